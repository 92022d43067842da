"""The controls that describe a run, the same in every tab, and the way from their values to Settings and back.

Few controls first; the rest under "More". Each carries the field's word, and in its hint the plain word and what
other tools call it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import gradio as gr

from explorer.app.components import Guidance, Number, Shift, Slider, Steps, seed_field
from explorer.app.event_data import EventData
from explorer.app.page import EACH
from explorer.app.panels.schedule_draw import BY_HAND, LONGEST, drawn, newest, schedule_draw
from explorer.app.panels.weights import LONGEST as LONGEST_WEIGHTS
from explorer.app.panels.weights import MOVED, word_weights
from explorer.diffusion.grid import SPACINGS
from explorer.diffusion.sampler import SAMPLERS, WITH_ETA
from explorer.diffusion.schedule import SCHEDULES
from explorer.model.base import Reader
from explorer.model.registry import DEFAULT, MODELS, changing, of_the_world
from explorer.present.choices import choices
from explorer.present.weights import weighable
from explorer.prompt.sentence import offered
from explorer.trajectory.heard import guides_itself
from explorer.trajectory.settings import Settings
from explorer.trajectory.text_form import read, write
from explorer.words.texts import Words

__all__ = ["Controls", "build_controls", "build_prompt", "model_defaults", "slider"]

PLAIN = Settings()
GUIDING = ("rescale", "interval_low", "interval_high")  # what does nothing in a model that guides itself


@dataclass(frozen=True)
class Controls:
    """The components by the name of their setting; `draw` is where the schedule is drawn that is drawn by hand, `weigh`
    where words are turned up and down."""

    parts: dict[str, Any]
    draw: gr.HTML
    weigh: gr.HTML

    def every(self) -> set[gr.components.Component]:
        return set(self.parts.values())

    def listed(self) -> list[Any]:
        return list(self.parts.values())

    def guiding(self) -> list[Any]:
        """The controls that a model that guides itself has no use for."""
        return [self.parts[name] for name in GUIDING]

    def idle(self, model: str) -> list[Any]:
        """Updates that hide those with a model that does, and show them with any other."""
        return [type(part)(visible=seen_with(model)) for part in self.guiding()]

    def follow_model(self, chips: gr.HTML) -> None:
        """What has no use with the model that is chosen is hidden: controls of guidance, the chips that say how one of
        our own models reads the words, and the sliders of these."""
        model = self.parts["model"]

        def seen(name: str) -> list[Any]:
            ours = gr.HTML(visible=name in of_the_world() or "hidden")
            return [*self.idle(name), ours, gr.HTML(visible=(name in MODELS and MODELS[name].weighs) or "hidden")]

        model.change(seen, model, [*self.guiding(), chips, self.weigh], show_progress="hidden")

    def wire(self) -> list[Any]:
        """The curve and its points follow one another, and so do the sliders of words and what they say; gives back the
        events of a person who has drawn, or has moved one."""
        schedule, points, weights = (self.parts[name] for name in ("schedule", "points", "weights"))
        quiet: dict[str, Any] = {"show_progress": "hidden"}
        schedule.change(lambda name: gr.HTML(visible=name == BY_HAND), schedule, self.draw, **quiet)
        points.change(lambda text: text, points, self.draw, **quiet)
        weights.change(lambda text: text, weights, self.weigh, **quiet)
        by_hand = self.draw.drawn(drawn_points, None, points, **EACH, **quiet)
        return [by_hand, self.weigh.weighed(moved_weights, None, weights, **EACH, **quiet)]

    def newest(self, inputs: set[gr.components.Component]) -> str:
        """Script of an event with these inputs: what was drawn or moved counts before the page has heard of it, too."""
        told = {self.parts["points"]: drawn("schedule-draw"), self.parts["weights"]: MOVED}
        return newest(inputs, told)

    def settings(self, values: dict[gr.components.Component, Any]) -> Settings:
        """The settings that the controls show. Raises SettingsError."""
        given = {name: values[part] for name, part in self.parts.items() if part in values}
        return settings_from(given)

    def show(self, settings: Settings) -> list[Any]:
        """Values for the components, in the order of `listed`."""
        return [value_of(settings, name) for name in self.parts]


def settings_from(given: dict[str, Any]) -> Settings:
    """Settings from control values.

    Empty numbers mean the default. Guidance from low to high sigma is an interval; a high of 0 is none. Fresh noise
    is left to the sampler where it has none to set.
    """
    if guides_itself(str(given.get("model"))):  # what is hidden says nothing
        given = {name: value for name, value in given.items() if name not in GUIDING}
    points = str(given.pop("points", None) or "")
    low, high = given.pop("interval_low", None) or 0.0, given.pop("interval_high", None)
    eta = str(given.pop("eta", None) or "").strip().replace(",", ".")
    weights = str(given.pop("weights", None) or "")
    fields = {name: value for name, value in given.items() if value is not None}
    if weights:
        fields["weights"] = read("weights", weights)
    if high:
        fields["interval"] = (low, high)
    if eta and fields.get("sampler") in WITH_ETA:
        fields["eta"] = eta
    if points and fields.get("schedule") == BY_HAND:
        fields["points"] = read("points", points)
    for name in ("seed", "steps"):
        if name in fields:
            fields[name] = int(fields[name])
    return Settings.make(**fields)


def drawn_points(event: EventData) -> str:
    """The points of a curve that was drawn; what they may be says Settings."""
    return str(event.points)[:LONGEST]


def moved_weights(event: EventData) -> str:
    """How often words count, as sliders were moved; what that may be says Settings."""
    return str(event.weights)[:LONGEST_WEIGHTS]


def seen_with(model: str) -> bool | Literal["hidden"]:
    """Whether the controls of guidance are seen with a model; "hidden" keeps their values."""
    return "hidden" if guides_itself(model) else True


def value_of(settings: Settings, name: str) -> Any:
    if name == "interval_low":
        return settings.interval[0] if settings.interval else 0.0
    if name == "interval_high":
        return settings.interval[1] if settings.interval else 0.0
    if name == "eta":
        return "" if settings.eta is None else f"{settings.eta:g}"
    if name in ("points", "weights"):
        return write(getattr(settings, name) or ())
    return getattr(settings, name)


def build_prompt(words: Words, first: Settings) -> gr.Textbox:
    return gr.Textbox(
        first.prompt,
        label=words("control.prompt.label"),
        info=words("control.prompt.info"),
        placeholder=offered(words.language, words("control.prompt.placeholder")),
        max_lines=4,  # one line to begin with: then Enter starts, and Shift+Enter breaks the line
        max_length=2_000,
        elem_id="prompt",
    )


def build_controls(
    words: Words,
    prompt: gr.Textbox,
    first: Settings,
    reader: Callable[[], Reader],
    beside: Sequence[gr.components.Component] = (),
    under: Sequence[gr.components.Component] = (),
) -> Controls:
    """Lays out all controls but the prompt below each other, showing `first`; call inside a column.

    reader  how the visitor who asks is read: whose words can be turned up and down
    beside  components not yet rendered, for a row under the seed
    under   the same, for under the choice of the model
    """

    def texts(name: str) -> dict[str, Any]:
        return {"label": words(f"control.{name}.label"), "info": words(f"control.{name}.info"), "elem_id": name}

    parts: dict[str, gr.components.Component] = {"prompt": prompt}
    parts["model"] = gr.Radio(choices(words, "model", MODELS), value=first.model, **texts("model"))
    for part in under:
        part.render()
    parts["guidance_scale"] = slider(0, 12, first.guidance_scale, Guidance, step=0.5, **texts("guidance_scale"))
    parts["steps"] = slider(1, 100, first.steps, Steps, step=1, **texts("steps"))
    parts["seed"] = seed_field(first.seed, lowest=-1, **texts("seed"))  # -1: any
    if beside:
        with gr.Row(elem_classes="seed-row"):
            for part in beside:
                part.render()
    sliders = partial(word_weights, words, prompt, lambda text: weighable(text, reader(), words))
    more, draw, weigh = build_more(words, texts, first, sliders)
    return Controls({**parts, **more}, draw, weigh)


def slider(low: float, high: float, value: float, kind: type[Slider] = Slider, **look: Any) -> Slider:
    """A slider without Gradio's button that sets it back; of a kind that reaches further than it shows."""
    made = kind(low, high, value, buttons=[], **look)
    made.widen()
    return made


