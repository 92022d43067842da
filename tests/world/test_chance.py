"""Random numbers of pictures against the published algorithm, their distribution, and their independence."""

import pytest
import torch
import torch.nn.functional as F

from explorer.world.paint.chance import Chance

MASK = (1 << 64) - 1


def split_mix(state: int, n: int) -> int:
    """SplitMix64 in plain integers, from the paper: the n-th output from a state."""
    z = (state + n * 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
    return z ^ z >> 31


def test_the_generator_is_split_mix():
    # first outputs of SplitMix64 from the state 1234567, as published with its reference implementation
    assert [split_mix(1234567, n) for n in (1, 2, 3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]
    r = Chance.seeded(5, 3)
    keys = [k & MASK for k in r.keys.tolist()]
    want = [[(split_mix(key, n) >> 40) / 2**24 for n in range(1, 101)] for key in keys]
    assert torch.equal(r.numbers(100), torch.tensor(want))


def test_numbers_are_uniform_and_uncorrelated():
    u = Chance.seeded(1, 8).numbers(20000).double()
    assert (u.mean(1) - 0.5).abs().max() < 5 * (1 / 12 / 20000) ** 0.5
    assert (u.var(1) - 1 / 12).abs().max() < 0.003
    assert (torch.corrcoef(u) - torch.eye(8)).abs().max() < 0.04
    assert torch.corrcoef(torch.stack([u[0, 1:], u[0, :-1]]))[0, 1].abs() < 0.04


def test_a_picture_has_its_numbers_in_any_batch():
    whole = Chance.seeded(7, 6)
    some = torch.tensor([4, 1])
    assert torch.equal(Chance.seeded(7, 2).numbers(9), whole.numbers(9)[:2])
    assert torch.equal(Chance.seeded([3, 9], 2).numbers(4)[1], Chance.seeded([9], 1).numbers(4)[0])
    whole.uniform()
    a, b = whole.take(some, "a").numbers(5), whole.fork("a").numbers(5)[some]
    assert torch.equal(a, b)
    assert not torch.equal(a, whole.take(some, "b").numbers(5))


def test_drawing_singly_or_together_is_the_same():
    one, many = Chance.seeded(2, 3), Chance.seeded(2, 3)
    singles = torch.cat([one.uniform() for _ in range(130)], 1)[..., 0]
    assert torch.equal(singles, many.numbers(130))


@pytest.mark.parametrize("n", [2, 5, 13])
def test_integers_cover_their_range(n):
    r = Chance.seeded(3, 500)
    drawn = torch.stack([r.integers(n) for _ in range(20)])
    counts = torch.bincount(drawn.flatten(), minlength=n)
    assert len(counts) == n
    assert counts.min() > 0.8 * 10000 / n


def test_a_surface_is_bicubic_interpolation():
    """A G B^T against torch's own interpolation of the same knots."""
    r, again = Chance.seeded(4, 2), Chance.seeded(4, 2)
    got = r.surface((50, slice(10, 30)), (40, slice(0, 40)), (5, 3), 2, 0.5)
    want = torch.zeros(2, 50, 40)
    for k, height in ((1, 1.0), (2, 0.5)):
        knots = again.numbers(5 * k + 3, 3 * k + 3) * 2 - 1
        want += height * F.interpolate(knots[:, None], size=(50, 40), mode="bicubic", align_corners=False)[:, 0]
    torch.testing.assert_close(got, (want / 1.5 * 1.5)[:, 10:30], atol=1e-5, rtol=0)
