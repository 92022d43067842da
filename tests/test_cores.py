"""Processor cores are counted as what the process may use, by one rule everywhere."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import explorer
from explorer import cores as counted
from explorer.cores import cores, share_of_time


@pytest.fixture
def group(tmp_path):
    """group(line of /proc/self/cgroup, file -> text) -> arguments of share_of_time."""

    def made(line, files):
        (tmp_path / "self").write_text("9:name=systemd:/\n8:cpuset:/\n" + line)
        for name, text in files.items():
            path = tmp_path / "mounted" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / "self", tmp_path / "mounted"

    return made


V1 = {"cpu.cfs_quota_us": "150000\n", "cpu.cfs_period_us": "100000\n"}
GROUPS = {
    "a container sees its own group as the root": ("0::/\n", {"cpu.max": "200000 100000\n"}, 2.0),
    "no bound": ("0::/\n", {"cpu.max": "max 100000\n"}, None),
    "the tightest group around counts": (
        "0::/a.slice/b.scope\n",
        {"a.slice/cpu.max": "50000 100000", "a.slice/b.scope/cpu.max": "400000 100000", "cpu.max": "max 100000"},
        0.5,
    ),
    "the older form": (
        "4:cpu,cpuacct:/docker/x\n", {f"cpu,cpuacct/docker/x/{name}": text for name, text in V1.items()}, 1.5),
    "the older form in a container": (
        "4:cpu,cpuacct:/docker/x\n", {f"cpu/{name}": text for name, text in V1.items()}, 1.5),
    "the older form without a bound": ("4:cpu:/\n", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "9"}, None),
    "damaged": ("0::/\n", {"cpu.max": "\0\0"}, None),
    "nonsense": ("nonsense", {}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", GROUPS)
def test_time_that_a_container_gets(group, name):
    line, files, share = GROUPS[name]
    assert share_of_time(*group(line, files)) == share


@pytest.mark.parametrize(("share", "found"), [(None, 6), (0.2, 1), (1.5, 2), (2.0, 2), (99.0, 6)])
def test_the_least_counts(monkeypatch, share, found):
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(6)), raising=False)
    monkeypatch.setattr(counted, "share_of_time", lambda: share)
    assert cores() == found


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux only")
def test_one_allowed_core_is_one_painter():
    code = "import os; from explorer.cores import cores; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
    code += "print(cores())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "1\n"


@pytest.mark.parametrize(("before", "share", "after"), [(None, 1.0, "1"), ("7", 1.0, "7"), (None, None, None)])
def test_torch_is_told_unless_somebody_has_said_otherwise(monkeypatch, before, share, after):
    monkeypatch.setenv("OMP_NUM_THREADS", before or "")
    if before is None:
        monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.setattr(counted, "share_of_time", lambda: share)
    counted.spare_torch()
    assert os.environ.get("OMP_NUM_THREADS") == after


@pytest.mark.parametrize("said", [{}, {"GOMP_SPINCOUNT": "7"}, {"OMP_WAIT_POLICY": "ACTIVE"}])
def test_threads_that_wait_sleep_soon_unless_somebody_has_said_otherwise(said):
    """As libgomp itself tells when it is loaded after the program."""
    (torch,) = importlib.util.find_spec("torch").submodule_search_locations
    found = [path for part in ("lib", "../torch.libs") for path in Path(torch, part).glob("libgomp*.so*")]
    if not found:
        pytest.skip("this torch brings no libgomp")
    code = f"import ctypes, explorer; ctypes.CDLL({str(found[0])!r})"
    kept = {name: value for name, value in os.environ.items() if name not in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}
    environ = {**kept, **said, "OMP_DISPLAY_ENV": "verbose"}
    told = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True).stderr
    spins = int(re.search(r"GOMP_SPINCOUNT = '(\d+)'", told)[1])
    assert spins > 10**9 if "OMP_WAIT_POLICY" in said else spins == int(said.get("GOMP_SPINCOUNT", counted.SPIN))


def test_nobody_else_counts_cores():
    ways = re.compile(r"cpu_count|sched_getaffinity|process_cpu_count")
    found = [path.name for path in Path(explorer.__file__).parent.rglob("*.py") if ways.search(path.read_text("utf-8"))]
    assert found == ["cores.py"]
