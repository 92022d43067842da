"""What torch's threads cost that wait for one another: python -m pytest -m bench -s tests/bench/test_spin.py

A row that two threads share makes them meet hundreds of times; whoever comes first turns in a circle for a while before
it sleeps, and where other work holds the second thread up, that is all it does. How long it turns is said to libgomp
when it is loaded. A server's own path (one call after another on all cores) is measured in a process for each way, the
ways by turns: alone, and beside a busy process for every core. Printed are the least of ROUNDS, seconds on the clock
and of a processor. Asserted is only that what the program chooses is not slower than what libgomp does by itself, by
more than a noisy machine moves both.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

from explorer.cores import SPIN, cores

pytestmark = pytest.mark.bench
ROUNDS = int(os.environ.get("EXPLORER_ROUNDS", "3"))
WAYS = {
    "by itself": {"GOMP_SPINCOUNT": "300000"},  # what libgomp takes where nobody says anything
    "chosen": {"GOMP_SPINCOUNT": str(SPIN)},
    "a tenth": {"GOMP_SPINCOUNT": str(SPIN // 10)},
    "ten times": {"GOMP_SPINCOUNT": str(10 * SPIN)},
    "passive": {"OMP_WAIT_POLICY": "PASSIVE"},
}
PARTS = ("first call", "4 fast steps", "30 guided steps")
CHILD = """
import json, time
from explorer.network.parallel import keep_cores
from explorer.service.shared_models import SharedModels
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings

keep_cores()
models, found = SharedModels(), {}
models.model("fast"), models.model("base")

def took(name, settings):
    began = time.perf_counter(), time.process_time()
    for _ in reverse(settings, models.model(settings.model)):
        pass
    mine = time.perf_counter() - began[0], time.process_time() - began[1]
    found[name] = [min(old, new) for old, new in zip(found.get(name, mine), mine)]

quick = Settings.make(model="fast", prompt="a red apple on a table", seed=1)
took("first call", quick)
for _ in range(8):
    took("4 fast steps", quick)
careful = Settings(prompt="a red apple on a table", seed=1, steps=30)
for _ in range(2):
    took("30 guided steps", careful)
print(json.dumps(found))
"""


@contextmanager
def busy(count):
    """So many processes that do nothing but keep a core."""
    workers = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def measured(way):
    kept = {name: value for name, value in os.environ.items() if name not in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")}
    told = subprocess.run(
        [sys.executable, "-c", CHILD], env={**kept, **way}, capture_output=True, text=True, check=True
    )
    return json.loads(told.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere torch does not come with libgomp")
def test_threads_that_wait_let_others_work():
    found = {}
    for _ in range(ROUNDS):
        for load in (0, cores()):
            for name, way in WAYS.items():
                with busy(load):
                    for part, (wall, work) in measured(way).items():
                        old = found.get((load, name, part), (wall, work))
                        found[load, name, part] = min(old[0], wall), min(old[1], work)
    for load in (0, cores()):
        print(f"\n{f'beside {load} busy processes' if load else 'alone'}: seconds, and seconds of a processor")
        print(" " * 12 + "".join(f"{part:>20}" for part in PARTS))
        for name in WAYS:
            row = (found[load, name, part] for part in PARTS)
            print(f"{name:12}" + "".join(f"{wall:12.2f} {work:7.2f}" for wall, work in row))
    for part in PARTS[1:]:
        assert found[0, "chosen", part][0] < 1.1 * found[0, "by itself", part][0]
