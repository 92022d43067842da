"""What a network makes of the words of a prompt, number by number; read from a plain copy, whose parts can be read.

    word -> number in the vocabulary -> vector -> vector as its sentence has changed it -> key and value

Keys and values are those of the middle, which every network has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.model.registry import plain_network
from explorer.network.learned import LearnedDenoiser
from explorer.network.text import UNKNOWN

__all__ = ["NEAREST", "words_in_numbers"]

NEAREST = 3  # neighbours that are told of each word
SHOWN = 64  # numbers of a vector that travel to the page, of some hundreds


def words_in_numbers(name: str, prompt: str) -> list[dict[str, Any]]:
    """Of each word {word, number, vector, near, kept, key, value}: near are the nearest words of the vocabulary with
    their cosines, kept the cosine of what the word is alone and in its sentence.

    name  of a model whose network is one of ours
    """
    with torch.inference_mode():
        return numbers_of(plain_network(name), prompt)


def numbers_of(plain: LearnedDenoiser, prompt: str) -> list[dict[str, Any]]:
    unet: Any = plain.engine.network
    reading, table = plain.vocabulary.read(prompt), unet.words.embed.weight
    tokens = reading.tokens.to(table.device)
    inside, _ = unet.words(tokens[None])
    alone, _ = unet.words(torch.stack([torch.stack([tokens[0], token]) for token in tokens[1:]]))
    keys, values = (part[0].transpose(0, 1).flatten(1) for part in unet.middle[1].remember(inside))
    kept = F.cosine_similarity(inside[0, 1:], alone[:, 1], dim=1)
    return [
        {
            "word": word,
            "number": int(token),
            "vector": shown(table[token]),
            "near": nearest(table, int(token), plain.vocabulary.words),
            "kept": round(float(kept[k]), 3),
            "key": shown(keys[k + 1]),
            "value": shown(values[k + 1]),
        }
        for k, (word, token) in enumerate(zip(reading.words, tokens[1:].tolist()))
    ]


def shown(vector: Tensor) -> list[float]:
    """The first numbers of a vector, as shares of its largest."""
    return [round(float(x), 2) for x in (vector / vector.abs().max().clamp_min(1e-9))[:SHOWN]]


def nearest(table: Tensor, token: int, words: Sequence[str]) -> list[list[Any]]:
    """The nearest words of the vocabulary, by the cosine of their vectors."""
    if token <= UNKNOWN:
        return []
    alike = F.cosine_similarity(table[token][None], table, dim=1)
    alike[[*range(UNKNOWN + 1), token]] = -2
    return [[words[k], round(float(alike[k]), 2)] for k in alike.argsort(descending=True)[:NEAREST].tolist()]
