"""What is computed into a lesson's text: numbers and code of the package itself.

    {{number kept_halfway cosine}}                 a number, computed by explorer.lesson.numbers.compute
    49<!-- number kept_halfway cosine -->          the same, readable where the file is shown as it is
    {{code explorer.diffusion.forward:corrupt}}    the source of a function, as a code block; or in a comment

`resolve` computes all of them. `freeze` writes a file's numbers into its text, as in the second line, so that a page
reads well on its own; the check says when such a number is no longer what the package computes.
"""

from __future__ import annotations

import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from explorer.lesson.languages import Language
from explorer.lesson.links import without_code
from explorer.lesson.numbers.compute import NumberError, compute

__all__ = ["Directive", "DirectiveError", "directives", "freeze", "resolve", "source"]

SHOWN = r"(?P<shown>[-−]?\d(?:[\d.,]*\d)?)?"
DIRECTIVE = re.compile(
    r"\{\{\s*(?P<kind>number|code)\s+(?P<call>[^{}]+?)\s*\}\}"
    rf"|{SHOWN}<!--\s*(?P<kind2>number|code)\s+(?P<call2>[^>]+?)\s*-->"
)


class DirectiveError(ValueError):
    """A directive that names nothing; the message says what."""


@dataclass(frozen=True)
class Directive:
    """kind "number" or "code"; shown: the number that stands in the text, "" if none does."""

    kind: str
    call: str
    shown: str
    line: int
    span: tuple[int, int]


def directives(text: str, first: int = 1) -> Iterator[Directive]:
    """Every directive of a text, with its line; code blocks and code spans are left alone."""
    bare = without_code(text)
    for found in DIRECTIVE.finditer(bare):
        kind, call = found["kind"] or found["kind2"], found["call"] or found["call2"]
        line = first + bare.count("\n", 0, found.start())
        yield Directive(kind, call, found["shown"] or "", line, found.span())


def source(call: str) -> str:
    """The source text of `module:name`, name being a function or class, or Class.method. Raises DirectiveError."""
    module, _, name = call.partition(":")
    if not module.startswith("explorer.") or not name:
        raise DirectiveError(f"'{call}' should be explorer.some.module:name")
    try:
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        return textwrap.dedent(inspect.getsource(found)).rstrip()
    except ImportError:
        raise DirectiveError(f"there is no module {module}") from None
    except AttributeError:
        raise DirectiveError(f"{module} has no {name}") from None
    except (OSError, TypeError):
        raise DirectiveError(f"{call} has no source to show: name a function or a class") from None


def value_of(directive: Directive, language: Language) -> str:
    """What the directive stands for. Raises DirectiveError."""
    if directive.kind == "code":
        return f"```python\n{source(directive.call)}\n```"
    try:
        quantity = compute(directive.call)
    except NumberError as error:
        raise DirectiveError(str(error)) from None
    return language.number(quantity.value, quantity.digits)


def resolve(text: str, language: Language) -> str:
    """The text with every directive replaced by what it stands for.

    A number that cannot be computed keeps the value that stands in the text; where there is none, or for code that is
    gone, raises DirectiveError.
    """

    def computed(directive: Directive) -> str:
        try:
            return value_of(directive, language)
        except DirectiveError:
            if not directive.shown:
                raise
            return directive.shown

    return rewritten(text, computed)


def freeze(text: str, language: Language) -> str:
    """The text with every number written out, its directive kept behind it. Raises DirectiveError."""

    def written(directive: Directive) -> str:
        if directive.kind == "code":
            return text[slice(*directive.span)]
        return f"{value_of(directive, language)}<!-- number {directive.call} -->"

    return rewritten(text, written)


def rewritten(text: str, replacement: Callable[[Directive], str]) -> str:
    parts, end = [], 0
    for directive in directives(text):
        parts += [text[end : directive.span[0]], replacement(directive)]
        end = directive.span[1]
    return "".join([*parts, text[end:]])
