"""What a lesson asks besides its prediction: questions with their answers, and tasks.

**1. Does a sampler with a better rule need a new network?**

<details><summary>Answer</summary>

No. The sampler only decides how to walk.

</details>
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Question", "questions", "tasks"]

QUESTION = re.compile(
    r"^\*\*(?P<number>\d+)\.\s+(?P<asked>.+?)\*\*\s*"
    r"<details><summary>[^<]*</summary>(?P<answer>.*?)</details>",
    re.MULTILINE | re.DOTALL,
)


class Question(NamedTuple):
    """Markdown of both."""

    asked: str
    answer: str


def questions(check: str) -> tuple[Question, ...]:
    """The questions of a section "check yourself", in order."""
    return tuple(Question(found["asked"].strip(), found["answer"].strip()) for found in QUESTION.finditer(check))


def tasks(section: str) -> tuple[str, ...]:
    """The items of a section's list, as Markdown."""
    found = re.findall(r"^(?:-|\d+\.)\s+(.+(?:\n(?:[ ]{2,}|(?![-\d\n#]))\S.*)*)", section, re.MULTILINE)
    return tuple(" ".join(item.split()) for item in found)
