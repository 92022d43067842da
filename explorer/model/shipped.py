"""The models that ship: U-Nets over pixels. "base" takes many small steps; "fast" is its few-step student."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from explorer.errors import RefusedError
from explorer.model.base import AroundReader, Defaults, Entry, Model, Reader
from explorer.model.space import Pixels
from explorer.network.addition import Additions
from explorer.network.checkpoint import guidance_range, manifest
from explorer.network.memory import Turn
from explorer.network.text import Reading, Vocabulary

if TYPE_CHECKING:
    from torch import Tensor

    from explorer.network.learned import Condition, LearnedDenoiser

__all__ = ["BASE", "FAST", "WordReader", "plain"]


@dataclass(frozen=True, eq=False)
class WordReader(Reader):
    """Reads with the vocabulary and the text encoder of a U-Net.

    added  what was taught besides;   heard  the same where any of it has a strength
    """

    network: LearnedDenoiser
    added: Additions | None = None

    @cached_property
    def vocabulary(self) -> Vocabulary:
        known = self.network.vocabulary
        return known if self.added is None else known.with_words(self.added.new_words)

    @property
    def heard(self) -> Additions | None:
        return self.added if self.added is not None and any(self.added.strengths) else None

    @property
    def words(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.vocabulary.words

    @property
    def new_words(self) -> Mapping[str, float]:  # type: ignore[override]
        return {} if self.added is None else dict(zip(self.added.new_words, self.added.strengths))

    @property
    def most(self) -> int:  # type: ignore[override]
        return self.vocabulary.length - 1

    def read(self, prompt: str) -> Reading:
        return self.vocabulary.read(prompt)

    def with_additions(self, added: Additions) -> Reader:
        if not self.network.layers:
            raise RefusedError("no_additions")
        if taken := [word for word in added.new_words if word in self.words]:
            raise RefusedError("addition_word", word=taken[0])
        return WordReader(self.network, added if self.added is None else self.added.joined(added))

    def condition(self, prompts: Sequence[str], guidance_scale: float = 1.0) -> Condition:
        return self.network.condition(prompts, guidance_scale, added=self.heard)

    def turned(self, prompts: Sequence[str], guidance_scale: float, turns: Sequence[Turn]) -> Condition:
        return self.network.condition(prompts, guidance_scale, turns, self.heard)

    def vectors(self, prompts: Sequence[str]) -> Tensor:
        return self.network.condition(prompts, added=self.heard).wanted.pooled

    def mixture(self, first: Condition, second: Condition, share: float) -> Condition:
        return replace(first, memory=first.memory.mixed(second.memory, share))


def load(name: str, precision: str | None = None, device: str | None = None) -> Model:
    from explorer.network.learned import load_denoiser

    return of_network(load_denoiser(name, precision, device), SHIPPED[name])


def plain(name: str, model: Model) -> Model:
    """A loaded model with the shipped network of that name on plain torch, with whatever it was taught besides."""
    from explorer.network.learned import load_denoiser

    network, inner = load_denoiser(name, plain=True), model.reader
    while isinstance(inner, AroundReader):
        inner = inner.reader
    added = inner.added if isinstance(inner, WordReader) else None
    reader = WordReader(network, added)
    return replace(model, denoiser=network, reader=reader, precision=network.precision, sites=network.sites)


def of_network(network: LearnedDenoiser, entry: Entry) -> Model:
    """A U-Net over pixels as a model."""
    return Model(
        entry=entry,
        denoiser=network,
        space=Pixels(network.size),
        reader=WordReader(network),
        precision=network.precision,
        sites=network.sites,
    )


def entry(name: str, about: str, **more: Any) -> Entry:
    known: dict[str, Any] = {"guidance": partial(guidance_range, name), "facts": lambda: manifest()[name]}
    known |= {"load": partial(load, name), "plain": partial(plain, name), "taught_as": "base", "weighs": True}
    return Entry(name=name, about=about, **known, **more)


BASE = entry("base", "careful: many small steps")
FAST = entry("fast", "fast: a student that needs 1 to 8 steps", quick=True, defaults=Defaults("consistency", 4))
SHIPPED = {one.name: one for one in (BASE, FAST)}
