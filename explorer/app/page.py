"""A page and its address: where a visit begins, what its tabs tell of where they are, and the way back.

page.moved("lab", place)       of an event: the person is somewhere else, and Back leads here again
page.changed("lab", place)     of an event: only a detail is another
page.back("lab")               the event that Back or Forward has led to what the tab showed before
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from secrets import token_hex
from typing import Any, Protocol, TypeAlias

import gradio as gr

from explorer.app.address import TABS, Address, Place
from explorer.app.errors import noted, warn
from explorer.app.event_data import EventData
from explorer.app.panels.address import ANSWERED, CHOSEN, TURN, address
from explorer.present.errors import why
from explorer.words.texts import Words

__all__ = ["EACH", "Opened", "Page", "Updates", "address_in"]

Updates: TypeAlias = dict[Any, Any]

# What is pressed before the last press is answered is sent too. "once" would leave it out, and "always_last" would send
# it without saying where to.
EACH: dict[str, Any] = {"trigger_mode": "multiple"}


class Opened(Protocol):
    """What the page asks of a tab that an address may lead to."""

    @property
    def id(self) -> str: ...

    @property
    def addressed(self) -> Sequence[Any]: ...

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]: ...


class Page:
    """What the tabs of a page share. Made where the page begins, before its tabs.

    waiting     where is said how long the line is, see explorer.app.panels.waiting
    own_device  whether fast runs are made on the visitor's own device, a choice that stands in Create
    """

    own_device: gr.Checkbox

    def __init__(self, words: Words, waiting: Any) -> None:
        self.words, self.waiting = words, waiting
        self._panel = address(TABS[0], {tab: f"back_{tab}" for tab in TABS})

    @property
    def told(self) -> gr.HTML:
        """To be among the outputs of every event that moves or changes."""
        return self._panel

    def moved(self, tab: str, place: Place | None, run: str = "") -> Updates:
        """run: the name of what is shown there, if there is one"""
        return self._say(tab, "push", text=Address(tab, place).to_text(), run=run)

    def changed(self, tab: str, place: Place | None, run: str = "") -> Updates:
        return self._say(tab, "replace", text=Address(tab, place).to_text(), run=run)

    def back(self, tab: str) -> Callable[..., None]:
        """What brings back the tab that Back or Forward leads to: back(tab)(act, inputs, outputs, ...)."""
        event = getattr(self._panel, f"back_{tab}")

        def listen(*given: Any, **options: Any) -> None:
            event(*given, **EACH, **options).then(None, js=ANSWERED)

        return listen

    def wire(self, blocks: gr.Blocks, row: gr.Tabs, tabs: Sequence[Opened]) -> None:
        """Once, when every tab is there."""
        by_name = {tab.id: tab for tab in tabs}

        def visited(request: gr.Request) -> Iterator[Updates]:
            found = Address.of(str(request.query_params))
            if found.problem is not None:
                warn(why(self.words, found.problem), duration=20)
            noted(self.words, found.notes)
            # The first tab is open already, and who has turned to another meanwhile stays there.
            first = {row: gr.Tabs(selected=found.tab), **self._say(found.tab, "open")} if found.tab != TABS[0] else {}
            shown = by_name[found.tab].opened(found, request)
            yield {**first, **next(shown, {})} or {row: gr.skip()}
            yield from shown

        outputs = list(dict.fromkeys([row, self._panel, *(part for tab in tabs for part in tab.addressed)]))
        blocks.load(visited, None, outputs, show_progress="hidden")
        row.select(None, js=CHOSEN)
        self._panel.turn(None, None, row, js=TURN)

    def resolved(self, tab: str, place: Place) -> Updates:
        """What the address meant by which the page was opened; it says so from now on. For `opened` only."""
        return self._say(tab, "open", text=Address(tab, place).to_text())

    def _say(self, tab: str, how: str, **told: str) -> Updates:
        """`new` is another each time: the same value twice would not be heard of twice."""
        return {self._panel: {"new": token_hex(4), "tab": tab, "how": how, **told}}


def address_in(event: EventData) -> Address:
    """Where Back or Forward has led."""
    return Address.of(str(event.query))
