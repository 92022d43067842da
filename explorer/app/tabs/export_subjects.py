"""What can be taken home: the run in a player, and a comparison. Each says what it would cost and becomes a file."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from explorer.app.panels.pictures import pictures
from explorer.app.site import Site
from explorer.app.tabs.within import compared_within, within
from explorer.errors import RefusedError
from explorer.player.packets import Packet
from explorer.present.export import FILES, KINDS, VIEWS, Wish, export, forecast, stopped_at
from explorer.present.export_buried import export_buried, forecast_buried
from explorer.present.export_compared import (
    CLOCKS,
    COMPARED_VIEWS,
    export_compared,
    forecast_compared,
    name_of_compared,
)
from explorer.render.forecast import Forecast
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["BuriedRun", "ComparedRuns", "MadeRun", "Screen", "SteeredRun", "Subject"]

ON_SCREEN = {"x_t": "x_t", "x0_hat": "x0", "eps_hat": "noise", "x0_uncond": "x0_uncond", "push": "words"}
ON_SCREEN |= {"planes": "planes"}
"""The page's name of a view -> that of files."""
Told = Callable[[float], None]


@dataclass(frozen=True)
class Screen:
    """What the players show, as the page says: their runs, the views of the first one, and how pixels are drawn."""

    runs: tuple[str, ...] = ()
    view: str = "both"
    smooth: bool = False

    @classmethod
    def of(cls, text: str) -> Screen:
        """JSON [{run, views, smooth}]; anything else is a page that says nothing."""
        try:
            players = [dict(player) for player in json.loads(text)]
            runs = tuple(str(player.get("run", "")) for player in players)
            views = [ON_SCREEN[view] for view in players[0].get("views", ())][:2] if players else []
            view = "both" if not views or views == ["x_t", "x0"] else ",".join(views)
            return cls(runs, view, bool(players and players[0].get("smooth")))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls()

    def fill(self, wish: Wish, view: str, pixels: str) -> Wish:
        """The wish with what was left to the screen."""
        smooth = self.smooth if pixels == "screen" else pixels == "smooth"
        return replace(wish, view=self.view if view == "screen" else view, smooth=smooth)


class Subject(ABC):
    """name     of its parts on the page;  players  whose runs it is
    kinds    files that it can become;  views  what can be shown, "screen" among them where windows can be chosen
    first    view and size that are chosen at the beginning;  clocks  what columns can keep up by
    develops whether files can end on a developed picture
    """

    name: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]] = FILES
    views: ClassVar[tuple[str, ...]] = ("screen", *VIEWS[1:])
    first: ClassVar[tuple[str, int]] = ("screen", 384)
    clocks: ClassVar[tuple[str, ...]] = ()
    develops: ClassVar[bool] = False

    def __init__(self, words: Words, site: Site, players: Sequence[str]) -> None:
        self.words, self.site, self.players = words, site, tuple(players)

    def ended(self, run: str) -> list[Packet]:
        """What is in memory of a run that is over; nothing of any other."""
        return self.site.reels.packets(run) if self.site.reels.ended(run) else []

    def beside(self) -> object:
        """Lays out what else can be had of it."""
        return None

    @abstractmethod
    def forecast(self, text: str, screen: Screen, wish: Wish) -> tuple[Forecast, str, dict[str, Any]] | None:
        """What it would cost, and how that is said: a text of `export` and its fields. None where there is nothing."""

    @abstractmethod
    def make(self, text: str, screen: Screen, wish: Wish, folder: Path, told: Told) -> Path: ...


class MadeRun(Subject):
    """The run in Create's player; `text` are its settings."""

    name, kinds, develops = "export", KINDS, True

    def beside(self) -> object:
        return pictures(self.words, self.players[0], self.site.reels.address, self.site.models.model().space.side)

    def known(self, text: str, screen: Screen) -> tuple[Settings, list[Packet]]:
        packets = self.ended(screen.runs[0]) if screen.runs else []
        if packets and packets[0]["settings"]:
            began = any(packet["kind"] == "step" for packet in packets)  # else stopped before there was anything
            return Settings.from_text(packets[0]["settings"]), packets if began else []
        return Settings.from_text(text), []

    def forecast(self, text: str, screen: Screen, wish: Wish) -> tuple[Forecast, str, dict[str, Any]] | None:
        settings, packets = self.known(text, screen)
        expected, stopped = forecast(settings, wish, packets), stopped_at(packets)
        if stopped:
            return expected, "cost_stopped", {"steps": stopped, "total": settings.steps}
        return expected, "cost_kept" if packets else "cost", {}

    def make(self, text: str, screen: Screen, wish: Wish, folder: Path, told: Told) -> Path:
        settings, packets = self.known(text, screen)
        settings = settings if packets else within(self.words, settings)
        return export(self.site.models, self.words, settings, wish, folder, told, packets)


class ComparedRuns(Subject):
    """The columns of Compare; `text` is the comparison."""

    name, views, first = "compare-export", COMPARED_VIEWS, ("x_t", 256)
    clocks = tuple(CLOCKS)

    def forecast(self, text: str, screen: Screen, wish: Wish) -> tuple[Forecast, str, dict[str, Any]] | None:
        if not text:
            return None
        comparison = Comparison.from_text(text)
        kept = self.kept(screen)
        every = all(run.to_text() in kept for run in comparison.runs)
        stopped = any(packet.get("stopped") for run in screen.runs for packet in self.ended(run))
        key = "cost_compared_kept" if every else "cost_compared_stopped" if stopped else "cost_compared"
        return forecast_compared(comparison, wish, kept), key, {}

    def make(self, text: str, screen: Screen, wish: Wish, folder: Path, told: Told) -> Path:
        comparison = compared_within(self.words, Comparison.from_text(text))
        path = folder / name_of_compared(comparison, wish.kind)
        return export_compared(self.site.models, self.words, comparison, wish, path, told, self.kept(screen))

    def kept(self, screen: Screen) -> dict[str, list[Packet]]:
        """Settings -> the packets of the columns that are there, from their beginning to their picture."""
        runs = [self.ended(run) for run in screen.runs]
        return {packets[0]["settings"]: packets for packets in runs if packets and not stopped_at(packets)}


class BuriedRun(Subject):
    """What Destroy's player shows: a burial, or the walk back from one. It can't be made again from settings alone."""

    name, first = "destroy-export", ("screen", 384)

    def forecast(self, text: str, screen: Screen, wish: Wish) -> tuple[Forecast, str, dict[str, Any]] | None:
        packets = self.ended(screen.runs[0]) if screen.runs else []
        return (forecast_buried(packets, wish), "cost_kept", {}) if packets else None

    def make(self, text: str, screen: Screen, wish: Wish, folder: Path, told: Told) -> Path:
        packets = self.ended(screen.runs[0]) if screen.runs else []
        if not packets:
            raise RefusedError("not_there")
        return export_buried(self.words, packets, wish, folder, told)


class SteeredRun(BuriedRun):
    """What Steer's player shows. The picture belongs to it, so it is written as it is in memory."""

    name = "steer-export"
