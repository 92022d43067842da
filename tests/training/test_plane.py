"""Points in the plane: what is learned against exact answers, the training step against arithmetic, both by seed."""

import math

import numpy as np
import pytest
import torch
from scipy import stats
from torch.testing import assert_close

from explorer.diffusion.grid import make_grid
from explorer.diffusion.sampler import make_sampler
from explorer.diffusion.schedule import make_schedule
from explorer.training.plane import (
    LEVELS,
    REACH,
    SETS,
    Learner,
    drawn,
    energy_distance,
    field,
    floor,
    learn,
    make_set,
    stroll,
)
from explorer.training.plane.learner import BINS, level_bins
from explorer.training.plane.view import lattice

COSINE = make_schedule("cosine")
GRID = make_grid(COSINE, 24, log_snr_range=LEVELS)
DDIM = make_sampler("ddim")


def nearest(walked, points):
    """Mean distance from where points end to the nearest centre."""
    return float(torch.cdist(walked[-1].double(), points.centres).amin(1).mean())


def cloud(points, count=1500):
    return points.draw(count, torch.Generator().manual_seed(99))[0]


def weights(learner):
    return torch.cat([weight.detach().flatten() for weight in learner.network.parameters()])


@pytest.fixture(scope="module")
def moons():
    """A network that has learned the moons for a few seconds."""
    learner = Learner(make_set("moons"))
    for _ in learn(learner, COSINE, 700):
        pass
    return learner


# learning


def test_learning_brings_points_to_the_set(moons):
    points, before = moons.points, Learner(make_set("moons"))
    start, end = nearest(stroll(before.denoiser, DDIM, GRID, 400), points), stroll(moons.denoiser, DDIM, GRID, 400)
    exact = stroll(points.exact, DDIM, GRID, 400)
    assert start > 0.3
    assert nearest(end, points) < nearest(exact, points) + 0.09
    assert energy_distance(end[-1], cloud(points)) < energy_distance(exact[-1], cloud(points)) + 0.02


def test_the_loss_falls_to_the_lowest_possible_but_not_below():
    learner = Learner(make_set("ring"))
    first = learner.take(COSINE).loss
    last = [stand.loss for stand in learn(learner, COSINE, 500, every=10)][-10:]
    lowest, _ = floor(learner.points, COSINE)
    assert first > lowest + 0.2
    assert lowest - 0.03 < np.mean(last) < lowest + 0.06


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SETS if name != "drawn"])
def test_two_thousand_steps_are_good(name):
    """What a visitor sees after 20 seconds: at most twice as far from the set as the exact answer's points."""
    learner = Learner(make_set(name))
    for _ in learn(learner, COSINE, 2000):
        pass
    learned, exact = (stroll(d, DDIM, GRID, 600) for d in (learner.denoiser, learner.points.exact))
    assert nearest(learned, learner.points) < 2.2 * nearest(exact, learner.points)
    away = [energy_distance(end[-1], cloud(learner.points)) for end in (learned, exact)]
    assert away[0] < away[1] + 0.01


def test_same_seed_same_weights_however_it_is_cut():
    points = make_set("spiral")
    one, other, third = Learner(points, seed=3), Learner(points, seed=3), Learner(points, seed=4)
    list(learn(one, COSINE, 12, every=1))
    list(learn(other, COSINE, 5))
    other.take(COSINE, slowly=True)
    list(learn(other, COSINE, 6))
    list(learn(third, COSINE, 12))
    assert torch.equal(weights(one), weights(other))
    assert not torch.equal(weights(one), weights(third))
    assert one.progress() == other.progress()


def test_the_global_generator_is_left_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    learner = Learner(make_set("ring"), seed=1)
    learner.take(COSINE)
    stroll(learner.denoiser, make_sampler("ddpm"), GRID, 4)
    assert torch.equal(torch.rand(3), expected)


def test_progress_sorts_the_loss_by_level():
    learner = Learner(make_set("moons"))
    taken = learner.take(COSINE)
    bins = ((taken.log_snr - LEVELS[0]) / (LEVELS[1] - LEVELS[0]) * BINS).floor().clamp(0, BINS - 1)
    expected = [float(taken.errors[bins == k].mean()) for k in range(BINS)]
    np.testing.assert_allclose(learner.progress().by_level, expected, rtol=1e-5)
    assert torch.equal(level_bins(torch.tensor([-20.0, LEVELS[0], LEVELS[1], 20.0])), torch.tensor([0, 0, 7, 7]))


