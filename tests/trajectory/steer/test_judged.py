"""Steered by a judge: families that can be walked back, costs, and posteriors that are known in closed form."""

import math
from itertools import pairwise

import pytest
import torch

from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.noise import Noise
from explorer.diffusion.sampler import SAMPLERS, Sampler
from explorer.errors import RefusedError
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.judged import Family, Judged, Selecting, drawn_anew, judged, picked
from explorer.trajectory.steer.liking import Liking, second_reader
from explorer.trajectory.steer.tools import steered_from
from explorer.types import NoiseLevel, finished
from tests.lab_stubs import StripeJudge, stripes
from tests.walks import karras, parted

MODEL = stripes(subject=0.2, setting=0.3, colour=0.2)
JUDGE = StripeJudge()
RUN = Settings(prompt="a red dog", steps=6, seed=3, sampler="ddpm")


def found(plan, settings=RUN):
    """The run's own family."""
    run, family = judged(plan, settings, MODEL, JUDGE), Family()
    for _ in run.search(family):
        pass
    return run, family


def test_the_best_of_some_is_the_one_that_the_judge_likes_best():
    run, family = found(Judged(walks=4))
    alone = [finished(reverse(RUN.model_copy(update={"seed": RUN.seed + k}), MODEL)) for k in range(4)]
    liking = Liking.of(JUDGE, RUN).of_pictures(torch.cat(alone))
    steps, final = parted(run.steps())
    torch.testing.assert_close(final, alone[int(liking.argmax())], atol=1e-5, rtol=0)
    torch.testing.assert_close(torch.tensor(family.generations[-1].liking), liking, atol=1e-4, rtol=1e-4)
    assert run.calls == steps[-1].nfe == 4 * 2 * RUN.steps
    assert family.readings == 4
    assert len(steps) == RUN.steps


@pytest.mark.parametrize("plan", [Judged(walks=1), Judged(way="push", trust=0), Judged(way="resample", walks=1)])
def test_one_walk_that_nobody_judges_is_the_plain_one_to_the_bit(plan):
    assert torch.equal(finished(judged(plan, RUN, MODEL, JUDGE).steps()), finished(reverse(RUN, MODEL)))


@pytest.mark.parametrize("sampler", [name for name, kind in SAMPLERS.items() if kind().stochastic])
def test_a_family_can_be_walked_back(sampler):
    """What stands at each step of the winner's way comes from where its family says: from the state before."""
    run, family = found(Judged(way="resample", walks=6, trust=4), RUN.model_copy(update={"sampler": sampler}))
    assert any(sorted(set(each.parents)) != list(range(6)) for each in family.generations)
    assert len(family.line()) == len(family.generations) == RUN.steps
    steps = list(family.steps())
    for k, (step, row) in enumerate(zip(steps, family.line())):
        assert torch.equal(step.x_t[0], family.generations[k].step.x_t[row])
        if k:
            assert family.generations[k - 1].parents[row] == family.line()[k - 1]
    assert run.calls == steps[-1].nfe
    assert max(family.generations[-1].liking) == pytest.approx(
        float(Liking.of(JUDGE, RUN).of_pictures(steps[-1].final)), abs=1e-3
    )
    assert torch.equal(finished(run.steps()), steps[-1].final)


def test_children_have_their_share_and_what_is_remembered_goes_along():
    chance, shares = torch.Generator().manual_seed(0), torch.tensor([0.5, 0.3, 0.15, 0.05], dtype=torch.float64)
    counts = torch.zeros(4)
    for _ in range(2000):
        rows = drawn_anew(shares, chance)
        each = torch.bincount(rows, minlength=4)
        assert ((each >= (4 * shares).floor()) & (each <= (4 * shares).ceil())).all()
        counts += each
    torch.testing.assert_close(counts.double() / 8000, shares, atol=0.01, rtol=0)
    remembered = (torch.arange(4.0)[:, None], 2.5, [None, torch.tensor([9.0, 8, 7, 6])])
    moved = picked(remembered, torch.tensor([3, 3, 0, 1]))
    assert moved[0].flatten().tolist() == [3, 3, 0, 1]
    assert moved[1:] == (2.5, [None, moved[2][1]])
    assert moved[2][1].tolist() == [6, 6, 9, 8]


