"""What every tab of the site is given: the models, the runs in memory, and the run that the page opens on."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from explorer.app.actions.create import create
from explorer.app.opening import OPENING, Opening
from explorer.app.player import Reels
from explorer.app.wording import LANGUAGES, Words, words_in
from explorer.network.text import Vocabulary
from explorer.service.board import Boards
from explorer.service.studio import Studio
from explorer.trajectory.settings import Settings

__all__ = ["Site"]


class Site:
    """One for all visitors. The opening run is made here, on this machine, before the first page is served.

    opening what is made for it, or the run itself, begun before
    host    what the server listens on;  boards  the class boards, in memory only
    """

    def __init__(self, studio: Studio, opening: Settings | Opening = OPENING, host: str = "127.0.0.1") -> None:
        self.studio, self.reels = studio, Reels(address="../frames")
        self.opening_run = opening if isinstance(opening, Opening) else Opening(studio, opening)
        self.opening = self.opening_run.settings
        self.openings: dict[str, dict[str, Any]] = {}
        self.host, self.boards = host, Boards()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return self.studio.model("base").vocabulary

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """The player's labels by language."""
        return {language: words_in(language).group("player") for language in LANGUAGES}

    def open_in(self, words: Words) -> dict[str, Any]:
        """The opening run with its sentences in one language, kept for as long as the server runs."""
        if words.language not in self.openings:
            packets = create(self.studio, words, self.opening, self.opening_run.run, bands=True)
            self.openings[words.language] = self.reels.keep(packets)
        return self.openings[words.language]
