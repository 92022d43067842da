"""Numbers that stand in the lessons' prose, computed from the package by name.

    compute("kept_halfway cosine")  ->  Quantity(49.4, digits=0)

A call is a name and its arguments, divided by spaces. No number about this project is typed into a lesson by hand.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache

from explorer.choices import choose
from explorer.lesson import chosen
from explorer.lesson.numbers import formulas, simulations, taught
from explorer.lesson.numbers.facts import Fact, facts, measurements
from explorer.lesson.records import Quantity
from explorer.network.checkpoint import WeightsError

__all__ = ["NUMBERS", "NumberError", "compute"]


class NumberError(ValueError):
    """A call that names no number, or gives it wrong arguments."""


def found(name: str) -> Fact:
    return facts()[choose("fact", name, facts())]


def fact(name: str) -> Quantity:
    """Percent that was measured on the shipped weights; see `explorer lesson facts`."""
    return Quantity(100 * found(name).value)


def plain(name: str) -> Quantity:
    """A fact that is no share, as it was measured."""
    return Quantity(found(name).value, 1)


def low(name: str) -> Quantity:
    """Where the 95 % interval of a fact begins, in percent."""
    return end(found(name).low, name)


def high(name: str) -> Quantity:
    """Where the 95 % interval of a fact ends, in percent."""
    return end(found(name).high, name)


def end(value: float | None, name: str) -> Quantity:
    if value is None:
        raise ValueError(f"{name} has no interval")
    return Quantity(100 * value)


def sample(name: str) -> Quantity:
    """How many pictures, captions, prompts ... a measurement was made on."""
    everything = measurements()
    return Quantity(everything[choose("measurement", name, everything)].count)


NUMBERS: dict[str, Callable[..., Quantity]] = {
    function.__name__: function
    for function in (
        fact,
        plain,
        low,
        high,
        sample,
        chosen.looked,
        chosen.passed,
        chosen.pleased,
        formulas.recorded,
        formulas.kept,
        formulas.kept_at,
        formulas.kept_halfway,
        formulas.sigma_halfway,
        formulas.way_to_half,
        formulas.values,
        formulas.latent_values,
        formulas.shrink,
        formulas.places_saved,
        formulas.pairs_saved,
        formulas.calls,
        formulas.calls_saved,
        formulas.parameters,
        formulas.parameters_for_words,
        formulas.practice,
        formulas.words_known,
        formulas.words_read,
        formulas.bottom_side,
        formulas.bottom_pixels,
        formulas.folded_side,
        formulas.attention_side,
        formulas.closeness,
        formulas.classes,
        formulas.drawn,
        formulas.bearded,
        formulas.worn,
        taught.added,
        taught.how_many,
        taught.pictures_taught,
        taught.sized,
        simulations.sigma_seen,
        simulations.way_seen,
        simulations.spread_left,
        simulations.error_falls,
        simulations.leap_spread,
    )
}
"""The numbers by name."""


@lru_cache(maxsize=512)
def compute(call: str) -> Quantity:
    """The number that a call names. Raises NumberError."""
    name, *arguments = call.split()
    try:
        function = NUMBERS[choose("number", name, NUMBERS)]
        inspect.signature(function).bind(*arguments)
        return function(*arguments)
    except (KeyError, ValueError, TypeError, WeightsError) as error:
        raise NumberError(f"{call}: {error}") from None
