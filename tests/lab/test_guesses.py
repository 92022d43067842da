"""What can be guessed of an experiment is what its quick form can come to, no more and no less: every rule is swept
over worlds that are all but free of chance, from the opposite of the claim to the claim at its clearest."""

import itertools

import pytest
import torch

from explorer.lab import (
    EXPERIMENTS,
    attention,
    bias,
    bridges,
    concepts,
    copying,
    decided,
    deep_features,
    enlarge,
    guidance,
    halfway,
    latent,
    one_shot,
    probes,
    seeds,
    steps,
    taught,
)
from explorer.lab.base import Verdict
from explorer.lab.coarse_to_fine import SIGMAS, Order
from explorer.lab.coarse_to_fine import decide as order_decide

FACTORS = (0.01, 0.03, 0.09, 0.2, 0.4, 0.7, 0.95, 1.05, 1.3, 1.7, 3.0)
SHIFTS = (-1.0, -0.1, 0.1, 1.0)
SHARES = (0.0, 0.1, 0.3, 0.42, 0.5, 0.6, 0.68, 0.75, 0.81, 0.9, 1.0)


def about(count, value=1.0):
    """Runs that differ by next to nothing."""
    return value * (1 + 1e-4 * torch.arange(count, dtype=torch.float64))


def hits(count, share):
    """The first of `count` are right, so that the answers of two shares are paired as closely as can be."""
    return torch.arange(count) < round(share * count)


def coarse_to_fine(count=32):
    """The best guess of six bands of given strengths, with the network's strengths and the control's."""
    levels = torch.tensor(SIGMAS, dtype=torch.float64)

    def order(powers):
        power = torch.tensor(powers, dtype=torch.float64)[None, None] * about(count)[:, None, None]
        power, kept = torch.broadcast_tensors(power, power / (power + levels[:, None] ** 2))
        return Order.of(torch.stack([kept * power, power, kept * power], -1), 0)

    falling, flat = [2000 * 8.0**-k for k in range(6)], [1.0] * 6
    for network, control in itertools.product((falling, falling[::-1], [2000, 250, 4, 31, 0.5, 0.06]), (flat, falling)):
        yield order_decide(order(network), order(control), count)


def halves(count=80):
    for shares in itertools.product(SHARES, repeat=3):
        yield halfway.decide({name: hits(count, share) for name, share in zip(halfway.CLAIMED, shares)})


def decisions(count=10):
    for later in SHIFTS:
        commit = about(count)[:, None].repeat(1, 5)
        commit[:, decided.SMALL] += later * about(count)[:, None]
        yield decided.decide(commit)


def scales(count=10):
    one = about(count)[:, None].repeat(1, len(guidance.MEASURED))
    for less, more in itertools.product(FACTORS, SHIFTS):
        eight = one.clone()
        eight[:, 1] *= about(count, less)
        eight[:, 2] += about(count, more)
        yield guidance.decide(one, eight)


def leaps(count=12):
    for careful, fast in itertools.product(FACTORS, repeat=2):
        whole = torch.ones(count, dtype=torch.float64)
        yield one_shot.decide(about(count, careful), about(count, fast).flip(0), whole)


def maps():
    for share, low in itertools.product(SHARES, (0.05, 0.2, 0.35)):
        yield concepts.decide(dict.fromkeys(("painter", "judge"), (share, low, low + 0.1)))


def copies(count=26):
    for share, varies in itertools.product(SHARES, FACTORS):
        twins = torch.stack([about(count, varies), torch.ones(count, dtype=torch.float64)], 1)
        yield copying.decide(hits(count, share), torch.ones(count, dtype=torch.bool), twins)


def enlargements(count=12):
    for gain, nearer in itertools.product((-5.0, -1.0, 1.0, 2.0, 4.0, 9.0), SHIFTS):
        psnr = {way: about(count, 30.0) for way in enlarge.PLAIN} | {enlarge.OURS: about(count, 30.0 + gain)}
        strokes = {way: about(count, 2.0) for way in enlarge.PLAIN} | {enlarge.OURS: about(count, 2.0 - nearer)}
        yield enlarge.decide(psnr, strokes)


def rooms(count=12):
    for longer, share, more in itertools.product((0.4, 0.7, 1.2), (0.4, 0.5, 1.1), SHIFTS):
        times = torch.ones(count, dtype=torch.float64)
        yield latent.decide(times, about(count, longer), about(count, more), share)


def crossings(count=16):
    for finer in FACTORS:
        lost = torch.ones(count, 2, 6, dtype=torch.float64)
        lost[:, 0, 3:] *= about(count, finer)[:, None]
        yield bridges.decide(lost)


def known(count=60):
    for more in (*SHIFTS, 0.02):
        right = torch.ones(2, 2, 3, count, dtype=torch.float64)
        right[:, :, 1] += more * about(count)
        yield probes.decide(right, ("down.0.0", "middle", "up.0.0"))


def teachings(count=48):
    for alone, sixteen, learned in itertools.product(SHARES, SHARES, (0.1, 0.37, 0.8)):
        found = torch.ones(17, dtype=torch.bool)
        yield taught.decide(hits(count, sixteen), hits(count, alone), found, about(count, learned))


SWEEPS = {
    "teaching": teachings,
    "bias": lambda count=64: (bias.decide(about(count, more)) for more in (*SHIFTS, 0.02)),
    "probes": known,
    "attention": lambda count=14: (attention.decide(about(count, mean)) for mean in (*SHIFTS, 0.3, 0.6)),
    "bridges": crossings,
    "deep-features": lambda count=10: (
        deep_features.decide(torch.stack([about(count, far), torch.ones(count).double()], 1)) for far in FACTORS
    ),
    "coarse-to-fine": coarse_to_fine,
    "halfway": halves,
    "decided": decisions,
    "guidance": scales,
    "steps": lambda count=8: (steps.decide(about(count, far), torch.ones(count).double()) for far in FACTORS),
    "seeds": lambda count=12: (
        seeds.decide(torch.stack([torch.ones(count).double(), about(count, left)], 1)) for left in FACTORS
    ),
    "one-shot": leaps,
    "concepts": maps,
    "copying": copies,
    "enlarge": enlargements,
    "latent": rooms,
}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_what_can_be_guessed_is_what_can_come_true(name):
    came = {answer.verdict for answer in SWEEPS[name]()} - {Verdict.OPEN}
    assert came == set(EXPERIMENTS[name].verdicts)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_there_is_a_choice_of_different_guesses(name):
    offered = EXPERIMENTS[name].verdicts
    assert len(set(offered)) == len(offered) >= 2
    assert Verdict.OPEN not in offered


def test_the_full_form_can_confirm_half_way_shares_that_the_quick_one_cannot():
    assert Verdict.HOLDS in {answer.verdict for answer in halves(1200)}