# one step


def test_the_numbers_of_a_step_fit_each_other():
    learner = Learner(make_set("moons"))
    list(learn(learner, COSINE, 30))
    network = {name: weight.detach().clone() for name, weight in learner.network.named_parameters()}
    taken = learner.take(make_schedule("flow"), slowly=True)
    x0, eps, x_t, v, v_hat = (getattr(taken, name).double().numpy() for name in ("x0", "eps", "x_t", "v", "v_hat"))
    signal2 = 1 / (1 + np.exp(-taken.log_snr.double().numpy()))[:, None]
    signal, noise = np.sqrt(signal2), np.sqrt(1 - signal2)
    np.testing.assert_allclose(x_t, signal * x0 + noise * eps, atol=1e-5)
    np.testing.assert_allclose(v, signal * eps - noise * x0, atol=1e-5)
    errors = ((v_hat - v) ** 2).sum(1) / 2
    np.testing.assert_allclose(taken.errors.numpy(), errors, rtol=1e-4, atol=1e-6)
    assert taken.loss == pytest.approx(errors.mean(), rel=1e-5)
    layer, place, before, after = taken.weight
    assert float(network[layer].flatten()[place]) == before != after
    now = dict(learner.network.named_parameters())
    assert float(now[layer].detach().flatten()[place]) == after
    assert abs(after - before) == max(float((now[name].detach() - old).abs().max()) for name, old in network.items())
    said = learner.network(taken.x_t, taken.log_snr, taken.part).detach().double().numpy()
    assert taken.again == pytest.approx(((said - v) ** 2).mean(), rel=1e-5)


def test_a_schedule_says_which_levels_are_practised():
    learner = Learner(make_set("ring"))
    cosine, flow = learner.take(COSINE).log_snr, learner.take(make_schedule("flow")).log_snr
    for levels, schedule in ((cosine, COSINE), (flow, make_schedule("flow"))):
        middle = float(schedule.log_snr(0.5))
        assert float((levels > middle).float().mean()) == pytest.approx(0.5, abs=0.01)
        assert LEVELS[0] <= float(levels.min()) <= float(levels.max()) <= LEVELS[1]


# the exact answer


@pytest.mark.parametrize("level", [-6.0, -1.0, 3.0])
def test_the_true_field_of_one_point_is_the_closed_form(level):
    """x0 ~ N(mu, c I): E[x0 | x] = mu + s c (x - s mu) / (s^2 c + n^2), and v = (s x - E[x0 | x]) / n."""
    mu, points = np.array([0.7, -0.4]), drawn([(0.7, -0.4)])
    c, s2 = points.spread**2, 1 / (1 + math.exp(-level))
    s, n = math.sqrt(s2), math.sqrt(1 - s2)
    x = lattice(7).double().numpy()
    mean = mu + s * c * (x - s * mu) / (s2 * c + n * n)
    arrows = field(points.exact, [level], side=7)[0]
    np.testing.assert_allclose(arrows.numpy(), -(s * x - mean) / n, atol=2e-4)


def test_the_floor_of_one_point_is_the_closed_form():
    """The error of the exact v is Var[x0 | x_t] / n^2 = c / (s^2 c + n^2), at each level."""
    points = drawn([(1.0, 0.5)])
    levels = np.linspace(*LEVELS, 8001)
    s2 = 1 / (1 + np.exp(-levels))
    error = points.spread**2 / (s2 * points.spread**2 + 1 - s2)
    expected = [part.mean() for part in np.array_split(error, BINS)]
    np.testing.assert_allclose(floor(points, COSINE, 16384)[1], expected, rtol=0.12)


def test_energy_distance_against_scipy():
    """scipy's is the square root, in one dimension: points on a line have both."""
    chance = np.random.default_rng(0)
    a, b = chance.normal(size=40), chance.normal(0.5, 2, size=70)
    line = [torch.tensor(np.stack([0.6 * x, 0.8 * x], axis=1)) for x in (a, b)]
    assert energy_distance(*line) == pytest.approx(stats.energy_distance(a, b) ** 2, rel=1e-9)


