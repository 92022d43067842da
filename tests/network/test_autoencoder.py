"""The autoencoder's own arithmetic; what it learned is measured where it was trained."""

import pytest
import torch
import torch.nn.functional as F

from explorer.model.latent import Latents
from explorer.network.autoencoder import Autoencoder
from explorer.network.checkpoint import WeightsError
from explorer.network.unet import UNet
from explorer.training.latent import inner, transplanted


def made(channels=(16, 32), planes=6, size=32):
    torch.manual_seed(0)
    return Autoencoder(channels=channels, planes=planes, size=size).eval().requires_grad_(False)


def pictures(count=12, size=32):
    coarse = torch.rand(count, 3, 8, 8, generator=torch.Generator().manual_seed(1)) * 2 - 1
    return F.interpolate(coarse, size=size, mode="bilinear")


@pytest.mark.parametrize(("channels", "factor"), [((16,), 2), ((16, 32), 4), ((16, 16, 32), 8)])
def test_every_level_halves_the_picture(channels, factor):
    network = made(channels)
    x = pictures(2)
    states = network.encode(x)
    assert states.shape == (2, *network.shape) == (2, 6, 32 // factor, 32 // factor)
    assert network.decode(states).shape == network.glance(states).shape == x.shape


def test_states_have_mean_nought_and_deviation_one_once_measured():
    network, x = made(), pictures()
    plain = network.decoder(network.encoder(x)).clamp(-1, 1)
    network.measure(x)
    states = network.encode(x)
    assert states.mean((0, 2, 3)).abs().max() < 1e-5
    assert (states.std((0, 2, 3)) - 1).abs().max() < 1e-5
    torch.testing.assert_close(network.decode(states), plain)  # what is taken away is given back


def test_the_glance_is_the_best_straight_line():
    """Least squares: what is left is at right angles to everything that the line is made of."""
    network, x = made(), pictures()
    network.measure(x)
    states = network.encode(x)
    left = F.avg_pool2d(network.glance(states) - x, network.factor).double()
    assert left.mean((0, 2, 3)).abs().max() < 1e-5
    for plane in range(network.planes):
        assert (left * states[:, plane : plane + 1]).mean((0, 2, 3)).abs().max() < 1e-5


def test_the_glance_at_a_mixture_is_the_mixture_of_glances():
    space = Latents(made())
    a, b = (torch.randn(2, *space.shape, generator=torch.Generator().manual_seed(k)) for k in (0, 1))
    mixed = space.glance(0.25 * a + 0.75 * b)
    torch.testing.assert_close(mixed, 0.25 * space.glance(a) + 0.75 * space.glance(b))


WHOLE = {
    "channels": (16, 32, 64),
    "blocks": (1, 2, 1),
    "attention": (False, True, True),
    "text": 32,
    "length": 8,
    "size": 32,
    "patch": 2,
}


@pytest.mark.parametrize("dropped", [0, 1, 2])
def test_inner_levels_are_those_of_the_whole_network(dropped):
    """A picture that enters both networks at the same level comes out of the inner levels the same."""
    whole = UNet(12, **WHOLE).eval().requires_grad_(False)
    for weight in whole.parameters():
        torch.nn.init.normal_(weight, std=0.05)
    sizes = {**inner(WHOLE, dropped), "planes": 4, "size": 16 >> dropped}
    network = UNet(12, **sizes).eval().requires_grad_(False)
    transplanted(network, whole, dropped, "whole")
    tokens = torch.tensor([[1, 5, 7, 0]])
    entered = torch.randn(1, WHOLE["channels"][max(dropped - 1, 0)], 16 >> dropped, 16 >> dropped)
    level = torch.tensor([0.3])
    expected, found = walked(whole, entered, level, tokens, dropped), walked(network, entered, level, tokens)
    torch.testing.assert_close(found, expected)


def walked(network, h, level, tokens, dropped=0):
    """Down all levels but the first ones, block by block."""
    words, live = network.words(tokens)
    emb = network.embed(level, network.remember(tokens))
    for blocks, down in network.down[dropped:]:
        for res, attention in blocks:
            h = res(h, emb)
            h = h if attention is None else attention(h, attention.remember(words), live[:, None, None, :])
        h = h if down is None else down(h)
    return h


def test_other_widths_are_refused():
    whole = UNet(12, **WHOLE)
    other = UNet(12, **{**inner(WHOLE, 1), "channels": (32, 48), "planes": 4, "size": 8})
    with pytest.raises(WeightsError, match="not as wide"):
        transplanted(other, whole, 1, "whole")
    with pytest.raises(WeightsError, match="levels"):
        transplanted(UNet(12, **{**inner(WHOLE, 1), "planes": 4, "size": 8}), whole, 2, "whole")
