"""A class goes along with its teacher; lessons lead to the next one; presenter mode can be worked by hand."""

import pytest

from explorer.app.address import TABS
from explorer.lesson.library import load
from explorer.words.texts import words_in
from tests.browser.playing import still, until
from tests.browser.test_address import OPEN
from tests.lanes import first

EN, DE = words_in("en"), words_in("de")
LESSONS = load("en").lessons
FIELD = "#learn-code input, #learn-code textarea"
PHONE = {"width": 390, "height": 844, "has_touch": True}


def title(page, lesson):
    page.locator("#learn-title-text h1", has_text=lesson.title).wait_for()


def test_a_code_opens_the_teachers_lesson_and_goes_along(site_url, visit):
    teacher, _ = visit(f"{site_url}/en/?lesson=2", width=1366, height=768)
    title(teacher, LESSONS[1])
    teacher.locator(".lp-board").click()
    code = teacher.locator(".cb-code b").inner_text()
    assert teacher.locator(".cb-joined").inner_text() == EN("class.members_none")

    pupil, _ = visit(f"{site_url}/en/", **PHONE)
    pupil.get_by_role("tab", name=EN("tabs.learn"), exact=True).click()
    box = pupil.locator(FIELD)
    box.wait_for()
    assert box.bounding_box()["y"] < 400, "at the top, also on a phone"
    box.fill(code.lower())
    pupil.locator("#learn-join-button").click()
    title(pupil, LESSONS[1])
    teacher.locator(".cb-joined", has_text=EN("class.members_one")).wait_for()
    pupil.locator("#learn-join").wait_for(state="hidden")

    teacher.locator("#learn-onward .onward-next").click()
    title(teacher, LESSONS[2])
    title(pupil, LESSONS[2])
    until(pupil, f"location.search.includes('{LESSONS[2].id}') && location.search.includes('class={code}')", 30)
    pupil.go_back()
    title(pupil, LESSONS[1])

    pupil.get_by_role("tab", name=EN("tabs.create"), exact=True).click()
    pupil.locator("#create-player").wait_for()
    teacher.locator(f'[data-lesson="{LESSONS[4].id}"]').click()
    told = EN("class.follow.at", title=f"5. {LESSONS[4].title}")
    pupil.locator(".follow p", has_text=told).wait_for()
    assert pupil.evaluate(OPEN) == "create", "who is elsewhere is asked"
    pupil.locator(".follow-go").click()
    title(pupil, LESSONS[4])
    until(pupil, f"({OPEN})() === 'learn' && location.search.includes('{LESSONS[4].id}')", 30)

    teacher.locator("#learn-board-close").click()
    pupil.locator(".follow p", has_text=EN("class.follow.left")).wait_for()
    until(pupil, "!location.search.includes('class=')", 30)
    pupil.locator(".follow-close").click()
    pupil.locator(".follow").wait_for(state="hidden")


def test_a_lesson_leads_to_the_one_before_and_after_and_the_last_to_the_list(site_url, visit):
    page, _ = visit(f"{site_url}/de/?lesson=1")
    title(page, load("de").lessons[0])
    assert page.locator("#learn-onward a").count() == 1
    page.locator("#learn-onward .onward-next", has_text=DE("learn.next")).click()
    title(page, load("de").lessons[1])
    page.locator("#learn-onward .onward-back", has_text=DE("learn.previous")).wait_for()
    top = "document.querySelector('#learn-title-text').getBoundingClientRect().top"
    until(page, f"0 <= {top} && {top} < 600", 20)  # the next lesson begins at its title
    page.locator(f'[data-lesson="{LESSONS[-1].id}"]').click()
    title(page, load("de").lessons[-1])
    page.locator('#learn-onward .onward-next[href="?read=lessons"]').click()
    page.locator("#learn-title-text").wait_for(state="hidden")


def test_presenter_mode_has_buttons_and_goes_on_to_the_next_lesson(site_url, visit):
    page, _ = visit(f"{site_url}/en/?lesson=2", width=1366, height=768)
    title(page, LESSONS[1])
    page.locator("#learn-sources-text a").first.wait_for()
    assert not page.locator(".lp-next").is_visible()
    page.locator(".lp-talk").click()
    forth, back, live = page.locator(".lp-next"), page.locator(".lp-back"), page.locator(".lp-live")
    assert back.is_disabled()
    box = forth.bounding_box()
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= 768
    size = "parseFloat(getComputedStyle(document.querySelector('{}')).fontSize)"
    assert page.evaluate(f"{size.format('#learn-title-text h1')} > {size.format('#learn-question-text h2')}")
    parts = int(live.inner_text().rsplit(" ", 1)[1])
    for number in range(2, parts + 1):
        forth.click()
        assert live.inner_text() == EN("learn.section_of", number=number, all=parts)
    assert forth.inner_text() == EN("learn.next")
    back.click()
    assert live.inner_text() == EN("learn.section_of", number=parts - 1, all=parts)
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    title(page, LESSONS[2])
    until(
        page,
        f"document.querySelector('.lp-live').textContent.startsWith({EN('learn.section_of', number=1, all='')!r})",
        30,
    )
    page.locator(".lp-leave").click()
    page.locator("#tabs [role=tablist]").first.wait_for()
    assert not forth.is_visible()


