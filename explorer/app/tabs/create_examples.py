"""What Create offers to begin with."""

from __future__ import annotations

import gradio as gr

from explorer.words.texts import Words

__all__ = ["example_buttons"]


def example_buttons(words: Words) -> list[gr.Button]:
    """What the model does well, and in a row of its own what it does not: both are chosen in assets/PROMPTS.md."""
    buttons = []
    for title, shorts in (("create.examples", "examples.short"), ("create.examples_hard", "examples.hard_short")):
        gr.Markdown(words(title), elem_classes="hint")
        with gr.Row(elem_classes="examples runs"):
            buttons += [gr.Button(short, size="sm") for short in words.several(shorts)]
    return buttons
