"""How often a verdict is wrong: every experiment's rule on data whose truth is known, with the numbers of runs that its
quick and its full form have. Nothing differs, all is as claimed, and all else that a rule tells apart.

A verdict is wrong if the truth lies in another region, or on the line between two: then only OPEN is right.
"""

import math
from collections import Counter

import pytest
import torch

from explorer.lab import (
    attention,
    bias,
    bridges,
    coarse_to_fine,
    concepts,
    copying,
    decided,
    deep_features,
    enlarge,
    guidance,
    halfway,
    one_shot,
    probes,
    seeds,
    steps,
    taught,
)
from explorer.lab.base import Verdict
from explorer.trajectory.measure import Overlap

HOLDS, DIRECTION, FAILS, OPEN = Verdict.HOLDS, Verdict.DIRECTION, Verdict.FAILS, Verdict.OPEN
WRONG = 0.05  # of all runs, for each verdict
TRIES = 400


def shares(decide, tries=TRIES, seed=0):
    """Verdict -> share of the tries in which it was said; decide takes a generator of chance."""
    chance = torch.Generator().manual_seed(seed)
    said = Counter(decide(chance).verdict for _ in range(tries))
    return Shares({verdict: said[verdict] / tries for verdict in Verdict}, tries)


class Shares(dict):
    """With the number of tries, on which depends how far a share may lie from what it estimates."""

    def __init__(self, shares, tries):
        super().__init__(shares)
        self.tries = tries


def check(found, right, often=0.0):
    """No verdict but the right one comes in surely more than WRONG of all runs, and the right one at least so often.

    Rules whose parts hold together in 95 % err in just WRONG of all runs at worst, so that half of all simulations of
    them lie above it: above two standard errors more lies one in fifty.
    """
    most = WRONG + 2 * math.sqrt(WRONG * (1 - WRONG) / found.tries)
    for verdict in {HOLDS, DIRECTION, FAILS} - {right}:
        assert found[verdict] <= most, (verdict, found)
    assert found.get(right, 1) >= often, found


def normal(chance, *size):
    return torch.randn(*size, dtype=torch.float64, generator=chance)


def skewed(chance, count, typical, spread):
    """Ratios whose logarithm is normal."""
    return (math.log(typical) + spread * normal(chance, count)).exp()


