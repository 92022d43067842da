"""Pictures of a batch beside each other: in order, without gradients, and nobody else's cores are touched."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from explorer.network import parallel
from explorer.network.parallel import HANDS, map_in_parallel


def test_answers_come_in_the_order_of_the_pictures():
    assert map_in_parallel(lambda k: k * k, 7) == [k * k for k in range(7)]


def test_hands_share_the_cores_and_leave_those_of_others():
    here = torch.get_num_threads()
    seen = map_in_parallel(lambda _: (torch.get_num_threads(), torch.is_grad_enabled()), 6)
    assert set(seen) == {(max(1, here // HANDS), False)}
    later = []
    new = threading.Thread(target=lambda: later.append(torch.get_num_threads()))
    new.start()
    new.join()
    assert (torch.get_num_threads(), later) == (here, [here])


def test_two_at_a_time():
    together = threading.Barrier(HANDS, timeout=20)
    map_in_parallel(lambda _: together.wait(), 2 * HANDS)  # would wait for ever one after the other


def test_two_first_calls_at_once_make_one_pool(monkeypatch):
    made, callers = [], 6
    together = threading.Barrier(callers, timeout=20)

    class Pool(ThreadPoolExecutor):
        def __init__(self, *given, **options):
            made.append(self)
            super().__init__(*given, **options)

    def call():
        together.wait()
        map_in_parallel(int, 2)

    monkeypatch.setattr(parallel, "ThreadPoolExecutor", Pool)
    parallel._pool.cache_clear()
    threads = [threading.Thread(target=call) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(made) == 1


def test_what_goes_wrong_is_told():
    with pytest.raises(ZeroDivisionError):
        map_in_parallel(lambda k: 1 // (k - 1), 3)
