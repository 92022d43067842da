"""The simulation of a crowd, held to closed forms and to the studio's own line; what it says is printed by the bench:
python -m pytest -m bench -s tests/bench/test_simulation.py
"""

import threading
import time

import pytest

from explorer.service.turns import Call, FairLock
from tests.bench.simulation import Machine, carried, poisson, quantile, simulate, waits


def test_one_call_each_and_no_company_is_the_queue_of_the_textbooks():
    """M/D/1 (Pollaczek and Khinchine): the mean wait is rho s / (2 (1 - rho))."""
    s, rho = 1.0, 0.6
    visits = simulate(Machine(1, 1, lambda n: s, room=10**9), poisson(rho / s, 200_000, seed=1), calls=1)
    mean = sum(v.ended - v.came - s for v in visits) / len(visits)
    assert mean == pytest.approx(rho * s / (2 * (1 - rho)), rel=0.05)


def test_a_class_at_once_is_served_by_turns():
    """30 at once, 4 calls each, one at a time: the k-th first frame after k calls, and the last picture after all."""
    visits = simulate(Machine(1, 1, lambda n: 0.1), [0.0] * 30)
    assert [v.first for v in visits] == pytest.approx([0.1 * (k + 1) for k in range(30)])
    assert max(v.ended for v in visits) == pytest.approx(12.0)
    assert max(v.ended for v in visits) - min(v.ended for v in visits) < 3.0


@pytest.mark.parametrize(("workers", "company"), [(1, 8), (4, 1), (4, 8)])
def test_no_work_is_lost_or_done_twice(workers, company):
    done = []

    def seconds(count):
        done.append(count)
        return 0.05 * count

    visits = simulate(Machine(workers, company, seconds, room=5), poisson(20.0, 20.0))
    assert sum(done) == 4 * len(visits)
    assert max(done) <= company
    assert all(v.came < v.first < v.ended for v in visits)


def test_more_workers_carry_more_and_never_more_than_their_share():
    one, four = (carried(Machine(n, 8, lambda k: 0.02 + 0.02 * k), bound=2.0) for n in (1, 4))
    assert one < 8 / (4 * 0.18)
    assert four / one > 3.5


def test_a_quantile_is_not_exceeded_by_its_share():
    assert quantile([3, 1, 2, 4], 0.5) == 3
    assert quantile(range(100), 0.95) == 95


class Slow:
    """A network that takes a set time for so many questions."""

    company = 8

    def answers(self, questions):
        time.sleep(seconds(len(questions)))
        return questions


def seconds(count):
    return 0.02 + 0.01 * count


@pytest.mark.bench
def test_the_studios_own_line_with_one_worker_does_what_the_simulation_says():
    turns, network, ends, start = FairLock(), Slow(), [], threading.Barrier(31)

    def visit():
        start.wait(20)
        began = time.perf_counter()
        for _ in range(4):
            turns.answer(Call(network, 0))
        ends.append(time.perf_counter() - began)

    threads = [threading.Thread(target=visit) for _ in range(30)]
    for thread in threads:
        thread.start()
    start.wait(20)
    for thread in threads:
        thread.join(60)
    told = [v.ended for v in simulate(Machine(1, 8, seconds), [0.0] * 30)]
    print(f"\n30 at once, one worker: median {quantile(ends, 0.5):.2f} s (simulated {quantile(told, 0.5):.2f}), "
          f"last {max(ends):.2f} s ({max(told):.2f})")  # fmt: skip
    assert max(ends) == pytest.approx(max(told), rel=0.3)


MACHINES = {
    "two cores": (8, lambda n: 0.5 * (0.045 + 0.055 * n)),  # half a turn's work on each: tests/bench/test_company.py
    "a graphics card": (64, lambda n: 0.012 + 0.0045 * n),  # beside the network, 4.5 ms of a processor for each step
}


@pytest.mark.bench
@pytest.mark.parametrize("name", MACHINES)
def test_what_many_workers_carry(name):
    company, turn = MACHINES[name]
    print(f"\n{name}: visitors a second, 95 % of them with their picture within 9 s; waits at 80 % of that")
    for workers in (1, 4, 64):
        machine = Machine(workers, company, turn)
        rate = carried(machine, bound=9.0)
        first, whole = waits(simulate(machine, poisson(0.8 * rate, 300.0)))
        print(f"{workers:3} workers  {rate:8.1f} a second   first frame {first:5.2f} s   picture {whole:5.2f} s (p95)")
        assert rate > 0
