"""Files of additions for the models of the list."""

from __future__ import annotations

from pathlib import Path

from explorer.model.registry import DEFAULT, MODELS, fast_network
from explorer.network.addition_file import AdditionError, Fit, Stored, contents, parse

__all__ = ["fit_of", "open_addition", "wish_of"]


def fit_of(name: str = DEFAULT) -> Fit:
    """What an addition for the model of that name has to fit. Raises AdditionError where it takes none."""
    from explorer.network.checkpoint import manifest

    if not (taught_as := MODELS[name].taught_as):
        raise AdditionError("no_model", model=name)
    network = fast_network(taught_as)
    width = network.engine.width
    words = network.vocabulary.words
    return Fit(taught_as, manifest()[taught_as]["sha256"], words, width, network.layers)


def open_addition(source: Path | bytes, name: str = DEFAULT) -> Stored:
    """The addition of a file, or of its bytes, for the model of that name. Raises AdditionError."""
    return parse(source if isinstance(source, bytes) else contents(source), fit_of(name))


def wish_of(text: str) -> tuple[Path, float]:
    """ "grumblefant.safetensors:0.5" -> the file, and the strength, 1 where none is said."""
    name, colon, said = text.rpartition(":")
    try:
        strength = float(said) if colon else 1.0
    except ValueError:
        return Path(text).expanduser(), 1.0
    return Path(name if colon else text).expanduser(), strength
