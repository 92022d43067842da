"""The slow lane takes turns."""

from tests.slow import in_turn

FILES = ["a", "b", "c", "d"]


def test_the_longest_unrun_comes_first():
    assert in_turn(FILES, {"a": 3.0, "b": 1.0, "c": 2.0}, 0) == ["d", "b", "c", "a"]


def test_a_clone_without_a_past_begins_elsewhere_every_day():
    assert [in_turn(FILES, {}, day)[0] for day in range(8)] == [*"abcdabcd"]
    assert all(sorted(in_turn(FILES, {}, day)) == FILES for day in range(8))


def test_nothing_to_run_is_no_error():
    assert in_turn([], {}, 3) == []
