"""What stands around every event, and what of Gradio is bent."""

import inspect
import logging

import gradio as gr
import pytest

from explorer.app.gradio_patches import mounted_only, remember_signatures, tended
from explorer.app.interface import build_app
from explorer.app.site import Site
from explorer.errors import RefusedError
from explorer.service.presence import Presence
from explorer.service.shared_models import SharedModels
from explorer.words.texts import words_in

WORDS = words_in("en")


@pytest.fixture(scope="module")
def page():
    return build_app(WORDS, Site(SharedModels()))


def test_every_event_is_for_the_page_alone(page):
    """Their description for others was 360 kB of every page."""
    assert {event.api_visibility for event in page.default_config.fns.values()} == {"private"}
    assert not page.api_open


def test_a_fault_of_ours_is_told_without_what_it_was_about(caplog):
    def act():
        raise RuntimeError("/srv/secret.txt <b>")

    with pytest.raises(gr.Error) as told, caplog.at_level(logging.ERROR):
        tended(act, WORDS, Presence())()
    assert told.value.message == WORDS("app.failed")
    assert "RuntimeError in test_gradio_patches.py" in caplog.text, "whoever runs the server is told where"
    assert "secret" not in caplog.text, "nothing of what a visitor wrote, and no page of traceback for each try"
    assert "Traceback" not in caplog.text


def test_what_cannot_be_done_is_told_by_any_event():
    def steps():
        yield 1
        raise RefusedError("use <i>this</i> & that")

    going = tended(steps, WORDS, Presence())()
    assert next(going) == 1
    with pytest.raises(gr.Error) as told:
        next(going)
    assert told.value.message == "use &lt;i&gt;this&lt;/i&gt; &amp; that"


def test_a_tended_event_keeps_its_signature_and_its_kind():
    class Desk:
        def act(self, one: int, request: gr.Request):
            yield one

    made = tended(Desk().act, WORDS, Presence())
    assert inspect.isgeneratorfunction(made)
    assert list(inspect.signature(made).parameters) == ["one", "request"]
    assert gr.utils.get_type_hints(made)["request"] is gr.Request
    assert not inspect.isgeneratorfunction(tended(lambda: 1, WORDS, Presence()))


def test_a_generator_that_is_left_is_closed():
    closed = []

    def steps():
        try:
            yield 1
            yield 2
        finally:
            closed.append(True)

    going = tended(steps, WORDS, Presence())()
    next(going)
    going.close()
    assert closed


def test_messages_go_out_by_one_door():
    """M8: Gradio shows messages as HTML, and what they repeat may be a stranger's."""
    from pathlib import Path

    app = Path(inspect.getfile(Site)).parent
    for path in sorted(app.rglob("*.py")):
        if path.name == "errors.py":
            continue
        text = path.read_text(encoding="utf-8")
        assert not [call for call in ("gr.Warning(", "gr.Info(", "gr.Error(", "gr.Success(") if call in text], path


@pytest.mark.parametrize("text", ["<a href=x>", "a < b", '"&', "<script>1</script>", "{x}"])
def test_no_markup_of_a_stranger_reaches_a_message(text, recwarn):
    from explorer.app.errors import note, refusal, warn

    assert "<" not in refusal(text).message
    warn(text)
    note(text)
    assert all("<" not in str(seen.message) for seen in recwarn)


def test_a_signature_is_worked_out_once(monkeypatch):
    """Gradio had it worked out for every component: when the first count is small, look again."""

    class Own(gr.Textbox):
        def __init__(self, value=None):
            super().__init__(value)

    counted, work = [], inspect._signature_from_function

    def counting(kind, function, **options):
        counted.append(function in (Own.__init__, Own.__init__.__wrapped__))
        return work(kind, function, **options)

    def asked():
        counted.clear()
        with gr.Blocks() as page:
            for _ in range(5):
                Own()
        page.get_config_file()
        return sum(counted)

    monkeypatch.setattr(inspect, "_signature_from_function", counting)
    assert asked() >= 5
    remember_signatures(Own)
    assert asked() == 0


def test_a_page_becomes_an_application_when_it_is_mounted_and_not_before(monkeypatch):
    """Gradio made four, and threw three away: when the first count is 0, look again."""
    from fastapi import FastAPI
    from gradio.routes import App

    made = []
    make = App.create_app
    monkeypatch.setattr(App, "create_app", staticmethod(lambda *rest, **more: made.append(1) or make(*rest, **more)))

    def build():
        with gr.Blocks() as page:
            gr.Textbox()
        return page.queue()

    build()
    assert len(made) > 1
    made.clear()
    with mounted_only():
        page = build()
    assert not made
    gr.mount_gradio_app(FastAPI(), page, path="/x")
    assert len(made) == 1
