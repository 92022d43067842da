"""What a page does when it has been opened: each tab looks at the address, and all of them answer in one event.

arrivals(page).add(act, outputs)     act(request) gives values for the outputs, a dict of them, or dicts one by one
arrivals(page).wire(page)            once, when every tab is there
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

import gradio as gr

from explorer.app.errors import warn_of

__all__ = ["Arrivals", "arrivals"]


class Arrivals:
    """The acts of a page in the order in which they were added."""

    def __init__(self) -> None:
        self._acts: list[tuple[Callable[[gr.Request], Any], Sequence[Any]]] = []

    def add(self, act: Callable[[gr.Request], Any], outputs: Sequence[Any]) -> None:
        self._acts.append((act, outputs))

    def wire(self, page: gr.Blocks) -> None:
        every = list(dict.fromkeys(part for _, outputs in self._acts for part in outputs))

        def arrived(request: gr.Request) -> Iterator[dict[Any, Any]]:
            going = [self._updates(act, outputs, request) for act, outputs in self._acts]
            for updates in zip_longest(*going, fillvalue={}):
                yield {part: value for update in updates for part, value in update.items()} or {every[0]: gr.skip()}

        page.load(arrived, None, every, show_progress="hidden")

    @staticmethod
    def _updates(act: Callable[[gr.Request], Any], outputs: Sequence[Any], request: gr.Request) -> Iterator[Any]:
        """What one tab has to say; where it cannot do what the address asks for, the others still do."""
        with warn_of():
            found = act(request)
            if isinstance(found, Iterator):
                yield from found
            elif isinstance(found, dict):
                yield found
            else:
                yield dict(zip(outputs, found, strict=True))


def arrivals(page: Any) -> Arrivals:
    """Those of a page that is being built."""
    if not hasattr(page, "explorer_arrivals"):
        page.explorer_arrivals = Arrivals()
    return page.explorer_arrivals
