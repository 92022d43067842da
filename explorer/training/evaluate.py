"""What a model can do, measured on captions and pictures that it was not trained on.

    agreement   share of what the captions say, attribute by attribute, that the judge sees in the pictures
    diversity   1 - cosine of the judge's features, over pairs of pictures: of all captions, and of one caption
    frechet     distance of the clouds of features of made and of real pictures, were both Gaussian
    nearest     distance to the nearest of some training pictures, which a model that copies would make small
    loss        squared error of v_hat on held-out pictures, at five noise levels

Everything is measured on real held-out pictures of the same captions, too: that is as good as a judge's word can get.
What is handed back is raw, one number a picture, so that whoever reports it can add its interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.diffusion.loss import loss
from explorer.diffusion.noise import Noise
from explorer.model.space import Pixels, Space
from explorer.network.judge import Judge
from explorer.network.learned import LearnedDenoiser
from explorer.pixels import from_levels
from explorer.training.frechet import frechet, nearest, pair_distances
from explorer.training.pictures import Row, seed_of
from explorer.training.presets import PRESETS, Preset
from explorer.training.samples import draw
from explorer.types import Images, Progress
from explorer.world import labels, parse
from explorer.world.vocabulary import HEAD_NAMES

__all__ = ["LOSS_LEVELS", "Evaluation", "Plan", "asked", "evaluate", "preset_of"]

LOSS_LEVELS = (-6.0, -3.0, 0.0, 3.0, 6.0)
SMALL = 32  # side in pixels at which pictures are compared with training pictures
AT_ONCE = 8  # pictures made together


@dataclass(frozen=True, kw_only=True)
class Plan:
    """captions  made once each;  same, seeds  how many of them are made from how many seeds;  training  pictures that
    the nearest is looked for among;  steps  None is 20, or 4 of a few-step student;  brief  agreement and nothing else
    """

    captions: int = 24
    same: int = 4
    seeds: int = 4
    training: int = 256
    steps: int | None = None
    guidance_scale: float = 3.0
    seed: int = 0
    brief: bool = False

    def __post_init__(self) -> None:
        steps = 1 if self.steps is None else self.steps
        if min(self.captions - 1, self.seeds - 1, self.same, self.training, steps) < 1:
            raise ValueError("an evaluation needs two captions, two seeds, one training picture and one step or more")
        if self.same > self.captions:
            raise ValueError(f"{self.same} captions cannot be made again when there are {self.captions}")


@dataclass(kw_only=True, eq=False)
class Evaluation:
    """What was measured; attribute -> (n,) of 0 and 1 for agreement, pictures or pairs for the rest.

    within, within_real      pairs of pictures of one caption (made), and of all captions for real ones
    near, near_real          nearest training picture of made and of held-out pictures, root mean square in [0, 2]
    frechet                  made and real pictures of the same captions; _other: of other captions; _real: real
                             pictures of these and of other captions, which frechet_other would be at its best
    losses                   log_snr -> (n,)
    """

    plan: Plan
    agreement: dict[str, Tensor] = field(default_factory=dict)
    agreement_real: dict[str, Tensor] = field(default_factory=dict)
    across: Tensor | None = None
    across_real: Tensor | None = None
    within: Tensor | None = None
    frechet: float | None = None
    frechet_other: float | None = None
    frechet_real: float | None = None
    near: Tensor | None = None
    near_real: Tensor | None = None
    losses: dict[float, Tensor] = field(default_factory=dict)
    made: Images | None = None


def preset_of(model: LearnedDenoiser, space: Space) -> Preset:
    """The preset whose pictures and words a model knows. Raises ValueError."""
    for preset in PRESETS.values():
        if preset.size == space.side and preset.words == model.vocabulary.words:
            return preset
    raise ValueError(f"no preset has pictures of {space.side} pixels and the words of {model.name}")


def asked(text: str) -> dict[str, int]:
    """What a caption says, as index of the judge's names: attribute -> index. What it leaves open is left out."""
    try:
        reading = parse(text)
    except ValueError:
        return {}
    quiet = {"kind", *reading.assumed} | ({"accessory"} if reading.scene.accessory == "none" else set())
    if reading.scene.kind == "portrait":
        quiet |= {"time", "weather"}
    return {n: k for n, k in zip(HEAD_NAMES, labels(reading.scene)) if k >= 0 and n not in quiet}


def paint(preset: Preset, name: str, count: int, seed: int) -> tuple[Images, tuple[str, ...], Tensor]:
    """`count` pictures of a row of their own, each of another plan: pictures, captions, tokens."""
    row = Row(preset, seed, 1, name)
    groups = [row.paint(index, torch.device("cpu")) for index in range(count)]
    pictures = from_levels(torch.cat([group.pictures for group in groups]))
    tokens = torch.cat([group.tokens[:, 0] for group in groups]).long()
    return pictures, tuple(group.said[0] for group in groups), tokens


