"""What the seed decides, and how much of it words take away.

Pairs of prompts, a vague and a specific one of the same subject, are drawn with the same seeds by the fast model.
    spread   1 - cosine of the judge's features, mean over all pairs of seeds of one prompt
    shared   root mean square difference of the vague and the specific picture, as a share of the range, of the same
             seed and of different seeds: what the static fixes whatever the words are
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.network.judge import Judge
from explorer.network.learned import LearnedDenoiser, load_denoiser, load_judge
from explorer.trajectory.compare import rmse
from explorer.trajectory.interval import ratio, student, typical
from explorer.trajectory.lab.base import Experiment, Progress, Result, Run, Sheet, Verdict
from explorer.trajectory.lab.guidance import diversity
from explorer.trajectory.lab.rule import Answer, ratio_of, together
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images, Step

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


def across(first: Images, second: Images) -> tuple[float, float]:
    """Mean difference of pictures of the same seed, and of different seeds; both (seeds, 3, H, W)."""
    count = len(first)
    every = torch.stack([rmse(first, second.roll(k, 0)) for k in range(count)]).double().mean(1)
    return float(every[0]), float(every[1:].mean())


def measure(quick: bool, seed: int, model: LearnedDenoiser | None = None, judge: Judge | None = None) -> Run:
    count, pairs = (6, PAIRS[:12]) if quick else (32, PAIRS)
    steps = 4
    total, done = 2 * len(pairs) * steps, 0
    yield Progress(0, total, "loading the model")
    model, judge = model or load_denoiser("fast"), judge or load_judge("cpu")[0]
    made: list[list[Images]] = []
    for pair in pairs:
        made.append([])
        for prompt in pair:
            settings = Settings(prompt=prompt, seed=seed, model="fast", steps=steps)
            for item in reverse(settings, model, [(prompt, seed + k) for k in range(1, count)]):
                if isinstance(item, Step):
                    done += 1
                    yield Progress(done, total, f"{count} pictures of {prompt}"[:60])
                else:
                    made[-1].append(item)
    yield summary(pairs, made, judge, seed)


def decide(spread: Tensor) -> Answer:
    """spread: (pairs, 2), vague and specific. The rule of SEEDS."""
    vague, specific = spread.unbind(1)
    low, high = ratio(specific, vague)
    because = (
        f"specific words leave {typical(specific, vague):.2f} of the spread of vague ones "
        f"(95 %: {low:.2f} to {high:.2f})"
    )
    part = ratio_of(specific, vague, (1,), (Verdict.HOLDS, Verdict.FAILS))
    return together([part], because, "pairs of prompts")


def summary(pairs: tuple[tuple[str, str], ...], made: list[list[Images]], judge: Judge, seed: int) -> Result:
    with torch.inference_mode():
        features = torch.stack([torch.stack([judge.look(x.clamp(-1, 1)).features for x in two]) for two in made])
    spread = torch.stack([diversity(features[:, k].double()) for k in range(2)], 1)
    shared = [across(*two) for two in made]
    answer = decide(spread)
    low, high = student(spread, least=0)
    means = tuple(
        (what, None, float(spread[:, k].mean()), float(low[k]), float(high[k]), None, None)
        for k, what in enumerate(("all vague", "all specific"))
    )
    return Result(
        columns=("prompt", "kind", "spread", "low", "high", "to its partner, same seed", "other seed"),
        rows=tuple(
            (prompt, kind, float(spread[i, k]), None, None, *shared[i])
            for i, pair in enumerate(pairs)
            for k, (kind, prompt) in enumerate(zip(("vague", "specific"), pair))
        )
        + means,
        sample=f"{len(pairs)} pairs of prompts, {len(made[0][0])} seeds each; intervals over pairs of prompts",
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(said(torch.tensor(shared, dtype=torch.float64)),),
        sheets=(
            Sheet(
                name="pictures",
                rows=("vague", "specific"),
                columns=tuple(f"seed {seed + k}" for k in range(min(6, len(made[0][0])))),
                pictures=torch.stack([x[:6] for x in made[0]]).float(),
            ),
        ),
    )


def said(shared: Tensor) -> str:
    """What the static fixes whatever the words are; shared: (pairs, 2), same seed and other seed."""
    alone, other = shared.mean(0).tolist()
    low, high = (float(end) for end in student(shared[:, 1] - shared[:, 0]))
    kept = "the static keeps some of the picture" if low > 0 else "it cannot be said that the static keeps anything"
    return (
        f"Pictures of vague and specific words differ by {alone:.3f} with one seed, by {other:.3f} with two "
        f"(difference, 95 %: {low:+.3f} to {high:+.3f}): {kept}."
    )


SEEDS = Experiment(
    name="seeds",
    title="Seeds and words",
    question="Pictures of a vague prompt differ more from seed to seed than those of a specific one.",
    fixed=("the seeds", "the subject within a pair of prompts", "the fast model, 4 steps, guidance scale 3"),
    rule="How much of the spread of the vague prompt do specific words leave, in the typical pair? The 95 % interval "
    "(Student's, of the logarithm) lies wholly below 1: holds. Wholly above 1: it fails. Else, or with fewer than 8 "
    "pairs, it is not sure. There is no size in the claim, so it cannot hold in direction only.",
    measure=measure,
    verdicts=(Verdict.HOLDS, Verdict.FAILS),
)
