"""Packets: a run in the form that the browser's player reads, one value per step (PROTOCOL.md has every field).

    start {run, kind, total, forward, settings, plan}     the plan lists alpha_bar of every frame to come
    step  {run, kind, i, frames, numbers, sentence}       total + 1 of them; the last one has final: true
    done  {run, kind, stopped, seconds}
    all   a start packet with the list `steps`, for a run that is complete;   show {run, kind}   a run seen before

Frames are lossless WebP, as bytes. The noise follows from x_t and x0_hat up to rounding and clipping,
    eps_hat = (x_t - signal_scale x0_hat) / noise_scale,
so only the correction travels, in less than half the bytes; the push of the words follows from x0_hat and x0_uncond.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from explorer.pixels import to_frames
from explorer.player.codec import Frame, decode, encode
from explorer.render.stages import STAGES, starts_at
from explorer.types import Images, NoiseLevel, Step, Trajectory

__all__ = ["VIEWS", "Packet", "all_packet", "done_packet", "final_packet", "new_run", "packets", "show_packet"]
__all__ += ["place_of", "smaller", "stage_places", "start_packet", "step_packet"]

VIEWS = ("x_t", "x0_hat", "eps_hat", "x0_uncond", "planes")
Packet = dict[str, Any]


def new_run() -> str:
    """A name for a run that nobody can guess: who knows it may see the run."""
    return secrets.token_urlsafe(16)


def frame_of(images: Images, picture: int) -> Frame:
    return to_frames(images[picture : picture + 1])[0]


def derived_noise(x_t: Frame, x0_hat: Frame, alpha_bar: float) -> Frame:
    """eps_hat as far as the two frames tell. The player does the same arithmetic, operation by operation."""
    signal, noise = math.sqrt(alpha_bar), math.sqrt(1 - alpha_bar)
    value = ((x_t / 127.5 - 1) - signal * (x0_hat / 127.5 - 1)) / noise
    return np.clip(np.floor((value + 1) * 127.5 + 0.5), 0, 255).astype(np.uint8)


def numbers_of(log_snr: float, alpha_bar: float, nfe: int, step: int, t: float) -> dict[str, Any]:
    """JSON has no infinity: log_snr and sigma of a level at an end are null there, and alpha_bar says which end."""
    level = NoiseLevel(log_snr)
    sigma = level.sigma if math.isfinite(level.sigma) and math.isfinite(log_snr) else None
    finite = log_snr if math.isfinite(log_snr) else None
    return {"step": step, "t": t, "log_snr": finite, "sigma": sigma, "alpha_bar": alpha_bar, "nfe": nfe}


def stage_places() -> list[tuple[str, float]]:
    """Where each stage begins on the player's axis."""
    return [(name, place_of(NoiseLevel(starts_at(name)).alpha_bar)) for name in STAGES]


def place_of(alpha_bar: float) -> float:
    """On the player's axis, (2 / pi) arcsin(signal_scale): 0 is static, 1 the picture; 1 - NoiseLevel.depth."""
    return 2 / math.pi * math.asin(math.sqrt(alpha_bar))


def start_packet(
    run: str,
    total: int,
    settings: str = "",
    *,
    forward: bool = False,
    plan: Sequence[float] = (),
    **extra: Any,
) -> Packet:
    """Opens a run of `total` steps, total + 1 frames.

    plan   alpha_bar of each frame, where the noise levels are known beforehand
    extra  what else the player should know: follow=False shows only the end, label="cosine" names the player
    """
    packet = {"run": run, "kind": "start", "total": total, "forward": forward, "settings": settings}
    return {**packet, "plan": list(plan), **extra}


