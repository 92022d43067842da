"""What a walk among an autoencoder's states saves against one among pixels, and what it loses.

The careful model and the one among states draw the same words, taking turns prompt by prompt, so that a busy machine
slows both. Time is that of a whole picture, the last decoding included; memory is what the tensors of one call take
at most. A third row gives the states as many steps as fit into the pixels' time. What the packing loses is measured on
held-out pictures that were packed and unpacked.
"""

from __future__ import annotations

import math
import time
from itertools import pairwise

import torch
from torch import Tensor

from explorer.diffusion.noise import seeds_from
from explorer.lab.base import Cell, Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.guidance import measured
from explorer.lab.memory import peak
from explorer.lab.rule import Answer, Part, mean_of, ratio_of, together
from explorer.lab.subjects import Prompt, held_out, prompts
from explorer.message import Message, Number
from explorer.model.base import Model
from explorer.model.registry import DEFAULT, load_model, packed
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.trajectory.compare import psnr
from explorer.trajectory.interval import ratio, student, typical
from explorer.trajectory.measure import make_bands, power
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Images, finished

__all__ = ["LATENT", "decide"]

LESS_TIME, LESS_MEMORY = 0.47, 0.58  # as it is said
POINTS = 0.1  # of agreement with the words, that may be lost
TOGETHER = 0.975  # the level of each of two intervals that are to be right together in 95 %
AMPLIFIED = 4.0
LONGEST = 4  # times the steps, where the states' time is measured beside a machine's other work


def size(quick: bool) -> dict[str, int]:
    return {"prompts": 12 if quick else 96, "steps": 12 if quick else 30, "pictures": 24 if quick else 240}


def drawn(model: Model, prompt: Prompt, seed: int, steps: int) -> tuple[Images, float]:
    """A picture and the seconds that it took."""
    walk = prepare(Settings.make(model=model.name, prompt=prompt.text, seed=seed, steps=steps), model)
    began = time.perf_counter()
    picture = model.space.decode(finished(walk.states()))
    return picture, time.perf_counter() - began


def bytes_of(name: str, prompt: Prompt) -> int:
    """Of one call of a model's network on one picture, in float32 on the processor: asked in this thread, for what
    another one or a card holds is not seen."""
    model = load_model(name, "float32", "cpu")
    state, condition = model.static([0])(), model.reader.condition([prompt.text])
    level = torch.zeros(1)
    model.denoiser(state, level, condition)  # what is laid out once is laid out now
    return peak(lambda: model.denoiser(state, level, condition))


def measure(
    quick: bool,
    seed: int,
    careful: Model | None = None,
    latent: Model | None = None,
    judge: Judge | None = None,
) -> Run:
    count, steps, pictures = size(quick).values()
    asked, seeds, total = prompts(count, seed), seeds_from(seed, count), 3 * count + 1
    yield Progress(0, total, tell("doing_loads"))
    models, judge = (careful or load_model(DEFAULT), latent or load_model(packed())), judge or load_judge("cpu")[0]
    for model in models:
        drawn(model, asked[0], seed, 2)  # nobody is timed while it wakes up
    made: dict[str, list[Images]] = {"pixels": [], "latents": [], "as_long": []}
    seconds = torch.zeros(count, 2, dtype=torch.float64)
    for k, prompt in enumerate(asked):
        for which in (0, 1) if k % 2 else (1, 0):
            picture, seconds[k, which] = drawn(models[which], prompt, seeds[k], steps)
            made[("pixels", "latents")[which]].append(picture)
        yield Progress(2 * (k + 1), total, tell("doing_turns"))
    fit = min(LONGEST * steps, max(1, round(steps / typical(seconds[:, 1], seconds[:, 0]))))
    for k, prompt in enumerate(asked):
        made["as_long"].append(drawn(models[1], prompt, seeds[k], fit)[0])
        yield Progress(2 * count + k + 1, total, tell("doing_as_long", steps=fit))
    finals = {way: torch.cat(found).float() for way, found in made.items()}
    agreement = {way: measured(x, asked, judge)[:, 0] for way, x in finals.items()}
    memory = torch.tensor([bytes_of(model.name, asked[0]) for model in models], dtype=torch.float64)
    real = held_out(pictures, seed).pictures
    back = models[1].space.decode(models[1].space.encode(real))
    yield Progress(total, total, tell("doing_packs"))
    yield summary(finals, agreement, seconds, memory, (real, back), (steps, fit))


