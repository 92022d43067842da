"""Whatever strangers make a server say, its log grows slowly, and what was left out is told."""

import io
import logging

import pytest

from explorer.service import journal
from explorer.service.seldom import MINUTE, MOST, Seldom, speak_seldom


@pytest.fixture
def log():
    """(logger, its lines, its clock)"""
    stream, now = io.StringIO(), [0.0]
    logger = logging.Logger("strange")
    logger.addHandler(logging.StreamHandler(stream))
    logger.handlers[0].addFilter(Seldom(lambda: now[0]))
    return logger, lambda: stream.getvalue().splitlines(), now


def test_one_place_of_the_code_is_heard_a_few_times_a_minute(log):
    logger, lines, _ = log
    for k in range(1_000):
        logger.warning("odd: %s", k)
    logger.error("another place")
    assert lines() == [*(f"odd: {k}" for k in range(MOST)), "another place"]


def test_what_was_left_out_is_told_with_the_next_line(log):
    logger, lines, now = log
    for minute in range(2):
        now[0] = minute * (MINUTE + 1)
        for k in range(MOST + 90):
            logger.warning("%s", f"{k}%s")
    assert lines()[MOST] == "0%s (and 90 times before)"
    assert lines()[MOST + 1] == "1%s"
    assert len(lines()) == 2 * MOST


def test_lines_for_machines_stay(log):
    logger, lines, _ = log
    logger.name = journal.NAME
    for _ in range(100):
        logger.info("a run")
    assert len(lines()) == 100


def test_so_it_is_with_all_that_a_process_writes(monkeypatch):
    streams = [io.StringIO() for _ in range(3)]
    own, root, last = map(logging.StreamHandler, streams)
    monkeypatch.setattr(logging.getLogger("uvicorn"), "handlers", [own])
    monkeypatch.setattr(logging.root, "handlers", [root])
    monkeypatch.setattr(logging, "lastResort", last)
    speak_seldom()
    for line, handler in enumerate((own, root, last)):
        for k in range(100):
            handler.handle(logging.LogRecord("x", logging.ERROR, "place.py", line, f"odd {k}", None, None))
    assert [len(stream.getvalue().splitlines()) for stream in streams] == [MOST] * 3