def test_walks_start_from_the_same_static_whoever_answers(moons):
    learned, exact = (stroll(d, DDIM, GRID, 50, seed=7) for d in (moons.denoiser, moons.points.exact))
    assert learned.shape == (25, 50, 2)
    assert torch.equal(learned[0], exact[0])
    assert not torch.equal(learned[0], stroll(moons.denoiser, DDIM, GRID, 50, seed=8)[0])
    assert torch.equal(learned, stroll(moons.denoiser, DDIM, GRID, 50, seed=7))


# parts and guidance


@pytest.mark.parametrize("part", [0, 1])
def test_a_part_that_is_asked_for_is_made(moons, part):
    end = stroll(moons.denoiser, DDIM, GRID, 300, part=part)[-1]
    labels = moons.points.labels[torch.cdist(end.double(), moons.points.centres).argmin(1)]
    assert float((labels == part).float().mean()) > 0.93


@pytest.mark.parametrize("which", ["learned", "exact"])
def test_guidance_goes_on_in_the_direction_of_the_part(moons, which):
    denoiser = moons.denoiser if which == "learned" else moons.points.exact
    without, told = field(denoiser, [-2.0, 0.0]), field(denoiser, [-2.0, 0.0], part=1)
    guided = field(denoiser, [-2.0, 0.0], part=1, guidance_scale=2.5)
    assert float((told - without).abs().max()) > 0.1
    assert_close(guided, without + 2.5 * (told - without), atol=2e-4, rtol=0)
    assert_close(field(denoiser, [-2.0, 0.0], part=1, guidance_scale=0), without)


def test_a_part_that_is_not_there(moons):
    with pytest.raises(ValueError, match="parts 0 to 1"):
        moons.denoiser(torch.zeros(1, 2), torch.zeros(1), 2)


# sets


@pytest.mark.parametrize("name", [name for name in SETS if name != "drawn"])
def test_a_set_fits_its_window(name):
    points = make_set(name, text="Größe")
    x0, labels = points.draw(4000, torch.Generator().manual_seed(0))
    assert float(x0.abs().max()) < REACH
    assert sorted(set(labels.tolist())) == list(range(points.parts))
    near = torch.cdist(x0.double(), points.centres).amin(1)
    assert float(near.mean()) < 1.3 * points.spread  # sqrt(pi / 2) = 1.25 of a round Gaussian, and others are near
    assert float(points.centres.mean(0).abs().max()) < 0.4


def test_letters_look_like_themselves():
    """An i has a dot above a stem, an L is empty at the upper right, an O in its middle."""
    of = {letter: make_set("word", text=letter).centres for letter in "LO"}
    assert not bool(((of["L"][:, 0] > 0.3) & (of["L"][:, 1] > 0)).any())
    assert float(of["O"].norm(dim=1).min()) > 0.4
    assert not bool(((of["O"].abs() - torch.tensor([0.9, 1.2])) > 0.1).any())
    left, right = make_set("word", text="ab"), make_set("word", text="ba")
    assert float(left.centres[left.labels == 0][:, 0].max()) < float(left.centres[left.labels == 1][:, 0].min())
    assert left.parts == right.parts == 2


@pytest.mark.parametrize("text", ["", "   ", "sixsix", "a!", "日本", "\u0000", "a" * 10_000])
def test_a_word_that_cannot_be_learned_is_refused_in_one_line(text):
    with pytest.raises(ValueError, match="one to 5 Latin letters") as caught:
        make_set("word", text=text)
    assert "\n" not in str(caught.value).replace("\\n", "")


@pytest.mark.parametrize("points", [[], [(0, 0)] * 401, [(9, 0)], [(0, math.nan)], [(1, 2, 3)]], ids=str)
def test_points_that_cannot_be_learned_are_refused(points):
    with pytest.raises(ValueError, match="draw"):
        make_set("drawn", points=points)


def test_an_unknown_set_is_told_the_nearest():
    with pytest.raises(ValueError, match="did you mean moons"):
        make_set("moon")