@pytest.mark.parametrize("count", [8, 16], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("ratio", "right", "often"),
    [(1, None, 0), (1.5, None, 0), (2.5, HOLDS, 0.6), (1.25, DIRECTION, 0), (0.5, FAILS, 0.8)],
)
def test_steps(count, ratio, right, often):
    def decide(chance):
        short = skewed(chance, count, 0.03, 0.4)
        return steps.decide(short * skewed(chance, count, ratio, 0.4), short)

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [10, 20], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("ratio", "more", "right", "often"),
    [
        (1, 0, None, 0),
        (0.1, 0.1, None, 0),
        (0.03, 0.1, HOLDS, 0.9),
        (0.4, 0.1, DIRECTION, 0.6),
        (0.4, 0, None, 0),
        (0.03, 0, None, 0),
        (0.4, -0.1, FAILS, 0.9),
        (3, 0.1, FAILS, 0.9),
    ],
)
def test_guidance(count, ratio, more, right, often):
    def decide(chance):
        one = torch.rand(count, len(guidance.MEASURED), dtype=torch.float64, generator=chance)
        one[:, 1] = skewed(chance, count, 0.3, 0.6)
        eight = one.clone()
        eight[:, 1] *= skewed(chance, count, ratio, 0.6)
        eight[:, 2] += more + 0.07 * normal(chance, count)
        return guidance.decide(one, eight)

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [12, 64], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("careful", "fast", "right", "often"),
    [
        (1, 1, None, 0),
        (0.5, 0.8, None, 0),
        (0.5, 0.5, None, 0),
        (0.3, 0.8, HOLDS, 0.8),
        (0.7, 0.95, DIRECTION, 0),
        (0.7, 0.7, None, 0),
        (1.6, 0.8, FAILS, 0.8),
    ],
)
def test_one_shot(count, careful, fast, right, often):
    def decide(chance):
        whole = skewed(chance, count, 0.1, 0.4)
        return one_shot.decide(
            whole * skewed(chance, count, careful, 0.3), whole * skewed(chance, count, fast, 0.2), whole
        )

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [12, 16], ids=["quick", "full"])
@pytest.mark.parametrize(("left", "right", "often"), [(1, None, 0), (0.5, HOLDS, 0.8), (2, FAILS, 0.8)])
def test_seeds(count, left, right, often):
    def decide(chance):
        vague = skewed(chance, count, 0.2, 0.5)
        return seeds.decide(torch.stack([vague, vague * skewed(chance, count, left, 0.7)], 1))

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [10, 24], ids=["quick", "full"])
@pytest.mark.parametrize(("later", "right", "often"), [(0, None, 0), (3, HOLDS, 0.8), (-3, FAILS, 0.8)])
def test_decided(count, later, right, often):
    def decide(chance):
        commit = 2 * normal(chance, count, 5)
        commit[:, decided.SMALL] += later
        unknown = torch.tensor([0.02, 0.02, 0.4, 0.02, 0.85]) > torch.rand(count, 5, generator=chance)
        return decided.decide(commit.where(~unknown, math.nan))

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [26, 96], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("near", "varies", "right", "often"),
    [
        (0.05, 0.9, FAILS, 0.5),  # new pictures
        (0.25, 0.9, None, 0),
        (0.05, 0.5, None, 0),
        (0.5, 0.9, None, 0),
        (0.05, 0.1, None, 0),
        (0.9, 0.9, HOLDS, 0.9),
        (0.05, 0.02, HOLDS, 0.9),
        (0.37, 0.9, DIRECTION, 0),
        (0.05, 0.25, DIRECTION, 0.4),
    ],
)
def test_copying(count, near, varies, right, often):
    found = torch.ones(count, dtype=torch.bool)

    def decide(chance):
        redrawn = skewed(chance, count, 0.2, 0.3)
        twins = torch.stack([redrawn * skewed(chance, count, varies, 0.4), redrawn], 1)
        return copying.decide(torch.rand(count, generator=chance) < near, found, twins)

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [80, 1200], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("truth", "right", "often"),
    [
        ((0.81, 0.68, 0.42), HOLDS, 0),
        ((0.6, 0.6, 0.6), None, 0),
        ((0.81, 0.81, 0.42), None, 0),
        ((0.86, 0.60, 0.36), DIRECTION, 0),
        ((0.85, 0.57, 0.13), DIRECTION, 0.9),
        ((0.70, 0.68, 0.42), DIRECTION, 0),  # the order is true and hard to see
        ((0.42, 0.68, 0.81), FAILS, 0.9),
    ],
)
def test_halfway(count, truth, right, often):
    places = torch.special.ndtri(torch.tensor(truth, dtype=torch.float64))

    def decide(chance):
        common, own = normal(chance, count, 1), normal(chance, count, 3)
        answers = ((common + own) / math.sqrt(2) < places).T
        return halfway.decide(dict(zip(halfway.CLAIMED, answers)))

    found = shares(decide)
    check(found, right, often)
    if right is HOLDS:
        assert found[HOLDS] == 0 if count == 80 else found[HOLDS] > 0.9


RIVALS = {"larger_pixels": 2.5, "bicubic": 0.5, "lanczos": 0.4, "sharpened": 0.0}  # dB below the best plain way


@pytest.mark.parametrize("count", [12, 64], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("gain", "nearer", "right", "often"),
    [
        (0, 0, None, 0),
        (0, 0.3, None, 0),
        (3, 0.3, None, 0),
        (6, 0, None, 0),
        (6, 0.3, HOLDS, 0.9),
        (1.5, 0.3, DIRECTION, 0.8),
        (-1.5, 0.3, FAILS, 0.8),
        (6, -0.3, FAILS, 0.9),
    ],
)
def test_enlarge(count, gain, nearer, right, often):
    """Pictures differ far more than ways of enlarging them."""

    def decide(chance):
        hard, strange = 4 * normal(chance, count), skewed(chance, count, 0.02, 0.5)
        psnr = {way: 30 + hard - less + 0.3 * normal(chance, count) for way, less in RIVALS.items()}
        psnr[enlarge.OURS] = 30 + hard + gain + 0.5 * normal(chance, count)
        strokes = {way: strange * (1 + less / 5 + 0.1 * normal(chance, count)) for way, less in RIVALS.items()}
        strokes[enlarge.OURS] = strange * (1 - nearer + 0.1 * normal(chance, count))
        return enlarge.decide(psnr, strokes)

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [12, 64], ids=["quick", "full"])
def test_enlarge_where_all_ways_are_alike(count):
    def decide(chance):
        hard = 4 * normal(chance, count)
        psnr, strokes = (
            {way: spread * (hard + normal(chance, count)) for way in (*RIVALS, enlarge.OURS)} for spread in (1, 0.01)
        )
        return enlarge.decide(psnr, strokes)

    check(shares(decide), None)


