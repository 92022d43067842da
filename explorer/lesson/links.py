"""Links and pictures in Markdown: where they stand, where they lead, and how to send them elsewhere.

On a page of its own a lesson links to files beside it (`glossary.md#schedule`); in the app those links become places in
the app. Code blocks and code spans are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from explorer.lesson.parser import headings

__all__ = ["Link", "anchors", "links", "redirect"]

TEXT = r"(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)"
TARGET = r"(?P<target>[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?P<title>\s+\"[^\"]*\")?"
LINK = re.compile(rf"(?P<image>!?)\[{TEXT}\]\({TARGET}\)")
CODE = re.compile(r"^(?P<fence>```|~~~).*?^(?P=fence)[^\n]*$|`+[^`\n]+`+", re.MULTILINE | re.DOTALL)
ANCHOR = re.compile(r"<a\s+id=\"([^\"]+)\"></a>")


@dataclass(frozen=True)
class Link:
    text: str
    target: str
    line: int
    image: bool


def without_code(text: str) -> str:
    """The text with code blanked out, every character and line in its place."""
    return CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def links(text: str, first: int = 1) -> Iterator[Link]:
    """Every link and picture, with its line; `first` is the line of the text's first row."""
    bare = without_code(text)
    for found in LINK.finditer(bare):
        line = first + bare.count("\n", 0, found.start())
        yield Link(found["text"], found["target"], line, bool(found["image"]))


def redirect(text: str, target: Callable[[str], str]) -> str:
    """The text with every link's target replaced by target(old)."""
    parts, end = [], 0
    for found in LINK.finditer(without_code(text)):
        parts += [text[end : found.start("target")], target(found["target"])]
        end = found.end("target")
    return "".join([*parts, text[end:]])


def anchors(text: str) -> set[str]:
    """Where `#...` may lead within a page: explicit <a id>s and the names that GitHub gives to headings."""
    names = set(ANCHOR.findall(text))
    for _, _, title in headings(text):
        plain = re.sub(r"<[^>]+>|[`*_]", "", title).strip().lower()
        names.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return names
