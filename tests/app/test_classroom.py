"""The class as a pupil with a script meets it: what a page says of itself makes nobody another voter."""

from types import SimpleNamespace

import gradio as gr
import pytest

from explorer.app.tabs.learn_class import Classroom
from explorer.app.tabs.learn_teach import Teaching
from explorer.lesson.library import load
from explorer.service.board import AWAY, CROWD, TRIES_AT_PLACE, Boards
from explorer.service.class_words import ClassWords
from explorer.service.passes import TEACHER, VISITOR, Passes
from explorer.service.presence import Presence
from explorer.service.visit_words import NewWord
from explorer.words.texts import LANGUAGES, words_in
from tests.taught import addition, denoiser

EN, BOOKS = words_in("en"), load("en")
PUPIL = "192.168.1.77"


@pytest.fixture
def site():
    boards = Boards()
    words = ClassWords(boards)
    return SimpleNamespace(boards=boards, class_words=words, passes=Passes(), presence=Presence(), host="0.0.0.0")


@pytest.fixture
def room(site):
    with gr.Blocks():
        return Classroom(EN, site, BOOKS)


def asks(cookie="", session="page", client=PUPIL, name=VISITOR, **headers):
    """A request as Gradio hands it to an event."""
    headers = {"host": "192.168.1.5:7860", "cookie": f"{name}={cookie}", **headers}
    return SimpleNamespace(headers=headers, session_hash=session, client=SimpleNamespace(host=client))


def test_one_browser_is_one_voter_however_many_pages_it_claims_to_be(site, room):
    code, cookie = site.boards.open().code, site.passes.fresh()
    for k in range(299):
        room.send(code, "undoing", "static" if k % 2 else "blur", 0, asks(cookie, session=f"page {k}"))
    assert len(site.boards.guesses(code, "undoing")) == 1


def test_names_that_a_script_makes_up_are_nobodys(site, room):
    code = site.boards.open().code
    for k in range(299):
        said, _ = room.send(code, "undoing", "blur", 0, asks(f"voter-{k}.{k:032x}", session=f"page {k}"))
        assert EN("class.errors.nameless").replace("'", "&#x27;") in said
    assert site.boards.guesses(code, "undoing") == ()


def test_a_script_that_comes_in_anew_each_time_is_no_more_than_a_class(site, room):
    code = site.boards.open().code
    for _ in range(CROWD + 20):
        said, _ = room.send(code, "undoing", "blur", 0, asks(site.passes.fresh()))
    assert EN("class.errors.crowded") in said
    assert len(site.boards.guesses(code, "undoing")) == AWAY  # none of these pages is open


def test_a_script_that_tries_codes_is_told_to_wait_by_each_way_in(site, room):
    code = site.boards.open().code
    for k in range(TRIES_AT_PLACE):
        assert room.enter(f"ZZ{k:02}", asks(site.passes.fresh()))[0] == ""
    joined, said, _ = room.enter(code, asks(site.passes.fresh()))
    assert (joined, EN("class.errors.wait") in said) == ("", True)
    assert room.current(code, asks(site.passes.fresh())) == ""
    assert EN("class.errors.wait") in room.send(code, "undoing", "blur", 0, asks(site.passes.fresh()))[0]
    assert room.enter(code, asks(site.passes.fresh(), client="192.168.1.78"))[0] == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pupils_page_has_no_link_to_the_key(site, language):
    words = words_in(language)
    with gr.Blocks():
        part = Teaching(words, site, load(language))
        part.build()
    lesson = load(language).find("undoing")
    here = asks(client="127.0.0.1", host="127.0.0.1:7860")
    pages = [part.show(lesson, one)[part.sheets] for one in (asks(), here, asks(site.passes.teacher(), name=TEACHER))]
    assert ["-answers.html" in page for page in pages] == [False, True, True]
    assert all(f"sheets/{language}/undoing.html" in page for page in pages)
    assert words("teach.denied").split(":")[0] in pages[0].replace("&#x27;", "'")


def test_a_class_is_where_its_teacher_is_and_over_when_the_board_is_closed(site, room):
    board, pupil = site.boards.open(), asks(site.passes.fresh())
    assert room.enter(board.code, pupil)[0] == board.code
    assert room.where(board.code, pupil) == {"lesson": "", "title": ""}
    for lesson in (BOOKS.lessons[1], BOOKS.lessons[4]):
        site.boards.turn(board.code, board.key, lesson.id)
        assert room.where(board.code, pupil) == {"lesson": lesson.id, "title": f"{lesson.number}. {lesson.title}"}
    site.boards.close(board.code, board.key)
    assert room.where(board.code, pupil) == {"left": True}
    joined, said, door = room.leave()
    assert (joined, door.visible) == ("", True)
    assert EN("class.follow.left") in said


def test_who_is_told_to_wait_stays_in_the_class(site, room):
    """Somebody at the same address tries codes: their class is not taken for closed."""
    code = site.boards.open().code
    for k in range(TRIES_AT_PLACE):
        room.enter(f"ZZ{k:02}", asks(site.passes.fresh()))
    assert room.where(code, asks(site.passes.fresh())) == {}


def test_once_the_lesson_has_run_the_page_promises_no_change_any_more(site, room):
    code, pupil = site.boards.open().code, asks(site.passes.fresh())
    said, _ = room.send(code, "undoing", "blur", 0, pupil)
    assert EN("class.sent", code=code) in said
    said, _ = room.settle(code, "undoing", "blur", 0, pupil)
    assert EN("class.settled", code=code) in said
    assert EN("class.sent", code=code) not in said


def test_a_word_that_the_class_is_given_comes_onto_the_board(site, room):
    board, teacher = site.boards.open(), asks(site.passes.fresh())
    ticket = f"{board.code} {board.key}"
    _, page, seen, *_ = room.draw(ticket, "undoing", (), teacher)
    _, page, seen, *_ = room.draw(ticket, "undoing", seen, teacher)  # the lesson was turned to meanwhile
    assert "grumblefant" not in str(page)
    site.class_words.give(board.code, NewWord(addition(denoiser())))
    _, page, seen, *_ = room.draw(ticket, "undoing", seen, teacher)
    assert "✦ grumblefant" in page
    assert site.class_words.on_board(board.code, "another key") == ()
    site.class_words.take_away(board.code, board.key, "grumblefant")
    assert "✦ grumblefant" not in room.draw(ticket, "undoing", seen, teacher)[1]
