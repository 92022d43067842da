"""Destroy: a picture sinks into static, the learner says when it is gone, and the model walks back from there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

import gradio as gr

from explorer.app.address import Address
from explorer.app.address_buried import AtBurial
from explorer.app.components import Number, Slider, Steps, seed_field
from explorer.app.errors import warn
from explorer.app.event_data import EventData
from explorer.app.page import Updates
from explorer.app.panels.challenge import GIVE_UP, WHERE, challenge
from explorer.app.panels.mixture import mixture
from explorer.app.panels.picker import pick, picker
from explorer.app.panels.returned import returned
from explorer.app.panels.steer import onward
from explorer.app.player import player
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.controls import slider
from explorer.app.tabs.create import PLAYER as MAKER
from explorer.app.tabs.export import build_export
from explorer.app.tabs.export_subjects import BuriedRun
from explorer.app.tabs.lines import RUNS
from explorer.app.tabs.own_pictures import OwnPictures
from explorer.app.tabs.within import within
from explorer.diffusion.schedule import PUBLISHED
from explorer.model.registry import DEFAULT, of_the_world
from explorer.pixels import to_frames
from explorer.player.codec import encode
from explorer.player.packets import Packet
from explorer.present.choices import choices
from explorer.present.destroy import SAMPLES, SEED, STEPS, buried, bury, opening, sample, shown
from explorer.present.give_back import back_settings, give_back
from explorer.trajectory.settings import Settings
from explorer.trajectory.wording import worded
from explorer.types import Images
from explorer.words.texts import Words

__all__ = ["Destroy"]

PLAYER = "destroy-player"


class Destroy(OwnPictures, Tab):
    """Events yield packets for the player, or tell the page why there are none.

    Each yields something first, because Gradio empties the outputs of a generator that yields nothing. `values` are
    those of the controls: schedule, steps, seed.
    """

    id = "destroy"

    def build(self) -> None:
        words = self.words
        with gr.Row(elem_classes="desk"):
            with gr.Column(elem_classes="side"):
                thumbs = {name: encode(to_frames(sample(name))[0], small=True) for name in SAMPLES}
                self.pick = picker(PLAYER, MAKER, "own-picture", thumbs, words)
                with gr.Row(elem_classes="examples"):
                    self.own = gr.UploadButton(words("destroy.own"), size="sm", elem_id="own-picture")
                    self.camera = gr.Button(words("destroy.camera"), size="sm", elem_id="camera")
                    self.made = gr.Button(words("destroy.created"), size="sm", elem_id="take-created")
            with gr.Column(elem_classes="side rest"):
                self.controls = list(build_controls(words))
            with gr.Column(elem_classes="middle"):
                first = Address(self.id, AtBurial(Settings(steps=STEPS, seed=SEED), SAMPLES[0])).to_text()
                self.view = player(
                    self.site.reels.promise(lambda run: opening(self.site.models, words, run=run, link=first)),
                    elem_id=PLAYER,
                    reels=self.site.reels,
                    language=words.language,
                    autoplay=True,
                )
                onward(words, PLAYER)
                self.give_up, self.back, self.prompt, self.model, self.back_again = build_questions(words)
                self.export = build_export(words, BuriedRun(words, self.site, [PLAYER]))
            with gr.Column(elem_classes="right"):
                mixture(PLAYER, words)
        self.where = gr.Textbox(visible="hidden", elem_id="burial")
        self.link = gr.Textbox("", visible="hidden", elem_id="burial-linked")
        self.addressed = [self.link, *self.controls, self.prompt, self.model]

    def wire(self) -> None:
        controls, view = self.controls, self.view
        runs = [
            self.pick.choose(self.choose, controls, view, **RUNS),
            self.pick.snap(self.snap, controls, view, **RUNS),
            self.pick.created(self.take, controls, view, **RUNS),
            self.own.upload(self.upload, [self.own, *controls], view, **RUNS),
        ]
        self.camera.click(None, js=pick("camera"))
        self.made.click(None, js=pick("created"))
        self.give_up.click(None, js=GIVE_UP)
        moved = [cast(Any, part).input for part in controls]
        runs.append(gr.on(moved, self.change, [self.where, *controls], view, js=WHERE, **RUNS))
        asked = [self.back.click, self.prompt.submit]
        runs.append(gr.on(asked, self.give_back, [self.where, self.prompt, self.model], view, js=WHERE, **RUNS))
        runs.append(self.back_again.again(self.show, None, view, **QUIET))
        runs.append(self.link.change(self.follow, self.link, view, **RUNS))
        for run in runs:
            self.export.after(run)

    def change(self, place: str, *values: Any) -> Iterator[Packet]:
        """The same picture on another schedule, in other steps, or under other static."""
        yield gr.skip()
        packets = self.site.reels.packets(cursor(place)[0])
        burial = buried(packets)
        if burial is None:
            warn(self.words("destroy.gone"))
            return
        whose = {name: packets[0][name] for name in ("sample", "made") if name in packets[0]}
        yield from self.run(burial[0], *values, **whose)

    def give_back(self, place: str, prompt: str, model: str) -> Iterator[Packet]:
        """The walk back from the frame under the cursor."""
        yield gr.skip()
        yield from self.walk_back(*cursor(place), prompt, model)

    def walk_back(self, origin: str, index: int, prompt: str, model: str) -> Iterator[Packet]:
        packets = self.site.reels.packets(origin)
        burial = buried(packets)
        if burial is None or index == 0:
            warn(self.words("destroy.nothing_buried" if burial else "destroy.gone"))
            return
        x0, settings = burial
        index, way = min(index, settings.steps), back_settings(settings, prompt, model)
        way = worded(way, self.site.models.reader(model), self.words.language)
        at = place_of(packets[0])
        link = None if at is None else Address(self.id, at.back(index, way.prompt, model)).to_text()
        yield from self.stream(give_back(self.site.models, self.words, x0, settings, index, way, origin, link=link))

    def show(self, event: EventData) -> Packet:
        """A burial that was made before."""
        return {"run": str(event.run), "kind": "show"}

    def brought(self, x0: Images, *values: Any, **whose: Any) -> Iterator[Packet]:
        yield from self.run(x0, *values, **whose)

    def run(self, x0: Images, schedule: str, steps: float | None, seed: float | None, **extra: Any) -> Iterator[Packet]:
        number, static = int(steps or STEPS), int(SEED if seed is None else seed)
        settings = within(self.words, Settings.make(schedule=schedule, steps=number, seed=static))
        at = place_of({"settings": settings.to_text(), **extra})
        link = None if at is None else Address(self.id, at).to_text()
        yield from self.stream(bury(self.site.models, self.words, shown(x0), settings, **extra, link=link))

    # places

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        """What a link to a burial says stands in the controls; `follow` repeats it."""
        at = address.place
        if isinstance(at, AtBurial):
            burial = (at.burial.schedule, within(self.words, at.burial).steps, at.burial.seed)
            yield {self.link: address.to_text(), **dict(zip(self.addressed[1:], (*burial, at.words, at.model)))}

    def follow(self, text: str) -> Iterator[Packet]:
        """The burial of a link, and the walk back where it names one."""
        yield gr.skip()
        at, run = Address.of(text).place, ""
        if not isinstance(at, AtBurial):
            return
        x0 = sample(at.sample) if at.sample else self.remade(Settings.from_text(at.made))
        whose = {"sample": at.sample} if at.sample else {"made": at.made}
        for packet in self.run(x0, at.burial.schedule, at.burial.steps, at.burial.seed, **whose):
            run = packet.get("run", run)
            yield packet
        if at.frame:
            yield from self.walk_back(run, at.frame, at.words, at.model)

    def stream(self, packets: Iterable[Packet]) -> Iterator[Packet]:
        for _, packet in self.site.reels.streamed((None, packet) for packet in packets):
            yield packet or gr.skip()


def build_controls(words: Words) -> tuple[gr.Dropdown, Slider, Number]:
    """Schedule first; into how many steps, and under which static, below "More"."""

    def texts(name: str) -> dict[str, Any]:
        label, info = words(f"control.{name}.label"), words(f"destroy.control.{name}")
        return {"label": label, "info": info, "elem_id": f"bury-{name}"}

    names = choices(words, "schedule", PUBLISHED)
    schedule = gr.Dropdown(names, value=Settings().schedule, filterable=False, **texts("schedule"))
    with gr.Accordion(words("control.more"), open=False):
        steps = slider(5, 80, STEPS, Steps, step=1, **texts("steps"))
        seed = seed_field(SEED, **texts("seed"))
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
            names = choices(words, "model", of_the_world())
            told: dict[str, Any] = {"label": words("control.model.label"), "info": words("control.model.info")}
            model = gr.Radio(names, value=DEFAULT, elem_id="back-model", **told)
            again = returned(PLAYER, words)
    return give_up, back, prompt, model, again


def place_of(start: Packet) -> AtBurial | None:
    """Where a burial is found again; None for one of a visitor's own picture."""
    if not (start.get("sample") or start.get("made")):
        return None
    return AtBurial(Settings.from_text(start["settings"]), start.get("sample", ""), start.get("made", ""))


def cursor(place: str) -> tuple[str, int]:
    """Which frame of which burial the page shows: JSON {run, index} -> (run, index); ("", 0) for anything else."""
    try:
        told = json.loads(place)
        return str(told["run"]), max(0, int(told["index"]))
    except (ValueError, TypeError, KeyError):
        return "", 0
