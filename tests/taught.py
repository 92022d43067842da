"""A tiny network that words can be taught to, and additions for it: what tests of additions need."""

import torch

from explorer.model.base import Entry, Model
from explorer.model.shipped import WordReader
from explorer.model.space import Pixels
from explorer.network.addition import blank
from explorer.network.addition_file import Fit
from explorer.network.engine import fast_engine, plain_engine
from explorer.network.learned import LearnedDenoiser
from explorer.network.sites import layers_of
from explorer.network.text import Vocabulary
from explorer.network.unet import UNet
from explorer.training.given import Given
from explorer.training.presets import PRESETS
from explorer.training.teaching import TeachingSettings, start

CPU = torch.device("cpu")
PRESET = PRESETS["tiny"]
ENTRY = Entry(name="base", about="", load=lambda *_: None, side=16, taught_as="base")


def network():
    """An untrained one whose every layer does something."""
    torch.manual_seed(0)
    net = UNet(len(PRESET.words), **PRESET.network)
    for p in net.parameters():
        torch.nn.init.normal_(p, std=0.08)
    return net.eval().requires_grad_(False)


def denoiser(precision=None):
    net = network()
    layers = layers_of(net)
    engine = plain_engine(net) if precision is None else fast_engine(net, CPU, precision)
    return LearnedDenoiser(engine, Vocabulary(PRESET.words, PRESET.length), "base", CPU, layers=layers)


def model(precision=None):
    net = denoiser(precision)
    return Model(entry=ENTRY, denoiser=net, space=Pixels(net.size), reader=WordReader(net))


def addition(net, word="grumblefant", seed=1, rank=2, size=0.05):
    """One that was not learned but drawn."""
    chance = torch.Generator().manual_seed(seed)
    made = blank(word, net.layers, rank, torch.randn(net.engine.width, generator=chance), chance)
    for _, up in made.factors.values():
        up.normal_(std=size, generator=chance)
    return made.rounded()


def fit(net):
    return Fit("base", "0" * 64, net.vocabulary.words, PRESET.network["text"], net.layers)


def given(count=4):
    """Pictures of a bright disc on a dark ground."""
    line = torch.linspace(-1, 1, 16)
    disc = (line[None, :] ** 2 + line[:, None] ** 2 < 0.4).float()
    tints = torch.randn(count, 3, 1, 1, generator=torch.Generator().manual_seed(2)).clamp(-1, 1)
    return Given.of(disc * (tints + 0.9) - 0.9)


def teaching(steps=8, word="grumblefant", model=None, **chosen):
    small = {"preset": "tiny", "rank": 2, "batch": 2, "prior": 2, "pool": 32, "shows": 2, "sample_steps": 2}
    return start(TeachingSettings(steps=steps, **{**small, **chosen}), word, given(), model or denoiser())
