"""Three sizes to train: the shipped one, one for a laptop's evening, and one that learns in two minutes.

`full` is the size of the shipped weights, not their recipe: those saw 384,000 pictures in 9,362 steps, painted before
(see the manifest); in as many steps `full` paints pool + fresh steps = 65,536 + 64 * 9,362 = 664,704.

The tiny world is four subjects in four colours, as painted by explorer.world at 16 x 16 pixels.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from explorer.resources import folder

__all__ = ["PRESETS", "TASKS", "TINY_COLOURS", "TINY_SUBJECTS", "Preset"]

TASKS = ("base", "student", "judge", "enlarger", "autoencoder", "latent")
TINY_SUBJECTS = ("apple", "house", "mushroom", "sailboat")
TINY_COLOURS = ("red", "yellow", "blue", "purple")
TINY_WORDS = ("<pad>", "<start>", "<unknown>", "a", *TINY_COLOURS, *TINY_SUBJECTS)

ALL_SAID = {"dropout": 0.0}  # pictures and captions that are compared with each other

# pairs of pictures, the large ones painted four times as wide
LARGE = {
    "warmup": 100,
    "group": 16,
    "weight_decay": 1e-3,
    "average": 0.998,
    **ALL_SAID,
}

# the states of pictures; and a model among them, which begins with the inner levels of another
STATES = {"warmup": 100, "weight_decay": 1e-3, "average": 0.998, **ALL_SAID}
INNER = {"shift": 1.0, "average": 0.999, "space": "autoencoder", "teacher": "base"}


@cache
def shipped_words() -> tuple[str, ...]:
    return tuple(json.loads((folder("assets") / "vocab.json").read_text(encoding="utf-8")))


@dataclass(frozen=True, kw_only=True)
class Preset:
    """network, judge, enlarger, autoencoder  sizes of the networks
    numbers  what a recipe takes over;  of_task  the same, by task;  few  paints the few scenes of the tiny world
    """

    network: dict[str, Any]
    judge: dict[str, Any]
    enlarger: dict[str, Any]
    autoencoder: dict[str, Any]
    numbers: dict[str, Any]
    of_task: dict[str, dict[str, Any]] = field(default_factory=dict)
    few: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The vocabulary, in the order of tokens."""
        return TINY_WORDS if self.few else shipped_words()

    @property
    def size(self) -> int:
        return int(self.network["size"])

    @property
    def length(self) -> int:
        """Tokens read at most."""
        return int(self.network["length"])


PRESETS: dict[str, Preset] = {
    "full": Preset(
        network={
            "channels": (64, 96, 192, 256),
            "blocks": (1, 2, 2, 1),
            "attention": (False, False, True, True),
            "text": 256,
            "length": 32,
            "size": 128,
            "patch": 2,
        },
        judge={"width": 256, "channels": (48, 96, 160, 224), "text": 192, "layers": 3},
        enlarger={"channels": (32, 64, 128), "blocks": (1, 1, 4), "up": (2, 2), "fine": 24},
        autoencoder={"channels": (48, 96), "planes": 8},
        numbers={"batch": 512, "lr": 6e-4, "warmup": 400, "pool": 65_536, "fresh": 64, "group": 128, "shift": 2.0},
        of_task={
            "student": {"batch": 320, "lr": 2e-4, "warmup": 200, "weight_decay": 0.0},
            "judge": {"batch": 1024, "lr": 1e-3, "warmup": 200, "weight_decay": 0.05, **ALL_SAID},
            "enlarger": {"batch": 16, "lr": 1e-3, "pool": 768, "fresh": 1, "teacher": "fast", **LARGE},
            "autoencoder": {"batch": 32, "lr": 2e-3, "pool": 4096, "fresh": 4, "group": 64, **STATES},
            "latent": {"batch": 24, "lr": 3e-4, "warmup": 200, "pool": 8192, "fresh": 8, "group": 64, **INNER},
        },
    ),
    "small": Preset(
        network={
            "channels": (32, 64, 96),
            "blocks": (1, 1, 1),
            "attention": (False, True, True),
            "text": 128,
            "length": 32,
            "size": 64,
            "patch": 4,
        },
        judge={"width": 128, "channels": (32, 64, 96), "text": 96, "layers": 2},
        enlarger={"channels": (32, 64), "blocks": (1, 2), "up": (1,), "fine": 16},
        autoencoder={"channels": (24, 32, 48), "planes": 12},
        numbers={"batch": 32, "lr": 6e-4, "warmup": 200, "pool": 2048, "fresh": 2, "group": 16, "keep_every": 200},
        of_task={
            "student": {"batch": 16, "lr": 2e-4, "weight_decay": 0.0},
            "judge": {"batch": 64, "lr": 1e-3, "weight_decay": 0.05, **ALL_SAID},
            "enlarger": {"batch": 16, "lr": 1e-3, "pool": 512, "fresh": 1, **LARGE},
            "autoencoder": {"batch": 32, "lr": 2e-3, **STATES},
            "latent": {"lr": 6e-4},
        },
    ),
    "tiny": Preset(
        few=True,
        network={
            "channels": (48, 64),
            "blocks": (1, 1),
            "attention": (False, True),
            "text": 32,
            "length": 8,
            "size": 16,
            "patch": 2,
        },
        judge={"width": 32, "channels": (32, 48), "text": 32, "layers": 1},
        enlarger={"channels": (16, 32), "blocks": (1, 1), "up": (1,), "fine": 8},
        autoencoder={"channels": (16, 32), "planes": 8},
        numbers={
            "batch": 32,
            "lr": 2e-3,
            "warmup": 50,
            "pool": 256,
            "fresh": 0,
            "group": 16,
            "keep_every": 100,
            "show_every": 250,
            "average": 0.99,
        },
        of_task={
            "student": {"lr": 5e-4, "weight_decay": 0.0},
            "judge": {"lr": 1e-3, **ALL_SAID},
            "enlarger": {"lr": 1e-3, **LARGE},
            "autoencoder": {"lr": 2e-3, **STATES},
            "latent": {"lr": 2e-3},
        },
    ),
}
"""The sizes by name."""
