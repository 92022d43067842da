"""Forty subjects, one a file; SUBJECTS finds them by name."""

from __future__ import annotations

from explorer.world.subjects.animals import (
    bear,
    bird,
    butterfly,
    cat,
    dog,
    elephant,
    fish,
    fox,
    horse,
    owl,
    penguin,
    rabbit,
    turtle,
    whale,
)
from explorer.world.subjects.base import Anchors, Look, Subject
from explorer.world.subjects.figures import astronaut, fairy, knight, wizard
from explorer.world.subjects.things import (
    apple,
    ball,
    balloon,
    bicycle,
    cake,
    car,
    castle,
    cup,
    flower,
    guitar,
    house,
    lighthouse,
    mushroom,
    plane,
    robot,
    rocket,
    sailboat,
    snowman,
    teddy,
    train,
    tree,
    umbrella,
)

__all__ = ["SUBJECTS", "Anchors", "Look", "Subject"]

_ANIMALS = (bear, bird, butterfly, cat, dog, elephant, fish, fox, horse, owl, penguin, rabbit, turtle, whale)
_THINGS = (
    apple,
    ball,
    balloon,
    bicycle,
    cake,
    car,
    castle,
    cup,
    flower,
    guitar,
    house,
    lighthouse,
    mushroom,
    plane,
    robot,
    rocket,
    sailboat,
    snowman,
    teddy,
    train,
    tree,
    umbrella,
)
_FIGURES = (astronaut, fairy, knight, wizard)
SUBJECTS: dict[str, Subject] = {
    file.__name__.rpartition(".")[2]: file.SUBJECT for file in (*_ANIMALS, *_THINGS, *_FIGURES)
}
