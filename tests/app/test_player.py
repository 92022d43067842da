"""The factory and the memory of runs, without a browser; tests/browser has the player itself."""

import asyncio
import json
import threading

import gradio as gr
import pytest

from explorer.app.player import player
from explorer.player.codec import for_json
from explorer.player.packets import packets
from explorer.player.reels import Reels
from tests.browser.runs import made_up


def walk(run, steps=4):
    return list(packets(made_up(steps, 8), run))


def holding(run, **options):
    reels = Reels(**options)
    for packet in run:
        reels.add(packet)
    return reels


def test_a_player_is_a_plain_html_component():
    """Not a subclass, for which Gradio would write a file beside the module."""
    built = player(elem_id="create", reels=Reels())
    assert type(built) is gr.HTML


def test_templates_hold_nothing_that_gradio_would_run():
    built = player({"run": "r", "kind": "show"}, elem_id="create")
    assert built.css_template == ""
    assert not set(built.html_template) & set("${}`")


def test_packets_pass_through_unchanged():
    built, reels = player(elem_id="create"), Reels()
    for packet in map(reels.sent, walk("r")):
        assert built.postprocess(packet) == packet
        json.dumps(packet, allow_nan=False)


def test_hostile_words_cannot_leave_their_string():
    evil = "</script>`${alert(1)}\u2028'\""
    built = player(elem_id="create", wording={"en": {"play": evil}})
    config = built.js_on_load.rsplit('mount(element.querySelector(".player-root"), ', 1)[1].split(", address &&", 1)[0]
    assert json.loads(config)["labels"]["en"]["play"] == evil
    assert "\u2028" not in config
    assert "<" not in config


def test_a_player_asks_gradio_for_nothing():
    """Its runs and their frames have addresses; a function of the server would be a second way to the same."""
    built = player(elem_id="create", reels=Reels(address="../elsewhere"))
    assert not built.server_fns
    assert '"../elsewhere"' in built.js_on_load


def followed(reels, run, **options):
    async def all_of_it():
        return [packet async for packet in reels.follow(run, **options)]

    return asyncio.run(all_of_it())


def test_packets_travel_without_their_frames():
    reels = Reels(address="../frames")
    for packet in (run := walk("r")):
        sent = reels.add(packet)
        if packet["kind"] != "step":
            assert sent == packet
            continue
        names, held = list(packet["frames"]), packet["frames"]
        assert sent["frames"] == {name: len(data) for name, data in held.items()}
        assert sent["at"] == f"../frames/r/{packet['i']}"
        assert reels.frames("r", packet["i"], names) == b"".join(held.values())
        assert reels.frames("r", packet["i"], names[-1:]) == held[names[-1]]
    assert reels.packets("r") == run, "Python gets them whole"


def test_pictures_elsewhere_in_a_packet_become_text_on_the_way():
    """As the rebuilt pictures of a finished run, which its last packet holds."""
    reels = Reels()
    packet = {"run": "r", "kind": "done", "bands": {"pictures": [b"abc"]}}
    assert reels.add(packet)["bands"]["pictures"] == for_json([b"abc"]) == ["YWJj"]
    assert reels.packets("r") == [packet]


def test_a_run_is_followed_beside_gradio():
    reels, run = Reels(address="../frames"), walk("r")
    told = [packet for _, packet in reels.streamed((0, packet) for packet in run)]
    assert [packet["kind"] for packet in told if packet] == ["start", "done"]
    start, *rest = followed(reels, "r")
    assert [start, *rest] == [{**run[0], "replay": True}, *map(reels.sent, run[1:])]
    assert reels.ended("r")
    assert not reels.ended("other")


def test_a_run_that_its_visitor_stopped_goes_no_further():
    reels, run = Reels(address="../frames"), walk("r")
    going = reels.streamed((0, packet) for packet in run)
    next(going)
    reels.add(run[1])
    reels.add({"run": "r", "kind": "done", "stopped": True, "seconds": None})
    assert list(going) == []
    assert [packet["i"] for packet in reels.packets("r") if packet["kind"] == "step"] == [0]


def test_a_run_that_nobody_makes_any_more_ends():
    reels = Reels(address="../frames")
    going = reels.streamed((0, packet) for packet in walk("r"))
    next(going)
    assert not reels.ended("r")
    going.close()
    assert [packet["kind"] for packet in followed(reels, "r")] == ["start", "done"]
    assert reels.stopped("r")


def test_a_promised_run_can_be_followed_before_it_is_made():
    reels = Reels(address="../frames")
    shown = reels.promise(walk)
    run = shown["run"]
    assert shown == {"run": run, "kind": "show"}
    assert reels.known(run)
    threading.Timer(0.05, list, [reels.keep_promises()]).start()
    live = followed(reels, run)
    assert live == [reels.sent(packet) for packet in walk(run)]
    assert "replay" not in live[0], "a run that is still being made is followed to its newest frame"
    assert followed(reels, run)[0]["replay"], "one that is over is played again"
    assert reels.packets(run) == walk(run)


def test_a_promise_that_cannot_be_kept_ends_and_the_next_is_kept(caplog):
    reels = Reels(address="../frames")

    def torn(run):
        yield from walk(run)[:2]
        raise OSError("no more")

    first, second = reels.promise(torn)["run"], reels.promise(walk)["run"]
    list(reels.keep_promises())
    assert "no more" in caplog.text
    assert [packet["kind"] for packet in reels.packets(first)] == ["start", "step", "done"]
    assert reels.stopped(first)
    assert reels.packets(second) == walk(second)


def test_nobody_waits_for_a_run_that_never_comes():
    assert followed(Reels(), "nothing", patience=0.05) == []


@pytest.mark.parametrize(
    ("run", "index", "names"), [("s", 0, ["x_t"]), ("r", 99, ["x_t"]), ("r", 0, ["y"]), ("r", 0, [])]
)
def test_frames_that_are_not_here(run, index, names):
    reels = holding(walk("r"), address="../frames")
    assert reels.frames(run, index, names) is None


def test_oldest_runs_make_room_and_kept_ones_stay():
    size = sum(len(data) for packet in walk("x") for data in packet.get("frames", {}).values()) + 7 * 500
    reels = Reels(limit=3 * size + 200)
    opening = reels.promise(walk)["run"]
    list(reels.keep_promises())
    for name in ("a", "b", "c", "d"):
        for packet in walk(name):
            reels.add(packet)
    there = [name for name in (opening, "a", "b", "c", "d") if reels.packets(name)]
    assert there == [opening, "c", "d"]


def test_a_run_larger_than_the_limit_is_still_whole_while_it_is_made():
    reels = Reels(limit=10)
    for packet in walk("big"):
        reels.add(packet)
    assert len(reels.packets("big")) == 7
    reels.add(walk("next")[0])
    assert reels.packets("big") == []


def test_many_visitors_at_once():
    reels, errors = Reels(limit=50_000), []

    def visitor(name):
        try:
            for packet in walk(name):
                reels.add(packet)
                assert all(sent["run"] == name for sent in reels.packets(name))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=visitor, args=(f"v{k}",)) for k in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
