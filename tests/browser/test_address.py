"""Every tab and every lesson has an address; Back and Forward lead between them, and start nothing that nobody asked for."""

import pytest

from explorer.lab import EXPERIMENTS
from explorer.lesson.library import load
from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.browser.test_create import QUICK, done, fast, write

pytestmark = pytest.mark.browser
EN = words_in("en")
LESSONS = load("en").lessons
SHOWN = {  # tab -> what only it shows
    "create": "#create-player",
    "destroy": "#destroy-player",
    "compare": "#compare-change",
    "lab": "#lab-shelf",
    "learn": "#learn-progress",
    "watch": "#watch-panel",
    "world": "#world-painted",
}
OPEN = """() => document.querySelector('#tabs [role=tab][aria-selected="true"]')?.dataset.tabId"""
RUNS = "() => [...(window.explorerShelf?.keys() ?? [])]"
SEARCH = "() => location.search.slice(1)"
QUIET = 1_500  # milliseconds in which a run that nobody asked for would have begun


def at(page, query, tab):
    """Waits for the page to be at an address, with its tab open."""
    until(page, f"location.search.slice(1) === {query!r}", 60)
    until(page, f"({OPEN})() === {tab!r}", 60)
    page.locator(SHOWN[tab]).wait_for()


def choose(page, tab):
    page.get_by_role("tab", name=EN(f"tabs.{tab}"), exact=True).click()


def title(page, lesson):
    page.locator("#learn-title-text h1", has_text=lesson.title).wait_for()


@pytest.mark.parametrize("tab", SHOWN)
def test_every_tab_opens_by_its_address_and_stays_there(site_url, visit, tab):
    page, does = visit(f"{site_url}/en/?tab={tab}")
    at(page, f"tab={tab}", tab) if tab != "compare" else page.locator(SHOWN[tab]).wait_for()
    assert page.evaluate(OPEN) == tab
    page.reload()
    does.errors.clear()  # Gradio's own, about questions that the reload cut off
    page.locator(SHOWN[tab]).wait_for()
    assert page.evaluate(OPEN) == tab
    assert page.evaluate(SEARCH).startswith(f"tab={tab}")


@pytest.mark.parametrize("lesson", [LESSONS[1], LESSONS[4]], ids=lambda lesson: lesson.id)
def test_a_lesson_opens_by_its_number_and_its_name(site_url, visit, lesson):
    page, does = visit(f"{site_url}/en/?lesson={lesson.number:02}")
    title(page, lesson)
    at(page, f"tab=learn&lesson={lesson.id}", "learn")
    page.reload()
    does.errors.clear()
    title(page, lesson)
    page.go_back()  # to before the page: nothing was added to the way here
    page.wait_for_url("about:blank")


