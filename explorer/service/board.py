"""The class board: what a class predicts, counted. No accounts, no names, in memory only, gone after some hours.

    boards = Boards()
    board = boards.open()                              a teacher's; board.code is what the class types in
    boards.add(board.code, "undoing", voter, "blur")   a learner's guess; a second one takes the place of the first
    boards.settle(board.code, "undoing", voter)        from here on the guess stays: the answer has been seen
    boards.guesses(board.code, "undoing")              ("blur", "static", ...), in no order that tells who
    boards.reveal(board.code, "undoing", ("blur",))    marks the answer and closes the question

`voter` is the name in a pass that the server made (passes.py), "" for none; `place` is where the request comes from.
Both are kept with a guess only as salted hashes, so that nothing here says who guessed what. Whoever throws a pass away
gets another, and a school may be one address: so from one place CROWD voters count, a large class, and no more. Whoever
votes, loads the page anew and votes again has one page open, a class has many: so no more than AWAY voters of a place
count beyond the pages that are open there. What remains: somebody who keeps forty pages open has forty votes, and the
places of their class with them; the count on the teacher's board shows it. A board
whose teacher has it open is never closed for others. Guesses are checked against the lesson by whoever adds them.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

from explorer.service.brake import Brake

__all__ = ["ALPHABET", "HOURS", "Board", "BoardError", "Boards", "Truth"]

ALPHABET = "BCDFGHJKMNPQRTVWXY346789"  # nothing that looks like something else, no vowels, so no words
LENGTH = 4
HOURS = 4.0  # after the last guess, or the last thing its teacher did
BOARDS, QUESTIONS, GUESSES = 64, 40, 300  # at most, in all; of a board; of a question
BURST, PACE = 120, 20.0  # guesses at once, and per second from then on, for each board
CROWD, MEMBERS = 40, 1_000  # voters of a question from one place; pages that have joined a board
AWAY = CROWD // 2  # voters from one place beyond the pages open there: of a large class, half the phones may sleep
BOARDS_EACH = 12  # boards from one place: a school with as many classes at once
GONE = 900.0  # seconds after which a teacher whose page does not look counts as gone
TRIES, TRIES_AT_PLACE, TRIES_IN_ALL = 10, 60, 600  # different wrong codes a minute: of a visitor, from a place, of all

Guess = str | float
Truth = tuple[str, ...] | float


class BoardError(ValueError):
    """Something that a board does not do.

    reason  unknown, full, closed, busy, crowded (from this place), wait (after wrong codes), nameless (without a pass)
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"class board: {reason}")
        self.reason = reason


@dataclass
class Question:
    guesses: dict[bytes, Guess] = field(default_factory=dict)
    places: dict[bytes, int] = field(default_factory=dict)
    settled: set[bytes] = field(default_factory=set)
    truth: Truth | None = None


@dataclass
class Board:
    """code: what learners type; key: what only its teacher has.

    place, seen  from where it was opened, and when its teacher's page last looked
    homes        from where members have joined
    """

    code: str
    key: str
    touched: float
    place: bytes = field(default=b"", repr=False)
    seen: float = 0.0
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)
    questions: dict[str, Question] = field(default_factory=dict, repr=False)
    members: set[bytes] = field(default_factory=set, repr=False)
    homes: set[bytes] = field(default_factory=set, repr=False)
    allowance: float = BURST
    spent: float = 0.0
    changes: int = 0
    current: str = ""

    def hashed(self, voter: str) -> bytes:
        return blake2b(voter.encode(), key=self.salt, digest_size=16).digest()


