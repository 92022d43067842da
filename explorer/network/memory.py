"""What words contribute to a run of a U-Net, computed once; and words that count more or less than they should.

They enter twice: every place asks them, at each attention block, and their mean is added to the noise level of every
block. A `Turn` says how often a word counts on each way, as if it stood there so many times:

    attention   share_i = c_i exp(q k_i / sqrt(HEAD)) / sum_j c_j exp(q k_j / sqrt(HEAD))
    pooled      pool(sum_i c_i w_i / sum_j c_j)

0 cuts a word from that way, 1 changes nothing, to the bit. The text encoder has read it all the same: what its
neighbours know of it they keep.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.network.hooks import Hook

__all__ = ["Hooks", "Memory", "Turn", "weights_of"]

Hooks = tuple[Hook | None, ...]


@dataclass(frozen=True)
class Turn:
    """How often the word at `position` of a prompt, from 0, counts: 0 never, 1 as it stands, at most MOST.

    row  of which prompt of a batch; None: of all
    Raises ValueError for a position or a number that cannot be.
    """

    position: int
    attention: float = 0.0
    pooled: float = 0.0
    row: int | None = None

    MOST = 8.0

    def __post_init__(self) -> None:
        if self.position < 0 or not all(0 <= count <= self.MOST for count in (self.attention, self.pooled)):
            raise ValueError(f"a word can count from 0 to {self.MOST:g} times, at a position from 0 on, not as {self}")


def weights_of(turns: Sequence[Turn], live: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """live, (B, L) True where a token is read -> (the mask of a Memory, (B, L) how often each token counts in the
    pooled words). The start token stands before the first word, and cannot be turned."""
    attention, pooled = (live.to(kind) for kind in (torch.float32, dtype))
    if not turns:
        return live[:, None, None, :], pooled
    for turn in turns:
        if turn.position + 1 < live.shape[1]:
            at = slice(None) if turn.row is None else turn.row, turn.position + 1
            attention[at] *= turn.attention
            pooled[at] *= turn.pooled
    whole = all(turn.attention in (0, 1) for turn in turns)
    mask = attention > 0 if whole else attention.log()
    return mask[:, None, None, :], pooled


def logarithm(mask: Tensor) -> Tensor:
    """A mask of either kind as the one that is added to the scores."""
    return mask.float().log() if mask.dtype == torch.bool else mask


@dataclass(frozen=True)
class Memory:
    """What the words contribute to a run: the pooled words, and per attention block their keys and values.

    pooled  (B, EMBEDDING) float32
    mask    (B, 1, 1, L) True where a token is read; or float32, the logarithm of how often it counts
    blocks  per attention block (keys, values), each (B, heads, L, HEAD)
    scale   (B,) guidance scale for a student that takes it as an input, or None
    hooks   one for each picture or None, for what looks inside or takes a hand in it; () for none at all
    """

    pooled: Tensor
    mask: Tensor
    blocks: tuple[tuple[Tensor, Tensor], ...]
    scale: Tensor | None = None
    hooks: Hooks = ()

    def rows(self, index: Tensor | slice) -> Memory:
        """The memories of the pictures named by index, (n,) long, or of those from here to there."""
        scale = None if self.scale is None else self.scale[index]
        blocks = tuple((k[index], v[index]) for k, v in self.blocks)
        hooks = self.hooks
        if hooks:
            hooks = hooks[index] if isinstance(index, slice) else tuple(hooks[k] for k in index.tolist())
        return Memory(self.pooled[index], self.mask[index], blocks, scale, hooks)

    @staticmethod
    def together(memories: Sequence[Memory]) -> Memory:
        """The rows of all, one after another; shorter ones are padded with tokens that nobody reads."""
        most = max(memory.mask.shape[-1] for memory in memories)
        padded = [memory.padded(most) for memory in memories]
        scales = [memory.scale for memory in padded if memory.scale is not None]
        blocks = tuple(
            (torch.cat([keys for keys, _ in block]), torch.cat([values for _, values in block]))
            for block in zip(*(memory.blocks for memory in padded))
        )
        pooled, masks = torch.cat([memory.pooled for memory in padded]), [memory.mask for memory in padded]
        if len({mask.dtype for mask in masks}) > 1:
            masks = [logarithm(mask) for mask in masks]
        scale, hooks = torch.cat(scales) if scales else None, tuple[Hook | None, ...]()
        if any(memory.hooks for memory in padded):
            hooks = tuple(hook for memory in padded for hook in memory.hooks or (None,) * len(memory.pooled))
        return Memory(pooled, torch.cat(masks), blocks, scale, hooks)

    def padded(self, length: int) -> Memory:
        """The same with room for so many tokens."""
        more = length - self.mask.shape[-1]
        if not more:
            return self
        blocks = tuple((F.pad(keys, (0, 0, 0, more)), F.pad(values, (0, 0, 0, more))) for keys, values in self.blocks)
        unread = False if self.mask.dtype == torch.bool else -math.inf
        return replace(self, mask=F.pad(self.mask, (0, more), value=unread), blocks=blocks)

    def mixed(self, other: Memory, share: float) -> Memory:
        """(1 - share) of this and share of the other. Raises ValueError where they do not read as many tokens."""
        if self.mask.shape != other.mask.shape or not torch.equal(self.mask, other.mask):
            raise ValueError("two prompts can be mixed only if they have as many words")
        blocks = tuple(
            (torch.lerp(k, other_k, share), torch.lerp(v, other_v, share))
            for (k, v), (other_k, other_v) in zip(self.blocks, other.blocks)
        )
        return replace(self, pooled=torch.lerp(self.pooled, other.pooled, share), blocks=blocks)
