"""Variations and walks among them: the static of one picture is turned towards that of another.

    n(angle) = cos(angle) n1 + sin(angle) n2        n1, n2 standard normal, so n(angle) is, at every angle

A linear mix would be too calm in the middle (its variance is (1 - s)^2 + s^2), and the pictures dull. At 0 degrees the
run is the plain one to the bit. A walk goes from seed to seed in small angles, or from words to words by mixing what
the model guesses with both; where the composition flips is `fork`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from typing import Annotated, Any

import torch
from pydantic import Field

from explorer.diffusion.denoiser import Around, Denoiser
from explorer.diffusion.noise import SEEDS
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.trajectory.compare import rmse
from explorer.trajectory.settings import LONGEST_PROMPT, Settings
from explorer.trajectory.steer.plan import Plan, Steered, calls_of, steered_walk
from explorer.trajectory.walk import Walk, guided, prepare
from explorer.trajectory.weights import condition_of
from explorer.types import Estimate, Images, Levels, States, Step, finished

__all__ = ["Variation", "Wander", "equal_steps", "fork", "turned", "variation", "wander"]

Seed = Annotated[int, Field(ge=0, le=SEEDS - 1)]
MOST_STOPS = 12


class Variation(Plan):
    """other  the seed of the other static;   angle  how far towards it, 0 .. 90 degrees"""

    tool = "variation"
    other: Seed = 1
    angle: Annotated[float, Field(ge=0, le=90, allow_inf_nan=False)] = 10.0


class Wander(Plan):
    """stops   seeds to walk to, as text: "5;9";   to  or words to walk to: "a cat;a castle"
    frames  pictures of each leg, the first of the next not counted
    loop    back to where it began
    equal   angles are chosen so that neighbours differ equally; it costs a walk more
    ease    it sets off and arrives slowly, 3 s^2 - 2 s^3 instead of s: on each leg, or with `equal` on the whole way
    """

    tool = "wander"
    stops: Annotated[str, Field(max_length=LONGEST_PROMPT)] = ""
    to: Annotated[str, Field(max_length=LONGEST_PROMPT)] = ""
    frames: Annotated[int, Field(ge=1, le=60)] = 8
    loop: bool = False
    equal: bool = False
    ease: bool = False

    @property
    def places(self) -> list[str]:
        """What is walked to, one after another."""
        return [part.strip() for part in (self.stops or self.to).split(";") if part.strip()]


def turned(first: States, second: States, angle: float) -> States:
    """Static turned from the first towards the second, in degrees; 0 and 90 are the two, to the bit."""
    if angle in (0, 90):
        return second if angle else first
    return math.cos(math.radians(angle)) * first + math.sin(math.radians(angle)) * second


def static_at(model: Model, first: int, second: int, angle: float) -> States:
    return turned(model.static([first])(), model.static([second])(), angle)


def variation(plan: Variation, settings: Settings, model: Model) -> Steered:
    """A run from turned static. Any model will do."""
    walk = prepare(settings, model)
    x_t = static_at(model, settings.seed, plan.other, plan.angle)
    return steered_walk(walk, plan, x_t)


@dataclass(frozen=True, eq=False)
class Mixed(Around):
    """(1 - share) of what is guessed with one condition and share of that with another, at the price of both."""

    denoiser: Denoiser
    first: Any
    second: Any
    share: float

    def __call__(self, x_t: States, log_snr: Levels, condition: Any = None) -> Estimate:
        ends = {0.0: self.first, 1.0: self.second}
        if self.share in ends:
            return self.denoiser(x_t, log_snr, ends[self.share])
        one, other = (self.denoiser(x_t, log_snr, words) for words in (self.first, self.second))
        mixed = torch.lerp(one.x0_hat, other.x0_hat, self.share)
        return Estimate(x0_hat=mixed, calls=one.calls + other.calls)


Place = tuple[int, float]  # leg, and how far along it, 0 .. 1


def wander(plan: Wander, settings: Settings, model: Model) -> Steered:
    """A walk among finished pictures: each Step holds one. With a sampler that draws noise neighbours would differ by
    chance, so that there is none here.

    Raises RefusedError where there is nowhere to walk to, too much, and for a sampler with chance in it.
    """
    places = plan.places
    if not 1 <= len(places) <= MOST_STOPS or (plan.stops and not all(map(is_seed, places))):
        raise RefusedError("steer_stops", most=MOST_STOPS)
    walk = prepare(settings, model)
    if walk.sampler.stochastic:
        raise RefusedError("steer_chance_off", sampler=settings.sampler)
    here = str(settings.seed) if plan.stops else settings.prompt
    route = [here, *places, *([here] if plan.loop else [])]
    even = [(leg, paced(plan, k / plan.frames)) for leg in range(len(route) - 1) for k in range(plan.frames)]
    even.append((len(route) - 2, 1.0))

    def make() -> Iterator[Step]:
        there = partial(picture_at, plan, walk, route, cache(partial(heard, walk)))
        chosen, spent = even, 0
        if plan.equal:
            seen = [there(place) for place in even]
            spent = sum(calls for _, calls in seen)
            chosen = equal_steps(even, [picture for picture, _ in seen], plan.ease)
        yield from as_steps(map(there, chosen), len(chosen), spent)

    pictures = sum(2 if plan.to and 0 < share < 1 else 1 for _, share in even)
    if plan.equal:
        pictures += (2 if plan.to else 1) * len(even)
    return steered_walk(walk, plan, make=make, calls=calls_of(walk) * pictures, levels=[1.0] * (len(even) + 1))


def is_seed(text: str) -> bool:
    return text.isascii() and text.isdecimal() and int(text) < SEEDS


def heard(walk: Walk, words: str) -> Any:
    """Words as the model of a walk takes them."""
    settings = walk.settings
    return condition_of(walk.model.reader, [settings.as_read(words)], settings.guidance_scale, settings.weights)


def picture_at(
    plan: Wander, walk: Walk, route: Sequence[str], condition: Callable[[str], Any], place: Place
) -> tuple[Images, int]:
    """The finished picture at a place of the route, and its network calls. condition: of words, see `heard`"""
    leg, share = place
    first, second = route[leg], route[leg + 1]
    if plan.stops:
        steps = list(walk.steps(static_at(walk.model, int(first), int(second), 90 * share)))
    else:
        inner = guided(walk.settings, walk.model.denoiser, inside=walk.model.guides_itself)
        steps = list(replace(walk, denoiser=Mixed(inner, condition(first), condition(second), share)).steps())
    return finished(steps), steps[-1].nfe


def as_steps(pictures: Iterator[tuple[Images, int]], count: int, spent: int) -> Iterator[Step]:
    """Finished pictures as the steps of a walk, for a player."""
    clean: dict[str, Any] = {"log_snr": math.inf, "log_snr_next": math.inf}
    for k, (picture, calls) in enumerate(pictures):
        spent += calls
        times: dict[str, Any] = {"t": 1 - k / count, "t_next": 1 - (k + 1) / count}
        final = picture if k == count - 1 else None
        yield Step(index=k, **times, **clean, x_t=picture, x0_hat=picture, nfe=spent, final=final)


def smooth(share: float) -> float:
    """0 .. 1 with a standing start and end."""
    return share * share * (3 - 2 * share)


def paced(plan: Wander, share: float) -> float:
    """How far along its leg a picture lies that comes at this share of the leg's time."""
    return smooth(share) if plan.ease and not plan.equal else share


