"""What pleasing the judge is worth: its liking beside a second reader's, who never heard of it.

    python -m tests.bench.goodhart --prompts 12

Each prompt is drawn alone, then steered ever harder: the best of more walks, and one walk pushed up the judge's
gradient. The judge says log p of what was asked for, 0 being sure; the second reader is the careful model itself, in
nats, as more or less than of the picture drawn alone (explorer.trajectory.steer.liking).
"""

import argparse

import torch

from explorer.lab.subjects import prompts
from explorer.model.registry import load_model
from explorer.network.learned import load_judge
from explorer.trajectory.interval import student
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.judged import Judged, judged
from explorer.trajectory.steer.liking import Liking, second_reader
from explorer.types import finished

WAYS = {
    "alone": Judged(walks=1),
    "best of 4": Judged(walks=4),
    "best of 16": Judged(walks=16),
    "4 walks, resampled": Judged(way="resample", walks=4),
    "pushed, trust 1": Judged(way="push", trust=1),
    "pushed, trust 10": Judged(way="push", trust=10),
    "pushed, trust 100": Judged(way="push", trust=100),
}


def said(values):
    low, high = student(torch.tensor(values)[:, None])
    return f"{sum(values) / len(values):+.2f} ({float(low):+.2f} to {float(high):+.2f})"


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--prompts", type=int, default=12)
    asked.add_argument("--model", default="fast")
    given = asked.parse_args()
    model, careful, judge = load_model(given.model), load_model(), load_judge()[0]
    found = {name: ([], []) for name in WAYS}
    calls = {}
    for k, prompt in enumerate(prompts(given.prompts, 0)):
        settings = Settings(prompt=prompt.text, model=given.model, seed=k)
        liking = Liking.of(judge, settings)
        for name, plan in WAYS.items():
            run = judged(plan, settings, model, judge)
            picture, calls[name] = finished(run.steps()), run.calls
            found[name][0].append(float(liking.of_pictures(picture)))
            found[name][1].append(second_reader(careful, settings, picture))
    print(
        "| steered | network calls | the judge's liking | the second reader, nats more |", "| --- " * 4 + "|", sep="\n"
    )
    for name, (liked, read) in found.items():
        more = [a - b for a, b in zip(read, found["alone"][1])]
        print(f"| {name} | {calls[name]} | {said(liked)} | {said(more)} |")
    print(f"{given.prompts} prompts, {given.model}")


if __name__ == "__main__":
    main()
