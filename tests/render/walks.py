"""Walks with the look of real ones, from nothing: painted pictures, one noise, and guesses that sharpen."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from explorer.render.clip import Clip
from explorer.render.frames import clip
from explorer.types import Step


def painted(seed: int = 0, side: int = 128) -> Tensor:
    """(1, 3, side, side): a sky that changes colour, a ground with grain, discs with shading."""
    draw = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / side
    top, low = draw.uniform(-0.9, 0.9, (2, 3))
    picture = top + (low - top) * y[..., None]
    ground = draw.uniform(-0.6, 0.8, 3) + 0.08 * draw.standard_normal((side, side, 1))
    picture = np.where((y > 0.7 + 0.03 * np.sin(9 * x))[..., None], ground, picture)
    for _ in range(5):
        cx, cy, r = draw.uniform(0.1, 0.9), draw.uniform(0.2, 0.8), draw.uniform(0.05, 0.22)
        near = np.hypot(x - cx, y - cy) / r
        shade = (1 - 0.6 * near + 0.3 * (cx - x) / r)[..., None]
        picture = np.where((near < 1)[..., None], draw.uniform(-0.7, 1, 3) * shade, picture)
    return torch.from_numpy(picture.clip(-1, 1)).float().permute(2, 0, 1)[None]


def blurred(picture: Tensor, radius: float) -> Tensor:
    """Fourier low-pass: what is left of a picture when the fine waves cannot be told."""
    if radius < 0.3:
        return picture
    waves = np.fft.fftfreq(picture.shape[-1])
    power = np.exp(-2 * (math.pi * radius) ** 2 * (waves[:, None] ** 2 + waves**2))
    return torch.from_numpy(np.fft.ifft2(np.fft.fft2(picture.numpy()) * power).real).float()


def level(t: float) -> float:
    """log_snr of the cosine schedule."""
    return math.inf if t <= 0 else -2 * math.log(math.tan(math.pi / 2 * min(t, 0.9995)))


def walk(steps: int = 30, seed: int = 0, fresh: bool = False, side: int = 128) -> Iterator[Step]:
    """A reverse walk whose end is known; `fresh` draws its noise anew at every step."""
    draw = torch.Generator().manual_seed(seed)
    x0 = painted(seed, side)
    eps = torch.randn(x0.shape, generator=draw)
    texture = 0.02 * torch.randn(x0.shape, generator=draw)  # what a network says is never quite smooth
    for k in range(steps):
        t, t_next = 1 - k / steps, 1 - (k + 1) / steps
        kept = 1 / (1 + math.exp(-level(t)))
        guess = blurred(x0, min(20.0, math.exp(-level(t) / 2))) + texture
        if fresh:
            eps = torch.randn(x0.shape, generator=draw)
        yield Step(
            index=k,
            t=t,
            t_next=t_next,
            log_snr=level(t),
            log_snr_next=level(t_next),
            x_t=kept**0.5 * x0 + (1 - kept) ** 0.5 * eps,
            x0_hat=guess,
            x0_cond=guess,
            x0_uncond=0.6 * guess,
            nfe=2 * k + 2,
            final=x0 if k == steps - 1 else None,
        )


def buried(steps: int = 10, seed: int = 0, side: int = 128) -> Iterator[Step]:
    """A forward walk: the same levels the other way."""
    x0 = painted(seed, side)
    eps = torch.randn(x0.shape, generator=torch.Generator().manual_seed(seed))

    def at(t: float) -> Tensor:
        kept = 1 / (1 + math.exp(-level(t)))
        return kept**0.5 * x0 + (1 - kept) ** 0.5 * eps

    for k in range(steps):
        t, t_next = k / steps, (k + 1) / steps
        yield Step(
            index=k,
            t=t,
            t_next=t_next,
            log_snr=level(t),
            log_snr_next=level(t_next),
            x_t=at(t),
            x0_hat=x0,
            final=at(1.0) if k == steps - 1 else None,
        )


def small(view: str = "both", steps: int = 6, **options: object) -> Clip:
    """A clip of 32 px pictures, for tests of form."""
    given = {"size": 96, "text": "a red bicycle in the rain", "settings": "prompt=a+red+bicycle", **options}
    return clip(walk(steps, side=32), view=view, **given)


def psnr(frames: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Of each frame, in dB."""
    error = ((frames.astype(float) - truth) ** 2).reshape(len(truth), -1).mean(1)
    return 10 * np.log10(255**2 / np.maximum(error, 1e-9))
