"""Compare, as a person uses it: columns from the same static on one cursor, and a difference that can be trusted."""

import re

import numpy as np
import pytest

from explorer.pixels import to_frames
from explorer.trajectory.record import record
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.playing import index, shown, until

EN = words_in("en")
RUN = "model=fast&prompt=a+red+apple+on+a+wooden+table&seed=2"
CREATED = Settings.from_text(RUN).to_text()
A, B, C, D = (f"compare-{letter}" for letter in "abcd")


def finished(page, *players, seconds=90):
    for player in players:
        held = f"window.explorerPlayers?.get('{player}')?.reel"
        until(page, f"{held}?.done && !{held}.torn && {held}.steps.every((step) => step.ready)", seconds)


def compared(visit, site_url, query, *players, **options):
    """A page that has opened a link to a comparison and finished it."""
    page, _ = visit(f"{site_url}/en/?tab=compare&{query}&{RUN}", **options)
    finished(page, *players)
    return page


def seek(page, player, frame):
    page.evaluate("([id, i]) => window.explorerPlayers.get(id).seek(i)", [player, frame])


def difference(page):
    """The pixels of the difference, (H, W, 3), once it is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    values = page.evaluate(
        """() => {
          const canvas = document.querySelector("#compare-difference canvas");
          return [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data];
        }"""
    )
    return np.array(values, dtype=int).reshape(128, 128, 4)[..., :3]


def test_a_link_repeats_a_comparison_whose_columns_start_from_the_same_static(site_url, visit):
    page = compared(visit, site_url, "change=steps&values=2&values=4", A, B)
    assert EN("compare.differs.steps") in page.locator("#compare-statement").inner_text()
    assert page.locator(".cmp-label:visible").all_inner_texts() == ["2 steps", "4 steps"]
    assert page.locator(".pl:visible").count() == 2
    for player, steps in ((A, 2), (B, 4)):
        final = record(Settings.from_text(f"{RUN}&steps={steps}")).final
        np.testing.assert_allclose(shown(page, 1, player).astype(int), to_frames(final)[0], atol=1)
    for player in (A, B):
        seek(page, player, 0)
    np.testing.assert_array_equal(shown(page, 1, A), shown(page, 1, B))
    page.get_by_text(EN("compare.start_same")).wait_for()
    cells = page.locator("#compare-outcomes td").all_inner_texts()
    assert ["2", "4"] in [cells[k : k + 2] for k in range(len(cells))]


def test_one_cursor_moves_all_by_what_was_chosen(site_url, visit):
    page = compared(visit, site_url, "change=steps&values=2&values=8", A, B)
    film = page.locator(f"#{A} [role=slider]")
    film.focus()
    page.keyboard.press("Home")
    assert (index(page, A), index(page, B)) == (0, 0)
    page.get_by_label(EN("compare.by_names.steps")).check()
    film.focus()
    page.keyboard.press("ArrowRight")
    assert (index(page, A), index(page, B)) == (1, 4)
    page.get_by_label(EN("compare.by_names.calls")).check()
    film.focus()
    page.keyboard.press("Home")
    assert (index(page, A), index(page, B)) == (0, 0)
    page.keyboard.press("End")
    assert (index(page, A), index(page, B)) == (2, 1)  # two calls end the one and are two steps of the other
    page.get_by_label(EN("compare.by_names.level")).check()
    levels = page.evaluate(
        f"['{A}', '{B}'].map((id) => window.explorerPlayers.get(id)).map((p) => p.reel.steps[p.index].place)"
    )
    assert abs(levels[0] - levels[1]) < 0.2
    page.locator("#compare-conductor [data-act=next]").click()  # the longest run leads
    assert index(page, B) == 2


def test_the_difference_is_that_of_the_frames_and_zero_between_equals(site_url, visit):
    page = compared(visit, site_url, "change=seed&values=3&values=3&values=4", A, B, C)
    for frame in range(5):
        seek(page, A, frame)
        assert difference(page).max() == 0
        assert page.locator(".cmp-told").inner_text() == EN("compare.difference_none")
    page.get_by_label(EN("compare.difference_two")).select_option(label="C")
    seek(page, A, 2)
    exact = np.abs(shown(page, 1, A).astype(int) - shown(page, 1, C))
    np.testing.assert_array_equal(difference(page), np.minimum(4 * exact, 255))
    page.get_by_label(EN("compare.difference_gain"), exact=True).select_option("1")
    np.testing.assert_array_equal(difference(page), exact)
    clear, values = map(int, re.findall(r"(\d+)\s%", page.locator(".cmp-told").inner_text())[:2])
    assert abs(clear - 100 * (exact.max(-1) > 25.5).mean()) <= 1, "the pixels that lesson 6 counts"
    assert abs(values - 100 * (exact > 0).mean()) <= 1
    assert EN("compare.differs.seed") in page.locator("#compare-statement").inner_text()
    assert float(page.locator(".cmp-start").get_attribute("data-share")) > 0.4  # A and B agree, C does not


def test_keys_alone_make_a_comparison(site_url, visit):
    page, _ = visit(f"{site_url}/en/?{RUN}")
    until(page, f"window.explorerPlayers?.get('create-player')?.reel?.start.settings === '{CREATED}'", 60)
    page.get_by_role("tab", name=EN("tabs.compare")).focus()
    page.keyboard.press("Enter")
    finished(page, A, B, C)  # what Create shows, under three schedules
    assert page.locator("#compare-prompt textarea").input_value() == "a red apple on a wooden table"
    page.get_by_label(EN("compare.changes.schedule"), exact=True).focus()
    page.keyboard.press("Tab")  # every choice of a Gradio radio is a tab stop of its own
    page.keyboard.press("Space")
    page.locator("#compare-value-d-written textarea, #compare-value-d-written input").wait_for()
    run = page.evaluate(f"window.explorerPlayers.get('{A}').reel.run")
    page.locator("#compare-make").focus()
    page.keyboard.press("Enter")
    until(page, f"window.explorerPlayers.get('{A}').reel.run !== '{run}'", 30)
    finished(page, A, B, C, D)
    assert page.locator(".cmp-label:visible").all_inner_texts() == ["1 step", "2 steps", "4 steps", "8 steps"]
    assert "change=steps" in page.url
    page.locator("#compare-conductor [data-act=play]").focus()
    page.keyboard.press("Home")
    assert [index(page, player) for player in (A, B, C, D)] == [0, 0, 0, 0]
    page.locator("#compare-board [data-view=x0_hat]").focus()
    page.keyboard.press("Enter")
    views = [page.evaluate("(id) => window.explorerPlayers.get(id).panes[1].view", player) for player in (A, B, C, D)]
    assert views == ["x0_hat"] * 4


def test_stop_keeps_what_there_is_and_the_page_goes_on(site_url, visit):
    page, _ = visit(f"{site_url}/en/?tab=compare&change=seed&values=1&values=2&prompt=a+castle&steps=200")
    until(page, f"window.explorerPlayers?.get('{B}')?.index >= 0", 60)
    page.locator("#compare-stop").click()
    page.locator("#compare-make").wait_for()
    until(page, f"['{A}', '{B}'].every((id) => window.explorerPlayers.get(id).reel.stopped)", 30)
    until(page, f"['{A}', '{B}'].every((id) => window.explorerPlayers.get(id).index >= 0)", 30)  # still being decoded
    assert page.evaluate(f"window.explorerPlayers.get('{A}').reel.last") < 60


@pytest.mark.parametrize("width", [390, 1440])
def test_the_columns_fit_the_screen(site_url, visit, width):
    page = compared(visit, site_url, "change=steps&values=1&values=2&values=2&values=1", A, B, C, D, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tops = [
        box["y"] for box in (page.locator(f"#{player} .pl-plate:visible").bounding_box() for player in (A, B, C, D))
    ]
    assert tops[0] == tops[1]
    assert (tops[2] == tops[0]) == (width > 760)
    assert tops[2] == tops[3]


@pytest.mark.slow
def test_on_half_a_phone_the_buttons_of_a_column_stay_in_it(site_url, visit):
    page, _ = visit(f"{site_url}/de/?tab=compare&change=steps&values=2&values=1&{RUN}", width=390, height=844)
    finished(page, A, B)
    for player in (A, B):
        plate = page.locator(f"#{player} .pl-plate:visible").bounding_box()
        for button in page.locator(f"#{player} .pl-options button:visible").all():
            box = button.bounding_box()
            assert box["x"] + box["width"] <= plate["x"] + plate["width"] + 10  # its round ground reaches over the edge


@pytest.mark.slow
def test_on_a_phone_the_button_leads_to_the_columns(site_url, visit):
    page = compared(visit, site_url, "change=steps&values=1&values=2", A, B, width=390, height=844)
    page.locator("#compare-make").click()
    until(page, "document.getElementById('compare-statement').getBoundingClientRect().top < 100", 10)
    until(page, f"document.querySelector('#{A} .pl-plate').getBoundingClientRect().bottom < window.innerHeight", 10)
