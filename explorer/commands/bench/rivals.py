"""What `explorer bench` measures against: diffusers, where it is installed, and imageio's default GIF."""

from __future__ import annotations

import importlib.util
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from explorer.commands.bench.contests import PROMPT, Row, duel
from explorer.network.engine import Engine
from explorer.network.learned import LearnedDenoiser

__all__ = ["diffusers_loop", "gif_contest", "has_diffusers", "loop_share", "our_unet", "rival_unet"]

Predict = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]  # (x_t, log_snr) -> v_hat


def has_diffusers() -> bool:
    return importlib.util.find_spec("diffusers") is not None


def rival_unet() -> tuple[Predict, float]:
    """diffusers' text-to-image U-Net with about as many FLOPs as ours, and its GFLOP a picture."""
    from diffusers import UNet2DConditionModel
    from torch.utils.flop_counter import FlopCounterMode

    unet = UNet2DConditionModel(
        sample_size=64,
        in_channels=12,
        out_channels=12,
        block_out_channels=(64, 96, 192, 256),
        down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
        layers_per_block=(1, 2, 1, 1),
        cross_attention_dim=256,
        attention_head_dim=32,
        norm_num_groups=16,
    ).eval()
    words = torch.randn(2, 8, 256)

    def predict(x: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        folded = torch.nn.functional.pixel_unshuffle(x, 2)
        v = unet(folded, 500 + 20 * level, encoder_hidden_states=words[: len(x)]).sample
        return torch.nn.functional.pixel_shuffle(v, 2)

    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        predict(torch.randn(1, 3, 128, 128), torch.zeros(1))
    return predict, counter.get_total_flops() / 1e9


def our_unet(model: LearnedDenoiser, prompt: str) -> Predict:
    condition = model.condition([prompt])
    return lambda x, level: model.engine(x, level, condition.memory)


@torch.inference_mode()
def diffusers_loop(predict: Predict, steps: int = 30, scale: float = 3.0) -> torch.Tensor:
    """The loop of diffusers' pipelines: its DDIM on its linear betas, guidance by a batch of two."""
    from diffusers import DDIMScheduler as Ddim  # what diffusers calls a sampler

    ddim = Ddim(clip_sample=False, prediction_type="v_prediction", timestep_spacing="trailing")
    ddim.set_timesteps(steps)
    x = torch.randn(1, 3, 128, 128, generator=torch.Generator().manual_seed(7))
    for t in ddim.timesteps:
        level = torch.logit(ddim.alphas_cumprod[t]).expand(2)
        v_cond, v_uncond = predict(torch.cat([x, x]), level).chunk(2)
        x = ddim.step(v_uncond + scale * (v_cond - v_uncond), t, x).prev_sample
    return x


def loop_share(settings: Any, model: LearnedDenoiser) -> float:
    """Share of a run that is spent outside the network: outside reading the words and the calls of the U-Net."""
    from explorer.model.registry import MODELS
    from explorer.model.shipped import of_network
    from explorer.trajectory.record import reverse

    inside = 0.0

    class Timed(Engine):
        """Counts the seconds in which the network works."""

        def __call__(self, *arguments: Any) -> torch.Tensor:
            return self.timed(super().__call__, *arguments)

        def remember(self, *arguments: Any) -> Any:
            return self.timed(super().remember, *arguments)

        def timed(self, act: Any, *arguments: Any) -> Any:
            nonlocal inside
            start = time.perf_counter()
            result = act(*arguments)
            inside += time.perf_counter() - start
            return result

    timed = replace(model, engine=Timed(**vars(model.engine)))
    start = time.perf_counter()
    list(reverse(settings, of_network(timed, MODELS[model.name])))
    whole = time.perf_counter() - start
    return (whole - inside) / whole


def gif_contest(rounds: int) -> Iterator[Row]:
    """Our GIF and imageio's, of the same 31 frames at 384 px."""
    import imageio.v3 as iio

    from explorer.render.frames import clip
    from explorer.render.gif import write_gif
    from explorer.trajectory.record import reverse
    from explorer.trajectory.settings import Settings

    steps = list(reverse(Settings(prompt=PROMPT, seed=7)))
    made = clip(steps, view="x_t", caption=False)
    frames = made.windows[0].repeat(made.scale, 1).repeat(made.scale, 2)
    with TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours.gif", Path(folder) / "theirs.gif"
        contestants = {
            "our GIF, 31 frames at 384 px": lambda: write_gif(made, ours),
            "imageio's default GIF": lambda: iio.imwrite(theirs, frames, duration=80, loop=0),
        }
        times = duel(contestants, min(rounds, 3))
        first: tuple[float, float] | None = None
        for (name, seconds), file in zip(times.items(), (ours, theirs)):
            size, psnr = file.stat().st_size / 1024, closeness(file.read_bytes(), frames)
            first = first or (seconds, size)
            yield Row(name, seconds, "s", seconds / first[0])
            yield Row("   size", size, "KiB", size / first[1])
            yield Row("   closeness to the frames (PSNR)", psnr, "dB")


def closeness(gif: bytes, frames: np.ndarray) -> float:
    """PSNR over all frames, in dB; a frame that a writer merged with the one before is compared all the same."""
    from PIL import Image, ImageSequence

    shown: list[np.ndarray] = []
    with Image.open(io.BytesIO(gif)) as file:
        shown.extend(np.asarray(frame.convert("RGB"), float) for frame in ImageSequence.Iterator(file))
    places = np.linspace(0, len(shown) - 1, len(frames)).round().astype(int)
    error = np.mean([np.square(shown[p] - frame).mean() for p, frame in zip(places, frames)])
    return float(10 * np.log10(255**2 / error))
