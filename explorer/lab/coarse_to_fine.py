"""Does the coarse part of a picture come before its detail?

Three measurements, band by band of spatial frequency, at a row of noise levels sigma:
  guess    held-out pictures x0, made noisy, denoised once, without words: corr(x0_hat, x0), about the mean picture
  closed   sqrt(lambda / (lambda + sigma^2)), lambda being the band's power in other pictures: no network at all
  control  whitened pictures and the best linear denoiser of their spectrum: all bands are equally strong, so a
           hierarchy that comes from the spectrum must vanish (Falck 2025)
The network has never seen whitened pictures, so the control cannot ask it; the linear denoiser on unwhitened pictures
is measured too and says what part of the order linear denoising alone explains.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.forward import corrupt
from explorer.diffusion.noise import Noise
from explorer.lab.base import Cell, Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.rule import Answer, Part, together
from explorer.lab.subjects import held_out
from explorer.message import Number, Text
from explorer.model.base import Model
from explorer.model.registry import load_model
from explorer.trajectory.measure import (
    Bands,
    Overlap,
    coarse,
    make_bands,
    outermost,
    overlap,
    power,
    predicted,
    whitened,
)
from explorer.types import Estimate, Images, Levels

__all__ = ["COARSE_TO_FINE", "Linear", "Order", "correlations", "decide", "levels_reached", "spread"]

AT = 0.9
BANDS = 6
SIGMAS = (100.0, 50.0, 25.0, 12.5, 6.0, 3.0, 1.5, 0.75, 0.4, 0.2, 0.1, 0.05)
BATCH = 8
DRAWS = 1000  # redraws of the pictures
ORDER = 0.25  # the control's spread must be below this share of the network's


class Linear(Denoiser):
    """The best linear denoiser of pictures with this mean and this power in each band (Wiener 1949)."""

    def __init__(self, mean: Images, powers: Tensor, bands: Bands) -> None:
        self.mean, self.plane = mean, powers[bands.index]

    def __call__(self, x_t: Images, log_snr: Levels, condition: object = None) -> Estimate:
        level = log_snr.double()[:, None, None, None]
        s, n2 = torch.sigmoid(level).sqrt(), torch.sigmoid(-level)
        away = torch.fft.fft2(x_t.double() - s * self.mean)
        part = torch.fft.ifft2(away * s * self.plane / (s * s * self.plane + n2)).real
        return Estimate(x0_hat=(self.mean + part).to(x_t.dtype))


def guesses(denoiser: Denoiser, x0: Images, eps: Images, sigma: float) -> Iterator[Images]:
    """x0_hat of all pictures at one noise level, batch by batch."""
    level = -2 * math.log(sigma)
    for part, noise in zip(x0.split(BATCH), eps.split(BATCH)):
        yield denoiser(corrupt(part, noise, level), torch.full((len(part),), level)).x0_hat


def correlations(denoiser: Denoiser, x0: Images, eps: Images, bands: Bands) -> Iterator[Images | Tensor]:
    """Per batch the guess, which is progress; last the parts of the correlation, (pictures, levels, bands, 3)."""
    parts = []
    for sigma in SIGMAS:
        made = []
        for guess in guesses(denoiser, x0, eps, sigma):
            made.append(guess)
            yield guess
        match = overlap(torch.cat(made), x0, bands, centred=True)
        parts.append(torch.stack([match.a, match.b, match.both], -1))
    yield torch.stack(parts, 1)


def last(items: Iterator[Images | Tensor]) -> Tensor:
    *_, final = items
    return final


def levels_reached(curves: Tensor) -> Tensor:
    """log_snr from which on each band has 90 %, from (..., levels, bands): the first if it always has them, infinite if
    it never does. Between two levels the correlation is taken to be linear."""
    rising = torch.tensor([-2 * math.log(sigma) for sigma in SIGMAS], dtype=torch.float64)
    places = torch.arange(len(SIGMAS))[:, None]
    last = torch.where(curves >= AT, -1, places).amax(-2, keepdim=True)  # level below 90 %; -1: none
    here, after = last.clamp_min(0), (last + 1).clamp_max(len(SIGMAS) - 1)
    first, second = curves.double().gather(-2, here), curves.double().gather(-2, after)
    found = torch.lerp(rising[here], rising[after], (AT - first) / (second - first))
    found = torch.where(last < 0, rising[0], found)
    return torch.where(last == len(SIGMAS) - 1, math.inf, found).squeeze(-2)


def spread(levels: Tensor) -> Tensor:
    """How far apart, in log_snr, the first and the last of the bands, (..., bands), have 90 %; NaN if one never has."""
    apart = levels.amax(-1) - levels.amin(-1)
    return torch.where(apart.isfinite(), apart, math.nan)


def redrawn(parts: Tensor, seed: int) -> Tensor:
    """Pooled correlations (DRAWS, levels, bands) of pictures drawn again from (pictures, levels, bands, 3)."""
    count = len(parts)
    rows = torch.randint(count, (DRAWS, count), generator=torch.Generator().manual_seed(seed))
    often = torch.zeros(DRAWS, count, dtype=parts.dtype).scatter_add_(1, rows, torch.ones_like(rows, dtype=parts.dtype))
    return Overlap.pooled((often @ parts.flatten(1)).unflatten(1, parts.shape[1:])[None])


def ends(drawn: Tensor, count: int, level: float = 0.95) -> tuple[Tensor, Tensor]:
    """The middle part of what redraws of `count` pictures gave, (DRAWS, ...); what is unknown counts against both."""
    q = outermost(count, level)
    low = torch.quantile(drawn.nan_to_num(-math.inf, math.inf, -math.inf), q, 0, interpolation="lower")
    return low, torch.quantile(drawn.nan_to_num(math.inf, math.inf, -math.inf), 1 - q, 0, interpolation="higher")


@dataclass(frozen=True, eq=False)
class Order:
    """At which log_snr each band has 90 %: found (bands,), and in redraws of the pictures (DRAWS, bands)."""

    found: Tensor
    drawn: Tensor

    @classmethod
    def of(cls, parts: Tensor, seed: int) -> Order:
        return cls(levels_reached(Overlap.pooled(parts)), levels_reached(redrawn(parts, seed)))


def decide(network: Order, control: Order, count: int) -> Answer:
    """Orders from `count` pictures, redrawn alike for both. The rule of COARSE_TO_FINE."""
    steps, way, alone = network.found.diff(), network.found[-1] - network.found[0], spread(control.found)
    ways = network.drawn[:, -1] - network.drawn[:, 0]

    def part(value: Tensor, drawn: Tensor, otherwise: Verdict, level: float = 0.95) -> Part:
        low, high = (float(end) for end in ends(drawn, count, level))
        return Part(value=float(value), low=low, high=high, count=count, cuts=(0.0,), says=(otherwise, Verdict.HOLDS))

    neighbours = [
        part(step, drawn, Verdict.DIRECTION, 1 - 0.05 / len(steps))
        for step, drawn in zip(steps, network.drawn.diff().T)
    ]
    sure = all(it.verdict is Verdict.HOLDS for it in neighbours)
    because = tell(
        "because_coarse" if sure else "because_coarse_unsure",
        right=int((steps > 0).sum()),
        all=len(steps),
        way=apart(way, network.found[0]),
        control=apart(alone, None),
    )
    vanishes = part(ORDER * way - alone, ORDER * ways - spread(control.drawn), Verdict.DIRECTION)
    return together([part(way, ways, Verdict.FAILS), vanishes, *neighbours], because, tell("pictures"))


def apart(way: Tensor, first: Tensor | None) -> Text:
    """A distance in log_snr; the finest band may never have 90 % at the levels that are measured."""
    if way.isfinite():
        return Number(float(way), ".1f")
    if first is None or not first.isfinite() or float(way) < 0:
        return tell("unknown")
    return tell("at_least", number=Number(-2 * math.log(SIGMAS[-1]) - float(first), ".1f"))


def size(quick: bool) -> dict[str, int]:
    return {"pictures": 32 if quick else 256, "levels": len(SIGMAS), "bands": BANDS}


def measure(quick: bool, seed: int, careful: Model | None = None) -> Run:
    count = size(quick)["pictures"]
    calls = len(SIGMAS) * math.ceil(count / BATCH)
    yield Progress(0, calls, tell("doing_paint"))
    denoiser = (careful or load_model()).denoiser
    pictures, others = held_out(count, seed).pictures, held_out(count, seed + 1).pictures
    bands = make_bands(pictures.shape[-1], BANDS)
    eps = Noise([seed + 1 + k for k in range(count)], pictures.shape[1:])()
    parts = torch.empty(0)
    for done, item in enumerate(correlations(denoiser, pictures, eps, bands), 1):
        parts = item
        if done <= calls:
            yield Progress(done, calls, tell("doing_denoise", pictures=count, levels=len(SIGMAS)))
    yield summary(parts, pictures, others, eps, bands, denoiser, seed)


def summary(
    parts: Tensor, pictures: Images, others: Images, eps: Images, bands: Bands, denoiser: Denoiser, seed: int
) -> Result:
    sigmas = torch.tensor(SIGMAS, dtype=torch.float64)
    lambdas = power(others, bands, centred=True)
    closed = predicted(lambdas, sigmas[:, None])
    linear = Linear(others.double().mean(0), lambdas, bands)
    alone = Overlap.pooled(last(correlations(linear, pictures, eps, bands)))
    white, flat = whitened(pictures, bands), whitened(others, bands)
    of_white = Linear(flat.double().mean(0), power(flat, bands, centred=True), bands)
    control_parts = last(correlations(of_white, white, eps, bands))
    control = Overlap.pooled(control_parts)
    seen = Overlap.pooled(parts)
    low, high = ends(redrawn(parts, seed), len(parts))
    order = Order.of(parts, seed)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            tell("range", **band),
            s,
            float(lambdas[k]),
            *(float(t[i, k]) for t in (seen, low, high, closed, alone, control)),
        )
        for k, band in enumerate(cycles(bands))
        for i, s in enumerate(SIGMAS)
    )
    nominal = levels_reached(closed)
    levels = (order.found, *ends(order.drawn, len(parts)), nominal)
    notes = [
        tell("note_band", **band, **dict(zip(("sigma", "sigma_from", "sigma_to", "closed"), map(sigma_of, four))))
        for band, *four in zip(cycles(bands), *levels)
    ]
    answer = decide(order, Order.of(control_parts, seed), len(pictures))
    return Result(
        columns=(
            *map(tell, ("band", "sigma", "power", "guess")),
            "low",
            "high",
            *map(tell, ("closed", "linear", "control")),
        ),
        rows=rows,
        sample=tell("sample_coarse", pictures=len(pictures), levels=len(SIGMAS), others=len(others)),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(*notes, tell("note_falck")),
        plots=(plot("guess", seen, low, high, closed, bands), plot("control", control, None, None, None, bands)),
        sheets=(sheet(denoiser, pictures, eps, bands),),
    )


def sigma_of(log_snr: Tensor) -> Text:
    return Number(math.exp(-float(log_snr) / 2), ".2g") if log_snr.isfinite() else tell("never")


def cycles(bands: Bands) -> list[Mapping[str, Number]]:
    """The two ends of each band, in cycles per picture."""
    return [{"low": Number(a, ".3g"), "high": Number(b, ".3g")} for a, b in itertools.pairwise(bands.edges)]


def plot(name: str, seen: Tensor, low: Tensor | None, high: Tensor | None, closed: Tensor | None, bands: Bands) -> Plot:
    lines = []
    for k, band in enumerate(cycles(bands)):
        role = {0: "noise", len(bands) - 1: "words"}.get(k, "guess")
        ends = {} if low is None or high is None else {"low": low[:, k].tolist(), "high": high[:, k].tolist()}
        lines.append(Line(label=tell("cycles", **band), x=SIGMAS, y=seen[:, k].tolist(), role=role, **ends))
    if closed is not None:
        lines += [Line(label="", x=SIGMAS, y=column.tolist()) for column in closed.T]
    return Plot(
        name=name,
        lines=tuple(lines),
        x_label=tell("x_run"),
        y_label=tell("y_corr" if closed is None else "y_corr_closed"),
        x_range=(SIGMAS[0], SIGMAS[-1]),
        y_range=(0, 1.02),
        log_x=True,
    )


def sheet(denoiser: Denoiser, pictures: Images, eps: Images, bands: Bands) -> Sheet:
    """One picture rebuilt from more and more bands, and what the denoiser makes of it at levels of the same order."""
    shown = [12.5, 3.0, 0.75, 0.2]
    one, noise = pictures[:1], eps[:1]
    top = [coarse(one, bands.edges[k]) for k in (2, 3, 4, 5)]
    below = [next(guesses(denoiser, one, noise, sigma)) for sigma in shown]
    return Sheet(
        name="visible bands",
        title=tell("sheet_bands"),
        rows=(tell("coarse_part"), tell("guess")),
        columns=tuple(
            tell("cycles_sigma", cycles=Number(bands.edges[k], ".2g"), sigma=Number(s))
            for k, s in zip((2, 3, 4, 5), shown)
        ),
        pictures=torch.stack([torch.cat(top), torch.cat(below)]).float(),
    )


COARSE_TO_FINE = Experiment(name="coarse-to-fine", measure=measure, size=size, seconds=30)
"""The rule, exactly: Of every two neighbouring bands: how much cleaner is the level at which the finer one reaches a
correlation of 90 %? Intervals by redraws of the pictures, the same for both, all five right together in 95 %. Holds if
they all lie wholly above 0, and the levels of the whitened control surely within a quarter of the way from the coarsest
band to the finest. A band that never has 90 % comes last. In direction only if the coarsest surely comes before the
finest, but two neighbours surely the other way round, or the control surely takes more. It fails if the finest surely
comes before the coarsest. Else, or with an unknown control, it is not sure."""
