"""What is found by looking: every class of a kind that lies in the files of a folder, by the name it gives itself.

A file that is put into the folder is known; nothing else has to be told of it.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TypeVar

__all__ = ["first_line", "found", "names"]

FIRST = (
    *("ddpm", "ddim", "euler", "euler-ancestral", "heun", "dpmpp-2m", "dpmpp-2m-sde", "unipc", "lms", "plms"),
    *("langevin", "flow-euler", "consistency"),
    *("linear", "scaled-linear", "cosine", "sigmoid", "exponential", "karras", "laplace", "flow", "drawn"),
)
"""The order in lists, samplers and schedules each from the one that the others grew from. What is not named here
follows, by its name."""

Kind = TypeVar("Kind")


def found(kind: type[Kind], package: str, path: Iterable[str]) -> dict[str, type[Kind]]:
    """name -> class, of all that can be made of `kind`, in the order of lists.

    Raises ValueError where two classes have one name.
    """
    classes: dict[str, type[Kind]] = {}
    for name, one in sorted(named(kind, package, path), key=lambda pair: place(pair[0])):
        if name in classes:
            raise ValueError(f"{classes[name].__module__} and {one.__module__} are both called {name}; rename one")
        classes[name] = one
    return classes


def named(kind: type[Kind], package: str, path: Iterable[str]) -> Iterator[tuple[str, type[Kind]]]:
    for module in iter_modules(path):
        for one in vars(import_module(f"{package}.{module.name}")).values():
            own = inspect.isclass(one) and issubclass(one, kind) and one.__module__ == f"{package}.{module.name}"
            if own and not inspect.isabstract(one) and isinstance(name := getattr(one, "name", None), str):
                yield name, one


def place(name: str) -> tuple[int, str]:
    return (FIRST.index(name) if name in FIRST else len(FIRST)), name


def names(folder: str) -> list[str]:
    """The names in a folder beside this file, read off the files without running them: help need not wait for torch."""
    said = []
    for path in (Path(__file__).parent / folder).glob("*.py"):
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said += list(filter(None, map(name_said, one.body))) if isinstance(one, ast.ClassDef) else []
    return sorted(said, key=place)


def name_said(line: ast.stmt) -> str | None:
    """name = "ddim", with a type or without."""
    target = (
        line.targets[0] if isinstance(line, ast.Assign) else line.target if isinstance(line, ast.AnnAssign) else None
    )
    value = line.value if isinstance(line, ast.Assign | ast.AnnAssign) else None
    said = isinstance(target, ast.Name) and target.id == "name" and isinstance(value, ast.Constant)
    return str(value.value) if said and isinstance(value, ast.Constant) else None


def first_line(of: object) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(of) or "").partition("\n")[0]
