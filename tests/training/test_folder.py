"""The commands and the run folder: what is there afterwards, and how one goes on."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
import torch
from PIL import Image

from explorer.training.recipe import Recipe
from explorer.training.replay import Replay
from explorer.training.weights import open_denoiser
from tests.commands.conftest import run  # noqa: F401  (a fixture)
from tests.training.small import same
from tests.training.test_state import contents, spoilt

TINY = ["--preset", "tiny", "--batch", "4", "--pool", "32", "--device", "cpu"]


def state_of(folder):
    newest = sorted((folder / "checkpoints").glob("step-*.pt"))[-1]
    return torch.load(newest, weights_only=True)


def test_a_training_leaves_everything_behind(run, tmp_path):  # noqa: F811
    code, out, err = run("train", *TINY, "--steps", 12, "--out", "run", "--show-every", 6, "--keep-every", 5)
    assert code == 0, err
    assert "done, 12 steps" in out
    folder = tmp_path / "run"
    assert Recipe.load(folder / "recipe.json").steps == 12
    machine = json.loads((folder / "machine.json").read_text())
    assert machine[0]["torch"] == torch.__version__
    assert len(machine[0]["world_sha256"]) == 64
    rows = list(csv.DictReader((folder / "log.csv").open()))
    assert [row["step"] for row in rows] == ["10"]
    assert 0 < float(rows[0]["loss"]) < 3
    assert any(row.startswith("loss at log_snr") for row in rows[0])
    kept = sorted(path.name for path in (folder / "checkpoints").iterdir())
    assert kept == ["step-00000010.pt", "step-00000012.pt"]
    with Image.open(folder / "samples" / "step-00000012.png") as sheet:
        assert sheet.size == (256, 256)  # four by four pictures of 16 pixels, magnified
    assert Replay.load(folder / "replay.npz").shows[-1][0] == 12
    model = open_denoiser(folder / "weights.safetensors")
    assert model.condition(["a red apple"]).count == 1
    assert not list(folder.rglob("*.part"))


def test_going_on_is_the_same_as_not_having_stopped(run, tmp_path):  # noqa: F811
    quick = [*TINY, "--show-every", 0]
    run("train", *quick, "--steps", 6, "--out", "whole")
    run("train", *quick, "--steps", 6, "--out", "cut", "--keep-every", 2)
    whole, cut = state_of(tmp_path / "whole"), state_of(tmp_path / "cut")
    (tmp_path / "cut" / "checkpoints" / "step-00000006.pt").unlink()  # as if it had been killed after step 4
    code, _, err = run("train", "--resume", "--out", "cut")
    assert code == 0, err
    again = state_of(tmp_path / "cut")
    for state in (whole, cut, again):
        state.pop("seconds")
    assert same(whole, cut)
    assert same(again, whole)
    assert len(json.loads((tmp_path / "cut" / "machine.json").read_text())) == 2


def test_going_on_without_a_readable_checkpoint_is_refused_and_touches_nothing(run, tmp_path):  # noqa: F811
    run("train", *TINY, "--steps", 4, "--out", "run", "--show-every", 0, "--keep-every", 2)
    before = spoilt(tmp_path / "run" / "checkpoints")
    whole = contents(tmp_path / "run")
    code, _, err = run("train", "--resume", "--out", "run", "--steps", 6)
    assert code == 2
    assert re.fullmatch(r"[^\n]*no checkpoint in run.checkpoints can be read[^\n]*\n", err), err
    assert contents(tmp_path / "run") == whole
    assert len(before) == 2


def test_one_unreadable_checkpoint_is_said_and_the_one_before_goes_on(run, tmp_path):  # noqa: F811
    run("train", *TINY, "--steps", 4, "--out", "run", "--show-every", 0, "--keep-every", 2)
    (tmp_path / "run" / "checkpoints" / "step-00000004.pt").write_bytes(b"lost")
    code, out, err = run("train", "--resume", "--out", "run")
    assert (code, "done, 4 steps" in out) == (0, True)
    assert "step-00000004.pt cannot be read; going on from step 2." in err
    assert state_of(tmp_path / "run")["step"] == 4


def test_a_finished_training_can_be_made_longer(run, tmp_path):  # noqa: F811
    run("train", *TINY, "--steps", 2, "--out", "run", "--show-every", 0)
    code, out, _ = run("train", "--resume", "--out", "run", "--steps", 4)
    assert code == 0
    assert "done, 4 steps" in out
    assert state_of(tmp_path / "run")["step"] == 4


BAD = {
    "no folder": (["train", "--preset", "tiny", "--steps", 1], "--out"),
    "no end": (["train", *TINY, "--out", "run"], "--steps or --minutes"),
    "preset": (["train", "--preset", "tinny", "--steps", 1, "--out", "run"], "did you mean tiny"),
    "steps": (["train", *TINY, "--steps", -3, "--out", "run"], "steps"),
    "device": (["train", "--preset", "tiny", "--device", "tpu", "--steps", 1, "--out", "run"], "cpu or cuda"),
    "nothing to go on with": (["train", "--resume", "--out", "run"], "no training in run"),
    "teacher": (["distill", *TINY, "--steps", 1, "--teacher", "bsae", "--out", "run"], "bsae"),
    "teacher of another size": (["distill", *TINY, "--steps", 1, "--out", "run"], "another preset"),
    "judge of one": (["train-judge", "--preset", "tiny", "--batch", 1, "--steps", 1, "--out", "run"], "batch"),
    "weights": (["evaluate", "missing.safetensors"], "missing.safetensors"),
    "no weights": (["evaluate", "bsae"], "bsae"),
    "captions": (["evaluate", "base", "--captions", 1], "two captions"),
    "json": (["evaluate", "base", "--out", "nowhere/found.json"], "nowhere"),
}


@pytest.mark.parametrize(("words", "says"), BAD.values(), ids=BAD)
def test_what_cannot_be_done_is_said_in_one_line(run, tmp_path, words, says):  # noqa: F811
    code, _, err = run(*words)
    assert code == 2
    assert says in err
    assert err.count("\n") == 1, err
    assert not list(tmp_path.iterdir())


def test_a_training_is_not_overwritten(run, tmp_path):  # noqa: F811
    run("train", *TINY, "--steps", 1, "--out", "run", "--show-every", 0)
    before = (tmp_path / "run" / "recipe.json").read_bytes()
    code, _, err = run("train", *TINY, "--steps", 9, "--out", "run")
    assert code == 2
    assert "--resume" in err
    assert (tmp_path / "run" / "recipe.json").read_bytes() == before
    code, _, err = run("train-judge", "--resume", "--out", "run")
    assert code == 2
    assert "not of a judge" in err


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_ctrl_c_keeps_everything_and_says_how_to_go_on(tmp_path):
    words = ["train", *TINY, "--steps", "100000", "--out", "run", "--keep-every", "0", "--show-every", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "explorer", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    log = tmp_path / "run" / "log.csv"
    for _ in range(600):
        if log.is_file() and len(log.read_text().splitlines()) > 1:
            break
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "explorer train --resume --out run" in out
    assert state_of(tmp_path / "run")["step"] >= 10


@pytest.fixture
def full_disk():
    """with full_disk(20_000): no file can grow beyond that; the system itself refuses, as on a disk without room."""
    resource = pytest.importorskip("resource")

    @contextmanager
    def limited(size):
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    return limited


@pytest.mark.parametrize("size", [0, 20_000])
def test_a_full_disk_is_one_line_and_what_was_kept_stays(run, tmp_path, full_disk, size):  # noqa: F811
    run("train", *TINY, "--steps", 2, "--out", "run", "--show-every", 0)
    before = contents(tmp_path / "run" / "checkpoints")
    with full_disk(size):
        code, _, err = run("train", "--resume", "--out", "run", "--steps", 3)
    assert (code, err.count("\n")) == (2, 1), err
    assert "no room left on the disk" in err
    assert contents(tmp_path / "run" / "checkpoints") == before
    assert not list((tmp_path / "run").rglob("*.part"))
    if size:
        assert "step 2 is kept: make room and go on with explorer train --resume --out run" in err
    code, _, err = run("train", "--resume", "--out", "run", "--steps", 3)
    assert code == 0, err
    assert state_of(tmp_path / "run")["step"] == 3


def test_a_disk_that_is_full_before_anything_is_kept(run, tmp_path, full_disk):  # noqa: F811
    with full_disk(20_000):
        code, _, err = run("train", *TINY, "--steps", 1, "--out", "run", "--show-every", 0)
    assert (code, err.count("\n")) == (2, 1), err
    assert "no room left on the disk" in err


def test_without_a_checkpoint_going_on_begins(run, tmp_path):  # noqa: F811
    """Cut off before the first was written: none there is another thing than none that can be read."""
    run("train", *TINY, "--steps", 2, "--out", "run", "--show-every", 0)
    for path in (tmp_path / "run" / "checkpoints").iterdir():
        path.unlink()
    code, _, err = run("train", "--resume", "--out", "run")
    assert code == 0, err
    assert state_of(tmp_path / "run")["step"] == 2


def test_a_damaged_list_of_starts_does_not_stop_a_training(run, tmp_path):  # noqa: F811
    run("train", *TINY, "--steps", 1, "--out", "run", "--show-every", 0)
    (tmp_path / "run" / "machine.json").write_bytes(b'[{"torch": \xff')
    code, _, err = run("train", "--resume", "--out", "run", "--steps", 2)
    assert code == 0, err
    assert len(json.loads((tmp_path / "run" / "machine.json").read_text())) == 1
