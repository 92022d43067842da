import math

import pytest
import torch

from explorer.diffusion.noise import SEEDS, Noise

SHAPE = (3, 16, 16)


def test_noise_of_a_picture_does_not_depend_on_its_batch():
    seeds = (7, 0, 2**63 - 1, 7)
    together = Noise(seeds, SHAPE)
    alone = [Noise([seed], SHAPE) for seed in seeds]
    for _ in range(3):
        batch = together()
        for row, source in zip(batch, alone):
            assert torch.equal(row, source()[0])


def test_each_draw_and_each_seed_is_fresh():
    noise = Noise((1, 2), SHAPE)
    first, second = noise(), noise()
    assert not torch.equal(first, second)
    assert not torch.equal(first[0], first[1])


def test_noise_leaves_the_global_generator_alone():
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    Noise((5,), SHAPE)()
    assert torch.equal(torch.rand(4), expected)


def test_noise_is_standard_normal():
    noise = Noise(range(50), (3, 64, 64))()
    n = noise.numel()
    assert noise.dtype == torch.float32
    assert abs(float(noise.mean())) < 4 / math.sqrt(n)
    assert abs(float(noise.var()) - 1) < 4 * math.sqrt(2 / n)
    assert abs(float((noise**4).mean()) - 3) < 4 * math.sqrt(96 / n)
    across = torch.corrcoef(noise.flatten(1))[~torch.eye(50, dtype=torch.bool)]
    assert float(across.abs().max()) < 5 / math.sqrt(3 * 64 * 64)


@pytest.mark.parametrize("seeds", [(), (-1,)], ids=["none", "negative"])
def test_bad_seeds_are_refused(seeds):
    with pytest.raises(ValueError, match="seed"):
        Noise(seeds, SHAPE)


@pytest.mark.parametrize("seed", [0, 7, SEEDS - 1])
def test_seeds_end_where_those_of_torch_do(seed):
    """What torch itself draws from a larger number is what the last 32 bits of it draw, and so do we."""
    larger = torch.randn(SHAPE, generator=torch.Generator().manual_seed(seed + 3 * SEEDS))
    assert torch.equal(larger, Noise([seed], SHAPE)()[0])
    assert torch.equal(larger, Noise([seed + 3 * SEEDS], SHAPE)()[0])
    assert not torch.equal(larger, Noise([(seed + 1) % SEEDS], SHAPE)()[0])
