"""Who waits for their turn is told how many are before them, until it is theirs."""

import pytest

from explorer.app.site import Site
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from tests.browser.server import running
from tests.lanes import first

pytestmark = pytest.mark.browser
PLACES = {"ahead": 12, "seconds": 9}, {"ahead": 3, "seconds": 0}, {"ahead": 0, "seconds": 0}
SAID = {
    "en": ("Before you: 12. Your turn comes in about 9 s.", "Before you: 3.", "You are next."),
    "de": ("Vor dir: 12. Du bist in etwa 9 s an der Reihe.", "Vor dir: 3.", "Du bist als Nächstes dran."),
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    tmp_path_factory.getbasetemp()  # before all else lies in the server's folder
    site = Site(SharedModels(), Settings(prompt="a castle on the ocean", model="fast", seed=1))
    with running(site) as address:
        for _ in site.opening_run:
            pass
        yield address, site


@pytest.mark.parametrize(("language", "width", "scheme"), first([("en", 1366, "light"), ("de", 390, "dark")]))
def test_a_page_tells_where_it_stands_in_line(studio, visit, tmp_path, language, width, scheme, monkeypatch):
    address, site = studio
    asked, now = [], [PLACES[0]]

    def place(session):
        asked.append(session)
        return now[0]

    monkeypatch.setattr(site, "place_of", place)
    page, _ = visit(f"{address}/{language}/?model=fast&prompt=a+dog", width, color_scheme=scheme)
    note = page.locator("#waiting .waiting")
    page.locator("#create-player [role=slider][aria-valuenow]").wait_for()
    assert note.is_hidden()
    with site.models._loading:  # nobody's run begins
        page.click("#make")
        for now[0], text in zip(PLACES, SAID[language], strict=True):
            note.filter(has_text=text).wait_for()
        box, button = note.bounding_box(), page.locator("#make").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= button["y"] + button["height"] or box["y"] + box["height"] <= button["y"]
        page.screenshot(path=tmp_path / f"{language}.png")
    now[0] = {}
    note.wait_for(state="hidden")
    assert set(asked) == {asked[0]}
    assert asked[0], "the question did not say whose it is"
