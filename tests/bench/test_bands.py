"""What measuring coarse before fine adds to a run: python -m pytest -m bench -s tests/bench/test_bands.py

Prints the share of the time of a run; it asserts only that the runs are the same otherwise. Times are for reading.
"""

import time
from statistics import median

import pytest

from explorer.present import bands
from explorer.present.create import create
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in

pytestmark = pytest.mark.bench
EN = words_in("en")
RUNS = {
    "30 guided steps": Settings(prompt="a castle floating above the ocean under a purple moon", seed=1),
    "4 fast steps": Settings(prompt="a castle floating above the ocean under a purple moon", seed=1, model="fast"),
}


def timed(make):
    began = time.perf_counter()
    made = make()
    return time.perf_counter() - began, made


@pytest.mark.parametrize("name", RUNS)
def test_the_share_of_a_run(name, monkeypatch):
    models, settings, inside = SharedModels(), RUNS[name], []

    def counted(*given):
        seconds, made = timed(lambda: bands.bands_of(*given))
        inside.append(seconds)
        return made

    monkeypatch.setattr("explorer.present.create.bands_of", counted)
    times = {False: [], True: []}
    for _ in range(6):
        for measured in (False, True):
            seconds, packets = timed(lambda asked=measured: list(create(models, EN, settings, bands=asked)))
            times[measured].append(seconds)
            assert ("bands" in packets[-1]) is measured
    plain = median(times[False][1:])  # the first run warms up
    alone = median(inside[1:])
    print(
        f"\n{name}: {1000 * plain:.0f} ms, measuring {1000 * alone:.1f} ms, share {alone / plain:.1%}, wanted <= 10 %"
    )
    print(f"{name}: whole runs, with and without: {median(times[True][1:]) / plain - 1:+.1%}")
