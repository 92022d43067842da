"""The list of models, in the order in which people are offered them.

Another one is a file that makes an `Entry`; `register` puts it into the list. `DEFAULT` runs where nobody chooses,
`quickest` is what draws while somebody types, for sketches, and wherever a picture must come at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.errors import RefusedError
from explorer.model.base import Entry, Model
from explorer.model.latent import LATENT
from explorer.model.shipped import BASE, FAST

if TYPE_CHECKING:
    from explorer.network.learned import LearnedDenoiser

__all__ = [
    "DEFAULT",
    "MODELS",
    "changing",
    "check_world",
    "fast_network",
    "load_model",
    "of_the_world",
    "packed",
    "plain_network",
    "quickest",
    "register",
]

MODELS: dict[str, Entry] = {}
"""The models by name."""


def register(entry: Entry) -> Entry:
    """Puts a model into the list, behind the others. Raises ValueError where its name is taken."""
    if entry.name in MODELS:
        raise ValueError(f"a model is called {entry.name} already")
    MODELS[entry.name] = entry
    return entry


DEFAULT = register(BASE).name
register(FAST)
register(LATENT)


def load_model(name: str = DEFAULT, precision: str | None = None, device: str | None = None) -> Model:
    """The model of that name, ready to run as fast as this machine allows.

    precision  "float32", "bfloat16", or None: what the processor does best
    Raises WeightsError when its weights are missing or damaged.
    """
    return MODELS[name].load(precision, device)


def plain_network(name: str = DEFAULT) -> LearnedDenoiser:
    """The network of a model on torch as everybody writes it, in float32, for whoever differentiates it, reads its
    parts or teaches it. Raises WeightsError where it is not one of ours."""
    from explorer.network.learned import load_denoiser

    return load_denoiser(name, plain=True)


def fast_network(name: str) -> LearnedDenoiser:
    """The network of a model as fast as this machine allows, for use outside of runs. Raises WeightsError."""
    from explorer.network.learned import load_denoiser

    return load_denoiser(name, None, None)  # as the list loads it, so that it is not loaded twice


def quickest() -> str:
    """The first model that draws while somebody types; the default where there is none."""
    return next((name for name, entry in MODELS.items() if entry.quick), DEFAULT)


def packed() -> str:
    """The first model of the world that walks among fewer numbers than pixels; the default where there is none."""
    return next((name for name in of_the_world() if MODELS[name].shape), DEFAULT)


def of_the_world() -> tuple[str, ...]:
    """Those that draw the picture-book world: what the judge reads, and what lessons and burials are about."""
    return tuple(name for name, entry in MODELS.items() if entry.world)


def check_world(name: str) -> None:
    """Raises RefusedError on a model whose pictures the judge cannot read."""
    if not MODELS[name].world:
        raise RefusedError("no_judge", name=name, known=", ".join(of_the_world()))


def changing(*names: str) -> tuple[str, ...]:
    """The settings whose defaults are not the same in all models, or in those of these names: they follow when another
    model is chosen."""
    every = [vars(MODELS[name].defaults) for name in names or MODELS]
    return tuple(name for name in every[0] if len({defaults[name] for defaults in every}) > 1)
