"""Two captions that are not left to chance: the one that tells most of a scene, and the plainest one."""

from __future__ import annotations

import random
from dataclasses import asdict

from explorer.world.captions import caption, words_of
from explorer.world.parse import parse
from explorer.world.scene import Scene

__all__ = ["full_caption", "plain_caption"]

WAYS = 24  # that are looked at: enough for each part of a scene, left out one time in ten to three, to be said


def full_caption(scene: Scene, seed: int = 0, asked: str = "") -> str:
    """A true caption, one that the model could have been shown, that leaves out as little as a caption can; of those,
    one that calls things as they were asked for: what was called purple is not called violet."""
    rng, own = random.Random(f"say {seed}"), set(words_of(asked))

    def merits(text: str) -> tuple[int, bool, int, int]:
        return *_told(text, scene), len(own.intersection(words_of(text))), len(text)

    return max((caption(scene, rng) for _ in range(WAYS)), key=merits)


class _First(random.Random):
    """A die that always falls on the first side."""

    def random(self) -> float:
        return 0.0


def plain_caption(scene: Scene) -> str:
    """The first of all ways to say a scene: 'a red fox in a forest at night'."""
    return caption(scene, _First())


def _told(text: str, scene: Scene) -> tuple[int, bool]:
    """How many parts of a scene are the same in what is read from a text; whether it calls the usual style nothing."""
    reading, meant = parse(text), _parts(scene)
    read = _parts(reading.scene)
    return sum(read.get(name) == value for name, value in meant.items()), "style" in reading.assumed


def _parts(scene: Scene) -> dict[str, object]:
    """Names and values, those of subjects and persons beside the scene's own."""
    out: dict[str, object] = {}
    for name, value in asdict(scene).items():
        if isinstance(value, dict):
            out |= {f"{name} {inner}": what for inner, what in value.items()}
        else:
            out[name] = value
    return out