def equal_steps(places: Sequence[Place], pictures: Sequence[Images], ease: bool = False) -> list[Place]:
    """As many places of the route, between which pictures differ by the same: linear between those that were seen.

    ease  less at both ends
    """
    gaps = [float(rmse(a, b)) for a, b in pairwise(pictures)]
    along = [0.0]
    for gap in gaps:
        along.append(along[-1] + gap)
    if along[-1] == 0:
        return list(places)
    at = [leg + share for leg, share in places]
    found = list[Place]()
    for k in range(len(places)):
        share = k / (len(places) - 1)
        goal = along[-1] * (smooth(share) if ease else share)
        j = min(max(i for i, reached in enumerate(along) if reached <= goal), len(gaps) - 1)
        part = (goal - along[j]) / gaps[j] if gaps[j] else 0.0
        here = at[j] + part * (at[j + 1] - at[j])
        leg = min(int(here), places[-1][0])
        found.append((leg, min(here - leg, 1.0)))
    return [places[0], *found[1:-1], places[-1]]


def fork(pictures: Sequence[Images]) -> tuple[int, float]:
    """Where neighbours differ most: (k, the share of the whole way that lies between picture k and the next)."""
    gaps = [float(rmse(a, b)) for a, b in pairwise(pictures)]
    k = max(range(len(gaps)), key=gaps.__getitem__)
    return k, gaps[k] / max(sum(gaps), 1e-12)
