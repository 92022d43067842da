"""The .venv of this clone: made, or made anew where it cannot be used, and filled by pip.

On Linux without an NVIDIA card the CPU build of torch is taken from PyTorch's own index where that can be reached,
because the build on PyPI brings gigabytes of CUDA along. Of pip's settings from outside only those count that say
where packages come from; what would put them elsewhere (user, target, prefix, ...) does not. Whatever goes wrong ends
in one line that says what to do.
"""

from __future__ import annotations

import ast
import errno
import importlib.util
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
CPU_HOST = "download.pytorch.org"
KEPT = (  # settings of pip that say which packages, where they come from, and by which way
    *("constraint", "build-constraint"),
    *("index-url", "extra-index-url", "no-index", "find-links", "trusted-host", "cert", "client-cert", "proxy"),
    *("timeout", "default-timeout", "retries", "cache-dir", "no-cache-dir", "keyring-provider"),
)
STRANGE = ("PYTHONHOME", "PYTHONPATH", "PYTHONUSERBASE", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__")
CONNECTIONS = re.compile(
    r"NewConnectionError|ConnectTimeout|ConnectionError|ReadTimeout|ProxyError|Connection broken|MaxRetryError"
    r"|name resolution|getaddrinfo|Network is unreachable|Connection (refused|reset)|timed out"
)
NO_ROOM = re.compile(r"No space left on device|Disk quota exceeded|not enough space on the disk|Errno (28|122)\b")


class SetupError(Exception):
    """What stops setting up; the message is one line that says what to do."""


def python_of(home: Path, name: str = os.name) -> Path:
    """The Python of an environment: on Windows (nt) it lies elsewhere, and that of MSYS2 there as everywhere."""
    if name != "nt":
        return home / "bin" / "python"
    usual, odd = home / "Scripts" / "python.exe", home / "bin" / "python.exe"
    return odd if odd.exists() and not usual.exists() else usual


def surroundings(environ: Mapping[str, str], config: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables for pip: of its settings, in variables and in files (`config`, by name), those that are KEPT."""
    kept = {name: value for name, value in environ.items() if not name.upper().startswith("PIP_")}
    for name in STRANGE:
        kept.pop(name, None)
    for name in KEPT:
        variable = "PIP_" + name.upper().replace("-", "_")
        value = environ.get(variable) or (config or {}).get(name)
        if value:
            kept[variable] = value
    return {**kept, "PIP_CONFIG_FILE": os.devnull, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


def config_of(listed: str) -> dict[str, str]:
    """What `pip config list` says, global.index-url='https://...', by name; those of other commands do not count."""
    found: dict[str, str] = {}
    for line in listed.splitlines():
        place, _, value = line.partition("=")
        section, _, name = place.strip().rpartition(".")
        if section in ("global", "install"):
            try:
                found[name.replace("_", "-")] = " ".join(str(ast.literal_eval(value)).split())
            except (ValueError, SyntaxError):
                continue
    return found


def ask(*command: str | Path, environ: Mapping[str, str]) -> tuple[int, str]:
    """(exit code, all that it said) of a command; 127 where it cannot be started."""
    words = [str(part) for part in command]
    try:
        done = subprocess.run(words, cwd=ROOT, env=dict(environ), capture_output=True, errors="replace")
    except OSError as error:
        return 127, str(error)
    return done.returncode, done.stdout + done.stderr


ABOUT = "import sys; print(sys.version_info >= (3, 11)); print(sys.prefix)"


def fault(home: Path, environ: Mapping[str, str]) -> str | None:
    """Why an environment cannot be used, or None: whether its Python runs, is new enough, has pip (which it is given
    where that can be done) and lies where it was made, because its commands know that place."""
    python = python_of(home)
    if not python.exists():
        return "was cut off while it was made, or its Python is gone"
    code, said = ask(python, "-c", ABOUT, environ=environ)
    new, _, prefix = said.partition("\n")
    if code or new.strip() not in ("True", "False"):
        return "has a Python that does not run"
    if os.path.realpath(prefix.strip()) != os.path.realpath(home):
        return "was cut off while it was made"
    if new.strip() == "False":
        return "belongs to a Python older than 3.11"
    if not in_place(home):
        return "was moved here from elsewhere"
    return None if has_pip(python, environ) else "has no pip that works"


def has_pip(python: Path, environ: Mapping[str, str]) -> bool:
    """Whether an environment has pip; Python's own copy is put there if need be."""
    found = ask(python, "-m", "pip", "--version", environ=environ)[0] == 0
    return found or ask(python, "-m", "ensurepip", "--upgrade", "--default-pip", environ=environ)[0] == 0


def in_place(home: Path) -> bool:
    """Whether an environment lies where it was made, as far as it says so."""
    for script in ("bin/activate", "Scripts/activate.bat", "Scripts/activate"):
        try:
            text = (home / script).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        for said in re.findall(r"""^\s*(?:export |set "?)?VIRTUAL_ENV=(?:'|")?([^'"\n$()]+)""", text, re.M):
            try:
                return os.path.samefile(said.strip(), home)
            except OSError:
                return False
    return True


def remove(home: Path) -> None:
    """Takes away an environment that cannot be used. Raises SetupError where that is not ours to do."""
    cure = "delete it yourself and run this again"
    if home.is_symlink() or not home.is_dir():
        raise SetupError(f"{home} is no folder of its own and is in the way: {cure}.")
    if os.path.realpath(sys.prefix) == os.path.realpath(home):
        raise SetupError(f"{home} cannot be used, and this Python is the one in it: run this with another Python.")
    try:
        shutil.rmtree(home)
    except OSError as error:
        raise SetupError(f"{home} cannot be used and cannot be removed ({error.strerror}): {cure}.") from error


def check_able() -> None:
    """Raises SetupError where this Python can make no environment."""
    lacking = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if lacking:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise SetupError(f"This Python has no {lacking[0]}: on Debian and Ubuntu sudo apt install {package} brings it.")


def create(home: Path) -> None:
    """Makes an environment with pip. Raises SetupError, OSError."""
    import venv

    print("Making .venv ...", flush=True)
    try:
        venv.create(home, with_pip=True)
    except subprocess.CalledProcessError as error:
        said = error.output.decode("utf-8", "replace") if isinstance(error.output, bytes) else str(error.output or "")
        raise SetupError(why(said) or f"This Python cannot put pip into {home}: install its venv package.") from error


def why(said: str) -> str | None:
    """One line for what pip said, where that is understood."""
    if NO_ROOM.search(said):
        return f"No room left on the disk: make some in {ROOT} and for temporary files, and run this again."
    if CONNECTIONS.search(said):
        return "The packages cannot be reached: is there a network, or a proxy in between? Then run this again."
    return None


def pip(environ: Mapping[str, str], *arguments: str) -> None:
    """Installs. Raises SetupError with what went wrong, in a line."""
    code, said = ask(python_of(HOME), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments,
                     environ=environ)  # fmt: skip
    if code:
        lines = [line.strip() for line in said.splitlines() if line.strip()] or ["nothing"]
        errors = [line for line in lines if re.match(r"ERROR\b|\w+Error:", line)] or lines
        raise SetupError(why(said) or f"Setting up failed: pip says {errors[-1].removeprefix('ERROR: ')[:300]}")


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


def install(extras: str, environ: Mapping[str, str]) -> None:
    """All packages, torch first. Raises SetupError."""
    listed = ask(python_of(HOME), "-m", "pip", "config", "list", environ={**os.environ, "PIP_USER": "0"})[1]
    environ = surroundings(os.environ, config_of(listed))
    python = python_of(HOME)
    missing = ask(python, "-c", "import importlib.metadata as m; m.version('torch')", environ=environ)[0]
    if missing and wants_cpu_build():
        lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        torch = next(line for line in lines if line.startswith("torch=="))
        pip(environ, torch, "--index-url", f"https://{CPU_HOST}/whl/cpu")
    pip(environ, "--editable", f".{extras}", "--constraint", "constraints.txt")
    code, said = ask(python, "-c", "import torch, explorer.cli", environ=environ)
    if code:
        last = (said.strip().splitlines() or ["?"])[-1][:200]
        raise SetupError(f"What was installed does not run ({last}): delete {HOME} and run this again.")


def set_up(test: bool) -> None:
    """Makes or mends .venv and fills it. Raises SetupError, OSError."""
    check_able()
    environ = surroundings(os.environ)
    if os.path.lexists(HOME) and (found := fault(HOME, environ)):
        print(f"The .venv here {found}; it is made anew.", flush=True)
        remove(HOME)
    if not HOME.exists():
        create(HOME)
    print("Installing (a minute or two the first time) ...", flush=True)
    install("[test]" if test else "", environ)
    if test:
        done = subprocess.run([str(python_of(HOME)), "-m", "tests.browser.chromium"], cwd=ROOT, env=environ)
        if done.returncode:
            raise SetupError("All is set up but a Chromium for the browser tests; see above.")
        subprocess.run(
            [str(python_of(HOME)), "-m", "tests.browser.firefox"], cwd=ROOT, env=environ
        )  # can be done without


def main(words: list[str]) -> None:
    """Runs it; ends with one line where it cannot."""
    try:
        set_up("--test" in words)
    except SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped; run this again to go on.")
    except OSError as error:
        room = error.errno in (errno.ENOSPC, errno.EDQUOT)
        sys.exit(why("No space left on device") if room else f"Setting up failed: {error}")
