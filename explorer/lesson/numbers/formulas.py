"""Numbers that are counted or follow from a formula of the package: schedules, sizes, network calls, the world.

Arguments are words of a lesson's text, so they come as strings.
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import Any

import torch
from safetensors import safe_open

from explorer.choices import choose
from explorer.diffusion.guidance import ClassifierFree
from explorer.diffusion.ideal import IdealGaussian
from explorer.diffusion.schedule import make_schedule
from explorer.lesson.records import Quantity
from explorer.model.registry import DEFAULT, quickest
from explorer.network.checkpoint import SCALE, manifest, weights_path
from explorer.network.learned import load_judge
from explorer.network.text import UNKNOWN
from explorer.types import NoiseLevel
from explorer.world.invent import share_bearded, share_of_style, share_wearing
from explorer.world.vocabulary import ACCESSORIES, PEOPLE, STYLES, WEARERS

__all__ = [
    "attention_side",
    "bearded",
    "bottom_pixels",
    "bottom_side",
    "calls",
    "calls_saved",
    "classes",
    "closeness",
    "drawn",
    "folded_side",
    "kept",
    "kept_at",
    "kept_halfway",
    "latent_values",
    "pairs_saved",
    "parameters",
    "parameters_for_words",
    "places_saved",
    "practice",
    "recorded",
    "shrink",
    "sigma_halfway",
    "values",
    "way_to_half",
    "words_known",
    "words_read",
    "worn",
]


def log_snr(schedule: str, t: float) -> float:
    return float(make_schedule(schedule).log_snr(torch.tensor(t, dtype=torch.float64)))


def kept(schedule: str, t: str) -> Quantity:
    """Percent of the picture's power that is left at time t: 100 alpha_bar."""
    percent = 100 * NoiseLevel(log_snr(schedule, float(t))).alpha_bar
    return Quantity(percent, 0 if percent >= 1 else 1)


def kept_halfway(schedule: str) -> Quantity:
    return kept(schedule, "0.5")


def kept_at(sigma: str) -> Quantity:
    """Percent of the picture's power that is left at noise level sigma."""
    return Quantity(100 / (1 + float(sigma) ** 2))


def sigma_halfway(schedule: str) -> Quantity:
    """Noise per signal at t = 1/2."""
    return Quantity(NoiseLevel(log_snr(schedule, 0.5)).sigma, 1)


def way_to_half(schedule: str) -> Quantity:
    """Percent of the way from picture to static at which both have equal parts in the mixture."""
    return Quantity(100 * float(make_schedule(schedule).time(torch.tensor(0.0, dtype=torch.float64))))


def values(side: str) -> Quantity:
    """Numbers in a square colour picture: three for each pixel."""
    return Quantity(3 * int(side) ** 2)


