"""One sentence for a name that does not exist: the nearest that does, or all of them."""

from __future__ import annotations

import difflib
from collections.abc import Collection

__all__ = ["choose"]


def choose(kind: str, name: str, known: Collection[str]) -> str:
    """`name`, if it is known; else raises ValueError, e.g. "no schedule is called 'cosin'; did you mean cosine?"."""
    if name in known:
        return name
    near = difflib.get_close_matches(str(name)[:40].lower(), known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    raise ValueError(f"no {kind} is called {str(name)[:40]!r}; {hint}")
