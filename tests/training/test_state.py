"""Checkpoints: what is written comes back, and no cut at any moment costs a file."""

import subprocess
import sys
import textwrap

import pytest
import torch

from explorer.training.state import KEPT, State, StateError, checkpoints, restore, save
from tests.training.small import same


def state(step=0, width=4):
    torch.manual_seed(step)
    net = torch.nn.Linear(width, width)
    optimizer = torch.optim.AdamW(net.parameters())
    net(torch.ones(width)).sum().backward()
    optimizer.step()
    return State(net, torch.nn.Linear(width, width), optimizer, step, 2.5 * step)


def test_a_state_comes_back_whole(tmp_path):
    kept = state(3)
    save(kept, tmp_path)
    other = state(0)
    assert restore(other, tmp_path) == tmp_path / "step-00000003.pt"
    assert same(other.pack(), kept.pack())


def test_the_last_two_stay_and_nothing_else(tmp_path):
    (tmp_path / "step-00000009.part").write_bytes(b"cut off")
    for step in (1, 2, 10, 30):
        save(state(step), tmp_path)
    assert KEPT == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step-00000010.pt", "step-00000030.pt"]
    assert checkpoints(tmp_path)[0].name == "step-00000030.pt"


def test_an_empty_folder_starts_at_the_beginning(tmp_path):
    fresh = state(0)
    assert restore(fresh, tmp_path) is None
    assert restore(fresh, tmp_path / "none") is None


@pytest.mark.parametrize("spoil", [lambda raw: raw[: len(raw) // 2], lambda raw: b""], ids=["cut", "empty"])
def test_a_disk_that_lost_the_newest_costs_one_interval(tmp_path, spoil):
    for step in (1, 2):
        save(state(step), tmp_path)
    newest = tmp_path / "step-00000002.pt"
    newest.write_bytes(spoil(newest.read_bytes()))
    fresh = state(0)
    assert restore(fresh, tmp_path).name == "step-00000001.pt"
    assert fresh.step == 1


def spoilt(folder):
    """Every checkpoint is cut to its first half; returns what is there then."""
    for path in checkpoints(folder):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return contents(folder)


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_where_no_checkpoint_can_be_read_nothing_begins(tmp_path):
    for step in (1, 2):
        save(state(step), tmp_path)
    before, fresh = spoilt(tmp_path), state(0)
    with pytest.raises(StateError, match=r"no checkpoint .* can be read .step-00000001.pt to step-00000002.pt"):
        restore(fresh, tmp_path)
    assert (fresh.step, contents(tmp_path)) == (0, before)


def test_a_checkpoint_of_another_network_is_none(tmp_path):
    save(state(1, width=4), tmp_path)
    torch.save({"step": 9}, tmp_path / "step-00000002.pt")
    torch.save([1, 2], tmp_path / "step-00000003.pt")
    fresh = state(0)
    assert restore(fresh, tmp_path).name == "step-00000001.pt"
    with pytest.raises(StateError, match=r"step-00000001\.pt"):
        restore(state(0, width=5), tmp_path)


def test_what_cannot_be_read_takes_no_other_ones_place(tmp_path):
    for step in (1, 2):
        save(state(step), tmp_path)
    lost = tmp_path / "step-00000002.pt"
    lost.write_bytes(b"lost")
    fresh = state(0)
    restore(fresh, tmp_path)
    for step in (1, 3):  # the way on does not pass by step 2
        fresh.step = step
        save(fresh, tmp_path)
    assert [path.name for path in checkpoints(tmp_path)] == ["step-00000003.pt", "step-00000001.pt"]
    assert lost.with_suffix(".unreadable").read_bytes() == b"lost"


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
import torch
torch.set_num_threads(1)
from explorer.training import state as room
from tests.training.test_state import state

folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def half(packed, file):
    file.write(b"P" * 5000)
    file.flush()
    die()

def at(moment):
    "The child dies at this moment of writing its second checkpoint."
    place, name, what = {
        "writing": (room.torch, "save", half),
        "forcing it to the disk": (room.os, "fsync", die),
        "naming it": (Path, "replace", die),
        "having named it": (room, "settle", die),
        "removing the old": (Path, "unlink", die),
    }[moment]
    for step in (1, 2):
        room.save(state(step), folder)
    setattr(place, name, what)
    room.save(state(3), folder)

def forever(start):
    for step in range(start, start + 10_000):
        room.save(state(step, width=300), folder)

def check(least, width):
    files = room.checkpoints(folder)
    for file in files:
        torch.load(file, weights_only=True)
    fresh = state(0, width)
    assert files and room.restore(fresh, folder) == files[0], files
    assert fresh.step >= least, (fresh.step, least)
    return fresh.step

def killed(job, *arguments, after=None):
    child = os.fork()
    if child == 0:
        job(*arguments)
        os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL

for moment in ("writing", "forcing it to the disk", "naming it", "having named it", "removing the old"):
    for old in folder.iterdir():
        old.unlink()
    killed(at, moment)
    reached = check(2, 4)
    print(moment, reached)

for old in folder.iterdir():
    old.unlink()
room.save(state(1, 300), folder)
reached, chance = 1, random.Random(0)
for _ in range(rounds):
    killed(forever, reached + 1, after=0.05 + 0.2 * chance.random())
    reached = check(reached, 300)
print("random", reached)
"""


def survivors(folder, rounds):
    script = textwrap.dedent(KILLED)
    said = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(rounds)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    return dict(line.rsplit(" ", 1) for line in said.stdout.splitlines())


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_a_kill_at_any_moment_costs_one_interval_at_most_and_never_a_file(tmp_path):
    reached = survivors(tmp_path, rounds=6)
    assert reached["writing"] == reached["forcing it to the disk"] == reached["naming it"] == "2"
    assert reached["having named it"] == reached["removing the old"] == "3"
    assert int(reached["random"]) > 1  # saves did get through between the kills


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_a_hundred_kills(tmp_path):
    assert int(survivors(tmp_path, rounds=100)["random"]) > 100
