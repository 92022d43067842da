"""Thirty learners whose own devices compute: python -m pytest -m bench -s tests/bench/test_share.py

Each asks a studio with `--share-work` for fast runs, as its page does: first on its own device, then on the server.
Measured is the time that the server's processors work; every learner takes the files as well, once. Printed are
processor seconds a run, and how many runs a processor could begin in a minute.
"""

import json
import os
import re
import threading
import time

import httpx
import pytest

from explorer.site.device import SCRIPT, device_parts
from explorer.trajectory.settings import Settings
from tests.bench.conftest import studio

pytestmark = pytest.mark.bench
LEARNERS, RUNS = 30, 4
TICKS = os.sysconf("SC_CLK_TCK")


def worked(process):
    """Seconds that processors have worked for a process."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def rested(process):
    """Waits until what is done at the start is done."""
    before = -1.0
    while worked(process) - before > 0.5:
        before = worked(process)
        time.sleep(5)


class Learner:
    def __init__(self, address, config, number):
        self.address, self.config, self.session = address, config, f"share{number}"
        self.http = httpx.Client(timeout=300)
        self.ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
        self.values = {part["id"]: part["props"].get("value") for part in config["components"]}
        usual = Settings.make(model="fast")
        for name in ("model", "sampler", "steps", "guidance_scale", "schedule"):
            self.values[self.ids[name]] = getattr(usual, name)
        self.values[self.ids["seed"]] = number
        (self.event,) = [
            row for row in config["dependencies"]
            if [self.ids["make"], "click"] in row["targets"] and len(row["inputs"]) > 5
        ]  # fmt: skip

    def load(self):
        """The files as a page takes them, packed; how many bytes came."""
        came = 0
        for name, part in device_parts().items():
            where = f"{self.address}/parts/{name}" + ("" if name == SCRIPT else f"?{part.tag}")
            with self.http.stream("GET", where, headers={"accept-encoding": "gzip"}) as answer:
                came += sum(map(len, answer.iter_raw()))
        return came

    def run(self):
        """Asks for a run, and follows it where the server makes it: (what the event said, its seconds)."""
        began = time.perf_counter()
        asked = {
            "fn_index": self.event["id"],
            "data": [self.values[part] for part in self.event["inputs"]],
            "session_hash": self.session,
            "trigger_id": self.ids["make"],
            "event_data": None,
        }
        self.http.post(f"{self.address}/en/gradio_api/queue/join", json=asked).raise_for_status()
        said, following, where = "", None, f"{self.address}/en/gradio_api/queue/data"
        with self.http.stream("GET", where, params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                said += line
                found = re.search(r'"run"(?:\], |: ?)"([\w-]+)"', said)
                if found and following is None and '"device"' not in said:
                    following = threading.Thread(target=self.follow, args=[found[1]])
                    following.start()
                if '"process_completed"' in line:
                    assert json.loads(line[5:])["success"], line
                    break
        return said, time.perf_counter() - began

    def follow(self, run):
        httpx.get(f"{self.address}/frames/{run}", timeout=300)


def together(learners, act):
    """What each of them got, all at once."""
    found = [None] * len(learners)

    def one(k):
        found[k] = act(learners[k])

    threads = [threading.Thread(target=one, args=[k]) for k in range(len(learners))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert None not in found
    return found


def measured(learners, process, runs, own):
    """(processor seconds a run, seconds that the last waited for an answer, what the events said)"""
    for learner in learners:
        learner.values[learner.ids["own-device"]] = own
    before, slowest = worked(process), 0.0
    for _ in range(runs):
        said = together(learners, Learner.run)
        slowest = max(slowest, *(seconds for _, seconds in said))
    return (worked(process) - before) / (runs * len(learners)), slowest, [text for text, _ in said]


def test_thirty_learners_whose_devices_compute():
    with studio("--share-work") as (address, _, process):
        rested(process)
        config = httpx.get(f"{address}/en/config", timeout=60).json()
        learners = [Learner(address, config, number) for number in range(LEARNERS)]
        learners[0].run()
        rested(process)
        shared, last, began = measured(learners, process, RUNS, own=True)
        before = worked(process)
        came = together(learners, Learner.load)
        sending = worked(process) - before
        plain, waited, made = measured(learners, process, 1, own=False)
    print(f"\n{LEARNERS} learners, fast model; {RUNS} runs each on their own devices, one on the server")
    print(f"own device  {1000 * shared:7.0f} ms of a processor a run; the last one begins after {last:5.1f} s")
    print(f"server      {1000 * plain:7.0f} ms of a processor a run; the last picture after {waited:5.1f} s")
    print(f"a processor begins {60 / shared:.0f} runs a minute, and makes {60 / plain:.0f}")
    print(
        f"files       {came[0] / 1e6:.1f} MB to each, once: {1000 * sending / LEARNERS:.0f} ms of a processor a learner"
    )
    assert all('"device"' in text for text in began)
    assert not any('"device"' in text for text in made)
    assert len(set(came)) == 1
    assert shared < plain / 5
