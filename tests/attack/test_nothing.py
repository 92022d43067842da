"""Where something is missing, the page gets an answer, and the log no fault."""

import json
import logging

import pytest

from tests.attack.conftest import Stranger

EMPTY = [None, [], {}, "", 0, False, {"learner": None, "afresh": None, "run": None, "steps": None, "names": None}]


def last_of(stranger):
    """The end of an event, or the first that a run has to show; then the page is left."""
    for message in stranger.messages():
        if message["msg"] in ("process_generating", "process_completed"):
            return message
    return None


def test_no_event_fails_where_all_that_it_is_given_is_missing(address, caplog):
    """A text that was null ended as a fault of ours, a line in the log for each."""
    plain = Stranger(address)
    with caplog.at_level(logging.ERROR):
        for row in plain.config["dependencies"]:
            if row["backend_fn"] and row["inputs"]:
                stranger = Stranger(address, f"nothing-{row['id']}")
                body = {**stranger.body(row), "data": [None] * len(row["inputs"])}
                answer = stranger.join(body)
                assert answer.status_code in (200, 400), (row["id"], answer.text)
                if answer.is_success:
                    last_of(stranger)
                stranger.http.close()
    assert [record.getMessage() for record in caplog.records] == []


def test_a_missing_text_is_an_empty_one(gate):
    import gradio as gr

    for catalogue in gate.catalogues.values():
        kinds = [catalogue._kind(gr.Textbox(render=False))]
        assert [kind(None) for kind in kinds] == [""]


@pytest.mark.parametrize("data", EMPTY, ids=json.dumps)
def test_no_question_fails_where_nothing_is_asked(stranger, data, caplog):
    with caplog.at_level(logging.ERROR):
        for part in stranger.config["components"]:
            for name in part["props"].get("server_fns") or ():
                body = {"data": data, "component_id": part["id"], "session_hash": "s", "fn_name": name}
                answer = stranger.http.post("/en/gradio_api/component_server/", json=body)
                assert answer.status_code == 200, (name, answer.text)
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize("told", [None, {}, {"run": None, "settings": None}, {"query": 7, "points": {}, "columns": ""}])
def test_no_event_fails_where_what_it_tells_is_missing(address, caplog, told):
    """A name that was left out ended as a fault of ours, counted and logged."""
    plain = Stranger(address)
    with caplog.at_level(logging.ERROR):
        for row in plain.config["dependencies"]:
            telling = {plain.kinds.get(target) for target, _ in row["targets"]} == {"html"}
            if row["backend_fn"] and telling:
                stranger = Stranger.__new__(Stranger)
                stranger.__dict__ |= {**vars(plain), "session": f"untold-{row['id']}"}
                if stranger.join(stranger.body(row, told)).is_success:
                    last_of(stranger)
    assert [record.getMessage() for record in caplog.records] == []
