"""The factory and the memory of runs, without a browser; tests/browser has the player itself."""

import asyncio
import base64
import json
import threading

import gradio as gr
import pytest

from explorer.app.player import player
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
    built = player(elem_id="create")
    for packet in walk("r"):
        assert built.postprocess(packet) == packet
        json.dumps(packet, allow_nan=False)


def test_hostile_words_cannot_leave_their_string():
    evil = "</script>`${alert(1)}\u2028'\""
    built = player(elem_id="create", wording={"en": {"play": evil}})
    config = built.js_on_load.rsplit('mount(element.querySelector(".player-root"), ', 1)[1].split(", { ...online", 1)[0]
    assert json.loads(config)["labels"]["en"]["play"] == evil
    assert "\u2028" not in config
    assert "<" not in config


def test_the_server_function_is_one_that_gradio_may_call():
    run = walk("r")
    reels = holding(run)
    built = player(elem_id="create", reels=reels)
    assert built.reel._is_server_fn
    assert built.reel({"run": "r", "have": []}) == run


def test_only_what_is_missing_is_sent():
    reels = Reels()
    run = walk("r")
    for packet in run:
        assert reels.add(packet) is packet
    sent = reels.missed({"run": "r", "have": [0, 1, 3]})
    assert [packet["i"] for packet in sent if packet["kind"] == "step"] == [2, 4]
    assert [packet["kind"] for packet in sent if packet["kind"] != "step"] == ["start", "done"]


def test_where_frames_have_an_address_packets_travel_without_them():
    reels = Reels(address="../frames")
    for packet in (run := walk("r")):
        sent = reels.add(packet)
        if packet["kind"] != "step":
            assert sent == packet
            continue
        names = list(packet["frames"])
        held = {name: base64.b64decode(text) for name, text in packet["frames"].items()}
        assert sent["frames"] == {name: len(data) for name, data in held.items()}
        assert sent["at"] == f"../frames/r/{packet['i']}"
        assert reels.frames("r", packet["i"], names) == b"".join(held.values())
        assert reels.frames("r", packet["i"], names[-1:]) == held[names[-1]]
    assert reels.missed({"run": "r"}) == run, "Python gets them whole"
    assert player(elem_id="a", reels=reels).reel({"run": "r"}) == [reels.sent(packet) for packet in run]


def test_a_run_is_followed_beside_gradio():
    reels, run = Reels(address="../frames"), walk("r")
    told = [packet for _, packet in reels.streamed((0, packet) for packet in run)]
    assert [packet["kind"] for packet in told if packet] == ["start", "done"]
    assert told[0]["stream"] == "../frames/r"

    async def followed():
        return [packet async for packet in reels.follow("r")]

    assert asyncio.run(followed()) == [reels.sent(packet) for packet in run]
    assert reels.ended("r")
    assert not reels.ended("other")


def test_a_run_that_its_visitor_stopped_goes_no_further():
    reels, run = Reels(address="../frames"), walk("r")
    going = reels.streamed((0, packet) for packet in run)
    next(going)
    reels.add(run[1])
    reels.add({"run": "r", "kind": "done", "stopped": True, "seconds": None})
    assert list(going) == []
    assert [packet["i"] for packet in reels.missed({"run": "r"}) if packet["kind"] == "step"] == [0]


def test_a_run_that_nobody_makes_any_more_ends():
    reels = Reels(address="../frames")
    going = reels.streamed((0, packet) for packet in walk("r"))
    next(going)
    assert reels.missed({"run": "r"})[0]["kind"] == "follow"
    going.close()
    assert [packet["kind"] for packet in reels.missed({"run": "r"})] == ["start", "done"]
    assert reels.missed({"run": "r"})[-1]["stopped"]


def test_a_promised_run_can_be_followed_before_it_is_made():
    reels = Reels(address="../frames")
    shown = reels.promise(walk)
    run = shown["run"]
    assert shown == {"run": run, "kind": "show"}
    assert reels.missed({"run": run}) == [{"run": run, "kind": "follow", "stream": f"../frames/{run}"}]

    async def followed():
        return [packet async for packet in reels.follow(run)]

    threading.Timer(0.05, list, [reels.keep_promises()]).start()
    assert [packet["kind"] for packet in asyncio.run(followed())] == [packet["kind"] for packet in walk("r")]
    assert reels.missed({"run": run}) == walk(run), "once made it is kept, frames inside"


def test_a_promise_that_cannot_be_kept_ends_and_the_next_is_kept(caplog):
    reels = Reels(address="../frames")

    def torn(run):
        yield from walk(run)[:2]
        raise OSError("no more")

    first, second = reels.promise(torn)["run"], reels.promise(walk)["run"]
    list(reels.keep_promises())
    assert "no more" in caplog.text
    assert [packet["kind"] for packet in reels.missed({"run": first})] == ["start", "step", "done"]
    assert reels.missed({"run": first})[-1]["stopped"]
    assert reels.missed({"run": second}) == walk(second)


def test_without_an_address_a_promise_is_kept_at_once():
    reels = Reels()
    run = reels.promise(walk)["run"]
    assert reels.missed({"run": run}) == walk(run)


def test_nobody_waits_for_a_run_that_never_comes():
    async def followed():
        return [packet async for packet in Reels().follow("nothing", patience=0.05)]

    assert asyncio.run(followed()) == []


@pytest.mark.parametrize(
    ("run", "index", "names"), [("s", 0, ["x_t"]), ("r", 99, ["x_t"]), ("r", 0, ["y"]), ("r", 0, [])]
)
def test_frames_that_are_not_here(run, index, names):
    reels = holding(walk("r"), address="../frames")
    assert reels.frames(run, index, names) is None


@pytest.mark.parametrize(
    "request_", [None, 7, "r", [], {}, {"run": None}, {"run": ["r"]}, {"run": "other"}], ids=lambda value: repr(value)
)
def test_odd_requests_get_nothing(request_):
    reels = holding(walk("r"))
    assert reels.missed(request_) == []


@pytest.mark.parametrize("have", [None, "all", 3, [None, "1", {}], {"0": 1}], ids=lambda value: repr(value))
def test_an_odd_list_of_frames_counts_as_none(have):
    run = walk("r")
    reels = holding(run)
    assert reels.missed({"run": "r", "have": have}) == run


def test_oldest_runs_make_room_and_kept_ones_stay():
    size = sum(len(text) for packet in walk("x") for text in packet.get("frames", {}).values()) + 7 * 500
    reels = Reels(limit=3 * size + 200)
    opening = reels.promise(walk)["run"]
    for name in ("a", "b", "c", "d"):
        for packet in walk(name):
            reels.add(packet)
    there = [name for name in (opening, "a", "b", "c", "d") if reels.missed({"run": name})]
    assert there == [opening, "c", "d"]


def test_a_run_larger_than_the_limit_is_still_whole_while_it_is_made():
    reels = Reels(limit=10)
    for packet in walk("big"):
        reels.add(packet)
    assert len(reels.missed({"run": "big"})) == 7
    reels.add(walk("next")[0])
    assert reels.missed({"run": "big"}) == []


def test_many_visitors_at_once():
    reels, errors = Reels(limit=50_000), []

    def visitor(name):
        try:
            for packet in walk(name):
                reels.add(packet)
                assert all(sent["run"] == name for sent in reels.missed({"run": name}))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=visitor, args=(f"v{k}",)) for k in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
