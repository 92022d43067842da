"""Bending a network: what it does to a site is what it says, and it ends with its wrapper."""

from copy import deepcopy

import pytest
import torch

from explorer.network.bend import Bend, Tape
from explorer.network.hooked import Hooked
from explorer.network.hooks import Several
from explorer.network.inside import Recorder
from explorer.network.sites import sites_of
from tests.small_networks import PROMPT, VOCABULARY, asked, denoiser


@pytest.fixture(scope="module")
def plain():
    return denoiser()


def bent(net, *hooks):
    x_t, log_snr = asked(net)
    return Hooked(net, [Several(hooks)])(x_t, log_snr, net.condition([PROMPT])).x0_hat


def test_a_bend_does_to_its_site_what_it_says(plain):
    """What the recorder behind it sees is what the one before it saw, bent by hand."""
    for act, amount, by_hand in (
        ("scale", 0.5, lambda h: h * 0.5),
        ("scale", 0.0, torch.zeros_like),
        ("mirror", 1.0, lambda h: torch.stack(list(h.unbind(-1))[::-1], -1)),
        ("blur", 1.0, by_kernel),
    ):
        before, after = Recorder([0.5], watch="down.1.0"), Recorder([0.5], watch="down.1.0")
        bent(plain, before, Bend("down.1", act, amount), after)
        one, other = (each.at(0.5).channels.float() for each in (before, after))
        torch.testing.assert_close(other, by_hand(one), atol=2e-3, rtol=2e-3)


def by_kernel(h):
    """The mean of each place and its neighbours, as many as there are."""
    sums, counts = torch.zeros_like(h), torch.zeros_like(h)
    height, width = h.shape[-2:]
    for y in range(height):
        for x in range(width):
            near = h[:, max(0, y - 1) : y + 2, max(0, x - 1) : x + 2]
            sums[:, y, x], counts[:, y, x] = near.sum((1, 2)), near[0].numel()
    return sums / counts


def test_all_bridges_off_is_a_network_that_reads_none(plain):
    """The same as one whose blocks of the way up have zeros in the place of what comes over the bridges."""
    net = deepcopy(plain.engine.network)
    found = bent(plain, Bend("skip"))
    for level, _ in net.up:
        for res, _ in level:
            own = res.parts
            width = plain_width(net, res)
            res.parts = lambda h, emb, *more, own=own, width=width: own(cleared(h, width), emb, *more)
    x_t, log_snr = asked(plain)
    v = net(x_t, log_snr, net.remember(VOCABULARY.batch([PROMPT])))
    expected = torch.sigmoid(log_snr).sqrt().view(-1, 1, 1, 1) * x_t - torch.sigmoid(-log_snr).sqrt() * v
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def plain_width(net, block):
    """How many of the channels that a block of the way up reads come from below, before those of the bridge."""
    bridges = iter(site.channels for site in sites_of(net) if site.bridge)
    for level, _ in net.up:
        for res, _ in level:
            bridge = next(bridges)
            if res is block:
                return res.conv1.in_channels - bridge
    raise KeyError(block)


def cleared(h, width):
    return torch.cat([h[:, :width], torch.zeros_like(h[:, width:])], 1)


def test_a_swap_of_everything_is_the_other_run(plain):
    """Where the last block of all hands on what it handed on there, the answer is the other one's."""
    x_t, log_snr = asked(plain)
    tape = Tape("up.0")
    other = Hooked(plain, [tape])(x_t, log_snr, plain.condition(["cat"])).x0_hat
    found = bent(plain, Bend("up.0", "swap", 1.0, other=tape))
    assert torch.equal(found, other)
    assert not torch.equal(found, bent(plain))
    half = bent(plain, Bend("up.0", "swap", 0.5, other=tape))
    assert not torch.equal(half, found)


def test_a_bend_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="nothing is known that is called 'melt'"):
        Bend("middle", "melt")
    with pytest.raises(ValueError, match="another run"):
        Bend("middle", "swap")
