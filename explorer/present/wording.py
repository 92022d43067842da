"""How the words of a run were read, in one or two sentences: what as what, what was left out, what came too late."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from explorer.model.base import Reader
from explorer.prompt.english import tables
from explorer.prompt.languages import LANGUAGES, lexicon
from explorer.prompt.part import LINKS
from explorer.prompt.record import WORD, pieces
from explorer.prompt.understand import absent
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["told"]

MANY = 3  # readings that are said one by one; of more, the whole is said
MOST = 8  # words of a list
LONGEST = 24  # letters of a word that are shown


def told(words: Words, settings: Settings, reader: Reader, prompt: str | None = None) -> str:
    """What to say below a picture; "" where every word was read as it stands. prompt: another one of the same run"""
    prompt = settings.prompt if prompt is None else prompt
    found = list(pieces(settings.read_as, prompt)) if reader.words else []  # else any text is read as it stands
    written = {word.lower(): word for word in reversed(WORD.findall(prompt))}  # as it was, where it stands first

    def shown(words: str) -> str:
        return " ".join(written.get(word, word) for word in words.split())[:LONGEST]

    said = settings.as_read(prompt)
    read = list(dict.fromkeys((word, meant) for word, meant in found if meant))
    heard = reader.read(said)
    lost = [missed for word, meant in found if meant == "" and (missed := named(word, words.language))]
    parts = []
    if len(read) > MANY:
        parts.append(words("sentence.read_whole", said=shortened(said)))
    elif read:
        pairs = (words("sentence.read_pair", word=shown(word), said=meant) for word, meant in read)
        parts.append(words("sentence.read_as", pairs=", ".join(pairs)))
    if lost:
        parts.append(words("sentence.left_out", words=listed(dict.fromkeys(map(shown, lost)))))
    if heard.unknown:
        parts.append(words("sentence.not_known", words=listed(heard.unknown)))
    if heard.unread:
        parts.append(words("sentence.unread", most=reader.most or len(heard.words), words=listed(heard.unread)))
    return " ".join(parts)


def named(words: str, page: str) -> str:
    """What a person misses of a few words that were left out: not what only leads there, but "a lot of" whole."""
    each, quiet = words.split(), little(page) | LINKS
    if not any(word not in quiet for word in each):
        return ""
    if len(each) > 1 and (each[0] in absent() or each[-1] in of_words() or words in counting()):
        return words
    while each[0] in quiet:
        each = each[1:]
    while each[-1] in quiet:
        each = each[:-1]
    return " ".join(each)


@cache
def of_words() -> frozenset[str]:
    """Those of all languages that say "of"."""
    tables = [lexicon(name).spread("words") for name in LANGUAGES]
    return frozenset(("of", *(word for table in tables for word, said in table.items() if said == "of")))


@cache
def counting() -> frozenset[str]:
    """Words of all languages that count together, as "ein paar"."""
    return frozenset(words for name in LANGUAGES for words in lexicon(name).left if " " in words)


@cache
def little(page: str) -> frozenset[str]:
    """The words of all languages that are left out without a word; where one joins others in one language and says
    something in another, as "dort" in German and French, that of the page counts."""
    spoken = [lexicon(name) for name in LANGUAGES]
    own = [*tables()["little"], *(lexicon(page).little if page in LANGUAGES else ())]
    means = {*tables()["left"], *(word for one in spoken for word in one.left)}
    found = [*own, *(word for one in spoken for word in one.little if word not in means)]
    links = (w for name in LANGUAGES for w in lexicon(name).links)
    return frozenset([*found, *links])


def listed(words: Iterable[str]) -> str:
    shown = [word[:LONGEST] for word in words]
    return ", ".join(shown[:MOST]) + " …" * (len(shown) > MOST)


def shortened(text: str, longest: int = 160) -> str:
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"
