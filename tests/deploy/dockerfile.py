"""A Dockerfile as its instructions, and its stages carried out without a container: in a folder that is made the root.

python -m tests.deploy.dockerfile ROOT [NAME=VALUE ...]    as root; ROOT is a fresh Debian, which has python3-venv:
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm ROOT

All stages share the one root, in which /usr/local/bin/python is Debian's own; what `pip` is told from outside (PIP_...)
holds inside, too. NAME=VALUE are build arguments. Prints ENV, USER and what is to be started at the end.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FLAG = re.compile(r"--[a-z-]+(=\S+)?\s+")


@dataclass(frozen=True)
class Instruction:
    """name: RUN, COPY, ...; flags: of the form --name=value; text: the rest, lines joined."""

    name: str
    flags: tuple[str, ...]
    text: str


def instructions(text):
    """Those of a Dockerfile, in order."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = []
    for line in re.sub(r"\\\n", "", "\n".join(lines)).splitlines():
        name, _, rest = line.strip().partition(" ")
        rest, flags = rest.strip(), []
        while name in ("RUN", "COPY", "HEALTHCHECK", "FROM") and (flag := FLAG.match(rest)):
            flags.append(flag[0].strip())
            rest = rest[flag.end() :]
        found.append(Instruction(name, tuple(flags), re.sub(r"\s+", " ", rest)))
    return found


def carry_out(file, root, source, arguments):
    """Does what the Dockerfile says, in `root`; what it copies comes from `source`. The variables at the end."""
    given, env, where = dict(arguments), {}, "/"
    python = root / "usr/local/bin/python"
    if not python.exists():
        python.symlink_to("/usr/bin/python3")
    base = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    base["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    for step in instructions(file.read_text(encoding="utf-8")):
        print(f"{step.name} {step.text[:110]}", flush=True)
        if step.name == "ARG":
            name, _, value = step.text.partition("=")
            given.setdefault(name, value)
        elif step.name == "ENV":
            for pair in shlex.split(step.text):
                name, _, value = pair.partition("=")
                env[name] = value.replace("$PATH", base["PATH"])
        elif step.name == "WORKDIR":
            where = step.text
            (root / where.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif step.name == "COPY":
            *names, target = step.text.split()
            for name in names:
                copy(source / name, root / where.lstrip("/") / target)
        elif step.name == "RUN":
            inside = ["/bin/sh", "-c", f"cd {where} && {step.text}"]
            subprocess.run(["chroot", str(root), *inside], env={**base, **given, **env}, check=True)
    return {**base, **env}


def copy(path, target):
    if path.is_dir():
        shutil.copytree(path, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyi"))
    else:
        shutil.copy(path, target / path.name if target.is_dir() else target)


if __name__ == "__main__":
    pairs = dict(word.split("=", 1) for word in sys.argv[2:])
    said = carry_out(ROOT / "deploy" / "Dockerfile", Path(sys.argv[1]), ROOT, pairs)
    print(json.dumps(said))
