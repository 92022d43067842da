"""Bursts of visitors in the same second: python -m pytest -m bench -s tests/bench/test_burst.py

1, 30 and 100 visitors over real connections press Create at once, each for a fast run of four steps from a seed of
their own, follow its stream, and take every frame. Printed are the time to the first frame and to the last, how evenly
they are served (Jain's index of their speeds: 1 is fair), refusals, the server's memory, and processor seconds a
visitor: on a machine that does other work read those, and what follows from them for two quiet cores. Asserted are that
nothing fails or hangs, and that nobody gets the picture of another. EXPLORER_BURSTS=1,30,100,500 for other crowds.
"""

import io
import json
import os
import re
import resource
import threading
import time
from dataclasses import dataclass, field

import httpx
import numpy as np
import pytest
from PIL import Image

from explorer.commands.bench.rounding import one_thread
from explorer.model.registry import load_model
from explorer.network.mixed_precision import IN_COMPANY
from explorer.pixels import to_frames
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from tests.bench.conftest import studio
from tests.bench.simulation import quantile
from tests.bench.test_share import rested, worked
from tests.bench.test_soak import memory

pytestmark = pytest.mark.bench
BURSTS = [int(part) for part in os.environ.get("EXPLORER_BURSTS", "1,30,100").split(",")]
WORDS, LATE = "a red apple on a table", 600.0
WANTED = {30: "first frame p95 <= 4 s, all done <= 9 s", 100: "served, or told within 0.2 s that the studio is full"}


@dataclass
class Visitor:
    """first, ended: seconds after the press;  refused: seconds until told that there is no place."""

    address: str
    config: dict
    seed: int
    first: float = 0.0
    ended: float = 0.0
    refused: float = 0.0
    frames: int = 0
    picture: bytes = b""
    settings: str = ""
    fault: str = ""
    values: dict = field(default_factory=dict)

    def __post_init__(self):
        self.http = httpx.Client(timeout=LATE)
        self.session = f"burst{self.seed}x{time.time_ns() % 10**9}"
        ids = {part["props"].get("elem_id"): part["id"] for part in self.config["components"]}
        self.button = ids["make"]
        self.values = {part["id"]: part["props"].get("value") for part in self.config["components"]}
        usual = Settings.make(model="fast", prompt=WORDS, seed=self.seed)
        for name in ("prompt", "model", "sampler", "steps", "guidance_scale", "schedule", "seed"):
            self.values[ids[name]] = getattr(usual, name)
        (self.event,) = [
            row for row in self.config["dependencies"]
            if [self.button, "click"] in row["targets"] and len(row["inputs"]) > 5
        ]  # fmt: skip

    def press(self):
        self.began = time.perf_counter()
        asked = {
            "fn_index": self.event["id"],
            "data": [self.values[part] for part in self.event["inputs"]],
            "session_hash": self.session,
            "trigger_id": self.button,
            "event_data": None,
        }
        answer = self.http.post(f"{self.address}/en/gradio_api/queue/join", json=asked)
        if answer.status_code == 429:
            self.refused = time.perf_counter() - self.began
            return
        answer.raise_for_status()
        self.follow(self.run())

    def run(self):
        """The name of the run, as soon as the page's own stream tells it; what that says further, nobody needs."""
        self.events = self.http.stream(
            "GET", f"{self.address}/en/gradio_api/queue/data", params={"session_hash": self.session}
        )
        self.lines = self.events.__enter__().iter_lines()  # kept: without it the stream would be closed
        for line in self.lines:
            found = re.search(r'"run"(?:\], |: ?)"([\w-]+)"', line)
            if found:
                return found[1]
            assert '"process_completed"' not in line, line
        raise AssertionError("the stream ended without a run")

    def follow(self, run):
        frames, packets = f"{self.address}/frames/{run}", httpx.Client(timeout=LATE)
        with packets.stream("GET", frames) as answer:
            for packet in map(json.loads, answer.iter_lines()):
                if packet["kind"] == "start":
                    self.settings = packet["settings"]
                if packet["kind"] != "step":
                    continue
                got = packets.get(f"{frames}/{packet['i']}", params={"names": "x_t"})
                got.raise_for_status()
                self.picture, self.frames = got.content, self.frames + 1
                self.first = self.first or time.perf_counter() - self.began
        self.ended = time.perf_counter() - self.began
        packets.close()

    def leave(self):
        if hasattr(self, "events"):
            self.events.__exit__(None, None, None)
        self.http.close()


