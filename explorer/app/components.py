"""Numbers that a person can empty, mistype or overshoot, without the page ever answering in Python's words.

    number typed   -> the nearest that the model or the page can do, whole where the field counts in ones
    nothing there  -> None, which every reader takes for "as it was set up"

A slider shows what is usual. What lies further out and can be done all the same, its reach, widens it: whether it was
typed or came with a link. panels/numbers.js says beside a field what was taken in place of what was typed.

Both are classes and not functions set on a component: Gradio builds a component anew for a visitor as soon as an event
changes it, and keeps of the old one its class and its arguments only. Gradio writes a .pyi file beside this module; git
and the wheel leave such files out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import gradio as gr

from explorer.diffusion.noise import SEEDS
from explorer.service.bounds import OWN
from explorer.trajectory.text_form import LONGEST_NUMBER, plain_number

__all__ = ["Guidance", "Number", "Shift", "Slider", "Steps", "held", "number_of"]
__all__ += ["reaches", "seed_field"]

# At the very end of its reach Gradio leaves the handle where the narrower slider had it: it is put right once drawn.
WIDEN = """(number) => {{
  const low = number < {shown[0]}, high = number > {shown[1]};
  const drawn = () => {{
    const handle = document.querySelector('[id="{name}"] input[type=range]');
    if (handle) handle.value = number; // none while it is hidden
  }};
  if (low || high) setTimeout(drawn, 100);
  const ends = {{ ...(low ? {{ minimum: {reach[0]} }} : {{}}), ...(high ? {{ maximum: {reach[1]} }} : {{}}) }};
  return {{ __type__: "update", ...ends }};
}}"""


def number_of(payload: Any) -> float | None:
    """What was typed as a number; None for nothing, for what is no number, and for what is beyond all numbers."""
    if isinstance(payload, str):
        payload = plain_number(payload) if len(payload) <= LONGEST_NUMBER else None
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
    """A slider that cannot be wrong. Its value is None where its number was emptied.

    reach  what a number may be that is typed or comes with a link; None: what the slider shows
    """

    reach: ClassVar[tuple[float, float] | None] = None

    def get_block_name(self) -> str:
        return "slider"  # what draws it on the page, whatever its class is called here

    get_block_class = get_block_name

    def preprocess(self, payload: Any) -> float | int | None:  # type: ignore[override]
        low, high = self.reach or (self.minimum, self.maximum)
        return held(payload, low, high, self.step == 1)

    def widen(self) -> None:
        """Wires what shows all of the reach once a number lies beyond the ends; once, inside the page."""
        if self.reach is not None:
            shown = self.minimum, self.maximum
            quiet: dict[str, Any] = {"show_progress": "hidden"}
            self.change(None, self, self, js=WIDEN.format(shown=shown, reach=self.reach, name=self.elem_id), **quiet)


class Guidance(Slider):
    reach = (-20, 50)


class Steps(Slider):
    reach = (1, OWN.steps)


class Shift(Slider):
    reach = (0.05, 20)


class Number(gr.Number):
    """A number that cannot be wrong. Its value is None where it was emptied."""

    def preprocess(self, payload: Any) -> float | int | None:
        return held(payload, self.minimum, self.maximum, self.precision == 0)


def seed_field(value: int, lowest: int = 0, **look: Any) -> Number:
    """A field for a seed."""
    return Number(value, precision=0, minimum=lowest, maximum=SEEDS - 1, **look)


def reaches(blocks: gr.Blocks) -> Mapping[str, tuple[float, float]]:
    """The reach of every slider of a page that has one, by its elem_id."""
    found = (part for part in blocks.blocks.values() if isinstance(part, Slider))
    return {str(part.elem_id): part.reach for part in found if part.reach is not None}
