"""A crew paints what one painter paints, in every order and number."""

from __future__ import annotations

import pytest
import torch

from explorer.world import paint_scenes, random_scenes
from explorer.world.process_pool import Crew


@pytest.fixture(scope="module")
def crew():
    with Crew(2) as two:
        yield two


@pytest.mark.parametrize("seed", [3, list(range(100, 140))])
def test_the_same_pictures_as_by_one_painter(crew: Crew, seed: int | list[int]) -> None:
    scenes = random_scenes(40, seed=8)
    apart = (crew.paint(scenes, size=32, seed=seed) - paint_scenes(scenes, size=32, seed=seed)).abs()
    assert crew._pool is not None  # they were shared out
    assert apart.mean() < 3e-5  # styles with steps in them may turn the last bit of a number into a pixel
    assert (apart > 0.02).float().mean() < 1e-3


def test_few_pictures_are_painted_here() -> None:
    with Crew(2) as crew:
        scenes = random_scenes(4, seed=8)
        assert torch.equal(crew.paint(scenes, size=32, seed=1), paint_scenes(scenes, size=32, seed=1))
        assert crew._pool is None


def test_pictures_of_a_crew_can_be_learned_from(crew: Crew) -> None:
    pictures = crew.paint(random_scenes(40, seed=9), size=16)
    scale = torch.ones((), requires_grad=True)
    (pictures * scale).square().mean().backward()
    assert scale.grad is not None
    assert scale.grad > 0
