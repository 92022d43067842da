"""A run that is looked into, and one in which somebody takes a hand: the same settings and static, one thing changed.

    look = Look.make(settings, model)                    records where the network looks, and what each block adds
    look = Look.make(settings, model, Change(...))       and does so with a word cut or a block bent
    look.steps()                                         a Step per step, as it is seen
    look.recorder                                        what went on inside, filled while the steps are taken

A change has a text form, as settings have: turn=2:0;4:1.5:1&bend=skip:scale:0&other=a+dog&more=time.night:2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.network.bend import ACTS, Bend, Tape
from explorer.network.directions import MOST, Push, load_directions
from explorer.network.hooked import Hooked, Turned
from explorer.network.hooks import Hook, Several, within
from explorer.network.inside import Recorder
from explorer.network.memory import Turn
from explorer.trajectory.settings import Settings
from explorer.trajectory.text_form import plain_number, write
from explorer.trajectory.walk import Walk, prepare
from explorer.trajectory.weights import turns_of
from explorer.types import Step, finished

__all__ = ["Bent", "Change", "Look", "More", "Turn", "hooked", "wrapped"]

MOST_TURNS, MOST_BENDS = 32, 8
LONGEST = 300  # letters of the prompt of another run


@dataclass(frozen=True)
class Bent:
    """A bend as it stands in a link, see explorer.network.bend: `part` of the network, what is done to it, how much,
    and at which noise levels, low < sigma <= high."""

    part: str
    act: str = "scale"
    amount: float = 0.0
    low: float = 0.0
    high: float = math.inf

    @property
    def said(self) -> int:
        """How many of its parts have to be said: a span that is everything goes without saying."""
        return 3 if (self.low, self.high) == (0.0, math.inf) else 5


@dataclass(frozen=True)
class More:
    """More of a label of the world, as explorer.network.directions has it; a negative amount: less."""

    label: str
    amount: float


@dataclass(frozen=True)
class Change:
    """turns  words that count more or less;  bends  parts of the network that are bent
    other  the prompt of the run that swaps take from, of the same settings otherwise
    more   labels of the world towards which the middle is pushed
    """

    turns: tuple[Turn, ...] = ()
    bends: tuple[Bent, ...] = ()
    other: str = ""
    more: tuple[More, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.turns or self.bends or self.more)

    def pairs(self) -> list[tuple[str, str]]:
        """As they stand in an address; Change.of(pairs) gives the same change."""
        turns = tuple((turn.position, *dict.fromkeys((turn.attention, turn.pooled))) for turn in self.turns)
        bends = tuple((bent.part, bent.act, bent.amount, bent.low, bent.high)[: bent.said] for bent in self.bends)
        more = write(tuple((each.label, each.amount) for each in self.more))
        named = (("turn", write(turns)), ("bend", write(bends)), ("other", self.other), ("more", more))
        return [(name, value) for name, value in named if value]

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> Change:
        """Raises RefusedError for a change that cannot be."""
        told = dict(pairs)
        turns = [turn_in(each) for each in told.get("turn", "").split(";")[:MOST_TURNS] if each]
        bends = [bent_in(each) for each in told.get("bend", "").split(";")[:MOST_BENDS] if each]
        more = [more_in(each) for each in told.get("more", "").split(";")[:MOST_BENDS] if each]
        return cls(tuple(turns), tuple(bends), told.get("other", "")[:LONGEST], tuple(more))


def number(said: str, whole: str) -> float:
    try:
        return float(plain_number(said))
    except ValueError:
        raise RefusedError("link_change", text=whole[:40]) from None


def turn_in(said: str) -> Turn:
    """POSITION:COUNT for both ways of a word, POSITION:ATTENTION:POOLED for each its own."""
    first, *counts = said.split(":")
    if not (first.isascii() and first.isdecimal() and len(first) < 4 and 1 <= len(counts) <= 2):
        raise RefusedError("link_change", text=said[:40])
    ways = [number(count, said) for count in counts]
    try:
        return Turn(int(first), ways[0], ways[-1])
    except ValueError:
        raise RefusedError("link_change", text=said[:40]) from None


def bent_in(said: str) -> Bent:
    part, act, *numbers = [*said.split(":"), ""][:6] if ":" in said else [said, "", ""]
    given = [number(each, said) for each in numbers if each]
    if act not in ACTS or not given or not all(map(finite_or_far, given)) or abs(given[0]) > Turn.MOST:
        raise RefusedError("link_change", text=said[:40])
    return Bent(part, act, *given[:3])


def more_in(said: str) -> More:
    """LABEL:AMOUNT"""
    label, _, amount = said.rpartition(":")
    given = number(amount, said)
    if not label or not abs(given) <= MOST:
        raise RefusedError("link_change", text=said[:40])
    return More(label, given)


def pushes(change: Change, model: Model) -> list[Hook]:
    """The pushes of a change. Raises RefusedError for a label that this model has no direction of."""
    known = load_directions(model.name) if change.more else None
    for each in change.more:
        if known is None or each.label not in known.labels:
            raise RefusedError("link_change", text=each.label[:40])
    return [] if known is None else [Push(known, each.label, each.amount) for each in change.more]


def finite_or_far(value: float) -> bool:
    return not math.isnan(value) and value >= -Turn.MOST


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """walk  with the recorder and the change around its network;  before  the run that a swap takes from, or None"""

    walk: Walk
    recorder: Recorder
    change: Change
    before: Walk | None = None

    @classmethod
    def make(
        cls,
        settings: Settings,
        model: Model,
        change: Change | None = None,
        watch: str = "",
        also: Sequence[Hook] = (),
    ) -> Look:
        """watch  a block whose channels are kept, too;  also: what else looks at the row with words

        Raises RefusedError for a model that cannot be looked into, and for a change of what its network does not have.
        """
        if not model.sites:
            raise RefusedError("no_inside", name=model.name)
        change = change or Change()
        for bent in change.bends:
            if not any(within(site.name, bent.part) for site in model.sites):
                raise RefusedError("link_change", text=bent.part[:40])
        plain = prepare(settings, model)
        recorder = Recorder(plain.grid.log_snr[:-1], watch)
        tapes = [(Tape(bent.part), Tape(bent.part)) for bent in change.bends]
        pushed = pushes(change, model)
        bends = [[*pushed, *(bend(bent, pair[row]) for bent, pair in zip(change.bends, tapes))] for row in (0, 1)]
        denoiser: Any = hooked(plain, [*bends[0], recorder, *also], bends[1])
        if change.turns:
            settings = plain.settings
            own = turns_of(settings.weights, model.reader.read(settings.as_read()).words)
            words = model.reader.turned([settings.as_read()], settings.guidance_scale, (*own, *change.turns))
            denoiser = Turned(denoiser, words)
        before = None
        if taken := [pair for bent, pair in zip(change.bends, tapes) if bent.act == "swap"]:
            other = prepare(plain.settings.model_copy(update={"prompt": change.other}), model)
            before = wrapped(other, hooked(other, *([pair[row] for pair in taken] for row in (0, 1))))
        return cls(walk=wrapped(plain, denoiser), recorder=recorder, change=change, before=before)

    def steps(self) -> Iterator[Step]:
        """The walk as it is seen."""
        yield from self.ready().steps()

    def ready(self) -> Walk:
        """The walk, once the run that a swap takes from is made, which is shown to nobody."""
        if self.before is not None:
            finished(self.before.states())
        return self.walk


def bend(bent: Bent, tape: Tape) -> Bend:
    return Bend(bent.part, bent.act, bent.amount, bent.low, bent.high, tape)


def hooked(walk: Walk, words: Sequence[Hook], empty: Sequence[Hook]) -> Hooked:
    """The bare denoiser of a walk, with hooks for its row with words and for that without."""
    settings, reader = walk.settings, walk.model.reader
    unheard = settings.guidance_scale == 0 and not walk.model.guides_itself
    nothing = reader.condition([""], settings.guidance_scale) if unheard else None
    return Hooked(walk.model.denoiser, [Several(tuple(words))], [Several(tuple(empty))], nothing)


def wrapped(walk: Walk, denoiser: Any) -> Walk:
    """The walk, guidance and all, around another bare denoiser."""
    return prepare(walk.settings, replace(walk.model, denoiser=denoiser), walk.wishes[1:], walk.grid)
