"""What was measured on the shipped weights when they were made, each with how, so that it can be measured again.

These numbers cannot be computed while a page opens: they took thousands of pictures. The lessons call them measured,
and the lab repeats them. They hold for the weights named by TRAINING and for no others.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FACTS", "TRAINING", "Fact"]

TRAINING = "9,362 steps of 512 on 384,000 pictures"
"""Stands in the manifest of the weights that the facts are about."""

AGREE = "share of 96 held-out captions where the judge finds in the picture what the caption says"
HALF = "share of 1,200 held-out pictures whose subject the judge names right at t = 1/2"
CAT = '`explorer contact-sheet "a cat wearing sunglasses"`, seeds 1 to 24'
PLACE = "share of 1,200 held-out pictures whose setting the judge names right at t = 1/2"


@dataclass(frozen=True)
class Fact:
    """value and the digits that are sure; how it was measured."""

    value: float
    digits: int
    how: str


def percent(how: str, **values: int) -> dict[str, Fact]:
    return {name.replace("_", "-"): Fact(value, 0, f"{how}, in percent") for name, value in values.items()}


FACTS: dict[str, Fact] = {
    **percent(HALF, subject_clean=90, subject_cosine=85, subject_scaled_linear=77, subject_linear=52),
    **percent(HALF, subject_steep=10, subject_exponential=6),
    **percent(PLACE, setting_cosine=100, setting_linear=99, setting_steep=77),
    **percent(f"{AGREE}; the caption's own picture", real_subject=95, real_time=96, real_weather=100, real_colour=99),
    **percent(f"{AGREE}; careful model, 20 steps, w = 3", guided_subject=92, guided_time=94, guided_weather=95),
    **percent(f"{AGREE}; careful model, 20 steps, w = 3", guided_colour=98),
    **percent(f"{AGREE}; careful model, 20 steps, w = 1", plain_subject=84, plain_time=87, plain_weather=92),
    **percent(f"{AGREE}; careful model, 20 steps, w = 1", plain_colour=96),
    **percent(f"{AGREE}; fast model, 4 steps", fast_subject=90, fast_time=93, fast_weather=94, fast_colour=99),
    "training-steps": Fact(9_362, 0, "steps of training of the careful model"),
    "training-batch": Fact(512, 0, "pictures in one step of training"),
    "training-pictures": Fact(384_000, 0, "different pictures drawn for training"),
    "training-minutes": Fact(21, 0, "minutes of training on one H200 GPU"),
    "student-steps": Fact(2_000, 0, "steps of training of the fast model"),
    "caption-hidden": Fact(12, 0, "percent of the training captions that were hidden"),
    "halfway-pictures": Fact(1_200, 0, "held-out pictures in the half-way test"),
    "cat-pictures": Fact(24, 0, f"pictures by {CAT}"),
    "cat-judged": Fact(19, 0, f"of the pictures by {CAT}: the judge finds all that is asked for"),
    "cat-seen": Fact(0, 0, f"of the pictures by {CAT}: well drawn, as looked at by a person"),
    "captions": Fact(96, 0, "held-out captions in the agreement test"),
}
