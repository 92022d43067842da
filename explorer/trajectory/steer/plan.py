"""What a steered run is told besides its settings, and a steered run that can be made.

    plan = FromPicture.make(depth=0.4)         frozen, validated, with a text form, as Settings are
    run = from_picture(plan, settings, model, picture)
    run.calls, run.levels                      what it costs in network calls, and alpha_bar of every moment, before it
    run.steps()                                the run itself, a Step per step, as it is seen
    steered_from(run.text)                     of tools.py: both again; pictures are given again by who asks

The text form names the tool, what differs from its defaults, and the settings: steer=picture&depth=0.4&prompt=a+dog.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urlencode

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.grid import TimeGrid, make_grid
from explorer.diffusion.sampler.base import walk as walked
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.model.registry import MODELS
from explorer.model.space import Pixels
from explorer.pixels import to_levels
from explorer.trajectory.settings import Settings, complaint
from explorer.trajectory.text_form import write
from explorer.trajectory.walk import Walk, guided, schedule_of
from explorer.types import Estimate, Images, Levels, NoiseLevel, States, Step

__all__ = ["Plan", "Steered", "calls_of", "check_pixels", "check_size", "finger", "grid_from"]
__all__ += ["alpha_bars", "finished_as", "picture_given_back", "steered_walk"]


class Plan(BaseModel):
    """What one tool is told.

    picture  `finger` of the picture that it was made from, by which another one is noticed; "" where there is none
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    tool: ClassVar[str] = ""

    picture: Annotated[str, Field(pattern="^([0-9a-f]{8})?$")] = ""

    @classmethod
    def make(cls, **given: Any) -> Self:
        """From keywords; numbers may be text. Raises SettingsError with a line about the first thing that is wrong."""
        try:
            return cls(**given)
        except ValidationError as error:
            raise complaint(error) from None

    def pairs(self) -> list[tuple[str, str]]:
        """As it stands in an address: the tool, and what is not as usual."""
        fields = type(self).model_fields
        own = [(name, getattr(self, name)) for name in fields if getattr(self, name) != fields[name].default]
        return [("steer", self.tool), *((name, write(value)) for name, value in own)]

    def to_text(self, settings: Settings) -> str:
        """The text form of both; `steered_from` of tools.py reads it."""
        return "&".join(filter(None, (urlencode(self.pairs()), settings.to_text())))


@dataclass(frozen=True, kw_only=True, eq=False)
class Steered:
    """A steered run that can be made.

    plan, settings  what it is told; settings as the model can follow them
    make    () -> the steps as they are seen; a new walk at every call
    calls   network calls of the whole run; at most, where the static of the run decides over some of them
    levels  alpha_bar of every moment, the end included
    notes   what people should know before it runs
    whole   the result of a run as a picture to keep, (1, 3, H, W), where that is more than its last state
    given   what the model is really given of a drawing or a painting, as a picture (1, 3, side, side)
    """

    plan: Plan
    settings: Settings
    make: Callable[[], Iterator[Step]]
    calls: int
    levels: Sequence[float]
    notes: tuple[RefusedError, ...] = ()
    whole: Callable[[Images], Images] = lambda final: final
    given: Images | None = None

    @property
    def text(self) -> str:
        """The text form, for files and links."""
        return self.plan.to_text(self.settings)

    def steps(self) -> Iterator[Step]:
        """A Step per step, the last one with the result."""
        return self.make()


class StandIn(Denoiser):
    """Answers nothing, at the price of a network."""

    def __init__(self, price: int) -> None:
        self.price = price

    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        return Estimate(x0_hat=torch.zeros_like(x_t), calls=self.price)

    @property
    def nfe(self) -> int:
        return self.price


def calls_of(walk: Walk, first: int = 0, around: Callable[[Denoiser], Denoiser] = lambda guided: guided) -> int:
    """Network calls of a walk from level `first` on: it is walked with a stand-in for the network, one picture of a
    few numbers wide, so that samplers, guidance and intervals say themselves what they cost.

    around  what stands around guidance, where that costs anything
    """
    price = walk.model.denoiser.nfe
    denoiser = around(guided(walk.settings, StandIn(price), inside=walk.model.guides_itself))
    few = torch.zeros(1, 3, 2, 2)
    steps = list(walked(denoiser, walk.sampler, walk.grid, few, lambda: few, True, first))
    return steps[-1].nfe


def grid_from(settings: Settings, model: Model, depth: float) -> TimeGrid | None:
    """The levels of a walk that begins at a depth and has as many steps as the settings say; None where the model
    knows no noise as faint as that."""
    level, (noisiest, cleanest) = NoiseLevel.at_depth(depth).log_snr, model.log_snr_range
    if level >= cleanest:
        return None
    return make_grid(schedule_of(settings), settings.steps, settings.spacing, (max(level, noisiest), cleanest))


def steered_walk(walk: Walk, plan: Plan, x_t: States | None = None, **more: Any) -> Steered:
    """A walk as a steered run, from x_t or, where that is None, from the static of its seed. more: fields of the run
    that are not simply those of the walk."""
    usual: dict[str, Any] = {"make": lambda: walk.steps(x_t), "levels": walk.plan, "notes": walk.notes}
    if "calls" not in more:
        usual["calls"] = calls_of(walk)
    return Steered(plan=plan, settings=walk.settings, **{**usual, **more})


def alpha_bars(grid: TimeGrid, first: int = 0) -> list[float]:
    """What a start packet calls the plan."""
    return [NoiseLevel(level).alpha_bar for level in grid.log_snr[first:]]


def finished_as(steps: Iterator[Step], finish: Callable[[Images], Images]) -> Iterator[Step]:
    """The steps, with another end."""
    for step in steps:
        yield step if step.final is None else replace(step, final=finish(step.final))


def picture_given_back(plan: Plan, settings: Settings, picture: Images) -> Steered:
    """A run of one step that asks no network and ends on the picture itself, to the bit."""

    def make() -> Iterator[Step]:
        clean: dict[str, Any] = {"log_snr": math.inf, "log_snr_next": math.inf}
        yield Step(index=0, t=1 / 1000, t_next=0.0, **clean, x_t=picture, x0_hat=picture, final=picture)

    return Steered(plan=plan, settings=settings, make=make, calls=0, levels=[1.0, 1.0])


def check_pixels(model: Model) -> None:
    """Raises RefusedError on a model that walks among other numbers than pixels: what is known there is not known of
    a pixel."""
    if not isinstance(model.space, Pixels):
        names = ", ".join(name for name, entry in MODELS.items() if not entry.shape)
        raise RefusedError("steer_pixels", name=model.name, known=names)


def check_size(picture: Images, model: Model, planes: int = 3) -> None:
    """Raises RefusedError on a picture, or with one plane a mask, that is not as large as those of the model."""
    side = model.space.side
    if picture.ndim != 4 or tuple(picture.shape[1:]) != (planes, side, side):
        size = " x ".join(map(str, picture.shape[:0:-1][:2]))
        if planes == 3:
            raise RefusedError("steer_size", side=side, given=size)
        raise RefusedError("steer_mask_size", side=side, given=size)


def finger(picture: Images) -> str:
    """Eight letters by which a picture, (1, 3, H, W), is known again."""
    return f"{zlib.crc32(to_levels(picture).cpu().contiguous().numpy().tobytes()):08x}"
