"""Steer: a walk taken by the hand. From a picture, at the repair desk, or on otherwise from a step of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import gradio as gr

from explorer.app.address import Address
from explorer.app.address_steer import AtSteer
from explorer.app.errors import noted, warn
from explorer.app.event_data import EventData
from explorer.app.page import Updates, address_in
from explorer.app.panels.canvas import laid
from explorer.app.panels.steer import ASK
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.destroy import shot_of
from explorer.app.tabs.lines import RUNS
from explorer.app.tabs.steer_layout import FIRST, Layout, usual
from explorer.app.tabs.within import heard, lacking, spoken, unheard_words, within
from explorer.errors import RefusedError
from explorer.player.codec import data_address, encode
from explorer.player.packets import Packet, show_packet
from explorer.player.replay import picture_of
from explorer.present.create import create
from explorer.present.destroy import buried, sample, shown
from explorer.present.errors import why
from explorer.present.steer import FRAMES, of_branch, of_picture, of_repair, picked, seen, steered, sunk
from explorer.service.painted import mask_of
from explorer.service.upload import PictureError, open_picture
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import Branch, branch_off
from explorer.trajectory.steer.painted import painting_from
from explorer.trajectory.steer.picture import FromPicture, from_picture
from explorer.trajectory.steer.plan import Plan, Steered
from explorer.trajectory.steer.repair import Repair, repair
from explorer.trajectory.wording import worded
from explorer.types import Images, finished

__all__ = ["Steer"]

PAINTED = ("fill", "scratches")
TOLD = ("task", "sure", "way", "band", "side", "amount", "factor", "radius", "strength")
Given = tuple[Steered, Callable[[Images], str]]


class Steer(Layout, Tab):
    """`given` shows what a run begins with: a picture that sinks under the dial, or the run that is to go on otherwise.
    Its packets hold the picture, so nothing else is kept. `view` shows the steered run."""

    id = "steer"

    def wire(self) -> None:
        fields = [self.prompt, self.model, self.seed, self.steps, self.scale]
        buttons = [self.stop, self.make, self.running]
        made = [self.view, *buttons, self.page.told]
        self.addressed = [self.link, self.dials, self.canvas, *fields]
        for asking in (self.make.click, self.prompt.submit):
            asking(None, js=ASK)
        runs = [
            self.dials.asked(self.asked, fields, made, **RUNS),
            self.link.change(self.follow, self.link, [self.given, *made], **RUNS),
        ]
        pictures = [
            self.pick.choose(self.choose, self.seed, self.given, **RUNS),
            self.pick.snap(self.snap, self.seed, self.given, **RUNS),
            self.pick.created(self.take, self.seed, self.given, **RUNS),
            self.own.upload(self.upload, [self.own, self.seed], self.given, **RUNS),
        ]
        self.wire_sources()
        origin = [self.given, self.prompt, self.model, self.seed, self.steps, self.scale]
        self.dials.origin(self.origin, None, origin, **QUIET)
        self.dials.twig(self.twig, None, self.view, **QUIET)
        self.stop.click(self.stopped, self.running, [self.view, *buttons], cancels=[*runs, *pictures], **QUIET)
        self.model.input(lambda name: list(usual(name)), self.model, [self.steps, self.scale], **QUIET)
        self.page.back(self.id)(self.returned, None, [self.view, *self.addressed], **QUIET)
        for run in runs:
            self.export.after(run)

    # pictures

    def choose(self, event: EventData, seed: Any) -> Iterator[Any]:
        """One of the samples."""
        yield gr.skip()
        name = str(event.sample)
        if name in self.samples:
            yield from self.sink(sample(name), seed, sample=name)

    def upload(self, path: str, seed: Any) -> Iterator[Any]:
        yield gr.skip()
        yield from self.own_picture(Path(path), seed)

    def snap(self, event: EventData, seed: Any) -> Iterator[Any]:
        yield gr.skip()
        yield from self.own_picture(shot_of(str(event.picture)), seed)

    def own_picture(self, source: Path | bytes, seed: Any) -> Iterator[Any]:
        """A stranger's picture; where it cannot be opened, the page says why and stays as it is."""
        try:
            x0 = open_picture(source)
        except PictureError as error:
            warn(self.words("destroy.bad_picture", why=why(self.words, error)), duration=20)
            return
        yield from self.sink(x0, seed)

    def take(self, event: EventData, seed: Any) -> Iterator[Any]:
        """The picture of a run of Create; one that is forgotten is made again from its settings."""
        yield gr.skip()
        settings = Settings.from_text(str(event.settings))
        x0 = picture_of(self.site.reels.packets(str(event.run)))
        made = settings.to_text() or "prompt="
        yield from self.sink(self.remade(settings) if x0 is None else x0, seed, made=made)

    def remade(self, settings: Settings) -> Images:
        settings = within(self.words, settings)
        return finished(reverse(settings, self.site.models.of(settings)))

    def sink(self, x0: Images, seed: Any, **whose: str) -> Iterator[Any]:
        packets = sunk(self.site.models, shown(x0), FIRST.seed if seed is None else int(seed), **whose)
        for _, packet in self.site.reels.streamed((None, packet) for packet in packets):
            yield packet or gr.skip()

    # runs

    def asked(self, event: EventData, prompt: str, model: str, seed: Any, steps: Any, scale: Any) -> Iterator[Updates]:
        """What the panel tells, with the words and the settings of the run."""
        yield {self.stop: gr.skip()}
        given = self.site.reels.packets(str(event.run))
        if not given:
            warn(self.words("destroy.gone"))
            return
        fields = {"seed": seed, "steps": steps, "guidance_scale": scale}
        known = {name: value for name, value in fields.items() if value is not None}
        settings = Settings.make(prompt=prompt, model=model, **known)
        if event.tool == "branch":
            origin = Settings.from_text(given[0]["settings"])
            plan = self.branch_of(event, origin, settings)
            noted(self.words, unheard_words(self.site.models, origin, plan))
            yield from self.run(AtSteer(plan, origin), None, str(event.run))
            return
        settings = worded(settings, self.site.models.reader(model), self.words.language)
        settings = heard(self.words, within(self.words, settings))
        yield from self.with_picture(event, given, settings)

    def with_picture(self, event: EventData, given: list[Packet], settings: Settings) -> Iterator[Updates]:
        found = buried(given)
        if found is None:
            warn(self.words("destroy.gone"))
            return
        plan: Plan = FromPicture.make(depth=round(number_in(event.index, FRAMES) / FRAMES, 4))
        painting = None
        if event.tool == "repair":
            plan = picked({name: getattr(event, name, None) for name in TOLD})
            painting = mask_of(event.painted) if plan.task in PAINTED and event.painted else None
        at = AtSteer(plan, settings, given[0].get("sample", ""), given[0].get("made", ""))
        yield from self.run(at, found[0], painting=painting)

    def branch_of(self, event: EventData, origin: Settings, wish: Settings) -> Branch:
        """What is otherwise than in the run that is gone on from, and from which step on."""
        then: dict[str, Any] = {"at": min(number_in(event.index, origin.steps), origin.steps - 1)}
        if wish.prompt != origin.prompt:
            then["then_prompt"] = wish.prompt
        if wish.guidance_scale != origin.guidance_scale:
            then["then_guidance"] = wish.guidance_scale
        if event.fresh or (len(then) == 1 and wish.seed == origin.seed):
            then["then_seed"] = wish.seed if wish.seed != origin.seed else origin.seed + 1
        return Branch.make(**then)

    def prepared(self, at: AtSteer, x0: Images | None, painting: Any = None) -> Given:
        """The run of a place, and what is said of its result."""
        model = self.site.models.of(at.settings)
        if isinstance(at.plan, Branch):
            return branch_off(at.plan, at.settings, model), of_branch(self.words, at.plan)
        if x0 is None:
            raise RefusedError("not_there")
        if isinstance(at.plan, Repair):
            run = repair(at.plan, at.settings, model, x0, painting)
            plan = run.plan if isinstance(run.plan, Repair) else at.plan
            return run, of_repair(self.words, plan, at.settings, x0)
        buried_as = at.plan if isinstance(at.plan, FromPicture) else FromPicture()
        return from_picture(buried_as, at.settings, model, x0), of_picture(self.words, buried_as, x0)

    def run(
        self, at: AtSteer, x0: Images | None, of: str = "", painting: Any = None, follow: bool = False
    ) -> Iterator[Updates]:
        """of: the run that a branch leaves; follow: an address has led here, and says so already."""
        steered_run, told = self.prepared(at, x0, painting)
        noted(self.words, [*steered_run.notes, *lacking(self.site.models, at.settings)])
        at = AtSteer(steered_run.plan, at.settings, at.sample, at.made)
        placed = bool(at.sample or at.made or isinstance(at.plan, Branch))  # one's own picture is in no address
        link = Address(self.id, at).to_text() if placed else None
        extra = {"of": of} if of else {}
        packets = steered(self.site.models, self.words, steered_run, told, link=link, **extra)
        tell = (self.changed if follow else self.moved) if placed else None
        yield from self.stream(packets, lambda run: tell(at, run) if tell else {})

    def stream(self, packets: Iterable[Packet], first: Callable[[str], Updates]) -> Iterator[Updates]:
        """The packets into the player; the buttons say that something is made. first: what goes out with the start"""
        for _, packet in self.site.reels.streamed((None, packet) for packet in packets):
            updates: Updates = {self.view: packet or gr.skip()}
            if packet and packet["kind"] == "start":
                updates |= {**first(packet["run"]), **self.buttons(idle=False), self.running: packet["run"]}
            yield updates
        yield self.buttons(idle=True)

    def buttons(self, idle: bool) -> Updates:
        return {self.stop: gr.Button(visible=not idle), self.make: gr.Button(visible=idle)}

    def stopped(self, name: str) -> list[Any]:
        """What there is stays; the player is told that no more will come."""
        return [self.site.reels.stop(name) or gr.skip(), gr.Button(visible=False), gr.Button(visible=True), ""]

    def seen(self, asked: Any) -> dict[str, str]:
        """What a repair knows of the picture that is there, as an address of a picture; or why there is none."""
        told = asked if isinstance(asked, dict) else {}
        found = buried(self.site.reels.packets(str(told.get("run") or "")))
        if found is None:
            return {}
        try:
            plan = picked({name: told.get(name) for name in TOLD})
        except RefusedError as error:
            return {"why": why(self.words, error)}
        return {"picture": data_address(encode(seen(plan, found[1].seed, found[0])))}

    def origin(self, event: EventData) -> Updates:
        """The run that is to go on otherwise, with its words and settings in the fields."""
        settings, run = Settings.from_text(str(event.settings)), str(event.run)
        if not run:
            return {self.given: self.site.open_in(self.words), **self.fields(self.site.opening)}
        if not self.site.reels.packets(run):
            warn(self.words("destroy.gone"))
            return {self.given: gr.skip()}
        return {self.given: show_packet(run), **self.fields(settings)}

    def twig(self, event: EventData) -> Packet:
        return show_packet(str(event.run))

    # places

    def fields(self, settings: Settings) -> Updates:
        values = (settings.prompt, settings.model, settings.seed, settings.steps, settings.guidance_scale)
        return dict(zip((self.prompt, self.model, self.seed, self.steps, self.scale), values))

    def shown(self, at: AtSteer) -> Updates:
        """What the controls show of a place."""
        plan, told = at.plan, {"new": token_hex(4), "tool": at.plan.tool}
        settings, more = at.settings, dict[Any, Any]()
        if isinstance(plan, FromPicture):
            told["depth"] = str(round(FRAMES * plan.depth))
        if isinstance(plan, Repair):
            told |= {name: str(getattr(plan, name)) for name in TOLD}
            levels = (painting_from(plan.painting, 128)[0, 0] * 255).round().byte().numpy().tobytes()
            more = {self.canvas: laid(paint=levels)} if plan.painting else {}
        if isinstance(plan, Branch):
            settings = plan.settings(at.settings)
        return {self.dials: told, **more, **self.fields(settings)}

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        """A link: its picture, and what was done with it."""
        at = address.place
        if isinstance(at, AtSteer):
            settings = spoken(self.words, self.site.models, heard(self.words, within(self.words, at.settings)))
            at = AtSteer(at.plan, settings, at.sample, at.made)
            yield {self.link: Address(self.id, at).to_text(), **self.shown(at)}

    def follow(self, text: str) -> Iterator[Updates]:
        """The picture of a link, or the run that a branch leaves, and the steered run."""
        yield {self.stop: gr.skip()}
        at = Address.of(text).place
        if not isinstance(at, AtSteer):
            return
        x0, run = None, ""
        if isinstance(at.plan, Branch):
            begun: Iterable[Packet] = create(self.site.models, self.words, at.settings)
        else:
            x0 = shown(sample(at.sample) if at.sample else self.remade(Settings.from_text(at.made)))
            whose = {"sample": at.sample} if at.sample else {"made": at.made}
            begun = sunk(self.site.models, x0, at.settings.seed, **whose)
        for _, packet in self.site.reels.streamed((None, packet) for packet in begun):
            run = packet.get("run", run) if packet else run
            yield {self.given: packet or gr.skip()}
        yield from self.run(at, x0, of=run if x0 is None else "", follow=True)

    def returned(self, event: EventData) -> Updates:
        """Where Back leads there is what was there: from memory, or made again."""
        place, run = address_in(event).place, str(event.run)
        if not isinstance(place, AtSteer):
            return {self.link: gr.skip()}
        if self.site.reels.packets(run):
            return {self.view: show_packet(run), **self.shown(place)}
        return {self.link: Address(self.id, place).to_text(), **self.shown(place)}


def number_in(value: Any, most: int) -> int:
    """A whole number from 0 to `most` that a page tells; 0 for anything else."""
    return min(max(int(value), 0), most) if isinstance(value, int | float) else 0