def test_resampled_walks_end_in_the_posterior():
    """Pictures of one pixel, N(0.2, 0.4), and a judge that says log N(y; x, 0.05) of clean ones, and of noisy ones what
    follows: the posterior is normal, with mean and variance by the textbook."""
    mean, spread, noise, y, count = 0.2, 0.4, 0.05, 1.0, 3000

    class Exact:
        def __call__(self, x_t, log_snr):
            level = NoiseLevel(float(log_snr[0]))
            variance = spread * level.sigma**2 / (spread + level.sigma**2)
            x = x_t.flatten() / level.signal_scale
            guess = (mean * level.sigma**2 + spread * x) / (spread + level.sigma**2)
            wide = noise + variance
            return -((y - guess) ** 2) / (2 * wide) - 0.5 * math.log(2 * math.pi * wide)

    prior, chance = IdealGaussian(torch.full((1, 1, 1), mean), variance=spread), torch.Generator().manual_seed(2)

    class Ancestor(Sampler):
        """x0 from its exact posterior, then the state between the two: its walks are of the prior at every level."""

        name = "ancestor"

        def step(self, denoise, x, sigma, sigma_next, state, draw):
            estimate = denoise(x, sigma)
            x0 = estimate.x0_hat + math.sqrt(spread * sigma**2 / (spread + sigma**2)) * draw()
            keep = (sigma_next / sigma) ** 2
            return x0 + keep * (x - x0) + sigma_next * math.sqrt(1 - keep) * draw(), estimate, None

    def draw():
        return torch.randn(count, 1, 1, 1, generator=chance, dtype=torch.float64)

    def denoise(x, sigma):
        return prior(x / math.sqrt(1 + sigma**2), torch.full((count,), -2 * math.log(sigma), dtype=x.dtype))

    sigmas, x = karras(20, first=30.0, last=0.01), mean + math.sqrt(30.0**2 + spread) * draw()
    sampler = Selecting(Ancestor(), Exact(), 1.0, True, chance)
    state = sampler.start()
    for sigma, after in pairwise(sigmas):
        x, _, state = sampler.step(denoise, x, sigma, after, state, draw)
    weights = state[2].double().softmax(0)
    wanted = (mean / spread + y / noise) / (1 / spread + 1 / noise), 1 / (1 / spread + 1 / noise)
    ended = float((weights * x.flatten()).sum())
    assert ended == pytest.approx(wanted[0], abs=0.04)
    assert float((weights * (x.flatten() - ended) ** 2).sum()) == pytest.approx(wanted[1], rel=0.15)
    assert any(rows != tuple(range(count)) for _, rows in sampler.told)


def test_pushed_up_the_judges_gradient_it_is_liked_better():
    liking = Liking.of(JUDGE, RUN)
    run = judged(Judged(way="push", trust=2), RUN, MODEL, JUDGE)
    steps, final = parted(run.steps())
    assert float(liking.of_pictures(final)) > float(liking.of_pictures(finished(reverse(RUN, MODEL))))
    assert run.calls == steps[-1].nfe == 2 * RUN.steps


def test_the_second_reader_says_how_much_words_tell_in_nats():
    """For pictures whose every pixel is normal, log p(x | words) - log p(x) is known; the reader sees the levels at
    which they differ."""
    variances = {"subject": 0.3, "setting": 0.3, "time": 0.3, "colour": 0.3, "accessory": 0.3}
    model = stripes(**variances)
    model.denoiser.variance[:] = 0.3
    words = model.reader.condition([RUN.prompt])
    picture = words + math.sqrt(0.3) * Noise([5], words.shape[1:])()
    exact = float((picture.square().sum() - (picture - words).square().sum()) / 2 / 0.3)
    said = [second_reader(model, RUN.model_copy(update={"seed": seed}), picture) for seed in range(10)]
    assert sum(said) / 10 == pytest.approx(exact, rel=0.08)
    other = model.reader.condition(["a blue whale at night"])
    assert second_reader(model, RUN, other) < second_reader(model, RUN, words)


def test_a_sampler_without_chance_is_given_some_or_refused():
    run = judged(Judged(way="resample"), RUN.model_copy(update={"sampler": "ddim"}), MODEL, JUDGE)
    assert run.settings.eta == 1.0
    assert "stirs in fresh noise" in str(run.notes[0])
    with pytest.raises(RefusedError, match="leaves nothing to chance"):
        judged(Judged(way="resample"), RUN.model_copy(update={"sampler": "heun"}), MODEL, JUDGE)
    with pytest.raises(RefusedError, match="finds nothing in these words"):
        judged(Judged(), RUN.model_copy(update={"prompt": "very nice"}), MODEL, JUDGE)
    assert steered_from(run.text) == (run.plan, run.settings)