BOTTOM = "document.querySelector('#learn-solo .pl-controls').getBoundingClientRect().bottom"
BOARD = "(document.querySelector('.cb-code')?.getBoundingClientRect() ?? { top: -1 })"
BAR = "document.querySelector('.lp-turn').getBoundingClientRect().top"


@pytest.mark.parametrize("language", first(["en", "de"]))
def test_with_the_board_open_the_player_and_its_buttons_are_on_the_projector(site_url, visit, language):
    page, _ = visit(f"{site_url}/{language}/?tab=learn&lesson={LESSONS[1].id}&set=steps%3D4", width=1366, height=768)
    title(page, load(language).lessons[1])
    page.locator(".lp-board").click()
    page.locator(".cb-code b").wait_for()
    page.locator("#learn-choice label").nth(1).click()
    page.locator("#learn-run").click()
    page.locator("#learn-run").wait_for(timeout=60_000)
    page.locator("#learn-solo .pl-controls").wait_for()
    until(page, "document.querySelector('#learn-solo .pl-play')?.disabled === false", 60)
    page.locator(".learn-said").wait_for()
    still(page)  # the answer and the last sentence are there
    until(
        page,
        f"{BOTTOM} <= innerHeight && document.querySelector('.cb').getBoundingClientRect().bottom <= innerHeight",
        30,
    )
    assert page.locator("#learn-steps").is_visible()  # below
    page.locator(".lp-talk").click()
    assert not page.locator(".lp-board").is_visible()
    for _ in range(4):  # beside the text, and with the room of the text
        until(page, f"{BOTTOM} <= {BAR}", 30)
        page.locator(".lp-next").click()


@pytest.mark.slow
def test_a_teachers_page_remembers_its_class(site_url, visit):
    """Loaded anew, at another lesson's address, in another language; the board that was closed stays closed."""
    page, _ = visit(f"{site_url}/en/?lesson=2")
    title(page, LESSONS[1])
    page.locator(".lp-board").click()
    code = page.locator(".cb-code b").inner_text()
    places = [("/en/?lesson=2", 1), ("/en/?lesson=5", 4), ("/de/?lesson=1", 0)]
    for query, at in places:
        page.goto(f"{site_url}{query}")
        until(page, f"document.querySelector('.cb-code b')?.textContent === '{code}'", 30)
        until(page, "document.querySelector('.cb h3').textContent.length > 0", 10)
        pupil, _ = visit(f"{site_url}/en/?class={code}")
        title(pupil, LESSONS[at])  # where its teacher is
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()  # on a phone its texts stand above it
    title(page, load("de").lessons[0])
    until(page, f"({BOARD}).top >= 0 && ({BOARD}).bottom <= innerHeight", 30)
    stranger, _ = visit(f"{site_url}/en/?lesson=2")
    title(stranger, LESSONS[1])
    assert not stranger.locator(".cb").count()
    page.locator("#learn-board-close").click()
    page.locator(".cb").wait_for(state="hidden")
    assert page.evaluate("sessionStorage.getItem('explorer-board')") is None
    page.reload()
    page.locator("#learn-title-text h1").wait_for()
    assert not page.locator(".cb").count()


def test_fields_of_one_line_are_equally_tall(site_url, visit):
    page, _ = visit(f"{site_url}/en/?lesson=2", width=1366, height=768)
    title(page, LESSONS[1])
    tall = "[...document.querySelectorAll('#learn-prompt textarea, #learn-seed input')].map((e) => e.offsetHeight)"
    until(page, f"({tall}).length === 2 && new Set({tall}).size === 1")


def test_on_a_phone_what_is_used_most_is_open_and_the_rest_stands_under_one_heading(site_url, visit):
    page, _ = visit(f"{site_url}/en/", **PHONE)
    page.locator("#create-player [role=slider]").wait_for()
    more = page.locator("#tabs .overflow-menu > button")
    style = "getComputedStyle(document.querySelector('#tabs .overflow-menu > button'), '::before').content"
    assert page.evaluate(style) == f'"{EN("app.more_tabs")}"'
    assert more.bounding_box()["x"] + more.bounding_box()["width"] <= 390
    shown = [tab.inner_text() for tab in page.locator("#tabs [role=tab]").all() if tab.is_visible()]
    assert shown[:2] == [EN("tabs.create"), EN("tabs.learn")]
    more.click()
    rest = [item.inner_text() for item in page.locator("#tabs .overflow-dropdown button").all()]
    assert shown + rest == [EN(f"tabs.{tab}") for tab in TABS]
