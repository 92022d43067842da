"""Engines: what a U-Net is run by.

The fast engine is the network laid out for the machine at hand, packed, rounded, recorded, its batch shared between
cores (`speed`); it knows of no gradients, and of no hooks but our own (`hooks`). The plain one is torch as everybody
writes it: whoever differentiates a network or changes its layers takes that. Their pictures are the same to the eye,
not to the bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import cast

import torch
from torch import Tensor

from explorer.network.addition import Additions
from explorer.network.around import AroundUNet
from explorer.network.memory import Memory, Turn
from explorer.network.mixed_precision import MixedPrecisionUNet
from explorer.network.openvino import Compiled, OpenVinoUNet, compiled
from explorer.network.speed import Speed, choose_speed, prepare
from explorer.network.unet import UNet
from explorer.types import Images, Levels

__all__ = ["Engine", "fast_engine", "plain_engine"]


@dataclass(frozen=True, eq=False)
class Engine:
    """A network and how it is run.

    plain  records gradients where torch does, and runs hooks
    """

    network: UNet | AroundUNet
    speed: Speed
    plain: bool = False

    @property
    def precision(self) -> str:
        """ "float32" or "bfloat16", and behind a hyphen the library that runs it, if one does: as files tell it."""
        return "-".join(filter(None, (self.speed.precision, self.speed.library)))

    @property
    def learned(self) -> int:
        """How many numbers were learned."""
        return sum(p.numel() for p in self.exact.parameters())

    @property
    def width(self) -> int:
        """Numbers in the vector of a word."""
        return self.exact.words.embed.embedding_dim

    @property
    def exact(self) -> UNet:
        """The network itself, in float32 where it has two forms."""
        return self.network.unet if isinstance(self.network, AroundUNet) else self.network

    def __call__(self, x_t: Images, log_snr: Levels, memory: Memory) -> Images:
        """v_hat, float32."""
        return self.speed.run(self.network, x_t, log_snr, memory)

    @property
    def company(self) -> int:
        """The most rows that `together` takes."""
        return 1 if self.plain else self.speed.company

    def together(self, x_t: Images, log_snr: Levels, memory: Memory) -> Images:
        """v_hat of rows that came from several places; each within IN_COMPANY of what it is alone."""
        return self.speed.run_together(self.network, x_t, log_snr, memory)

    def remember(
        self,
        tokens: Tensor,
        scale: Tensor | None = None,
        turns: tuple[Turn, ...] = (),
        added: Additions | None = None,
    ) -> Memory:
        """What the network makes of words, once for a whole run; `turns` say which count more or less.

        added  what was taught besides
        """
        with self.guard():
            return self.network.remember(tokens, scale, turns, added)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """No gradients, but in the plain engine."""
        if self.plain:
            yield
        else:
            with torch.inference_mode():
                yield


def plain_engine(unet: UNet, device: torch.device | str = "cpu") -> Engine:
    """The network itself, in float32."""
    return Engine(unet.to(device), Speed(), plain=True)


def fast_engine(unet: UNet, device: torch.device, precision: str | None = None, guided: bool = False) -> Engine:
    """The network as fast as this machine allows; it may change `unet`.

    guided  guidance is inside: a student, whose few leaps forgive rounding also at the noisiest levels
    """
    speed = choose_speed(device, precision)
    made = compiled(unet, speed.precision, guided) if speed.library else None
    if speed.library and made is None:
        speed = choose_speed(device, precision, library="")
    if speed.precision == "float32" or guided:
        return Engine(run_by(prepare(unet, device, speed), made), speed)
    exact = prepare(deepcopy(unet), device, replace(speed, precision="float32", captured=False))
    return Engine(MixedPrecisionUNet(run_by(prepare(unet, device, speed), made), cast(UNet, exact)), speed)


def run_by(network: UNet | AroundUNet, made: Compiled | None) -> UNet | AroundUNet:
    return network if made is None else OpenVinoUNet(cast(UNet, network), made)
