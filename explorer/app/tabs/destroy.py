"""Destroy: a picture sinks into static, the learner says when it is gone, and the model walks back from there."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.app.components import Number, Slider
from explorer.app.errors import explained, warn
from explorer.app.panels.challenge import GIVE_UP, WHERE, challenge
from explorer.app.panels.mixture import mixture
from explorer.app.panels.picker import PICK, picker
from explorer.app.panels.returned import returned
from explorer.app.player import player
from explorer.app.site import Site
from explorer.app.tabs.controls import slider
from explorer.app.tabs.create import PLAYER as MAKER
from explorer.app.tabs.lines import RUNS
from explorer.app.tabs.within import within
from explorer.diffusion.schedule import PUBLISHED
from explorer.model.registry import DEFAULT, MODELS
from explorer.pixels import to_frames
from explorer.player.codec import encode
from explorer.player.packets import Packet
from explorer.present.choices import choices
from explorer.present.destroy import SAMPLES, STEPS, buried, bury, created, opening, sample, shown
from explorer.present.errors import why
from explorer.present.give_back import back_settings, give_back
from explorer.service.upload import PictureError, open_picture
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images, finished
from explorer.words.texts import Words

__all__ = ["destroy_tab"]

PLAYER = "destroy-player"
SEED = 7  # of the static that pictures sink into
LARGEST_SHOT = 400_000  # characters of a camera picture of 128 px; a PNG of pure noise has 65,000


def destroy_tab(words: Words, site: Site) -> None:
    """Lays the tab out and wires it; call inside a gr.Tab."""
    with gr.Row(elem_classes="desk"):
        with gr.Column(elem_classes="side"):
            thumbs = {name: encode(to_frames(sample(name))[0], small=True) for name in SAMPLES}
            pick = picker(PLAYER, MAKER, "own-picture", thumbs, words)
            with gr.Row(elem_classes="examples"):
                own = gr.UploadButton(words("destroy.own"), size="sm", elem_id="own-picture")
                camera = gr.Button(words("destroy.camera"), size="sm", elem_id="camera")
                made = gr.Button(words("destroy.created"), size="sm", elem_id="take-created")
        with gr.Column(elem_classes="side rest"):
            controls = list(build_controls(words))
        with gr.Column(elem_classes="middle"):
            view = player(
                site.reels.promise(lambda run: opening(site.models, words, run=run)),
                elem_id=PLAYER,
                reels=site.reels,
                script=site.script,
                wording=site.labels,
                language=words.language,
                autoplay=True,
            )
            give_up, back, prompt, model, again = build_questions(words)
        with gr.Column(elem_classes="right"):
            mixture(PLAYER, words)
    where = gr.Textbox(visible="hidden", elem_id="burial")
    desk = Desk(words, site)
    pick.choose(desk.choose, controls, view, **RUNS)
    pick.snap(desk.snap, controls, view, **RUNS)
    pick.created(desk.take, controls, view, **RUNS)
    own.upload(desk.upload, [own, *controls], view, **RUNS)
    camera.click(None, js=PICK.replace("WHAT", "camera"))
    made.click(None, js=PICK.replace("WHAT", "created"))
    give_up.click(None, js=GIVE_UP)
    gr.on([part.input for part in controls], desk.change, [where, *controls], view, js=WHERE, **RUNS)
    gr.on([back.click, prompt.submit], desk.give_back, [where, prompt, model], view, js=WHERE, **RUNS)
    again.again(desk.show, None, view, show_progress="hidden")


class Desk:
    """What happens on the tab: each method yields packets for the player, or tells the page why there are none.

    Each yields something first, because Gradio empties the outputs of a generator that yields nothing. `values` are
    those of the controls: schedule, steps, seed.
    """

    def __init__(self, words: Words, site: Site) -> None:
        self.words, self.site = words, site

    def choose(self, event: gr.EventData, *values: Any) -> Iterator[Packet]:
        """One of the samples."""
        yield gr.skip()
        name = str(event.sample)
        if name in SAMPLES:
            yield from self.run(sample(name), *values, sample=name)

    def upload(self, path: str, *values: Any) -> Iterator[Packet]:
        """A visitor's file. It stays where it is: equal files of two visitors are one there, and both are read."""
        yield gr.skip()
        x0 = self.open(Path(path))
        if x0 is not None:
            yield from self.run(x0, *values)

    def snap(self, event: gr.EventData, *values: Any) -> Iterator[Packet]:
        """A camera picture."""
        yield gr.skip()
        x0 = self.open(shot_of(str(event.picture)))
        if x0 is not None:
            yield from self.run(x0, *values)

    def take(self, event: gr.EventData, *values: Any) -> Iterator[Packet]:
        """The picture of a run of Create; one that is forgotten or not finished is made again from its settings."""
        yield gr.skip()
        x0 = created(self.site.reels.packets(str(event.run)))
        if x0 is None:
            with explained(self.words):
                settings = within(self.words, Settings.from_text(str(event.settings)))
                x0 = finished(reverse(settings, self.site.models.model(settings.model)))
        yield from self.run(x0, *values)

    def change(self, place: str, *values: Any) -> Iterator[Packet]:
        """The same picture on another schedule, in other steps, or under other static."""
        yield gr.skip()
        packets = self.site.reels.packets(cursor(place)[0])
        burial = buried(packets)
        if burial is None:
            warn(self.words("destroy.gone"))
            return
        name = {"sample": packets[0]["sample"]} if "sample" in packets[0] else {}
        yield from self.run(burial[0], *values, **name)

    def give_back(self, place: str, prompt: str, model: str) -> Iterator[Packet]:
        """The walk back from the frame under the cursor."""
        yield gr.skip()
        origin, index = cursor(place)
        burial = buried(self.site.reels.packets(origin))
        if burial is None or index == 0:
            warn(self.words("destroy.nothing_buried" if burial else "destroy.gone"))
            return
        x0, settings = burial
        index = min(index, settings.steps)
        with explained(self.words):
            way = back_settings(settings, prompt, model)
            yield from self.stream(give_back(self.site.models, self.words, x0, settings, index, way, origin))

    def show(self, event: gr.EventData) -> Packet:
        """A burial that was made before."""
        return {"run": str(event.run), "kind": "show"}

    def run(self, x0: Images, schedule: str, steps: float | None, seed: float | None, **extra: Any) -> Iterator[Packet]:
        with explained(self.words):
            settings = Settings.make(
                schedule=schedule, steps=int(steps or STEPS), seed=int(SEED if seed is None else seed)
            )
            settings = within(self.words, settings)
            yield from self.stream(bury(self.site.models, self.words, shown(x0), settings, **extra))

    def stream(self, packets: Iterable[Packet]) -> Iterator[Packet]:
        for _, packet in self.site.reels.streamed((None, packet) for packet in packets):
            yield packet or gr.skip()

    def open(self, source: Path | bytes) -> Images | None:
        """A stranger's picture; where it cannot be opened, the page says why and stays as it is."""
        try:
            return open_picture(source)
        except PictureError as error:
            warn(self.words("destroy.bad_picture", why=why(self.words, error)), duration=20)
            return None


