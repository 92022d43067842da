"""Whatever strangers make a server say, its log grows slowly, and what was left out is told."""

import io
import logging
import re

import pytest
from uvicorn.logging import ColourizedFormatter

from explorer.errors import ORDERS
from explorer.service import journal
from explorer.service.seldom import MINUTE, MOST, Plain, Seldom, speak_seldom


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


@pytest.mark.parametrize("formatter", [None, ColourizedFormatter("%(levelprefix)s %(message)s", use_colors=True)])
def test_no_line_forges_another_or_orders_the_terminal_anything(formatter):
    stream, logger = io.StringIO(), logging.Logger("strange")
    logger.addHandler(logging.StreamHandler(stream))
    logger.handlers[0].setFormatter(formatter)
    logger.handlers[0].addFilter(Plain())
    evil = "a\x1b]0;owned\x07b\r\nINFO: all is well\u202e\udc80%s"
    logger.info("asked for %s", evil, extra={"color_message": "asked for %s"})
    try:
        raise ValueError(evil)
    except ValueError:
        logger.exception("failed: %s", evil)
    said = re.sub(r"\x1b\[\d+m", "", stream.getvalue())  # uvicorn's own colours
    assert not ORDERS.search(said.replace("\n", ""))
    whole = [line for line in said.splitlines() if not line.startswith("  ")]
    assert [line.split()[-1] for line in whole] == [r"well\u202e?%s"] * 2
    assert not any(line.startswith("INFO: all") for line in whole)