def step_packet(
    run: str,
    step: Step,
    sentence: str = "",
    *,
    numbers: Mapping[str, Any] | None = None,
    views: Sequence[str] = VIEWS,
    picture: int = 0,
    small: bool = False,
) -> Packet:
    """One step of one picture of the batch. `numbers` is added to the noise level; JSON values only."""
    x_t, x0_hat = frame_of(step.x_t, picture), frame_of(step.x0_hat, picture)
    shown = {"x_t": x_t}
    if {"x0_hat", "eps_hat"} & set(views):
        shown["x0_hat"] = x0_hat
    if "x0_uncond" in views and step.x0_uncond is not None:
        shown["x0_uncond"] = frame_of(step.x0_uncond, picture)
    if "planes" in views and step.planes is not None:
        shown["planes"] = frame_of(step.planes, picture)
    if "eps_hat" in views and step.level.alpha_bar < 1:
        # uint8 differences wrap around, and wrap back in the player
        shown["eps_correction"] = frame_of(step.eps_hat, picture) - derived_noise(x_t, x0_hat, step.level.alpha_bar)
    level = numbers_of(step.log_snr, step.level.alpha_bar, step.nfe, step.index, step.t)
    frames = {name: encode(frame, small) for name, frame in shown.items()}
    return {
        "run": run,
        "kind": "step",
        "i": step.index,
        "frames": frames,
        "numbers": {**level, **(numbers or {})},
        "sentence": sentence,
    }


def final_packet(
    run: str,
    index: int,
    final: Images,
    sentence: str = "",
    *,
    log_snr: float = math.inf,
    t: float = 0.0,
    nfe: int = 0,
    numbers: Mapping[str, Any] | None = None,
    planes: Images | None = None,
    picture: int = 0,
    small: bool = False,
) -> Packet:
    """The last frame, after all steps: the finished picture, or in a forward run the noisiest one."""
    alpha_bar = NoiseLevel(log_snr).alpha_bar
    shown = {"x_t": final} if planes is None else {"x_t": final, "planes": planes}
    return {
        "run": run,
        "kind": "step",
        "i": index,
        "final": True,
        "frames": {name: encode(frame_of(images, picture), small) for name, images in shown.items()},
        "numbers": {**numbers_of(log_snr, alpha_bar, nfe, index, t), **(numbers or {})},
        "sentence": sentence,
    }


def done_packet(run: str, seconds: float | None = None, *, stopped: bool = False) -> Packet:
    """Closes a run; `stopped` where it ended before its last step, and what there is stays."""
    return {"run": run, "kind": "done", "stopped": stopped, "seconds": seconds}


def show_packet(run: str) -> Packet:
    """Puts on a run that is in memory or will be."""
    return {"run": run, "kind": "show"}


def packets(
    trajectory: Trajectory, run: str = "run", sentences: Sequence[str] = (), *, small: bool = False, **extra: Any
) -> Iterator[Packet]:
    """A recorded walk as the packets that its live run would have sent; `sentences` has one for every frame."""
    steps = trajectory.steps
    said = [*sentences, *[""] * (len(steps) + 1 - len(sentences))]
    last, t = steps[-1].log_snr_next, steps[-1].t_next
    plan = [step.level.alpha_bar for step in steps] + [NoiseLevel(last).alpha_bar]
    yield start_packet(run, len(steps), trajectory.settings, forward=trajectory.forward, plan=plan, **extra)
    for step, sentence in zip(steps, said):
        yield step_packet(run, step, sentence, small=small)
    known: dict[str, Any] = {"log_snr": last, "t": t, "nfe": steps[-1].nfe, "planes": steps[-1].final_planes}
    yield final_packet(run, len(steps), trajectory.final, said[-1], small=small, **known)
    yield done_packet(run, trajectory.seconds)


def all_packet(run: Iterable[Packet]) -> Packet:
    """The packets of a finished run as one value."""
    start, *rest = run
    stopped = any(packet.get("stopped") for packet in rest)
    steps = [packet for packet in rest if packet["kind"] == "step"]
    return {**start, "kind": "all", "steps": steps, "stopped": stopped}


def smaller(packet: Packet, views: Sequence[str] = VIEWS) -> Packet:
    """The same packet with its frames packed tighter and without the frames that only other views need: for files."""
    if "frames" not in packet:
        return packet
    needed = {"x_t", *views} | ({"x0_hat", "eps_correction"} if "eps_hat" in views else set())
    kept = {name: encode(decode(data), small=True) for name, data in packet["frames"].items() if name in needed}
    return {**packet, "frames": kept}