LABELS = torch.tensor([k for k, kind in enumerate(concepts.KINDS.values()) for _ in kind])


@pytest.mark.parametrize(("pull", "right"), [(0.0, None), (0.7, DIRECTION), (3.0, HOLDS)])
def test_concepts(pull, right):
    """Words of no kind, words that are drawn a little to their kind, and clear kinds, on two maps."""

    def decide(chance):
        found = {}
        for name in ("painter", "judge"):
            vectors = normal(chance, len(LABELS), 16) + pull * torch.eye(8, 16, dtype=torch.float64)[LABELS] * 2
            near = concepts.neighbours(vectors)
            dealt = concepts.chance(near, LABELS, int(torch.randint(2**31, (), generator=chance)))
            found[name] = (float(concepts.of_one_kind(near, LABELS).mean()), *concepts.ends(dealt))
        return concepts.decide(found)

    check(shares(decide, 20 if pull else 40), right, 0.9 if right else 0)


LEVELS = torch.tensor(coarse_to_fine.SIGMAS, dtype=torch.float64)
SIZES = (12, 24, 40, 60, 60, 60)  # coefficients of each band; the finer ones of real pictures have more


def parts(chance, lambdas, count, fewer=1):
    """Power of the best guess, of the picture, and their product, of Gaussian pictures that differ in strength."""
    out = torch.empty(count, len(LEVELS), len(lambdas), 3, dtype=torch.float64)
    for k, (power, size) in enumerate(zip(lambdas, SIZES)):
        size = size // fewer
        x0 = math.sqrt(power) * normal(chance, count, 1, size) * (0.4 * normal(chance, count, 1, 1) - 0.16).exp()
        guess = power / (power + LEVELS[:, None] ** 2) * (x0 + LEVELS[:, None] * normal(chance, count, 1, size))
        out[:, :, k] = torch.stack(
            [guess.square().sum(-1), (x0 + 0 * guess).square().sum(-1), (guess * x0).sum(-1)], -1
        )
    return out


FALLING = [2000 * 8.0**-k for k in range(6)]
FLAT = [1.0] * 6


@pytest.mark.parametrize(
    ("lambdas", "control", "right", "often"),
    [
        (FALLING, FLAT, HOLDS, 0.9),
        ([*FALLING[:5], 1e-5], FLAT, HOLDS, 0.9),  # the finest is never right
        (FLAT, FLAT, None, 0),
        (FALLING, FALLING, DIRECTION, 0.9),
        ([2000, 250, 4, 31, 0.5, 0.06], FLAT, DIRECTION, 0.9),
        ([2000, 250, 31, 31, 0.5, 0.06], FLAT, None, 0),
        (FALLING[::-1], FLAT, FAILS, 0.9),
    ],
    ids=["claimed", "never", "nothing", "control too", "neighbours", "alike", "reversed"],
)
def test_coarse_to_fine(lambdas, control, right, often):
    count = 32

    def decide(chance):
        seed = int(torch.randint(2**31, (), generator=chance))
        orders = (coarse_to_fine.Order.of(parts(chance, some, count), seed) for some in (lambdas, control))
        return coarse_to_fine.decide(*orders, count)

    check(shares(decide, 40 if right else 200), right, often)


def test_coarse_to_fine_with_many_pictures():
    def decide(chance):
        orders = (coarse_to_fine.Order.of(parts(chance, FLAT, 256, 4), 0) for _ in range(2))
        return coarse_to_fine.decide(*orders, 256)

    check(shares(decide, 120), None)


