"""Every event of the page is accounted for, and events stay what Gradio takes them for."""

import inspect

import gradio as gr
import pytest

from explorer.app.event_ledger import KINDS, accounted
from explorer.app.interface import build_app
from explorer.app.site import Site
from explorer.app.tabs import lines
from explorer.errors import RefusedError
from explorer.service.ledger import Ledger
from explorer.service.metrics import KINDS as COUNTED
from explorer.service.shared_models import SharedModels
from explorer.words.texts import words_in


@pytest.fixture
def told():
    return []


@pytest.fixture
def ledger(told):
    made = Ledger()
    made.refusals = (*made.refusals, gr.Error)
    made.listen(lambda entry: told.append((entry.event, entry.kind, entry.outcome)))
    return made


def test_an_event_keeps_its_signature_and_its_kind(ledger):
    def steps(one: int, request: gr.Request):
        yield one

    made = accounted(steps, ledger, "export")
    assert inspect.isgeneratorfunction(made)
    assert inspect.signature(made) == inspect.signature(steps)
    assert not inspect.isgeneratorfunction(accounted(lambda: 1, ledger, ""))


def test_a_stream_that_is_left_in_the_middle_is_stopped(ledger, told):
    def steps():
        yield 1
        yield 2

    going = accounted(steps, ledger, "experiment")()
    assert next(going) == 1
    going.close()
    assert told == [("begin", "experiment", ""), ("end", "experiment", "stopped")]


@pytest.mark.parametrize("error", [RefusedError("not_there"), gr.Error("no")])
def test_what_cannot_be_done_is_a_refusal_and_no_fault(ledger, told, error):
    def act():
        raise error

    with pytest.raises(type(error)):
        accounted(act, ledger, "")()
    assert told == [("refusal", "settings", "")]


def test_every_event_that_computes_for_long_has_a_kind():
    """But runs of pictures, which are heard of by their packets; a new line needs a kind, or a word here."""
    named = {
        line["concurrency_id"] for line in vars(lines).values() if isinstance(line, dict) and "concurrency_id" in line
    }
    assert named - set(KINDS) <= {"runs", "live"}
    assert set(KINDS.values()) <= set(COUNTED)


def test_a_fault_in_any_event_of_the_page_is_counted(monkeypatch):
    """Whatever an event is: each function of the page is handed to `accounted` before `tend` takes it."""
    handed = []
    monkeypatch.setattr("explorer.app.event_ledger.accounted", lambda act, *more: handed.append(act) or act)
    page = build_app(words_in("en"), Site(SharedModels()))
    functions = [inspect.unwrap(event.fn) for event in page.default_config.fns.values() if event.fn is not None]
    assert len(functions) > 50
    assert {id(inspect.unwrap(act)) for act in handed} >= {id(act) for act in functions}
