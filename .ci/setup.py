"""Sets the Diffusion Explorer up in .venv beside this clone: python3 .ci/setup.py [--test]

    --test   also what the tests need, a Chromium browser included

On Linux without an NVIDIA card the CPU build of torch is taken from PyTorch's own index where that can be reached,
because the build on PyPI brings gigabytes of CUDA along. Needs nothing but Python 3.11 or newer.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
CPU_HOST = "download.pytorch.org"


def run(*command: str | Path, check: bool = True) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=check).returncode


def pip(*arguments: str) -> None:
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def wants_cpu_build() -> bool:
    """Linux, no NVIDIA card, and PyTorch's index answers."""
    card = shutil.which("nvidia-smi") or Path("/proc/driver/nvidia").exists()
    if card or platform.system() != "Linux":
        return False
    try:
        socket.create_connection((CPU_HOST, 443), timeout=3).close()
    except OSError:
        return False
    return True


def has_torch() -> bool:
    find = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"
    return run(PYTHON, "-c", find, check=False) == 0


def install(extras: str) -> None:
    if not has_torch() and wants_cpu_build():
        torch = next(line for line in (ROOT / "constraints.txt").read_text().splitlines() if line.startswith("torch=="))
        pip(torch, "--index-url", f"https://{CPU_HOST}/whl/cpu")
    pip("--editable", f".{extras}", "--constraint", "constraints.txt")


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(f"The Diffusion Explorer needs Python 3.11 or newer; this is {platform.python_version()}.")
    test = "--test" in sys.argv[1:]
    if not PYTHON.exists():
        print("Making .venv ...", flush=True)
        venv.create(HOME, with_pip=True)
    print("Installing (a minute or two the first time) ...", flush=True)
    install("[test]" if test else "")
    if test:
        run(PYTHON, "-m", "tests.browser.chromium")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"Setting up failed at: {' '.join(error.cmd)}")
