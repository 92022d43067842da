"""A visitor's own picture: read where it lies, and left there."""

import gradio as gr
import pytest

from explorer.app.site import Reels
from explorer.app.tabs.destroy import Destroy
from explorer.words.texts import words_in
from tests.app.test_destroy import SharedModels
from tests.service.doubtful import corners, saved

VALUES = ("cosine", 5, 7)


class Site:
    def __init__(self):
        self.models, self.reels = SharedModels(), Reels(address="../frames")


def test_two_visitors_may_bring_the_same_picture(tmp_path):
    """Gradio names an upload by what is in it, so the second visitor's file is the first one's."""
    path, desk = tmp_path / "equal.png", Destroy(words_in("en"), Site(), page=None)
    path.write_bytes(saved(corners()))
    first = desk.upload(str(path), *VALUES)
    next(first)
    second = desk.upload(str(path), *VALUES)
    kinds = [[packet["kind"] for packet in run if "kind" in packet] for run in (first, second)]  # not how long it waits
    assert kinds[0]
    assert kinds[1][-len(kinds[0]) :] == kinds[0]
    assert path.exists()


def test_a_picture_that_was_swept_away_meanwhile_is_told_without_its_place(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(gr, "Warning", lambda text, **_: said.append(text))
    assert len(list(Destroy(words_in("en"), Site(), page=None).upload(str(tmp_path / "swept.png"), *VALUES))) == 1
    assert said == [words_in("en")("destroy.bad_picture", why=words_in("en")("door.no_file"))]


@pytest.mark.parametrize("damaged", [b"", saved(corners())[:200]])
def test_what_cannot_be_opened_stays_too(tmp_path, monkeypatch, damaged):
    monkeypatch.setattr(gr, "Warning", lambda *_, **__: None)
    path = tmp_path / "damaged.png"
    path.write_bytes(damaged)
    list(Destroy(words_in("en"), Site(), page=None).upload(str(path), *VALUES))
    assert path.read_bytes() == damaged
