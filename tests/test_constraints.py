"""constraints.txt: every package of this installation at its version, and what other systems need besides."""

import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LINES = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line[:1] not in "# "]
PINS = [Requirement(line) for line in LINES]
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    "mac": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def needed(place):
    """Every package that the project and its tests bring where markers say `place`, by what is installed here."""
    found, left, asked = set(), [("diffusion-explorer", "test")], set()
    while left:
        name, extra = left.pop()
        if (name, extra) in asked:
            continue
        asked.add((name, extra))
        found.add(name)
        try:
            lines = distribution(name).requires or []
        except PackageNotFoundError:  # of another system: what it needs itself, nobody here can say
            continue
        for wish in map(Requirement, lines):
            if wish.marker is None or wish.marker.evaluate({**place, "extra": extra}):
                left += [(canonicalize_name(wish.name), more) for more in ("", *wish.extras)]
        left.append((name, ""))
    return found - {"diffusion-explorer"}


def pinned(place):
    """Name -> version of the pins that count there."""
    return {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin in PINS
        if pin.marker is None or pin.marker.evaluate(place)
    }


def test_each_pin_is_one_version_in_order():
    names = [canonicalize_name(pin.name) for pin in PINS]
    assert names == sorted(set(names))
    assert all([part.operator for part in pin.specifier] == ["=="] for pin in PINS)
    assert not any("*" in str(pin.specifier) or "+" in str(pin.specifier) for pin in PINS)


def test_what_is_installed_is_what_is_pinned():
    """Where this fails, either install again with --constraint constraints.txt, or the pins have to follow."""
    here = needed({})
    installed = {name: Version(distribution(name).version).public for name in here}
    assert len(installed) > 60
    pins = pinned({})
    assert {name: pins.get(name) for name in installed} == installed
    assert set(pins) <= here


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_other_systems_find_all_pinned_that_they_need(system, python):
    place = {**SYSTEMS[system], "python_version": python, "python_full_version": f"{python}.0"}
    assert needed(place) - set(pinned(place)) == set()


def test_what_only_other_systems_need_is_marked():
    foreign = {canonicalize_name(pin.name) for pin in PINS} - needed({})
    assert all(pin.marker for pin in PINS if canonicalize_name(pin.name) in foreign)
    assert "colorama" in foreign or SYSTEMS["windows"]["sys_platform"] == sys.platform


def test_torch_stands_in_a_line_that_an_installer_can_pick():
    (line,) = (line for line in LINES if line.startswith("torch=="))
    assert Requirement(line).marker is None
    assert str(Requirement(line)) == line
