"""The prompt as the model reads it, below the field in which it is written, and all that it knows."""

from __future__ import annotations

import gradio as gr

from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.model.base import Reader
from explorer.present.chips import chips, sentence_of, word_list
from explorer.words.texts import Words

__all__ = ["word_chips"]

TELL = '(text) => { window.dispatchEvent(new CustomEvent("explorer:prompt", { detail: text })); }'


def word_chips(words: Words, reader: Reader, prompt: gr.Textbox) -> gr.HTML:
    """One chip for each word of `prompt`, whoever writes it."""
    prompt.change(None, prompt, None, js=TELL)
    return gr.HTML(
        chips(str(prompt.value), reader, words) + word_list(reader.words, words),
        js_on_load=start("chips", {"field": prompt.elem_id}),
        elem_classes="words-read",
        apply_default_css=False,
        server_functions=[
            asked("chips", lambda text: chips(str(text or ""), reader, words)),
            asked("sentence", sentence_of),
        ],
    )
