"""Words: prompt -> tokens -> vectors.

A prompt is read in lower case as runs of letters and digits. Token 0 pads, token 1 starts every prompt, token 2
stands for a word that the model has never met. The empty prompt is the start token alone: the unconditional model.
The encoder is a pre-norm transformer (Vaswani et al. 2017; Xiong et al. 2020).
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["PAD", "START", "UNKNOWN", "Reading", "TextEncoder", "Vocabulary"]

PAD, START, UNKNOWN = 0, 1, 2


@dataclass(frozen=True)
class Reading:
    """How a prompt was read. tokens: (L,) long; unknown: word -> nearest known words; unread: words past the end."""

    words: tuple[str, ...]
    tokens: Tensor
    unknown: dict[str, tuple[str, ...]]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The words that a model knows, in the order of their tokens, and how many tokens it reads at most."""

    words: tuple[str, ...]
    length: int = 32

    def with_words(self, words: tuple[str, ...]) -> Vocabulary:
        """The same and some words more, whose tokens follow."""
        return Vocabulary((*self.words, *words), self.length)

    def read(self, prompt: str) -> Reading:
        """Tokens of a prompt, with what was not understood. Long prompts cost nothing: only the start is matched."""
        table = {word: token for token, word in enumerate(self.words) if token > UNKNOWN}
        said = [m.group() for m in re.finditer(r"[^\W_]+", prompt[:20_000].lower())]
        read, unread = said[: self.length - 1], said[self.length - 1 :]
        tokens = [START] + [table.get(word, UNKNOWN) for word in read]
        unknown = {
            word: tuple(difflib.get_close_matches(word[:40], table, n=3, cutoff=0.6))
            for word in dict.fromkeys(read)
            if word not in table
        }
        return Reading(tuple(read), torch.tensor(tokens), unknown, tuple(unread))

    def batch(self, prompts: list[str]) -> Tensor:
        """Tokens of several prompts, (B, L) long, padded to the longest."""
        rows = [self.read(prompt).tokens for prompt in prompts]
        return nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PAD)


class TextEncoder(nn.Module):
    """(B, L) tokens -> ((B, L, width) words, (B, L) True where a token is read)."""

    def __init__(self, vocab: int, width: int = 256, layers: int = 4, heads: int = 4, length: int = 32) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocab, width, padding_idx=PAD)
        self.position = nn.Parameter(torch.randn(length, width) * 0.02)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(width, heads, 4 * width, 0.0, "gelu", batch_first=True, norm_first=True)
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        nn.init.normal_(self.embed.weight, std=0.02)

    def forward(self, tokens: Tensor, more: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """more: (n, width) of words that were added, whose tokens follow those of the vocabulary."""
        live = tokens != PAD
        known = self.embed(tokens) if more is None else F.embedding(tokens, torch.cat([self.embed.weight, more]))
        h = known + self.position[: tokens.shape[1]]
        for layer in self.layers:
            h = layer(h, src_key_padding_mask=~live)
        return self.norm(h), live
