"""The text form of settings, and what mail, chat, course systems and people make of it on its way.

    prompt=a+red+apple&seed=7&schedule=linear

    &amp;seed=7, SEED=7       &seed=7: a link that was copied out of a page, or quoted as a whole
    1,5   ١٫٥   −3   1.000    1.5, 1.5, -3 and, where a whole number stands, 1000
    seed=4294967303           7: what torch draws on a CPU follows from a seed's last 32 bits
    steps=30. or <steps=30>   the end of a sentence, or of a bracket, around a link

A name that is said twice counts as said last.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import parse_qsl

from explorer.diffusion.noise import SEEDS
from explorer.errors import RefusedError, printable

__all__ = ["LONGEST_NUMBER", "MOST_PAIRS", "drawn_seed", "pairs_in", "plain_number", "read", "write"]

MOST_PAIRS = 64
LONGEST_NUMBER = 40  # characters that can still be a number
MARKUP = re.compile(r"(?:amp;|#0*38;|#x0*26;)+", re.IGNORECASE)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
SIGNS = str.maketrans(
    {"\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u066b": ".", "\u066c": "\u2019"}
)
GROUPS = re.compile(r"(?<=\d)['\u2019\s](?=\d{3}(?!\d))")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)


def pairs_in(text: str) -> list[tuple[str, str]]:
    """The (name, value) pairs of a text form, names in lower case. Raises RefusedError where they are far too many."""
    text = printable(text)
    try:
        pairs = parse_qsl(text.strip().lstrip("?"), keep_blank_values=True, max_num_fields=MOST_PAIRS)
        if len(pairs) == 1 and "=" in pairs[0][0] and not pairs[0][1]:  # quoted as a whole
            pairs = parse_qsl(pairs[0][0], keep_blank_values=True, max_num_fields=MOST_PAIRS)
    except ValueError:
        raise RefusedError("long_text", most=MOST_PAIRS) from None
    return [(plain_name(name), value) for name, value in pairs]


def plain_name(name: str) -> str:
    name = INVISIBLE.sub("", name).strip().lower()
    found = MARKUP.match(name)
    return name[found.end() :] if found else name


def plain_number(text: str, whole: bool = False) -> str:
    """A number as programs write it; what is no number stays as it stands.

    whole  dots and commas before three digits are those of thousands
    """
    if len(text) > LONGEST_NUMBER:
        return text
    told = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).translate(SIGNS)
    told = "".join(c if (d := unicodedata.decimal(c, None)) is None else str(d) for c in told)
    told = GROUPS.sub("", told.strip("\"'()<>[]{}\u201e\u201c\u201d\u00ab\u00bb \t\r\n").rstrip(".,;:!?)>]\"' "))
    if whole and THOUSANDS.fullmatch(told):
        told = told.replace(".", "").replace(",", "")
    elif "," in told and "." in told:
        decimal = max(told.rfind(","), told.rfind("."))
        told = re.sub("[.,]", "", told[:decimal]) + "." + told[decimal + 1 :]
    else:
        told = told.replace(",", ".")
    return told if NUMBER.fullmatch(told) else text


def drawn_seed(text: str) -> str:
    """The seed that draws what a larger one drew; other text as it stands."""
    told = plain_number(text, whole=True)
    return str(int(told) % SEEDS) if told.isascii() and told.isdecimal() else text


def write(value: Any) -> str:
    """A value as text: lists as 0:14;1:-9 (pairs) or 0.2;1.6."""
    if isinstance(value, tuple):
        return ";".join(":".join(map(write, item)) if isinstance(item, tuple) else write(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def read(name: str, text: str) -> Any:
    """A value of that name from text; numbers stay text, which Settings reads."""
    if name in ("points", "weights"):
        return tuple(tuple(item.split(":")) for item in text.split(";") if item or name == "points")
    if name == "interval":
        return tuple(text.split(";"))
    return drawn_seed(text) if name == "seed" else text
