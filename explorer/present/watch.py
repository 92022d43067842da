"""Watch it learn: what the page is told about a network of the plane, one answer to one question of the page.

    scene   the set, and the exact answer: field, walk, lowest possible loss; and where the network stands
    learn   trains for a moment and tells where it stands
    slow    takes one training step and tells every number of it

The page asks again when it has drawn an answer, so training ends when a visitor leaves, and nobody gets more than
their connection can carry. All training takes turns with everything else on this machine.

Numbers travel as int16 in base64, 4096 to the unit; those of `slow`, which people add up, as float32.
"""

from __future__ import annotations

import base64
import math
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.grid import TimeGrid, make_grid
from explorer.diffusion.noise import SEEDS
from explorer.diffusion.sampler import make_sampler
from explorer.diffusion.schedule import Schedule, make_schedule
from explorer.errors import RefusedError
from explorer.present.errors import why
from explorer.service.places import FullError, Places
from explorer.service.turns import FairLock
from explorer.training.plane import (
    LEVELS,
    Learner,
    PointSet,
    Progress,
    energy_distance,
    field,
    floor,
    make_set,
    stroll,
)
from explorer.words.texts import Words

__all__ = ["SIDE", "WALKERS", "Learners", "Plane", "Wish"]

UNIT = 4096  # int16 numbers to one unit: from -8 to 8 in steps of 1/4096
SIDE, WALKERS, SHOWN = 13, 160, 400  # arrows along an edge, walking points, points of the set
FIELDS = 12  # noise levels whose field is sent; the page shows what lies between
MOMENT = 0.09  # seconds of training in an answer
MOST_STEPS = 20_000
MOST_LEARNERS, MOST_EACH, MOST_WAITING = 64, 40, 12  # in memory; from one address, a large class; questions
NOBODY = "nobody-yet"  # the learner in what is the same for everybody
Answer = dict[str, Any]


class Wish(BaseModel):
    """What a page asks for. `learner` names its network; nobody else knows the name."""

    model_config = ConfigDict(frozen=True)

    learner: str = Field(pattern=r"^[\w-]{8,64}$")
    set: str = "moons"
    text: str = Field("HI", max_length=40)
    points: tuple[tuple[float, float], ...] = Field((), max_length=400)
    seed: int = Field(0, ge=0, lt=SEEDS)
    schedule: str = "cosine"
    sampler: str = "ddim"
    steps: int = Field(24, ge=3, le=40)
    part: int | None = Field(None, ge=0)
    guidance: float = Field(1.0, ge=0, le=12)
    once: bool = False
    afresh: bool = False

    @property
    def what(self) -> tuple[Any, ...]:
        """What is learned: all but how it is looked at."""
        return self.set, self.text if self.set == "word" else "", self.points, self.seed

    def of(self, learner: str) -> Wish:
        """The same look at another network."""
        return self.model_copy(update={"learner": learner, "once": False, "afresh": False})


class Learners:
    """The networks in training, by name."""

    def __init__(
        self, most: int = MOST_LEARNERS, clock: Callable[[], float] = time.monotonic, each: int = MOST_EACH
    ) -> None:
        self._places = Places[tuple[tuple[Any, ...], Learner]](most, clock=clock, each=each)

    def find(self, wish: Wish) -> Learner | None:
        """The visitor's network, if it is still there and learns this very set."""
        kept = self._places.find(wish.learner)
        return None if kept is None or kept[0] != wish.what or wish.afresh else kept[1]

    def get(self, wish: Wish) -> Learner:
        """The visitor's network, or a new one. Raises ValueError on a set that cannot be, FullError without a place."""
        found = self.find(wish)
        if found is None:
            self._places.check(wish.learner)
            found = Learner(points_of(wish), seed=wish.seed)
            self._places.put(wish.learner, (wish.what, found))
        return found


