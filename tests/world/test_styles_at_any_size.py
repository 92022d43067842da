"""A style is one look at every size, and the look at 128 pixels is the one that the shipped models have learned."""

import dataclasses
import functools
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.pixels import from_levels
from explorer.world import Plan, paint_scenes, random_scenes
from explorer.world.paint.chance import Chance
from explorer.world.styles.filters import averaged, enlarged, noise
from explorer.world.vocabulary import STYLES

FILTERED = [style for style in STYLES if style != "storybook"]
SMOOTH = [style for style in FILTERED if style != "pixel art"]
LOOK = Path(__file__).parent / "look_at_128.png"  # painted by version 0.1.0: a row a style, a column a scene
STEP = 7  # of LOOK: it holds every seventh pixel of every seventh row


@functools.cache
def painted(style: str, size: int) -> torch.Tensor:
    """(3, 3, size, size): a face, a cat in the dark, and a boat at sea; the boat up to 128 pixels only."""
    scenes = random_scenes(1, 5, Plan(kind="portrait"))
    scenes += random_scenes(1, 21, Plan(kind="subject", subject="cat", setting="forest", pose="sitting"))
    scenes += random_scenes(1, 3, Plan(kind="subject", subject="sailboat", setting="ocean"))
    scenes[1] = dataclasses.replace(scenes[1], time="night")
    scenes = [dataclasses.replace(scene, style=style) for scene in scenes][: 3 if size <= 128 else 2]
    return paint_scenes(scenes, size=size, seed=[7, 8, 9][: len(scenes)])


def psnr(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Of each picture in [-1, 1], in dB."""
    return 10 * torch.log10(4 / (a - b).square().mean((1, 2, 3)).clamp_min(1e-9))


@pytest.mark.parametrize("style", STYLES)
def test_large_pictures_have_the_averages_of_small_ones(style):
    small = painted(style, 128)[:2]
    assert psnr(averaged(painted(style, 512), 128), small).min() > 30


@pytest.mark.parametrize(("size", "least"), [(256, 30), (192, 24)])
@pytest.mark.parametrize("style", ["comic", "oil painting"])
def test_sizes_in_between_look_alike(style, size, least):
    assert psnr(averaged(painted(style, size), 128), painted(style, 128)[:2]).min() > least


@pytest.mark.parametrize("style", SMOOTH)
def test_large_pictures_are_crisp(style):
    """More than small ones enlarged: they have details of their own."""
    large = painted(style, 512)
    details = large - enlarged(averaged(large, 128), 512)
    assert (details.square().mean((1, 2, 3)).sqrt() > 0.015).all()


@pytest.mark.parametrize("style", SMOOTH)
def test_small_pictures_resemble_the_averages_of_larger_ones(style):
    """No more than that: their grain, dots and lines cannot be finer than a pixel."""
    for size in (64, 96):
        assert psnr(painted(style, size), averaged(painted(style, 128), size)).min() > 12


@pytest.mark.parametrize("size", [256, 512])
def test_pixel_art_has_the_same_squares(size):
    side = size // 32
    large, small = (painted("pixel art", n)[:2] for n in (size, 128))
    squares = large.unfold(2, side, side).unfold(3, side, side)
    assert (squares.amax((-1, -2)) == squares.amin((-1, -2))).all()
    same = (large[..., ::side, ::side] - small[..., ::4, ::4]).abs().amax(1) < 2e-3
    assert same.float().mean() > 0.995  # the last bit may turn one from one step of colour to the next


@pytest.mark.parametrize("style", FILTERED)
def test_the_look_that_the_models_have_learned(style):
    look = from_levels(torch.from_numpy(np.array(Image.open(LOOK)))).permute(2, 0, 1)
    row = FILTERED.index(style)
    side = look.shape[1] // len(FILTERED)
    known = torch.stack(look[:, row * side : (row + 1) * side].split(side, 2))
    assert psnr(painted(style, 128)[..., ::STEP, ::STEP], known).min() > 34


def test_enlarging_keeps_averages():
    x = torch.rand(2, 3, 128, 128, generator=torch.Generator().manual_seed(1))
    for size in (256, 512):
        torch.testing.assert_close(averaged(enlarged(x, size), 128), x, atol=1e-4, rtol=0)
    for size in (130, 200, 512):
        torch.testing.assert_close(enlarged(torch.ones_like(x), size), torch.ones(2, 3, size, size))
    assert torch.equal(enlarged(x, 128), x)


def test_averages_are_means_over_squares():
    x = torch.rand(1, 1, 12, 12, generator=torch.Generator().manual_seed(2))
    torch.testing.assert_close(averaged(x, 4), torch.nn.functional.avg_pool2d(x, 3))
    torch.testing.assert_close(averaged(x, 8), averaged(x.repeat_interleave(2, 2).repeat_interleave(2, 3), 8))


def test_noise_of_a_seed_is_the_same_at_every_size():
    small, large = (noise(Chance.seeded(4, 1), size, 40, 2) for size in (128, 512))
    assert (averaged(large, 128) - small).std() < 0.2 * small.std()
