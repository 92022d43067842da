"""What the program may know of a model.

    Entry    before it is loaded: its name, what it is for, its defaults, the guidance that it knows
    Model    loaded: the denoiser, the space of its states, how it reads words, the precision it runs in
    Reader   how it reads words, and what it did not read

What a row of a batch may carry of its own, here once for all that batches, looks inside or teaches:

    noise level   log_snr, (B,): each picture is asked about at its own
    words         a row of the condition that `Reader.condition` makes, one prompt for each picture
    guidance      in a student that guides itself a row of the condition too; the scale of `ClassifierFree`, around any
                  other model, is one number for the whole batch
    precision     that of its own noise level, whatever is beside it (explorer.network.mixed_precision)
    hooks         what looks into the network at this picture, or takes a hand in it: in its row of the condition
                  (explorer.network.hooked)
    static        its seed: the k-th picture of a batch gets the noise that it would get alone

In company a picture is the one that it would be alone, within IN_COMPANY of that module.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.noise import Noise
from explorer.errors import RefusedError
from explorer.model.space import Space
from explorer.network.addition import Additions
from explorer.network.memory import Turn
from explorer.network.sites import Site
from explorer.network.text import Reading

__all__ = ["AroundReader", "Defaults", "Entry", "Load", "Model", "Range", "Reader"]

Range = tuple[float, float]


@dataclass(frozen=True)
class Defaults:
    """The settings with which a model is at its best, where nobody says otherwise."""

    sampler: str = "ddim"
    steps: int = 30
    guidance_scale: float = 3.0
    threshold: str = "clip"
    schedule: str = "cosine"
    spacing: str = "time"
    shift: float = 1.0


class Reader(ABC):
    """How a model reads words."""

    words: tuple[str, ...] = ()
    """Those that it knows; none where any text can be read."""
    new_words: Mapping[str, float] = {}
    """Of these, what it was taught besides, with the strength of each."""
    most: int = 0
    """How many words of a prompt it reads; 0: any number."""

    @abstractmethod
    def read(self, prompt: str) -> Reading:
        """What of a prompt is read, which of its words are not known, and which come too late."""

    @abstractmethod
    def condition(self, prompts: Sequence[str], guidance_scale: float = 1.0) -> Any:
        """The prompts in the form that the denoiser takes, a row for each; read once for a whole run."""

    def turned(self, prompts: Sequence[str], guidance_scale: float, turns: Sequence[Turn]) -> Any:
        """The same with some words counting more or less. Raises ValueError in a model whose words cannot be turned."""
        raise ValueError("the words of this model cannot be turned up or down")

    def with_additions(self, added: Additions) -> Reader:
        """The same with words that were taught besides. Raises RefusedError in a model that takes none."""
        raise RefusedError("no_additions")

    def vectors(self, prompts: Sequence[str]) -> Tensor:
        """(B, D) one vector for each prompt. Raises ValueError in a model that has none."""
        raise ValueError("this model has no vectors of words to look at")

    def mixture(self, first: Any, second: Any, share: float) -> Any:
        """(1 - share) of the first condition and share of the second. Raises ValueError where that cannot be."""
        raise ValueError("the words of this model cannot be mixed")


@dataclass(frozen=True, eq=False)
class AroundReader(Reader):
    """Reads as another does; what is made of what was read is said by those that derive from it."""

    reader: Reader

    @property
    def words(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.reader.words

    @property
    def new_words(self) -> Mapping[str, float]:  # type: ignore[override]
        return self.reader.new_words

    @property
    def most(self) -> int:  # type: ignore[override]
        return self.reader.most

    def read(self, prompt: str) -> Reading:
        return self.reader.read(prompt)

    def with_additions(self, added: Additions) -> Reader:
        return replace(self, reader=self.reader.with_additions(added))


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """A model, ready to run.

    denoiser   E[x0 | x_t] of states of the space, (B, *space.shape)
    precision  of its network, as files tell it
    sites      of a network that can be looked into; () of any other
    """

    entry: Entry
    denoiser: Denoiser
    space: Space
    reader: Reader
    precision: str = "float32"
    sites: tuple[Site, ...] = ()

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def log_snr_range(self) -> Range:
        """The noise levels that it can be asked about."""
        return self.denoiser.log_snr_range

    @property
    def guides_itself(self) -> bool:
        """Whether guidance is inside the network."""
        return self.entry.guidance_range is not None

    def differentiable(self) -> Model:
        """The same model with a network that gradients pass, in float32: slower, and the same to the eye."""
        return self if self.entry.plain is None else self.entry.plain(self)

    def static(self, seeds: Sequence[int]) -> Noise:
        """A source of noise in its space, a row for each seed."""
        return Noise(seeds, self.space.shape)


class Load(Protocol):
    def __call__(self, precision: str | None = None, device: str | None = None) -> Model: ...


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A model before it is loaded.

    name      as settings, links and files have it;   about  one line for the command line
    load      raises WeightsError where its weights are missing or damaged
    quick     whether it draws while somebody types
    guidance  () -> the guidance scales that it knows, of a model with guidance inside; None: any, from outside
    facts     () -> what is recorded of it: of its training, its size in bytes, its licence
    shape     of one of its states, where they are no pixels: models of one shape begin from the same static
    side      pixels a side of its pictures
    world     whether it draws the picture-book world, which the judge reads, and lessons and experiments are about
    weighs    whether words can count more or less in it
    taught_as the model whose additions it takes, itself or the one that it began as; "" where it takes none
    plain     the same model, loaded, on plain torch, for whoever differentiates it; None: it is plain already
    """

    name: str
    about: str
    load: Load
    quick: bool = False
    defaults: Defaults = field(default_factory=Defaults)
    guidance: Callable[[], Range | None] = lambda: None
    facts: Callable[[], Mapping[str, Any]] = dict
    shape: tuple[int, ...] = ()
    side: int = 128
    world: bool = True
    weighs: bool = False
    taught_as: str = ""
    plain: Callable[[Model], Model] | None = None

    @property
    def guidance_range(self) -> Range | None:
        return self.guidance()
