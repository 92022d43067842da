"""Found by looking: all that lie in a folder, in the order of lists, and nothing that only helps them."""

import sys

import pytest

from explorer.diffusion.registry import FIRST, first_line, found, names
from explorer.diffusion.sampler import SAMPLERS, Sampler, make_sampler
from explorer.diffusion.schedule import PUBLISHED, SCHEDULES, Drawn, make_schedule

ONE = """
from dataclasses import dataclass
from explorer.diffusion.sampler.euler import Euler

@dataclass(frozen=True)
class Other(Euler):
    name = "{name}"
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of two files, each with a sampler of a name that it is given."""

    def make(*said):
        home = tmp_path / "put_beside"
        home.mkdir()
        for k, name in enumerate(said):
            (home / f"file_{k}.py").write_text(ONE.format(name=name), encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        return "put_beside", [str(home)]

    yield make
    for module in [module for module in sys.modules if module.startswith("put_beside")]:
        del sys.modules[module]


def test_every_class_is_listed_once_and_in_order():
    assert (*SAMPLERS, *SCHEDULES) == FIRST  # all that ship have their place
    assert all(make_sampler(name).name == name for name in SAMPLERS)
    assert all(make_schedule(name).name == name for name in SCHEDULES)


def test_names_are_read_off_the_files_as_they_are():
    assert names("sampler") == list(SAMPLERS)
    assert names("schedules") == list(SCHEDULES)


def test_what_is_put_beside_is_found_and_what_it_was_made_from_is_not(package):
    assert list(found(Sampler, *package("zigzag", "amble"))) == ["amble", "zigzag"]


def test_two_of_one_name_are_refused(package):
    with pytest.raises(ValueError, match=r"put_beside.file_0 and put_beside.file_1 are both called amble; rename one"):
        found(Sampler, *package("amble", "amble"))


def test_only_the_drawn_schedule_needs_points():
    assert set(SCHEDULES) - set(PUBLISHED) == {Drawn.name}
    assert make_schedule("drawn", points=((0, 9), (1, -9))) == Drawn(((0, 9), (1, -9)))
    with pytest.raises(ValueError, match="points belong to the drawn schedule, not to cosine"):
        make_schedule("cosine", points=((0, 9), (1, -9)))


@pytest.mark.parametrize("one", [*SAMPLERS.values(), *SCHEDULES.values()])
def test_every_one_can_introduce_itself(one):
    """A list falls back to this line where a language has no word."""
    assert 20 < len(first_line(sys.modules[one.__module__])) < 120
    assert first_line(one)
