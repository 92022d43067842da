"""What can still be recognised half-way, t = 1/2, under each schedule?

At t = 1/2 a noisy picture depends on its noise level only, so accuracy is ONE curve over sigma and every schedule is a
point on it. The judge is told the noise level: what it reads is the information that is left. In the full form it is
also shown the clipped picture as if it were clean, which is nearer to what an eye sees.

The shares 81, 68 and 42 percent (cosine-like, gentle linear, aggressive) are a claim without a known source. They are
taken as a hypothesis; "aggressive" is read as linear betas that end at 0.04.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.diffusion.noise import Noise
from explorer.diffusion.schedule import Linear, Schedule, make_schedule
from explorer.network.judge import CLEAN, Judge
from explorer.network.learned import load_judge
from explorer.trajectory.lab.base import Experiment, Line, Mark, Plot, Progress, Result, Run, Sheet, Verdict
from explorer.trajectory.lab.subjects import HeldOut, held_out
from explorer.trajectory.measure import mcnemar, wilson
from explorer.types import Images

__all__ = ["CLAIMED", "HALFWAY", "answers", "decide", "schedules"]

CLAIMED = {"cosine": 0.81, "linear": 0.68, "linear to 0.04": 0.42}
BETWEEN = (0.1, 0.4, 6.0, 40.0)  # further points of the curve
BATCH = 20
SURE = 0.05


def schedules(drawn: Schedule | None = None) -> dict[str, Schedule]:
    """By name; a schedule that somebody drew joins them."""
    named = {name: make_schedule(name) for name in ("cosine", "flow", "scaled-linear", "linear", "exponential")}
    return {**named, "linear to 0.04": Linear(beta_last=0.04), **({"drawn": drawn} if drawn else {})}


def answers(judge: Judge, test: HeldOut, eps: Images, sigma: float, told: bool = True) -> Iterator[dict[str, Tensor]]:
    """Per batch, attribute -> (batch,) bool, whether the judge is right, of pictures that have that attribute."""
    level = -2 * math.log(sigma)
    for start in range(0, len(test), BATCH):
        part = slice(start, start + BATCH)
        x_t = corrupt(test.pictures[part], eps[part], level)
        with torch.inference_mode():
            if told:
                chances = judge.see(x_t, torch.full((len(x_t),), min(level, CLEAN))).chances
            else:
                chances = judge.look(x_t.clamp(-1, 1)).chances
        yield {
            name: chances[name].argmax(1) == torch.tensor(test.labels[name][part]) for name in ("subject", "setting")
        }


def measure(quick: bool, seed: int, judge: Judge | None = None, drawn: Schedule | None = None) -> Run:
    count = 80 if quick else 1200
    named = schedules(drawn)
    half = {name: float(schedule.sigma(torch.tensor(0.5))) for name, schedule in named.items()}
    sigmas = sorted({*half.values(), *BETWEEN})
    ways = (True,) if quick else (True, False)
    total = len(sigmas) * len(ways) * math.ceil(count / BATCH)
    yield Progress(0, total, "painting pictures")
    judge, test = judge or load_judge()[0], held_out(count, seed)
    eps = Noise([seed + 1 + k for k in range(count)], test.pictures.shape[1:])()
    right: dict[tuple[float, str], Tensor] = {}
    done = 0
    for told in ways:
        for sigma in sigmas:
            batches = []
            for batch in answers(judge, test, eps, sigma, told):
                batches.append(batch)
                done += 1
                yield Progress(done, total, f"showing {count} pictures to the judge")
            for name in batches[0]:
                key = name if told else f"{name}, seen as clean"
                right[sigma, key] = torch.cat([batch[name] for batch in batches])
    yield summary(right, half, sigmas, judge, len(test), strips(named, test, eps))


def decide(right: dict[str, Tensor]) -> tuple[Verdict, str]:
    """right: schedule -> (B,) bool, paired. The rule of HALFWAY."""
    order = list(CLAIMED)
    tests = []
    for first, second in itertools.pairwise(order):
        a, b = right[first], right[second]
        tests.append((int((a & ~b).sum()), int((b & ~a).sum())))
    ordered = all(one > other and mcnemar(one, other) < SURE for one, other in tests)
    inside = []
    for name in order:
        low, high = wilson(int(right[name].sum()), len(right[name]))
        inside.append(low <= CLAIMED[name] <= high)
    shares = ", ".join(
        f"{name} {float(right[name].double().mean()):.0%} (claimed {CLAIMED[name]:.0%})" for name in order
    )
    because = f"{shares}; the order is {'sure' if ordered else 'not sure'} (McNemar, p < {SURE})"
    if ordered and all(inside):
        return Verdict.HOLDS, because
    return (Verdict.DIRECTION if ordered else Verdict.FAILS), because


def summary(
    right: dict[tuple[float, str], Tensor],
    half: dict[str, float],
    sigmas: Sequence[float],
    judge: Judge,
    count: int,
    frames: Sheet,
) -> Result:
    keys = list(dict.fromkeys(key for _, key in right))
    rows, shares = [], {}
    for key in keys:
        for sigma in sigmas:
            hits = int(right[sigma, key].sum())
            shares[sigma, key] = (hits / count, *wilson(hits, count))
            here = ", ".join(name for name, at in half.items() if at == sigma)
            rows.append((key, here or None, sigma, *shares[sigma, key]))
    answer, because = decide({name: right[half[name], "subject"] for name in CLAIMED})
    chance = 1 / len(judge.names["subject"])
    fit = [f"{share:.0%} at sigma {where(share, sigmas, shares)}" for share in CLAIMED.values()]
    roles = ("guess", "words", "", "")
    return Result(
        columns=("what", "schedule at t = 1/2", "sigma", "share right", "low", "high"),
        rows=tuple(rows),
        sample=f"{count} held-out pictures, all subjects as often, one noise each, the same at every level",
        verdict=answer,
        because=because,
        notes=(
            f"Guessing a subject blindly is right in {chance:.1%}.",
            f"Our curve has the claimed shares where: {'; '.join(fit)}.",
            "Shares belong to these pictures and this judge; the order of schedules follows from sigma(1/2) alone.",
        ),
        plots=(
            Plot(
                name="accuracy",
                lines=tuple(curve(key, sigmas, shares, role) for key, role in zip(keys, roles))
                + tuple(
                    Line(label=f"claimed {share:.0%}", x=(0.1, 40.0), y=(share, share)) for share in CLAIMED.values()
                ),
                marks=marks(half, {s: shares[s, "subject"][0] for s in half.values()}),
                x_label="noise strength sigma",
                y_label="share that the judge recognises",
                x_range=(0.09, 45.0),
                y_range=(0, 1.02),
                log_x=True,
            ),
        ),
        sheets=(frames,),
    )


def curve(
    key: str, sigmas: Sequence[float], shares: dict[tuple[float, str], tuple[float, float, float]], role: str
) -> Line:
    share, low, high = zip(*(shares[sigma, key] for sigma in sigmas))
    return Line(label=key, x=sigmas, y=share, low=low, high=high, role=role)


def marks(half: dict[str, float], heights: dict[float, float]) -> tuple[Mark, ...]:
    """A point for each schedule; those at nearly one noise level share theirs."""
    together: dict[int, list[str]] = {}
    for name, sigma in half.items():
        together.setdefault(round(10 * math.log(sigma)), []).append(name)
    return tuple(
        Mark(label=" and ".join(names), x=half[names[0]], y=heights[half[names[0]]]) for names in together.values()
    )


def where(share: float, sigmas: Sequence[float], shares: dict[tuple[float, str], tuple[float, float, float]]) -> str:
    """The first sigma at which the curve falls through a share, between levels on a logarithmic axis."""
    for a, b in itertools.pairwise(sigmas):
        first, second = shares[a, "subject"][0], shares[b, "subject"][0]
        if first >= share > second:
            return f"{a * (b / a) ** ((first - share) / (first - second)):.2g}"
    return "none"


def strips(rows: dict[str, Schedule], test: HeldOut, eps: Images) -> Sheet:
    """One picture under each schedule at the same times."""
    times = (0.1, 0.3, 0.5, 0.7, 0.9)
    one, noise = test.pictures[:1], eps[:1]
    frames = [[corrupt(one, noise, float(s.log_snr(torch.tensor(t)))) for t in times] for s in rows.values()]
    return Sheet(
        name="schedules",
        rows=tuple(rows),
        columns=tuple(f"t = {t}" for t in times),
        pictures=torch.stack([torch.cat(row) for row in frames]),
    )


HALFWAY = Experiment(
    name="halfway",
    title="What is left half-way",
    question="At t = 1/2 the subject is recognised in 81 % under a cosine-like, 68 % under a gentle linear and 42 % "
    "under an aggressive schedule.",
    fixed=("the pictures", "one noise per picture for all schedules", "the judge, which is told the noise level"),
    rule="Holds if all three claimed shares lie within the 95 % intervals (Wilson) of ours and the order cosine, "
    "linear, linear to 0.04 is sure (McNemar's exact test on the same pictures, p < 0.05 for both neighbours). Holds "
    "in direction only if the order alone is sure. Else it fails.",
    measure=measure,
)
