"""How the tab Steer is laid out: the tool and the picture at the side, what the model is given beside what it makes.

On a phone everything stands below each other in the order in which it is used: tool, picture, dial, words, result.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from explorer.app.address import Address
from explorer.app.address_steer import AtSteer
from explorer.app.components import seed_field
from explorer.app.panels.canvas import canvas
from explorer.app.panels.picker import pick, picker
from explorer.app.panels.steer import steer_beside, steer_cost, steer_dials, steer_tools
from explorer.app.panels.to_picture import to_picture
from explorer.app.player import player
from explorer.app.site import Site
from explorer.app.tabs.controls import model_defaults, slider
from explorer.app.tabs.create import PLAYER as MAKER
from explorer.app.tabs.export import build_export
from explorer.app.tabs.export_subjects import SteeredRun
from explorer.model.registry import of_the_world, quickest
from explorer.pixels import to_frames
from explorer.player.codec import encode
from explorer.player.packets import Packet
from explorer.present.choices import choices
from explorer.present.destroy import SAMPLES, sample
from explorer.present.steer import steered, sunk
from explorer.present.steer_report import of_picture
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.picture import FromPicture, from_picture
from explorer.words.texts import Words

__all__ = ["FIRST", "GIVEN", "PLAYER", "Layout", "usual"]

GIVEN, PLAYER, CANVAS, DRAWING = "steer-given", "steer-player", "steer-canvas", "steer-drawing"
PICKER, OWN = "steer-picker", "steer-own"
FIRST = Settings.make(model=quickest(), prompt="a fox in a snowy landscape", seed=7)
DEPTH = 0.6


class Layout:
    """The components of the tab as attributes."""

    words: Words
    site: Site

    def look(self, asked: Any) -> dict[str, str]:
        raise NotImplementedError

    def build(self) -> None:
        words = self.words
        with gr.Row(elem_classes="desk two", elem_id="steer"):
            with gr.Column(elem_classes="side"):
                steer_tools(words)
                self.build_sources()
            with gr.Column(elem_classes="side rest"):
                self.seed = seed_field(FIRST.seed, **texts(words, "seed"))
                self.steps = slider(1, 100, FIRST.steps, step=1, **texts(words, "steps"))
                self.scale = slider(0, 12, FIRST.guidance_scale, step=0.5, **texts(words, "guidance_scale"))
            with gr.Column(elem_classes="middle"), gr.Row(elem_classes="steer-two"):
                with gr.Column(min_width=0, elem_classes="side"):
                    self.build_given()
                with gr.Column(min_width=0, elem_classes="side"):
                    self.build_result()
        self.link = gr.Textbox("", visible="hidden", elem_id="steer-linked")
        self.running = gr.State("")

    def build_sources(self) -> None:
        words = self.words
        thumbs = {name: encode(to_frames(sample(name))[0], small=True) for name in SAMPLES}
        self.pick = picker(GIVEN, MAKER, OWN, thumbs, words, PICKER, words("steer.choose"))
        with gr.Row(elem_classes="examples steer-sources"):
            self.own = gr.UploadButton(words("destroy.own"), size="sm", elem_id=OWN)
            self.camera = gr.Button(words("destroy.camera"), size="sm", elem_id="steer-camera")
            self.created = gr.Button(words("destroy.created"), size="sm", elem_id="steer-created")

    def wire_sources(self) -> None:
        self.camera.click(None, js=pick("camera", PICKER))
        self.created.click(None, js=pick("created", PICKER))

    def build_given(self) -> None:
        """What the model is given, what it is told of it, and the words."""
        words, reels = self.words, self.site.reels
        gr.Markdown(f"### {words('steer.given')}", elem_classes="steer-title")
        self.given = player(
            reels.promise(lambda run: sunk(self.site.models, sample(SAMPLES[0]), FIRST.seed, run, sample=SAMPLES[0])),
            elem_id=GIVEN,
            reels=reels,
            language=words.language,
            windows=1,
            views=("x0_hat", "x_t"),
            compact=True,
        )
        self.canvas, self.drawing = canvas(CANVAS, words), canvas(DRAWING, words, "colours")
        first = {"new": "first", "tool": "picture", "plan": {"depth": DEPTH}}
        parts = {"given": GIVEN, "player": PLAYER, "maker": MAKER, "canvas": CANVAS, "drawing": DRAWING}
        self.dials = steer_dials(words, parts, self.look, first)
        look: dict[str, Any] = {"max_lines": 4, "max_length": 2_000, "elem_id": "steer-prompt"}
        self.prompt = gr.Textbox(
            FIRST.prompt,
            label=words("control.prompt.label"),
            info=words("steer.prompt_info"),
            placeholder=words("control.prompt.placeholder"),
            **look,
        )
        names = choices(words, "model", of_the_world())
        told: dict[str, Any] = {"label": words("control.model.label"), "info": words("inside.model_info")}
        self.model = gr.Radio(names, value=FIRST.model, elem_id="steer-model", **told)
        steer_cost()
        self.make = gr.Button(words("steer.make"), variant="primary", elem_id="steer-make")
        self.stop = gr.Button(words("steer.stop"), visible=False, elem_id="steer-stop")

    def build_result(self) -> None:
        words, reels = self.words, self.site.reels
        gr.Markdown(f"### {words('steer.result')}", elem_classes="steer-title")
        self.view = player(
            reels.promise(self.opening_run),
            elem_id=PLAYER,
            reels=reels,
            language=words.language,
            windows=1,
            autoplay=True,
        )
        steer_beside(words, PLAYER)
        to_picture("#steer-make", PLAYER)
        self.export = build_export(words, SteeredRun(words, self.site, [PLAYER]))

    def opening_run(self, name: str) -> Iterator[Packet]:
        """The run that the tab opens on, made on this machine once the pages are there."""
        plan, x0 = FromPicture(depth=DEPTH), sample(SAMPLES[0])
        run = from_picture(plan, FIRST, self.site.models.model(FIRST.model), x0)
        link = Address("steer", AtSteer(plan, FIRST, SAMPLES[0])).to_text()
        return steered(self.site.models, self.words, run, of_picture(self.words, plan, x0), name, link=link)


def usual(model: str) -> tuple[Any, Any]:
    """The steps and the guidance that a model begins with."""
    own = model_defaults(model)
    return own.get("steps", FIRST.steps), own.get("guidance_scale", FIRST.guidance_scale)


def texts(words: Words, name: str) -> dict[str, Any]:
    label = words(f"control.{name}.label")
    info = words("destroy.control.seed" if name == "seed" else f"control.{name}.info")  # a number, never "any"
    return {"label": label, "info": info, "elem_id": f"steer-{name.replace('_', '-')}"}
