"""The one loop of training, a generator of what each step found.

    g = gradient of mean loss(theta, batch)
    theta <- AdamW(theta, g, lr),   |g| cut off at 1          (Loshchilov & Hutter 2019, arXiv 1711.05101)
    average <- theta + kept (average - theta)

What is learned from at a step, and all chance in it, follows from the recipe and the number of the step.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.training.autoencoding import Autoencoding
from explorer.training.distilling import Distilling
from explorer.training.distributed import Team
from explorer.training.enlarging import Enlarging
from explorer.training.judging import Judging
from explorer.training.latent import LatentDenoising
from explorer.training.objective import Denoising, Objective
from explorer.training.pictures import Window, seed_of
from explorer.training.recipe import Recipe
from explorer.training.state import State
from explorer.types import Levels

__all__ = ["OBJECTIVES", "Record", "Training", "start", "train"]

OBJECTIVES: dict[str, type[Objective]] = {
    "base": Denoising,
    "student": Distilling,
    "judge": Judging,
    "enlarger": Enlarging,
    "autoencoder": Autoencoding,
    "latent": LatentDenoising,
}
LONGEST = 1.0  # norm of a gradient


@dataclass(frozen=True, eq=False)
class Record:
    """One step. losses, log_snr: (B,) of each picture of this rank's batch; seconds: of this step alone."""

    step: int
    losses: Tensor
    log_snr: Levels
    lr: float
    seconds: float

    @property
    def loss(self) -> float:
        return float(self.losses.mean())


@dataclass
class Training:
    """A training under way; `stop` is the wish to end it after the next step."""

    recipe: Recipe
    objective: Objective
    state: State
    window: Window
    team: Team
    stop: bool = False

    @property
    def done(self) -> bool:
        return self.recipe.share(self.state.step, self.state.seconds) >= 1


def start(recipe: Recipe, team: Team | None = None) -> Training:
    """A training at its first step; the same recipe starts from the same weights. Leaves torch's own chance alone.

    Raises WeightsError where a teacher cannot be read, ValueError where the batch cannot be split over the team.
    """
    team = team or Team()
    team.share(recipe.batch)
    objective = OBJECTIVES[recipe.task](recipe)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed_of("network", recipe.seed))
        network = objective.network()
    network = network.to(team.device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    average = deepcopy(network).eval().requires_grad_(False)
    objective.settle(network, average, team.device)
    optimizer = torch.optim.AdamW(
        network.parameters(),
        lr=recipe.lr,
        betas=(0.9, 0.99),
        weight_decay=recipe.weight_decay,
        fused=team.device.type == "cuda",
    )
    window = objective.window(team.device, rank=team.rank)
    return Training(recipe, objective, State(network, average, optimizer), window, team)


def train(training: Training) -> Iterator[Record]:
    """Trains until the recipe is done; yields after every step, when the state is whole and may be saved.

    Raises RuntimeError when the loss is no longer a number.
    """
    recipe, state, team = training.recipe, training.state, training.team
    parameters = [p for p in state.network.parameters() if p.requires_grad]
    averaged: list[Tensor] = list(state.average.parameters())
    moving: list[Tensor] = list(state.network.parameters())
    stopped = False  # once all ranks know of the wish
    while not (training.done or stopped):
        began = time.perf_counter()
        lr = recipe.lr_at(state.step, state.seconds)
        for group in state.optimizer.param_groups:
            group["lr"] = lr
        batch = training.window.batch(state.step, team.share(recipe.batch))
        with torch.autocast(team.device.type, torch.bfloat16, enabled=recipe.precision == "bfloat16"):
            losses, log_snr = training.objective.losses(state.network, state.average, batch)
        if not torch.isfinite(losses).all():
            raise RuntimeError(f"the loss is not a number any more at step {state.step}; try a smaller --lr")
        state.optimizer.zero_grad(set_to_none=True)
        losses.mean().backward()
        team.average(parameters)
        torch.nn.utils.clip_grad_norm_(parameters, LONGEST)
        state.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(averaged, moving, 1 - training.objective.kept(state.step))
        state.step += 1
        taken, wish = team.agreed(time.perf_counter() - began, float(training.stop))
        stopped = bool(wish)
        state.seconds += taken
        yield Record(state.step, losses.detach(), log_snr, lr, taken)
