"""The finished picture, developed: it comes by itself, is never a step of the walk, and can be looked at closely."""

import pytest

from explorer.words.texts import words_in
from tests.browser.playing import index, shown, until
from tests.lanes import first

PLAYER = "create-player"
LABELS = words_in("en").group("player")
CLIP = """getComputedStyle(document.querySelector('.pl-both > canvas[data-side="0"]')).clipPath"""


def said(key, **values):
    return LABELS[key].format(**values)


NAME = said("developed.name")


@pytest.fixture
def finished(site_url, visit):
    """A page whose run has been developed, with the cursor on the last frame."""

    def opened(**options):
        page, _ = visit(f"{site_url}/en/", **{"reduced_motion": "reduce", **options})
        page.locator(".pl-developed").wait_for(state="visible")
        return page

    return opened


def closer(page):
    """Opens the closer look."""
    page.get_by_role("button", name=said("closer"), exact=True).click()
    page.locator(".pl-closer").wait_for(state="visible")
    return page.get_by_role("slider", name=said("closer.wipe"))


def names(page):
    return page.locator("#create-player .pl-window:visible .pl-name").all_inner_texts()


def test_it_comes_by_itself_and_says_what_it_is(finished):
    page = finished()
    picture = page.get_by_role("img", name=NAME, exact=True)
    assert picture.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [512, 512]
    assert names(page) == [said("view.x_t"), NAME]
    line = page.locator("[data-developed] .pl-hint").inner_text()
    assert line == said("developed.line", large=512, native=128)
    assert page.evaluate(f"window.explorerPlayers.get('{PLAYER}').panes[0].canvas.width") == 128


def test_no_step_of_the_walk_shows_it(finished):
    page = finished()
    last = index(page, PLAYER)
    page.locator("#create-player .pl-film").focus()
    page.keyboard.press("ArrowLeft")
    until(page, f"window.explorerPlayers.get('{PLAYER}').index === {last - 1}")
    shown(page, 0, PLAYER)
    assert page.locator(".pl-developed").count() == 0
    assert names(page) == [said("view.x_t"), said("view.x0_hat")]
    assert shown(page, 1, PLAYER).shape == (128, 128, 3)
    page.keyboard.press("End")
    page.locator(".pl-developed").wait_for(state="visible")


@pytest.mark.slow
def test_it_stands_in_the_window_that_can_be_seen(finished):
    page = finished()
    page.get_by_role("button", name=said("one_window")).click()
    page.locator(".pl-window[data-number='1'] .pl-developed").wait_for(state="visible")
    page.keyboard.press("3")  # a view that is not the picture
    until(page, "!document.querySelector('.pl-developed')")


@pytest.mark.slow
def test_a_new_run_takes_it_away_and_brings_its_own(finished):
    page = finished()
    before = page.locator(".pl-developed").get_attribute("src")
    page.evaluate("() => new MutationObserver(() => window.gone ||= !document.querySelector('.pl-developed'))"
                  ".observe(document.querySelector('#create-player'), { subtree: true, childList: true })")  # fmt: skip
    page.locator("#dice").click()
    until(page, "window.gone", 60)
    page.locator(".pl-developed").wait_for(state="visible")
    assert page.locator(".pl-developed").get_attribute("src") != before


