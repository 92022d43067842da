"""Another number of threads gives the same picture, and not the same bytes: README and help say so."""

import pytest
import torch

from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings


@pytest.fixture
def threads():
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


@pytest.mark.slow
@pytest.mark.parametrize("settings", [Settings(prompt="a castle on the ocean", seed=7, steps=8),
                                      Settings(prompt="a red apple", seed=3, model="fast")])  # fmt: skip
def test_another_number_of_threads_gives_the_same_picture(threads, settings):
    pictures = []
    for number in (1, 2, 4, 1):
        threads(number)
        *_, last = reverse(settings)
        pictures.append(last.x_t)
    assert torch.equal(pictures[0], pictures[3])
    for other in pictures[1:3]:
        decibels = -10 * torch.log10(((other - pictures[0]) / 2).square().mean() + 1e-20)
        assert decibels > 35
