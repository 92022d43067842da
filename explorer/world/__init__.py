"""The picture-book world: the pictures that the model learned from, drawn by code, each with a caption.

scenes = random_scenes(64, seed=0)              what to show, as data
pictures = paint_scenes(scenes, seed=0)         (64, 3, 128, 128) in [-1, 1]
words = caption(scenes[0], random.Random(0))    one of many ways to say it
parse("a purple elephant in the desert")        back to a scene, and which words found no place in it
"""

from __future__ import annotations

from explorer.world.captions import caption, short_caption, words_of
from explorer.world.compose import paint_caption, paint_scenes
from explorer.world.invent import Plan, plans, random_scenes
from explorer.world.parse import Reading, parse
from explorer.world.scene import Person, Scene, Thing, labels
from explorer.world.vocabulary import HEADS

__all__ = [
    "HEADS",
    "Person",
    "Plan",
    "Reading",
    "Scene",
    "Thing",
    "caption",
    "labels",
    "paint_caption",
    "paint_scenes",
    "parse",
    "plans",
    "random_scenes",
    "short_caption",
    "words_of",
]
