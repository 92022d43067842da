"""What a test does to Python's own functions, it does to its own thread."""

import os
import threading
import time
from pathlib import Path

import pytest

NOON = 12.0


def elsewhere(ask):
    """What another thread is told."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(ask()))
    thread.start()
    thread.join()
    return answers[0]


@pytest.mark.parametrize("by_name", [True, False])
def test_other_threads_keep_their_clock(monkeypatch, by_name):
    where = ("time.monotonic",) if by_name else (time, "monotonic")
    monkeypatch.setattr(*where, lambda: NOON)
    assert time.monotonic() == NOON
    assert elsewhere(time.monotonic) != NOON


def test_methods_and_parts_of_packages_too(monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda path: False)
    monkeypatch.setattr(os.path, "exists", lambda path: False)
    assert not Path(__file__).exists()
    assert not os.path.exists(__file__)
    assert elsewhere(Path(__file__).exists)
    assert elsewhere(lambda: os.path.exists(__file__))


def test_it_is_undone(monkeypatch):
    real = time.time
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: NOON)
        assert time.time() == NOON
    assert time.time is real
