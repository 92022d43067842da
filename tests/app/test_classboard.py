"""The board as it is drawn, the links for a class, and the sheets that the server hands out."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from explorer.app.address import Address
from explorer.app.panels.classboard import board_page, code_of, ticks
from explorer.app.site import Site
from explorer.app.tabs.learn_class import guess_of
from explorer.app.tabs.learn_lesson import OpenLesson, linked
from explorer.app.tabs.learn_teach import link_text
from explorer.app.worksheet_routes import add_sheets, sheet_address, teacher_address
from explorer.lesson.library import load
from explorer.present.learn import Wish, setup
from explorer.service.address import classroom_address, lan_address
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings, SettingsError
from explorer.words.texts import LANGUAGES, words_in

EN = words_in("en")
BOOKS = load("en")
CHOICE, SLIDER = BOOKS.find("undoing"), BOOKS.find("static-is-where-it-starts")


def drawn(lesson, guesses, truth=None, link="http://10.0.0.7:7860/?class=BCDF"):
    """The board as a tree; it is well-formed, or this fails."""
    return ElementTree.fromstring(board_page(EN, lesson, "BCDF", link, guesses, truth))


def said(tree):
    return " ".join("".join(tree.itertext()).split())


def test_a_choice_is_drawn_as_bars_in_proportion():
    tree = drawn(CHOICE, ("blur",) * 8 + ("static",) * 4)
    widths = [float(re.search(r"width:([\d.]+)%", bar.get("style"))[1]) for bar in tree.iter("i")]
    assert widths == [50, 100, 0]
    assert [row.find(".//b").text for row in tree.iter("li")] == ["4", "8", "0"]
    assert EN("class.count", number=12) in said(tree)
    assert EN("class.count_one") in said(drawn(CHOICE, ("blur",)))
    assert EN("class.count_none") in said(drawn(CHOICE, ()))


def test_the_answer_is_marked_by_a_word_and_only_once_it_is_revealed():
    assert EN("class.measured") not in said(drawn(CHOICE, ("blur",)))
    rows = list(drawn(CHOICE, ("blur",), ("blur",)).iter("li"))
    assert [row.get("data-right") == "true" for row in rows] == [False, True, False]
    assert EN("class.measured") in said(rows[1])


def test_a_fact_and_a_computed_number_are_not_called_measured():
    fact, computed = BOOKS.find("learning-by-destroying"), BOOKS.find("small-rooms")
    assert EN("class.fact") in said(drawn(fact, ("known",), ("known",)))
    assert EN("class.computed_at", number="48", unit="times") in said(drawn(computed, (40.0,), 48.0))
    for tree in (drawn(fact, ("known",), ("known",)), drawn(computed, (40.0,), 48.0)):
        assert EN("class.measured") not in said(tree)


@pytest.mark.parametrize(
    ("ends", "told"),
    [((0, 100), [0, 25, 50, 75, 100]), ((1, 100), [1, 25, 50, 75, 100]), ((0, 10), [0, 2, 4, 6, 8, 10])],
)
def test_the_axis_of_the_board_has_round_numbers(ends, told):
    assert ticks(*ends) == told


def test_a_slider_is_one_dot_for_each_guess_at_its_place():
    guesses = (0.0, 50.0, 50.0, 50.0, 100.0)
    dots = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in drawn(SLIDER, guesses).iter("circle")]
    assert len(dots) == len(set(dots)) == len(guesses)  # none hides another
    places = sorted({x for x, _ in dots})
    assert len(places) == 3
    assert places[1] == pytest.approx((places[0] + places[2]) / 2, abs=10)
    assert all(y > 0 for _, y in (*dots, *dots_of([50.0] * 300)))


def dots_of(guesses):
    return [(float(dot.get("cx")), float(dot.get("cy"))) for dot in drawn(SLIDER, guesses).iter("circle")]


def test_the_measured_number_stands_where_it_is():
    tree = drawn(SLIDER, (20.0, 40.0), 90.0)
    at = [re.match(r"M([\d.]+)", path.get("d"))[1] for path in tree.iter("path") if path.get("class") == "cb-truth"]
    (guess,) = (x for x, _ in dots_of([90.0]))
    assert float(at[0]) == pytest.approx(guess, abs=8)
    assert EN("class.measured_at", number="90", unit=SLIDER.predict.unit) in said(tree)
    assert EN("class.middle", number="30", unit=SLIDER.predict.unit) in said(tree)


def test_where_no_other_machine_reaches_it_the_board_says_so():
    assert EN("class.alone") in said(drawn(CHOICE, (), link=""))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", BOOKS.lessons, ids=lambda lesson: lesson.id)
def test_every_lesson_has_a_board(language, lesson):
    lesson = load(language).find(lesson.id)
    guess = lesson.predict.options[0].id if lesson.predict.options else sum(lesson.predict.range) / 2
    page = board_page(words_in(language), lesson, "BCDF", "", (guess,), None)
    assert "1" in said(ElementTree.fromstring(page))


@pytest.mark.parametrize(("lesson", "choice", "slider", "guess"), [
    (CHOICE, "blur", 50, "blur"), (CHOICE, "no-option", 50, None), (CHOICE, None, 50, None),
    (SLIDER, None, 30, 30.0), (SLIDER, None, -1, None), (SLIDER, None, 1e9, None), (SLIDER, None, float("nan"), None),
])  # fmt: skip
def test_only_what_the_lesson_asks_for_is_a_guess(lesson, choice, slider, guess):
    assert guess_of(lesson, choice, slider) == guess


# links


@pytest.mark.parametrize(("asked", "bound", "host"), [
    ("192.168.1.5", "0.0.0.0", "192.168.1.5"),
    ("class.example.org", "127.0.0.1", "class.example.org"),  # behind a proxy
    ("127.0.0.1", "127.0.0.1", None),
    ("localhost", "localhost", None),
    ("localhost", "192.168.1.5", "192.168.1.5"),
])  # fmt: skip
def test_the_class_gets_an_address_that_it_can_reach(asked, bound, host):
    found = classroom_address(asked, 7860, bound)
    assert found == (None if host is None else f"{host}:7860")


def test_the_machines_own_address_is_none_that_only_it_knows():
    found = lan_address()
    assert found is None or not found.startswith("127.")
    assert classroom_address("127.0.0.1", 7860, "0.0.0.0") == (None if found is None else f"{found}:7860")


@pytest.mark.parametrize("id", ["undoing", "the-recipe-for-noise", "more-than-making"])
def test_a_link_gives_back_what_was_set(id):
    lesson = BOOKS.find(id)
    own = setup(lesson)
    wish = Wish(own.settings.model_copy(update={"seed": 99, "prompt": "a cat & a dog"}), own.values)
    place = Address.of(link_text(lesson, wish, ["seed"], "BCDF")).place
    assert (place.id, place.hide, place.code) == (id, ("seed",), "BCDF")
    assert Settings.make(**{**own.settings.model_dump(), **place.fields}) == wish.settings


def test_a_link_carries_how_its_words_are_read():
    """And a lesson that such a link opens reads them so, on a page of any language; other words it reads anew."""
    lesson = BOOKS.find("undoing")
    pages = {
        code: OpenLesson(words_in(code), SimpleNamespace(models=SharedModels()), BOOKS, None) for code in ("en", "de")
    }
    own = setup(lesson)
    typed = replace(own, settings=own.settings.model_copy(update={"prompt": "ein Pudel"}))
    wish = pages["de"].worded(lesson, typed, linked(lesson, {}, ()))
    place = Address.of(link_text(lesson, wish)).place
    assert place.fields["read_as"] == wish.settings.read_as != ""
    for page in pages.values():
        assert page.worded(lesson, typed, linked(lesson, place.fields, place.values)).settings == wish.settings
        older = page.worded(lesson, typed, linked(lesson, {"prompt": "ein Pudel"}, ()))
        assert older.settings.read_as == ""
    other = replace(own, settings=own.settings.model_copy(update={"prompt": "a poodle"}))
    assert pages["en"].worded(lesson, other, linked(lesson, place.fields, ())).settings.read_as == "poodle-dog"


def test_a_lesson_as_it_is_makes_a_short_link():
    assert link_text(CHOICE, setup(CHOICE)) == "tab=learn&lesson=undoing"
    four = BOOKS.find("how-hard-to-steer")
    assert "values=2&values=5" in link_text(four, Wish(setup(four).settings, ("2", "5")))


def test_a_link_with_a_wrong_setting_is_refused():
    assert isinstance(Address.of("lesson=undoing&set=stepps%3D3").problem, SettingsError)


# sheets


class Outside(HTMLParser):
    """Addresses that a page would load."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found += [(tag, name) for name, _ in attrs if name in ("src", "href", "onload", "onclick")]


