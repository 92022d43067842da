"""The contest `rounding` of explorer bench: how far fast arithmetic, and company, move the picture that a person sees.

Alone, a picture has a run to itself; in company it shares the batch with others. The number of pictures in a batch, and
that of threads, change the order in which the processor adds, and with it the last digits. All are measured on final
pictures as 20 log10(range / root mean square difference), all else being the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.model.base import Model
from explorer.trajectory.compare import psnr
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images, finished

__all__ = ["PROMPTS", "TOGETHER", "Moved", "compared", "pictures"]

TOGETHER = 4  # pictures of a batch
SEED = 7

PROMPTS = (
    "a red bicycle in the rain",
    "a cat wearing sunglasses",
    "a golden retriever on a beach at sunset, photorealistic, warm tones",
    "a golden retriever sitting on a blue sofa",
    "a fluffy white dog running through snow at sunrise, cinematic lighting",
    "a castle floating above the ocean under a purple moon",
    "a red apple on a wooden table",
    "a dog",
    "a rabbit",
    "a portrait of an old man",
    "a fox in the forest",
    "a rocket in space",
    "a horse in the meadow",
    "a blue car in the city at night",
    "a penguin in the snow",
    "a teddy on a table",
    "an owl in the forest at night, watercolor",
    "a purple elephant in the desert",
    "a boat on the ocean at sunrise",
    "a house in the mountains, pixel art",
    "a knight in front of a castle",
    "a wizard in the forest at night",
    "a fairy in a meadow with flowers",
    "an astronaut in space",
    "a robot in the city, neon",
    "a green car on the street in the rain",
    "a train in the mountains in winter",
    "a red umbrella in the rain",
    "a yellow balloon above the sea",
    "an airplane above the desert at sunset",
    "a lighthouse on the beach in fog",
    "a sailboat on the ocean in a storybook style",
    "a snowman in the snow at night",
    "a mushroom in the woods",
    "a whale in the ocean",
    "a fish in the sea",
    "a turtle on the sand",
    "a butterfly on a flower",
    "a bear in the forest in winter",
    "a kitten on a couch",
    "a puppy wearing a scarf",
    "a bunny wearing a hat",
    "an owl with glasses",
    "a guitar in a living room",
    "a cake on a table",
    "a cup of coffee on a table",
    "a book and an apple",
    "an empty beach at dawn",
    "a city street at night in the rain",
    "stars over the dunes",
    "a portrait of a woman with curly black hair",
    "a portrait of a girl with a ponytail, pencil sketch",
    "a portrait of a bald man with a beard, oil painting",
    "a portrait of a boy with freckles and a smile",
    "a large pink flower, watercolor",
    "a blue ball in an empty room",
    "a brown horse running under a golden sky",
    "a small white house beside trees",
    "a black cat",
    "flowers",
)


@dataclass(frozen=True)
class Moved:
    """How close two ways of making the same pictures stay; closeness: PSNR of each prompt in dB, inf where equal."""

    what: str
    prompts: tuple[str, ...]
    closeness: Tensor

    @property
    def least(self) -> float:
        return float(self.closeness.min())

    @property
    def worst(self) -> str:
        return self.prompts[int(self.closeness.argmin())]

    @property
    def middle(self) -> float:
        return float(self.closeness.median())

    def below(self, limit: float) -> int:
        return int((self.closeness < limit).sum())


def pictures(model: Model, prompts: Sequence[str], together: int = 1, steps: int | None = None) -> Images:
    """The final picture of each prompt, `together` of them to a batch, with the model's own sampler and steps."""
    made = []
    for k in range(0, len(prompts), together):
        first, *others = prompts[k : k + together]
        given = {"prompt": first, "seed": SEED, "model": model.name, "steps": steps}
        settings = Settings.make(**{name: value for name, value in given.items() if value is not None})
        made.append(finished(reverse(settings, model, [(prompt, SEED) for prompt in others])))
    return torch.cat(made)


def compared(quick: Model, exact: Model, prompts: Sequence[str] = PROMPTS, steps: int | None = None) -> Iterator[Moved]:
    """First what precision does, where the two differ in it, then what company and other threads do to each.

    quick, exact  one model, as this machine runs it and in float32
    """
    said, alone = tuple(prompts), {}
    models = {model.precision: model for model in (exact, quick)}
    for precision, model in models.items():
        alone[precision] = pictures(model, said, 1, steps)
    rounded = quick.precision
    if rounded != exact.precision:
        yield Moved(f"{rounded} against float32", said, psnr(alone[rounded], alone["float32"]))
    for precision, model in models.items():
        in_company = pictures(model, said, TOGETHER, steps)
        yield Moved(f"{precision}, {TOGETHER} to a batch against alone", said, psnr(in_company, alone[precision]))
        if (threads := torch.get_num_threads()) > 1:
            with one_thread():
                single = pictures(model, said, 1, steps)
            yield Moved(f"{precision}, one thread against {threads}", said, psnr(single, alone[precision]))


@contextmanager
def one_thread() -> Iterator[None]:
    """Torch computes on one thread inside."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