def latent_values(side: str, factor: str, channels: str) -> Quantity:
    """Numbers in its latent, `factor` times smaller along each side."""
    return Quantity(int(channels) * (int(side) // int(factor)) ** 2)


def shrink(side: str, factor: str, channels: str) -> Quantity:
    """How many times fewer numbers the latent has."""
    return Quantity(values(side).value / latent_values(side, factor, channels).value)


def places_saved(factor: str) -> Quantity:
    """How many times fewer places there are when each side is `factor` times smaller."""
    return Quantity(int(factor) ** 2)


def pairs_saved(factor: str) -> Quantity:
    """How many times fewer pairs of places attention has to weigh when each side is `factor` times smaller."""
    return Quantity(int(factor) ** 4)


def calls(steps: str, guidance_scale: str) -> Quantity:
    """Network calls of a run with classifier-free guidance, one sampler call a step."""
    guided = ClassifierFree(IdealGaussian(torch.zeros(1), 1.0), float(guidance_scale))
    return Quantity(int(steps) * guided.nfe)


def calls_saved(steps: str, guidance_scale: str, few: str) -> Quantity:
    """How many times fewer calls a student needs that makes `few` and has the guidance inside."""
    return Quantity(calls(steps, guidance_scale).value / int(few))


def parameters(name: str) -> Quantity:
    """Millions of learned numbers in the shipped weights."""
    return Quantity(manifest()[name]["parameters"] / 1e6)


def parameters_for_words() -> Quantity:
    """Percent of the careful model's parameters that read the words."""
    with safe_open(weights_path(DEFAULT), "pt") as file:
        names = [name for name in file.keys() if not name.endswith(SCALE)]  # noqa: SIM118
        count = {name: math.prod(file.get_slice(name).get_shape()) for name in names}
    words = sum(number for name, number in count.items() if name.startswith("words."))
    return Quantity(100 * words / sum(count.values()))


def practice() -> Quantity:
    """Millions of exam questions that the careful model has answered in training."""
    return Quantity(recorded("training-steps").value * recorded("training-batch").value / 1e6, 1)


RECORDED = {
    "training-steps": (DEFAULT, r"([\d,]+) steps of"),
    "training-batch": (DEFAULT, r"steps of ([\d,]+)"),
    "training-pictures": (DEFAULT, r"on ([\d,]+) pictures"),
    "training-minutes": (DEFAULT, r"([\d,]+) minutes"),
    "student-steps": (quickest(), r"([\d,]+) steps"),
}
"""Where the manifest of the weights says how they were made: whose sentence, and the number's place in it."""


def recorded(name: str) -> Quantity:
    """What the manifest of the weights records of their training: training-steps, training-minutes ..."""
    whose, place = RECORDED[choose("record", name, RECORDED)]
    found = re.search(place, manifest()[whose]["training"])
    if found is None:
        raise ValueError(f"the manifest does not record {name}")
    return Quantity(float(found[1].replace(",", "")))


@lru_cache(maxsize=4)
def config(name: str = DEFAULT) -> dict[str, Any]:
    with safe_open(weights_path(name), "pt") as file:
        return json.loads(file.metadata()["config"])


def words_known() -> Quantity:
    """Words of the vocabulary, the special tokens not counted."""
    return Quantity(len(config()["words"]) - UNKNOWN - 1)


def words_read() -> Quantity:
    """Words of a prompt that are read; one token marks the start."""
    return Quantity(config()["length"] - 1)


def drawn(style: str) -> Quantity:
    """Percent of the world's pictures that are in a style, by the law that the world is painted by."""
    return Quantity(100 * share_of_style(choose("style", style, STYLES)))


def bearded(who: str) -> Quantity:
    """Percent of the world's portraits of a man, a woman ... that have a beard, by the law that they are painted by."""
    return Quantity(100 * share_bearded(choose("person", who.replace("-", " "), PEOPLE)))


def worn(subject: str, accessory: str) -> Quantity:
    """Percent of the world's pictures in which that subject wears that, by the law that they are painted by."""
    share = share_wearing(choose("subject", subject, WEARERS), choose("accessory", accessory, ACCESSORIES[1:]))
    return Quantity(100 * share, digits=1)


def closeness(word: str, other: str) -> Quantity:
    """How close two words lie on the judge's map: 100 times the cosine of the angle between them."""
    judge, vocabulary = load_judge("cpu")
    with torch.inference_mode():
        one, two = judge.read(vocabulary.batch([word, other]))
    return Quantity(100 * float(one @ two))


def classes(attribute: str) -> Quantity:
    """How many names the judge has for an attribute: subjects, settings, styles ..."""
    return Quantity(len(config("judge")["names"][attribute]))


def folded_side() -> Quantity:
    """Places along a side once the picture is folded."""
    return Quantity(config()["size"] // config()["patch"])


def bottom_side() -> Quantity:
    """Places along a side at the bottom of the U."""
    return Quantity(folded_side().value // 2 ** (len(config()["channels"]) - 1))


def bottom_pixels() -> Quantity:
    """Pixels along a side of the square that one place at the bottom of the U stands for."""
    return Quantity(config()["size"] / bottom_side().value)


def attention_side() -> Quantity:
    """Places along a side at the finest level that has attention."""
    first = next(i for i, has in enumerate(config()["attention"]) if has)
    return Quantity(folded_side().value // 2**first)
