"""The player in people's hands: keys, pointer, touch, a screen reader, other parts of the page, other players."""

import json
import statistics

import numpy as np
import pytest

from explorer.player.offline import comparison_page
from explorer.player.packets import packets
from tests.browser.playing import index, playing, ready, until
from tests.browser.runs import made_up


def test_keys_alone_reach_everything(opened):
    tab = opened()
    tab.keyboard.press("Tab")  # the view of the first window
    assert tab.evaluate("document.activeElement.className") == "pl-view"
    tab.keyboard.press("Enter")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    assert tab.locator("[data-number='0'] .pl-name").inner_text() == "The noise it sees"
    tab.keyboard.press("Enter")
    tab.keyboard.press("Escape")
    assert tab.locator(".pl-menu:visible").count() == 0
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('role')") == "slider"
    reached = []
    for key in ("Home", "ArrowRight", "ArrowUp", "ArrowLeft", "PageUp", "Shift+ArrowRight", "End"):
        tab.keyboard.press(key)
        reached.append(index(tab))
    assert reached == [0, 1, 2, 1, 2, 3, 6]
    tab.keyboard.press("2")
    assert tab.locator("[data-number='0'] .pl-name").inner_text() == "The model's guess"
    tab.keyboard.press("w")
    assert tab.locator(".pl-window:visible").count() == 1
    tab.keyboard.press("x")
    assert tab.locator("canvas:visible").first.evaluate("(c) => getComputedStyle(c).imageRendering") == "auto"
    tab.keyboard.press(" ")
    assert playing(tab)
    tab.keyboard.press(" ")
    assert not playing(tab)


def test_a_key_meant_for_a_button_does_not_play(opened):
    tab = opened()
    tab.locator("[data-act=repeat]").focus()
    tab.keyboard.press(" ")
    assert tab.locator(".pl").get_attribute("data-repeat") == "loop"
    assert not playing(tab)


@pytest.mark.parametrize(("repeat", "visits"), [("once", {0, 6}), ("loop", {0, 3}), ("bounce", {0, 5})])
def test_playing_shows_every_frame_and_then_stops_loops_or_turns(opened, repeat, visits):
    tab = opened()
    tab.evaluate("window.trace = []; addEventListener('explorer:cursor', (e) => window.trace.push(e.detail.index))")
    tab.evaluate(
        """(repeat) => { const { transport } = window.explorerPlayers.get("run-0");
             transport.repeat = repeat; transport.speed = 16; transport.play(); }""",
        repeat,
    )
    ends = {"once": "!window.explorerPlayers.get('run-0').transport.playing", "loop": "trace.slice(7).includes(3)"}
    until(tab, ends.get(repeat, "trace.slice(7).includes(2)"))
    trace = tab.evaluate("window.trace")
    assert trace[:7] == [0, 1, 2, 3, 4, 5, 6]
    after = {"once": [], "loop": [0, 1, 2, 3], "bounce": [5, 4, 3, 2]}[repeat]
    assert trace[7:][: len(after)] == after
    assert visits <= set(trace)


def test_dragging_moves_the_cursor_by_noise_level(opened):
    """The axis is the noise level: a run crowded at static needs little way for its first steps."""
    tab = opened(made_up(8, bend=2.5))
    box = tab.locator(".pl-film").bounding_box()
    seen = []
    tab.mouse.move(box["x"] + 2, box["y"] + 20)
    tab.mouse.down()
    for share in (0.01, 0.1, 0.5, 0.8, 0.999):
        tab.mouse.move(box["x"] + share * box["width"], box["y"] + 20)
        seen.append(index(tab))
    tab.mouse.up()
    places = [max((k / 8) ** 2.5, 0.01) for k in range(9)]
    expected = [min(range(9), key=lambda k, s=s: abs(places[k] - s)) for s in (0.01, 0.1, 0.5, 0.8, 0.999)]
    assert seen == expected
    tab.mouse.move(box["x"] + 5, box["y"] + 20)
    assert index(tab) == expected[-1], "a pointer that is up must not scrub"


def test_touch_on_a_phone(opened):
    tab = opened(width=390, height=844, has_touch=True, is_mobile=True)
    assert tab.locator(".pl-window:visible").count() == 1
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    box = tab.locator(".pl-film").bounding_box()
    assert box["height"] >= 44
    for button in tab.locator("button:visible").all():
        assert button.bounding_box()["height"] >= 28
    tab.touchscreen.tap(box["x"] + 5, box["y"] + 20)
    assert index(tab) == 0
    tab.get_by_role("button", name="Now").tap()
    until(
        tab, "document.querySelector(\"[data-number='0']\").checkVisibility()"
    )  # a tap becomes a click in its own time
    assert tab.locator(".pl-window:visible .pl-name").inner_text() == "What the picture holds"
    tab.locator(".pl-window:visible canvas").tap()
    until(tab, "window.explorerPlayers.get('run-0').transport.playing")
    tab.locator(".pl-window:visible canvas").tap()
    until(tab, "!window.explorerPlayers.get('run-0').transport.playing")
    wire = tab.context.new_cdp_session(tab)
    for kind, share in (("touchStart", 0.1), ("touchMove", 0.5), ("touchMove", 0.99), ("touchEnd", None)):
        points = [] if share is None else [{"x": box["x"] + share * box["width"], "y": box["y"] + 20}]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    until(tab, "window.explorerPlayers.get('run-0').index === 6")


