"""What carries detail: the bridges of a U-Net, or its middle?

Held-out pictures are corrupted at two noise levels, and the network guesses them: whole, with all bridges switched off,
with those of one level, and with its middle. D of a band of spatial frequencies is the power of the difference of the
crippled and the whole guess in that band, as a share of the power of the whole guess there. Fine are the upper half of
the bands, coarse the lower:

    fineness = mean D of the fine bands / mean D of the coarse ones
    ratio    = fineness of what is lost without bridges / fineness of what is lost without the middle
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.diffusion.noise import Noise
from explorer.lab.base import Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.rule import Answer, ratio_of, together
from explorer.lab.subjects import held_out
from explorer.message import Message, Number, Text
from explorer.model.base import Model
from explorer.model.registry import load_model
from explorer.network.bend import Bend
from explorer.network.hooked import Hooked
from explorer.trajectory.interval import ratio, student, typical
from explorer.trajectory.measure import Bands, make_bands, overlap
from explorer.types import Images

__all__ = ["BRIDGES", "Lost", "decide", "lost"]

LEVELS = (-2.0, 1.0)  # log_snr: much noise, and half
BATCH = 4
CLAIMED = 1.5
ALL, MIDDLE = "skip", "middle"


def parts(model: Model) -> tuple[str, ...]:
    """What is switched off: all bridges, the middle, and the bridges of each level."""
    return (ALL, MIDDLE, *(f"{ALL}.{level}" for level in sorted({site.level for site in model.sites if site.bridge})))


def size(quick: bool) -> dict[str, int]:
    return {"pictures": 16 if quick else 120, "levels": len(LEVELS)}


def measure(quick: bool, seed: int, careful: Model | None = None) -> Run:
    count = size(quick)["pictures"]
    yield Progress(0, count, tell("doing_paint"))
    model, test = careful or load_model(), held_out(count, seed)
    eps = Noise([seed + 1 + k for k in range(count)], test.pictures.shape[1:])()
    bands, made = make_bands(test.pictures.shape[-1]), list[Lost]()
    for start in range(0, count, BATCH):
        part = slice(start, start + BATCH)
        made.append(lost(model, test.pictures[part], eps[part], test.captions[part], bands))
        yield Progress(min(count, start + BATCH), count, tell("doing_bridges"))
    yield summary(model, bands, made)


@dataclass(frozen=True, eq=False)
class Lost:
    """Of some pictures: shares (pictures, parts, bands), a mean over LEVELS; guesses (parts + 1, pictures, 3, H, W) at
    the last level, the whole one first."""

    shares: Tensor
    guesses: Images


def lost(model: Model, x0: Images, eps: Images, captions: Sequence[str], bands: Bands) -> Lost:
    """What the guess loses of each band where a part is off."""
    condition, shares, guesses = model.reader.condition(captions), list[Tensor](), list[Images]()
    for level in LEVELS:
        x_t, log_snr = corrupt(x0, eps, level), torch.full((len(x0),), level)
        whole = model.denoiser(x_t, log_snr, condition).x0_hat
        guesses = [whole]
        for part in parts(model):
            crippled = Hooked(model.denoiser, [Bend(part)] * len(x0))
            guesses.append(crippled(x_t, log_snr, condition).x0_hat)
        found = [overlap(guess - whole, whole, bands) for guess in guesses[1:]]
        shares.append(torch.stack([each.a / each.b.clamp_min(1e-12) for each in found], 1))
    return Lost(torch.stack(shares).mean(0).double(), torch.stack(guesses))


def fineness(shares: Tensor) -> Tensor:
    """(..., bands) -> (...): how much more is lost of the fine bands than of the coarse ones."""
    half = shares.shape[-1] // 2
    return shares[..., half:].mean(-1) / shares[..., :half].mean(-1).clamp_min(1e-12)


def decide(shares: Tensor) -> Answer:
    """shares: (pictures, 2, bands), of what is lost without bridges and without the middle. The rule of BRIDGES."""
    bridges, middle = fineness(shares).unbind(1)
    found = (typical(bridges, middle), *ratio(bridges, middle))
    value, low, high = (Number(number, ".0f" if number >= 5 else ".2g") for number in found)  # the rule asks for 1.5
    because = tell("because_bridges", ratio=value, low=low, high=high)
    part = ratio_of(bridges, middle, (1, CLAIMED), (Verdict.FAILS, Verdict.DIRECTION, Verdict.HOLDS))
    return together([part], because, tell("pictures"))


def called(part: str) -> Text:
    """A part as people call it."""
    if part in (ALL, MIDDLE):
        return tell("all_bridges" if part == ALL else "the_middle")
    return tell("bridges_of", level=int(part.split(".")[1]) + 1)


def summary(model: Model, bands: Bands, made: list[Lost]) -> Result:
    shares, named = torch.cat([each.shares for each in made]), parts(model)
    answer = decide(shares[:, :2])
    low, high = student(shares, least=0)
    sides = [tell("range", low=Number(a, ".0f"), high=Number(b, ".0f")) for a, b in zip(bands.edges, bands.edges[1:])]
    rows = tuple(
        (called(part), sides[k], *(float(t[j, k]) for t in (shares.mean(0), low, high)))
        for j, part in enumerate(named)
        for k in range(len(sides))
    )
    middles = [(max(a, 0.5) * b) ** 0.5 for a, b in zip(bands.edges, bands.edges[1:])]
    roles = ("noise", "guess", *[""] * (len(named) - 2))
    lines = tuple(
        Line(label=called(part), x=middles, y=shares.mean(0)[j].tolist(), role=role)
        for j, (part, role) in enumerate(zip(named, roles))
    )
    top = float(shares.mean(0).max()) * 1.05
    return Result(
        columns=(*map(tell, ("switched_off", "band", "mean")), "low", "high"),
        rows=rows,
        sample=tell("sample_bridges", pictures=len(shares), levels=len(LEVELS)),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(said(shares[:, :2]),),
        plots=(
            Plot(
                name="bands",
                lines=lines,
                x_label=tell("x_bands"),
                y_label=tell("y_bridges"),
                x_range=(middles[0], middles[-1]),
                y_range=(0, top),
                log_x=True,
            ),
        ),
        sheets=(sheet(named, made[0]),),
    )


def said(shares: Tensor) -> Message:
    """How fine what is lost is, of each alone."""
    bridges, middle = (typical(fine, torch.ones_like(fine)) for fine in fineness(shares).unbind(1))
    return tell("note_bridges", bridges=Number(bridges, ".2g"), middle=Number(middle, ".2g"))


def sheet(named: Sequence[str], found: Lost) -> Sheet:
    """The guesses of the first pictures, whole and crippled."""
    return Sheet(
        name="guesses",
        title=tell("sheet_bridges"),
        rows=(tell("whole_picture"), *map(called, named)),
        columns=tuple(tell("picture_n", number=k + 1) for k in range(found.guesses.shape[1])),
        pictures=found.guesses.float().clamp(-1, 1),
    )


BRIDGES = Experiment(name="bridges", measure=measure, size=size, beforehand=True, seconds=60)
"""The rule, exactly: the typical ratio, over pictures, of how fine what is lost is without bridges and without the
middle. Its 95 % interval (Student's, of the logarithm) lies wholly above 1.5: holds. Wholly between 1 and 1.5: in
direction only. Wholly below 1: it does not hold. All else is: not sure."""