def config_of(address):
    """What the page's parts and events are, as every visitor's browser is told."""
    return httpx.get(f"{address}/en/config", timeout=60).json()


def burst(visitors):
    """All press at the same moment; seconds until nothing goes on any more."""
    start = threading.Barrier(len(visitors) + 1)

    def act(visitor):
        start.wait(120)
        try:
            visitor.press()
        except BaseException as error:  # told by the test, not lost in its thread
            visitor.fault = repr(error)
        finally:
            visitor.leave()

    threads = [threading.Thread(target=act, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    start.wait(120)
    for thread in threads:
        thread.join(LATE)
    return sum(thread.is_alive() for thread in threads)


@pytest.fixture(scope="module")
def alone():
    return pictures_alone(max(BURSTS))


def pictures_alone(most):
    """The finished pictures that seeds from 0 on give without any company, (2, N, H, W, 3), on all cores and on the one
    that a server leaves to each of a crowd; and in dB how near to one of these a picture in company is at least."""
    model, wishes = load_model("fast"), [Settings.make(model="fast", prompt=WORDS, seed=seed) for seed in range(most)]

    def made():
        return np.concatenate([to_frames(finished(reverse(wish, model))) for wish in wishes])

    everywhere = made()
    with one_thread():
        return np.stack([everywhere, made()]).astype(np.float32), IN_COMPANY[model.precision]


def own_picture(visitor, pictures, least):
    """Raises AssertionError where a visitor was handed anything but the picture that they asked for."""
    likeness = decibels(pictures, np.asarray(Image.open(io.BytesIO(visitor.picture)).convert("RGB"), np.float32)).max(0)
    assert likeness.argmax() == visitor.seed, "somebody got the picture of another"
    assert likeness[visitor.seed] > least


def decibels(pictures, picture):
    return -10 * np.log10(np.square((pictures - picture) / 255).mean((-3, -2, -1)) + 1e-12)


def told(visitors, work, own, held):
    served = [one for one in visitors if one.frames]
    firsts, ends = [one.first for one in served], [one.ended for one in served]
    speeds = [1 / end for end in ends]
    fair = sum(speeds) ** 2 / (len(speeds) * sum(speed**2 for speed in speeds))
    refused = [one.refused for one in visitors if one.refused]
    print(
        f"\n{len(visitors)} at once   load average {os.getloadavg()[0]:.1f}   wanted: {WANTED.get(len(visitors), '')}"
    )
    for what, values in (("first frame", firsts), ("all frames", ends)):
        middle, late = quantile(values, 0.5), quantile(values, 0.95)
        print(f"{what:12} p50 {middle:6.2f} s   p95 {late:6.2f} s   last {max(values):6.2f} s")
    print(f"fairness {fair:.3f}   refused {len(refused)}, the last told after {max(refused, default=0):.2f} s")
    each, theirs = 1000 * work / len(served), 1000 * own / len(visitors)
    print(f"of a processor {each:.0f} ms a visitor here, and {theirs:.0f} ms for what plays the visitor")
    print(f"on two quiet cores {(work + own) / 2:.1f} s;   the server holds {held:.0f} MB")


def test_bursts(alone):
    pictures, least = alone
    with studio() as (address, _, process):
        rested(process)
        config = config_of(address)
        burst([Visitor(address, config, 0) for _ in range(8)])  # whatever is loaded or laid out when first needed
        for count in BURSTS:
            rested(process)
            visitors = [Visitor(address, config, seed) for seed in range(count)]
            before, mine = worked(process), resource.getrusage(resource.RUSAGE_SELF)
            hanging = burst(visitors)
            after, work = resource.getrusage(resource.RUSAGE_SELF), worked(process) - before
            own = after.ru_utime + after.ru_stime - mine.ru_utime - mine.ru_stime
            assert not hanging
            assert not [one.fault for one in visitors if one.fault]
            told(visitors, work, own, memory(process))
            assert all(one.refused or one.frames == 5 for one in visitors)
            for one in visitors:
                if one.refused:
                    continue
                assert Settings.from_text(one.settings).seed == one.seed
                own_picture(one, pictures, least)
