"""One private folder a process, swept, and gone at the end."""

import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from explorer.service import temporary
from explorer.service.temporary import Tidy

MAKE = """
import sys, time
from explorer.service.temporary import temporary_folder
folder = temporary_folder()
(folder / "export-1").mkdir()
(folder / "export-1" / "my secret words.gif").write_text("x")
print(folder, flush=True)
time.sleep(float(sys.argv[1]))
"""


def started(place, seconds):
    process = subprocess.Popen(
        [sys.executable, "-c", MAKE, str(seconds)],
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, process.stdout.readline().strip()


@pytest.mark.skipif(os.name == "nt", reason="rights of folders and signals are POSIX's")
def test_it_is_private_and_gone_at_exit_or_at_the_next_start(tmp_path):
    first, folder = started(tmp_path, 0)
    first.wait(20)
    assert not os.path.exists(folder), "at exit"
    killed, left = started(tmp_path, 60)
    assert stat.S_IMODE(os.stat(left).st_mode) == 0o700
    running, used = started(tmp_path, 60)
    assert os.path.exists(left), "it is in use"
    killed.send_signal(signal.SIGKILL)
    killed.wait(20)
    assert os.path.exists(left)
    last, _ = started(tmp_path, 0)
    last.wait(20)
    assert not os.path.exists(left), "swept after a kill"
    assert os.path.exists(used), "the one that is in use stays"
    running.kill()


def test_a_folder_of_another_user_or_a_link_is_left_alone(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "keep").write_text("x")
    (tmp_path / "diffusion-explorer-link").symlink_to(outside, target_is_directory=True)
    temporary.sweep_left_over(tmp_path)
    assert (outside / "keep").exists()


def test_what_has_had_its_time_goes(tmp_path):
    now = time.time()
    for name in ("up/old.png", "up/new.png", "out/old.gif", "out/new.gif", "half", "given/half"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 1000)
    sent = {str(tmp_path / "up" / "old.png"), str(tmp_path / "up" / "new.png")}
    tidy = Tidy(tmp_path)
    tidy.sweep(now + temporary.BRIEF / 2, sent)
    assert len(list(tmp_path.rglob("*.*"))) == 4
    tidy.sweep(now + temporary.BRIEF + 5, sent)
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["new.gif", "old.gif"], "sent and half ones"
    tidy.sweep(now + temporary.STAY + 5, sent)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]
    assert not list(tmp_path.rglob("*")), "empty folders too"


def test_a_full_folder_takes_no_more(tmp_path):
    tidy = Tidy(tmp_path, room=1_500)
    (tmp_path / "a.gif").write_bytes(b"x" * 1_000)
    tidy.sweep(time.time())
    assert not tidy.full
    tidy.count(600)
    assert tidy.full
    tidy.sweep(time.time())
    assert not tidy.full
