"""Steer: a walk taken by the hand. Tools that begin with a picture, with a run, or with static."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from secrets import token_hex
from typing import Any

import gradio as gr
import torch

from explorer.app.address import Address
from explorer.app.address_steer import OF_A_DRAWING, OF_A_PICTURE, AtSteer
from explorer.app.errors import noted, warn
from explorer.app.event_data import EventData
from explorer.app.page import Updates, address_in
from explorer.app.panels.steer import ASK
from explorer.app.tabs.base import QUIET, Tab
from explorer.app.tabs.lines import RUNS
from explorer.app.tabs.steer_given import Given
from explorer.app.tabs.steer_layout import usual
from explorer.app.tabs.steer_runs import also_read, branch_from, drawn, plan_in, prepared
from explorer.app.tabs.within import heard, lacking, spoken, unheard_words, within
from explorer.errors import RefusedError
from explorer.pixels import to_frames
from explorer.player.codec import Frame, as_text, data_address, encode
from explorer.player.packets import Packet, show_packet
from explorer.present.create import create
from explorer.present.destroy import buried, sample, shown
from explorer.present.errors import why
from explorer.present.steer import nudged_static, seen, steered, sunk
from explorer.service.painted import SIDE, mask_of
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import Branch
from explorer.trajectory.steer.painted import painting_from
from explorer.trajectory.steer.places import Places
from explorer.trajectory.steer.plan import Plan
from explorer.trajectory.steer.repair import Repair
from explorer.trajectory.steer.what_if import WhatIf
from explorer.trajectory.wording import worded
from explorer.types import Images

__all__ = ["Steer"]

PAINTED = ("fill", "scratches")
FIELDS = ("prompt", "model", "seed", "steps", "guidance_scale")


class Steer(Given, Tab):
    """`given` shows what a run begins with: a picture that sinks under the dial, the run that is to go on otherwise, or
    static that turns. `view` shows the steered run."""

    id = "steer"

    def wire(self) -> None:
        fields = [self.prompt, self.model, self.seed, self.steps, self.scale]
        buttons = [self.stop, self.make, self.running]
        made = [self.view, *buttons, self.page.told]
        self.addressed = [self.link, self.dials, *fields]
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
            self.dials.dug(self.dug, None, [self.given, self.seed], **RUNS),
            self.dials.turn(self.turn, [self.seed, self.model], self.given, **RUNS),
        ]
        self.wire_sources()
        self.dials.origin(self.origin, None, [self.given, *fields], **QUIET)
        self.dials.give(self.twig, None, self.given, **QUIET)
        self.dials.twig(self.twig, None, self.view, **QUIET)
        self.stop.click(self.stopped, self.running, [self.view, *buttons], cancels=[*runs, *pictures], **QUIET)
        self.model.input(lambda name: list(usual(name)), self.model, [self.steps, self.scale], **QUIET)
        self.page.back(self.id)(self.returned, None, [self.view, *self.addressed], **QUIET)
        for run in runs:
            self.export.after(run)

    # runs

    def asked(self, event: EventData, prompt: str, model: str, seed: Any, steps: Any, scale: Any) -> Iterator[Updates]:
        """What the panel tells, with the words and the settings of the run."""
        yield {self.stop: gr.skip()}
        settings = settings_of(dict(zip(FIELDS, (prompt, model, seed, steps, scale))))
        given, tool = self.site.reels.packets(str(event.run)), str(event.tool)
        if tool == "branch":
            if not given:
                warn(self.words("destroy.gone"))
                return
            origin = Settings.from_text(given[0]["settings"])
            branch = branch_from(dict(event.plan), origin, settings)
            at = AtSteer(branch, also_read(origin, branch, self.site.models.reader(origin.model), self.words.language))
            noted(self.words, unheard_words(self.site.models, origin, branch))
            yield from self.run(at, None, str(event.run))
            return
        plan, x0, whose = plan_in(tool, event.plan, event.painted), None, {}
        if tool in OF_A_PICTURE:
            burial = buried(given)
            if burial is None:
                warn(self.words("destroy.gone"))
                return
            x0 = burial[0]
            whose = {name: given[0].get(name, "") for name in ("sample", "made")}
        if tool in OF_A_DRAWING:
            x0 = drawn(event.painted)
        reader = self.site.models.reader(settings.model)
        settings = also_read(worded(settings, reader, self.words.language), plan, reader, self.words.language)
        settings = heard(self.words, within(self.words, settings))
        brush = isinstance(plan, Repair) and plan.task in PAINTED and event.painted
        yield from self.run(AtSteer(plan, settings, **whose), x0, painting=mask_of(event.painted) if brush else None)

    def run(
        self, at: AtSteer, x0: Images | None, of: str = "", painting: Any = None, follow: bool = False
    ) -> Iterator[Updates]:
        """of: the run that a branch leaves; follow: an address has led here, and says so already."""
        steered_run, report = prepared(self.site.models, self.words, at, x0, painting)
        noted(self.words, [*steered_run.notes, *lacking(self.site.models, at.settings)])
        at = AtSteer(steered_run.plan, at.settings, at.sample, at.made)
        placed = bool(at.sample or at.made or x0 is None)  # one's own picture is in no address
        link = Address(self.id, at).to_text() if placed else None
        extra = {"of": of} if of else {}
        packets = steered(self.site.models, self.words, steered_run, report, link=link, **extra)
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

    # questions of the page

    def look(self, asked: Any) -> dict[str, str]:
        """What a run would cost and what it would really be given, without a network; or why there is none."""
        told = asked if isinstance(asked, dict) else {}
        try:
            return self.looked(told, str(told.get("tool")), self.site.reels.packets(str(told.get("run") or "")))
        except RefusedError as error:
            return {"why": why(self.words, error)}

    def looked(self, told: dict[str, Any], tool: str, given: list[Packet]) -> dict[str, str]:
        models, settings, x0, pictures = self.site.models, settings_of(told.get("settings")), None, dict[str, str]()
        if tool == "branch":
            if not given or given[0]["forward"]:
                return {}
            origin = Settings.from_text(given[0]["settings"])
            at = AtSteer(branch_from(told.get("plan") or {}, origin, settings), origin)
        else:
            at = AtSteer(plan_in(tool, told.get("plan"), told.get("painted")), within(self.words, settings))
        if tool in OF_A_PICTURE:
            burial = buried(given)
            if burial is None:
                return {}
            x0 = burial[0]
            if isinstance(at.plan, Repair):
                pictures["picture"] = address(seen(at.plan, burial[1].seed, x0))
        if tool in OF_A_DRAWING:
            x0 = drawn(told.get("painted"))
        if isinstance(at.plan, WhatIf):
            before, after = nudged_static(at.plan, settings.seed, models.model(settings.model))
            pictures = {"before": address(before), "picture": address(after)}
        run, report = prepared(models, self.words, at, x0, some_painting(at.plan))
        if run.given is not None:
            pictures["picture"] = address(to_frames(run.given.clamp(-1, 1))[0])
        return {**pictures, "cost": self.words("steer.cost_before", calls=run.calls + report.calls)}

    # places

    def shown(self, at: AtSteer, give: bool = False) -> Updates:
        """What the controls show of a place. give: the page is to put on what the tool begins with"""
        plan = at.plan
        told: dict[str, Any] = {"new": token_hex(4), "tool": plan.tool, "give": give}
        told["plan"] = plan.model_dump(exclude={"picture", "painting", "painted"})
        told["painted"] = [{"word": word, "paint": paint} for word, paint in paintings_of(plan)]
        settings = plan.settings(at.settings) if isinstance(plan, Branch) else at.settings
        return {self.dials: told, **self.fields(settings)}

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        """A link: what is given, and what was done with it."""
        at = address.place
        if isinstance(at, AtSteer):
            settings = spoken(self.words, self.site.models, heard(self.words, within(self.words, at.settings)))
            at = AtSteer(at.plan, settings, at.sample, at.made)
            yield {self.link: Address(self.id, at).to_text(), **self.shown(at)}

    def follow(self, text: str) -> Iterator[Updates]:
        """The picture of a link, or the run that a branch leaves, and the steered run."""
        yield {self.stop: gr.skip()}
        at, x0, run = Address.of(text).place, None, ""
        begun: Iterable[Packet] = ()
        if not isinstance(at, AtSteer) or at.plan.tool in OF_A_DRAWING:  # nobody can repeat those from a link
            return
        if isinstance(at.plan, Branch):
            begun = create(self.site.models, self.words, at.settings)
        elif at.plan.tool in OF_A_PICTURE:
            x0 = shown(sample(at.sample) if at.sample else self.remade(Settings.from_text(at.made)))
            whose = {"sample": at.sample} if at.sample else {"made": at.made}
            begun = sunk(self.site.models, x0, at.settings.seed, **whose)
        for _, packet in self.site.reels.streamed((None, packet) for packet in begun):
            run = packet.get("run", run) if packet else run
            yield {self.given: packet or gr.skip()}
        yield from self.run(at, x0, of=run if isinstance(at.plan, Branch) else "", follow=True)

    def returned(self, event: EventData) -> Updates:
        """Where Back leads there is what was there: from memory, or made again."""
        place, run = address_in(event).place, str(event.run)
        if not isinstance(place, AtSteer):
            return {self.link: gr.skip()}
        if self.site.reels.packets(run):
            return {self.view: show_packet(run), **self.shown(place, give=True)}
        return {self.link: Address(self.id, place).to_text(), **self.shown(place)}


def settings_of(told: Any) -> Settings:
    """The settings in the fields of a page; those that are empty are as usual. Raises SettingsError."""
    fields = told if isinstance(told, dict) else {}
    return Settings.make(**{name: fields[name] for name in FIELDS if fields.get(name) is not None})


def address(frame: Frame) -> str:
    return data_address(encode(frame))


def paintings_of(plan: Plan) -> list[tuple[str, str]]:
    """What a plan's paintings are of, "" for all of the picture, and their levels as a canvas takes them."""
    texts = [("", plan.painting)] if isinstance(plan, Repair) and plan.painting else []
    if isinstance(plan, Places):
        texts = [(word, text) for word, _, text in (part.rpartition(":") for part in plan.painted.split(";")) if text]
    levels = [(word, (painting_from(text, SIDE)[0, 0] * 255).round().byte()) for word, text in texts]
    return [(word, as_text(level.numpy().tobytes())) for word, level in levels]


def some_painting(plan: Plan) -> torch.Tensor | None:
    """A hole, where a repair needs one to say what it costs."""
    if not (isinstance(plan, Repair) and plan.task in PAINTED):
        return None
    painting = torch.zeros(1, 1, SIDE, SIDE)
    painting[..., 32:96, 32:96] = 1
    return painting