def test_the_parts_are_those_of_the_formula():
    chance = torch.Generator().manual_seed(0)
    seen = Overlap.pooled(parts(chance, FLAT, 2000))
    assert float((seen - (1 / (1 + LEVELS**2)).sqrt()[:, None])[:, 1:].abs().max()) < 0.02


@pytest.mark.parametrize("count", [14, 60], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("mean", "right", "often"),
    [(0, None, 0), (0.3, None, 0), (0.5, HOLDS, 0.9), (0.15, DIRECTION, 0.6), (-0.2, FAILS, 0.9)],
)
def test_attention(count, mean, right, often):
    check(shares(lambda chance: attention.decide(mean + 0.15 * normal(chance, count))), right, often)


@pytest.mark.parametrize("count", [16, 120], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("ratio", "right", "often"),
    [(1, None, 0), (1.5, None, 0), (3, HOLDS, 0.9), (1.25, DIRECTION, 0), (0.5, FAILS, 0.9)],
)
def test_bridges(count, ratio, right, often):
    def decide(chance):
        lost = torch.rand(count, 2, 6, dtype=torch.float64, generator=chance) + 0.2
        lost[:, :, 3:] = lost[:, :, :3].mean(2, keepdim=True) * skewed(chance, count, 1.3, 0.5)[:, None, None]
        lost[:, 0, 3:] *= skewed(chance, count, ratio, 0.4)[:, None]
        return bridges.decide(lost)

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [10, 40], ids=["quick", "full"])
@pytest.mark.parametrize(("ratio", "right", "often"), [(1, None, 0), (0.5, HOLDS, 0.8), (2, FAILS, 0.8)])
def test_deep_features(count, ratio, right, often):
    def decide(chance):
        fewer = skewed(chance, count, 0.05, 0.5)
        return deep_features.decide(torch.stack([fewer * skewed(chance, count, ratio, 0.5), fewer], 1))

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [32, 800], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("more", "right", "often"),
    [(0, None, 0), (0.05, None, 0), (0.2, HOLDS, 0.9), (0.025, DIRECTION, 0), (-0.2, FAILS, 0.9)],
)
def test_bias(count, more, right, often):
    """Three open attributes of a picture, each the usual one or not."""

    def decide(chance):
        usual = torch.rand(count, 3, dtype=torch.float64, generator=chance) < 0.6 + more
        return bias.decide(usual.double().mean(1) - 0.6)

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [60, 400], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("more", "right", "often"),
    [(0, None, 0), (0.05, None, 0), (0.2, HOLDS, 0.9), (0.025, DIRECTION, 0), (-0.2, FAILS, 0.9)],
)
def test_probes(count, more, right, often):
    def decide(chance):
        sharp = torch.rand(2, 2, 3, count, dtype=torch.float64, generator=chance)
        likely = torch.tensor([0.5, 0.5 + more, 0.5], dtype=torch.float64)[:, None]
        return probes.decide((sharp < likely).double(), ["down.0.0", "middle", "up.0.0"])

    check(shares(decide), right, often)


@pytest.mark.parametrize("count", [12, 48], ids=["quick", "full"])
@pytest.mark.parametrize(
    ("alone", "sixteen", "learned", "right", "often"),
    [
        (0.05, 0.05, 0.8, FAILS, 0.3),  # new drawings whatever is shown
        (0.98, 0.01, 0.8, HOLDS, 0.7),
        (0.98, 0.25, 0.8, None, 0),
        (0.5, 0.01, 0.8, None, 0),
        (0.98, 0.01, 0.5, None, 0),
        (0.98, 0.9, 0.8, FAILS, 0.7),  # it copies either way
        (0.98, 0.01, 0.05, FAILS, 0.8),  # nothing was learned
        (0.37, 0.37, 0.37, DIRECTION, 0),
    ],
)
def test_taught(count, alone, sixteen, learned, right, often):
    found = torch.ones(17, dtype=torch.bool)

    def decide(chance):
        copies = [torch.rand(count, generator=chance) < share for share in (sixteen, alone)]
        return taught.decide(*copies, found, learned + 0.2 * normal(chance, count))

    check(shares(decide), right, often)