def decide(pixels: Tensor, latents: Tensor, lost: Tensor, share: float) -> Answer:
    """Seconds (prompts,) of a picture in each; lost: agreement among latents minus among pixels, (prompts,); share of
    the memory. The rule of LATENT."""
    (low, high), (least, most) = ratio(latents, pixels, TOGETHER), student(lost, TOGETHER)
    because = tell(
        "because_latent",
        time=Number(typical(latents, pixels), ".0%"),
        low=Number(low, ".0%"),
        high=Number(high, ".0%"),
        memory=Number(share, ".0%"),
        points=Number(100 * float(lost.mean()), "+.0f"),
        least=Number(100 * float(least), "+.0f"),
        most=Number(100 * float(most), "+.0f"),
    )
    grades = (Verdict.HOLDS, Verdict.DIRECTION, Verdict.FAILS)
    parts = [
        ratio_of(latents, pixels, (1 - LESS_TIME, 1), grades, TOGETHER),
        Part(value=share, low=share, high=share, count=len(lost), cuts=(1 - LESS_MEMORY, 1), says=grades),
        mean_of(lost, (-POINTS,), (Verdict.FAILS, Verdict.HOLDS), TOGETHER),
    ]
    return together(parts, because, tell("prompts"))


def summary(
    finals: dict[str, Images],
    agreement: dict[str, Tensor],
    seconds: Tensor,
    memory: Tensor,
    packing: tuple[Images, Images],
    steps: tuple[int, int],
) -> Result:
    lost = agreement["latents"] - agreement["pixels"]
    answer = decide(seconds[:, 0], seconds[:, 1], lost, float(memory[1] / memory[0]))
    real, back = packing
    rows: list[tuple[Cell, ...]] = [
        (*row, *interval(values)) for row, values in facts(agreement, seconds, psnr(back, real))
    ]
    rows += [(tell(way), tell("memory_call"), float(memory[k]) / 2**20, None, None) for k, way in WAYS]
    few = slice(0, 4)
    return Result(
        columns=(tell("what"), tell("measure"), tell("mean"), "low", "high"),
        rows=tuple(rows),
        sample=tell("sample_latent", prompts=len(lost), pictures=len(real)),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(tell("note_latent", steps=steps[0], more=steps[1]),),
        plots=(bands(real, back),),
        sheets=(
            Sheet(
                name="pictures",
                title=tell("pictures"),
                rows=tuple(map(tell, finals)),
                columns=tuple(tell("prompt_n", number=k + 1) for k in range(4)),
                pictures=torch.stack([found[few] for found in finals.values()]),
            ),
            Sheet(
                name="packed",
                title=tell("packed"),
                rows=(tell("painted"), tell("unpacked"), tell("difference_more", times=int(AMPLIFIED))),
                columns=tuple(tell("picture_n", number=k + 1) for k in range(4)),
                pictures=torch.stack([real[few], back[few], AMPLIFIED * (back - real)[few]]).clamp(-1, 1),
            ),
        ),
    )


WAYS = ((0, "pixels"), (1, "latents"))


def facts(agreement: dict[str, Tensor], seconds: Tensor, kept: Tensor) -> list[tuple[tuple[Message, Message], Tensor]]:
    """(what, measure) and the values that were measured."""
    times = [((tell(way), tell("seconds_picture")), seconds[:, k]) for k, way in WAYS]
    words = [((tell(way), tell("agreement")), values) for way, values in agreement.items()]
    return [*times, *words, ((tell("packed"), tell("closeness")), kept)]


def interval(values: Tensor) -> tuple[float, float, float]:
    low, high = student(values)
    return float(values.double().mean()), float(low), float(high)


def bands(real: Images, back: Images) -> Plot:
    """The share of the pictures' power that packing loses, from coarse to fine."""
    split = make_bands(real.shape[-1])
    shares = 100 * power(back - real, split) / power(real, split).clamp_min(1e-12)
    middles = [math.sqrt(max(low, 0.5) * high) for low, high in pairwise(split.edges)]
    line = Line(label=tell("lost"), x=middles, y=shares.tolist(), role="guess")
    return Plot(
        name="bands",
        lines=(line,),
        x_label=tell("x_bands"),
        y_label=tell("y_lost"),
        x_range=(middles[0] * 0.9, middles[-1] * 1.1),
        y_range=(0, max(1.0, 1.05 * float(shares.max()))),
        log_x=True,
    )


LATENT = Experiment(
    name="latent",
    measure=measure,
    size=size,
    seconds=100,
)
"""The rule, exactly: The time of a picture among latents to that among pixels in the typical prompt (Student's interval
of the logarithm), and agreement with the words among latents minus among pixels (Student's interval), right together in
95 %; and the share of memory. Holds if the ratio lies wholly below 0.53, the memory below 0.42, and the difference
wholly above -10 points. In direction only if ratio and memory lie below 1 and the difference above -10 points. It fails
if one of the two lies wholly above 1 or the difference wholly below -10 points. Else, or with fewer than 8 prompts, it
is not sure."""
