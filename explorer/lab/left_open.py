"""What a prompt leaves open, what the painter of the world makes of it then, and how pictures are read for it.

    a dog in a meadow            when, in which weather, in which style, on which side
    a portrait of an old woman   her hair, and the style

Of each attribute that is open one value, or one group of values, is the usual one: by day, under a clear sky, as in a
story-book, in the middle, not old, grey or white. How often the painter draws it is known exactly (world.invent). How
often it comes among pictures whose caption leaves the attribute open, too, is counted over captions that are made as
for training: nobody says that a day is a day, so what goes unsaid is more usual than what is.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.network.judge import Judge
from explorer.network.text import Vocabulary
from explorer.types import Images
from explorer.world import Plan, Scene, caption, parse, short_caption, words_of
from explorer.world.invent import (
    random_scene,
    share_grey,
    share_of_side,
    share_of_style,
    share_of_time,
    share_of_weather,
    share_old,
)
from explorer.world.vocabulary import HAIRS, PEOPLE

__all__ = ["OPEN", "VAGUE", "Reads", "Vague", "goes_unsaid", "usual"]

NAMED = {"time": "day", "weather": "clear", "style": "storybook"}  # what the judge names, and the usual of it
GREY = ("grey", "white")
CAPTIONS = 4  # of a picture, the last of them short
OPEN = (*NAMED, "side", "age", "hair")


@dataclass(frozen=True, kw_only=True)
class Vague:
    """text   a prompt;  opens: what it leaves open -> the painter's exact share of the usual
    plan   of the painter's pictures of which it is true;  who: of whom a portrait is, "" for anybody
    """

    text: str
    opens: Mapping[str, float]
    plan: Plan
    who: str = ""

    def scenes(self, seed: int) -> Iterator[Scene]:
        """Scenes without end of which the prompt is true, as often as the painter paints them."""
        chance = random.Random(f"open {self.text} {seed}")
        while True:
            scene = random_scene(chance, self.plan)
            if not self.who or (scene.person is not None and scene.person.who == self.who):
                yield scene


STYLE = {"style": share_of_style("storybook")}
OUTSIDE = {"time": share_of_time("day"), "weather": share_of_weather("clear"), **STYLE}
OUTSIDE["side"] = share_of_side("center")
PORTRAIT = Plan(kind="portrait")
VAGUE = (
    Vague(
        text="a dog in a meadow",
        opens=OUTSIDE,
        plan=Plan(kind="subject", setting="meadow", subject="dog", pose="standing"),
    ),
    Vague(text="a bicycle in a city", opens=OUTSIDE, plan=Plan(kind="subject", setting="city", subject="bicycle")),
    Vague(text="a portrait", opens={**STYLE, "age": 1 - share_old()}, plan=PORTRAIT),
    Vague(
        text="a portrait of an old woman",
        opens={**STYLE, "hair": share_grey("old woman")},
        plan=PORTRAIT,
        who="old woman",
    ),
)


def usual(scene: Scene, attribute: str) -> bool:
    """Whether a scene is the usual one in this."""
    if attribute in NAMED:
        return bool(getattr(scene, attribute) == NAMED[attribute])
    if scene.person is None:
        return scene.side == "center"
    return scene.person.hair in GREY if attribute == "hair" else "old" not in scene.person.who


def unsaid(text: str, attribute: str) -> bool:
    """Whether a caption leaves an attribute open."""
    words = set(words_of(text))
    if attribute in NAMED:
        return attribute in parse(text).assumed
    if attribute == "side":
        return not words & {"left", "right"}
    return not words & (set(HAIRS) if attribute == "hair" else {word for who in PEOPLE for word in who.split()})


def goes_unsaid(prompt: Vague, count: int, seed: int) -> dict[str, float]:
    """attribute -> how usual what a caption leaves open is, over CAPTIONS captions of each of `count` scenes. Raises
    ZeroDivisionError where all of them say it."""
    hits, said = dict.fromkeys(prompt.opens, 0), dict.fromkeys(prompt.opens, 0)
    chance = random.Random(f"captions {prompt.text} {seed}")
    for _, scene in zip(range(count), prompt.scenes(seed)):
        for text in [*(caption(scene, chance) for _ in range(CAPTIONS - 1)), short_caption(scene, chance)]:
            for attribute in prompt.opens:
                if open_in(text, attribute):
                    said[attribute] += 1
                    hits[attribute] += usual(scene, attribute)
    return {attribute: hits[attribute] / said[attribute] for attribute in prompt.opens}


def open_in(text: str, attribute: str) -> bool:
    try:
        return unsaid(text, attribute)
    except ValueError:  # a caption that names nothing which the parser could place, such as "a face", names no time
        return True


@dataclass(frozen=True, eq=False)
class Reads:
    """The judge as a reader of what a prompt leaves open: where one of its classifiers names the attribute, that; else
    the words that fit best, of all that could be said."""

    judge: Judge
    vocabulary: Vocabulary

    def usual(self, pictures: Images, prompt: Vague) -> dict[str, Tensor]:
        """(B, 3, H, W) -> attribute -> (B,) bool, whether it is the usual one."""
        with torch.inference_mode():
            verdict = self.judge.look(pictures.float().clamp(-1, 1))
            found = dict[str, Tensor]()
            for attribute in prompt.opens:
                if attribute in NAMED:
                    best = verdict.chances[attribute].argmax(1)
                    found[attribute] = best == self.judge.names[attribute].index(NAMED[attribute])
                else:
                    phrases = worded(prompt, attribute)
                    fits = verdict.features @ self.judge.read(self.vocabulary.batch(list(phrases))).T
                    found[attribute] = torch.tensor(list(phrases.values()))[fits.argmax(1)]
        return found


def worded(prompt: Vague, attribute: str) -> dict[str, bool]:
    """All that could be said of an attribute -> whether it is the usual."""
    if attribute == "side":
        return {prompt.text: True, f"{prompt.text} on the left": False, f"{prompt.text} on the right": False}
    if attribute == "hair":
        return {f"{prompt.text} with {hair} hair": hair in GREY for hair in HAIRS}
    article = {who: "an" if who[0] in "aeiou" else "a" for who in PEOPLE}
    return {f"{prompt.text} of {article[who]} {who}": "old" not in who for who in PEOPLE}
