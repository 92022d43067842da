"""The class board: every guess counts once, nothing says whose it is, and nobody can fill the memory."""

import ast
import threading
from collections import Counter
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest

from explorer.service import board as module
from explorer.service import brake
from explorer.service.board import (
    ALPHABET,
    AWAY,
    BOARDS,
    BOARDS_EACH,
    BURST,
    CROWD,
    GONE,
    GUESSES,
    HOURS,
    PACE,
    QUESTIONS,
    TRIES,
    TRIES_AT_PLACE,
    TRIES_IN_ALL,
    BoardError,
    Boards,
)


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


def test_a_board_is_its_teachers_with_its_own_key(boards):
    board, other = boards.open(), boards.open()
    assert boards.has(board.code, board.key)
    assert not any(boards.has(board.code, key) for key in ("", other.key, board.key[:-1], "\0"))


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
        boards.add(code, "q", str(k), 1.0, f"place {k % 9}")
    with refused("full"):
        boards.add(code, "q", "one more", 1.0, "place 9")
    boards.add(code, "q", "0", 2.0)  # who is in may still change
    for k in range(QUESTIONS - 1):
        clock.now += 1
        boards.add(code, f"q{k}", "a", 1.0)
    with refused("full"):
        boards.add(code, "another", "a", 1.0)


def test_strangers_close_no_board_that_a_teacher_has_open(boards, clock):
    """Sixty-four openings and more, from many places: they get what is free, and the teacher's page looks meanwhile."""
    board = boards.open("school")
    opened = 0
    for k in range(200):
        clock.now += GONE / 100
        boards.changes(board.code, board.key)
        with suppress(BoardError):
            boards.open(f"stranger {k}")
            opened += 1
    assert boards.has(board.code)
    assert boards.changes(board.code, board.key) == 0
    assert BOARDS - 1 <= opened < 200


def test_looking_with_another_key_keeps_nothing_open(boards, clock):
    board = boards.open("school")
    with refused("unknown"):
        boards.changes(board.code, "another key")


def test_who_left_an_unused_board_makes_place_and_a_used_one_stays(boards, clock):
    used, left, kept = boards.open("a"), boards.open("b"), boards.open("c")
    boards.add(used.code, "q", "a", 1.0)
    for k in range(BOARDS - 3):
        boards.open(f"place {k}")
    clock.now += GONE
    boards.changes(kept.code, kept.key)
    boards.open("d")
    assert [boards.has(board.code) for board in (used, left, kept)] == [True, False, True]


def test_one_place_opens_as_many_boards_as_a_school_needs(boards, clock):
    for _ in range(BOARDS_EACH):
        boards.open("school")
    with refused("full"):
        boards.open("school")
    assert boards.open("another school")
    clock.now += GONE
    assert boards.open("school")  # in the place of one that was left


def test_when_all_boards_are_in_use_there_is_no_new_one(boards):
    for k in range(BOARDS):
        boards.add(boards.open(f"place {k}").code, "q", "a", 1.0)
    with refused("full"):
        boards.open()


def test_from_one_place_a_large_class_votes_and_no_more(boards, clock):
    """Somebody who comes 299 times, each time as somebody else."""
    code = boards.open().code
    for k in range(CROWD):
        boards.add(code, "q", f"voter {k}", "blur", "school")
    for k in range(CROWD, 299):
        clock.now += 1
        with refused("crowded"):
            boards.add(code, "q", f"voter {k}", "blur", "school")
    boards.add(code, "q", "voter 0", "static", "school")  # a change of mind is no other voter
    boards.add(code, "q", "a child at home", "static", "home")
    assert Counter(boards.guesses(code, "q")) == {"blur": CROWD - 1, "static": 2}


def test_who_votes_and_loads_the_page_anew_has_one_page_open(boards, clock):
    code = boards.open().code
    for k in range(AWAY + 1):
        boards.add(code, "q", f"voter {k}", "blur", "school", present=1)
    for k in range(AWAY + 1, 299):
        clock.now += 1
        with refused("crowded"):
            boards.add(code, "q", f"voter {k}", "blur", "school", present=1)
    boards.add(code, "q", "voter 0", "static", "school", present=1)  # a change of mind is no other voter
    assert len(boards.guesses(code, "q")) == AWAY + 1


