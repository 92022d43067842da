"""Compare with columns on the visitor's own device: a real server, and a browser that computes."""

import re

import numpy as np
import pytest

from explorer.present.compare import Findings, compare
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.playing import sent_frame

EN = words_in("en")
LONG = 240_000  # milliseconds: the model comes and wakes up, and other tests run beside
FAST = Settings.make(model="fast", prompt="a red apple on a wooden table", seed=2)
STEPS = Comparison.make("steps", ["1", "2"], FAST)
MODELS = Comparison.make("model", ["base", "fast"], FAST.model_copy(update={"steps": 2}))
REELS = "['a', 'b'].map((letter) => window.explorerPlayers?.get(`compare-${letter}`)?.reel)"
OVER = f"{REELS}.every((reel) => reel?.done)"
TABLE = """[...document.querySelectorAll("#compare-outcomes tbody tr")].map((row) =>
    [...row.cells].map((cell) => cell.innerText.trim()))"""


def opened(visit, address, comparison, before=lambda page: None):
    page, seen = visit("about:blank")
    before(page)
    page.goto(f"{address}/en/?tab=compare&{comparison.to_text()}")
    page.wait_for_function(OVER, timeout=LONG)
    page.locator("#compare-make").wait_for()
    page.wait_for_function(f"{TABLE}.length && {TABLE}.every((row) => row[0] !== 'Calls' || !row.includes('–'))")
    return page, seen


@pytest.mark.slow
def test_columns_on_the_own_device_are_the_servers_columns(shared, visit, turns):
    """The same pictures from the same static, and the same table but for what the page can't measure."""
    address, site = shared
    page, seen = opened(visit, address, STEPS)
    assert not turns, "a network of the server was asked"
    runs = page.evaluate(f"{REELS}.map((reel) => reel.run)")
    assert not [url for url in seen.requests if any(run in url for run in runs)]
    page.get_by_text(EN("compare.start_same")).wait_for()
    assert re.search(r"\d.*A, B", page.inner_text("#compare-devices"))
    found = Findings(site.models, STEPS)
    finals = [p for k, p, seconds in compare(site.models, EN, STEPS) if found.add(k, p, seconds)]
    rows = {name: values for name, *values in page.evaluate(TABLE)}
    for k in (0, 1):
        here, outcome = page.evaluate(f"{REELS}[{k}].steps.at(-1).packet"), found.outcomes[k]
        assert here["numbers"]["nfe"] == finals[k]["numbers"]["nfe"]
        assert here["outcome"]["asked"] == outcome.asked
        picture = sent_frame(page, here)
        exact = ((found.pictures[k][0] + 1) * 127.5).permute(1, 2, 0).numpy()
        assert np.abs(picture - exact).mean() < 0.6  # bfloat16 there, float32 here
        for name in ("saturation", "contrast"):
            assert float(rows[EN(f"compare.rows.{name}")][k]) == pytest.approx(getattr(outcome, name), abs=0.011)
        assert rows[EN("compare.rows.calls")][k] == str(outcome.calls)
        assert rows[EN("compare.rows.match")][k] == "–"
    share = int(re.match(r"\d+", rows[EN("compare.rows.distance")][1])[0])
    assert share == pytest.approx(100 * found.distance(1), abs=1.01)
    assert EN("compare.device.no_match") in page.inner_text("#compare-outcomes")


@pytest.mark.slow
def test_a_careful_column_is_the_servers_beside_one_of_the_device(shared, visit, turns):
    address, _ = shared
    page, _ = opened(visit, address, MODELS)
    assert turns
    assert page.evaluate(f"{REELS}.map((reel) => Boolean(reel.start.device))") == [False, True]
    rows = {name: values for name, *values in page.evaluate(TABLE)}
    match = rows[EN("compare.rows.match")]
    assert re.match(r"-?\d", match[0])
    assert match[1] == "–"
    assert "%" in rows[EN("compare.rows.distance")][1]


def test_a_device_that_cannot_says_one_line_and_the_server_makes_all(shared, visit):
    address, _ = shared
    page, _ = opened(visit, address, STEPS, lambda page: page.add_init_script("WebAssembly.validate = () => false"))
    page.wait_for_function(f"{REELS}.every((reel) => reel?.done && !reel.start.device)", timeout=LONG)
    assert page.inner_text("#compare-devices") == EN("device.unable")
    assert not page.locator("#own-device input").is_checked()


@pytest.mark.slow
def test_stop_ends_every_column_and_what_is_pressed_next_is_made(shared, visit):
    address, _ = shared
    page, _ = visit(f"{address}/en/?tab=compare&{Comparison.make('seed', ['1', '2', '3'], FAST).to_text()}")
    page.get_by_text(EN("compare.device.making", letters="A, B, C")).wait_for()
    page.wait_for_function(f"{REELS}[0]?.start.device && {REELS}[0].steps.length", timeout=LONG)
    page.click("#compare-stop")
    page.wait_for_function(f"{OVER} && {REELS}[1].stopped", timeout=LONG)
    page.locator("#compare-make").wait_for()
    page.click("#compare-make")
    page.wait_for_function(f"{OVER} && !{REELS}.some((reel) => reel.stopped)", timeout=LONG)
