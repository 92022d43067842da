"""How often words of a prompt count: bicycle:2;red:0.5. A word that is not named counts once.

Words are the model's own, as it reads the prompt, so that a weight stays with its word wherever that stands; one that
the prompt lacks does nothing. What a weight does is said in explorer.network.memory: it goes both ways that words have.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from explorer.errors import RefusedError
from explorer.model.base import Reader
from explorer.network.memory import Turn
from explorer.prompt.record import WORD
from explorer.trajectory.text_form import plain_number

__all__ = ["MOST", "Weights", "condition_of", "kept", "turns_of", "weights_in"]

Weights = tuple[tuple[str, float], ...]
MOST = Turn.MOST
WORDS, LETTERS = 64, 40  # of a prompt, of a word


def weights_in(given: Any) -> Weights:
    """(word, count) pairs, numbers also as text, in the one form that they have: by word, and none that counts once.
    Of a word that is named twice the last counts. Raises RefusedError for what is no such pair."""
    found: dict[str, float] = {}
    for pair in given if isinstance(given, Iterable) and not isinstance(given, str) else [given]:
        word, count = pair if isinstance(pair, Sequence) and len(pair) == 2 else (pair, math.nan)
        word, number = str(word).strip().lower(), float_of(count)
        if len(word) > LETTERS or not WORD.fullmatch(word) or not 0 <= number <= MOST or len(found) >= WORDS:
            raise RefusedError("weights", given=str(word)[:LETTERS], most=f"{MOST:g}")
        found[word] = number
    return tuple(sorted((word, number) for word, number in found.items() if number != 1))


def float_of(count: Any) -> float:
    try:
        return float(plain_number(count) if isinstance(count, str) else count)
    except (TypeError, ValueError):
        return math.nan


def turns_of(weights: Weights, words: Sequence[str], row: int | None = None) -> tuple[Turn, ...]:
    """The words of a prompt, as a model reads them, that count otherwise than once; row: of which prompt of a batch."""
    counts = dict(weights)
    named = ((k, counts[word]) for k, word in enumerate(words) if word in counts)
    return tuple(Turn(k, count, count, row) for k, count in named)


def kept(weights: Weights, words: Iterable[str]) -> Weights:
    """Those of the words that a prompt has."""
    known = set(words)
    return tuple((word, count) for word, count in weights if word in known)


def condition_of(reader: Reader, prompts: Sequence[str], guidance_scale: float, weights: Weights) -> Any:
    """The prompts as a denoiser takes them, with these words counting more or less. Raises ValueError where a model's
    words always count once."""
    if weights:
        each = [turns_of(weights, reader.read(prompt).words, row) for row, prompt in enumerate(prompts)]
        if turns := [turn for of in each for turn in of]:
            return reader.turned(prompts, guidance_scale, turns)
    return reader.condition(prompts, guidance_scale)
