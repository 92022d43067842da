"""A world of two dimensions: points instead of pictures, and a network small enough to learn while somebody watches.

sets.py      what is to be learned: ring, moons, spiral, the letters of a word, points drawn by hand
network.py   the network, and the network as a Denoiser
learner.py   the training loop, a generator; one step of it in eight numbered parts
view.py      what can be seen of it: the field, the walks of our samplers, distances; the exact answer beside it
"""

from __future__ import annotations

from explorer.training.plane.learner import Learner, Progress, Taken, learn
from explorer.training.plane.network import LEVELS, PlaneDenoiser
from explorer.training.plane.sets import MOST_DRAWN, REACH, SETS, PointSet, drawn, make_set
from explorer.training.plane.view import energy_distance, field, floor, stroll

__all__ = ["LEVELS", "MOST_DRAWN", "REACH", "SETS", "Learner", "PlaneDenoiser", "PointSet", "Progress", "Taken"]
__all__ += ["drawn", "energy_distance", "field", "floor", "learn", "make_set", "stroll"]
