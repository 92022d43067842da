"""Settings of the whole test run: hypothesis tries the same cases every time, and is never failed for being slow.

Two lanes are marked by where a test lies: `-m quick` runs the engine, the texts, the arrows between the rooms and the
style within a minute; `-m browser` runs what drives a real Chromium.
"""

import asyncio
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

if "PYTEST_XDIST_WORKER" in os.environ:  # before torch is there: each of those who test side by side takes one core
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

os.environ.setdefault("EXPLORER_ENGINE", "torch")  # whatever is installed: tests/network/test_openvino.py has the other

import pytest
from hypothesis import settings

settings.register_profile("explorer", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("explorer")

TESTS = Path(__file__).parent
QUICK = (  # no weights, no server, no copy of the package
    "diffusion",
    "words/test_texts.py",
    "player/test_packets.py",
    "render/test_curves.py",
    "render/test_frames.py",
    "render/test_layout.py",
    "render/test_sidebyside.py",
    "test_architecture.py",
    "test_constraints.py",
)
ONLY_QUICK = pytest.StashKey[bool]()
PARTLY_QUICK = ("test_package.py",)  # a few tests in them are marked themselves


@pytest.fixture(autouse=True)
def no_loop_of_others(request: pytest.FixtureRequest) -> Iterator[None]:
    """Playwright's loop counts as running in its thread for as long as a browser is open, also for tests that come
    after those with one, and nobody else could run a loop there."""
    others = asyncio._get_running_loop()
    if others is None or "chromium" in request.fixturenames:
        yield
        return
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(others)


class ThreadPatch(pytest.MonkeyPatch):
    """Takes the place of a function of Python's own in the thread of the test alone. A studio that serves other tests
    lives in this process; without a clock or a file it would die, and every later test would wait at its door."""

    def setattr(self, target: Any, name: Any, *value: Any, **how: Any) -> None:
        if not value and isinstance(target, str):
            place, _, function = target.rpartition(".")
            module = sys.modules.get(place)
        else:
            place, function, module = getattr(target, "__module__", getattr(target, "__name__", "")), name, target
        stand_in, real = value[0] if value else name, getattr(module, str(function), None)
        of_python = place.partition(".")[0] in sys.stdlib_module_names
        if of_python and all(callable(one) and not isinstance(one, type) for one in (real, stand_in)):
            stand_in = here_only(real, stand_in)
        super().setattr(target, *((name, stand_in) if value else (stand_in,)), **how)


def here_only(real: Callable[..., Any], stand_in: Callable[..., Any]) -> Callable[..., Any]:
    thread = threading.get_ident()

    def function(*values: Any, **named: Any) -> Any:
        return (stand_in if threading.get_ident() == thread else real)(*values, **named)

    return function


@pytest.fixture
def monkeypatch() -> Iterator[pytest.MonkeyPatch]:
    with ThreadPatch.context() as patch:
        yield patch


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every turn at a network that anybody takes in this process."""
    from explorer.service.turns import FairLock

    taken: list[int] = []
    turn = FairLock.turn

    def counted(lock: FairLock) -> Any:
        taken.append(1)
        return turn(lock)

    monkeypatch.setattr(FairLock, "turn", counted)
    return taken


class AtOnce:
    """Says at once what failed or is run again: a run that is ended from outside never comes to its summary."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome not in ("failed", "rerun"):
            return
        crash = getattr(report.longrepr, "reprcrash", None)
        why = crash.message.splitlines()[0][:200] if crash and crash.message else ""
        writer = self.config.get_terminal_writer()
        writer.line()
        writer.line(f"{report.outcome} after {report.duration:.0f} s: {report.nodeid}  {why}")


def within(path: Path, places: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(TESTS / place) for place in places)


def pytest_configure(config: pytest.Config) -> None:
    """A -m of one's own replaces that of the settings; what takes minutes still has to be named to be run."""
    chosen = config.option.markexpr
    config.stash[ONLY_QUICK] = chosen == "quick"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(AtOnce(config))
    if chosen and not re.search(r"\b(bench|slow)\b", chosen):
        config.option.markexpr = f"({chosen}) and not bench and not slow"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The quick lane does not even import the other files, which would take a third of its time."""
    elsewhere = collection_path.name.startswith("test_") and not within(collection_path, QUICK + PARTLY_QUICK)
    return True if config.stash[ONLY_QUICK] and elsewhere else None


@pytest.hookimpl(tryfirst=True)  # before pytest looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the lanes."""
    for item in items:
        for lane, places in (("quick", QUICK), ("browser", ("browser",))):
            if within(item.path, places):
                item.add_marker(lane)
        if within(item.path, ("browser",)):  # two browsers and two servers on two cores: what is late is asked again
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=2))