@pytest.fixture(scope="module")
def client():
    server, site = FastAPI(), Site(SharedModels())
    add_sheets(server, site)
    teacher = TestClient(server)
    teacher.get(teacher_address(site), follow_redirects=False)
    return teacher


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_server_hands_out_sheets_and_keys(client, language):
    lesson = load(language).find("learning-by-destroying")  # a fact: nothing has to be run
    sheet, key = (client.get(sheet_address(language, lesson.id, answers)[2:]) for answers in (False, True))
    assert (sheet.status_code, key.status_code) == (200, 200)
    assert lesson.title in sheet.text
    assert lesson.predict.answer.source in key.text
    assert not Outside(sheet.text).found
    assert "default-src 'none'" in sheet.headers["content-security-policy"]


@pytest.mark.parametrize("place", ["en/no-such-lesson", "xx/undoing", "en/undoign", "en/..%2f..%2fetc%2fpasswd", "en/"])
def test_other_addresses_are_not_found(client, place):
    assert client.get(f"/sheets/{place}.html").status_code == 404


def modules(link):
    """The QR code of a link as rows of True for dark, its margin included: the runs of the drawing's one dark path."""
    tree = ElementTree.fromstring(code_of(EN, link))
    svg = next(part for part in tree.iter() if part.tag.endswith("svg"))
    side = round(float(svg.get("viewBox").split()[2]))
    drawn = [[False] * side for _ in range(side)]
    path = next(part for part in tree.iter() if part.tag.endswith("path") and part.get("stroke"))
    x = y = 0.0
    for kind, numbers in re.findall(r"([Mmh])([^Mmh]*)", path.get("d")):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if kind == "h":
            for k in range(round(values[0])):
                drawn[int(y)][round(x) + k] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if kind == "M" else (x + values[0], y + values[1])
    return drawn


