"""Visitors come and go for as long as it takes: python -m pytest -m bench -s tests/bench/test_soak.py

Four at a time, each with a session of its own: opens the page, types, throws dice, makes a picture, most of them a fast
one, and takes every frame of it, or sends a picture of their own, and leaves, now and then in the middle. Nobody may be
handed the run of another. Prints the server's memory by the
minute. EXPLORER_SOAK is how many minutes it goes on, 60 by itself; wanted: at the end at most 5 % more than after five
minutes. The frames of the newest runs have 128 MB, which 1,200 visits fill: where a loaded machine has seen fewer in
five minutes, what it holds after as many is compared.
"""

import json
import os
import random
import re
import threading
import time
from pathlib import Path

import pytest

from explorer.trajectory.settings import Settings
from tests.attack.conftest import Stranger

pytestmark = pytest.mark.bench
VISITORS = 4
MINUTES = float(os.environ.get("EXPLORER_SOAK", "60"))
WARM, FULL = min(5.0, MINUTES / 3), 1200  # minutes, and visits, after which memory is compared
WORDS = ("a red apple", "a castle at night", "an owl in the snow", "a sailboat on the ocean at sunset")
PICTURE = Path(__file__).parents[2] / "assets" / "pictures" / "apple.png"
FAST = {"model": "fast", "steps": 4, "sampler": "consistency"}
CAREFUL = {"model": "base", "steps": 6, "sampler": "ddim"}


def visit(address, chance, name):
    """One visitor, from arriving to leaving."""
    visitor = Stranger(address, name)
    visitor.http.get("/en/")
    visitor.join(visitor.body(visitor.event("dice")))
    visitor.outcome()
    (asking,) = (part for part in visitor.config["components"] if "chips" in (part["props"].get("server_fns") or ()))
    for letters in range(3, 12, 4):
        body = {"data": WORDS[0][:letters], "component_id": asking["id"], "session_hash": name, "fn_name": "chips"}
        visitor.http.post("/en/gradio_api/component_server/", json=body).raise_for_status()
    seed = None
    if chance.random() < 0.3:
        files = {"files": ("mine.png", PICTURE.read_bytes() + os.urandom(8), "image/png")}
        path = visitor.http.post("/en/gradio_api/upload", files=files).json()[0]
        sent = {"path": path, "meta": {"_type": "gradio.FileData"}}
        answer = visitor.join(visitor.body(visitor.event("own-picture", "upload"), **{"own-picture": sent}))
    else:
        seed = chance.randrange(100_000)
        changed = {**chance.choice([FAST, FAST, FAST, CAREFUL]), "prompt": chance.choice(WORDS), "seed": seed}
        answer = visitor.join(visitor.body(visitor.event("make", takes=3), **changed))
    answer.raise_for_status()
    for message in visitor.messages():
        found = re.search(r"\.\./frames/([\w-]+)", str(message.get("output") or ""))
        if found:
            take(visitor, found[1], seed)
        if chance.random() < 0.05:
            break
    visitor.http.close()


def take(visitor, run, seed=None):
    """Every frame of a run, from its stream; it has to be the one that was asked for."""
    with visitor.http.stream("GET", f"/frames/{run}") as answer:
        start, *rest = map(json.loads, answer.iter_lines())
    assert seed in (None, Settings.from_text(start["settings"]).seed), "somebody was handed the run of another"
    for k in range(sum(packet["kind"] == "step" for packet in rest)):
        visitor.http.get(f"/frames/{run}/{k}", params={"names": "x_t"})


def memory(process):
    """Megabytes that a process holds."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024


def test_memory_stays_where_it_is(server):
    address, _, process = server
    end, visits, wrong = time.monotonic() + 60 * MINUTES, [0], []

    def come_and_go(seed):
        chance = random.Random(seed)
        while time.monotonic() < end and len(wrong) < 20:
            try:
                visit(address, chance, f"v{seed}x{chance.randrange(10**9)}")
                visits[0] += 1
            except Exception as error:  # told at the end, not lost in its thread
                wrong.append(repr(error))

    threads = [threading.Thread(target=come_and_go, args=[seed]) for seed in range(VISITORS)]
    for thread in threads:
        thread.start()
    held, began = [], time.monotonic()
    while time.monotonic() < end:
        time.sleep(min(60.0, max(0.1, end - time.monotonic())))
        held.append(((time.monotonic() - began) / 60, memory(process), visits[0]))
        print("{:5.1f} min {:7.0f} MB {:6d} visits".format(*held[-1]))
    for thread in threads:
        thread.join(120)
    since, warm, _ = next((one for one in held if one[0] >= WARM and one[2] >= FULL), held[-1])
    print(f"after {since:.0f} minutes {warm:.0f} MB, at the end {held[-1][1]:.0f} MB, {held[-1][1] / warm - 1:+.1%}")
    assert not wrong, wrong[:3]
    assert held[-1][1] < 1.05 * warm
    assert since < MINUTES / 2, "too few visits to tell"
