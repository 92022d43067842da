"""A file that was made stays where it can be taken, whichever event is answered late; it goes when anything differs."""

from types import SimpleNamespace

import gradio as gr

from explorer.app.tabs.export import Export
from explorer.app.tabs.export_subjects import Subject
from explorer.render.forecast import Forecast
from explorer.words.texts import words_in


class Text(Subject):
    """Its file holds its text."""

    name = "export"

    def beside(self):
        return None

    def forecast(self, text, screen, wish):
        return Forecast(bytes=1000, seconds=1.0), "cost", {}

    def make(self, text, screen, wish, folder, tell):
        path = folder / "made.gif"
        path.write_text(text)
        return path


def test_only_another_wish_takes_a_file_away():
    with gr.Blocks():
        part = Export(words_in("en"), Text(words_in("en"), SimpleNamespace(), []))
        part.build(gr.Textbox(""))
    wished = [wish.value for wish in part.wishes.values()]
    *_, (_, file, held) = part.made("[]", "a run", *wished, "")
    assert file.visible
    assert held
    assert part.told("[]", "a run", *wished, held) == (gr.skip(),) * 3
    for other in (("[{}]", "a run", *wished), ("[]", "another run", *wished), ("[]", "a run", "png", *wished[1:])):
        price, gone, kept = part.told(*other, held)
        assert "kB" in price
        assert gone.visible is False
        assert not kept
