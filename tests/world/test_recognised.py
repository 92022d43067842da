"""The shipped judge, which never saw this code, names what it paints: recognition of every subject."""

import pytest

from explorer.commands.bench.painting import plain_scenes, recognised
from explorer.network.learned import load_judge
from explorer.world import vocabulary as known

# The hardest to tell apart are five furry animals in three poses and all colours; the rest leaves little doubt.
FURRY = ("dog", "cat", "fox", "rabbit", "bear", "horse")


@pytest.fixture(scope="module")
def judge():
    return load_judge()[0]


def test_plain_scenes_show_the_subject_alone_in_every_place():
    for name in ("dog", "snowman", "castle"):
        scenes = plain_scenes(name, 24)
        assert [s.setting for s in scenes[:12]] == list(known.SETTINGS)
        assert {(s.subject.name, s.subject.size, s.style, s.accessory, s.side, s.floating) for s in scenes} == {
            (name, "normal", "storybook", "none", "center", False)
        }
        assert len({s.subject.colour for s in scenes}) > 3 or name in known.UNCOLOURED
    assert {s.subject.pose for s in plain_scenes("dog", 24)} == set(known.POSES)


def test_what_is_painted_is_recognised(judge):
    """Eight subjects, a dozen pictures each; blank or wrong pictures would give one in forty."""
    some = ("owl", "sailboat", "castle", "apple", "cake", "ball", "car", "butterfly")
    shares = {name: share for name, share, _ in recognised(judge, 12, subjects=some)}
    assert min(shares.values()) >= 0.8, shares


@pytest.mark.slow
def test_every_subject_is_recognised(judge):
    found = {name: (share, others) for name, share, others in recognised(judge, 60, seed=1)}
    for name, (share, others) in found.items():
        assert share >= (0.6 if name in FURRY else 0.82), (name, share, others)
    assert sum(share for share, _ in found.values()) / len(found) >= 0.93
