"""Numbers that a person can empty, mistype or overshoot, without the page ever answering in Python's words.

    number typed   -> the nearest end of the range, whole where the field counts in ones
    nothing there  -> None, which every reader takes for "as it was set up"

Both are classes and not functions set on a component: Gradio builds a component anew for a visitor as soon as an event
changes it, and keeps of the old one its class and its arguments only. Gradio writes a .pyi file beside this module; git
and the wheel leave such files out.
"""

from __future__ import annotations

import math
from typing import Any

import gradio as gr

__all__ = ["Number", "Slider", "held", "number_of"]

LONGEST = 40  # characters that can still be a number


def number_of(payload: Any) -> float | None:
    """What was typed as a number; None for nothing, for what is no number, and for what is beyond all numbers."""
    if isinstance(payload, str):
        payload = payload.strip().replace(",", ".") if len(payload) <= LONGEST else None
    if payload is None or isinstance(payload, bool) or not isinstance(payload, (int, float, str)):
        return None
    try:
        number = float(payload)
    except (ValueError, OverflowError):
        return None
    return None if math.isnan(number) else number


def held(payload: Any, low: float | None, high: float | None, whole: bool) -> float | int | None:
    """The number nearest to the payload that a field from `low` to `high` can have; None where there is none."""
    number = number_of(payload)
    if number is None:
        return None
    if low is not None:
        number = max(number, low)
    if high is not None:
        number = min(number, high)
    if not math.isfinite(number):
        return None
    return round(number) if whole else number


class Slider(gr.Slider):
    """A slider that cannot be wrong. Its value is None where its number was emptied."""

    def preprocess(self, payload: Any) -> float | int | None:  # type: ignore[override]
        return held(payload, self.minimum, self.maximum, self.step == 1)


class Number(gr.Number):
    """A number that cannot be wrong. Its value is None where it was emptied."""

    def preprocess(self, payload: Any) -> float | int | None:
        return held(payload, self.minimum, self.maximum, self.precision == 0)
