"""Repair against what everybody has: held-out pictures of the world, damaged, and mended by the model and by others.

    python -m tests.bench.restoration --pictures 100 --out rows.jsonl

The model hears no words, so that it knows no more of a picture than the others do. PSNR in dB, of tasks with a hole
over the hole alone, else over the whole picture. What the others can be set to was set on eight other pictures, to
what is best for them. Holes are filled back and forth. Rows are kept picture by picture, so that a table can be drawn
of what there is: without --pictures, of the rows in the file.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from skimage.filters import gaussian
from skimage.restoration import (
    denoise_bilateral,
    denoise_nl_means,
    inpaint_biharmonic,
    wiener,
)

from explorer.lab.subjects import held_out
from explorer.model.registry import load_model
from explorer.trajectory.interval import student
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.painted import text_of
from explorer.trajectory.steer.repair import Repair, repair, task
from explorer.types import finished

SEED = 2024  # of the pictures; the eight that the others are set on have the next
SET_ON = 8
PLAIN = 45.0  # dB from which a picture counts as undamaged: a pencil drawing has no colours to lose
STATICS = 4  # runs whose mean is taken, too: of all that could be there, PSNR likes the mean best
SPREAD = 1.5  # pixels of the blur


def hole(k):
    """A square of 36 pixels, (1, 1, 128, 128)."""
    draw = torch.Generator().manual_seed(k)
    left, top = torch.randint(8, 84, (2,), generator=draw).tolist()
    painted = torch.zeros(1, 1, 128, 128)
    painted[..., top : top + 36, left : left + 36] = 1
    return painted


TASKS = {
    "fill a square of 36 pixels": Repair(task="fill", way="back-and-forth"),
    "mend scratches": Repair(task="scratches", way="back-and-forth"),
    "enlarge four times": Repair(task="enlarge", factor=4),
    "sharpen a blur of 1.5 pixels": Repair(task="deblur", radius=SPREAD),
    "colour": Repair(task="colour"),
    "static of 0.1": Repair(task="static", strength=0.1),
    "static of 0.4": Repair(task="static", strength=0.4),
}


def image(picture):
    """(1, 3, H, W) in [-1, 1] -> (H, W, 3) in [0, 1]."""
    return ((picture[0].permute(1, 2, 0).double().numpy()) + 1) / 2


def tensor(made):
    return torch.from_numpy(np.ascontiguousarray(made)).permute(2, 0, 1)[None].float() * 2 - 1


def inpainted(told, value):
    return tensor(inpaint_biharmonic(image(told.seen), told.hole[0, 0].numpy() > 0, channel_axis=-1))


def bicubic(told, value):
    return F.interpolate(told.y, scale_factor=4, mode="bicubic", align_corners=False)


def sharpened(told, value):
    reach = np.arange(-7, 8)
    bell = np.exp(-0.5 * (reach / SPREAD) ** 2)
    kernel = np.outer(bell, bell) / bell.sum() ** 2
    planes = [wiener(plane, kernel, value, clip=False) for plane in image(told.seen).transpose(2, 0, 1)]
    return tensor(np.stack(planes, -1))


def smoothed(told, value):
    return tensor(gaussian(image(told.seen), value, mode="mirror", channel_axis=-1))


def bilateral(told, value):
    made = denoise_bilateral(np.clip(image(told.seen), 0, 1), sigma_color=value * told.noise / 2, channel_axis=-1)
    return tensor(made)


def nl_means(told, value):
    strength = told.noise / 2
    given = image(told.seen)
    return tensor(denoise_nl_means(given, 5, 6, h=value * strength, sigma=strength, fast_mode=True, channel_axis=-1))


def as_it_is(told, value):
    return told.seen


NOISE = {
    "Gaussian": (smoothed, (0.5, 0.7, 1.0, 1.4, 2.0)),
    "bilateral": (bilateral, (1.0, 2.0, 4.0, 8.0)),
    "non-local means": (nl_means, (0.4, 0.6, 0.8, 1.0, 1.3)),
}
OTHERS = {
    "fill a square of 36 pixels": {"biharmonic": (inpainted, (0,))},
    "mend scratches": {"biharmonic": (inpainted, (0,))},
    "enlarge four times": {"bicubic": (bicubic, (0,))},
    "sharpen a blur of 1.5 pixels": {"Wiener": (sharpened, (1e-4, 1e-3, 3e-3, 1e-2, 3e-2))},
    "colour": {"left grey": (as_it_is, (0,))},
    "static of 0.1": NOISE,
    "static of 0.4": NOISE,
}


def damaged(name, picture, k):
    plan, settings = TASKS[name], Settings(seed=k)
    return task(plan, settings, picture, hole(k) if plan.task == "fill" else None)


def psnr(made, picture, told):
    off = (made.clamp(-1, 1) - picture).square() / 4
    if told.hole is not None:
        off = off[(told.hole > 0).expand_as(off)]
    return float(-10 * torch.log10(off.mean()))


def best_settings():
    """task -> other -> what it is set to."""
    pictures, chosen = held_out(SET_ON, SEED + 1).pictures, {}
    for name, others in OTHERS.items():
        for other, (act, values) in others.items():
            told = [(damaged(name, p[None], k), p[None]) for k, p in enumerate(pictures)] if len(values) > 1 else []
            score = {v: sum(psnr(act(t, v), p, t) for t, p in told) for v in values}
            chosen[name, other] = max(values, key=score.__getitem__)
    return chosen


def runs(plan, told, picture, k, model, steps):
    """What the model makes of one damage from some statics, (STATICS, 3, H, W); of static it begins with the damage
    itself, and there is one run."""
    settings = Settings(seed=k, steps=steps, guidance_scale=1.0)
    if plan.task == "static":
        return finished(repair(plan, settings, model, picture).steps())
    if plan.task in ("fill", "scratches"):
        plan = plan.model_copy(update={"painting": text_of(told.hole)})
    each = [settings.model_copy(update={"seed": k + 1000 * n}) for n in range(STATICS)]
    return torch.cat([finished(repair(plan, one, model, picture).steps()) for one in each])


def rows(count, model, steps, first=0):
    """A row a picture: task -> who -> dB."""
    pictures, chosen = held_out(count, SEED).pictures, best_settings()
    for k in range(first, count):
        picture, row = pictures[k : k + 1], {}
        for name, plan in TASKS.items():
            told = damaged(name, picture, k)
            mended = runs(plan, told, picture, k, model, steps)
            found = {"given": psnr(told.seen, picture, told), "ours": psnr(mended[:1], picture, told)}
            found["mean"] = psnr(mended.clamp(-1, 1).mean(0, keepdim=True), picture, told)
            for other, (act, _) in OTHERS[name].items():
                found[other] = psnr(act(told, chosen[name, other]), picture, told)
            row[name] = found
        yield row


def table(found):
    """Markdown: means, and what ours is better by, with Student's 95 % interval of the paired differences."""
    head = f"| task | damaged | others | one run | better by | mean of {STATICS} runs | better by |"
    lines = [head, "| --- " * 7 + "|"]
    for name in TASKS:
        kept = [row[name] for row in found if row[name]["given"] < PLAIN]
        means = {who: sum(row[who] for row in kept) / len(kept) for who in kept[0]}
        others = list(OTHERS[name])
        best = max(others, key=means.__getitem__)
        cells = [
            f"{name} ({len(kept)})",
            f"{means['given']:.1f}",
            ", ".join(f"{who} {means[who]:.1f}" for who in others),
        ]
        for who in ("ours", "mean"):
            gains = torch.tensor([row[who] - row[best] for row in kept], dtype=torch.float64)
            low, high = student(gains)
            cells += [f"{means[who]:.1f}", f"{float(gains.mean()):+.1f} ({float(low):+.1f} to {float(high):+.1f})"]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, f"{len(found)} pictures"]


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--pictures", type=int, default=0)
    asked.add_argument("--steps", type=int, default=10)
    asked.add_argument("--out", type=Path, default=Path("restoration.jsonl"))
    given = asked.parse_args()
    before = [json.loads(line) for line in given.out.read_text().splitlines()] if given.out.exists() else []
    if given.pictures > len(before):
        for row in rows(given.pictures, load_model(), given.steps, len(before)):
            before.append(row)
            with given.out.open("a") as file:
                file.write(json.dumps(row) + "\n")
    print("\n".join(table(before)))


if __name__ == "__main__":
    main()
