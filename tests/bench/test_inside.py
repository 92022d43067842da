"""What it costs to look inside while a run is made, in processor time: at most 15 % of the run, and 100 kB a step."""

import time

import pytest

from explorer.model.registry import DEFAULT, load_model, quickest
from explorer.trajectory.inside import Look
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished

TURNS = 5  # of each, one after the other: the shortest counts


def processor_seconds(act):
    began = time.process_time()
    act()
    return time.process_time() - began


@pytest.mark.bench
@pytest.mark.parametrize(("name", "steps"), [(DEFAULT, 10), (quickest(), 8)])
def test_looking_costs_little(name, steps):
    model = load_model(name)
    settings = Settings.make(model=name, prompt="a red bicycle in a meadow", seed=3, steps=steps)
    looks = [Look.make(settings, model) for _ in range(TURNS + 1)]
    finished(looks[-1].steps())
    plain, recorded = [], []
    for look in looks[:TURNS]:
        plain.append(processor_seconds(lambda: finished(reverse(settings, model))))
        recorded.append(processor_seconds(lambda look=look: finished(look.steps())))
    moments = looks[0].recorder.moments
    more, kilobytes = min(recorded) / min(plain) - 1, max(moment.size for moment in moments) / 1000
    print(f"\n{name}: {more:+.1%} of {min(plain):.2f} s of the processor, {kilobytes:.1f} kB of maps a step")
    assert more <= 0.15
    assert kilobytes <= 100
