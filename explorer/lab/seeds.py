"""What the seed decides, and how much of it words take away.

Pairs of prompts, a vague and a specific one of the same subject, are drawn with the same seeds by the fast model.
    spread   1 - cosine of the judge's features, mean over all pairs of seeds of one prompt
    shared   root mean square difference of the vague and the specific picture, as a share of the range, of the same
             seed and of different seeds: what the static fixes whatever the words are
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.diffusion.noise import seeds_from
from explorer.lab.base import Experiment, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.guidance import diversity
from explorer.lab.rule import Answer, ratio_of, together
from explorer.message import Message, Number
from explorer.model.base import Model
from explorer.model.registry import load_model, quickest
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.trajectory.compare import rmse
from explorer.trajectory.interval import ratio, student, typical
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images

__all__ = ["PAIRS", "SEEDS", "across", "decide"]

PAIRS = (
    ("a dog", "a fluffy white dog running through the snow at sunrise"),
    ("a castle", "a pink castle on the beach at sunset"),
    ("a bicycle", "a red bicycle in the city in the rain at night"),
    ("an apple", "a green apple on a wooden table"),
    ("a cat", "a black cat wearing a red hat on a blue sofa"),
    ("a rocket", "a purple rocket in space"),
    ("a house", "a yellow house in the forest in the fog"),
    ("a bear", "a brown bear wearing glasses in the mountains on a sunny day"),
    ("a tree", "a green tree in a meadow in the fog"),
    ("a car", "a blue car in the city at night"),
    ("a rabbit", "a white rabbit in the forest at night"),
    ("a balloon", "a red balloon on the beach on a sunny day"),
    ("a penguin", "a black penguin wearing a scarf in the snow at night"),
    ("a robot", "a green robot in the desert at sunset"),
    ("a boat", "a white boat on the ocean in the rain"),
    ("a cup", "a yellow cup on a wooden table"),
)


STEPS = 4
LONGEST = 46  # letters of a prompt beside a progress bar


def across(first: Images, second: Images) -> tuple[float, float]:
    """Mean difference of pictures of the same seed, and of different seeds; both (seeds, 3, H, W)."""
    count = len(first)
    every = torch.stack([rmse(first, second.roll(k, 0)) for k in range(count)]).double().mean(1)
    return float(every[0]), float(every[1:].mean())


def size(quick: bool) -> dict[str, int]:
    seeds, pairs = (6, 12) if quick else (32, len(PAIRS))
    return {"seeds": seeds, "pairs": pairs, "steps": STEPS}


def measure(quick: bool, seed: int, fast: Model | None = None, judge: Judge | None = None) -> Run:
    count, pairs = size(quick)["seeds"], PAIRS[: size(quick)["pairs"]]
    total, done = 2 * len(pairs) * STEPS, 0
    yield Progress(0, total, tell("doing_load"))
    model, judge = fast or load_model(quickest()), judge or load_judge("cpu")[0]
    made: list[list[Images]] = []
    for pair in pairs:
        made.append([])
        for prompt in pair:
            settings = Settings(prompt=prompt, seed=seed, model=model.name, steps=STEPS)
            for step in reverse(settings, model, [(prompt, seed + k) for k in range(1, count)]):
                done += 1
                yield Progress(done, total, tell("doing_pictures", count=count, prompt=prompt[:LONGEST]))
                if step.final is not None:
                    made[-1].append(step.final)
    yield summary(pairs, made, judge, seed)


def decide(spread: Tensor) -> Answer:
    """spread: (pairs, 2), vague and specific. The rule of SEEDS."""
    vague, specific = spread.unbind(1)
    left, low, high = (Number(value, ".2f") for value in (typical(specific, vague), *ratio(specific, vague)))
    because = tell("because_seeds", left=left, low=low, high=high)
    part = ratio_of(specific, vague, (1,), (Verdict.HOLDS, Verdict.FAILS))
    return together([part], because, tell("pairs_of_prompts"))


def summary(pairs: tuple[tuple[str, str], ...], made: list[list[Images]], judge: Judge, seed: int) -> Result:
    with torch.inference_mode():
        features = torch.stack([torch.stack([judge.look(x.clamp(-1, 1)).features for x in two]) for two in made])
    spread = torch.stack([diversity(features[:, k].double()) for k in range(2)], 1)
    shared = [across(*two) for two in made]
    answer = decide(spread)
    low, high = student(spread, least=0)
    means = tuple(
        (tell(what), None, float(spread[:, k].mean()), float(low[k]), float(high[k]), None, None)
        for k, what in enumerate(("all_vague", "all_specific"))
    )
    return Result(
        columns=(*map(tell, ("prompt", "kind", "spread")), "low", "high", tell("same_seed"), tell("other_seed")),
        rows=tuple(
            (prompt, tell(kind), float(spread[i, k]), None, None, *shared[i])
            for i, pair in enumerate(pairs)
            for k, (kind, prompt) in enumerate(zip(("vague", "specific"), pair))
        )
        + means,
        sample=tell("sample_seeds", pairs=len(pairs), seeds=len(made[0][0])),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(said(torch.tensor(shared, dtype=torch.float64)),),
        sheets=(
            Sheet(
                name="pictures",
                title=tell("pictures"),
                rows=(tell("vague"), tell("specific")),
                columns=tuple(tell("seed_n", seed=one) for one in seeds_from(seed, min(6, len(made[0][0])))),
                pictures=torch.stack([x[:6] for x in made[0]]).float(),
            ),
        ),
    )


def said(shared: Tensor) -> Message:
    """What the static fixes whatever the words are; shared: (pairs, 2), same seed and other seed."""
    alone, other = shared.mean(0).tolist()
    low, high = (float(end) for end in student(shared[:, 1] - shared[:, 0]))
    one, two = (Number(value, ".3f") for value in (alone, other))
    ends = {"low": Number(low, "+.3f"), "high": Number(high, "+.3f")}
    return tell("note_seeds" if low > 0 else "note_seeds_not", one=one, two=two, **ends)


SEEDS = Experiment(name="seeds", measure=measure, size=size, verdicts=(Verdict.HOLDS, Verdict.FAILS), seconds=30)
"""The rule, exactly: How much of the spread of the vague prompt do specific words leave, in the typical pair? The 95 %
interval (Student's, of the logarithm) lies wholly below 1: holds. Wholly above 1: it fails. Else, or with fewer than 8
pairs, it is not sure. There is no size in the claim, so it cannot hold in direction only."""
