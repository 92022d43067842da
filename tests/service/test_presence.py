"""Which pages are open; work for one that is gone ends."""

import pytest

from explorer.service import presence
from explorer.service.presence import GoneError, Presence, still_wanted, work_for


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def pages(now):
    return Presence(clock=lambda: now[0])


def test_a_page_has_a_while_to_open_its_stream(pages, now):
    assert not pages.here("a")
    pages.touch("a", "1.1.1.1")
    now[0] = presence.PATIENCE - 0.1
    assert pages.here("a")
    now[0] = presence.PATIENCE + 0.1
    assert not pages.here("a")


def test_a_stream_that_broke_off_may_come_back(pages, now):
    pages.enter("a", "1.1.1.1")
    now[0] = 1_000.0
    assert pages.here("a"), "open for as long as it likes"
    pages.leave("a")
    now[0] += presence.GRACE - 0.1
    assert pages.here("a")
    now[0] += 0.2
    assert not pages.here("a")
    pages.enter("a", "1.1.1.1")
    assert pages.here("a")


def test_one_of_two_streams_is_enough(pages, now):
    pages.enter("a", "1.1.1.1")
    pages.enter("a", "1.1.1.1")
    pages.leave("a")
    now[0] = 100.0
    assert pages.here("a")


def test_pages_that_are_gone_are_forgotten(pages, now):
    pages.touch("never", "1.1.1.1")
    pages.enter("left", "1.1.1.1")
    pages.leave("left")
    pages.enter("open", "1.1.1.1")
    now[0] = 2 * presence.PATIENCE + 1
    assert pages.forget() == {"never"}
    now[0] = presence.REST + 1
    assert pages.forget() == {"left"}
    assert len(pages) == 1


def test_the_oldest_closed_pages_go_first(pages, now):
    for k in range(5):
        now[0] = float(k)
        pages.touch(f"p{k}", "1.1.1.1")
    pages.enter("p0", "1.1.1.1")
    assert pages.oldest(keep=3) == ["p1", "p2"]
    assert pages.oldest(keep=9) == []


def test_work_for_a_page_that_is_gone_ends(pages, now):
    still_wanted()
    pages.touch("a", "1.1.1.1")
    with work_for(pages, "a"):
        still_wanted()
        now[0] = 100.0
        with pytest.raises(GoneError):
            still_wanted()
        with work_for(pages, None):
            still_wanted()
    still_wanted()