def build_controls(words: Words) -> tuple[gr.Dropdown, Slider, Number]:
    """Schedule first; into how many steps, and under which static, below "More"."""

    def texts(name: str) -> dict[str, str]:
        label, info = words(f"control.{name}.label"), words(f"destroy.control.{name}")
        return {"label": label, "info": info, "elem_id": f"bury-{name}"}

    names = choices(words, "schedule", PUBLISHED)
    schedule = gr.Dropdown(names, value=Settings().schedule, filterable=False, **texts("schedule"))
    with gr.Accordion(words("control.more"), open=False):
        steps = slider(5, 80, STEPS, step=1, **texts("steps"))
        seed = Number(SEED, precision=0, **texts("seed"))
    return schedule, steps, seed


def build_questions(words: Words) -> tuple[gr.Button, gr.Button, gr.Textbox, gr.Radio, gr.HTML]:
    """Below the player: when it is gone, and the way back."""
    with gr.Row():
        with gr.Column(min_width=300, elem_classes="side"):
            give_up = gr.Button(words("destroy.challenge.button"), elem_id="give-up")
            challenge(PLAYER, "give-up", words)
        with gr.Column(min_width=300, elem_classes="side"):
            back = gr.Button(words("destroy.back.button"), variant="primary", elem_id="give-back")
            gr.Markdown(words("destroy.back.hint"), elem_classes="hint")
            prompt = gr.Textbox(
                label=words("destroy.back.prompt"),
                info=words("destroy.back.prompt_info"),
                placeholder=words("control.prompt.placeholder"),
                max_lines=2,
                max_length=2_000,
                elem_id="back-prompt",
            )
            names = choices(words, "model", MODELS)
            told = {"label": words("control.model.label"), "info": words("control.model.info")}
            model = gr.Radio(names, value=DEFAULT, elem_id="back-model", **told)
            again = returned(PLAYER, words)
    return give_up, back, prompt, model, again


def shot_of(text: str) -> bytes:
    """A camera picture as the browser sent it; b"" where it is not one."""
    try:
        return base64.b64decode(text, validate=True) if len(text) <= LARGEST_SHOT else b""
    except (binascii.Error, ValueError):
        return b""


def cursor(place: str) -> tuple[str, int]:
    """Which frame of which burial the page shows: JSON {run, index} -> (run, index); ("", 0) for anything else."""
    try:
        told = json.loads(place)
        return str(told["run"]), max(0, int(told["index"]))
    except (ValueError, TypeError, KeyError):
        return "", 0
