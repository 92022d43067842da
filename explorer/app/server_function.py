"""What a page may ask the server for beside Gradio's events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

__all__ = ["asked", "asked_by"]


def asked(name: str, act: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`act` as a function of its own, one of a component's `server_functions`, which the page calls by that name.

    Gradio marks what may be called, and a method or a built-in cannot be marked.
    """

    def question(request: Any) -> Any:
        return act(request)

    question.__name__ = name
    return question


def asked_by(name: str, act: Callable[[Any, gr.Request], Any]) -> Callable[..., Any]:
    """The same for what depends on who asks."""

    def question(told: Any, request: gr.Request) -> Any:
        return act(told, request)

    question.__name__ = name
    return question
