"""How far a guess sees: of networks whose reach is known in closed form."""

import math

import pytest
import torch
import torch.nn.functional as F

from explorer.diffusion.denoiser import Denoiser
from explorer.trajectory.reach import reach
from explorer.types import Estimate

SIZE, SIDE = 32, 16


class Sees(Denoiser):
    """Its guess is a mean over `wide` pixels across and down of what it is given."""

    def __init__(self, wide):
        self.wide = wide

    def __call__(self, x_t, log_snr, condition=None):
        return Estimate(x0_hat=F.avg_pool2d(x_t, self.wide, stride=1, padding=self.wide // 2))


class SeesAll(Denoiser):
    def __call__(self, x_t, log_snr, condition=None):
        return Estimate(x0_hat=x_t.mean((2, 3), keepdim=True).expand_as(x_t))


def found(denoiser, place=(8, 8)):
    return reach(denoiser, None, torch.randn(1, 3, SIZE, SIZE), 0.0, place, SIDE)


def test_a_guess_of_each_pixel_alone_sees_its_own_place():
    own = found(Sees(1))
    assert own.shares[8, 8] == pytest.approx(1)
    assert own.radius < 1


def test_a_wider_filter_sees_as_far_as_it_is_wide():
    """A place of 2 pixels and a filter of 13 make a square of 14, half of which lies within 14 / sqrt(2 pi) pixels."""
    wide = found(Sees(13))
    assert wide.radius == pytest.approx(14 / math.sqrt(2 * math.pi), abs=0.7)
    assert float(wide.shares.sum()) == pytest.approx(1)
    assert wide.shares[0].sum() == 0


def test_who_sees_all_sees_every_place_alike():
    everything = found(SeesAll(), (0, 0))
    assert torch.allclose(everything.shares, torch.full((SIDE, SIDE), 1 / SIDE**2).double())
    half, edge = SIZE**2 / 2, SIZE / SIDE / 2  # around a point so near to a corner pi/4 r^2 + 2 e r + e^2 lies inside
    radius = (-2 * edge + math.sqrt(4 * edge**2 + math.pi * (half - edge**2))) / (math.pi / 2)
    assert everything.radius == pytest.approx(radius, abs=0.7)


def test_a_place_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no place 16, 0"):
        found(SeesAll(), (16, 0))
