"""What every tab of the site is given: the models, the runs in memory, and the run that the page opens on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from explorer.app.device_routes import Packed
from explorer.player.packets import Packet
from explorer.player.reels import Reels
from explorer.present.create import create
from explorer.present.darkroom import Darkroom
from explorer.present.drafts import Drafts
from explorer.present.opening import OPENING, Opening
from explorer.service.background import in_background
from explorer.service.board import Boards
from explorer.service.class_words import ClassWords
from explorer.service.ledger import Ledger
from explorer.service.passes import Passes
from explorer.service.presence import Presence, worker
from explorer.service.shared_models import SharedModels
from explorer.training.teaching import TeachingSettings
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["Site"]


class Site:
    """One for all visitors. The opening run is made here, on this machine, when the server starts.

    opening what is made for it, or the run itself, begun before
    host    what the server listens on;  boards  the class boards, in memory only;  passes  what visitors are known by
    presence  which pages are open
    public  whether it is shown to the internet: then nobody is the teacher for sitting at this machine
    metrics_token  what whoever reads /metrics has to bring, "" for this machine alone; None where there are none
    ledger  what is told to those who watch over the server
    darkroom  where finished pictures are developed;  drafts  where sketches are made
    place_of  {ahead, seconds} of a page that waits for its turn, {} of any other
    later   work that nobody waits for, in small pieces: done once the pages are there
    teaching  how words are taught on the page;  class_words  what classes have taught
    share_work  whether visitors' own devices make the fast runs, unless a visitor says otherwise
    Raises WeightsError when weights are missing or damaged.
    """

    def __init__(
        self,
        models: SharedModels,
        opening: Settings | Opening = OPENING,
        host: str = "127.0.0.1",
        share_work: bool = False,
    ) -> None:
        self.ledger, self.public = Ledger(), False
        self.metrics_token: str | None = None
        self.presence = presence = Presence()
        self.models, self.drafts = models, Drafts(models)
        self.reels = Reels(owner=worker, heard=self.ledger.hear, place=lambda: presence.address_of(worker()))
        self.darkroom = Darkroom(models, self.reels)
        self.opening_run = opening if isinstance(opening, Opening) else Opening(models, opening)
        self.opening = self.opening_run.settings
        self.openings: dict[str, Packet] = {}
        self.host, self.boards, self.passes = host, Boards(), Passes()
        self.teaching, self.class_words = TeachingSettings(), ClassWords(self.boards)
        self.place_of: Callable[[str], dict[str, int]] = lambda session: {}
        self.share_work, self.packed = share_work, Packed()
        self.later: list[Iterator[object]] = [self.packed.work()] if share_work else []
        self.models.judge, self.models.reader()

    def open_in(self, words: Words) -> Packet:
        """The opening run with its sentences in one language, kept for as long as the server runs."""
        if words.language not in self.openings:
            run = self.opening_run
            self.openings[words.language] = self.reels.promise(
                lambda name: create(self.models, words, run.settings, run, bands=True, run=name)
            )
        return self.openings[words.language]

    def begin_later(self) -> None:
        """Keeps what was promised and does what can be done later, beside the server."""
        in_background(chain(self.reels.keep_promises(), *self.later), "later")
