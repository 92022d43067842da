"""One sentence for a name that does not exist: the nearest that does, or all of them."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from explorer.errors import RefusedError

__all__ = ["choose"]


def choose(kind: str, name: str, known: Collection[str]) -> str:
    """`name`, if it is known; else raises RefusedError, e.g. "no schedule is called 'cosin'; did you mean cosine?"."""
    if name in known:
        return name
    near = difflib.get_close_matches(str(name)[:40].lower(), known, n=1, cutoff=0.5)
    if near:
        raise RefusedError("near", kind=kind, given=str(name)[:40], near=near[0])
    raise RefusedError("unknown", kind=kind, given=str(name)[:40], known=", ".join(known))
