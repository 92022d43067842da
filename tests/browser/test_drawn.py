"""A schedule drawn by hand can be drawn wherever it is offered: in Create, and in Compare."""

import pytest

from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.browser.test_create import done

EN = words_in("en")
RUN = "prompt=a+red+apple&model=fast&seed=2&steps=3"
SETTINGS = "window.explorerPlayers?.get('{}')?.reel?.start?.settings ?? ''"


def pick(page, name, schedule):
    page.locator(f"#{name} input").click()
    page.locator(f"#{name} [role=option]", has_text=EN(f"choices.schedule.{schedule}")).first.click()


def up(page, plot):
    """Moves the middle point up twice."""
    point = page.locator(f"#{plot} [role=slider]").nth(1)
    point.focus()
    before = int(point.get_attribute("aria-valuenow"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert int(point.get_attribute("aria-valuenow")) == before + 4


def test_in_create_what_is_drawn_is_what_runs_and_its_link_brings_it_back(site_url, visit):
    page, _ = visit(f"{site_url}/en/?{RUN}", width=1366, height=768)
    done(page, "a red apple")
    page.locator("#more").get_by_text(EN("control.more")).click()
    assert not page.locator("#schedule-draw").is_visible()
    pick(page, "schedule", "drawn")
    page.locator("#schedule-draw svg").wait_for()
    up(page, "schedule-draw")
    run = SETTINGS.format("create-player")
    until(page, f"({run}).includes('points=') && ({run}).includes('0.5%3A0.1')", 60)
    points = dict(Settings.from_text(page.evaluate(run)).points)
    assert abs(points[0.5] - 0.16) < 0.005  # log(0.54 / 0.46)
    until(page, "location.search.includes('points=')", 30)
    address = page.url

    page, _ = visit(address, width=390, height=844)
    done(page, "a red apple")
    page.locator("#more").get_by_text(EN("control.more")).click()
    point = page.locator("#schedule-draw [role=slider]").nth(1)
    point.wait_for()
    until(page, "document.querySelectorAll('#schedule-draw [role=slider]')[1].ariaValueNow === '54'", 30)


@pytest.mark.slow
def test_in_compare_the_column_that_is_drawn_by_hand_has_the_curve(site_url, visit):
    query = f"tab=compare&change=schedule&values=cosine&values=drawn&{RUN}"
    page, _ = visit(f"{site_url}/en/?{query}", width=1366, height=768)
    reel = "window.explorerPlayers?.get('compare-b')?.reel"
    until(page, f"Boolean({reel}?.done)", 120)
    page.locator("#compare-draw svg").wait_for()
    up(page, "compare-draw")
    page.click("#compare-make")  # at once: what is drawn counts, whatever the page has heard of it
    drawn = SETTINGS.format("compare-b")
    until(page, f"({drawn}).includes('points=')", 120)
    assert not page.evaluate(f"({SETTINGS.format('compare-a')}).includes('points=')")
    until(page, "location.search.includes('points=')", 60)
    made = Comparison.from_text(page.evaluate("location.search.slice(1).replace('tab=compare&', '')"))
    assert abs(dict(made.runs[1].points)[0.5] - 0.16) < 0.005
    assert made.runs[0].points is None
