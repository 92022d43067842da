"""The glossary: terms of the field, each with an anchor that is the same in every language.

<a id="noise-schedule"></a>
### Noise schedule
Text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Term", "terms"]

ENTRY = re.compile(r"^<a id=\"(?P<key>[a-z0-9-]+)\"></a>\n+### (?P<name>.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """key: the anchor; text: Markdown; line: where the anchor stands."""

    key: str
    name: str
    text: str
    line: int


def terms(page: str) -> tuple[Term, ...]:
    """The terms of a glossary page, in its order."""
    found = list(ENTRY.finditer(page))
    ends = [entry.start() for entry in found[1:]] + [len(page)]
    return tuple(
        Term(entry["key"], entry["name"].strip(), body(page[entry.end() : end]), page.count("\n", 0, entry.start()) + 1)
        for entry, end in zip(found, ends)
    )


def body(text: str) -> str:
    """The text of an entry, without the heading of a next group of entries."""
    return re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0].strip()
