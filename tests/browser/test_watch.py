"""Watch it learn, in a browser: it moves, learns and stops; slow motion adds up; points drawn by hand are learned."""

import re

import numpy as np
import pytest

from explorer.words.texts import words_in
from tests.browser.playing import until

EN, DE = words_in("en"), words_in("de")
QUIET = 1_000  # milliseconds in which training that goes on would have made many steps
PIXELS = """(who) => {
  const canvas = document.querySelector(`[data-who="${who}"] canvas`);
  return Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data);
}"""
SLOW = """() => Object.fromEntries(["x0", "eps", "x_t", "v", "v_hat", "errors", "log_snr"]
  .map((key) => [key, Array.from(explorerWatch.taken[key])]))"""
PARTS = ("one", "two", "three", "four", "five", "six", "seven", "eight")


@pytest.fixture
def watch(site_url, visit):
    """watch(...) -> the tab, opened."""

    def opened(words=EN, **options):
        page, _ = visit(f"{site_url}/{words.language}/", **options)
        tab = page.get_by_role("tab", name=words("tabs.watch"))
        page.get_by_role("tab").first.wait_for()
        if not tab.count():  # on a phone, the last tabs are in a menu
            page.locator(".overflow-menu > button").click()
            tab = page.locator(".overflow-dropdown button", has_text=words("tabs.watch"))
        tab.click()
        page.locator(".wt").wait_for()
        page.locator(".wt").scroll_into_view_if_needed()
        return page

    return opened


def button(page, name):
    return page.locator(f'.wt [data-act="{name}"]')


def learned(page, steps, seconds=120):
    until(page, f"explorerWatch.step >= {steps}", seconds)


def pixels(page, who="network"):
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return np.array(page.evaluate(PIXELS, who))


def test_it_opens_with_something_to_see_and_waits_to_be_started(watch):
    page = watch()
    assert page.locator(".wt-status").inner_text() == EN("watch.ready")
    assert EN("watch.start") in page.locator(".wt-intro").inner_text()
    assert pixels(page).reshape(-1, 4)[:, 3].astype(bool).mean() > 0.02  # points and arrows
    assert pixels(page, "truth").reshape(-1, 4)[:, 3].astype(bool).mean() > 0.02
    page.wait_for_timeout(QUIET)
    assert page.evaluate("[explorerWatch.step, explorerWatch.news]") == [0, 0]
    assert button(page, "afresh").is_disabled()


def test_it_learns_moves_and_pauses(watch):
    page = watch()
    button(page, "start").click()
    learned(page, 3)
    first = page.evaluate("[explorerWatch.loss, explorerWatch.look.near]")
    before = pixels(page)
    learned(page, 120, 240)
    assert (pixels(page) != before).any()  # points and arrows have moved
    assert button(page, "start").inner_text() == EN("watch.pause")
    loss, near = page.evaluate("[explorerWatch.loss, explorerWatch.look.near]")
    assert loss < first[0]
    assert near < 0.7 * first[1]
    button(page, "start").click()
    until(page, "!explorerWatch.talking")
    stopped = page.evaluate("explorerWatch.step")
    page.wait_for_timeout(QUIET)
    assert page.evaluate("explorerWatch.step") == stopped
    assert page.locator(".wt-status").inner_text() == EN("watch.paused", steps=f"{stopped:,}")
    button(page, "step").click()
    learned(page, stopped + 1)
    until(page, "!explorerWatch.talking")
    assert page.evaluate("explorerWatch.step") == stopped + 1
    assert page.locator(".wt-levels rect").count() == 8
    intro = page.locator(".wt-intro")
    assert EN("watch.start") not in intro.inner_text(), "it has been started"
    button(page, "afresh").click()
    until(page, "explorerWatch.step === 0 && !explorerWatch.talking", 30)
    assert EN("watch.start") in intro.inner_text()
    assert page.locator(".wt-status").inner_text() == EN("watch.ready")


def test_training_rests_while_another_tab_is_open(watch):
    page = watch()
    button(page, "start").click()
    learned(page, 2)
    page.get_by_role("tab", name=EN("tabs.destroy")).click()
    until(page, "!explorerWatch.talking", 30)
    step = page.evaluate("explorerWatch.step")
    page.wait_for_timeout(QUIET)
    assert page.evaluate("explorerWatch.step") == step
    page.get_by_role("tab", name=EN("tabs.watch")).click()
    learned(page, step + 1)


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+\.\d+", text.replace("−", "-"))]


