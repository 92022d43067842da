"""Hooks: what looks into a U-Net while it works, or takes a hand in what it computes. Each belongs to one picture.

A network calls them at named sites, where I is the level, 0 the finest, and J counts from 0:

    down.I.J  middle  up.I.J   blocks: (carried, after), what a block lets through and what it makes of it; the
                               difference is what it adds. Within it, where it attends: queries and keys
    skip.I.J                   bridges: what the way down hands to up.I.J
    convolutions of 3 x 3      all there are, without names: what they were given and made of it

What a hook gives back takes the place of what it was given. Where it gives back that very tensor, nothing is computed
otherwise than without it, so whoever only looks changes no bit of the picture. One that `adds` is asked at the layers
within blocks too, once for all rows beside each other that have it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from explorer.types import Levels

__all__ = ["NOBODY", "Hook", "Rows", "Several", "combined", "within"]


class Hook:
    """Of one picture, so that B = 1. level: log_snr. It may be called from another thread than the one that made it."""

    adds = False
    wraps = False  # whether its `convolution` is to be asked

    def layer(self, site: str, layer: str, given: Tensor, made: Tensor) -> Tensor:
        """What a layer was given and made of it, for several pictures that share the hook -> what goes on."""
        return made

    def convolution(self, conv: Any, given: Tensor, made: Tensor) -> Tensor:
        """What a convolution of 3 x 3 was given and made of it, (1, C, H, W) each -> what goes on. What was made may be
        written to: nobody else has it."""
        return made

    def block(self, site: str, carried: Tensor, after: Tensor, level: float) -> Tensor:
        """(1, C, H, W) each -> what goes on."""
        return after

    def skip(self, site: str, value: Tensor, level: float) -> Tensor:
        """(1, C, H, W) -> what goes over the bridge."""
        return value

    def words(self, site: str, queries: Tensor, keys: Tensor, mask: Tensor, level: float) -> Tensor:
        """(1, heads, H W, HEAD) of the places, (1, heads, L, HEAD) of the words, the mask of a Memory -> the mask that
        counts; one that is added to the scores may differ from place to place, (1, 1, H W, L)."""
        return mask

    def places(self, site: str, queries: Tensor, keys: Tensor, level: float) -> None:
        """(1, heads, H W, HEAD) each, of places that look at each other."""


@dataclass(frozen=True)
class Several(Hook):
    """Some hooks of one picture, one after another."""

    hooks: tuple[Hook, ...]

    @property
    def adds(self) -> bool:  # type: ignore[override]
        return any(hook.adds for hook in self.hooks)

    @property
    def wraps(self) -> bool:  # type: ignore[override]
        return any(hook.wraps for hook in self.hooks)

    def layer(self, site: str, layer: str, given: Tensor, made: Tensor) -> Tensor:
        for hook in self.hooks:
            made = hook.layer(site, layer, given, made)
        return made

    def convolution(self, conv: Any, given: Tensor, made: Tensor) -> Tensor:
        for hook in self.hooks:
            made = hook.convolution(conv, given, made)
        return made

    def block(self, site: str, carried: Tensor, after: Tensor, level: float) -> Tensor:
        for hook in self.hooks:
            after = hook.block(site, carried, after, level)
        return after

    def skip(self, site: str, value: Tensor, level: float) -> Tensor:
        for hook in self.hooks:
            value = hook.skip(site, value, level)
        return value

    def words(self, site: str, queries: Tensor, keys: Tensor, mask: Tensor, level: float) -> Tensor:
        for hook in self.hooks:
            mask = hook.words(site, queries, keys, mask, level)
        return mask

    def places(self, site: str, queries: Tensor, keys: Tensor, level: float) -> None:
        for hook in self.hooks:
            hook.places(site, queries, keys, level)


@dataclass(frozen=True)
class Rows:
    """The hooks of a batch, as a network calls them: (row, hook, log_snr) of those that there are; adding: (first row,
    row behind the last, hook or None) of all rows, () where no hook adds; wrapping: whether one wraps."""

    hooks: tuple[tuple[int, Hook, float], ...] = ()
    adding: tuple[tuple[int, int, Hook | None], ...] = ()
    wrapping: bool = False

    @classmethod
    def of(cls, hooks: Sequence[Hook | None], log_snr: Levels) -> Rows:
        if not any(hooks):
            return NOBODY
        known = [(k, hook, float(log_snr[k])) for k, hook in enumerate(hooks) if hook is not None]
        adding = runs(hooks) if any(hook.adds for _, hook, _ in known) else ()
        return cls(tuple(known), adding, any(hook.wraps for _, hook, _ in known))

    def layer(self, site: str, layer: str, given: Tensor, made: Tensor) -> Tensor:
        if not self.adding:
            return made
        if len(self.adding) == 1 and (hook := self.adding[0][2]) is not None:
            return hook.layer(site, layer, given, made)
        parts = [
            made[a:b] if hook is None else hook.layer(site, layer, given[a:b], made[a:b]) for a, b, hook in self.adding
        ]
        return torch.cat(parts)

    def through(self, conv: Any, given: Tensor) -> Tensor:
        """What a convolution of 3 x 3 makes of a batch."""
        made: Tensor = conv(given)
        if not self.wrapping:
            return made
        return self._each(made, lambda hook, k, one, level: hook.convolution(conv, given[k : k + 1], one))

    def block(self, site: str, carried: Tensor, after: Tensor) -> Tensor:
        return self._each(after, lambda hook, k, one, level: hook.block(site, carried[k : k + 1], one, level))

    def skip(self, site: str, value: Tensor) -> Tensor:
        return self._each(value, lambda hook, k, one, level: hook.skip(site, one, level))

    def words(self, site: str, queries: Tensor, keys: Tensor, mask: Tensor) -> Tensor:
        """The mask that counts: the given one, where no hook has another."""
        others = dict[int, Tensor]()
        for k, hook, level in self.hooks:
            one = slice(k, k + 1)
            own = mask[one]
            if (other := hook.words(site, queries[one], keys[one], own, level)) is not own:
                others[k] = other
        if not others:
            return mask
        added = mask if mask.dtype != torch.bool else mask.to(queries.dtype).log()
        wide = added.expand(-1, -1, queries.shape[2], -1)
        return torch.cat([others.get(k, wide[k : k + 1]).to(queries.dtype) for k in range(len(mask))])

    def places(self, site: str, queries: Tensor, keys: Tensor) -> None:
        for k, hook, level in self.hooks:
            hook.places(site, queries[k : k + 1], keys[k : k + 1], level)

    def _each(self, batch: Tensor, act: Callable[[Hook, int, Tensor, float], Tensor]) -> Tensor:
        """The batch, with those rows replaced for which a hook gave back another tensor."""
        others = dict[int, Tensor]()
        for k, hook, level in self.hooks:
            one = batch[k : k + 1]
            other = act(hook, k, one, level)
            if other is not one:
                others[k] = other.to(batch.dtype)
        return torch.cat([others.get(k, batch[k : k + 1]) for k in range(len(batch))]) if others else batch


def combined(first: Hook | None, second: Hook | None) -> Hook | None:
    """Both hooks of one picture, one after the other."""
    if first is None or second is None:
        return second if first is None else first
    return Several((first, second))


def runs(hooks: Sequence[Hook | None]) -> tuple[tuple[int, int, Hook | None], ...]:
    """(first row, row behind the last, hook) of rows beside each other that share one; None where nothing is added."""
    found, first = list[tuple[int, int, Hook | None]](), 0
    for k in range(1, len(hooks) + 1):
        if k == len(hooks) or hooks[k] is not hooks[first]:
            hook = hooks[first]
            found.append((first, k, hook if hook is not None and hook.adds else None))
            first = k
    return tuple(found)


NOBODY = Rows()
"""Where nobody looks."""


def within(site: str, part: str) -> bool:
    """Whether a site is one of a part of the network: "skip" has all bridges, "skip.2" those of level 2, "" is all."""
    return not part or site == part or site.startswith(f"{part}.")
