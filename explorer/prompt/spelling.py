"""Typing errors: a word that is one slip away from another, two where it is long.

A slip is a letter too many, too few, another one, or two that changed places (Damerau 1964, without a letter moved
twice). The first letter is nearly always right; short words are too close to each other to be guessed.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["slip", "slips"]

LEAST, LONG = 5, 7  # letters of a word that is guessed, and of one in which two slips are


def slips(one: str, other: str) -> int:
    """How many slips lie between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, beside in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != beside))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == beside:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def slip(word: str, known: Iterable[str]) -> str | None:
    """The one known word that is most probably meant; None where none is, or two are equally near."""
    if len(word) < LEAST or not word.isalpha():
        return None
    allowed = 2 if len(word) >= LONG else 1
    near = [
        (slips(word, other), other)
        for other in known
        if other[:1] == word[:1] and len(other) >= LEAST - 1 and abs(len(other) - len(word)) <= allowed
    ]
    near = sorted(row for row in near if row[0] <= allowed and row[0] < len(row[1]) // 3 + 1)
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]
