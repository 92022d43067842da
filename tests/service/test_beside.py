"""Long work beside others' runs: all of the time while nobody is there, a share of it while somebody is."""

import threading

import pytest

from explorer.service.beside import beside
from explorer.service.presence import GoneError, Presence, work_for
from explorer.service.turns import FairLock


class Clock:
    """Goes on only by what is worked and rested."""

    def __init__(self):
        self.now, self.worked, self.rested = 0.0, 0.0, 0.0

    def __call__(self):
        return self.now

    def work(self, count, seconds=0.3):
        for k in range(count):
            self.now, self.worked = self.now + seconds, self.worked + seconds
            yield k

    def rest(self, seconds):
        self.now, self.rested = self.now + seconds, self.rested + seconds


@pytest.mark.parametrize(("others", "share"), [(True, 0.3), (True, 0.5), (False, 0.3)])
def test_it_takes_its_share_where_others_had_turns_and_all_where_nobody_did(others, share):
    clock, turns = Clock(), FairLock()
    if others:
        with work_for(Presence(), "somebody"), turns.turn():
            pass
    items = list(beside(turns, clock.work(10), share, clock, clock.rest))
    assert items == list(range(10))
    took = clock.worked / (clock.worked + clock.rested)
    assert took == pytest.approx(share if others else 1.0, abs=0.03)


def test_each_item_is_one_turn_and_others_come_between():
    turns, order = FairLock(), []

    def other():
        for _ in range(3):
            with turns.turn():
                order.append("run")

    def work():
        for _ in range(3):
            order.append("work")
            yield

    thread = threading.Thread(target=other)
    with turns.turn():  # both stand in line
        thread.start()
        while len(turns._waiting) < 1:
            pass
    for _ in beside(turns, work(), sleep=lambda _: thread.join()):
        pass
    assert sorted(order) == ["run"] * 3 + ["work"] * 3
    assert order != ["work"] * 3 + ["run"] * 3


def test_it_ends_where_nobody_waits_for_it():
    presence, clock = Presence(), Clock()
    with work_for(presence, "a"):
        presence.close()
        with pytest.raises(GoneError):
            list(beside(FairLock(), clock.work(3), 0.3, clock, clock.rest))
    assert clock.worked == 0
