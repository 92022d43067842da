"""The option --with: words that were taught, on top of the models of the list."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["With", "added", "check_devices", "check_takes"]


def added(wishes: list[str] | None) -> list[str] | None:
    """Puts what the files hold onto the models of the list, for as long as this command runs.

    Raises AdditionError for a file that is none or does not fit, and RefusedError for what does not go together.
    """
    if wishes:
        from explorer.model.added import add_to_the_list
        from explorer.model.addition_files import open_addition, wish_of
        from explorer.model.registry import DEFAULT
        from explorer.prompt.new_word import check_new_word

        found = []
        for path, strength in map(wish_of, wishes):
            addition = open_addition(path).addition
            check_new_word(addition.word)
            found.append((addition, strength))
        add_to_the_list(found, DEFAULT)
    return wishes


def check_takes(wishes: list[str] | None, model: str | None) -> None:
    """Raises AdditionError where a model was chosen that takes no additions."""
    from explorer.model.registry import MODELS

    if wishes and model in MODELS and not MODELS[model].taught_as:
        from explorer.network.addition_file import AdditionError

        raise AdditionError("no_model", model=model)


def check_devices(wishes: list[str] | None, share_work: bool) -> None:
    """Raises AdditionError where visitors' devices would draw, which have the models as they ship."""
    if wishes and share_work:
        from explorer.network.addition_file import AdditionError

        raise AdditionError("devices")


With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        callback=added,
        help="A file of explorer teach, whose word can be used; FILE:0.5 for half its strength, 0 to 1.5. May be given "
        "several times.",
    ),
]
