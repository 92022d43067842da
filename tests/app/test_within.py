"""What is run otherwise than it was asked for is a note; an error is what was not done."""

import gradio as gr
import pytest

from explorer.app.tabs.within import compared_within, heard, within
from explorer.service.bounds import in_force
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in

LONG = Settings(steps=1000)
ACTS = {
    "a run": lambda words: within(words, LONG),
    "a comparison": lambda words: compared_within(words, Comparison.make("seed", ["1", "2"], LONG)),
    "compared steps": lambda words: compared_within(words, Comparison.make("steps", ["4", "1000"], Settings())),
    "a model that cannot": lambda words: heard(words, Settings(model="fast", guidance_scale=40)),
}


@pytest.mark.parametrize("words", [words_in("en"), words_in("de")], ids=["en", "de"])
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_is_done_otherwise_is_a_note(monkeypatch, words, act):
    said = []
    monkeypatch.setattr(gr, "Info", lambda text, **look: said.append(("note", text)))
    monkeypatch.setattr(gr, "Warning", lambda text, **look: said.append(("error", text)))
    act(words)
    assert said
    assert {kind for kind, _ in said} == {"note"}


def test_what_a_page_may_ask_for_is_not_spoken_of(monkeypatch):
    monkeypatch.setattr(gr, "Info", lambda text, **look: pytest.fail(text))
    settings = Settings(steps=in_force().steps)
    assert within(words_in("en"), settings) is settings
