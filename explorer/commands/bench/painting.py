"""The contest `world` of explorer bench: how fast the world is painted, and how well its subjects are recognised.

The judge is the shipped one. Its subjects are told apart on plain scenes: one subject alone, in the middle, of usual
size, in each place by turns, in any pose, colour, time of day and weather, wearing nothing, in the usual style.
"""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Iterator, Sequence

from explorer.network.judge import Judge
from explorer.world import Plan, Scene, paint_scenes
from explorer.world import vocabulary as known
from explorer.world.invent import random_scene

__all__ = ["plain_scenes", "recognised"]


def plain_scenes(subject: str, count: int, seed: int = 0) -> list[Scene]:
    """`count` plain scenes of a subject; every twelve of them show it in all places."""
    scenes = []
    for k in range(count):
        rng, setting = random.Random(f"plain {seed} {subject} {k}"), known.SETTINGS[k % len(known.SETTINGS)]
        poses = known.POSES[:2] if setting in ("room", "table") else known.POSES
        pose = rng.choice(poses) if subject in known.POSED else None
        scene = random_scene(rng, Plan(kind="subject", subject=subject, setting=setting, pose=pose))
        assert scene.subject is not None
        thing = dataclasses.replace(scene.subject, size="normal", fluffy=False)
        plain = dataclasses.replace(scene, subject=thing, style="storybook", side="center", floating=False)
        scenes.append(dataclasses.replace(plain, accessory="none"))
    return scenes


def recognised(
    judge: Judge, count: int = 24, seed: int = 0, subjects: Sequence[str] = known.SUBJECTS
) -> Iterator[tuple[str, float, str]]:
    """(subject, share of its pictures in which the judge sees it, what it sees most often in the others) in turn."""
    names = judge.names["subject"]
    for number, subject in enumerate(subjects):
        pictures = paint_scenes(plain_scenes(subject, count, seed), seed=seed * len(known.SUBJECTS) + number)
        seen = Counter(names[k] for k in judge.look(pictures).chances["subject"].argmax(1).tolist())
        share = seen.pop(subject, 0) / count
        yield subject, share, ", ".join(f"{name} {times}" for name, times in seen.most_common(2))