@pytest.mark.slow
def test_the_line_moves_by_keys_and_by_hand(finished):
    page = finished()
    line = closer(page)
    assert line.evaluate("(line) => line === document.activeElement")
    assert line.get_attribute("aria-valuenow") == "50"
    for key, at in (("ArrowRight", 52), ("Shift+ArrowLeft", 42), ("Home", 0), ("ArrowLeft", 0), ("PageUp", 10)):
        page.keyboard.press(key)
        assert line.get_attribute("aria-valuenow") == str(at)
    text = said("closer.wipe_at", percent=10, left=said("closer.squares"), right=said("closer.developed"))
    assert line.get_attribute("aria-valuetext") == text
    assert page.evaluate(CLIP) == "inset(0px 90% 0px 0px)"
    box, handle = page.locator(".pl-both").bounding_box(), line.bounding_box()
    page.mouse.move(handle["x"] + 22, handle["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], handle["y"] + 30, steps=3)
    page.mouse.up()
    assert line.get_attribute("aria-valuenow") == "75"


def test_each_way_can_be_compared_with_each(finished):
    page = finished()
    closer(page)
    left, right = (page.get_by_label(said(f"closer.{side}")) for side in ("left", "right"))
    assert (left.input_value(), right.input_value()) == ("squares", "developed")
    left.select_option("developed")
    assert (left.input_value(), right.input_value()) == ("developed", "squares"), "they change places"
    right.select_option("smooth")
    pixels = page.evaluate(
        """() => [...document.querySelectorAll(".pl-both > canvas")].map((canvas) =>
             new Set(new Uint32Array(canvas.getContext("2d").getImageData(0, 0, 4, 4).data.buffer)).size)"""
    )
    assert all(count > 1 for count in pixels), "neither shows squares of 4 pixels"
    right.select_option("squares")
    same = """new Set(new Uint32Array(document.querySelector('.pl-both > canvas[data-side="1"]')
      .getContext("2d").getImageData(0, 0, 4, 4).data.buffer)).size"""
    assert page.evaluate(same) == 1


def test_the_loupe_follows_the_pointer_and_the_keys(finished):
    page = finished()
    closer(page)
    lens = page.locator(".pl-lens")
    assert not lens.is_visible()
    box = page.locator(".pl-both").bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.7 * box["height"])
    lens.wait_for(state="visible")
    page.mouse.move(box["x"] - 30, box["y"])
    lens.wait_for(state="hidden")
    spot = page.get_by_role("slider", name=said("closer.loupe"))
    spot.focus()
    lens.wait_for(state="visible")
    before = lens.evaluate("(lens) => lens.firstElementChild.toDataURL()")
    for key in ("Home", *["PageUp"] * 10):  # from wherever the pointer left it
        page.keyboard.press(key)
    assert spot.get_attribute("aria-valuetext") == said("closer.loupe_at", x=4, y=4)
    assert lens.evaluate("(lens) => lens.firstElementChild.toDataURL()") != before
    inside = "([lens, both]) => lens.right <= both.right && lens.left >= both.left && lens.top >= both.top"
    boxes = "['.pl-lens', '.pl-both'].map((part) => document.querySelector(part).getBoundingClientRect())"
    assert page.evaluate(f"({inside})({boxes})")


@pytest.mark.slow
def test_there_is_a_way_back(finished):
    page = finished()
    button = page.get_by_role("button", name=said("closer"), exact=True)
    for leave in ("Escape", "c"):
        closer(page)
        page.keyboard.press(leave)
        page.locator(".pl-stage").wait_for(state="visible")
        assert button.evaluate("(button) => button === document.activeElement")
    page.keyboard.press("c")
    page.get_by_role("button", name=said("closer.back")).click()
    page.locator(".pl-stage").wait_for(state="visible")
    closer(page)
    page.locator("#create-player .pl-film").press("ArrowLeft")
    page.locator(".pl-stage").wait_for(state="visible")
    assert page.locator(".pl-closer").count() == 0


def test_on_a_phone(finished):
    page = finished(width=390, height=844, has_touch=True)
    assert names(page) == [NAME]
    closer(page)
    box = page.locator(".pl-both").bounding_box()
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.touchscreen.tap(box["x"] + 0.9 * box["width"], box["y"] + 0.1 * box["height"])
    page.locator(".pl-lens").wait_for(state="visible")
    lens = page.locator(".pl-lens").bounding_box()
    assert box["x"] <= lens["x"]
    assert lens["x"] + lens["width"] <= box["x"] + box["width"]


@pytest.mark.parametrize("dark", first([False, True]), ids=["light", "dark"])
def test_nothing_serious_for_axe(finished, dark):
    pytest.importorskip("axe_playwright_python")
    from tests.browser.test_axe import found

    page = finished()
    if dark:
        page.locator(".head button").click()
    closer(page)
    page.get_by_role("slider", name=said("closer.loupe")).focus()
    assert found(page) == []


def test_only_create_asks_for_it(finished):
    page = finished()
    asked = page.evaluate(
        "[...window.explorerPlayers.values()].filter(({ config }) => config.developed).map(({ id }) => id)"
    )
    assert asked == [PLAYER]


@pytest.mark.slow
def test_the_guess_is_developed_while_a_run_is_made_if_one_wants_it(finished):
    page = finished(reduced_motion="no-preference")
    menu = page.locator("#create-player .pl-window[data-number='1'] .pl-view")
    menu.click()
    choice = page.get_by_role("menuitemcheckbox", name=said("guess.develop"))
    assert choice.get_attribute("aria-checked") == "false", "off at first"
    choice.click()
    menu.click()
    assert choice.get_attribute("aria-checked") == "true"
    page.keyboard.press("Escape")
    page.evaluate(
        """() => { window.guesses = []; new MutationObserver(() => {
          const pane = document.querySelector(".pl-window[data-guess]"), image = pane?.querySelector("img");
          if (image?.naturalWidth) window.guesses.push([image.naturalWidth, image.alt,
            pane.querySelector(".pl-hint").textContent, window.explorerPlayers.get("create-player").reel.done]);
        }).observe(document.querySelector("#create-player"), { subtree: true, childList: true, attributes: true }) }"""
    )
    page.get_by_label(words_in("en")("choices.model.base"), exact=True).check()
    page.locator("#make").click()
    until(page, "window.guesses.length", 90)
    size, name, line, done = page.evaluate("window.guesses[0]")
    assert (size, done) == (512, False)
    assert name in {said("guess.name", step=step) for step in range(40)}
    assert line == said("guess.line")
    until(page, f"window.explorerPlayers.get('{PLAYER}').reel.done", 90)
    page.locator(".pl-developed").wait_for(state="visible")
    assert page.locator("[data-guess]").count() == 0, "the run is over"
    page.locator("#create-player .pl-film").press("ArrowLeft")
    until(page, "!document.querySelector('.pl-developed')")
    assert names(page) == [said("view.x_t"), said("view.x0_hat")]
