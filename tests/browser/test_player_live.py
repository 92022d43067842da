"""The player inside Gradio: frames that arrive as they are made, in closed tabs, with losses, beside other visitors."""

import re
import threading
import time

import gradio as gr
import numpy as np
import pytest
from fastapi import FastAPI, Response

from explorer.app.player import player
from explorer.app.player_routes import add_player
from explorer.pixels import to_frames
from explorer.player.packets import new_run, packets
from explorer.player.reels import Reels
from tests.browser.playing import index, ready, shown, until
from tests.browser.runs import made_up, sentences
from tests.browser.server import serving

LONG = 59  # 60 frames
QUIET = 200  # milliseconds in which a request would have left
MIDWAY = threading.Event()  # set when the latest run of the studio below has made a third of its packets


def walk(trajectory, run=None):
    said = sentences(len(trajectory.steps))
    return list(packets(trajectory, run or new_run(), said))


def studio_app():
    """Two players in two tabs, and a button for each way in which a run can come; below /page/."""
    reels = Reels()
    opening = reels.promise(lambda run: walk(made_up(6, 16, seed=1), run))
    list(reels.keep_promises())

    def made(pause=0.0):
        for k, packet in enumerate(walk(made_up(LONG, 16))):
            time.sleep(pause)
            yield None, packet
            if k == LONG // 3:
                MIDWAY.set()

    def stream(pause=0.0):
        """As in the studio: Gradio brings the first packet and the last."""
        for _, packet in reels.streamed(made(pause)):
            yield packet or gr.skip()

    def to_both():
        for packet in stream():
            yield packet, packet

    def by_gradio():
        """Every packet as a value: slower, and a page may miss any that are not the last."""
        for _, packet in made():
            yield reels.add(packet)

    def lossy():
        """Only a third of the packets reach the page, the start not among them."""
        for k, packet in enumerate(by_gradio()):
            if k % 3 == 1:
                yield packet

    with gr.Blocks(analytics_enabled=False) as app:
        with gr.Tabs():
            with gr.Tab("first"):
                first = player(opening, elem_id="first", reels=reels, autoplay=True)
            with gr.Tab("second"):
                second = player(None, elem_id="second", reels=reels)
        for name, act, outputs in (
            ("stream", lambda: (yield from stream()), [first]),
            ("both", to_both, [first, second]),
            ("slow", lambda: (yield from stream(0.05)), [first]),
            ("behind", lambda: (yield from stream(0.02)), [second]),
            ("values", by_gradio, [first]),
            ("lossy", lossy, [first]),
        ):
            button = gr.Button(name, elem_id=name)
            button.click(act, outputs=outputs, show_progress="hidden", concurrency_limit=4)
    server = FastAPI()
    for icon in ("/favicon.ico", "/favicon.svg"):
        server.get(icon)(lambda: Response(status_code=204))
    add_player(server, reels)
    return gr.mount_gradio_app(server, app, path="/page", footer_links=[], run_history=False)


@pytest.fixture(scope="module")
def models():
    with serving(studio_app()) as address:
        yield f"{address}/page/"


@pytest.fixture
def tab(models, visit):
    page, seen = visit(models)
    ready(page, "first")
    page.seen = seen
    return page


def frames_of(tab, name="first"):
    return tab.evaluate(
        """(name) => { const { reel } = window.explorerPlayers.get(name);
             return { indices: reel.have, done: reel.done, torn: reel.torn, total: reel.total }; }""",
        name,
    )


def streams(tab):
    """Addresses of the runs that were followed."""
    return [address for address in tab.seen.requests if re.search(r"/frames/[\w-]+$", address)]


def count_cursor(tab):
    tab.evaluate("window.explorerPlayers.get('first').transport.pause()")
    tab.evaluate("window.trace = []; addEventListener('explorer:cursor', (e) => window.trace.push(e.detail.index))")


def test_it_opens_on_a_finished_run_and_plays_it(tab):
    assert frames_of(tab) == {"indices": list(range(7)), "done": True, "torn": False, "total": 6}
    until(tab, "window.explorerPlayers.get('first').index > 1")
    tab.evaluate("window.explorerPlayers.get('first').transport.speed = 16")
    until(tab, "window.explorerPlayers.get('first').index === 6")
    np.testing.assert_array_equal(shown(tab, 0, "first"), to_frames(made_up(6, 16, seed=1).final)[0])


