"""A second kind of model, in one file: it knows six pictures by heart, and walks in a space of its own.

Its space is a squeeze by four: 4 x 4 pixels of 3 colours become one place of 48 numbers, turned by a fixed orthogonal
matrix, so that white noise stays white noise and the way back is exact. Its denoiser is the exact one of six pictures.
"""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from explorer.diffusion.ideal import IdealPictures
from explorer.model.base import Defaults, Entry, Model, Reader
from explorer.model.space import Space
from explorer.network.text import Reading, Vocabulary
from explorer.resources import folder
from explorer.types import Images, States

NAMES = ("dog", "castle", "balloon", "apple", "sailboat", "snowman")
ANY = len(NAMES)  # the label that all pictures carry besides their own


class Squeeze(Space):
    side, shape = 128, (48, 32, 32)
    turn = torch.linalg.qr(torch.randn(48, 48, generator=torch.Generator().manual_seed(0)).double())[0].float()

    def encode(self, pictures: Images) -> States:
        return torch.einsum("dc,bchw->bdhw", self.turn, F.pixel_unshuffle(pictures, 4))

    def decode(self, states: States) -> Images:
        return F.pixel_shuffle(torch.einsum("dc,bdhw->bchw", self.turn, states), 4)


class NameReader(Reader):
    """Reads the name of a picture, wherever it stands in the prompt."""

    words = ("<pad>", "<start>", "<unknown>", *NAMES)

    def read(self, prompt: str) -> Reading:
        return Vocabulary(self.words).read(prompt)

    def condition(self, prompts: Sequence[str], guidance_scale: float = 1.0) -> torch.Tensor:
        said = [[name for name in NAMES if name in prompt.split()] for prompt in prompts]
        return torch.tensor([NAMES.index(names[0]) if names else ANY for names in said])


def picture(name: str) -> Images:
    rgb = np.asarray(Image.open(folder("assets") / "pictures" / f"{name}.png").convert("RGB"))
    return torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].float() / 127.5 - 1


class Memory(IdealPictures):
    log_snr_range = (-12.0, 12.0)


def load(precision: str | None = None, device: str | None = None) -> Model:
    space = Squeeze()
    known = space.encode(torch.cat([picture(name) for name in NAMES]))
    denoiser = Memory(torch.cat([known, known]), [*range(ANY), *[ANY] * ANY])
    return Model(entry=SHELF, denoiser=denoiser, space=space, reader=NameReader())


SHELF = Entry(
    name="shelf",
    about="six pictures, known by heart",
    load=load,
    shape=Squeeze.shape,
    defaults=Defaults(threshold="none"),
)
