"""Places: whoever has one keeps it, and no address takes them all under many names."""

import pytest

from explorer.present import first_shapes, watch
from explorer.service.places import IDLE, FullError, Places, visit_from


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_one_address_has_so_many_places_under_whatever_names(clock):
    places = Places(10, clock=clock, each=4)
    with visit_from("10.0.0.7"):
        for k in range(4):
            places.put(f"name {k}", k)
        for k in range(4, 300):
            with pytest.raises(FullError) as full:
                places.put(f"name {k}", k)
            assert full.value.most == 4
            with pytest.raises(FullError):
                places.check(f"name {k}")
        places.put("name 0", "anew")  # in its own place
    with visit_from("10.0.0.8"):
        places.put("other", 1)
        assert places.find("name 0") == "anew"
    with visit_from("10.0.0.7"), pytest.raises(FullError):
        places.put("more", 1)


def test_who_asks_for_it_from_elsewhere_does_not_take_it_along(clock):
    """A place counts for the address that it was given to."""
    places = Places(10, clock=clock, each=1)
    with visit_from("a"):
        places.put("mine", 1)
    with visit_from("b"):
        places.find("mine")
        places.put("mine", 2)
        places.put("b's", 1)
    with visit_from("a"), pytest.raises(FullError):
        places.put("another", 1)


def test_an_address_that_has_enough_makes_place_among_its_own(clock):
    places = Places(10, clock=clock, each=2)
    with visit_from("b"):
        places.put("oldest", 0)
    with visit_from("a"):
        places.put("first", 1)
        places.put("second", 2)
        clock.now += IDLE + 1
        places.find("second")
        places.put("third", 3)
    assert [places.find(name) for name in ("oldest", "first", "second", "third")] == [0, None, 2, 3]


def test_a_class_behind_one_address_finds_places_and_leaves_some():
    for most, each in ((first_shapes.MOST, first_shapes.EACH), (watch.MOST_LEARNERS, watch.MOST_EACH)):
        assert 30 <= each <= most * 2 / 3
    assert first_shapes.FirstShapes.runs._each == first_shapes.EACH
    assert watch.Learners()._places._each == watch.MOST_EACH
