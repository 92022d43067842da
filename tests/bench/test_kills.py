"""Whatever is killed at any moment, nobody hangs and nobody gets the picture of another: python -m pytest -m bench -s
tests/bench/test_kills.py

Visitors ask for pictures one after another, each for their own, while at random moments the server is killed and begun
again, as `restart: unless-stopped` does; and, where Ray is installed (the extra `cluster`), one of two replicas is.
EXPLORER_KILLS is how many minutes each goes on, 10 by itself. Wanted: of a server nobody loses more than what was under
way when it was killed; of a replica nobody loses anything.
"""

import importlib.util
import os
import random
import signal
import threading
import time

import pytest

from explorer.commands.app import free_port
from tests.bench.conftest import answers, begun, studio
from tests.bench.simulation import quantile
from tests.bench.test_burst import Visitor, config_of, own_picture, pictures_alone
from tests.cluster.replicas import replicas

pytestmark = pytest.mark.bench
MINUTES = float(os.environ.get("EXPLORER_KILLS", "10"))
VISITORS, SEEDS = 4, 12
BETWEEN = 15.0, 45.0  # seconds between two kills
LONGEST = 180.0  # seconds that a visit may take on a machine that does other work


class Crowd:
    """Visitors that come one after another until `stop`; visits: (began, ended, fault or "")."""

    def __init__(self, address, wanted):
        self.address, self.wanted, self.visits, self.stopped = address, wanted, [], threading.Event()
        self.config = config_of(address)
        self.threads = [threading.Thread(target=self.come, args=[k]) for k in range(VISITORS)]
        for thread in self.threads:
            thread.start()

    def come(self, number):
        chance = random.Random(number)
        while not self.stopped.is_set():
            began, fault = time.monotonic(), ""
            visitor = Visitor(self.address, self.config, chance.randrange(SEEDS))
            try:
                visitor.press()
                assert visitor.frames == 5, f"{visitor.frames} frames"
                own_picture(visitor, *self.wanted)
            except Exception as error:  # told by the test, not lost in its thread
                fault = repr(error)
                time.sleep(1)  # as long as a person needs to try again
            finally:
                visitor.leave()
            self.visits.append((began, time.monotonic(), fault))

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(LONGEST)
        assert not any(thread.is_alive() for thread in self.threads), "somebody hangs"

    def told(self, kills):
        fine = [ended - began for began, ended, fault in self.visits if not fault]
        print(f"\n{len(kills)} kills, {len(fine)} pictures, {len(self.visits) - len(fine)} visits broken off; "
              f"a picture after {quantile(fine, 0.5):.1f} s, at most {max(fine):.1f} s")  # fmt: skip
        assert max(fine) < LONGEST


def moments():
    """Waits for one random moment after another, until the time is over."""
    chance, end = random.Random(1), time.monotonic() + 60 * MINUTES
    while (wait := chance.uniform(*BETWEEN)) + time.monotonic() < end:
        time.sleep(wait)
        yield chance


@pytest.fixture(scope="module")
def wanted():
    return pictures_alone(SEEDS)


def test_a_server_that_is_killed_comes_back_and_costs_what_was_under_way(wanted):
    port, down = free_port("127.0.0.1", 7900), []
    process, address = begun(port), f"http://127.0.0.1:{port}"
    try:
        answers(address, process)
        crowd = Crowd(address, wanted)
        for _ in moments():
            killed = time.monotonic()
            process.kill()
            process.wait()
            process = begun(port)
            answers(address, process)
            down.append((killed, time.monotonic()))
        time.sleep(5)
        crowd.stop()
    finally:
        process.terminate()
        process.wait(10)
    crowd.told(down)
    print(f"back after {quantile([up - at for at, up in down], 0.5):.1f} s")
    lost = [visit for visit in crowd.visits if visit[2]]
    assert down, "too short to kill anything"
    assert not [visit for visit in lost if not any(visit[0] <= up and at <= visit[1] for at, up in down)], lost
    assert not [visit for visit in lost if "AssertionError" in visit[2] and "frames" not in visit[2]], lost


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="without the extra cluster there are no replicas")
def test_a_replica_that_is_killed_costs_nobody_anything(wanted):
    others = set(replicas())
    with studio("--cluster", "--replicas", "2") as (address, _, _):
        crowd, killed = Crowd(address, wanted), []
        for chance in moments():
            there = [number for number in replicas() if number not in others]
            if len(there) == 2:  # one at a time: the other goes on
                os.kill(chance.choice(there), signal.SIGKILL)
                killed.append(time.monotonic())
        crowd.stop()
    crowd.told(killed)
    assert killed, "too short to kill anything"
    assert not [fault for _, _, fault in crowd.visits if fault]
