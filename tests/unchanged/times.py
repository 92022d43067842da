"""How long people wait, and how large pages are, in one look: python -m tests.unchanged.record OUT.json --times

    start        seconds from `explorer app` until it answers
    page         seconds and bytes of /en/, and bytes of its configuration and of the player
    first frame  seconds from Make until the first picture, and a run of 30 guided steps, the best of three

On a machine that does nothing else; through HTTP, without a browser. What a person sees in a browser, and a class of
thirty, is measured by tests/bench.
"""

from __future__ import annotations

import time

import httpx

from tests.unchanged.visitor import Visitor, studio

__all__ = ["times"]

RUN = "prompt=a+castle+at+night&steps=30&seed="
OFFLINE = ("html", "gif")


def times(env: dict[str, str]) -> dict[str, float]:
    """The numbers by name; printed too."""
    began = time.perf_counter()
    with studio(env) as address:
        found = {"start_s": time.perf_counter() - began}
        began = time.perf_counter()
        page = httpx.get(f"{address}/en/", timeout=60)
        found |= {"page_s": time.perf_counter() - began, "page_bytes": len(page.content)}
        found["configuration_bytes"] = len(httpx.get(f"{address}/en/config", timeout=60).content)
        found["player_bytes"] = len(httpx.get(f"{address}/parts/player.js", timeout=60).content)
        runs = [run_of(Visitor(address), f"{RUN}{seed}") for seed in range(3)]
        found |= {"first_frame_s": min(first for first, _ in runs), "run_30_steps_s": min(last for _, last in runs)}
        visitor = Visitor(address)
        visitor.opens("prompt=a+red+apple&model=fast&steps=4")
        for kind in OFFLINE:
            visitor.chooses("export-make", kind)
            visitor.presses("export-make")
            found[f"{kind}_bytes"] = len(visitor.file("export-file"))
    for name, value in found.items():
        print(f"{name:22} {value:,.3f}" if name.endswith("_s") else f"{name:22} {value:,}")
    return found


def run_of(visitor: Visitor, query: str) -> tuple[float, float]:
    """(seconds to the first picture, seconds to the last packet) of a run by link."""
    began = time.perf_counter()
    run = visitor.opens(query).runs[0]
    visitor.walk(run)
    return visitor.came[run] - began, visitor.ended[run] - began