def test_back_and_forward_through_tab_lesson_and_run(site_url, visit):
    page, _ = visit(f"{site_url}/en/")
    page.locator("#create-player [role=slider]").wait_for()
    choose(page, "lab")
    at(page, "tab=lab", "lab")
    name = list(EXPERIMENTS)[1]
    page.locator(f'#lab-shelf [data-name="{name}"]').click()
    at(page, f"tab=lab&experiment={name}", "lab")
    choose(page, "learn")
    at(page, "tab=learn", "learn")
    lesson = LESSONS[0]
    page.locator(f'[data-lesson="{lesson.id}"]').click()
    title(page, lesson)
    at(page, f"tab=learn&lesson={lesson.id}", "learn")
    choose(page, "create")
    at(page, "", "create")
    fast(page)
    write(page, "a red apple")
    page.click("#make")
    done(page, "a red apple")
    until(page, "location.search.includes('red+apple')", 30)
    apple = page.evaluate(SEARCH)
    write(page, "a blue car")
    page.click("#make")
    done(page, "a blue car")
    until(page, "location.search.includes('blue+car')", 30)
    runs = page.evaluate(RUNS)

    page.go_back()
    until(page, f"location.search.slice(1) === {apple!r}", 30)
    until(page, "document.querySelector('#prompt textarea').value === 'a red apple'", 30)
    until(page, "window.explorerPlayers.get('create-player').reel.start.settings.includes('red+apple')", 30)
    page.go_back()
    at(page, "", "create")
    until(page, "window.explorerPlayers.get('create-player').reel.start.settings.includes('castle')", 30)
    page.go_back()
    at(page, f"tab=learn&lesson={lesson.id}", "learn")
    title(page, lesson)
    page.go_back()
    at(page, "tab=learn", "learn")
    page.locator("#learn-title-text").wait_for(state="hidden")
    page.go_back()
    at(page, f"tab=lab&experiment={name}", "lab")
    page.go_back()
    at(page, "tab=lab", "lab")
    first = next(iter(EXPERIMENTS))
    page.locator("#lab-about h2", has_text=EN(f"lab.experiments.{first}.title")).wait_for()
    for query, tab in ((f"tab=lab&experiment={name}", "lab"), ("tab=learn", "learn")):
        page.go_forward()
        at(page, query, tab)
    page.go_forward()
    title(page, lesson)
    page.go_forward()
    at(page, "", "create")
    page.go_forward()
    until(page, "document.querySelector('#prompt textarea').value === 'a red apple'", 30)
    page.wait_for_timeout(QUIET)
    assert page.evaluate(RUNS) == runs or sorted(page.evaluate(RUNS)) == sorted(runs)


def test_a_change_of_detail_is_no_step_back(site_url, visit):
    page, _ = visit(f"{site_url}/en/?{QUICK}")
    done(page, "a red apple on a wooden table")
    before = page.evaluate("history.length")
    page.fill("#seed input", "9")
    until(page, "(location.search + '&').includes('seed=9&')", 60)
    assert page.evaluate("history.length") == before
    choose(page, "world")
    page.locator("#world-words textarea").press("Control+a")
    page.keyboard.type("a red fox")
    until(page, "location.search.includes('words=a+red+fox')", 60)
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    until(page, f"({OPEN})() === 'create' && (location.search + '&').includes('seed=9&')", 30)


def test_a_shared_run_opens_and_a_reload_keeps_it(site_url, visit):
    page, does = visit(f"{site_url}/en/?{QUICK}")
    done(page, "a red apple on a wooden table")
    assert page.evaluate(SEARCH) == QUICK or "red+apple" in page.evaluate(SEARCH)
    choose(page, "destroy")
    at(page, "tab=destroy", "destroy")
    page.reload()
    does.errors.clear()
    at(page, "tab=destroy", "destroy")
    page.go_back()  # across the reload: the run is in the server's memory still
    until(page, f"({OPEN})() === 'create'", 30)
    until(page, "document.querySelector('#prompt textarea').value === 'a red apple on a wooden table'", 30)
    until(page, "window.explorerPlayers.get('create-player')?.reel?.start?.settings?.includes('red+apple')", 30)


def test_a_page_beside_the_lessons_is_a_place_too(site_url, visit):
    page, _ = visit(f"{site_url}/en/?tab=learn")
    page.locator('.lp-pages a[href="?read=faq"]').click()
    at(page, "tab=learn&read=faq", "learn")
    page.locator("#learn-page h1").wait_for()
    page.go_back()
    at(page, "tab=learn", "learn")
    page.locator("#learn-page").wait_for(state="hidden")
    page.go_forward()
    page.locator("#learn-page h1").wait_for()
    until(page, "document.querySelector('.lp').hasAttribute('data-reading')", 30)


def test_on_a_phone_a_tab_out_of_the_menu_has_its_address(site_url, visit):
    page, _ = visit(f"{site_url}/en/", width=360, height=740)
    page.locator("#create-player [role=slider]").wait_for()
    page.locator("#tabs .overflow-menu > button").click()
    page.locator("#tabs .overflow-dropdown button", has_text=EN("tabs.world")).click()
    at(page, "tab=world", "world")
    page.go_back()
    at(page, "", "create")
