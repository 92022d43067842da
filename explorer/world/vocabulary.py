"""The words of the world: what there is to show. The order of the lists is that of the judge's labels."""

from __future__ import annotations

__all__ = [
    "ACCESSORIES",
    "ANIMALS",
    "COLOURS",
    "FEATURES",
    "FIGURES",
    "FLIES",
    "FLOATS",
    "FLUFFY",
    "HAIRS",
    "HAIR_STYLES",
    "HEADS",
    "HEAD_NAMES",
    "INDOOR",
    "KINDS",
    "MOONS",
    "PEOPLE",
    "POSED",
    "POSES",
    "SETTINGS",
    "SIDES",
    "SIZES",
    "STYLES",
    "SUBJECTS",
    "THINGS",
    "TIMES",
    "UNCOLOURED",
    "WEARERS",
    "WEATHERS",
]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ANIMALS = _words("dog cat fox rabbit bear penguin owl bird horse elephant whale fish butterfly turtle")
THINGS = _words(
    "bicycle car sailboat balloon rocket castle house lighthouse tree apple flower mushroom cup umbrella robot cake "
    "guitar ball train plane teddy snowman"
)
FIGURES = _words("wizard astronaut knight fairy")
SUBJECTS = ANIMALS + THINGS + FIGURES
SETTINGS = _words("meadow beach forest mountains desert snow city ocean space room table studio")
TIMES = _words("day sunrise sunset night")
WEATHERS = _words("clear rain snow fog")
STYLES = ("storybook", "watercolor", "pixel art", "pencil sketch", "neon", "oil painting", "black and white", "comic")
COLOURS = {
    "red": "#d8352f",
    "orange": "#f0882c",
    "yellow": "#f5cf3a",
    "green": "#3f9d4c",
    "blue": "#3a72d8",
    "purple": "#8347c4",
    "pink": "#f08bb4",
    "brown": "#7d4a26",
    "black": "#2a2a30",
    "white": "#f4f2ee",
    "grey": "#8c8f96",
    "golden": "#dba03c",
    "turquoise": "#2fb5b0",
}
ACCESSORIES = _words("none sunglasses hat crown scarf bow glasses")
KINDS = _words("subject pair empty portrait")

MOONS = _words("white purple red blue golden")
SIZES = {"normal": 1.0, "small": 0.68, "big": 1.28}
SIDES = {"center": 0.0, "left": -0.45, "right": 0.45}
POSES = _words("standing sitting running")
POSED = _words("dog cat fox rabbit bear horse elephant")
FLUFFY = _words("dog cat")
FLOATS = _words("sailboat whale fish turtle ball")  # at home on water
FLIES = _words("balloon plane rocket bird butterfly fairy owl")
WEARERS = _words("dog cat fox rabbit bear penguin owl horse elephant robot teddy snowman")
UNCOLOURED = _words("snowman")
INDOOR = _words("room table studio space")  # no weather
PEOPLE = ("woman", "man", "girl", "boy", "old woman", "old man")
HAIR_STYLES = _words("short long curly bald ponytail bun")
HAIRS = _words("black brown blonde red grey white pink blue")
FEATURES = _words("glasses sunglasses hat crown beard smile headphones scarf freckles")

# the judge's heads: what it says of a picture, in this order
HEAD_NAMES = ("subject", "setting", "time", "weather", "style", "colour", "accessory", "kind")
HEADS = (SUBJECTS, SETTINGS, TIMES, WEATHERS, STYLES, tuple(COLOURS), ACCESSORIES, KINDS)
