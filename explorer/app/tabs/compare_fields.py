"""The controls of a comparison: what changes and its values, and what stays the same; to a Comparison and back.

Values are chosen from lists where there are lists, and written where there are none. The setting that changes has no
control among those that stay the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from explorer.app.components import Guidance, Number, Steps, seed_field
from explorer.app.event_data import EventData
from explorer.app.page import EACH
from explorer.app.panels.schedule_draw import BY_HAND, LONGEST, as_drawn, schedule_draw
from explorer.app.tabs.controls import drawn_points
from explorer.diffusion.sampler import SAMPLERS, WITH_ETA
from explorer.diffusion.schedule import PUBLISHED, SCHEDULES
from explorer.model.registry import MODELS
from explorer.present.choices import choices
from explorer.present.compare import presets
from explorer.trajectory.compare import CHANGES, MOST, Comparison
from explorer.trajectory.settings import Settings
from explorer.trajectory.text_form import read, write
from explorer.words.texts import Words

__all__ = ["Fields", "build_fields"]

CHOICES = {"schedule": tuple(SCHEDULES), "sampler": tuple(SAMPLERS), "model": tuple(MODELS)}
PLAIN = Settings()


@dataclass(frozen=True)
class Fields:
    """The components.

    rest  holds, in text form, the settings that have no control here
    draw  where the schedule is drawn that is drawn by hand, where it is among the columns or shared by them
    points  what is drawn there at the moment when a comparison is asked for
    """

    words: Words
    change: gr.Radio
    chosen: list[gr.Dropdown]
    written: list[gr.Textbox]
    shared: dict[str, Any]
    rest: gr.State
    draw: gr.HTML
    points: gr.Textbox

    def listed(self) -> list[gr.components.Component]:
        return [self.change, *self.chosen, *self.written, *self.shared.values(), self.rest]

    def asked(self, *more: gr.components.Component) -> dict[str, Any]:
        """Inputs of an event that compares, `more` among them, and the script that brings them."""
        inputs = {*self.listed(), self.points, *more}
        return {"inputs": inputs, "js": as_drawn("compare-draw", inputs, self.points)}

    def shown(self) -> list[Any]:
        """What `show` sets."""
        return [*self.listed(), self.draw]

    def settings(self, given: dict[Any, Any]) -> Settings:
        """What stays the same. Raises SettingsError."""
        fields = Settings.fields_from_text(given[self.rest])
        fields |= {name: given[part] for name, part in self.shared.items() if given[part] is not None}
        if given.get(self.points) and self.by_hand(given):
            fields |= {"schedule": BY_HAND, "points": read("points", given[self.points][:LONGEST])}
        if fields["schedule"] in PUBLISHED:
            fields.pop("points", None)
        if fields["sampler"] not in WITH_ETA or given[self.change] in ("sampler", "model"):
            fields.pop("eta", None)
        return Settings.make(**fields)

    def by_hand(self, given: dict[Any, Any]) -> bool:
        """Whether a schedule that is drawn by hand is among the columns, or shared by them."""
        parts = self.chosen if given[self.change] == "schedule" else [self.shared["schedule"]]
        return BY_HAND in [given[part] for part in parts]

    def comparison(self, given: dict[Any, Any]) -> Comparison:
        """What the controls say. Raises SettingsError."""
        change = given[self.change]
        parts: Sequence[Any] = self.chosen if change in CHOICES else self.written
        values = [str(given[part]).strip() for part in parts if str(given[part] or "").strip()]
        return Comparison.make(change, values, self.settings(given))

    def show(self, change: str, values: Sequence[Any], base: Settings) -> dict[Any, Any]:
        """Updates that make the controls say this."""
        shown = [*map(plain, values), *[""] * MOST][:MOST]
        listed = change in CHOICES
        made: dict[Any, Any] = {self.change: change, self.rest: rest_of(base)}
        for k, (part, value) in enumerate(zip(self.chosen, shown)):
            choices = self.choices(change, optional=k > 1) if listed else []
            seen = listed and k < len(CHOICES[change])  # two models are no four columns
            made[part] = gr.Dropdown(choices=choices, value=value if listed else None, visible=seen)
        for field, value in zip(self.written, shown):
            made[field] = gr.Textbox(value="" if listed else value, visible=not listed)
        for name, control in self.shared.items():
            made[control] = type(control)(value=getattr(base, name), visible=name != CHANGES[change])
        seen = BY_HAND in map(str, values) if change == "schedule" else base.schedule == BY_HAND
        made[self.draw] = gr.HTML(value="" if base.points is None else write(base.points), visible=seen)
        return made

    def choices(self, change: str, optional: bool) -> list[tuple[str, str]]:
        names = choices(self.words, change, CHOICES[change])
        return [(self.words("compare.none"), ""), *names] if optional else names

    def drawable(self, change: str, schedule: str, *chosen: str | None) -> gr.HTML:
        return gr.HTML(visible=BY_HAND in chosen if change == "schedule" else schedule == BY_HAND)

    def drawn(self, event: EventData, rest: str) -> tuple[str, str]:
        """A curve of one's own is the base's: the column drawn by hand keeps its points. Raises SettingsError."""
        points = read("points", drawn_points(event))
        fields = {**Settings.fields_from_text(rest), "schedule": BY_HAND, "points": points}
        return Settings.make(**fields).to_text(), BY_HAND

    def wire(self) -> None:
        shared, quiet = self.shared["schedule"], {"show_progress": "hidden"}
        asked: list[Any] = [self.change, shared, *self.chosen]
        gr.on([part.input for part in asked[1:]], self.drawable, asked, self.draw, **quiet)  # type: ignore[arg-type]
        self.draw.drawn(self.drawn, self.rest, [self.rest, shared], **EACH, **quiet)

    def propose(self, given: dict[Any, Any]) -> dict[Any, Any]:
        """Values that are worth a look, for what has just been chosen to change."""
        base = self.settings(given)
        return self.show(given[self.change], presets(given[self.change], base), base)


def plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def rest_of(base: Settings) -> str:
    """The settings without a control here, as text."""
    kept = {name: getattr(PLAIN, name) for name in ("prompt", "seed", "steps", "guidance_scale", "sampler", "model")}
    return base.model_copy(update={**kept, "schedule": "drawn" if base.points else PLAIN.schedule}).to_text()


def build_fields(words: Words, buttons: Sequence[gr.Button]) -> Fields:
    """Lays the controls out, with the buttons between the values and the rest; call inside a column."""

    def texts(name: str, info: str = "") -> dict[str, Any]:
        info = words(info or f"control.{name}.info")
        return {"label": words(f"control.{name}.label"), "info": info, "elem_id": f"compare-{name}"}

    shared: dict[str, gr.components.Component] = {
        "prompt": gr.Textbox(max_lines=4, max_length=2_000, **texts("prompt", "compare.prompt_info")),
        "seed": seed_field(0, **texts("seed", "compare.seed_info")),
    }
    change = gr.Radio(
        [(words(f"compare.changes.{name}"), name) for name in CHANGES],
        value="schedule",
        label=words("compare.change"),
        info=words("compare.change_info"),
        elem_id="compare-change",
    )
    head = f'<p class="cmp-values-head"><b>{words("compare.values")}</b> {words("compare.values_info")}</p>'
    gr.HTML(head, apply_default_css=False)
    chosen, written = build_values(words)
    draw, points = schedule_draw(words, "compare-draw"), gr.Textbox("", visible="hidden", elem_id="compare-points")
    for button in buttons:
        button.render()
    with gr.Accordion(words("compare.more"), open=False, elem_id="compare-more"):
        shared |= build_shared(words, texts)
    return Fields(words, change, chosen, written, shared, gr.State(""), draw, points)


def build_values(words: Words) -> tuple[list[gr.Dropdown], list[gr.Textbox]]:
    """One field for each column, of both kinds; one kind is shown at a time."""
    chosen, written = [], []
    for letter in "ABCD"[:MOST]:
        look: dict[str, Any] = {"label": letter, "elem_classes": "cmp-value", "scale": 1}
        name = f"compare-value-{letter.lower()}"
        chosen.append(gr.Dropdown(filterable=False, elem_id=f"{name}-chosen", **look))
        written.append(
            gr.Textbox(
                visible=False,
                placeholder=words("compare.none"),
                max_lines=4,
                max_length=2_000,
                elem_id=f"{name}-written",
                **look,
            )
        )
    return chosen, written


def build_shared(words: Words, texts: Any) -> dict[str, gr.components.Component]:
    """The settings that most runs are told apart by; the rest comes along from the run that was taken over."""

    def named(kind: str) -> dict[str, Any]:
        names = choices(words, kind, CHOICES[kind])
        return {"choices": names, "value": getattr(PLAIN, kind), **texts(kind)}

    guided: dict[str, Any] = dict(zip(("minimum", "maximum"), Guidance.reach))
    counted: dict[str, Any] = dict(zip(("minimum", "maximum"), Steps.reach))
    return {
        "model": gr.Radio(**named("model")),
        "guidance_scale": Number(PLAIN.guidance_scale, step=0.5, **guided, **texts("guidance_scale")),
        "steps": Number(PLAIN.steps, precision=0, **counted, **texts("steps")),
        "sampler": gr.Dropdown(filterable=False, **named("sampler")),
        "schedule": gr.Dropdown(filterable=False, **named("schedule")),
    }