def build_more(
    words: Words, texts: Any, first: Settings, sliders: Callable[[str], gr.HTML]
) -> tuple[dict[str, gr.components.Component], gr.HTML, gr.HTML]:
    parts: dict[str, gr.components.Component] = {}
    with gr.Accordion(words("control.more"), open=False, elem_id="more"):
        weigh = sliders(value_of(first, "weights"))
        parts["weights"] = gr.Textbox(value_of(first, "weights"), visible="hidden", elem_id="weights")
        parts["schedule"] = gr.Dropdown(
            choices(words, "schedule", SCHEDULES), value=first.schedule, filterable=False, **texts("schedule")
        )
        draw = schedule_draw(words, "schedule-draw", first.schedule == BY_HAND)
        parts["points"] = gr.Textbox(value_of(first, "points"), visible="hidden", elem_id="points")
        parts["sampler"] = gr.Dropdown(
            choices(words, "sampler", SAMPLERS), value=first.sampler, filterable=False, **texts("sampler")
        )
        parts["spacing"] = gr.Dropdown(
            choices(words, "spacing", SPACINGS), value=first.spacing, filterable=False, **texts("spacing")
        )
        own = words("control.eta.placeholder")  # a Number cannot be empty: Gradio opens it at 0
        parts["eta"] = gr.Textbox(value_of(first, "eta"), placeholder=own, max_lines=1, max_length=12, **texts("eta"))
        parts["shift"] = slider(0.25, 4, first.shift, Shift, step=0.05, **texts("shift"))
        parts["zero_terminal_snr"] = gr.Checkbox(first.zero_terminal_snr, **texts("zero_terminal_snr"))
        seen = seen_with(first.model)
        parts["rescale"] = slider(0, 1, first.rescale, step=0.05, visible=seen, **texts("rescale"))
        with gr.Row():
            low, high = value_of(first, "interval_low"), value_of(first, "interval_high")
            parts["interval_low"] = Number(low, step=0.1, minimum=0, visible=seen, **texts("interval_low"))
            parts["interval_high"] = Number(high, step=0.1, minimum=0, visible=seen, **texts("interval_high"))
        parts["threshold"] = gr.Radio(
            choices(words, "threshold", ("clip", "dynamic", "none")), value=first.threshold, **texts("threshold")
        )
    return parts, draw, weigh


def model_defaults(model: str = DEFAULT) -> dict[str, Any]:
    """What changes with the model: a few-step student has its own sampler and step count."""
    return {name: getattr(MODELS[model].defaults, name) for name in changing()}
