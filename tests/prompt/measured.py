"""How many words are read, and how many of them wrongly: `python -m tests.prompt.measured`.

The words are the nouns that WordNet met most often (tests/fixtures/words/nouns.txt) and prompts of the kind that people
type (captions.txt). Whether a reading is right was judged by hand: judged.txt holds each with its verdict, and what is
read otherwise by now has to be judged anew.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

from explorer.prompt.understand import Part, understand
from explorer.resources import folder

__all__ = ["counted", "judged", "known", "nouns", "prompts", "readings"]

WORDS = Path(__file__).parents[1] / "fixtures" / "words"
SEEN = {"little"}  # parts that nobody expects to see in a picture


def lines(name: str) -> list[str]:
    return [line for line in (WORDS / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


@cache
def known() -> tuple[str, ...]:
    words = json.loads((folder("assets") / "vocab.json").read_text(encoding="utf-8"))
    return tuple(word for word in words if word.isalnum())


def nouns() -> list[tuple[str, str]]:
    """(kind, noun), the most frequent first."""
    return [tuple(line.split()) for line in lines("nouns.txt")]  # type: ignore[misc]


def prompts() -> list[str]:
    return lines("captions.txt")


def judged() -> dict[str, tuple[str, bool]]:
    """Word -> what it is read as, and whether that is right."""
    rows = (line.split("\t") for line in lines("judged.txt"))
    return {word: (said, verdict == "right") for verdict, word, said in rows}


def how(part: Part) -> str:
    """known, read (as another word), offered (others to choose from) or not read."""
    if part.why == "known" or part.said:
        return "known" if part.why == "known" else "read"
    return "offered" if part.near else "not"


@cache
def readings() -> dict[str, str]:
    """Word -> what it is read as, of all nouns and prompts, where that is another word."""
    texts = [*(noun for _, noun in nouns()), *prompts()]
    parts = [part for text in texts for part in understand(text, known()).parts]
    return {part.text.lower(): part.said for part in parts if part.said and part.why != "known"}


@cache
def counted() -> dict[str, Counter[str]]:
    """How the nouns of each kind and the words of the prompts are read; little words do not count."""
    found: dict[str, Counter[str]] = {}
    for kind, noun in nouns()[:500]:
        found.setdefault(kind, Counter()).update(how(part) for part in understand(noun, known()).parts)
    parts = [part for text in prompts() for part in understand(text, known()).parts if part.why not in SEEN]
    return {**found, "prompts": Counter(map(how, parts))}


def main() -> None:
    total: Counter[str] = Counter()
    for kind, found in counted().items():
        total += found if kind != "prompts" else Counter()
        print(row(kind, found))
    print(row("all nouns", total))
    wrong = [word for word, (_, right) in judged().items() if not right]
    print(f"judged by hand: {len(judged())} readings, {len(wrong)} wrong ({100 * len(wrong) / len(judged()):.1f} %)")


def row(name: str, found: Counter[str]) -> str:
    share = 100 * (found["known"] + found["read"]) / found.total()
    said = ", ".join(f"{found[key]} {key}" for key in ("known", "read", "offered", "not"))
    return f"{name}: {share:.0f} % of {found.total()} are read ({said})"


if __name__ == "__main__":
    main()
