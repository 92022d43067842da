"""explorer evaluate judge: which pictures the judge takes for pictures of its world."""

from __future__ import annotations

from typing import Any

from explorer.console import tell

__all__ = ["familiar"]


def familiar(judge: str | None, count: int, seed: int) -> dict[str, Any]:
    """Prints the number that the manifest should hold, and what it does to pictures of the world and to others.

    The number comes from pictures of one seed, the shares of what is spared and caught from pictures of another.
    """
    from explorer.network.learned import load_judge
    from explorer.training import familiarity as room
    from explorer.training.weights import find, open_judge
    from explorer.trajectory.measure import wilson

    reader = load_judge()[0] if judge is None else open_judge(find(judge))[0]
    least = room.calibrate(reader, count, seed)
    tried = {"pictures of the world": room.world(count, seed + 1)}
    tried |= {kind: room.outside(kind, max(1, count // 4), seed) for kind in room.OUTSIDE}
    rows = []
    for name, pictures in tried.items():
        hits, number = int((room.familiarity(reader, pictures) >= least).sum()), len(pictures)
        low, high = wilson(hits, number)
        rows.append({"what": name, "share": hits / number, "low": low, "high": high, "n": number})
    tell(f"familiarity of at least {least:.1f}: {1 - room.SPARED:.0%} of {count} pictures of the world; now "
          f"{reader.least:.1f}", "", "taken for pictures of the world, by that number, among others:")  # fmt: skip
    for row in rows:
        tell(f"  {row['what']:<24}{row['share']:.3f}   {row['low']:.3f} to {row['high']:.3f}   of {row['n']}")
    return {"least": round(least, 1), "spared": room.SPARED, "count": count, "seed": seed, "rows": rows}
