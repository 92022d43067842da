"""The line of calls: several are answered together where the network gains by it, and nobody loses by the company."""

import threading
from contextlib import contextmanager

import pytest

from explorer.service.presence import GoneError, Presence, work_for
from explorer.service.turns import Call, FairLock


class Counting:
    """A network that doubles numbers and remembers what it was asked together."""

    def __init__(self, company=4, faulty=()):
        self.company, self.faulty, self.asked = company, faulty, []

    def answers(self, questions):
        self.asked.append(list(questions))
        if set(self.faulty) & set(questions):
            raise ZeroDivisionError
        return [2 * question for question in questions]


@contextmanager
def in_line(turns, asks):
    """Threads that ask, standing in line in this order while the block holds the turn; they have ended after it."""
    threads, found = [], {}

    def ask(name, act):
        try:
            found[name] = act()
        except Exception as error:
            found[name] = error

    with turns.turn():
        for name, act in asks.items():
            thread = threading.Thread(target=ask, args=(name, act))
            thread.start()
            threads.append(thread)
            while len(turns._waiting) < len(threads) and thread.is_alive():
                pass
        yield found
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive(), "somebody was left waiting"


def asking(turns, network, question, rows=1):
    return lambda: turns.answer(Call(network, question, rows))


def test_a_call_alone_is_answered_alone():
    turns, network = FairLock(), Counting()
    assert turns.answer(Call(network, 3)) == 6
    assert network.asked == [[3]]


def test_calls_that_wait_for_the_same_network_are_answered_together_each_with_its_own():
    turns, network = FairLock(), Counting()
    with in_line(turns, {k: asking(turns, network, k) for k in range(6)}) as found:
        pass
    assert found == {k: 2 * k for k in range(6)}
    assert network.asked == [[0, 1, 2, 3], [4, 5]]


def test_no_more_rows_together_than_the_network_gains_by():
    turns, network = FairLock(), Counting(company=4)
    rows = {0: 3, 1: 2, 2: 1, 3: 9}
    with in_line(turns, {k: asking(turns, network, k, many) for k, many in rows.items()}) as found:
        pass
    assert found == {k: 2 * k for k in rows}
    assert network.asked == [[0, 2], [1], [3]]


def test_a_network_without_company_answers_in_the_order_of_asking():
    turns, network = FairLock(), Counting(company=1)
    with in_line(turns, {k: asking(turns, network, k) for k in range(4)}):
        pass
    assert network.asked == [[0], [1], [2], [3]]


def test_other_networks_and_other_work_keep_their_place():
    turns, one, other, order = FairLock(), Counting(), Counting(), []

    def work():
        with turns.turn():
            order.append((list(one.asked), list(other.asked)))

    asks = {0: asking(turns, one, 0), "work": work, 1: asking(turns, other, 1), 2: asking(turns, one, 2)}
    with in_line(turns, asks) as found:
        pass
    assert (found[0], found[1], found[2]) == (0, 2, 4)
    assert order == [([[0, 2]], [])]


def test_a_question_that_fails_fails_for_nobody_else():
    turns, network = FairLock(), Counting(faulty=(1,))
    with in_line(turns, {k: asking(turns, network, k) for k in range(3)}) as found:
        pass
    assert (found[0], found[2]) == (0, 4)
    assert isinstance(found[1], ZeroDivisionError)
    with turns.turn():
        pass


def test_what_a_page_asked_that_is_gone_is_not_computed_and_holds_nobody_up():
    turns, network, pages = FairLock(), Counting(), Presence()

    def of(page, question):
        def ask():
            with work_for(pages, page):
                return turns.answer(Call(network, question))

        return ask

    for page in "abc":
        pages.enter(page, "10.0.0.1")
    with in_line(turns, {page: of(page, k) for k, page in enumerate("abc")}) as found:
        for gone in "ab":  # who leads and who goes along
            pages.drop(gone)
    assert found["c"] == 4
    assert isinstance(found["a"], GoneError)
    assert isinstance(found["b"], GoneError)
    assert network.asked == [[2]]


def test_turns_taken_along_count_as_turns_of_whom_they_were_for():
    turns, network, pages = FairLock(), Counting(), Presence()

    def of(page):
        def ask():
            with work_for(pages, page):
                return turns.answer(Call(network, 1))

        return ask

    for page in "ab":
        pages.enter(page, "10.0.0.1")
    with in_line(turns, {page: of(page) for page in "ab"}):
        pass
    with turns.spare(10.0, "a") as free:  # b has just had one
        assert not free


def test_where_others_compute_there_are_several_turns_at_once_and_a_spare_one_only_beside_none():
    turns = FairLock(lanes=2, carry=lambda act, *given: act(*given))
    with turns.turn(), turns.spare(0.0) as free:
        assert not free
        with turns.turn():
            assert turns.rest() == 0.0
            late = threading.Thread(target=lambda: turns.do(divmod, 7, 2))
            late.start()
            while not turns._waiting:
                pass
        late.join(5)
        assert not late.is_alive(), "the third has the turn of who was done first"
    with turns.spare(0.0) as free:
        assert free


@pytest.mark.parametrize("count", [1, 3])
def test_other_work_has_its_turn_and_its_answer(count):
    turns = FairLock()
    assert [turns.do(divmod, 7, k + 1) for k in range(count)] == [divmod(7, k + 1) for k in range(count)]
    with pytest.raises(ZeroDivisionError):
        turns.do(divmod, 1, 0)
    with turns.turn():
        pass
