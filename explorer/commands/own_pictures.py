"""explorer evaluate enlarger: what the second stage does to pictures of the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.commands.options import outcome
from explorer.console import tell

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["own_pictures"]


def own_pictures(judge: str | None, count: int, seed: int) -> dict[str, Any]:
    """Prints the judge's words before and after, and how near the strokes are to those of painted pictures."""
    from explorer.lab import own_pictures as room
    from explorer.model.registry import load_model, quickest
    from explorer.network.learned import load_enlarger, load_judge
    from explorer.training.weights import find, open_judge

    reader = load_judge("cpu")[0] if judge is None else open_judge(find(judge))[0]
    work = room.measure(load_model(quickest(), device="cpu"), load_enlarger("cpu"), reader, count, seed)
    found = outcome(work, "the evaluation")
    rows = []
    for name in found.before:
        rows += [share(f"{name} as the caption says, {when}", hits[name])
                 for when, hits in (("before", found.before), ("after", found.after))]  # fmt: skip
        rows.append(share(f"{name} unchanged", found.unchanged[name]))
    tell(f"{count} pictures of the fast model, enlarged and averaged down: what the judge says", "")
    for row in rows:
        tell(f"  {row['what']:<38}{row['value']:.3f}   {row['low']:.3f} to {row['high']:.3f}   of {row['n']}")
    tell("", f"enlarged and averaged down, beside the picture itself: {float(found.faithful.min()):.1f} dB or more",
         "", "Frechet distance of strokes to pictures painted large:")  # fmt: skip
    for way, distance in found.distance.items():
        tell(f"  {way.replace('_', ' '):<16}{distance:.4f}")
    distances = {"what": "distance of strokes", **found.distance}
    return {"count": count, "seed": seed, "rows": rows, "faithful": float(found.faithful.min()), "distances": distances}


def share(what: str, hits: Tensor) -> dict[str, Any]:
    from explorer.trajectory.measure import wilson

    low, high = wilson(int(hits.sum()), len(hits))
    return {"what": what, "value": float(hits.mean()), "low": low, "high": high, "n": len(hits)}
