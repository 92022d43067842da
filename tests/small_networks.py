"""A small untrained U-Net that knows five words, as a denoiser: what tests of looking and of bending need."""

import torch

from explorer.network.engine import fast_engine, plain_engine
from explorer.network.learned import LearnedDenoiser
from explorer.network.text import Vocabulary
from explorer.network.unet import UNet

CPU = torch.device("cpu")
VOCABULARY = Vocabulary(("<pad>", "<start>", "<unknown>", "red", "blue", "dog", "cat", "moon"), 8)
PROMPT = "red dog blue moon"
SIZES = {"channels": (32, 64), "blocks": (1, 1), "attention": (False, True), "text": 32, "length": 8, "size": 16}


def small():
    torch.manual_seed(0)
    net = UNet(8, **SIZES)
    for p in net.parameters():
        torch.nn.init.normal_(p, std=0.08)
    return net.eval().requires_grad_(False)


def denoiser(precision=None):
    """A small untrained one; plain without a precision."""
    net = small()
    engine = plain_engine(net) if precision is None else fast_engine(net, CPU, precision)
    return LearnedDenoiser(engine, VOCABULARY, "small", CPU, sites=())


def asked(net, level=0.5, count=1):
    torch.manual_seed(1)
    return torch.randn(count, *net.shape), torch.full((count,), level)
