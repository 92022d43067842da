"""A trained network as a Denoiser.

The network predicts v from x_t and log_snr; the clean picture follows by
    x0_hat = signal_scale * x_t - noise_scale * v_hat          (Salimans & Ho 2022, appendix D)
Because the only clock is log_snr, one set of weights serves every schedule and every sampler.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Answer, Denoiser, Question
from explorer.diffusion.forward import scales
from explorer.diffusion.grid import USUAL_RANGE
from explorer.network.addition import Additions
from explorer.network.autoencoder import Autoencoder
from explorer.network.checkpoint import guidance_range, manifest, restore, weights_path
from explorer.network.engine import Engine, fast_engine, plain_engine
from explorer.network.enlarger import Enlarger
from explorer.network.judge import Judge
from explorer.network.memory import Memory, Turn
from explorer.network.sites import Layer, Site, layers_of, sites_of
from explorer.network.speed import quicken
from explorer.network.text import Vocabulary
from explorer.network.unet import UNet
from explorer.types import Estimate, Images, Levels

__all__ = ["HEARD", "Condition", "LearnedDenoiser", "hears", "load_autoencoder", "load_denoiser", "load_enlarger"]
__all__ += ["load_judge"]


HEARD = (1.0, 6.0)  # of students whose files do not say what guidance scales they were trained on


@dataclass(frozen=True, eq=False)
class Condition:
    """What `count` pictures should show. `memory` holds their rows with words and, unless the network guides itself,
    as many rows without words behind them, so that guidance can ask for both in one call."""

    memory: Memory
    count: int

    @cached_property
    def wanted(self) -> Memory:
        return self.memory.rows(torch.arange(self.count))


@dataclass(eq=False)
class LearnedDenoiser(Denoiser):
    """A U-Net that knows words.

    guided          guidance is inside the network (a distilled student)
    guidance_range  the scales that such a student was trained on
    sites, layers   where one can look into it, and what can be added to, see explorer.network.sites
    """

    engine: Engine
    vocabulary: Vocabulary
    name: str
    device: torch.device
    guided: bool = False
    log_snr_range: tuple[float, float] = USUAL_RANGE
    guidance_range: tuple[float, float] = HEARD
    sites: tuple[Site, ...] = ()
    layers: tuple[Layer, ...] = ()

    @property
    def size(self) -> int:
        """Side of a state."""
        return self.engine.network.size

    @property
    def shape(self) -> tuple[int, ...]:
        """Of a state."""
        return self.engine.network.shape

    @property
    def precision(self) -> str:
        return self.engine.precision

    def condition(
        self,
        prompts: Sequence[str],
        guidance_scale: float = 1.0,
        turns: Sequence[Turn] = (),
        added: Additions | None = None,
    ) -> Condition:
        """Reads the prompts once for a whole run. guidance_scale is used by a guided student only.

        turns  words of all these prompts that count more or less than they should
        added  what was taught besides; its words are read

        The student hears a scale that it was not trained on as the nearest that it was; 0 as no words at all.
        """
        count = len(prompts)
        if self.guided and guidance_scale == 0:
            prompts = [""] * count
        guidance_scale = hears(guidance_scale, self.guidance_range)
        without = [] if self.guided else [""] * count
        vocabulary = self.vocabulary if added is None else self.vocabulary.with_words(added.new_words)
        tokens = vocabulary.batch([*prompts, *without]).to(self.device)
        told = guidance_scale or self.guidance_range[0]  # without words there is nothing to guide
        scale = torch.full((count,), told, device=self.device) if self.guided else None
        return Condition(self.engine.remember(tokens, scale, tuple(turns), added), count)

    def nothing(self, count: int) -> Memory:
        """What the network remembers of `count` empty prompts."""
        return self._empty.wanted.rows(torch.zeros(count, dtype=torch.long))

    @cached_property
    def _empty(self) -> Condition:
        return self.condition([""])

    def __call__(self, x_t: Images, log_snr: Levels, condition: Condition | None = None) -> Estimate:
        memory = self.nothing(len(x_t)) if condition is None else condition.wanted
        return Estimate(x0_hat=self._x0(x_t, log_snr, memory))

    def both(self, x_t: Images, log_snr: Levels, condition: Condition) -> tuple[Images, Images]:
        """With and without words in one call of twice the batch."""
        if self.guided:  # its condition holds no rows without words
            return super().both(x_t, log_snr, condition)
        x0_cond, x0_uncond = self._x0(torch.cat([x_t, x_t]), log_snr.repeat(2), condition.memory).chunk(2)
        return x0_cond, x0_uncond

    @property
    def company(self) -> int:
        return self.engine.company

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """Several questions in one call of the network."""
        if len(questions) == 1 or self.company == 1 or any(one.pair and self.guided for one in questions):
            return super().answers(questions)
        x_t = torch.cat([part for one in questions for part in [one.x_t] * (1 + one.pair)])
        log_snr = torch.cat([part for one in questions for part in [one.log_snr] * (1 + one.pair)])
        memory = Memory.together([self._memory(one) for one in questions])
        x0, found, at = self._x0(x_t, log_snr, memory, together=True), list[Answer](), 0
        for one in questions:
            mine = x0[at : at + one.rows]
            found.append((mine[: len(one.x_t)], mine[len(one.x_t) :]) if one.pair else Estimate(x0_hat=mine))
            at += one.rows
        return found

    def _memory(self, one: Question) -> Memory:
        if one.condition is None:
            return self.nothing(len(one.x_t))
        memory: Memory = one.condition.memory if one.pair else one.condition.wanted
        return memory

    def _x0(self, x_t: Tensor, log_snr: Tensor, memory: Memory, together: bool = False) -> Tensor:
        with self.engine.guard():
            run = self.engine.together if together else self.engine
            v_hat = run(x_t.to(self.device), log_snr.to(self.device), memory).to(x_t)
            signal_scale, noise_scale = scales(log_snr, x_t)
            return signal_scale * x_t - noise_scale * v_hat


def hears(scale: float, known: tuple[float, float]) -> float:
    """The guidance scale that a student works with when it is asked for `scale`: the nearest known, or 0."""
    return scale if scale == 0 else min(max(scale, known[0]), known[1])


def pick_device(name: str | None = None) -> torch.device:
    """cuda where there is one, else the CPU; `name` overrides."""
    return torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))


@lru_cache(maxsize=8)
def load_denoiser(
    name: str, precision: str | None = None, device: str | None = None, plain: bool = False
) -> LearnedDenoiser:
    """The shipped denoiser `name`, ready to run as fast as this machine allows.

    precision  "float32", "bfloat16", or None: bfloat16 where the processor multiplies it in hardware
    plain      on plain torch in float32, for whoever looks inside, differentiates or changes the network
    Raises WeightsError when the weights are missing, damaged or unknown.
    """
    unet, config = restore(UNet, weights_path(name))
    place, guided, length = pick_device(device), config.get("guided", False), unet.length
    sites, layers = sites_of(unet), layers_of(unet)
    return LearnedDenoiser(
        engine=plain_engine(unet, place) if plain else fast_engine(unet, place, precision, guided),
        vocabulary=Vocabulary(tuple(config["words"]), length),
        name=name,
        device=place,
        guided=guided,
        log_snr_range=tuple(config.get("log_snr_range", USUAL_RANGE)),
        guidance_range=tuple(config.get("guidance_range") or guidance_range(name) or HEARD),  # type: ignore[arg-type]
        sites=sites,
        layers=layers,
    )


@lru_cache(maxsize=2)
def load_enlarger(device: str | None = None) -> Enlarger:
    """The shipped enlarger, for `explorer.network.tiles.enlarge`. Raises WeightsError."""
    network, _ = restore(Enlarger, weights_path("enlarger"))
    return network.to(pick_device(device), memory_format=torch.channels_last)  # type: ignore[call-overload]


@lru_cache(maxsize=2)
def load_autoencoder(device: str | None = None) -> Autoencoder:
    """The shipped autoencoder, whose states the model "latent" knows. Raises WeightsError."""
    network, _ = restore(Autoencoder, weights_path("autoencoder"))
    return network.to(pick_device(device), memory_format=torch.channels_last)  # type: ignore[call-overload]


@lru_cache(maxsize=2)
def load_judge(device: str | None = None, live: bool = False) -> tuple[Judge, Vocabulary]:
    """The shipped judge and the words that it knows. Raises WeightsError.

    live  runs as fast as this machine allows, for reading along with a run: where that is bfloat16, chances move by
          a few hundredths at most, where it is unsure
    """
    judge, config = restore(Judge, weights_path("judge"))
    judge = judge.to(pick_device(device))
    judge.least = manifest()["judge"].get("familiar", {}).get("least", judge.least)
    return (quicken(judge) if live else judge), Vocabulary(tuple(config["words"]))
