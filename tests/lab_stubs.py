"""A world so small that the lab's experiments run on it in a second, with a painter and a judge that are exact.

Each attribute has a stripe of the picture; the name that words ask for is the stripe's grey. The denoiser is the
exact one of stripes with a given variance, so a strongly varying stripe is decided at high noise.
"""

from dataclasses import dataclass, replace

import torch

from explorer.diffusion.denoiser import Denoiser
from explorer.lab import taught, teaching
from explorer.model.base import Model, Reader
from explorer.model.registry import DEFAULT, MODELS
from explorer.model.shipped import WordReader
from explorer.model.space import Pixels
from explorer.network.engine import plain_engine
from explorer.network.enlarger import enlarged
from explorer.network.judge import Verdict
from explorer.network.learned import LearnedDenoiser
from explorer.network.sites import sites_of
from explorer.network.text import Vocabulary
from explorer.network.unet import UNet
from explorer.present.lab_words import told
from explorer.types import Estimate
from explorer.words.texts import words_in
from explorer.world import HEADS

SIZE = 32
NAMES = dict(zip(("subject", "setting", "time", "weather", "style", "colour", "accessory", "kind"), map(list, HEADS)))
ROWS = {"setting": 0, "time": 6, "subject": 12, "colour": 18, "accessory": 24}
HIGH = 6


def grey(attribute, name):
    names = NAMES[attribute]
    return 1.6 * names.index(name) / (len(names) - 1) - 0.8


def painted(prompt):
    """The mean picture of a prompt: a stripe for each name that it says."""
    picture, said = torch.zeros(3, SIZE, SIZE), prompt.split()
    for attribute, row in ROWS.items():
        for name in NAMES[attribute]:
            if name in said or (name == "day" and "sunny" in said):
                picture[:, row : row + HIGH] = grey(attribute, name)
    return picture


class StripePainter(Denoiser):
    """variances: attribute -> variance of its stripe, 0.001 where not given."""

    log_snr_range = (-14.3, 12.9)

    def __init__(self, **variances):
        self.variance = torch.full((1, 1, SIZE, 1), 0.001)
        for attribute, value in variances.items():
            self.variance[:, :, ROWS[attribute] : ROWS[attribute] + HIGH] = value

    def condition(self, prompts, guidance_scale=1.0):
        return torch.stack([painted(prompt) for prompt in prompts])

    def __call__(self, x_t, log_snr, condition=None):
        level = log_snr[:, None, None, None]
        s, n2 = torch.sigmoid(level).sqrt(), torch.sigmoid(-level)
        mean = 0 if condition is None else condition
        gain = s * self.variance / (s * s * self.variance + n2)
        return Estimate(x0_hat=mean + gain * (x_t - s * mean))

    def both(self, x_t, log_snr, condition):
        """Guidance finds nothing to add here."""
        x0_hat = self(x_t, log_snr, condition).x0_hat
        return x0_hat, x0_hat


class PainterReader(Reader):
    """Words as a painter takes them."""

    def __init__(self, painter):
        self.painter = painter
        self.words = getattr(painter, "words", ())

    def read(self, prompt):
        return Vocabulary(self.words).read(prompt)

    def condition(self, prompts, guidance_scale=1.0):
        return self.painter.condition(prompts, guidance_scale)

    def vectors(self, prompts):
        return self.painter.condition(prompts).wanted.pooled

    def mixture(self, first, second, share):
        return replace(first, memory=first.memory.mixed(second.memory, share))


def as_model(painter, name=DEFAULT):
    """A painter as a model of that name, which is guided from outside."""
    entry = replace(MODELS[name], guidance=lambda: None, plain=None)
    return Model(entry=entry, denoiser=painter, space=Pixels(SIZE), reader=PainterReader(painter))


def stripes(**variances):
    """A model whose painter is a StripePainter."""
    return as_model(StripePainter(**variances))


def untrained(name=DEFAULT):
    """A model that can be looked into: a small U-Net of random numbers, which knows no word."""
    torch.manual_seed(0)
    sizes = {"channels": (32, 32), "blocks": (1, 1), "attention": (False, True), "text": 32, "size": SIZE}
    net = UNet(3, **sizes).eval().requires_grad_(False)
    for p in net.parameters():
        torch.nn.init.normal_(p, std=0.08)
    vocabulary = Vocabulary(("<pad>", "<start>", "<unknown>"))
    painter = LearnedDenoiser(plain_engine(net), vocabulary, "untrained", torch.device("cpu"))
    return replace(as_model(painter, name), reader=WordReader(painter), sites=sites_of(net))


@dataclass(frozen=True)
class Rough(Pixels):
    """Loses a tenth of the contrast on the way back."""

    def decode(self, states):
        return 0.9 * states


def rough(model):
    """The same model, whose states lose something when they become pictures."""
    return replace(model, space=Rough(SIZE))


class StripeJudge:
    """Reads the stripes."""

    names = NAMES

    def see(self, x_t, log_snr):
        chances = {}
        for attribute, names in NAMES.items():
            row = ROWS.get(attribute, 30)
            seen = x_t[:, :, row : row + HIGH].mean((1, 2, 3))
            places = torch.tensor([grey(attribute, name) for name in names])
            chances[attribute] = (-4 * ((seen[:, None] - places) / (places[1] - places[0])).square()).softmax(1)
        features = torch.nn.functional.normalize(x_t.flatten(1), dim=1)
        return Verdict(features, chances)

    def look(self, x0):
        return self.see(x0, torch.full((len(x0),), 9.0))

    least = 0.0

    def familiarity(self, x0):
        """Even pictures are foreign."""
        return x0.flatten(1).std(1) - 0.1

    def strokes(self, x0):
        """Slopes of the squares of 4 x 4 pixels."""
        squares = torch.nn.functional.avg_pool2d(x0, 4)
        return [torch.nn.functional.normalize(squares[..., 1:] - squares[..., :-1], dim=1)]


class SmallJudge(StripeJudge):
    """Reads the stripes of smaller pictures, too."""

    def look(self, x0):
        return super().look(torch.nn.functional.interpolate(x0.float(), size=SIZE))


def brief_teaching(patch):
    """What an experiment that teaches takes to be over in a moment."""
    few, sizes = teaching.KEPT[:2], taught.size(True)
    for module in (taught, teaching):
        patch.setattr(module, "KEPT", few)
    patch.setattr(taught, "BATCH", 8)
    patch.setattr(taught, "size", lambda quick: {**sizes, "new": 3, "kept": len(few)})
    return {"preset": "tiny", "steps": 1, "pool": 2, "places": 2}


class PlainEnlarger(torch.nn.Module):
    """Adds nothing to the plain enlargement."""

    def __init__(self):
        super().__init__()
        self.nothing = torch.nn.Parameter(torch.zeros(1))

    def forward(self, x, log_snr):
        return enlarged(x).clamp(-1, 1)


def finished(run):
    """All items of a run; the last one is the result, as people read it in English."""
    *progress, result = run
    return progress, told(words_in("en"), result)
