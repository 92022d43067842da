"""Every tab and lesson has an address; Back and Forward lead between them, and start nothing by themselves."""

import pytest

from explorer.lab import EXPERIMENTS
from explorer.lesson.library import load
from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.browser.test_create import QUICK, done
from tests.lanes import first

EN = words_in("en")
LESSONS = load("en").lessons
APPLE = "a red apple on a wooden table"
SHOWN = {  # tab -> what only it shows
    "create": "#create-player",
    "destroy": "#destroy-player",
    "compare": "#compare-change",
    "inside": "#inside-player",
    "steer": "#steer-player",
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


@pytest.mark.parametrize("tab", first(SHOWN, 2))
def test_every_tab_opens_by_its_address_and_stays_there(site_url, visit, tab):
    page, does = visit(f"{site_url}/en/?tab={tab}")
    at(page, f"tab={tab}", tab) if tab != "compare" else page.locator(SHOWN[tab]).wait_for()
    assert page.evaluate(OPEN) == tab
    page.reload()
    does.errors.clear()  # Gradio's own, about questions that the reload cut off
    page.locator(SHOWN[tab]).wait_for()
    assert page.evaluate(OPEN) == tab
    assert page.evaluate(SEARCH).startswith(f"tab={tab}")


@pytest.mark.parametrize("lesson", first([LESSONS[1], LESSONS[4]]), ids=lambda lesson: lesson.id)
def test_a_lesson_opens_by_its_number_and_its_name(site_url, visit, lesson):
    page, does = visit(f"{site_url}/en/?lesson={lesson.number:02}")
    title(page, lesson)
    at(page, f"tab=learn&lesson={lesson.id}", "learn")
    page.reload()
    does.errors.clear()
    title(page, lesson)
    assert page.evaluate("history.length") <= 2, "the way here, and no step of our own"


def lesson_by_way_of_the_lab(page, name, lesson):
    """From wherever it is to the lab, to an experiment, to the list of lessons, to a lesson."""
    choose(page, "lab")
    at(page, "tab=lab", "lab")
    page.locator(f'#lab-shelf [data-name="{name}"]').click()
    at(page, f"tab=lab&experiment={name}", "lab")
    choose(page, "learn")
    at(page, "tab=learn", "learn")
    page.locator(f'[data-lesson="{lesson.id}"]').click()
    title(page, lesson)
    at(page, f"tab=learn&lesson={lesson.id}", "learn")


def example(page, k):
    """Has the model draw an example; the address of its run."""
    page.get_by_role("button", name=EN.several("examples.short")[k], exact=True).click()
    done(page, EN.several("examples.list")[k])
    until(page, f"new URLSearchParams(location.search).get('prompt') === {EN.several('examples.list')[k]!r}", 30)
    return page.evaluate(SEARCH)


def drawn(page, text):
    """Waits until Create shows a run of these words, in its fields too."""
    until(page, f"document.querySelector('#prompt textarea')?.value === {text!r}", 30)
    settings = "window.explorerPlayers?.get('create-player')?.reel?.start?.settings ?? ''"
    until(page, f"new URLSearchParams({settings}).get('prompt') === {text!r}", 30)


def test_back_and_forward_through_tab_lesson_and_run(site_url, visit):
    name, lesson, (one, two, *_) = list(EXPERIMENTS)[1], LESSONS[0], EN.several("examples.list")
    page, _ = visit(f"{site_url}/en/?{QUICK}")
    done(page, APPLE)
    first = page.evaluate(SEARCH)
    lesson_by_way_of_the_lab(page, name, lesson)
    choose(page, "create")
    at(page, first, "create")
    way = [example(page, 0), example(page, 1)]
    runs = sorted(page.evaluate(RUNS))

    page.go_back()
    at(page, way[0], "create")
    drawn(page, one)
    page.go_back()
    at(page, first, "create")
    drawn(page, APPLE)
    page.go_back()
    at(page, f"tab=learn&lesson={lesson.id}", "learn")
    title(page, lesson)
    page.go_back()
    at(page, "tab=learn", "learn")
    page.locator("#learn-title-text").wait_for(state="hidden")
    page.go_back()
    at(page, f"tab=lab&experiment={name}", "lab")
    page.locator("#lab-about h2", has_text=EN(f"lab.experiments.{name}.title")).wait_for()
    page.go_back()
    at(page, "tab=lab", "lab")
    page.locator("#lab-about h2", has_text=EN(f"lab.experiments.{next(iter(EXPERIMENTS))}.title")).wait_for()
    page.go_back()
    at(page, first, "create")
    drawn(page, APPLE)
    for query, tab in (("tab=lab", "lab"), (f"tab=lab&experiment={name}", "lab"), ("tab=learn", "learn")):
        page.go_forward()
        at(page, query, tab)
    page.go_forward()
    title(page, lesson)
    for query, text in ((first, APPLE), (way[0], one), (way[1], two)):
        page.go_forward()
        at(page, query, "create")
        drawn(page, text)
    page.wait_for_timeout(QUIET)
    assert sorted(page.evaluate(RUNS)) == runs, "nothing was run on the way"


def test_a_change_of_detail_is_no_step_back(site_url, visit):
    page, _ = visit(f"{site_url}/en/?{QUICK}")
    done(page, APPLE)
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
    done(page, APPLE)
    choose(page, "destroy")
    at(page, "tab=destroy", "destroy")
    page.reload()
    does.errors.clear()
    at(page, "tab=destroy", "destroy")
    page.go_back()  # across the reload: the run is in the server's memory still
    until(page, f"({OPEN})() === 'create'", 30)
    drawn(page, APPLE)


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


@pytest.mark.parametrize(("first", "then", "there"), [
    ("tab=learn", '.lp-pages a[href="?read=faq"]', "#learn-page h1"),
    ("tab=learn", f'.lp a[data-lesson="{LESSONS[1].id}"]', "#learn-title-text h1"),
])  # fmt: skip
def test_forward_before_back_is_answered_leads_to_where_the_address_says(site_url, visit, first, then, there):
    page, _ = visit(f"{site_url}/en/?{first}")
    page.locator(then).first.click()
    page.locator(there).wait_for()
    until(page, f"location.search.slice(1) !== {first!r}")
    page.evaluate(
        """() => new Promise((done) => {
             addEventListener("popstate", () => {
               addEventListener("popstate", () => done(), { once: true });
               history.forward();
             }, { once: true });
             history.back();
           })"""
    )
    page.wait_for_timeout(QUIET)
    page.locator(there).wait_for()  # on a busy machine Back may have been answered, and Forward not yet


def test_on_a_phone_a_tab_out_of_the_menu_has_its_address(site_url, visit):
    page, _ = visit(f"{site_url}/en/", width=360, height=740)
    page.locator("#create-player [role=slider]").wait_for()
    page.locator("#tabs .overflow-menu > button").click()
    page.locator("#tabs .overflow-dropdown button", has_text=EN("tabs.world")).click()
    at(page, "tab=world", "world")
    page.go_back()
    at(page, "", "create")
