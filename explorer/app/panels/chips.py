"""The prompt as the model reads it, below the field in which it is written, and all that it knows."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from explorer.app.script import start
from explorer.app.server_function import asked
from explorer.model.base import Reader
from explorer.present.chips import chips, sentence_of, word_list
from explorer.words.texts import Words

__all__ = ["word_chips"]

TELL_RUN = '(text) => { window.dispatchEvent(new CustomEvent("explorer:run-settings", { detail: text })); }'
TELL = '(text) => { window.dispatchEvent(new CustomEvent("explorer:prompt", { detail: text })); }'


def word_chips(words: Words, reader: Callable[[], Reader], prompt: gr.Textbox, run: gr.Textbox) -> gr.HTML:
    """One chip for each word of `prompt`, whoever writes it. Event: `anew`, the words are to be read anew, and made.

    reader  how the visitor who asks is read;  run  the settings of the run that is shown, as text
    """
    prompt.change(None, prompt, None, js=TELL)
    run.change(None, run, None, js=TELL_RUN)

    def read(told: object) -> str:
        asked = told if isinstance(told, dict) else {}
        return chips(str(asked.get("text") or ""), reader(), words, str(asked.get("run") or ""))

    return gr.HTML(
        chips(str(prompt.value), reader(), words) + word_list(reader().words, words),
        js_on_load=start("chips", {"field": prompt.elem_id}),
        elem_classes="words-read",
        apply_default_css=False,
        server_functions=[
            asked("chips", read),
            asked("sentence", lambda chosen: sentence_of(chosen, words.language)),
        ],
    )
