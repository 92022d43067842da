"""Turns are fair: nobody overtakes, nobody starves, and a failing visitor does not keep the others waiting."""

import threading
import time

import pytest

from explorer.service.presence import Presence, work_for
from explorer.service.shared_models import SharedModels
from explorer.service.turns import FairLock


def test_turns_are_handed_over_in_the_order_of_asking():
    turns, order, ready = FairLock(), [], []

    def visit(name):
        ready.append(name)
        with turns.turn():
            order.append(name)

    threads = []
    with turns.turn():
        for name in range(8):
            thread = threading.Thread(target=visit, args=(name,))
            thread.start()
            threads.append(thread)
            while len(turns._waiting) <= name:  # the next one asks only when this one stands in line
                time.sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert order == list(range(8))


def test_only_one_is_served_at_a_time():
    turns, inside, most = FairLock(), 0, 0

    def visit():
        nonlocal inside, most
        for _ in range(50):
            with turns.turn():
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most == 1


def test_a_failure_hands_the_turn_on():
    turns = FairLock()
    with pytest.raises(RuntimeError), turns.turn():
        raise RuntimeError
    with turns.turn():
        pass


def test_two_runs_advance_beside_each_other():
    """Each visitor sees frames all the way: never more than two steps of one between two steps of the other."""
    from explorer.trajectory.record import reverse
    from explorer.trajectory.settings import Settings

    models, seen, start = SharedModels(), [], threading.Barrier(2)
    models.model("fast")

    def visit(name):
        start.wait()
        for _ in reverse(Settings(prompt="a dog", model="fast", steps=8), models.model("fast")):
            seen.append(name)

    threads = [threading.Thread(target=visit, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    middle = "".join(seen[2:-4])
    assert len(seen) == 16
    assert "aaaa" not in middle, seen
    assert "bbbb" not in middle, seen


def test_a_spare_turn_is_had_only_when_nobody_has_needed_one_for_a_while():
    turns = FairLock()
    with turns.turn(), turns.spare(0.0) as free:
        assert not free
    with turns.spare(10.0) as free:
        assert not free
    with turns.spare(0.0) as free, turns.spare(0.0) as second:
        assert free
        assert not second
        assert turns.rest() == 0.0
    with turns.turn():
        pass


def test_who_has_turns_of_their_own_is_not_delayed_by_what_is_spared_for_them():
    turns, pages = FairLock(), Presence()

    def turn(who):
        pages.enter(who, "10.0.0.1")
        with work_for(pages, who), turns.turn():
            pass

    turn("a")
    for beside, given in (("a", True), ("b", False), (None, False)):
        with turns.spare(10.0, beside) as free:
            assert free is given, beside
    turn("b")
    with turns.spare(10.0, "a") as free:
        assert not free
    with turns.turn(), turns.spare(0.0, "a") as free:
        assert not free