FINDER = [[max(abs(x - 3), abs(y - 3)) != 2 for x in range(7)] for y in range(7)]


def test_the_link_is_a_qr_code_with_what_cameras_look_for():
    """ISO/IEC 18004: three finders in a quiet margin of four modules, and the timing lines between them."""
    rows = modules("http://192.168.1.20:7860/?class=BCDF")
    side = len(rows) - 8
    assert (side - 17) % 4 == 0
    margin = [row for k, row in enumerate(rows) if not 4 <= k < side + 4]
    margin += [row[:4] + row[side + 4 :] for row in rows]
    assert not any(map(any, margin))
    inner = [row[4 : side + 4] for row in rows[4 : side + 4]]
    for top, left in ((0, 0), (0, side - 7), (side - 7, 0)):
        assert [row[left : left + 7] for row in inner[top : top + 7]] == FINDER
    assert [inner[6][k] for k in range(8, side - 8)] == [k % 2 == 0 for k in range(8, side - 8)]
    assert [inner[k][6] for k in range(8, side - 8)] == [k % 2 == 0 for k in range(8, side - 8)]
    assert code_of(EN, "") == ""


def test_the_board_counts_who_has_joined():
    for joined, key in ((0, "members_none"), (1, "members_one"), (23, "members")):
        page = board_page(EN, CHOICE, "BCDF", "", (), None, joined=joined)
        assert EN(f"class.{key}", number=joined) in page


def test_the_board_names_what_the_class_has_taught():
    assert "cb-words" not in board_page(EN, CHOICE, "BCDF", "", (), None)
    page = board_page(EN, CHOICE, "BCDF", "", (), None, taught=("grumblefant", "<b>snorf"))
    assert [part.text for part in ElementTree.fromstring(page).iter("b") if part.get("class") == "cb-word"] == [
        "✦ grumblefant",
        "✦ <b>snorf",
    ]
