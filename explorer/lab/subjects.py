"""What experiments are made on: held-out pictures of the world with their labels, and plain prompts.

Pictures are drawn anew from a seed, so none of them was ever trained on; subjects are balanced. A prompt says one
colour, one subject, one setting and one time of day, each of which the judge can name.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from explorer.types import Images
from explorer.world import Plan, caption, labels, paint_scenes
from explorer.world.invent import random_scene
from explorer.world.vocabulary import HEAD_NAMES, POSED, POSES, SETTINGS, SUBJECTS, UNCOLOURED

__all__ = ["HeldOut", "Prompt", "held_out", "prompts"]

SALT = "held out"  # keeps these scenes apart from any that are drawn with the same seed for training


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Pictures (B, 3, 128, 128); labels: attribute -> B indices of the judge's names, -1 for none; captions."""

    pictures: Images
    labels: dict[str, list[int]]
    captions: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.captions)


def held_out(count: int, seed: int) -> HeldOut:
    """`count` pictures with one subject each, every subject as often as the others; picture k depends on seed and k."""
    scenes, words = [], []
    for k in range(count):
        rng = random.Random(f"{SALT} {seed} {k}")
        place = rng.choice(SETTINGS)
        subject = SUBJECTS[(k * 7) % len(SUBJECTS)]  # 7 and 40 have no common factor: all subjects, well mixed
        pose = rng.choice(POSES) if subject in POSED else None
        scenes.append(random_scene(rng, Plan(kind="subject", setting=place, subject=subject, pose=pose)))
        words.append(caption(scenes[-1], rng))
    found = list(zip(*(labels(scene) for scene in scenes)))
    seeds = [random.Random(f"{SALT} paint {seed} {k}").randrange(2**31) for k in range(count)]
    return HeldOut(
        pictures=paint_scenes(scenes, seed=seeds),
        labels={name: list(column) for name, column in zip(HEAD_NAMES, found)},
        captions=tuple(words),
    )


@dataclass(frozen=True)
class Prompt:
    """Words, and what they name: attribute -> name."""

    text: str
    asked: dict[str, str]


NAMED_COLOURS = ("red", "blue", "green", "yellow", "purple", "orange", "pink", "turquoise")
PLACES = {
    "meadow": "in a meadow",
    "beach": "on the beach",
    "forest": "in the forest",
    "desert": "in the desert",
    "snow": "in the snow",
    "city": "in the city",
}
TIMES = {"day": "on a sunny day", "sunset": "at sunset", "night": "at night"}


def article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def write(colour: str, subject: str, setting: str, time: str) -> Prompt:
    text = f"{article(colour)} {colour} {subject} {PLACES[setting]} {TIMES[time]}"
    return Prompt(text, {"colour": colour, "subject": subject, "setting": setting, "time": time})


def prompts(count: int, seed: int) -> list[Prompt]:
    """`count` prompts with different subjects; prompt k depends on seed and k."""
    order = [subject for subject in SUBJECTS if subject not in UNCOLOURED]
    random.Random(f"prompts {seed}").shuffle(order)
    made = []
    for k in range(count):
        rng = random.Random(f"prompt {seed} {k}")
        made.append(
            write(rng.choice(NAMED_COLOURS), order[k % len(order)], rng.choice(list(PLACES)), rng.choice(list(TIMES)))
        )
    return made
