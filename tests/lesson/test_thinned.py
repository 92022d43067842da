"""What is left of a walk answers every measure as the whole walk does, in a small part of its memory."""

from dataclasses import replace

import pytest
import torch

from explorer.lesson.numbers.measures import MEASURES, Runs, measure
from explorer.lesson.thinned import Thinned
from explorer.model.registry import load_model
from explorer.network.learned import load_judge
from explorer.present.destroy import sample
from explorer.trajectory.record import forward, record, reverse
from explorer.trajectory.settings import Settings
from explorer.types import Step
from tests.lesson.test_measures import BrightnessJudge, run

CALLS = [name if name not in ("same", "agrees_first") else f"{name} subject" for name in MEASURES]
CALLS = [call for call in CALLS if MEASURES[call.split()[0]].tab != "lab"]


def thinned(walk, call):
    thin = Thinned(call)
    for step in walk.steps:
        thin.add(step)
    return replace(walk, steps=thin.steps)


def held(walks):
    """Bytes of all tensors, those that only a part is used of counted whole."""
    parts = [part for walk in walks for step in walk.steps for part in vars(step).values()]
    storages = {part.untyped_storage().data_ptr(): part.untyped_storage() for part in parts if torch.is_tensor(part)}
    return sum(storage.nbytes() for storage in storages.values())


def noisy(count, seed):
    """A walk of noise with guidance, larger than what is looked at."""
    chance = torch.Generator().manual_seed(seed)

    def picture():
        return torch.randn(2, 3, 32, 32, generator=chance)

    steps = tuple(
        replace(step, x_t=picture(), x0_hat=picture(), x0_cond=picture(), x0_uncond=picture())
        for step in run([0.5] * count).steps
    )
    return replace(run([0.5] * count), steps=steps, final=picture())


@pytest.mark.parametrize("call", CALLS)
def test_a_thinned_walk_measures_as_the_whole_one(call):
    walks = [noisy(count, seed=count) for count in (5, 8)]
    labels = ("5", "8")
    answers = [
        measure(call, Runs(tuple(made), labels, BrightnessJudge()))
        for made in (walks, [thinned(walk, call) for walk in walks])
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("call", [None, *CALLS])
def test_little_of_it_stays(call):
    walk = noisy(200, seed=0)
    one, part = 2 * 3 * 32 * 32 * 4, held([thinned(walk, call)])
    every = call is not None and MEASURES[call.split()[0]].looks[1] == "every"
    assert held([walk]) >= 4 * 200 * one
    assert part <= (200 * one / 4 if every else one / 2)
    assert len(thinned(walk, call).steps) == 200


def test_the_judge_reads_the_rounded_pictures_as_it_read_them():
    settings = Settings(prompt="a red bicycle in the rain", model="fast", sampler="consistency", steps=4, seed=2)
    judge, model = load_judge("cpu")[0], load_model("fast", "float32")
    made = record(settings, reverse(settings, model))
    buried = record(Settings(seed=7, steps=40), forward(Settings(seed=7, steps=40), sample("dog")), forward=True)
    for call, walk in (("settled_last", made), ("subject_lost", buried)):
        whole, thin = (measure(call, Runs((each,), (), judge)) for each in (walk, thinned(walk, call)))
        assert whole == thin
        assert whole.value or whole.scores


def test_a_measure_that_looks_at_a_picture_says_so():
    """Otherwise it would find a picture of no rows: the tests above run every measure that there is."""
    thin = Thinned("enough_steps")
    thin.add(noisy(1, 0).steps[0])
    (step,) = thin.steps
    assert isinstance(step, Step)
    assert step.x_t.shape == (0, 3, 32, 32)
    assert step.log_snr == noisy(1, 0).steps[0].log_snr
