"""What a link opens: the windows that were chosen, words as they were read, a lesson for pupils, a board beside it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import TimeoutError

from explorer.words.texts import words_in
from tests.browser.playing import still, until
from tests.lanes import first

EN = words_in("en")
VIEWS = "[...document.querySelectorAll('#create-player .pl-window')].map((pane) => pane.dataset.view).join()"
DONE = "window.explorerPlayers?.get('create-player')?.reel?.done"
RUN = "model=fast&steps=1&sampler=consistency"


def asked(page):
    return {name: value for name, (value,) in parse_qs(urlsplit(page.url).query).items()}


def choose(page, view):
    """Opens the menu of the first window, once more where a busy page opened itself anew meanwhile, and chooses."""
    wanted = page.locator(f"#create-player .pl-menu [data-view={view}]").first
    for _ in range(3):
        page.locator("#create-player .pl-view").first.click()
        try:
            return wanted.click(timeout=10_000)
        except TimeoutError:
            continue
    raise AssertionError("the menu does not stay open")


def told(page, name):
    """An expression for what the address of the page says under a name."""
    return f"new URLSearchParams(location.search).get('{name}')"


@pytest.mark.slow
def test_the_windows_of_a_link_are_shown_and_those_that_are_chosen_stand_in_it(site_url, visit):
    page, _ = visit(f"{site_url}/en/?prompt=a+red+apple&{RUN}&windows=x0_hat,eps_hat")
    until(page, f"{DONE} && {VIEWS} === 'x0_hat,eps_hat'", 60)
    choose(page, "x_t")
    until(page, f"{told(page, 'windows')} === 'x_t,eps_hat'")
    page.locator("#create-player [data-act=windows]").click()
    until(page, f"{told(page, 'windows')} === 'x_t'")
    assert asked(page)["prompt"] == "a red apple"
    copied = page.evaluate("window.explorerPlayers.get('create-player').windows.text")
    page, _ = visit(page.url)  # as somebody else opens it
    until(page, f"{DONE} && document.querySelector('#create-player .pl').dataset.single === 'true'", 60)
    assert page.locator("#create-player .pl-window:visible").get_attribute("data-view") == copied == "x_t"
    page.locator("#create-player [data-act=windows]").click()
    page.get_by_role("tab", name=EN("tabs.world"), exact=True).click()  # another tab has windows of its own, or none
    until(page, f"{told(page, 'tab')} === 'world'", 30)
    assert "windows" not in asked(page)


def test_chips_say_how_an_older_link_read_its_words_until_they_are_read_anew(site_url, visit):
    page, _ = visit(f"{site_url}/en/?prompt=a+poodle+on+the+beach&{RUN}", width=1366, height=768)
    page.locator(".chips .without", has_text=EN("create.chip_strange", word="poodle")).wait_for()
    assert page.locator(".chips .read").count() == 0
    assert "a dog on the beach" in page.locator(".chips .linked").inner_text()
    page.locator("[data-anew]").click()
    until(page, f"{told(page, 'read_as')} === 'poodle-dog'", 60)
    page.locator(".chips .read", has_text="dog").wait_for()
    assert page.locator("[data-anew]").count() == 0


def test_a_button_says_at_once_that_it_was_pressed(site_url, visit):
    """In the same task of the browser, before anything can have been asked of the server; and the sign goes again."""
    page, _ = visit(f"{site_url}/en/?prompt=a+red+apple&{RUN}")
    until(page, DONE, 60)
    until(page, "document.querySelector('#make')?.checkVisibility() && !document.querySelector('#make').disabled", 60)
    until(page, "document.querySelector('[data-listening]')", 60)  # a script of its own, started after the player's
    found = page.evaluate("""() => { const b = document.querySelector("#make"); b.click();
        return [b.hasAttribute("data-pressed"), b.getAttribute("aria-busy")]; }""")  # Gradio may put another one there
    assert found == [True, "true"]
    until(page, f"{DONE} && !document.querySelector('[data-pressed]')", 60)


@pytest.mark.parametrize(("width", "height"), first([(1366, 768), (1440, 900), (1920, 1080)]))
def test_one_window_and_what_plays_it_fit_the_screen(site_url, visit, width, height):
    page, _ = visit(f"{site_url}/en/?windows=x0_hat", width, height)
    until(page, f"{DONE} && document.querySelector('#create-player .pl').dataset.single === 'true'", 60)
    play, window = (page.locator(f"#create-player {part}").bounding_box() for part in (".pl-play", ".pl-plate:visible"))
    assert play["y"] + play["height"] <= height
    assert window["height"] >= 300
    said = page.locator("#create-player .pl-options .pl-word:visible").all_inner_texts()
    assert said == [EN.group("player")[f"word.{name}"] for name in ("keep", "two_windows", "smooth", "enlarge")]


def test_a_link_for_pupils_shows_the_lesson_alone(site_url, visit):
    page, _ = visit(f"{site_url}/en/?tab=learn&lesson=undoing&hide=seed,studio")
    page.locator("#learn-title-text h1", has_text="Undoing").wait_for()
    until(page, "document.body.classList.contains('pupils')")
    away = '[role=tab], .lp-board, #learn-teacher, a[href^="?read=teacher"], a[href*="answers"]'
    assert page.locator(f":is({away}):visible").count() == 0
    assert page.locator("#learn-run").is_visible()
    assert page.locator("#learn-seed").count() == 0
    page.locator('.lp-row [data-lesson="learning-by-destroying"]').click()  # the next lesson is no way out of it
    page.locator("#learn-title-text h1", has_text="Learning").wait_for()
    assert page.locator(f":is({away}):visible").count() == 0
    still(page)
    page.reload()
    page.locator("#learn-title-text h1", has_text="Learning").wait_for()
    until(page, "document.body.classList.contains('pupils')")


def test_board_and_pictures_are_on_the_screen_together_in_presenter_mode(site_url, visit):
    page, _ = visit(f"{site_url}/en/?tab=learn&lesson=undoing&{RUN}", width=1366, height=768)
    page.locator("#learn-choice label").first.click()
    until(page, "!document.querySelector('#learn-run').disabled", 30)
    page.locator("#learn-run").click()
    page.locator(".learn-said").wait_for(timeout=120_000)
    page.locator(".lp-board").click()
    page.locator(".cb-code").wait_for()
    page.locator(".lp-talk").click()
    until(page, "document.body.classList.contains('learn-talking')")
    foot = page.locator(".lp-turn").bounding_box()["y"]
    for part in ("#learn-player .pl-plate:visible", ".cb"):
        box = page.locator(part).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= foot, part
        assert box["x"] + box["width"] <= 1366
    page.keyboard.press("Escape")
    page.locator("#learn-board-close").click()
