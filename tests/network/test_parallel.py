"""Pictures of a batch beside each other: in order, without gradients, and nobody else's cores are touched."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from explorer.network import parallel
from explorer.network.parallel import HANDS, all_threads, map_in_parallel, on_all_cores


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


KEEPING = """
import threading, torch
from contextvars import ContextVar
from explorer.network.parallel import all_threads, keep_cores, map_in_parallel, on_all_cores
from explorer.network.speed import choose_speed

torch.set_num_threads(2)
speed, visitor, seen = choose_speed(torch.device("cpu")), ContextVar("visitor", default=""), {}
keep_cores()
keep_cores()

def work():
    visitor.set("mine")
    seen["own"] = torch.get_num_threads()
    seen["all"] = on_all_cores(torch.get_num_threads), all_threads()
    seen["whom"] = on_all_cores(visitor.get)
    seen["speed"] = choose_speed(torch.device("cpu")) == speed
    seen["hands"] = map_in_parallel(lambda _: torch.get_num_threads(), 3)
    seen["hands of all"] = on_all_cores(map_in_parallel, lambda _: torch.get_num_threads(), 3)
    try:
        on_all_cores(divmod, 1, 0)
    except ZeroDivisionError:
        seen["fault"] = True

for _ in range(2):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    ones = [1, 1, 1]
    assert seen == {"own": 1, "all": (2, 2), "whom": "mine", "speed": True, "hands": ones, "hands of all": ones,
                    "fault": True}, seen
print(torch.get_num_threads())
"""


def test_where_cores_are_kept_a_thread_has_one_and_what_is_worth_it_all():
    """In a process of its own: there is no way back."""
    done = subprocess.run([sys.executable, "-c", KEEPING], capture_output=True, text=True, timeout=300)
    assert (done.stdout, done.returncode) == ("1\n", 0), done.stderr


def test_where_none_are_kept_all_is_done_here_and_now():
    assert on_all_cores(threading.get_ident) == threading.get_ident()
    assert all_threads() == torch.get_num_threads()
