"""Where a page stands in line, and that sketches, for which nobody waits, take nobody's place."""

from collections import defaultdict
from types import SimpleNamespace

import pytest

from explorer.app.gate.limits import FullError, Limits, running
from explorer.app.gate.line import place_in_line
from explorer.app.gate.seats import Seats
from explorer.app.tabs.lines import RUNS, SKETCHES
from explorer.service.presence import Presence

RUN, SKETCH = RUNS["concurrency_id"], SKETCHES["concurrency_id"]


def event(session, line=RUN, fn="make"):
    return SimpleNamespace(session_hash=session, concurrency_id=line, fn=fn)


def queue(waiting, at_work=(), usual=0.0, limit=4):
    """One of Gradio's, as far as it is looked at."""
    lines = {}
    for one in waiting:
        line = lines.setdefault(one.concurrency_id, SimpleNamespace(queue=[], concurrency_limit=limit))
        line.queue.append(one)
    times = defaultdict(lambda: SimpleNamespace(avg_time=usual))
    return SimpleNamespace(
        event_queue_per_concurrency_id=lines, active_jobs=[list(at_work), None], process_time_per_fn=times
    )


def test_as_many_are_before_a_page_as_came_before_it():
    queues = [queue([]), queue([event(name) for name in "abc"], usual=8.0)]
    assert place_in_line(queues, "a") == {"ahead": 0, "seconds": 2}
    assert place_in_line(queues, "c") == {"ahead": 2, "seconds": 6}


def test_who_is_at_work_or_has_asked_nothing_does_not_wait():
    queues = [queue([event("a")], at_work=[event("b")])]
    assert place_in_line(queues, "b") == place_in_line(queues, "c") == {}


def test_no_seconds_are_said_before_any_run_has_ended_and_none_for_sketches():
    assert place_in_line([queue([event("a")])], "a") == {"ahead": 0, "seconds": 0}
    assert place_in_line([queue([event("a", SKETCH)])], "a") == {}


@pytest.mark.parametrize("limits", [{"page": 1}, {"address": 1}, {"waiting": 1}])
def test_a_sketch_takes_no_place_of_a_run_nor_a_run_one_of_a_sketch(limits):
    def seats(*there):
        return Seats(SimpleNamespace(queues=[queue(there)]), Presence(), Limits(**limits))

    with seats(event("a", SKETCH)).event("a", "10.0.0.1", 1):
        pass
    with seats(event("a")).event("a", "10.0.0.1", 1, spare=True):
        pass
    for spare, line in ((False, RUN), (True, SKETCH)):
        full = seats(event("a", line))
        full.presence.touch("a", "10.0.0.1")
        with pytest.raises(FullError), full.event("a", "10.0.0.1", 1, spare):
            pass


def test_what_is_on_its_way_in_counts_as_well():
    seats = Seats(SimpleNamespace(queues=[queue([])]), Presence(), Limits(page=1))
    kept = seats.event("a", "10.0.0.1", 1, spare=True), seats.event("a", "10.0.0.1", 1)
    with kept[0], kept[1], pytest.raises(FullError), seats.event("a", "10.0.0.1", 1):
        pass


def test_all_together_are_those_with_and_those_without_sketches():
    queues = [queue([event("a"), event("a", SKETCH)], at_work=[event("b", SKETCH)])]
    assert running(queues) == 3
    assert running(queues, None, True) + running(queues, None, False) == 3
    assert running(queues, {"a"}, True) == 1
