"""The painter: what paint does to a canvas, and that looking at a part of it changes nothing."""

import pytest
import torch

from explorer.world.paint.light import Light, height, slopes
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import circle


def test_flat_unlit_paint_covers_by_area():
    p = Painter(1, 64)
    p.fill(circle(p.x, p.y, 0.1, 0.0, 0.5), "#ff8000", lamp=False)
    area = p.canvas[0, 0].sum() * (2 / 64) ** 2
    assert abs(float(area) - 3.14159 * 0.25) < 0.01
    inside = p.canvas[0, :, 32, 34]
    torch.testing.assert_close(inside, torch.tensor([1.0, 128 / 255, 0.0]))


def test_opacity_mixes_and_paint_stays_in_range():
    p = Painter(2, 16)
    p.canvas.fill_(0.25)
    everywhere = torch.full((2, 16, 16), -1.0)
    opacity = torch.tensor([0.0, 0.5]).view(2, 1, 1)
    p.fill(everywhere, "#ffffff", opacity=opacity, lamp=False)
    torch.testing.assert_close(p.canvas[:, 0, 0, 0], torch.tensor([0.25, 0.625]))
    p.shine(torch.ones(2, 16, 16), "#ffffff")
    assert p.canvas.max() <= 1


def test_a_bulge_is_lit_where_its_normal_faces_the_lamp():
    """A hemisphere under a lamp from one direction: the formula at every pixel, with the exact normal."""
    p = Painter(1, 256)
    towards = torch.tensor([0.6, 0.48, 0.64]).view(1, 3, 1, 1)
    p.light = Light(towards, torch.full((1, 3, 1, 1), 0.8), torch.full((1, 3, 1, 1), 0.1))
    p.fill(circle(p.x, p.y, 0, 0, 0.9), "#ffffff", bulge=0.9)
    z = (0.81 - p.x**2 - p.y**2).clamp_min(0).sqrt()
    want = 0.1 + 0.8 * ((p.x * 0.6 + p.y * 0.48 + z * 0.64) / 0.9).clamp_min(0)
    inner = (p.x**2 + p.y**2).sqrt() < 0.75
    assert (p.canvas[:, 0] - want)[inner].abs().max() < 0.01


def test_height_is_a_quarter_circle():
    d = -torch.linspace(0, 0.5, 100, dtype=torch.float64)
    want = (0.04 - (0.2 - d.neg().clamp(0, 0.2)) ** 2).clamp_min(1e-8).sqrt()
    torch.testing.assert_close(height(d, 0.2), want)


@pytest.mark.parametrize("span", [1, 2])
def test_slopes_of_a_plane(span):
    y, x = torch.meshgrid(torch.arange(9.0), torch.arange(11.0), indexing="ij")
    across, up = slopes((3 * x - 2 * y)[None], span)
    assert torch.equal(across[:, :, span:-span], torch.full((1, 9, 11 - 2 * span), 6.0 * span))
    assert torch.equal(up[:, span:-span], torch.full((1, 9 - 2 * span, 11), 4.0 * span))


def marks(p: Painter) -> None:
    p.fill(circle(p.x, p.y, 0.1, 0.2, 0.3), "#3060c0", bulge=0.2, gloss=0.5)
    p.fill(circle(p.x, p.y, 0.2, 0.1, 0.2), "#c06030", soft=0.05, opacity=0.5)


def placed(p: Painter) -> Painter:
    n = p.batch
    at = torch.linspace(-0.2, 0.2, n).view(n, 1, 1)
    return p.placed(at, -at, torch.linspace(0.4, 0.7, n).view(n, 1, 1), flip=torch.sign(at + 0.05))


@pytest.mark.parametrize("way", ["near", "window", "only", "near after a turn"])
def test_a_part_of_the_canvas_gives_the_same_picture(way):
    whole, part = placed(Painter(5, 48)), placed(Painter(5, 48))
    if way == "near after a turn":
        angle = torch.linspace(-1, 1, 5).view(5, 1, 1)
        whole, part = whole.turned(0.1, 0.0, angle, 1.1), part.turned(0.1, 0.0, angle, 1.1)
    marks(whole)
    if way == "window":
        with part.window(-0.3, 0.6, -0.3, 0.7) as q:
            assert q.canvas.shape[-1] < 48
            marks(q)
    elif way == "only":
        for index in (torch.tensor([3, 0]), torch.tensor([1, 2, 4])):
            with part.only(index) as q:
                marks(q)
    else:
        q = part.near(0.1, 0.2, 0.45)
        assert way != "near" or q.canvas[0].numel() < part.canvas[0].numel()
        marks(q)
    torch.testing.assert_close(part.canvas, whole.canvas, atol=1e-6, rtol=0)


def test_off_the_canvas_is_no_error():
    p = Painter(2, 32)
    q = p.near(9.0, 9.0, 0.1)
    q.fill(circle(q.x, q.y, 9, 9, 0.1), "#ffffff", bulge=0.1)
    with p.window(8, 9, 8, 9) as w:
        w.fill(circle(w.x, w.y, 8.5, 8.5, 0.1), "#ffffff")
    assert p.canvas.abs().max() == 0
