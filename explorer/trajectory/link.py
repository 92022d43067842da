"""What of a link is read otherwise than it stands there, and what is to be said of that.

pairs, notes = mended(pairs_in(query))      Settings.from_text(urlencode(pairs)) can be run

a name twice          the last counts
a seed that is large  what it draws
a number too far out  the nearest that there is
a name that no part of an address has   left out; those that others put into links, to count who came, without a word
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from explorer.errors import RefusedError
from explorer.trajectory.settings import Settings
from explorer.trajectory.text_form import drawn_seed, plain_number

__all__ = ["mended", "nearest", "strange"]

COUNTERS = ("utm_", "__", "_g", "_h", "mc_", "pk_", "mtm_", "hsa_", "oly_", "trk", "at_", "ga_", "wt.", "wt_")
COUNTER = {"fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "yclid", "igshid", "igsh"}
COUNTER |= {"si", "ref", "ref_src", "source", "src", "logs", "lang", "language", "view"}
COUNTER |= {"sessionid", "s_kwcid", "mkt_tok", "vero_id"}
FEW = 4  # names that are said one by one
Pairs = list[tuple[str, str]]
Notes = list[RefusedError]


def mended(pairs: Iterable[tuple[str, str]]) -> tuple[Pairs, Notes]:
    """The pairs that are settings, each once and as it can be read; notes on those that were read otherwise."""
    own = [(name, value) for name, value in pairs if name in Settings.model_fields]
    last, notes = dict(own), list(twice(own))
    made = []
    for name, value in last.items():
        taken, note = nearest(name, value)
        made.append((name, taken))
        notes += note
    return made, notes


def twice(pairs: Pairs) -> Iterator[RefusedError]:
    """Notes on the names that say two things."""
    said: dict[str, list[str]] = {}
    for name, value in pairs:
        said.setdefault(name, []).append(value)
    for name, values in said.items():
        if len(set(values)) > 1:
            yield RefusedError("link_twice", setting=name, taken=values[-1][: FEW * 10])


def nearest(name: str, text: str) -> tuple[str, Notes]:
    """The value of a setting that is nearest to the text, and what to say where it is another."""
    if name == "seed" and (taken := drawn_seed(text)) != plain_number(text, whole=True):
        return taken, [RefusedError("link_seed", "link_seed", given=plain_number(text, whole=True), taken=taken)]
    if name not in limits():
        return text, []
    low, high, whole = limits()[name]
    try:
        asked = float(plain_number(text, whole))
    except ValueError:
        return text, []
    if math.isnan(asked) or low <= asked <= high:
        return text, []
    end = f"{low if asked < low else high:g}"
    return end, [RefusedError("link_nearest", setting=name, given=text[:40], taken=end)]


@cache
def limits() -> dict[str, tuple[float, float, bool]]:
    """(least, most, whether it is a whole number) of each setting that has both ends; seeds are read in another way."""
    found = {}
    for name, about in Settings.model_fields.items():
        ends = {key: end for part in about.metadata for key, end in vars_of(part).items()}
        if "ge" in ends and "le" in ends and name != "seed":
            found[name] = (float(ends["ge"]), float(ends["le"]), about.annotation is int)
    return found


def vars_of(part: object) -> dict[str, float]:
    return {key: getattr(part, key) for key in ("ge", "le") if getattr(part, key, None) is not None}


def strange(pairs: Iterable[tuple[str, str]], known: Collection[str]) -> Notes:
    """Notes on the names that nobody here knows."""
    names = list(dict.fromkeys(name for name, _ in pairs if name and name not in known and not counts(name)))
    notes: Notes = []
    for name in names[:FEW]:
        near = difflib.get_close_matches(name[:40], known, n=1, cutoff=0.6)
        if near:
            notes.append(RefusedError("link_near", name=name[:40], near=near[0]))
        else:
            notes.append(RefusedError("link_unknown", name=name[:40]))
    return notes


def counts(name: str) -> bool:
    """Whether a name is one by which others count who follows a link."""
    return name in COUNTER or name.startswith(COUNTERS)
