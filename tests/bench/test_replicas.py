"""What replicas carry, beside what the simulation says: python -m pytest -m bench -s tests/bench/test_replicas.py

Thirty visitors ask one and then two replicas of Ray Serve, of one core each, for a picture in four fast steps at once.
The simulation is given what so many rows take one core here, measured just before, and what a call takes for which
nothing is computed. Needs the extra `cluster`. On a machine that does other work both are slow, and not alike: read the
times.
"""

import threading
import time

import pytest
import torch

pytest.importorskip("ray")

from explorer.cluster.deployment import connect
from explorer.cluster.studio import cluster_models
from explorer.diffusion.denoiser import Question
from explorer.model.registry import load_model, quickest
from explorer.network.speed import COMPANY
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from tests.bench.simulation import Machine, quantile, simulate

pytestmark = pytest.mark.bench
VISITORS, ROUNDS, QUICK = 30, 5, quickest()
WISH = Settings.make(model=QUICK, prompt="a red apple on a table", steps=4)


def row_seconds():
    """Seconds of one core for 1 to COMPANY rows together."""
    model, before, found = load_model(QUICK), torch.get_num_threads(), {}
    torch.set_num_threads(1)
    try:
        for count in range(1, COMPANY[0] + 1):
            condition = model.reader.condition([WISH.prompt], WISH.guidance_scale)
            asked = [Question(model.static([k])(), torch.zeros(1), condition) for k in range(count)]
            for _ in range(ROUNDS):
                began = time.perf_counter()
                model.denoiser.answers(asked)
                found[count] = min(found.get(count, 1e9), time.perf_counter() - began)
    finally:
        torch.set_num_threads(before)
    return found


def messages(handle):
    """Seconds of a call for which nothing is computed."""
    found = []
    for _ in range(20):
        began = time.perf_counter()
        handle.facts(QUICK)
        found.append(time.perf_counter() - began)
    return quantile(found, 0.5)


def crowd(model):
    """(seconds to the first step, to the last) of each of VISITORS who ask at once."""
    start, found = threading.Barrier(VISITORS), []

    def visit(seed):
        start.wait(60)
        began, first = time.perf_counter(), None
        for _ in reverse(WISH.model_copy(update={"seed": seed}), model):
            first = first or time.perf_counter() - began
        found.append((first, time.perf_counter() - began))

    threads = [threading.Thread(target=visit, args=(seed,)) for seed in range(VISITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
    assert len(found) == VISITORS, "somebody hangs"
    return zip(*found)


@pytest.mark.parametrize("workers", [1, 2])
def test_real_replicas_do_what_the_simulation_says(workers):
    import ray
    from ray import serve

    rows = row_seconds()
    handle = connect(workers, each=1)
    try:
        model, message = cluster_models(handle).model(QUICK), messages(handle)
        list(crowd(model))  # whatever is laid out when first needed
        firsts, ends = crowd(model)
    finally:
        serve.shutdown()
        ray.shutdown()
    machine = Machine(workers, COMPANY[0], lambda count: rows[count] + message)
    told = simulate(machine, [0.0] * VISITORS)
    print(f"\n{VISITORS} at once, replicas: {workers}; a row takes a core {1000 * rows[1]:.0f} ms, four together "
          f"{1000 * rows[COMPANY[0]]:.0f} ms, a message {1000 * message:.1f} ms")  # fmt: skip
    for what, real, said in (("first step", firsts, [v.first for v in told]), ("last", ends, [v.ended for v in told])):
        print(f"{what:12} median {quantile(real, 0.5):6.2f} s (simulated {quantile(said, 0.5):.2f})   "
              f"last {max(real):6.2f} s ({max(said):.2f})")  # fmt: skip
    assert max(ends) == pytest.approx(max(v.ended for v in told), rel=0.6)