def test_what_a_screen_reader_is_told(opened):
    tab = opened()
    film = tab.get_by_role("slider", name="Timeline, from static to picture")
    film.focus()
    tab.keyboard.press("Home")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    until(tab, "document.querySelector('.pl-live').textContent.startsWith('Sentence 2')")
    assert tab.locator(".pl-sentence").inner_text() == "Sentence 2: what was measured here."
    attributes = [film.get_attribute(f"aria-value{name}") for name in ("min", "max", "now", "text")]
    assert attributes == ["0", "6", "2", "Step 2 of 6: colours, 75 % noise"]
    assert tab.locator("canvas[role=img]").first.get_attribute("aria-label").startswith("What the picture holds.")
    names = tab.eval_on_selector_all("button", "(all) => all.map((b) => b.getAttribute('aria-label') || b.textContent)")
    assert all(names)
    said = tab.evaluate(
        """async () => { const heard = [], live = document.querySelector(".pl-live");
          new MutationObserver(() => heard.push(live.textContent)).observe(live, { childList: true });
          const { transport } = window.explorerPlayers.get("run-0"); transport.speed = 8; transport.play();
          await new Promise((done) => setTimeout(done, 1600)); return heard; }"""
    )
    assert said == ["Sentence 6: what was measured here."], "while it plays, sentences would be a flood"


def test_players_of_a_group_show_the_same_view(saved, visit):
    runs = [("one", packets(made_up(3))), ("other", packets(made_up(4)))]
    tab = visit(saved(comparison_page(runs)))[0]
    for player in ("run-0", "run-1"):
        ready(tab, player)
    tab.locator("#run-0 .pl-film").focus()
    tab.keyboard.press("4")
    names = tab.locator(".pl-window:visible .pl-name").all_inner_texts()
    assert names == ["Its guess without the words"] * 2


def test_other_parts_of_the_page_hear_and_move_the_cursor(opened):
    tab = opened()
    tab.evaluate("addEventListener('explorer:cursor', (e) => window.heard = e.detail)")
    tab.evaluate("dispatchEvent(new CustomEvent('explorer:seek', { detail: { player: 'run-0', alpha_bar: 0.5 } }))")
    heard = tab.evaluate("window.heard")
    assert index(tab) == heard["index"] == 3
    assert heard["player"] == "run-0"
    assert heard["fraction"] == 0.5
    assert heard["log_snr"] == pytest.approx(0, abs=1e-9)
    assert heard["numbers"]["nfe"] == 8
    assert heard["sentence"].startswith("Sentence 3")
    tab.evaluate("window.explorerPlayers.get('run-0').seek(6)")
    assert tab.evaluate("window.heard.log_snr") == float("inf")


@pytest.mark.parametrize("by", ["level", "steps", "calls"])
def test_players_of_a_group_share_one_cursor(saved, visit, by):
    """By noise level, by share of the steps, or by network calls: computed here from the runs themselves."""
    runs = [("even", made_up(6)), ("crowded", made_up(9, bend=2.0))]
    text = comparison_page([(label, packets(run)) for label, run in runs], by=by)
    tab = visit(saved(text))[0]
    for player in ("run-0", "run-1"):
        ready(tab, player)
    keys = []
    for _, run in runs:
        n = len(run.steps)
        places = {
            "level": [2 / np.pi * np.arcsin(np.sqrt(step.level.alpha_bar)) for step in run.steps] + [1.0],
            "steps": [k / n for k in range(n + 1)],
            "calls": [2 * (k + 1) for k in range(n)] + [2 * n],
        }
        keys.append(places[by])
    for chosen in (1, 4, 0):
        tab.evaluate("(i) => window.explorerPlayers.get('run-0').seek(i)", chosen)
        gaps = [abs(place - keys[0][chosen]) for place in keys[1]]
        assert gaps[index(tab, "run-1")] == pytest.approx(min(gaps), abs=1e-9)
    tab.evaluate("window.explorerPlayers.get('run-1').seek(9)")
    assert keys[0][index(tab)] == pytest.approx(keys[0][-1]), "either player leads"


@pytest.mark.bench
def test_cost_of_a_draw_and_frames_per_second(opened, capsys):
    tab = opened(made_up(30, 128))
    cost = tab.evaluate(
        """() => { const p = window.explorerPlayers.get("run-0"), from = performance.now();
          for (let k = 0; k < 2000; k++) { p.go(k % 31, true); p.draw(); }
          return (performance.now() - from) / 2000; }"""
    )
    gaps = tab.evaluate(
        """() => new Promise((done) => { const p = window.explorerPlayers.get("run-0"), times = [];
          const tick = (now) => { times.push(now); p.seek(times.length % 31);
            if (times.length < 240) requestAnimationFrame(tick);
            else done(times.slice(1).map((t, k) => t - times[k])); };
          requestAnimationFrame(tick); })"""
    )
    with capsys.disabled():
        late = sum(gap > 17.5 for gap in gaps)
        rate = 1000 / statistics.mean(gaps)
        print(
            f"\ndraw of two windows and timeline: {cost:.3f} ms; scrubbing {rate:.1f} fps, {late} of {len(gaps)} late"
        )
        print(json.dumps({"draw_ms": cost, "fps": rate}))
