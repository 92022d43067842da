"""What was developed of a run: kept once, counted, gone with its run."""

import pytest

from explorer.player.packets import done_packet, packets
from explorer.player.reels import Reels
from tests.browser.runs import made_up


def holding(*names, limit=128 << 20, **options):
    reels = Reels(limit=limit)
    for name in names:
        for packet in packets(made_up(3, 8, **options), name):
            reels.add(packet)
    return reels


def test_the_last_frame_is_the_finished_picture():
    reels = holding("r")
    last = next(packet for packet in reels.packets("r") if packet.get("final"))
    assert reels.finished("r") == last["frames"]["x_t"]


@pytest.mark.parametrize("ending", [[], [done_packet("r", stopped=True)]], ids=["being made", "stopped"])
def test_a_run_without_its_end_has_none(ending):
    reels = Reels()
    for packet in [*list(packets(made_up(3, 8), "r"))[:-2], *ending]:
        reels.add(packet)
    assert reels.finished("r") is None
    assert Reels().finished("nothing") is None


def test_a_burial_ends_in_static_and_has_none():
    assert holding("r", forward=True).finished("r") is None


def test_the_first_developed_picture_is_kept():
    reels = holding("r")
    assert reels.developed("r") is None
    assert reels.develop("r", b"first") == b"first"
    reels.develop("r", b"second")
    assert reels.developed("r") == b"first"


def test_it_is_no_packet_of_the_run():
    reels = holding("r")
    before = reels.packets("r")
    reels.develop("r", b"large")
    assert reels.packets("r") == before
    assert reels.frames("r", 3, ["developed"]) is None


def test_a_run_that_is_gone_is_not_brought_back():
    reels = Reels()
    assert reels.develop("gone", b"large") == b"large", "whoever waited for it has it"
    assert reels.developed("gone") is None
    assert len(reels) == 0


def test_it_counts_in_the_memory_and_goes_with_its_run():
    size = sum(holding("x")._sizes.values())
    reels = holding("a", "b", "c", limit=3 * size + 100)
    reels.develop("b", bytes(90))
    assert [name for name in "abc" if reels.packets(name)] == ["a", "b", "c"]
    reels.develop("c", bytes(90))
    assert [name for name in "abc" if reels.packets(name)] == ["b", "c"], "the oldest makes room"
    reels.develop("b", bytes(size))
    assert reels.developed("b") == bytes(90)
    for packet in packets(made_up(3, 8), "d"):
        reels.add(packet)
    assert reels.developed("b") is None
    assert sum(reels._sizes.values()) <= reels.limit


def test_one_place_pushes_out_its_own_runs_and_no_others():
    size, place = sum(holding("x")._sizes.values()), ["a school"]
    reels = Reels(limit=4 * size + 100, place=lambda: place[0])
    for where, name in [("a home", "first"), ("a school", "s"), *[("a stranger", f"t{k}") for k in range(50)]]:
        place[0] = where
        for packet in packets(made_up(3, 8), name):
            reels.add(packet)
    assert sorted(reels._runs) == ["first", "s", "t48", "t49"]
    assert set(reels._places) == set(reels._sizes) == set(reels._runs)
