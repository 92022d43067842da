"""What a tab of the page is: an object that is handed its page, laid out and wired in two steps.

    class Lab(Tab):
        id = "lab"
        def build(self): ...     lays out; components become attributes
        def wire(self): ...      says what happens: events call methods, which can be called without a page as well

An event handler gives back updates, a dict of components and their values; or yields them one after another, and then
at least once, because Gradio empties the outputs of a generator that yields nothing. What cannot be done is raised and
told by explorer.app.gradio_patches.tend.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import gradio as gr

from explorer.app.address import Address, Place
from explorer.app.page import Page, Updates
from explorer.app.site import Site
from explorer.words.texts import Words

__all__ = ["QUIET", "Tab"]

QUIET: dict[str, Any] = {"show_progress": "hidden"}


class Tab(ABC):
    """id         as in addresses, and in words as tabs.<id>
    item       its gr.Tab, once it is laid out
    addressed  the components that `opened` may change
    """

    id: ClassVar[str]
    addressed: Sequence[Any] = ()

    def __init__(self, words: Words, site: Site, page: Page) -> None:
        self.words, self.site, self.page = words, site, page

    def lay_out(self) -> None:
        """Call among the tabs of a page."""
        with gr.Tab(self.words(f"tabs.{self.id}"), id=self.id) as self.item:
            self.build()

    @abstractmethod
    def build(self) -> None: ...

    @abstractmethod
    def wire(self) -> None: ...

    def opened(self, address: Address, request: gr.Request) -> Iterator[Updates]:
        """What an address of this tab shows when the page is opened on it."""
        return iter(())

    def moved(self, place: Place | None, run: str = "") -> Updates:
        return self.page.moved(self.id, place, run)

    def changed(self, place: Place | None, run: str = "") -> Updates:
        return self.page.changed(self.id, place, run)
