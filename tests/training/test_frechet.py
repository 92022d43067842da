"""The distance of clouds of features: against the formula with matrix roots, and against Gaussians that are known."""

import pytest
import scipy.linalg
import torch

from explorer.training.frechet import frechet, nearest, pair_distances


def cloud(count, width, seed, scale=1.0, shift=0.0):
    generator = torch.Generator().manual_seed(seed)
    mix = torch.randn(width, width, generator=generator, dtype=torch.float64)
    return scale * torch.randn(count, width, generator=generator, dtype=torch.float64) @ mix + shift


def by_roots(a, b):
    """The formula as written, with scipy's root of a matrix."""
    first, second = torch.cov(a.T).numpy(), torch.cov(b.T).numpy()
    root = scipy.linalg.sqrtm(scipy.linalg.sqrtm(first) @ second @ scipy.linalg.sqrtm(first)).real
    gap = (a.mean(0) - b.mean(0)).square().sum()
    return float(gap) + float((first + second - 2 * root).trace())


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_formula(seed):
    a, b = cloud(60, 5, seed), cloud(40, 5, seed + 10, scale=0.5, shift=0.7)
    assert frechet(a, b) == pytest.approx(by_roots(a, b), rel=1e-6)


def test_two_gaussians_on_a_line():
    """(m1 - m2)^2 + (s1 - s2)^2, with sample moments set exactly."""
    base = torch.tensor([-1.0, 0.0, 1.0], dtype=torch.float64)[:, None]  # mean 0, unbiased variance 1
    assert frechet(3 * base + 5, 2 * base + 1) == pytest.approx(4**2 + 1**2)


def test_two_gaussians_with_common_axes():
    """sum over axes of (s1 - s2)^2: corners of a box have a diagonal covariance."""
    corners = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0], dtype=torch.float64)] * 3)
    scale = (len(corners) - 1) ** 0.5 / len(corners) ** 0.5  # makes each axis' unbiased variance 1
    unit = corners * scale
    one, other = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 2.0, 0.5])
    assert frechet(unit * one, unit * other) == pytest.approx(1 + 0 + 2.5**2)


def test_it_is_a_distance():
    a, b = cloud(30, 4, 1), cloud(30, 4, 2)
    turn = torch.linalg.qr(cloud(4, 4, 3)).Q
    assert frechet(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet(a, b) > 0
    assert frechet(a, b) == pytest.approx(frechet(b, a))
    assert frechet(a @ turn + 9, b @ turn + 9) == pytest.approx(frechet(a, b))


def test_many_points_are_no_trouble_either():
    """Twenty thousand of each would have a product of 400 million numbers."""
    a, b = cloud(20_000, 6, 1), cloud(20_000, 6, 2)
    assert frechet(a, b) == pytest.approx(by_roots(a, b), rel=1e-6)
    assert frechet(a[:5], b) == pytest.approx(by_roots(a[:5], b), rel=1e-5)


def test_fewer_points_than_dimensions_are_no_trouble():
    a, b = cloud(6, 40, 1), cloud(9, 40, 2)
    assert 0 < frechet(a, b) < 1e9
    with pytest.raises(ValueError, match="two or more"):
        frechet(a[:1], b)


def test_pairs_and_neighbours():
    unit = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    assert pair_distances(unit).tolist() == [1.0, 2.0, 1.0]
    points = torch.tensor([[0.0, 0.0], [9.0, 8.0]])
    distance, index = nearest(points, torch.tensor([[3.0, 4.0], [9.0, 9.0], [0.0, 9.0]]))
    assert index.tolist() == [0, 1]
    torch.testing.assert_close(distance, torch.tensor([5.0, 1.0], dtype=torch.float64) / 2**0.5)
