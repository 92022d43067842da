"""What a page may ask for on the internet, and on a network of one's own."""

from pathlib import Path

import gradio as gr
import pytest

from explorer.app.gate.limits import FullError, Limits
from explorer.app.gate.pace import FastError, Pace
from explorer.app.tabs.export import Export
from explorer.app.tabs.within import compared_within, within
from explorer.errors import RefusedError
from explorer.present.errors import why
from explorer.render.forecast import Forecast
from explorer.service import bounds
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def public():
    bounds.use(bounds.PUBLIC)
    yield
    bounds.use(bounds.OWN)


def test_runs_are_shorter_on_the_internet(public, monkeypatch):
    monkeypatch.setattr("explorer.app.tabs.within.note", lambda *_, **__: None)
    most = bounds.PUBLIC.steps
    assert most < bounds.OWN.steps
    words = words_in("en")
    assert within(words, Settings(steps=most + 1)).steps == most
    assert within(words, Settings(steps=most)).steps == most
    long = Comparison.make("steps", (5, most + 50), Settings())
    assert [run.steps for run in compared_within(words, long).runs] == [5, most]


def test_files_are_bounded_on_the_internet_only(public):
    most = bounds.PUBLIC.file
    bounds.check_file(most)
    with pytest.raises(RefusedError) as refused:
        bounds.check_file(most + 1)
    for language in LANGUAGES:
        assert "20 MB" in why(words_in(language), refused.value)
    bounds.use(bounds.OWN)
    bounds.check_file(10**12)


def test_less_of_everything_and_what_is_given_counts():
    own, public = Limits.make(), Limits.make(public=True)
    assert own == Limits()
    smaller = [name for name in vars(own) if getattr(public, name) < getattr(own, name)]
    assert {"address", "waiting", "streams", "uploads", "upload_bytes", "runs", "runs_address"} == set(smaller)
    assert not [name for name in vars(own) if getattr(public, name) > getattr(own, name)]
    assert (Limits.make(True, page=9).page, Limits.make(True, address=5).address) == (9, 5)


def test_so_many_runs_a_minute_of_a_page_and_of_an_address():
    pace = Pace(Limits(runs=3, runs_address=5))
    for _ in range(3):
        pace.take("a", "1.1.1.1")
    with pytest.raises(FastError):
        pace.take("a", "1.1.1.1")
    for _ in range(2):
        pace.take("b", "1.1.1.1")
    with pytest.raises(FullError):  # a page by itself, but its address has had enough
        pace.take("c", "1.1.1.1")
    pace.take("c", "2.2.2.2")
    for _ in range(2):  # what was refused did not count
        pace.take("c", "2.2.2.2")


def test_what_people_are_told_is_what_counts():
    """README.md and SECURITY.md name the bounds in numbers."""
    public = Limits.make(public=True)
    said = {name: " ".join((ROOT / name).read_text(encoding="utf-8").split()) for name in ("README.md", "SECURITY.md")}
    file = f"{bounds.PUBLIC.file // 1_000_000} MB"
    for text in said.values():
        assert f"{public.runs} runs a minute" in text
        assert f"{bounds.PUBLIC.steps} steps" in text
        assert file in text
        assert str(public.runs_address) in text
    pictures = f"{public.uploads} pictures or {public.upload_bytes // 1_000_000} MB a minute"
    assert pictures in said["SECURITY.md"]
    assert f"{public.address} of its events" in said["SECURITY.md"]


def test_a_file_that_is_too_large_is_not_begun(public):
    class Large:
        name, players = "export", ()

        def forecast(self, *given):
            return Forecast(bytes=2 * bounds.PUBLIC.file, seconds=1.0), "cost", {}

        def make(self, *given):
            raise AssertionError("it was begun")

    part = Export(words_in("en"), Large())
    part.wishes = dict.fromkeys(("kind", "view", "size", "pixels", "fps", "caption"))
    going = part.made("[]", "", "gif", "screen", 768, "screen", 12, True, "")
    with pytest.raises(gr.Error, match="more than 20 MB"):
        list(going)
