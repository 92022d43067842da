"""What a teaching takes, and what it costs others: python -m pytest -m bench -s tests/bench/test_teaching.py

Prints the seconds of a step and of its longest turn, the processor's and those on the clock, and from them those of a
whole teaching; its peak memory; and how many times as long a visitor's run takes beside one in the studio's line. The
factors are ratios from one machine in one minute, in turn with and without, so that other work meets both.
"""

import subprocess
import sys
import threading
import time
from statistics import median

import pytest

from explorer.model.registry import DEFAULT, quickest
from explorer.network.learned import load_denoiser
from explorer.service.beside import beside
from explorer.service.presence import Presence, work_for
from explorer.service.shared_models import SharedModels
from explorer.training.examples import WORDS, draw
from explorer.training.given import Given
from explorer.training.teaching import TeachingSettings, start, teach
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import finished

pytestmark = pytest.mark.bench
PEAK = 2.5  # GB
FACTOR = 2.0
ROUNDS = 5
ALONE = """
from tests.bench.test_teaching import begun
from explorer.commands.bench.peak import peak
from explorer.training.teaching import teach
for _ in teach(begun(4)):
    pass
print(peak())
"""


def begun(steps):
    word, given = WORDS["cactus"], Given.of(draw("cactus", 16))
    model, pen = load_denoiser(DEFAULT, plain=True), load_denoiser(quickest())
    return start(TeachingSettings(steps=steps, shows=2), word, given, model, pen)


def test_seconds_of_a_teaching():
    steps, whole = 12, TeachingSettings()
    work, turns, done = teach(begun(steps)), [], [(0.0, 0.0)]
    began = time.perf_counter(), time.process_time()
    last = began
    for item in work:
        now = time.perf_counter(), time.process_time()
        turns.append((now[0] - last[0], now[1] - last[1], item.loss == item.loss))
        last = now
        if item.loss == item.loss:
            done.append((now[0] - began[0], now[1] - began[1]))
    for k, clock in enumerate(("on the clock", "of the processor")):
        step = (done[-1][k] - done[1][k]) / (steps - 1)
        ready, samples = done[1][k] - step, last[k] - began[k] - done[-1][k]
        total, longest = ready + whole.steps * step + whole.shows * samples, max(turn[k] for turn in turns)
        print(f"\n{clock}: {step:.2f} s a step, {longest:.2f} s the longest turn, {ready:.1f} s before the first step")
        print(f"{samples:.1f} s for samples; {total:.0f} s for {whole.steps} steps")


def test_peak_memory():
    found = float(subprocess.run([sys.executable, "-c", ALONE], check=True, capture_output=True, text=True).stdout)
    print(f"\npeak memory of explorer teach: {found:.2f} GB")
    assert found <= PEAK


@pytest.mark.parametrize(("name", "steps"), [("fast", 4), ("base", 20)])
def test_a_visitors_run_beside_a_teaching(name, steps):
    models, presence, going, ended = SharedModels(), Presence(), threading.Event(), threading.Event()

    def learn():
        presence.enter("teacher", "")
        with work_for(presence, "teacher"):
            for _ in beside(models.turns, teach(begun(20_000))):
                going.wait()
                if ended.is_set():
                    return

    def run():
        presence.enter("visitor", "")
        began = time.perf_counter()
        with work_for(presence, "visitor"):
            settings = Settings.make(prompt="a fox in the snow", model=name, steps=steps)
            finished(prepare(settings, models.model(name)).steps())
        return time.perf_counter() - began

    run()
    thread = threading.Thread(target=learn)
    thread.start()
    alone, company = [], []
    for _ in range(ROUNDS):
        going.clear()
        time.sleep(1.0)
        alone.append(run())
        going.set()
        time.sleep(1.0)
        company.append(run())
    ended.set()
    thread.join()
    factors = sorted(there / here for here, there in zip(alone, company))
    print(f"\n{name}, {steps} steps: {median(alone):.2f} s alone, {median(company):.2f} s beside a teaching, "
          f"{median(factors):.2f} times (from {factors[0]:.2f} to {factors[-1]:.2f})")  # fmt: skip
    assert median(factors) <= FACTOR
