"""The player of a notebook's cell plays in its frame, on a page that knows nothing of it."""

from tests.browser.playing import until
from tests.browser.runs import made_up


def test_a_cell_plays(saved, visit):
    cell = made_up(steps=4)._repr_html_()
    page, does = visit(saved(f"<!doctype html><title>A notebook</title><div style='width: 900px'>{cell}</div>"))
    frame = page.frame_locator("iframe")
    film = frame.locator("[role=slider]").first
    film.wait_for()
    inside = page.frames[1]
    until(inside, "window.explorerPlayers?.get('run-0')?.index >= 0", 30)
    film.focus()
    page.keyboard.press("Home")
    until(inside, "window.explorerPlayers.get('run-0').index === 0", 30)
    page.keyboard.press("End")
    until(inside, "window.explorerPlayers.get('run-0').index === 4", 30)
    box = frame.locator("canvas").first.bounding_box()
    assert box["width"] > 200
    assert does.outside() == []
