"""A run read back from its packets: the walk as it was shown, without asking a model again.

    moments_of(packets) -> Steps, the end among them       frames are those of the packets, bit for bit

What a picture's values were beyond the 256 levels of a frame is gone, so the push of the words is known to one level.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from explorer.pixels import from_frame
from explorer.player.codec import decode
from explorer.player.packets import Packet, derived_noise
from explorer.types import Images, Step

__all__ = ["moments_of", "picture_of", "steps_made"]


def steps_made(packets: Sequence[Packet]) -> int | None:
    """How many steps of the run are here, its end not counted; None where some before the last are not."""
    frames = [packet for packet in packets if packet["kind"] == "step"]
    steps = [packet["numbers"]["step"] for packet in frames if not packet.get("final")]
    every = [packet["i"] for packet in frames] == list(range(len(frames)))
    return len(steps) if every and all(b - a == 1 for a, b in pairwise(steps)) else None


def moments_of(packets: Sequence[Packet]) -> Iterator[Step]:
    """Every state of the run that is here. The last one is its end, `is_end`, unless the run was stopped before."""
    steps = [packet for packet in packets if packet["kind"] == "step"]
    for packet, after in zip(steps, [*steps[1:], None]):
        numbers = packet["numbers"]
        frames = {name: decode(data) for name, data in packet["frames"].items()}
        level = level_of(packet)
        noise = None
        if "eps_correction" in frames:
            noise = derived_noise(frames["x_t"], frames["x0_hat"], numbers["alpha_bar"]) + frames["eps_correction"]
        after = packet if packet.get("final") else after
        yield Step(
            index=packet["i"],
            t=numbers["t"],
            t_next=math.nan if after is None else after["numbers"]["t"],
            log_snr=level,
            log_snr_next=math.nan if after is None else level_of(after),
            x_t=from_frame(frames["x_t"]),
            x0_hat=from_frame(frames.get("x0_hat", frames["x_t"])),
            x0_uncond=from_frame(frames["x0_uncond"]) if "x0_uncond" in frames else None,
            nfe=numbers["nfe"],
            planes=from_frame(frames["planes"]) if "planes" in frames else None,
            noise=None if noise is None else from_frame(noise),
        )


def level_of(packet: Packet) -> float:
    """log_snr, which packets leave out where it is infinite."""
    level, kept = packet["numbers"]["log_snr"], packet["numbers"]["alpha_bar"]
    return float(level) if level is not None else math.inf if kept > 0.5 else -math.inf


def picture_of(packets: Sequence[Packet]) -> Images | None:
    """What a run ended on, (1, 3, H, W); None where it was stopped before."""
    final = next((packet for packet in packets if packet.get("final")), None)
    return None if final is None else from_frame(decode(final["frames"]["x_t"]))
