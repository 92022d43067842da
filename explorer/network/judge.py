"""The judge: a small CLIP of the picture-book world that reads pictures at any noise level.

It says what a picture shows (one classifier per attribute) and how well words fit it: the cosine between the
picture's features and the words' (Radford et al. 2021). It sees x_t = signal_scale x0 + noise_scale eps and the
noise level, so it can be asked both about a clean guess and about a picture half buried in static.

It knows one world only. Of a clean picture, `familiarity` says whether it is of that world: the joint energy of its
classifiers (Liu et al. 2020, Wang et al. 2021), log sum exp of their scores, added over what says what is to be seen:

    familiarity(x0) = sum over subject, setting, time, kind of  log sum_k exp score_k(x0)

It is calibrated, not trained: `explorer evaluate judge` measures it on both kinds of pictures, and the manifest holds
the number below which a picture counts as foreign.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.network.parallel import map_in_parallel
from explorer.network.text import TextEncoder
from explorer.network.unet import ResBlock, fourier
from explorer.types import Images, Levels

__all__ = ["CLEAN", "Judge", "Verdict", "apart"]

EMBEDDING = 256
FREQUENCIES = 64
CLEAN = 9.0  # log_snr at which a clean picture is shown to the judge
WORLDLY = ("subject", "setting", "time", "kind")  # a colour, a style or a weather can be read off any picture


@dataclass(frozen=True)
class Verdict:
    """features (B, width), unit length; chances: attribute -> (B, names) probabilities that sum to 1.

    familiar  (B,) of bool, for clean pictures: whether they look like pictures of the judge's world
    """

    features: Tensor
    chances: dict[str, Tensor]
    familiar: Tensor | None = None

    def row(self, k: int) -> Verdict:
        """The verdict on one picture, as a batch of one."""
        one = slice(k, k + 1)
        familiar = None if self.familiar is None else self.familiar[one]
        return Verdict(self.features[one], {name: each[one] for name, each in self.chances.items()}, familiar)


class Judge(nn.Module):
    """Reads pictures and words into one space.

    vocab, width, channels, heads  sizes; names: attribute -> what its classes are called, in the order of heads
    least  familiarity of a picture of its world, as calibrated; without that every picture is familiar
    """

    least: float = -math.inf

    def __init__(
        self,
        vocab: int,
        width: int = 256,
        channels: tuple[int, ...] = (48, 96, 160, 224),
        heads: tuple[int, ...] = (),
        names: dict[str, list[str]] | None = None,
        text: int = 192,
        layers: int = 3,
    ) -> None:
        super().__init__()
        self.names = names or {f"attribute {i}": [str(k) for k in range(n)] for i, n in enumerate(heads)}
        self.words = TextEncoder(vocab, text, layers=layers)
        self.text = nn.Linear(text, width, bias=False)
        self.time = nn.Sequential(nn.Linear(2 * FREQUENCIES, EMBEDDING), nn.SiLU(), nn.Linear(EMBEDDING, EMBEDDING))
        self.enter = nn.Conv2d(12, channels[0], 3, padding=1)
        self.levels, c = nn.ModuleList(), channels[0]
        for next_c in channels:
            down = nn.Conv2d(next_c, next_c, 3, stride=2, padding=1)
            self.levels.append(nn.ModuleList([ResBlock(c, next_c, EMBEDDING), down]))
            c = next_c
        self.last = ResBlock(c, c, EMBEDDING)
        self.image = nn.Linear(2 * c, width, bias=False)
        self.heads = nn.ModuleList(nn.Linear(2 * c, n) for n in heads)
        self.temperature = nn.Parameter(torch.tensor(2.659))  # log(1 / 0.07), as in CLIP

    def logits(self, x_t: Images, log_snr: Levels) -> tuple[Tensor, list[Tensor]]:
        """Unit features (B, width) and the raw scores of each attribute."""
        emb = self.noise_level(log_snr)
        h = self.last(self.maps(x_t, emb)[-1], emb)
        seen = torch.cat([h.mean((2, 3)), h.amax((2, 3))], 1)
        return F.normalize(self.image(seen).float(), dim=1), [head(seen).float() for head in self.heads]

    def maps(self, x_t: Images, emb: Tensor, levels: int | None = None) -> list[Tensor]:
        """What the first levels find, each half as wide as the one before: (B, channels, height, width)."""
        h, found = self.enter(F.pixel_unshuffle(x_t.to(self.enter.weight.dtype), 2)), []
        for res, down in list(cast(Any, self.levels))[:levels]:
            h = down(res(h, emb))
            found.append(h)
        return found

    def strokes(self, x0: Images, levels: int = 2) -> list[Tensor]:
        """What the first levels find in clean pictures, of unit length at each place: edges, textures, small things."""
        emb = self.noise_level(torch.full((len(x0),), CLEAN, device=x0.device))
        return [F.normalize(found.float(), dim=1) for found in self.maps(x0, emb, levels)]

    def noise_level(self, log_snr: Levels) -> Tensor:
        return F.silu(self.time(fourier(log_snr, FREQUENCIES).to(self.enter.weight.dtype)))

    def see(self, x_t: Images, log_snr: Levels) -> Verdict:
        features, scores = self.logits(x_t, log_snr)
        chances = {name: s.softmax(1) for name, s in zip(self.names, scores)}
        return Verdict(features, chances, self.energy(scores) >= self.least)

    def look(self, x0: Images) -> Verdict:
        """The verdict on clean pictures, or on guesses of them."""
        return self.see(x0, torch.full((len(x0),), CLEAN, device=x0.device))

    def look_at_each(self, pictures: Sequence[Images]) -> list[Verdict]:
        """The verdict on each of several pictures, (1, 3, H, W), read as one batch without gradients. By one hand: of
        so small a network all cores together would mostly wait for each other."""

        def look(_: int) -> Verdict:
            with torch.inference_mode():
                device = self.enter.weight.device
                return self.look(torch.cat([picture.float().clamp(-1, 1).to(device) for picture in pictures]))

        (verdict,) = map_in_parallel(look, 1)
        return [verdict] if len(pictures) == 1 else [verdict.row(k) for k in range(len(pictures))]

    def energy(self, scores: list[Tensor]) -> Tensor:
        """The familiarity (B,) that the scores of clean pictures give."""
        told = [s.logsumexp(1) for name, s in zip(self.names, scores) if name in WORLDLY]
        return torch.stack(told).sum(0) if told else scores[0].new_full((len(scores[0]),), math.inf)

    def familiarity(self, x0: Images) -> Tensor:
        """(B,) how much clean pictures look like pictures of this world; see above."""
        return self.energy(self.logits(x0, torch.full((len(x0),), CLEAN, device=x0.device))[1])

    def read(self, tokens: Tensor) -> Tensor:
        """Unit features of words, (B, L) -> (B, width); their dot product with a picture's says how well they fit."""
        words, live = self.words(tokens)
        weight = live.unsqueeze(-1).to(words.dtype)
        return F.normalize(self.text((words * weight).sum(1) / weight.sum(1)).float(), dim=1)


def apart(strokes: list[Tensor], others: list[Tensor]) -> Tensor:
    """(B,) how far the strokes of some pictures are from those of others: the squared distance, a mean over places,
    added over levels."""
    return torch.stack([(a - b).square().sum(1).mean((1, 2)) for a, b in zip(strokes, others)]).sum(0)
