"""How the prompts that are offered did when they were chosen: assets/PROMPTS.md, read for the lessons' numbers.

A prompt is named by its words with hyphens between them: a-cat-wearing-sunglasses.
"""

from __future__ import annotations

import re
from functools import lru_cache

from explorer.choices import choose
from explorer.lesson.records import Quantity
from explorer.resources import folder

__all__ = ["looked", "passed", "pleased", "table"]

ROW = re.compile(r"^\| ([^|]+?) \| (\d+) of (\d+) \| (\d+) of \3 \|", re.MULTILINE)


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[int, int, int]]:
    """Prompt -> of how many pictures; how many passed the judge; how many a person found unbroken."""
    text = (folder("assets") / "PROMPTS.md").read_text(encoding="utf-8")
    return {
        re.sub(r"[^a-z0-9]+", "-", prompt.lower()): (int(count), int(judge), int(eye))
        for prompt, judge, count, eye in ROW.findall(text)
    }


def row(prompt: str) -> tuple[int, int, int]:
    return table()[choose("prompt", prompt, table())]


def looked(prompt: str) -> Quantity:
    """How many pictures of a prompt were looked at when it was chosen."""
    return Quantity(row(prompt)[0])


def passed(prompt: str) -> Quantity:
    """In how many of them the judge found all that the words ask for."""
    return Quantity(row(prompt)[1])


def pleased(prompt: str) -> Quantity:
    """In how many of them a person saw nothing broken."""
    return Quantity(row(prompt)[2])
