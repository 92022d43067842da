"""PROTOCOL.md against the code: what is said there is what travels, and nothing travels that it does not name."""

import ast
import re
from pathlib import Path

import pytest

import explorer
from explorer.player import reels as memory
from explorer.player.packets import all_packet, packets, show_packet
from explorer.player.reels import Reels
from explorer.present.darkroom import PATIENCE
from explorer.service.shared_models import QUIET
from tests.browser.runs import made_up

ROOT = Path(explorer.__file__).parent
TEXT = (ROOT / "player" / "PROTOCOL.md").read_text(encoding="utf-8")
NAMES = set(re.findall(r"`([\w:-]+)`", TEXT)) | set(re.findall(r"[a-z_]+", "".join(re.findall(r"`\{(.*?)\}`", TEXT))))
SCRIPTS = sorted(ROOT.rglob("*.js"))
CODE = sorted(ROOT.rglob("*.py"))


def found(pattern, files):
    return {name for path in files for name in re.findall(pattern, path.read_text(encoding="utf-8"))}


def test_every_event_is_listed_and_no_other():
    listed = set(re.findall(r"^\| `(explorer:[a-z-]+)`", TEXT, flags=re.M))
    used = found(r"explorer:[a-z]+(?:-[a-z]+)*", [*SCRIPTS, *CODE])
    assert listed == used
    assert len(listed) > 8


def test_every_global_is_listed_and_no_other():
    listed = {
        name
        for line in TEXT.splitlines()
        if line.startswith("| `explorer")
        for name in re.findall(r"`(explorer[A-Z]\w+)`", line)
    }
    used = found(r"window\.(explorer[A-Z]\w+)", [*SCRIPTS, *CODE])
    assert listed == used


def test_every_field_of_a_packet_is_named():
    run = list(packets(made_up(3, forward=True), "r"))
    reels = Reels()
    sent = [reels.add(packet) for packet in run]
    for packet in (*run, *sent, all_packet(run), show_packet("r")):
        assert set(packet) <= NAMES
        assert set(packet.get("numbers", {})) <= NAMES
        assert set(packet.get("frames", {})) <= NAMES


def test_every_field_that_a_start_is_given_is_named():
    given = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "start_packet":
                given |= {word.arg for word in node.keywords if word.arg}
    assert {"curve", "origin", "watched"} <= given, "the search finds them"
    assert given <= NAMES


def test_every_field_that_a_script_reads_of_a_start_is_named():
    read = found(r"(?<!act\.)\bstart\??\.(\w+)", SCRIPTS)
    assert {"total", "plan", "origin"} <= read
    assert read - {"steps"} <= NAMES


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (r"nobody has followed for (\d+) s", memory.OPENING),
        (r"all have left for (\d+) s", memory.RETURN),
        (r"Memory is (\d+) MB", Reels().limit >> 20),
        (r"ends after (\d+) s without", 60),
        (r"needed the machine for ([\d.]+) s", QUIET),
        (r"after (\d+) s the answer is `202`", PATIENCE),
    ],
)
def test_numbers_are_those_of_the_code(said, value):
    assert float(re.search(said, TEXT).group(1)) == value


def test_the_addresses_are_open():
    from explorer.app.gate.gate import OURS

    known = ("/frames/RUN", "/frames/RUN/7", "/frames/RUN/7/developed", "/frames/RUN/developed", "/frames/RUN/picture")
    for address in (*known, "/parts/studio.js"):
        assert OURS.fullmatch(address)
    for address in ("/frames/RUN/other", "/frames/RUN/developed/7", "/frames/RUN/7/picture"):
        assert not OURS.fullmatch(address)
    assert all(address in TEXT.replace("STEP", "7") for address in known)
