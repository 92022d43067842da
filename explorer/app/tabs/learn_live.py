"""The live part of a lesson: its controls, and one player, the columns of a comparison or an experiment of the lab.

Controls are laid out once and shown by the lesson: `live.show` of its front matter. All of them hold the lesson's own
values, so what is hidden is as the lesson says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import gradio as gr

from explorer.app.components import Guidance, Slider, Steps, seed_field
from explorer.app.panels.challenge import GIVE_UP, challenge
from explorer.app.panels.comparison import board, conductor, curves, difference, heading
from explorer.app.panels.measured import measured
from explorer.app.player import player
from explorer.app.site import Site
from explorer.app.tabs.controls import model_defaults, slider
from explorer.app.tabs.learn_lab import LabPart, build_lab
from explorer.app.tabs.within import compared_within, within
from explorer.diffusion.sampler import SAMPLERS
from explorer.diffusion.schedule import PUBLISHED
from explorer.lesson.records import Lesson
from explorer.model.registry import DEFAULT, check_world, of_the_world
from explorer.present.choices import choice, choices
from explorer.present.learn import GIVE_BACK, Wish, change_of, gives_back, setup
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["COLUMNS", "CONTROLS", "PLAYER", "Live", "build_controls", "build_live", "waiting", "wish_within"]

PLAYER = "learn-player"
COLUMNS = ("learn-a", "learn-b", "learn-c", "learn-d")
GROUP = "learn"
CONTROLS = ("prompt", "seed", "steps", "guidance_scale", "schedule", "sampler", "model")
PLAIN = Settings()


@dataclass(frozen=True)
class Live:
    """The components of the live part. `values` are those of a comparison, `share` how deep to give back from."""

    parts: dict[str, gr.components.Component]
    values: gr.Textbox
    share: Slider
    view: gr.HTML
    views: list[gr.HTML]
    solo: gr.Column
    several: gr.Column
    readings: gr.Column
    sinking: gr.Column
    lab: LabPart

    def areas(self) -> list[gr.Column]:
        return [self.solo, self.several, self.readings, self.sinking, self.lab.area]

    def screen(self) -> list[gr.blocks.Block]:
        """All that a run may change."""
        return [*self.areas(), self.view, *self.views, *self.lab.listed()]

    def listed(self) -> list[gr.components.Component]:
        return [*self.parts.values(), self.values, self.share]

    def wish(self, lesson: Lesson, given: Mapping[Any, Any]) -> Wish:
        """What the controls ask for. Raises SettingsError."""
        fields = setup(lesson).settings.model_dump()
        fields |= {name: given[part] for name, part in self.parts.items() if given[part] is not None}
        for name in ("seed", "steps"):
            fields[name] = int(fields[name])
        values = tuple(line.strip() for line in (given[self.values] or "").splitlines() if line.strip())
        return Wish(Settings.make(**fields), values, float(given[self.share] or GIVE_BACK))

    def show(
        self, words: Words, lesson: Lesson, given: Mapping[str, Any], hide: Collection[str], values: Sequence[str] = ()
    ) -> dict[Any, Any]:
        """Updates that set the lesson up; `given` settings, `hide` controls, compared `values` that a link says. Raises
        RefusedError on a model whose pictures the judge cannot read: it answers every lesson."""
        wish = setup(lesson)
        settings = Settings.make(**{**wish.settings.model_dump(), **given})
        check_world(settings.model)
        change = lesson.live.compare.change if lesson.live.compare else None
        shown = set(lesson.live.show) - set(hide)
        back = gives_back(lesson)
        made: dict[Any, Any] = {
            part: type(part)(value=getattr(settings, name), visible=name in shown and name != change)
            for name, part in self.parts.items()
        }
        made[self.parts["prompt"]] = gr.Textbox(
            value=settings.prompt,
            visible="prompt" in shown and change != "prompt",
            label=words("destroy.back.prompt" if back else "control.prompt.label"),
        )
        label = words(f"control.{change}.label") if change else ""
        lines = "\n".join(map(str, values or wish.values))
        made[self.values] = gr.Textbox(value=lines, visible=change in shown, label=label)
        made[self.share] = Slider(value=GIVE_BACK, visible=back)
        return {**made, **self.empty(), **self.lab.show(lesson)}

    def empty(self) -> dict[Any, Any]:
        """Takes the players off the page: a lesson begins without the pictures of the one before."""
        gone = {part: gr.Column(visible=False) for part in self.areas()}
        return {**gone, **dict.fromkeys([self.view, *self.views])}

    def stage(self, lesson: Lesson) -> dict[Any, Any]:
        """Puts the players of this lesson on the page."""
        return {
            self.solo: gr.Column(visible=lesson.live.tab in ("create", "destroy")),
            self.several: gr.Column(visible=lesson.live.tab == "compare"),
            self.readings: gr.Column(visible=lesson.live.tab == "create"),
            self.sinking: gr.Column(visible=lesson.live.tab == "destroy" and not gives_back(lesson)),
        }

    def player_of(self, lesson: Lesson, column: int) -> gr.HTML:
        return self.views[column] if lesson.live.tab == "compare" else self.view


def wish_within(words: Words, lesson: Lesson, wish: Wish) -> Wish:
    """What a page may run of a wish. Raises SettingsError for values that cannot be compared, and RefusedError on a
    model whose pictures the judge cannot read."""
    change = change_of(lesson)
    for run in Comparison.make(change, wish.values, wish.settings).runs if change else [wish.settings]:
        check_world(run.model)
    if change is None:
        return replace(wish, settings=within(words, wish.settings))
    comparison = Comparison.make(change, wish.values, wish.settings)
    bounded = compared_within(words, comparison)
    return wish if bounded is comparison else replace(wish, settings=bounded.base, values=bounded.values)


def waiting(words: Words, lesson: Lesson) -> str:
    """Where the pictures will stand, before anything is run; the lab says for itself what it will do."""
    labels, tab, compare = words.group("player"), lesson.live.tab, lesson.live.compare
    if compare is not None:
        names = [str(value) for value in compare.values]
        if compare.change in ("schedule", "sampler", "model"):
            names = [choice(words, compare.change, name) for name in names]
        elif compare.change != "prompt":
            names = [f"{words(f'control.{compare.change}.label')} {name}" for name in names]
    else:
        names = [] if tab == "lab" else [labels["view.x_t"], labels["view.x0_hat" + ".forward" * (tab == "destroy")]]
    inside = escape(labels["empty"])
    frames = "".join(f"<figure><figcaption>{escape(name)}</figcaption><p>{inside}</p></figure>" for name in names)
    return f'<div class="learn-waiting" aria-hidden="true">{frames}</div>' if frames else ""


def build_controls(words: Words) -> tuple[dict[str, gr.components.Component], gr.Textbox, Slider]:
    """Every control that a lesson may show, all hidden."""

    def texts(name: str) -> dict[str, Any]:
        label = words(f"control.{name}.label")
        return {"label": label, "visible": False, "elem_id": f"learn-{name}", "min_width": 200}

    parts: dict[str, gr.components.Component] = {
        "prompt": gr.Textbox(max_lines=2, max_length=2_000, **texts("prompt")),
        "seed": seed_field(0, **texts("seed")),
        "steps": slider(1, 80, PLAIN.steps, Steps, step=1, **texts("steps")),
        "guidance_scale": slider(0, 12, PLAIN.guidance_scale, Guidance, step=0.5, **texts("guidance_scale")),
        "schedule": gr.Dropdown(
            choices(words, "schedule", PUBLISHED), value="cosine", filterable=False, **texts("schedule")
        ),
        "sampler": gr.Dropdown(
            choices(words, "sampler", SAMPLERS), value=PLAIN.sampler, filterable=False, **texts("sampler")
        ),
        "model": gr.Radio(choices(words, "model", of_the_world()), value=DEFAULT, **texts("model")),
    }
    look: dict[str, Any] = {"visible": False, "min_width": 200}
    values = gr.Textbox(
        info=words("learn.values"), lines=2, max_lines=4, max_length=8_000, elem_id="learn-values", **look
    )
    share = slider(1, 100, GIVE_BACK, step=1, label=words("learn.share"), elem_id="learn-share", **look)
    following = [name for name in model_defaults() if name in parts]
    parts["model"].input(  # type: ignore[attr-defined]
        lambda name: [model_defaults(name)[part] for part in following],
        parts["model"],
        [parts[name] for name in following],
        show_progress="hidden",
    )
    return parts, values, share


def build_live(words: Words, site: Site, parts: tuple[Any, gr.Textbox, Slider]) -> Live:
    """Lays the players out below each other, with what belongs to them; call inside a column."""
    look: dict[str, Any] = {"reels": site.reels, "language": words.language}
    with gr.Column(visible=False, elem_id="learn-sinking") as sinking:  # above the picture: in sight on every screen
        give_up = gr.Button(words("destroy.challenge.button"), elem_id="learn-give-up")
        challenge(PLAYER, "learn-give-up", words, elem_id="learn-challenge")
        give_up.click(None, js=GIVE_UP)
    with gr.Column(visible=False, elem_id="learn-solo") as solo:
        view = player(elem_id=PLAYER, **look)
    with gr.Column(visible=False, elem_id="learn-readings") as readings:
        measured(PLAYER, words, elem_id="learn-measured")
    with gr.Column(visible=False, elem_id="learn-several") as several:
        board(words, COLUMNS, GROUP)
        with gr.Row(elem_classes="cmp-columns learn-columns", elem_id="learn-columns"):
            views = [column(k, look) for k in range(len(COLUMNS))]
        conductor(words, COLUMNS, GROUP)
        with gr.Row(elem_classes="cmp-below"):
            curves(words, COLUMNS, GROUP)
            difference(words, COLUMNS, GROUP)
    return Live(*parts, view, views, solo, several, readings, sinking, build_lab(words, site))


def column(k: int, look: Mapping[str, Any]) -> gr.HTML:
    with gr.Column(elem_classes="cmp-column"):
        heading(k)
        sync = {"group": GROUP, "by": "level"}
        return player(elem_id=COLUMNS[k], views=("x0_hat", "x_t"), windows=1, sync=sync, **look)
