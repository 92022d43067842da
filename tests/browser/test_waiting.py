"""Who waits for their turn is told how many are before them, until it is theirs; who waits for the careful model may
have the fast one instead, and then gets that alone."""

import pytest

from explorer.app.site import Site
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from tests.browser.server import running
from tests.lanes import first

pytestmark = pytest.mark.browser
PLACES = {"ahead": 12, "seconds": 9}, {"ahead": 3, "seconds": 0}, {"ahead": 0, "seconds": 0}
FAST = {"en": "Make it with the fast model now", "de": "Jetzt mit dem schnellen Modell machen"}
SAID = {
    "en": ("Before you: 12. Your turn comes in about 9 s.", "Before you: 3.", "You are next."),
    "de": ("Vor dir: 12. Du bist in etwa 9 s an der Reihe.", "Vor dir: 3.", "Du bist als Nächstes dran."),
}

MADE = """(model) => {
    const reel = window.explorerPlayers?.get("create-player")?.reel;
    return reel?.done && (new URLSearchParams(reel.start.settings).get("model") ?? "base") === model
        && document.querySelector("#make")?.offsetParent;
}"""


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    tmp_path_factory.getbasetemp()  # before all else lies in the server's folder
    site = Site(SharedModels(), Settings(prompt="a castle on the ocean", model="fast", seed=1))
    with running(site) as address:
        for _ in site.opening_run:
            pass
        yield address, site


@pytest.mark.parametrize(
    ("language", "width", "scheme", "model"), first([("de", 390, "dark", "base"), ("en", 1366, "light", "fast")])
)
def test_a_page_tells_where_it_stands_in_line(studio, visit, tmp_path, language, width, scheme, model, monkeypatch):
    address, site = studio
    asked, now = [], [PLACES[0]]

    def place(session):
        asked.append(session)
        return now[0]

    monkeypatch.setattr(site, "place_of", place)
    page, _ = visit(f"{address}/{language}/?model={model}&steps=2&prompt=a+dog", width, color_scheme=scheme)
    note, offer = page.locator("#waiting .waiting"), page.locator("#waiting button")
    page.wait_for_function(MADE, arg=model)
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
        assert offer.is_visible() == (model == "base")
        if model == "base":
            assert offer.inner_text() == FAST[language]
            paint = "(button) => [getComputedStyle(button).color, getComputedStyle(button).backgroundColor]"
            assert offer.evaluate(paint) == page.locator("#make").evaluate(paint), "it is read as every such button is"
            offer.click()
            note.filter(has_text=SAID[language][-1]).wait_for()
            assert not offer.is_visible(), "they have agreed"
    now[0] = {}
    note.wait_for(state="hidden")
    page.wait_for_function(MADE, arg="fast")
    assert page.locator("#model input:checked").input_value() == "fast"
    assert set(asked) == {asked[0]}
    assert asked[0], "the question did not say whose it is"