class Plane:
    """The three questions that a page may ask. Answers are JSON; one of kind `problem` says what to correct.

    doors  as many questions as wait at once, in all languages: each holds a thread of the server
    """

    doors = threading.BoundedSemaphore(MOST_WAITING)

    def __init__(self, words: Words, turns: FairLock, learners: Learners) -> None:
        self.words, self.turns, self.learners = words, turns, learners

    def scene(self, request: Any) -> Answer:
        """The set and the exact answer, for a new set or another way of looking."""
        return self._answer(request, self._scene)

    def learn(self, request: Any) -> Answer:
        """A moment of training (one step, if `once`), and the network after it."""
        return self._answer(request, self._learn)

    def slow(self, request: Any) -> Answer:
        """One training step with all its numbers."""
        return self._answer(request, self._slow)

    def _answer(self, request: Any, act: Callable[[Wish], Answer]) -> Answer:
        if not self.doors.acquire(blocking=False):
            return {"kind": "busy"}
        try:
            wish = Wish.model_validate(request)
            return self.turns.do(act, wish)
        except ValidationError:
            return {"kind": "problem", "text": self.words("watch.bad_request")}
        except FullError as error:
            return {"kind": "problem", "text": self.words("watch.full", most=error.most)}
        except ValueError as error:
            return {"kind": "problem", "text": self.words("watch.bad_set", why=why(self.words, error))}
        finally:
            self.doors.release()

    def _scene(self, wish: Wish) -> Answer:
        points = points_of(wish)
        check_part(wish, points)
        told = {"kind": "scene", "parts": self._parts(wish, points), **exact(wish.of(NOBODY))}
        learner = self.learners.find(wish)
        return {**told, "network": standing(learner, wish) if learner else untaught(wish.of(NOBODY))}

    def _learn(self, wish: Wish) -> Answer:
        learner, schedule = self.learners.get(wish), make_schedule(wish.schedule)
        check_part(wish, learner.points)
        began, steps, losses = time.perf_counter(), 0, []
        while learner.step < MOST_STEPS and time.perf_counter() - began < MOMENT:
            losses.append(learner.take(schedule).loss)
            steps += 1
            if wish.once:
                break
        spent = time.perf_counter() - began
        told = {"taken": steps, "seconds": tidy(spent), "batch_loss": tidy(losses[-1]) if losses else None}
        return {"kind": "learn", "end": learner.step >= MOST_STEPS, **told, **standing(learner, wish)}

    def _slow(self, wish: Wish) -> Answer:
        learner = self.learners.get(wish)
        check_part(wish, learner.points)
        taken = learner.take(make_schedule(wish.schedule), slowly=True)
        assert taken.weight is not None
        layer, place, before, after = taken.weight
        names = ("x0", "eps", "x_t", "v", "v_hat", "errors", "log_snr")
        told: Answer = {name: base64_of(getattr(taken, name).numpy().astype("<f4")) for name in names}
        told |= {"part": taken.part.tolist(), "batch": learner.batch, "size": learner.size, "batch_loss": taken.loss}
        told |= {"weight": {"layer": layer, "place": place, "before": before, "after": after}, "again": taken.again}
        return {"kind": "slow", **told, **standing(learner, wish)}

    def _parts(self, wish: Wish, points: PointSet) -> list[str]:
        """What the parts are called; none where there is nothing to choose."""
        if points.parts == 1:
            return []
        if wish.set == "word":
            return [letter for letter in wish.text if not letter.isspace()]
        return self.words.several(f"watch.parts.{wish.set}")


@lru_cache(maxsize=32)
def made_set(what: tuple[Any, ...]) -> PointSet:
    name, text, points, _ = what
    return make_set(name, text=text, points=points)


def points_of(wish: Wish) -> PointSet:
    """The set. Raises ValueError."""
    return made_set(wish.what)


def check_part(wish: Wish, points: PointSet) -> None:
    if wish.part is not None and wish.part >= points.parts:
        raise RefusedError("no_part", given=wish.part + 1, most=points.parts)


def grid_of(wish: Wish) -> TimeGrid:
    schedule: Schedule = make_schedule(wish.schedule)
    return make_grid(schedule, wish.steps, log_snr_range=LEVELS)


def field_steps(grid: TimeGrid) -> list[int]:
    """At which steps of the walk the field is shown: FIELDS of them, the first and the last included."""
    return sorted({round(k * len(grid) / (FIELDS - 1)) for k in range(FIELDS)})


@lru_cache(maxsize=32)
def exact(wish: Wish) -> Answer:
    """The set, and the answer that a perfect network would give: the same for whoever asks, and to be left as it is."""
    points, schedule, grid = points_of(wish), make_schedule(wish.schedule), grid_of(wish)
    shown, labels = points.draw(SHOWN, torch.Generator().manual_seed(1))
    lowest, by_level = floor(points, schedule)
    return {
        "points": packed(shown),
        "labels": labels.tolist(),
        "levels": [tidy(level) for level in grid.log_snr],
        "times": [tidy(t) for t in grid.t],
        "field_at": field_steps(grid),
        "truth": looked_at(points.exact, wish, points),
        "floor": {"loss": tidy(lowest), "by_level": [tidy(loss) for loss in by_level]},
    }


@lru_cache(maxsize=32)
def untaught(wish: Wish) -> Answer:
    """Where a network stands that has learned nothing yet."""
    return standing(Learner(points_of(wish), seed=wish.seed), wish)


def standing(learner: Learner, wish: Wish) -> Answer:
    """Where a network stands, and what it looks like."""
    stands: Progress = learner.progress()
    running = {"loss": tidy(stands.loss), "by_level": [tidy(loss) for loss in stands.by_level]}
    return {"step": stands.step, **running, "look": looked_at(learner.denoiser, wish, learner.points)}


def looked_at(denoiser: Denoiser, wish: Wish, points: PointSet) -> Answer:
    """Field, walk and how good it is: mean distance to the nearest centre, and energy distance from the set."""
    grid, part = grid_of(wish), wish.part
    levels = [min(grid.log_snr[k], LEVELS[1]) for k in field_steps(grid)]
    guidance: dict[str, Any] = {"part": part, "guidance_scale": wish.guidance}
    walked = stroll(denoiser, make_sampler(wish.sampler), grid, WALKERS, wish.seed, **guidance)
    aim = points.centres if part is None else points.centres[points.labels == part]
    near = torch.cdist(walked[-1].double(), aim).amin(1).mean()
    apart = energy_distance(walked[-1], aim)
    arrows = field(denoiser, levels, SIDE, **guidance)
    return {"field": packed(arrows), "walk": packed(walked), "near": tidy(float(near)), "apart": tidy(apart)}


def packed(numbers: Tensor) -> str:
    """int16 in base64; what does not fit, or is no number, is cut off."""
    whole = np.nan_to_num(numbers.numpy() * UNIT).round().clip(-32767, 32767)
    return base64_of(whole.astype("<i2"))


def base64_of(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def tidy(number: float) -> float | None:
    """A number that JSON can hold, in four decimals: infinity becomes null."""
    return round(number, 4) if math.isfinite(number) else None
