"""Numbers and code in a text are those of the package, in both ways of writing them."""

import inspect

import pytest

from explorer.diffusion.forward import corrupt
from explorer.diffusion.ideal import IdealGaussian
from explorer.lesson.include import DirectiveError, directives, freeze, resolve, source
from explorer.lesson.languages import Language
from explorer.lesson.numbers import compute as numbers
from explorer.network.checkpoint import WeightsError
from tests.lesson.conftest import HEADINGS

GERMAN = Language(code="de", name="Deutsch", decimal=",", thousands=".", headings=HEADINGS)


@pytest.mark.parametrize(
    "text",
    [
        "it has {{number values 128}} values",
        "it has 7<!-- number values 128 --> values",
        "it has <!-- number values 128 --> values",
    ],
    ids=["braces", "outdated", "comment only"],
)
def test_numbers_are_computed(english, text):
    assert resolve(text, english) == "it has 49,152 values"


def test_numbers_follow_the_language():
    assert resolve("{{number values 128}} / {{number spread_left 8}}", GERMAN) == "49.152 / 0,8"


def test_freeze_writes_numbers_and_keeps_the_directive(english):
    once = freeze("{{number values 8}} and {{code explorer.diffusion.forward:corrupt}}", english)
    assert once == "192<!-- number values 8 --> and {{code explorer.diffusion.forward:corrupt}}"
    assert freeze(once, english) == once
    assert next((d.shown, d.call) for d in directives(once)) == ("192", "values 8")


def test_frozen_numbers_with_points_and_commas_are_replaced_whole(english):
    assert freeze("-1,234.5<!-- number values 8 -->", english) == "192<!-- number values 8 -->"


@pytest.mark.parametrize(
    "text", ["{{code explorer.diffusion.forward:corrupt}}", "<!-- code explorer.diffusion.forward:corrupt -->"]
)
def test_code_is_the_source(english, text):
    assert resolve(text, english) == f"```python\n{inspect.getsource(corrupt).rstrip()}\n```"


def test_methods_are_shown_without_their_indentation():
    text = source("explorer.diffusion.ideal:IdealGaussian.transport")
    assert text.startswith("def transport(")
    assert text.splitlines()[0].strip() in inspect.getsource(IdealGaussian.transport)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("explorer.nowhere:x", "no module explorer.nowhere"),
        ("explorer.diffusion.forward:nothing", "has no nothing"),
        ("explorer.diffusion.grid:NOISIEST", "name a function or a class"),
        ("os:system", "should be explorer.some.module:name"),
        ("explorer.types", "should be explorer.some.module:name"),
    ],
)
def test_code_that_is_not_there_is_named(call, message):
    with pytest.raises(DirectiveError, match=message):
        source(call)


def test_directives_in_code_are_left_alone(english):
    text = "`{{number values 8}}`\n\n```\n{{number values 8}}\n```\n"
    assert resolve(text, english) == text


def test_directives_know_their_lines():
    text = "one\ntwo {{number values 8}}\n\n<!-- code a:b -->"
    assert [(d.kind, d.line) for d in directives(text)] == [("number", 2), ("code", 4)]


def test_numbers_that_cannot_be_computed_keep_their_value(english, monkeypatch):
    """With damaged weights a lesson stays readable; the check is what complains."""
    monkeypatch.setattr(numbers, "NUMBERS", {"broken": broken})
    numbers.compute.cache_clear()
    assert resolve("it has 26<!-- number broken --> million", english) == "it has 26 million"
    with pytest.raises(DirectiveError, match="damaged"):
        resolve("it has {{number broken}} million", english)


def broken():
    raise WeightsError("the weights are damaged")


def test_unknown_numbers_are_named(english):
    with pytest.raises(DirectiveError, match="did you mean kept"):
        resolve("{{number kep linear 0.5}}", english)
