"""The class board: every guess counts once, nothing says whose it is, and nobody can fill the memory."""

import ast
import threading
from collections import Counter
from pathlib import Path

import pytest

from explorer.service import board as module
from explorer.service.board import ALPHABET, BOARDS, BURST, GUESSES, HOURS, PACE, QUESTIONS, BoardError, Boards


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def boards(clock):
    return Boards(clock)


def refused(reason):
    return pytest.raises(BoardError, match=reason)


def test_a_code_is_short_and_cannot_be_misread(boards):
    code = boards.open().code
    assert len(code) == 4
    assert set(code) <= set(ALPHABET)
    assert not set("AEIOU0O1IL5S2Z") & set(ALPHABET)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{low}", "{spaced}"])
def test_a_code_may_be_typed_carelessly(boards, typed):
    code = boards.open().code
    assert boards.has(typed.format(code, low=code.lower(), spaced=" ".join(code)))


@pytest.mark.parametrize("code", ["", "????", "AAAA", "x" * 100_000, "\0", "BCDF BCDF BCDF"])
def test_other_codes_open_nothing(boards, code):
    boards.open()
    assert not boards.has(code)
    with refused("unknown"):
        boards.add(code, "undoing", "me", "blur")


def test_each_voter_counts_once_with_the_last_word(boards):
    code = boards.open().code
    for voter, guess in (("a", "blur"), ("b", "static"), ("a", "sharp"), ("c", "sharp")):
        boards.add(code, "undoing", voter, guess)
    assert Counter(boards.guesses(code, "undoing")) == {"sharp": 2, "static": 1}
    assert boards.guesses(code, "faster") == ()


def test_who_has_seen_the_answer_keeps_what_was_said_before(boards):
    code = boards.open().code
    boards.settle(code, "undoing", "a")  # nothing was said: nothing is kept
    boards.add(code, "undoing", "a", 20.0)
    boards.settle(code, "undoing", "a")
    boards.add(code, "undoing", "a", 93.0)
    boards.add(code, "faster", "a", "16")
    assert boards.guesses(code, "undoing") == (20.0,)
    assert boards.guesses(code, "faster") == ("16",)


def test_the_order_of_guesses_says_nothing(boards):
    code = boards.open().code
    for voter, guess in enumerate((70.0, 10.0, 40.0)):
        boards.add(code, "q", str(voter), guess)
    assert boards.guesses(code, "q") == (10.0, 40.0, 70.0)


def test_no_voter_can_be_read_out_of_memory(boards):
    board = boards.open()
    boards.add(board.code, "undoing", "the-key-of-a-browser", "blur")
    assert "the-key-of-a-browser" not in repr(vars(board))
    other = boards.open()
    assert board.hashed("the-key-of-a-browser") != other.hashed("the-key-of-a-browser")


def test_only_the_teacher_reveals_and_that_closes_the_question(boards):
    board = boards.open()
    boards.add(board.code, "undoing", "a", "blur")
    with refused("unknown"):
        boards.reveal(board.code, "guessed", "undoing", ("static",))
    assert boards.truth(board.code, "undoing") is None
    boards.reveal(board.code, board.key, "undoing", ("blur",))
    assert boards.truth(board.code, "undoing") == ("blur",)
    with refused("closed"):
        boards.add(board.code, "undoing", "b", "blur")
    boards.add(board.code, "faster", "b", "16")
    assert len(boards.guesses(board.code, "undoing")) == 1


def test_a_closed_board_is_gone(boards):
    board = boards.open()
    with refused("unknown"):
        boards.close(board.code, "")
    boards.close(board.code, board.key)
    assert not boards.has(board.code)


def test_boards_end_hours_after_the_last_guess(boards, clock):
    used, unused = boards.open(), boards.open()
    clock.now += 0.9 * HOURS * 3600
    boards.add(used.code, "q", "a", "yes")
    clock.now += 0.2 * HOURS * 3600
    assert boards.has(used.code)
    assert boards.guesses(used.code, "q") == ("yes",)
    assert not boards.has(unused.code)
    clock.now += HOURS * 3600  # looking at it did not keep it
    assert not boards.has(used.code)


def test_memory_is_bounded(boards, clock):
    code = boards.open().code
    for k in range(GUESSES):
        clock.now += 1
        boards.add(code, "q", str(k), 1.0)
    with refused("full"):
        boards.add(code, "q", "one more", 1.0)
    boards.add(code, "q", "0", 2.0)  # who is in may still change
    for k in range(QUESTIONS - 1):
        clock.now += 1
        boards.add(code, f"q{k}", "a", 1.0)
    with refused("full"):
        boards.add(code, "another", "a", 1.0)


def test_an_unused_board_makes_place_and_a_used_one_does_not(boards):
    first = boards.open()
    boards.add(first.code, "q", "a", 1.0)
    second = boards.open()
    for _ in range(BOARDS - 2):
        boards.open()
    boards.open()
    assert boards.has(first.code)
    assert not boards.has(second.code)


def test_when_all_boards_are_in_use_there_is_no_new_one(boards):
    for _ in range(BOARDS):
        boards.add(boards.open().code, "q", "a", 1.0)
    with refused("full"):
        boards.open()


def test_a_flood_is_slowed_down_and_others_are_not(boards, clock):
    code, other = boards.open().code, boards.open().code
    for k in range(BURST):
        boards.add(code, "q", str(k), 1.0)
    with refused("busy"):
        boards.add(code, "q", "late", 1.0)
    boards.add(other, "q", "late", 1.0)
    clock.now += 1
    for k in range(int(PACE)):
        boards.add(code, "q", f"later {k}", 1.0)
    with refused("busy"):
        boards.add(code, "q", "late", 1.0)


def test_changes_tell_when_to_draw_again(boards):
    board = boards.open()
    seen = [boards.changes(board.code)]
    boards.add(board.code, "q", "a", 1.0)
    seen.append(boards.changes(board.code))
    boards.add(board.code, "q", "a", 1.0)  # the same again
    assert boards.changes(board.code) == seen[-1] > seen[0]
    boards.reveal(board.code, board.key, "q", 3.0)
    assert boards.changes(board.code) > seen[-1]


def test_a_whole_class_at_once_loses_nothing():
    boards = Boards()
    code, barrier = boards.open().code, threading.Barrier(30)

    def learner(k):
        barrier.wait()
        for guess in (10.0, 20.0, float(k)):
            boards.add(code, "q", str(k), guess)

    threads = [threading.Thread(target=learner, args=[k]) for k in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert boards.guesses(code, "q") == tuple(float(k) for k in range(30))


def test_nothing_of_it_is_written_anywhere(tmp_path, monkeypatch):
    """Nothing that it imports could write; and nothing appears where it works."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    used = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    used |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert used <= {"__future__", "secrets", "threading", "time", "collections.abc", "dataclasses", "hashlib"}
    monkeypatch.chdir(tmp_path)
    boards = Boards()
    boards.add(boards.open().code, "q", "a", "x")
    assert not list(tmp_path.iterdir())