def test_sixty_packets_in_a_rush_and_none_is_lost(tab):
    count_cursor(tab)
    tab.click("#stream")
    until(
        tab,
        f"window.explorerPlayers.get('first').reel.total === {LONG} && window.explorerPlayers.get('first').reel.done",
    )
    assert frames_of(tab) == {"indices": list(range(60)), "done": True, "torn": False, "total": LONG}
    until(tab, "window.explorerPlayers.get('first').index === 59")
    assert len(streams(tab)) == 2, "one of the opening run and one of this: nothing to mend"
    trace = tab.evaluate("window.trace")
    assert trace == sorted(trace), "the newest frame is shown as it comes"
    run = made_up(LONG, 16)
    for step in (0, 31, 58):
        tab.evaluate("(i) => window.explorerPlayers.get('first').seek(i)", step)
        np.testing.assert_array_equal(shown(tab, 0, "first"), to_frames(run.steps[step].x_t)[0])


def test_scrubbing_asks_the_server_for_nothing(tab):
    until(tab, "window.explorerPlayers.get('first').reel.steps.every((step) => !step.late.size)")
    count_cursor(tab)
    before = list(tab.seen.requests)
    tab.locator("#first .pl-film").focus()
    for key in ["Home", *["ArrowRight"] * 6, "3", "End", " ", "w", "x"]:
        tab.keyboard.press(key)
    tab.wait_for_timeout(QUIET)
    assert tab.seen.requests == before


def test_a_player_in_a_closed_tab_has_the_whole_run_when_it_is_opened(tab):
    tab.click("#both")
    until(tab, "window.explorerPlayers.get('first').reel.done && window.explorerPlayers.get('first').reel.total === 59")
    assert tab.evaluate("window.explorerPlayers.has('second')") is False
    tab.get_by_role("tab", name="second").click()
    until(tab, "window.explorerPlayers.get('second')?.index === 59")
    assert frames_of(tab, "second")["indices"] == list(range(60))


def test_a_tab_opened_in_mid_run_catches_up_and_goes_on(tab):
    MIDWAY.clear()
    tab.click("#behind")
    assert MIDWAY.wait(30)
    tab.get_by_role("tab", name="second").click()
    until(tab, "window.explorerPlayers.get('second')?.index === 59 && window.explorerPlayers.get('second').reel.done")
    assert frames_of(tab, "second") == {"indices": list(range(60)), "done": True, "torn": False, "total": LONG}


def test_an_open_menu_stays_under_the_hand_while_frames_arrive(tab):
    tab.click("#slow")
    until(tab, "window.explorerPlayers.get('first').reel.total === 59 && window.explorerPlayers.get('first').index > 3")
    tab.locator("#first .pl-view").first.click()
    line = tab.locator("#first .pl-menu [data-view=eps_hat]").first
    line.evaluate("(line) => { line.focus(); window.line = line; }")
    until(tab, "window.explorerPlayers.get('first').index === 59 && window.explorerPlayers.get('first').reel.done")
    assert line.evaluate("(line) => line === window.line && line === document.activeElement")
    line.click()
    assert tab.locator("#first .pl-window").first.get_attribute("data-view") == "eps_hat"


def test_a_run_that_nobody_knows_changes_nothing(tab):
    before = frames_of(tab)
    tab.evaluate("window.explorerPlayers.get('first').inbox.receive({ run: 'nobody', kind: 'show' })")
    until(tab, "window.explorerPlayers.get('first').inbox.following === null")
    assert [address.rsplit("/", 1)[1] for address in streams(tab)][1:] == ["nobody"]
    assert frames_of(tab) == before
    assert "404" in tab.seen.errors.pop(), "what the browser says of it"


def test_a_run_that_nobody_knows_does_not_stop_the_one_that_is_made(tab):
    tab.click("#slow")
    until(tab, "window.explorerPlayers.get('first').reel.total === 59 && window.explorerPlayers.get('first').index > 3")
    tab.evaluate("window.explorerPlayers.get('first').inbox.receive({ run: 'nobody', kind: 'show' })")
    until(tab, "window.explorerPlayers.get('first').index === 59 && window.explorerPlayers.get('first').reel.done")
    assert frames_of(tab)["indices"] == list(range(60))
    assert "404" in tab.seen.errors.pop()


