"""Where in the network, and when, is it known what the picture shows?

Held-out pictures are buried at several noise levels, and the network is asked for its guess without any words, so that
what it knows it has seen. Of each block the mean and the deviation of every channel are kept. A linear probe (Alain &
Bengio 2016) learns from some of the pictures to tell the place, and the subject, from these numbers alone:

    W = argmin |Y - X W|^2 + lambda |W|^2        Y: 1 where a picture has the name, else 0

lambda is chosen on those pictures, by what it says of each when that one is left out (exactly: r_i / (1 - H_ii)). What
is told is the share of the other pictures that are named right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.diffusion.noise import Noise
from explorer.lab.base import Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.rule import Answer, mean_of, together
from explorer.lab.subjects import held_out
from explorer.message import Message, Number, Text
from explorer.model.base import Model
from explorer.model.registry import load_model
from explorer.network.hooked import Hooked
from explorer.network.hooks import Hook
from explorer.trajectory.interval import student
from explorer.types import Images
from explorer.world.vocabulary import SETTINGS, SUBJECTS

__all__ = ["PROBES", "Summary", "decide", "named_right"]

KNOWN = {"setting": len(SETTINGS), "subject": len(SUBJECTS)}  # what is told, and of how many
MIDDLE = "middle"
BATCH = 8
LEARNED = 3 / 4  # of the pictures, from which a probe learns
STRENGTHS = tuple(10.0**k for k in range(-4, 3))  # of lambda, as shares of the mean square of a picture's numbers
CLAIMED = 0.05
LOW = (-4.0, 0.0, 4.0)
LEVELS = (-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0)


def size(quick: bool) -> dict[str, int]:
    return {"pictures": 240 if quick else 1600, "levels": len(levels(quick))}


def levels(quick: bool) -> tuple[float, ...]:
    """log_snr, from noisy to clean."""
    return LOW if quick else LEVELS


class Summary(Hook):
    """Keeps the mean and the deviation of each channel of every block of one call: site -> (2 C,)."""

    def __init__(self) -> None:
        self.kept: dict[str, Tensor] = {}

    def block(self, site: str, carried: Tensor, after: Tensor, level: float) -> Tensor:
        places = after[0].flatten(1).float()
        self.kept[site] = torch.cat([places.mean(1), places.std(1)]).cpu()
        return after


def measure(quick: bool, seed: int, careful: Model | None = None) -> Run:
    told = size(quick)
    count, grid = told["pictures"], levels(quick)
    yield Progress(0, count * len(grid), tell("doing_paint"))
    model, test = careful or load_model(), held_out(count, seed)
    eps = Noise([seed + 1 + k for k in range(count)], test.pictures.shape[1:])()
    found, shown = list[Tensor](), list[Images]()
    names = {name: torch.tensor(test.labels[name]) for name in KNOWN}
    for i, level in enumerate(grid):
        kept = list[dict[str, Tensor]]()
        for start in range(0, count, BATCH):
            part = slice(start, start + BATCH)
            x_t = corrupt(test.pictures[part], eps[part], level)
            kept += asked(model, x_t, level)
            shown += [x_t] if start == 0 else []
            yield Progress(i * count + min(count, start + BATCH), count * len(grid), tell("doing_probes"))
        found.append(probed(kept, names))
    yield summary(list(kept[0]), grid, torch.stack(found), torch.stack(shown))


def asked(model: Model, x_t: Images, level: float) -> list[dict[str, Tensor]]:
    """What each block holds of each picture."""
    hooks = [Summary() for _ in range(len(x_t))]
    Hooked(model.denoiser, hooks)(x_t, torch.full((len(x_t),), level), model.reader.condition([""] * len(x_t)))
    return [hook.kept for hook in hooks]


def probed(kept: Sequence[dict[str, Tensor]], names: dict[str, Tensor]) -> Tensor:
    """(KNOWN, blocks, pictures that no probe learned from): 1 where a probe names one right."""
    blocks = [torch.stack([one[site] for one in kept]).double() for site in kept[0]]
    return torch.stack([torch.stack([named_right(x, names[name]) for x in blocks]) for name in KNOWN])


def named_right(x: Tensor, labels: Tensor) -> Tensor:
    """x (pictures, numbers), labels (pictures,) -> of each of the last pictures, from which nothing was learned, 1
    where the probe names it right. Numbers are scaled to deviation 1; a constant is learned beside them."""
    first = round(LEARNED * len(x))
    mean, spread = x[:first].mean(0), x[:first].std(0).clamp_min(1e-9)
    x = (x - mean) / spread
    y = torch.nn.functional.one_hot(labels, int(labels.max()) + 1).double()
    kernel, wanted = x[:first] @ x[:first].T, y[:first] - y[:first].mean(0)
    weights = min((solved(kernel, wanted, strength) for strength in STRENGTHS), key=lambda found: found[0])[1]
    scores = x[first:] @ (x[:first].T @ weights) + y[:first].mean(0)
    return (scores.argmax(1) == labels[first:]).double()


def solved(kernel: Tensor, wanted: Tensor, strength: float) -> tuple[float, Tensor]:
    """The mean squared error on pictures that are left out in turn, and the dual weights, (pictures, names):
    A = (K + lambda 1)^-1, and the error of picture i is (A Y)_i / A_ii."""
    inverse = torch.linalg.inv(kernel + strength * kernel.diagonal().mean() * torch.eye(len(kernel)).double())
    weights = inverse @ wanted
    return float((weights / inverse.diagonal()[:, None]).square().mean()), weights


def decide(right: Tensor, blocks: Sequence[str]) -> Answer:
    """right: (levels, KNOWN, blocks, pictures). The rule of PROBES."""
    more = beyond(right, blocks)
    low, high = (Number(100 * float(end), "+.0f") for end in student(more))
    because = tell("because_probes", points=Number(100 * float(more.mean()), "+.0f"), low=low, high=high)
    part = mean_of(more, (0, CLAIMED), (Verdict.FAILS, Verdict.DIRECTION, Verdict.HOLDS))
    return together([part], because, tell("pictures"))


def beyond(right: Tensor, blocks: Sequence[str]) -> Tensor:
    """(pictures,) how much more often the middle is right than the other blocks, a mean over all else."""
    middle = blocks.index(MIDDLE)
    others = torch.cat([right[:, :, :middle], right[:, :, middle + 1 :]], 2)
    return (right[:, :, middle] - others.mean(2)).mean((0, 1))


def called(site: str) -> Text:
    """A block as people call it."""
    if site == MIDDLE:
        return tell("the_middle")
    way, level, number = site.split(".")
    return tell("way_down" if way == "down" else "way_up", level=int(level) + 1, number=int(number) + 1)


def rows_of(blocks: Sequence[str], grid: Sequence[float], right: Tensor) -> Iterator[tuple[Text, Text, float, *tuple]]:
    ends = student(right.movedim(-1, 0), least=0, most=1)
    for k, name in enumerate(KNOWN):
        for j, site in enumerate(blocks):
            for i, level in enumerate(grid):
                values = (right[i, k, j].mean(), *(end[i, k, j] for end in ends))
                yield (tell(name), called(site), sigma(level), *map(float, values))


def sigma(level: float) -> float:
    return float(torch.exp(torch.tensor(-level / 2, dtype=torch.float64)))


def summary(blocks: list[str], grid: Sequence[float], right: Tensor, shown: Images) -> Result:
    answer = decide(right, blocks)
    return Result(
        columns=(*map(tell, ("what", "block", "sigma", "share_right")), "low", "high"),
        rows=tuple(rows_of(blocks, grid, right)),
        sample=tell("sample_probes", pictures=right.shape[-1], levels=len(grid)),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(said(blocks, right),),
        plots=tuple(plot(name, k, blocks, grid, right) for k, name in enumerate(KNOWN)),
        sheets=(sheet(grid, shown),),
    )


def said(blocks: Sequence[str], right: Tensor) -> Message:
    """Which block knows most of each; what would be right by chance."""
    best = {name: right[:, k].mean((0, 2)) for k, name in enumerate(KNOWN)}
    fields = {f"{name}_block": called(blocks[int(share.argmax())]) for name, share in best.items()}
    shares = {f"{name}_share": Number(float(share.max()), ".0%") for name, share in best.items()}
    chances = {f"{name}_chance": Number(1 / count, ".0%") for name, count in KNOWN.items()}
    return tell("note_probes", **fields, **shares, **chances)


def plot(name: str, k: int, blocks: Sequence[str], grid: Sequence[float], right: Tensor) -> Plot:
    """Share named right over the blocks in turn, a line for each noise level."""
    places = [float(j + 1) for j in range(len(blocks))]
    roles = ("noise", *[""] * (len(grid) - 2), "guess")
    return Plot(
        name=name,
        title=tell(name),
        lines=tuple(
            Line(
                label=tell("at_sigma", sigma=Number(sigma(level), ".2g")),
                x=places,
                y=right[i, k].mean(1).tolist(),
                role=role,
            )
            for i, (level, role) in enumerate(zip(grid, roles))
        ),
        x_label=tell("x_blocks", middle=blocks.index(MIDDLE) + 1),
        y_label=tell("share_right"),
        x_range=(places[0], places[-1]),
        y_range=(0, 1.02),
    )


def sheet(grid: Sequence[float], shown: Images) -> Sheet:
    """The first pictures as the network saw them."""
    return Sheet(
        name="seen",
        title=tell("sheet_probes"),
        rows=tuple(tell("at_sigma", sigma=Number(sigma(level), ".2g")) for level in grid),
        columns=tuple(tell("picture_n", number=k + 1) for k in range(shown.shape[1])),
        pictures=shown.float().clamp(-1, 1),
    )


PROBES = Experiment(name="probes", measure=measure, size=size, beforehand=True, seconds=45)
"""The rule, exactly: how much more often a probe of the middle is right than those of the other blocks are, of each
picture that no probe learned from, a mean over noise levels, place and subject. Its 95 % interval (Student's) lies
wholly above 0.05: holds. Wholly between 0 and 0.05: in direction only. Wholly below 0: it does not hold. All else is:
not sure."""
