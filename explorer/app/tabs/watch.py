"""Watch it learn: a network learns to undo noise while you watch, first points of the plane, then tiny pictures, and in
the end the model of the studio a word of yours."""

from __future__ import annotations

from typing import Any

import gradio as gr

from explorer.app.components import seed_field
from explorer.app.panels.first_shapes import first_shapes_panel
from explorer.app.panels.watch import TELL, watch_panel
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.controls import slider
from explorer.app.tabs.watch_teach import TeachDesk
from explorer.diffusion.sampler import SAMPLERS
from explorer.diffusion.schedule import PUBLISHED
from explorer.present.choices import choices
from explorer.present.first_shapes import FirstShapes
from explorer.present.watch import SIDE, UNIT, WALKERS, Learners, Plane
from explorer.training.plane import LEVELS, MOST_DRAWN, REACH, SETS, Learner, make_set
from explorer.words.texts import Words

__all__ = ["Watch"]

FIRST: dict[str, Any] = {
    "set": "moons",
    "text": "HI",
    "guidance": 1.0,
    "schedule": "cosine",
    "sampler": "ddim",
    "steps": 24,
    "seed": 0,
}
FAR = ("consistency", "langevin")  # samplers for a distilled student, and one that needs hundreds of steps


class Watch(Tab):
    id = "watch"

    def build(self) -> None:
        words, turns = self.words, self.site.models.turns
        plane, shapes = Plane(words, turns, Learners()), FirstShapes(words, turns)
        asks = {"scene": plane.scene, "learn": plane.learn, "slow": plane.slow}
        with gr.Row(elem_classes="desk two"):
            with gr.Column(elem_classes="side rest"):
                self.controls = build_controls(words)
            with gr.Column(elem_classes="middle"):
                opening = plane.scene({**FIRST, "learner": "opening-scene"})
                watch_panel(words, opening, FIRST, tuple(self.controls), asks, facts())
                first_shapes_panel(words, shapes.facts(), {"live": shapes.live, "recorded": shapes.recorded})
        self.teach = TeachDesk(words, self.site)

    def wire(self) -> None:
        parts = list(self.controls.values())
        for part in parts:  # one event each: a shared one misses some
            part.change(None, parts, js=TELL, trigger_mode="multiple", **QUIET)
        self.teach.wire()


def facts() -> dict[str, Any]:
    """What the panel knows of the network and the walk."""
    return {
        "size": Learner(make_set(str(FIRST["set"]))).size,
        "side": SIDE,
        "walkers": WALKERS,
        "unit": UNIT,
        "reach": REACH,
        "mostDrawn": MOST_DRAWN,
        "noisiest": LEVELS[0],
        "cleanest": LEVELS[1],
    }


def build_controls(words: Words) -> dict[str, Any]:
    """The fields of a wish by name: set, word and guidance first, how it is learned and walked below "More"."""

    def texts(name: str, common: bool = True) -> dict[str, Any]:
        label = words(f"control.{name}.label") if common else words(f"watch.{name}")
        return {"label": label, "info": words(f"watch.{name}_info"), "elem_id": f"watch-{name}"}

    sets = [(words(f"watch.sets.{name}"), name) for name in SETS]
    samplers = [name for name in SAMPLERS if name not in FAR]
    parts: dict[str, Any] = {
        "set": gr.Dropdown(sets, value=FIRST["set"], filterable=False, **texts("set", common=False)),
        "text": gr.Textbox(FIRST["text"], max_length=12, **texts("word", common=False)),
        "guidance": slider(0, 6, FIRST["guidance"], step=0.5, **texts("guidance", common=False)),
        "schedule": gr.Dropdown(
            choices(words, "schedule", PUBLISHED), value="cosine", filterable=False, **texts("schedule")
        ),
    }
    with gr.Accordion(words("control.more"), open=False):
        parts["sampler"] = gr.Dropdown(
            choices(words, "sampler", samplers), value="ddim", filterable=False, **texts("sampler")
        )
        parts["steps"] = slider(3, 40, FIRST["steps"], step=1, **texts("steps"))
        parts["seed"] = seed_field(FIRST["seed"], **texts("seed"))
    return parts
