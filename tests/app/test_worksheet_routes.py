"""Sheets for everybody, keys for teachers, and a server that answers while keys are made; and the visitor's pass."""

import threading
import time
import urllib.error
import urllib.request
from http.cookies import SimpleCookie

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from explorer.app import worksheet_routes
from explorer.app.entrance import Entrance
from explorer.app.site import Site
from explorer.app.worksheet_routes import WAITING, add_sheets, sheet_address, teacher_address
from explorer.lesson.library import load
from explorer.lesson.numbers.measures import Outcome
from explorer.service.passes import VISITOR, Passes
from explorer.service.shared_models import SharedModels
from explorer.words.texts import LANGUAGES, words_in
from tests.browser.server import free_port

FACT = "learning-by-destroying"  # nothing has to be run for it


@pytest.fixture(scope="module")
def site():
    return Site(SharedModels())


@pytest.fixture
def server(site):
    server = FastAPI()
    server.add_middleware(Entrance, passes=site.passes)
    add_sheets(server, site)

    @server.get("/en/")
    @server.get("/plain")
    def plain():  # in a thread of the pool, as the sheets are
        return "ok"

    return server


def pupil(server):
    return TestClient(server, base_url="http://192.168.1.5:7860", client=("192.168.1.77", 50_000))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pupil_gets_the_sheet_and_one_line_instead_of_the_key(server, language):
    sheet, key = (pupil(server).get(sheet_address(language, FACT, answers)[2:]) for answers in (False, True))
    lesson = load(language).find(FACT)
    assert (sheet.status_code, key.status_code) == (200, 403)
    assert lesson.title in sheet.text
    assert words_in(language)("teach.denied") in key.text.replace("&#x27;", "'")
    assert lesson.predict.answer.source not in key.text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "127.0.0.1:7860"},
        {"host": "localhost", "x-forwarded-for": "127.0.0.1"},
        {"cookie": "explorer-teacher=1"},
    ],
)
def test_what_a_pupil_says_of_themselves_opens_no_key(server, headers):
    assert pupil(server).get(sheet_address("en", FACT, True)[2:], headers=headers).status_code == 403


def test_the_teachers_link_opens_keys_on_any_device(server, site):
    tablet = pupil(server)
    assert tablet.get("/teacher/guessed").status_code == 404
    answer = tablet.get(teacher_address(site), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "../")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert site.passes.key not in answer.headers["set-cookie"]
    assert tablet.get(sheet_address("en", FACT, True)[2:]).status_code == 200
    assert pupil(server).get(sheet_address("en", FACT, True)[2:]).status_code == 403


def test_at_the_machine_itself_nothing_changes(server):
    here = TestClient(server, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 50_000))
    assert here.get(sheet_address("en", FACT, True)[2:]).status_code == 200


def test_forty_five_keys_at_once_leave_the_server_free(server, monkeypatch):
    """The attack, on a real server: each key takes a run, and a thread for as long as it waits."""
    ends, made = threading.Event(), []

    def tried(lesson, bench):
        made.append(lesson.id)
        ends.wait(30)
        return Outcome(40.0, {option.id: float(k) for k, option in enumerate(lesson.predict.options)})

    monkeypatch.setattr(worksheet_routes, "tried", tried)
    lessons = [lesson.id for lesson in load("de").lessons if lesson.predict.answer.measure][:9]
    with listening(server) as place:
        answers = []
        asking = [
            threading.Thread(target=lambda id=id: answers.append(got(f"{place}/sheets/de/{id}-answers.html")))
            for id in lessons * 5
        ]
        for one in asking:
            one.start()
        end = time.monotonic() + 20
        while len(answers) < 45 - 1 - WAITING and time.monotonic() < end:
            began = time.monotonic()
            assert got(f"{place}/plain")[0] == 200
            assert time.monotonic() - began < 5  # an idle machine takes 0.01; waiting for a thread, it never came
        assert [status for status, _, _ in answers] == [503] * (45 - 1 - WAITING)
        assert all(words_in("de")("teach.busy") in text for _, text, _ in answers)
        assert all(int(headers["Retry-After"]) > 0 for _, _, headers in answers)
        assert len(made) == 1
        ends.set()
        for one in asking:
            one.join(30)
    assert sorted(status for status, _, _ in answers)[: 1 + WAITING] == [200] * (1 + WAITING)


def test_the_first_page_brings_a_pass_and_the_next_keeps_it(server, site):
    browser = pupil(server)
    first = browser.get("/en/")
    cookie = SimpleCookie(first.headers["set-cookie"])[VISITOR]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert "set-cookie" not in browser.get("/en/").headers
    assert "set-cookie" not in pupil(server).get("/plain").headers
    name = site.passes.visitor({"cookie": f"{VISITOR}={cookie.value}"})
    assert name
    forged = pupil(server).get("/en/", headers={"cookie": f"{VISITOR}={Passes().fresh()}"})
    assert SimpleCookie(forged.headers["set-cookie"])[VISITOR].value != cookie.value


def got(address):
    """(status, text, headers)"""
    try:
        with urllib.request.urlopen(address, timeout=40) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


class listening:  # noqa: N801
    """The address of a server in a thread; it ends at the end."""

    def __init__(self, server):
        self.port = free_port()
        config = uvicorn.Config(server, host="127.0.0.1", port=self.port, log_level="warning")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *_):
        self.server.should_exit = True
        self.thread.join(10)