def evaluate(
    model: LearnedDenoiser, judge: Judge | None, plan: Plan, space: Space | None = None
) -> Iterator[Progress | Evaluation]:
    """Measures; yields Progress while it works, the Evaluation last. Without a judge only the loss and the nearest.

    space  among whose states the model walks; None: pixels

    Raises ValueError where no preset has such pictures and words, or for a brief plan without a judge.
    """
    if plan.brief and judge is None:
        raise ValueError("agreement is what a judge sees: name one that knows pictures of this size")
    space = space or Pixels(model.size)
    preset = preset_of(model, space)
    extra = plan.same * (plan.seeds - 1) if judge is not None and not plan.brief else 0
    total = plan.captions + extra
    yield Progress(0, total, "painting pictures")
    real, said, tokens = paint(preset, "held out", plan.captions, plan.seed)
    found, states = Evaluation(plan=plan), space.encode(real)
    for level in () if plan.brief else LOSS_LEVELS:
        found.losses[level] = held_out_loss(model, states, tokens, level, plan.seed)
        yield Progress(0, total, "held-out loss")
    prompts = [*said, *(text for text in said[: plan.same] for _ in range(extra and plan.seeds - 1))]
    made = []
    for first in range(0, total, AT_ONCE):
        part = prompts[first : first + AT_ONCE]
        seeds = [seed_of("evaluate", plan.seed, first + k) for k in range(len(part))]
        made.append(draw(model, part, seeds, plan.steps, plan.guidance_scale, space=space))
        yield Progress(min(total, first + AT_ONCE), total, "making pictures")
    found.made = torch.cat(made)
    if judge is not None:
        agreed(found, judge, said, real)
    if not plan.brief:
        compare(found, real, paint(preset, "train evaluated", plan.training, plan.seed)[0])
        if judge is not None:
            judged(found, judge, real, paint(preset, "held out too", plan.captions, plan.seed)[0])
    yield found


@torch.inference_mode()
def held_out_loss(model: LearnedDenoiser, real: Images, tokens: Tensor, level: float, seed: int) -> Tensor:
    """|v_hat - v|^2 of each picture at a noise level, with its caption, (B,)."""
    out = []
    for first in range(0, len(real), AT_ONCE):
        x0 = real[first : first + AT_ONCE]
        eps = Noise([seed_of("loss", seed, first + k) for k in range(len(x0))], x0.shape[1:])()
        log_snr = torch.full((len(x0),), level)
        scale = torch.ones(len(x0), device=model.device) if model.guided else None
        memory = model.engine.remember(tokens[first : first + AT_ONCE].to(model.device), scale)
        x_t = corrupt(x0, eps, log_snr).to(model.device)
        v_hat = model.engine(x_t, log_snr.to(model.device), memory).cpu()
        out.append(loss(v_hat, "v", x0, eps, log_snr))
    return torch.cat(out).clone()


def compare(found: Evaluation, real: Images, trained: Images) -> None:
    """Nearest training pictures, of pictures made small."""
    assert found.made is not None
    small = [
        torch.nn.functional.interpolate(pictures, size=min(SMALL, pictures.shape[-1]), mode="area")
        for pictures in (found.made[: len(real)], real, trained)
    ]
    found.near, _ = nearest(small[0], small[2])
    found.near_real, _ = nearest(small[1], small[2])


@torch.inference_mode()
def agreed(found: Evaluation, judge: Judge, said: tuple[str, ...], real: Images) -> None:
    """What the judge sees of the captions, in made and in real pictures."""
    assert found.made is not None
    device, wishes = judge.enter.weight.device, [asked(text) for text in said]
    made, drawn = (judge.look(pictures.to(device)) for pictures in (found.made[: len(said)], real))
    found.agreement, found.agreement_real = agreement(made.chances, wishes), agreement(drawn.chances, wishes)


@torch.inference_mode()
def judged(found: Evaluation, judge: Judge, real: Images, other: Images) -> None:
    """How the judge's features vary. other: as many held-out pictures again, for what two real samples differ by."""
    plan, count = found.plan, len(real)
    assert found.made is not None
    device = judge.enter.weight.device
    made, drawn, second = (judge.look(pictures.to(device)) for pictures in (found.made, real, other))
    first, again = made.features[:count], made.features[count:].view(plan.same, plan.seeds - 1, -1)
    found.across, found.across_real = pair_distances(first), pair_distances(drawn.features)
    together = torch.cat([first[: plan.same, None], again], 1)
    found.within = torch.stack([pair_distances(one).mean() for one in together]).cpu()
    found.frechet = frechet(first, drawn.features)
    found.frechet_other = frechet(first, second.features)
    found.frechet_real = frechet(second.features, drawn.features)


def agreement(chances: dict[str, Tensor], wishes: list[dict[str, int]]) -> dict[str, Tensor]:
    """attribute -> (n,) whether the judge's first name of a picture is the one that its caption says, if any."""
    out = {}
    for name, chance in chances.items():
        hits = [float(chance[k].argmax() == wish[name]) for k, wish in enumerate(wishes) if name in wish]
        if hits:
            out[name] = torch.tensor(hits)
    return out