class Boards:
    """All boards of a server; every method may be called from any thread. Raises BoardError.

    clock  seconds that never go back
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock, self._salt = clock, threading.Lock(), secrets.token_bytes(16)
        self._boards: dict[str, Board] = {}
        self._brake = Brake(TRIES, TRIES_AT_PLACE, TRIES_IN_ALL, clock=clock)

    def open(self, place: str = "") -> Board:
        """A new board. Where there is no room, one that nobody has used and whose teacher is gone makes place."""
        with self._lock:
            self._sweep()
            here = self._hashed(place)
            own = [board for board in self._boards.values() if board.place == here]
            if len(own) >= BOARDS_EACH:
                self._make_room(own)
            elif len(self._boards) >= BOARDS:
                self._make_room(list(self._boards.values()))
            code, now = next(code for code in iter(_code, "") if code not in self._boards), self._clock()
            self._boards[code] = Board(code, secrets.token_urlsafe(16), now, here, seen=now, spent=now)
            return self._boards[code]

    def _make_room(self, boards: list[Board]) -> None:
        """Closes one of these boards that nobody misses. Raises BoardError."""
        late = self._clock() - GONE
        left = [board for board in boards if not board.questions and board.seen <= late]
        if not left:
            raise BoardError("full")
        del self._boards[min(left, key=lambda board: board.seen).code]

    def close(self, code: str, key: str) -> None:
        """Forgets a board and all that is on it."""
        with self._lock:
            self._owned(code, key)
            del self._boards[tidy(code)]

    def has(self, code: str, key: str | None = None) -> bool:
        """Whether there is such a board; with a key, one that it opens."""
        with self._lock:
            self._sweep()
            board = self._boards.get(tidy(code))
            return board is not None and (key is None or secrets.compare_digest(board.key.encode(), key.encode()))

    def enter(self, code: str, voter: str, place: str = "") -> str:
        """A learner joins with a code; the code as it was handed out."""
        with self._lock:
            return self._joined(code, voter, place).code

    def add(self, code: str, question: str, voter: str, guess: Guess, place: str = "", present: int = CROWD) -> None:
        """Puts a guess on the board; unchanged where this voter has settled. `present`: pages open at the place now."""
        with self._lock:
            board = self._joined(code, voter, place)
            self._spend(board)
            if question not in board.questions and len(board.questions) >= QUESTIONS:
                raise BoardError("full")
            asked, who = board.questions.setdefault(question, Question()), board.hashed(voter)
            if asked.truth is not None:
                raise BoardError("closed")
            if who in asked.settled or asked.guesses.get(who) == guess:
                return
            if who not in asked.guesses:
                if len(asked.guesses) >= GUESSES:
                    raise BoardError("full")
                here = board.hashed(place)
                if asked.places.get(here, 0) >= min(CROWD, AWAY + present):
                    raise BoardError("crowded")
                asked.places[here] = asked.places.get(here, 0) + 1
            asked.guesses[who] = guess
            board.changes += 1

    def settle(self, code: str, question: str, voter: str) -> None:
        """Keeps a voter's guess as it is, if there is one."""
        with self._lock:
            board = self._find(code)
            asked, who = board.questions.get(question), board.hashed(voter)
            if asked is not None and who in asked.guesses:
                asked.settled.add(who)

    def reveal(self, code: str, key: str, question: str, truth: Truth) -> None:
        """Marks the answer; from now on the question takes no more guesses."""
        with self._lock:
            board = self._owned(code, key)
            board.questions.setdefault(question, Question()).truth = truth
            board.changes += 1

    def turn(self, code: str, key: str, question: str) -> None:
        """Says which question the class is at: there a learner begins who brings only the code."""
        with self._lock:
            self._owned(code, key).current = question

    def current(self, code: str, voter: str = "", place: str = "") -> str:
        """Where the class is, "" where its teacher has opened nothing."""
        with self._lock:
            return self._known(code, voter, place).current

    def joined(self, code: str) -> int:
        """How many browsers have joined, whether they are open now or not."""
        with self._lock:
            return len(self._find(code).members)

    def guesses(self, code: str, question: str) -> tuple[Guess, ...]:
        """All guesses, sorted, so that their order says nothing of who came when."""
        with self._lock:
            asked = self._find(code).questions.get(question)
            return tuple(sorted(asked.guesses.values(), key=lambda guess: (str(type(guess)), guess))) if asked else ()

    def truth(self, code: str, question: str) -> Truth | None:
        """The answer, once it has been revealed."""
        with self._lock:
            asked = self._find(code).questions.get(question)
            return asked.truth if asked else None

    def changes(self, code: str, key: str = "") -> int:
        """Grows with everything that a board would show anew. With the key, the teacher's page is there and looks."""
        with self._lock:
            board = self._find(code)
            if key:
                self._own(board, key).seen = self._clock()
            return board.changes

    def _find(self, code: str) -> Board:
        self._sweep()
        board = self._boards.get(tidy(code))
        if board is None:
            raise BoardError("unknown")
        return board

    def _known(self, code: str, voter: str, place: str) -> Board:
        """The board of a code that somebody typed. Who has joined it is held by no brake, nor is the right code of a
        class that sits at the same place, however many wrong ones come from there: who is in that building can ask."""
        self._sweep()
        board = self._boards.get(tidy(code))
        if board is not None and (self._at_home(board, place) or (voter and board.hashed(voter) in board.members)):
            return board
        if self._brake.holds(voter, place):
            raise BoardError("wait")
        if board is None:
            self._brake.wrong(voter, place, tidy(code))
            raise BoardError("unknown")
        return board

    def _at_home(self, board: Board, place: str) -> bool:
        """Whether a board was opened at this place, or has been joined from there."""
        return bool(place) and (board.place == self._hashed(place) or board.hashed(place) in board.homes)

    def _hashed(self, place: str) -> bytes:
        return blake2b(place.encode(), key=self._salt, digest_size=16).digest()

    def _joined(self, code: str, voter: str, place: str) -> Board:
        """The same for somebody with a pass, who is a member from here on."""
        board = self._known(code, voter, place)
        if not voter:
            raise BoardError("nameless")
        who = board.hashed(voter)
        if len(board.members) < MEMBERS and who not in board.members:
            board.members.add(who)
            board.homes.add(board.hashed(place))
            board.changes += 1
        return board

    def _owned(self, code: str, key: str) -> Board:
        board = self._own(self._find(code), key)
        board.touched = board.seen = self._clock()
        return board

    def _own(self, board: Board, key: str) -> Board:
        if not secrets.compare_digest(board.key.encode(), key.encode()):
            raise BoardError("unknown")
        return board

    def _spend(self, board: Board) -> None:
        """Guesses cost one each from an allowance that fills up again."""
        now = self._clock()
        board.allowance = min(BURST, board.allowance + PACE * (now - board.spent))
        board.spent = board.touched = now
        if board.allowance < 1:
            raise BoardError("busy")
        board.allowance -= 1

    def _sweep(self) -> None:
        old = self._clock() - HOURS * 3600
        for code in [code for code, board in self._boards.items() if board.touched < old]:
            del self._boards[code]


def tidy(code: str) -> str:
    """A code as it was handed out, from one that was typed: blanks and small letters do no harm."""
    return "".join(code.split()).upper()[: 2 * LENGTH]


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
