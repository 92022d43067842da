"""The slow lane takes turns."""

import json
import sys

import pytest

from tests import slow
from tests.slow import by_file, in_turn

FILES = ["a", "b", "c", "d"]


def test_the_longest_unrun_comes_first():
    assert in_turn(FILES, {"a": 3.0, "b": 1.0, "c": 2.0}, 0) == ["d", "b", "c", "a"]


def test_a_clone_without_a_past_begins_elsewhere_every_day():
    assert [in_turn(FILES, {}, day)[0] for day in range(8)] == [*"abcdabcd"]
    assert all(sorted(in_turn(FILES, {}, day)) == FILES for day in range(8))


def test_nothing_to_run_is_no_error():
    assert in_turn([], {}, 3) == []
    assert by_file([], {}, 3) == []


def test_a_file_waits_as_long_as_that_test_of_it_which_waits_longest():
    tests = ["a::1", "a::2", "b::1", "b::2"]
    assert by_file(tests, {"a::1": 4.0, "a::2": 3.0, "b::1": 1.0, "b::2": 5.0}, 0) == [
        ["b::1", "b::2"],
        ["a::2", "a::1"],
    ]


@pytest.fixture
def lane(tmp_path, monkeypatch):
    """A clone of its own, with one good test, one bad and one that would take a minute."""
    folder = tmp_path / "tests"
    folder.mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow: takes minutes\n")
    (folder / "test_good.py").write_text("import pytest\n\n@pytest.mark.slow\ndef test_good():\n    pass\n")
    monkeypatch.setattr(slow, "ROOT", tmp_path)
    monkeypatch.setattr(slow, "RECORD", tmp_path / ".pytest_cache" / "slow.json")
    monkeypatch.setattr(sys, "argv", ["slow", "--minutes", "20"])

    def add(name, body):
        (folder / f"test_{name}.py").write_text(
            f"import time\nimport pytest\n\n@pytest.mark.slow\ndef test_{name}():\n    {body}\n"
        )

    return add


def remembered():
    return set(json.loads(slow.RECORD.read_text()))


def test_what_ran_is_remembered_test_by_test(lane):
    slow.main()
    assert remembered() == {"tests/test_good.py::test_good"}


def test_a_failure_is_said_and_the_rest_still_runs(lane):
    lane("bad", "assert False")
    with pytest.raises(SystemExit, match="test_bad"):
        slow.main()
    assert remembered() == {"tests/test_good.py::test_good", "tests/test_bad.py::test_bad"}


def test_the_end_of_the_time_cuts_off_and_is_no_failure(lane):
    lane("long", "time.sleep(600)")
    for seconds in (4.0, 12.0, 36.0, 108.0):  # a busy machine needs longer for the first
        ran = {}
        assert slow.run(["tests/test_good.py::test_good", "tests/test_long.py::test_long"], seconds, ran) == []
        if ran:
            break
    assert set(ran) == {"tests/test_good.py::test_good"}


def test_a_test_longer_than_the_lane_has_its_turn_and_lets_others_come(lane, monkeypatch):
    (slow.ROOT / "tests" / "test_good.py").unlink()
    lane("long", "time.sleep(600)")
    monkeypatch.setattr(slow, "LEAST", -1000.0)
    monkeypatch.setattr(sys, "argv", ["slow", "--minutes", "0"])
    slow.main()
    assert remembered() == {"tests/test_long.py::test_long"}


def test_what_breaks_at_the_end_of_the_program_fails_no_test_and_in_the_middle_it_does(lane):
    lane("last", "import atexit, os; atexit.register(os.abort)")
    assert slow.run(["tests/test_last.py::test_last"], 600.0, {}) == []
    lane("half", "import os; os.abort()")
    assert slow.run(["tests/test_half.py::test_half"], 600.0, {}) == ["tests/test_half.py"]


def test_a_file_that_cannot_be_read_is_a_failure(lane):
    (slow.ROOT / "tests" / "test_broken.py").write_text("import nothing_of_this_name\n")
    assert slow.run(["tests/test_broken.py::test_it"], 600.0, {}) == ["tests/test_broken.py"]