def test_a_stream_that_breaks_off_is_opened_again(tab):
    """As where a network fails: what came is kept, the rest follows."""
    broken = []

    def once(route):
        if broken:
            return route.continue_()
        broken.append(route.request.url)
        lines = route.fetch().text().splitlines(keepends=True)
        route.fulfill(body="".join(lines[:20]), content_type="application/x-ndjson")

    tab.route(re.compile(r"/frames/[\w-]+$"), once)
    tab.click("#stream")
    until(
        tab,
        "window.explorerPlayers.get('first').reel.total === 59 && window.explorerPlayers.get('first').reel.last > 5",
    )
    until(tab, "window.explorerPlayers.get('first').reel.done && !window.explorerPlayers.get('first').reel.torn")
    assert frames_of(tab)["indices"] == list(range(60))
    assert len(broken) == 1


def test_packets_may_come_as_values_too(tab):
    tab.click("#values")
    until(tab, "window.explorerPlayers.get('first').reel.total === 59 && window.explorerPlayers.get('first').reel.done")
    until(tab, "!window.explorerPlayers.get('first').reel.torn")
    assert frames_of(tab)["indices"] == list(range(60))


def test_what_was_lost_is_asked_for(tab):
    tab.click("#lossy")
    until(tab, "window.explorerPlayers.get('first').reel.total === 59 && window.explorerPlayers.get('first').reel.done")
    until(tab, "!window.explorerPlayers.get('first').reel.torn")
    assert frames_of(tab)["indices"] == list(range(60))


def test_who_takes_the_cursor_in_mid_run_keeps_it(tab):
    tab.click("#slow")
    until(tab, "window.explorerPlayers.get('first').reel.total === 59 && window.explorerPlayers.get('first').index > 5")
    tab.locator("#first .pl-film").focus()
    tab.keyboard.press("Home")
    until(tab, "window.explorerPlayers.get('first').reel.last > 20")
    assert index(tab, "first") == 0
    tab.keyboard.press("End")  # and with End goes on with the run
    until(tab, "window.explorerPlayers.get('first').index === 59")


def test_reduced_motion_plays_nothing_by_itself(models, visit):
    tab, _ = visit(models, reduced_motion="reduce")
    ready(tab, "first")
    assert index(tab, "first") == 6
    assert not tab.evaluate("window.explorerPlayers.get('first').transport.playing")
    count_cursor(tab)
    tab.click("#stream")
    until(tab, "window.explorerPlayers.get('first').index === 59")
    *before, last = tab.evaluate("window.trace")
    assert last == 59
    assert len(before) <= 1, "a run that is being made shows its beginning and its end"
    tab.locator("#first .pl-play").click()
    assert tab.evaluate("window.explorerPlayers.get('first').transport.playing"), "but whoever asks for it may see it"


def test_two_visitors_never_see_each_others_frames(models, visit):
    one, _ = visit(models)
    two, _ = visit(models)
    for tab in (one, two):
        ready(tab, "first")
    one.click("#slow")
    until(one, "window.explorerPlayers.get('first').index > 10")
    assert frames_of(two)["total"] == 6
    two.click("#stream")
    until(two, "window.explorerPlayers.get('first').reel.done && window.explorerPlayers.get('first').reel.total === 59")
    names = [tab.evaluate("window.explorerPlayers.get('first').reel.run") for tab in (one, two)]
    assert names[0] != names[1]


def test_the_run_outlives_the_server(visit):
    with serving(studio_app()) as address:
        tab, seen = visit(f"{address}/page/")
        ready(tab, "first")
        until(tab, "window.explorerPlayers.get('first').reel.done")
    tab.locator("#first .pl-film").focus()
    tab.keyboard.press("Home")
    np.testing.assert_array_equal(shown(tab, 0, "first"), to_frames(made_up(6, 16, seed=1).steps[0].x_t)[0])
    seen.errors.clear()  # Gradio's own, about the server that is gone