@pytest.mark.slow
def test_slow_motion_shows_eight_parts_whose_numbers_fit(watch):
    page = watch(reduced_motion="reduce")  # so that it does not turn its pages by itself
    button(page, "slowly").click()
    page.locator(".wt-slow").wait_for()
    lines = page.locator(".wt-slow li")
    assert lines.count() == 8
    told = []
    for k, part in enumerate(PARTS):
        now = page.locator(".wt-slow li[data-now]")
        assert now.count() == 1
        assert now.locator("b").inner_text() == EN(f"watch.slow.{part}")
        told.append(now.locator("span").inner_text())
        if k < 7:
            page.keyboard.press("ArrowRight") if k % 2 else page.locator('[data-slow="next"]').click()
    taken = {key: np.array(values) for key, values in page.evaluate(SLOW).items()}
    v, v_hat = taken["v"].reshape(-1, 2), taken["v_hat"].reshape(-1, 2)
    squares = (v_hat - v) ** 2
    (shown_error,), (shown_loss,) = numbers(told[5])[-1:], numbers(told[6])
    np.testing.assert_allclose(numbers(told[4]), v_hat[0], atol=6e-4)
    np.testing.assert_allclose(numbers(told[5])[-3:-1], v[0], atol=6e-4)
    assert shown_error == pytest.approx(squares[0].mean(), abs=6e-6)
    assert shown_loss == pytest.approx(squares.mean(), abs=6e-6)
    signal, noise = numbers(told[1])[-2:]
    assert signal**2 + noise**2 == pytest.approx(1, abs=2e-3)
    x0, eps, x_t = numbers(told[0]), numbers(told[2]), numbers(told[3])[2:]
    np.testing.assert_allclose(x_t, signal * np.array(x0) + noise * np.array(eps), atol=4e-3)
    before, after, again = numbers(told[7])
    assert before != after
    assert again < shown_loss  # the first step of all goes downhill
    page.keyboard.press("Escape")
    page.locator(".wt-slow").wait_for(state="hidden")


@pytest.mark.slow
def test_slow_motion_turns_its_pages_by_itself(watch):
    page = watch()
    button(page, "slowly").click()
    page.locator(".wt-slow li[data-now]").wait_for()
    until(page, "document.querySelector('.wt-slow li:nth-child(2)').hasAttribute('data-now')", 20)


@pytest.mark.slow
def test_points_are_drawn_by_hand_and_learned(watch):
    page = watch()
    choose(page, EN("watch.sets.drawn"))
    until(page, "document.querySelector('.wt').hasAttribute('data-drawing')")
    assert button(page, "start").is_disabled()
    box = page.locator('[data-who="network"] canvas').bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.5 * box["height"], steps=30)
    page.mouse.up()
    until(page, "explorerWatch.scene && explorerWatch.wish.points.length > 8 && !explorerWatch.talking", 30)
    drawn = np.array(page.evaluate("explorerWatch.wish.points"))
    assert abs(drawn[:, 1]).max() < 0.15  # one level line
    assert drawn[:, 0].min() == pytest.approx(-0.96, abs=0.15)
    assert drawn[:, 0].max() == pytest.approx(0.96, abs=0.15)
    count = len(drawn)
    page.locator('[data-who="network"] canvas').focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "Space"):
        page.keyboard.press(key)
    until(page, f"explorerWatch.wish.points.length === {count + 1} && !explorerWatch.talking", 30)
    button(page, "start").click()
    learned(page, 5)
    button(page, "start").click()
    button(page, "clear").click()
    assert page.evaluate("explorerWatch.wish.points.length") == 0


def choose(page, label):
    page.locator("#watch-set input").click()
    page.get_by_role("option", name=label).click()


@pytest.mark.slow
def test_a_part_is_asked_for_and_another_set_begins_anew(watch):
    page = watch()
    button(page, "step").click()
    learned(page, 1)
    page.locator(".wt-ask button").nth(1).click()
    until(page, "explorerWatch.wish.part === 0 && !explorerWatch.talking && !explorerWatch.stale", 30)
    assert page.evaluate("explorerWatch.step") == 1  # looked at otherwise, not learned anew
    choose(page, EN("watch.sets.word"))
    until(page, "explorerWatch.scene.parts.join('') === 'HI'", 30)
    assert page.evaluate("[explorerWatch.step, explorerWatch.wish.part]") == [0, None]
    page.locator("#watch-word textarea, #watch-word input").fill("ÄX")
    until(page, "explorerWatch.scene.parts.join('') === 'ÄX'", 30)
    page.locator("#watch-word textarea, #watch-word input").fill("?!")
    page.locator(".wt-status", has_text=EN("watch.bad_set").split("{")[0]).wait_for()


def test_on_a_phone_in_german_in_the_dark(watch):
    page = watch(DE, width=390, height=844, is_mobile=True, has_touch=True, color_scheme="dark")
    page.evaluate("document.body.classList.add('dark')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    button(page, "start").tap()
    learned(page, 2)
    windows = page.locator(".wt-plate")
    boxes = [windows.nth(k).bounding_box() for k in range(2)]
    assert boxes[1]["y"] > boxes[0]["y"] + boxes[0]["height"]  # below each other
    assert boxes[0]["width"] > 330
    assert button(page, "start").bounding_box()["height"] >= 40
    assert page.locator(".wt-status").inner_text() == DE("watch.learning")
    button(page, "start").tap()


def test_tiny_pictures_are_learned_live_and_labelled_so(watch):
    page = watch()
    page.locator(".fs-live").click()
    until(page, "explorerShapes.sheets.length >= 2", 240)
    assert EN("watch.shapes.live_label") in page.locator(".fs-kind").inner_text()
    assert page.locator(".fs-kind").get_attribute("data-kind") == "live"
    page.locator(".fs-live").click()  # pause
    until(page, "!explorerShapes.talking", 60)
    first = page.evaluate("explorerShapes.curve.length")
    assert first == page.evaluate("explorerShapes.step")
    assert page.locator(".fs-live").inner_text() == EN("watch.shapes.go_on")
