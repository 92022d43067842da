"""What a page tells with an event, beside the values of its controls; whoever sends it may leave something out."""

from __future__ import annotations

from typing import Any

import gradio as gr

from explorer.errors import RefusedError

__all__ = ["EventData", "MissingError"]


class MissingError(RefusedError, AttributeError):
    """An event does not tell what it should: no page of ours sends such a one, so it is no fault of ours."""

    shelf = "gate"


class EventData(gr.EventData):
    """The same, with an answer for the sender where something is missing. Raises MissingError."""

    def __getattr__(self, name: str) -> Any:
        if isinstance(self._data, dict) and name in self._data:
            return self._data[name]
        raise MissingError("odd")
