"""The options of a run, declared once for every command that makes one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from explorer.commands.additions import With, check_takes
from explorer.commands.options import Guidance, Model, Sampler, Schedule, Seed, Steps, shared
from explorer.trajectory.text_form import read

__all__ = ["fields", "with_run_options"]

Number = float | None


def fields(
    prompt: Annotated[str | None, typer.Argument(help='What to draw, e.g. "a red bicycle in the rain".')] = None,
    steps: Steps = None,
    guidance: Guidance = None,
    seed: Seed = None,
    schedule: Schedule = None,
    sampler: Sampler = None,
    model: Model = None,
    with_: With = None,
    eta: Annotated[Number, typer.Option(help="Share of fresh noise, for samplers that can: 0 to 1.")] = None,
    spacing: Annotated[str | None, typer.Option(help="time, leading, trailing, log_snr or karras.")] = None,
    shift: Annotated[Number, typer.Option(help="Multiplies the noise level everywhere; 1 is none.")] = None,
    zero_snr: Annotated[bool | None, typer.Option("--zero-snr/--no-zero-snr", help="Start from pure noise.")] = None,
    rescale: Annotated[Number, typer.Option(help="Guidance rescale, 0 to 1; not with --model fast.")] = None,
    interval: Annotated[str | None, typer.Option(help='Guide only for sigma in "low;high"; not with fast.')] = None,
    threshold: Annotated[str | None, typer.Option(help="clip, dynamic or none.")] = None,
    weights: Annotated[str | None, typer.Option(help='How often words count: "bicycle:2;red:0.5".')] = None,
    points: Annotated[str | None, typer.Option(help='Drawn schedule: "t:log_snr;t:log_snr;...".')] = None,
) -> dict[str, Any]:
    """Fields of Settings; None where nothing was given."""
    check_takes(with_, model)
    return {
        "prompt": prompt,
        "steps": steps,
        "guidance_scale": guidance,
        "seed": seed,
        "schedule": schedule,
        "sampler": sampler,
        "model": model,
        "eta": eta,
        "spacing": spacing,
        "shift": shift,
        "zero_terminal_snr": zero_snr,
        "rescale": rescale,
        "interval": None if interval is None else tuple(interval.split(";")),
        "threshold": threshold,
        "weights": None if weights is None else read("weights", weights),
        "points": None if points is None else tuple(tuple(p.split(":")) for p in points.split(";")),
    }


with_run_options = shared(fields)
"""Puts the options of a run before a command's own."""
