"""Settings of the whole test run: hypothesis tries the same cases every time, and is never failed for being slow.

Two lanes are marked by where a test lies: `-m quick` runs the engine, the texts, the arrows between the rooms and the
style within a minute; `-m browser` runs what drives a real Chromium.
"""

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if "PYTEST_XDIST_WORKER" in os.environ:  # before torch is there: each of those who test side by side takes one core
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

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


def within(path: Path, places: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(TESTS / place) for place in places)


def pytest_configure(config: pytest.Config) -> None:
    """A -m of one's own replaces that of the settings; what takes minutes still has to be named to be run."""
    chosen = config.option.markexpr
    config.stash[ONLY_QUICK] = chosen == "quick"
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
