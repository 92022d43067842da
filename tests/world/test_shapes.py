"""Signed distances against what they mean: the distance to the nearest of many points of the outline."""

import math

import matplotlib.path
import numpy as np
import pytest
import torch

from explorer.world.paint import curves, polygons, shapes

LINE = torch.linspace(-1.2, 1.2, 41, dtype=torch.float64)
X, Y = LINE.view(1, 1, -1), LINE.view(1, -1, 1)
POINTS = torch.stack(torch.broadcast_tensors(X, Y), -1).reshape(-1, 2)
STAR = [(0.9, 0.1), (0.2, 0.3), (0.1, 0.95), (-0.2, 0.2), (-0.9, -0.1), (-0.1, -0.3), (0.15, -0.85), (0.3, -0.2)]


def nearest(outline: torch.Tensor) -> torch.Tensor:
    return torch.cdist(POINTS, outline).amin(1).reshape(41, 41)


def along(points: list[tuple[float, float]], n: int = 4000) -> torch.Tensor:
    ends = points[1:] + points[:1]
    t = torch.linspace(0, 1, n // len(points), dtype=torch.float64)[:, None]
    a, b = torch.tensor(points, dtype=torch.float64), torch.tensor(ends, dtype=torch.float64)
    return torch.cat([p + (q - p) * t for p, q in zip(a, b)])


def test_circle():
    d = shapes.circle(X, Y, 0.1, -0.2, 0.6)[0]
    want = torch.hypot(X - 0.1, Y + 0.2)[0] - 0.6
    torch.testing.assert_close(d, want, atol=1e-6, rtol=0)


@pytest.mark.parametrize(
    "corners", [STAR, STAR[::-1], [(-0.5, -0.4), (0.5, -0.4), (0.3, 0.6)]], ids=["star", "left", "tri"]
)
def test_polygon(corners):
    d = polygons.polygon(X, Y, corners)[0]
    inside = matplotlib.path.Path(np.array(corners)).contains_points(POINTS.numpy()).reshape(41, 41)
    want = nearest(along(corners)) * (1 - 2 * torch.tensor(inside).double())
    far = want.abs() > 1e-3  # on the outline itself the sign is anyone's
    assert (d - want)[far].abs().max() < 2e-3


def test_box_without_rounding_is_a_polygon():
    corners = [(-0.5, -0.2), (0.3, -0.2), (0.3, 0.4), (-0.5, 0.4)]
    d = shapes.box(X, Y, -0.1, 0.1, 0.4, 0.3)
    torch.testing.assert_close(d, polygons.polygon(X, Y, corners), atol=1e-5, rtol=0)


def test_a_level_capsule_is_a_round_box():
    capsule = shapes.capsule(X, Y, -0.4, 0.1, 0.5, 0.1, 0.2)
    torch.testing.assert_close(capsule, shapes.box(X, Y, 0.05, 0.1, 0.65, 0.2, 0.2), atol=1e-5, rtol=0)


def test_arc():
    start, stop, r, w = -2.0, 0.7, 0.6, 0.1
    angles = torch.linspace(start, stop, 4000, dtype=torch.float64)
    middle = torch.stack([0.1 + r * angles.cos(), 0.2 + r * angles.sin()], 1)
    d = shapes.arc(X, Y, 0.1, 0.2, r, w, start, stop)[0]
    assert (d - (nearest(middle) - w)).abs().max() < 1e-3


def test_ellipse_is_zero_on_its_outline_and_steep_there():
    t = torch.linspace(0, 2 * math.pi, 200, dtype=torch.float64)
    for scale in (1.0, 1.01):
        x, y = scale * 0.7 * t.cos() + 0.1, scale * 0.3 * t.sin()
        d = shapes.ellipse(x.view(1, 1, -1), y.view(1, 1, -1), 0.1, 0.0, 0.7, 0.3)
        step = (scale - 1) * 0.21 / torch.hypot(0.7 * t.sin(), 0.3 * t.cos())  # along the normal, to first order
        assert (d - step).abs().max() < 5e-4


def test_tube_follows_its_curve():
    t = torch.linspace(0, 1, 2000, dtype=torch.float64)[:, None]
    a, b, c = (torch.tensor(p, dtype=torch.float64) for p in ((-0.8, -0.5), (0.0, 0.9), (0.7, -0.2)))
    curve = (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c
    d = curves.tube(X, Y, (-0.8, -0.5), (0.0, 0.9), (0.7, -0.2), 0.1, pieces=12)[0]
    assert (d - (nearest(curve) - 0.1)).abs().max() < 0.01


@pytest.mark.parametrize("angle", [0.3, torch.tensor([[[0.3]]], dtype=torch.float64)], ids=["float", "tensor"])
def test_turning_there_and_back(angle):
    u, v = shapes.turned(X, Y, 0.2, -0.1, angle)
    x, y = shapes.turned(u, v, 0.0, 0.0, -angle)
    torch.testing.assert_close(x + 0.2, X.expand_as(x), atol=1e-6, rtol=0)
    torch.testing.assert_close(y - 0.1, Y.expand_as(y), atol=1e-6, rtol=0)


def test_blend_is_a_union_but_near_both():
    a, b = shapes.circle(X, Y, -0.4, 0, 0.3), shapes.circle(X, Y, 0.4, 0, 0.3)
    melted, hard = shapes.blend(a, b, 0.1), shapes.union(a, b)
    assert (melted <= hard + 1e-9).all()
    assert (hard - melted).max() <= 0.1 / 4 + 1e-9
    apart = (a - b).abs() > 0.1
    torch.testing.assert_close(melted[apart], hard[apart], atol=1e-9, rtol=0)
    assert torch.equal(shapes.cut(a, b), shapes.both(a, -b))


def test_wave_and_fold_repeat():
    t = torch.linspace(-3, 3, 500, dtype=torch.float64)
    torch.testing.assert_close(curves.wave(t, 0.5), (t - 0.5 * torch.round(t / 0.5)).abs(), atol=1e-9, rtol=0)
    folded = curves.fold(t, 5)
    assert folded.abs().max() <= math.pi / 5 + 1e-9
    torch.testing.assert_close(torch.cos(5 * folded), torch.cos(5 * t), atol=1e-9, rtol=0)