@pytest.mark.parametrize("size", [1, 30, CROWD])
def test_a_class_behind_one_address_votes_though_half_of_its_phones_sleep(boards, size):
    """Each closes its page after its vote, up to the half; the others still have theirs open."""
    code = boards.open().code
    for k in range(size):
        boards.add(code, "q", f"pupil {k}", "blur", "school", present=size - min(k, size // 2))
    assert len(boards.guesses(code, "q")) == size


def test_without_a_pass_nobody_votes(boards):
    code = boards.open().code
    for ask in (lambda: boards.add(code, "q", "", "blur"), lambda: boards.enter(code, "")):
        with refused("nameless"):
            ask()
    assert boards.guesses(code, "q") == ()


CODES = ["".join(letters) for letters in product(ALPHABET[:8], repeat=4)]


def test_codes_cannot_be_tried_without_a_brake(boards, clock):
    code = boards.open().code
    wrong = [other for other in CODES if other != code]
    boards.enter(code, "member", "school")
    asks = [lambda one: boards.enter(one, "x", "here"), lambda one: boards.current(one, "x", "here")]
    asks.append(lambda one: boards.add(one, "q", "x", "blur", "here"))
    for k in range(TRIES):
        with refused("unknown"):
            asks[k % 3](wrong[k])
    assert boards.enter(boards.open().code, "y", "here")  # others of that place are not held
    for ask in asks:  # now the right code says no more than a wrong one
        for one in (wrong[50], code):
            with refused("wait"):
                ask(one)
    boards.enter(code, "z", "elsewhere")
    clock.now += 60
    assert boards.enter(code, "x", "here") == code


def test_who_is_in_a_class_is_held_by_nobodys_wrong_codes(boards):
    """A whole class behind one address, and one of them tries codes, as somebody else each time."""
    code = boards.open().code
    boards.enter(code, "member", "school")
    wrong = [other for other in CODES if other != code]
    for k in range(TRIES_AT_PLACE):
        with refused("unknown"):
            boards.enter(wrong[k], f"guesser {k}", "school")
    with refused("wait"):
        boards.enter(wrong[-1], "guesser", "school")
    boards.add(code, "q", "member", "blur", "school")
    assert boards.enter(code, "member", "school") == code
    assert boards.enter(code, "who comes late", "school") == code


@pytest.mark.parametrize("opened", ["school", "the teacher's phone"])
def test_thirty_of_a_school_get_in_though_five_mistype_and_one_tries_codes(boards, opened):
    """One address for all, and all within one minute; the codes that are tried are those of nobody here."""
    code = boards.open(opened).code
    wrong = iter([other for other in CODES if other != code])
    late = 0
    for pupil in range(30):
        for _ in range(4 * (pupil % 6 == 0)):  # five of them, four mistakes each
            with suppress(BoardError):
                boards.enter(next(wrong), f"pupil {pupil}", "school")
        late += boards.enter(code, f"pupil {pupil}", "school") != code
        for k in range(20):
            with suppress(BoardError):
                boards.enter(next(wrong), f"guesser {pupil} {k}", "school")
    assert late == 0
    assert boards.joined(code) == 30


def test_a_stranger_finds_no_class_by_trying_codes(boards, clock):
    """For an hour, from one address, somebody else at each try: how many are looked at is the chance to find one."""
    board = boards.open("school")
    boards.enter(board.code, "pupil", "school")
    codes = (code for code in map("".join, product(ALPHABET, repeat=4)) if code != board.code)
    looked = 0
    for minute in range(60):
        clock.now += 60
        for k in range(2 * TRIES_AT_PLACE):
            with pytest.raises(BoardError) as said:
                boards.enter(next(codes), f"somebody {minute} {k}", "elsewhere")
            looked += said.value.reason == "unknown"
        with refused("wait"):
            boards.enter(board.code, "somebody else", "elsewhere")
    assert looked == 60 * TRIES_AT_PLACE
    assert looked / len(ALPHABET) ** 4 < 0.011


def test_all_places_together_are_braked_too(boards, clock):
    for k, code in enumerate(CODES[:TRIES_IN_ALL]):
        with refused("unknown"):
            boards.enter(code, f"x{k // 5}", f"place {k // 10}")
    with refused("wait"):
        boards.enter(boards.open().code, "x", "one that never tried")
    clock.now += 60
    assert boards.enter(boards.open().code, "x", "one that never tried")


def test_one_mistake_made_by_a_whole_class_is_one(boards):
    for k in range(3 * TRIES):
        with refused("unknown"):
            boards.enter("BBBB", f"voter {k}", "school")
    assert boards.enter(boards.open().code, "voter", "school")


def test_no_place_can_be_read_out_of_memory(boards):
    board = boards.open("192.0.2.7")
    boards.add(board.code, "q", "voter", 1.0, "192.0.2.7")
    assert "192.0.2.7" not in repr({**vars(board), **vars(board.questions["q"])})


def test_a_flood_is_slowed_down_and_others_are_not(boards, clock):
    code, other = boards.open().code, boards.open().code
    for k in range(BURST):
        boards.add(code, "q", str(k), 1.0, f"place {k % 9}")
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
    allowed = {"__future__", "secrets", "threading", "time", "collections.abc", "dataclasses", "hashlib"}
    for part, more in ((module, {"explorer.service.brake"}), (brake, set())):
        tree = ast.parse(Path(part.__file__).read_text(encoding="utf-8"))
        used = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        used |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        assert used <= allowed | more
    monkeypatch.chdir(tmp_path)
    boards = Boards()
    boards.add(boards.open().code, "q", "a", "x")
    assert not list(tmp_path.iterdir())


def test_who_joins_is_counted_once_and_the_board_is_drawn_anew(boards):
    board = boards.open()
    assert boards.joined(board.code) == 0
    before = boards.changes(board.code)
    for voter in ("a", "b", "a"):
        boards.enter(board.code, voter)
    assert boards.joined(board.code) == 2
    assert boards.changes(board.code) == before + 2
    boards.add(board.code, "undoing", "b", "blur")
    assert boards.joined(board.code) == 2
    with refused("unknown"):
        boards.joined("ZZZZ")
