"""The package as others meet it: its public names, its style, its README, and its wheel."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import explorer
from tests.conftest import PARTLY_QUICK, QUICK, TESTS

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", explorer.__all__)
def test_every_public_name_is_there(name):
    assert getattr(explorer, name).__name__ == name


def test_public_names_are_sorted_and_complete():
    assert explorer.__all__ == sorted(explorer.HOMES)


def test_an_unknown_name_is_an_ordinary_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = explorer.nothing


@pytest.mark.quick
@pytest.mark.parametrize("check", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_the_style_is_clean(check):
    said = subprocess.run(
        [sys.executable, "-m", "ruff", *check, "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout


def test_the_types_are_clean():
    """In every room, with every class of error."""
    said = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert not [one for one in settings["overrides"] if "disable_error_code" in one]


CALLED = {"PIL": "pillow", "frontmatter": "python-frontmatter", "markdown_it": "markdown-it-py", "yaml": "pyyaml"}
"""Imported name -> installed name, where they differ."""
OPTIONAL = {
    "diffusers",
    "huggingface_hub",
    "onnx",
    "onnxscript",
    "platformdirs",
    "psutil",
    "ray",
    "transformers",
}  # of extras


def test_what_is_imported_is_declared():
    """Not only what something else happens to bring along."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {canonicalize_name(Requirement(line).name) for line in settings["project"]["dependencies"]}
    for path in (ROOT / "explorer").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in {name.split(".")[0] for name in names} - OPTIONAL - {"explorer"} - set(sys.stdlib_module_names):
                assert canonicalize_name(CALLED.get(name, name)) in declared, f"{path}: {name}"


def commands():
    """The shell commands of the README, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    return [line for block in blocks for line in block.strip().splitlines()]


@pytest.mark.quick
def test_the_quick_lane_names_what_there_is():
    """A file that moves would else leave the lane without a word."""
    assert [place for place in QUICK + PARTLY_QUICK if not (TESTS / place).exists()] == []


def test_the_ci_runs_the_test_command_of_the_readme():
    assert commands()[1] in (ROOT / ".ci" / "run").read_text()


def test_pictures_of_the_readme_are_there():
    for path in re.findall(r"\]\(((?!http)[^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert (ROOT / path).exists(), path


def test_nothing_names_a_place_on_one_machine():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    for name in listed:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".js", ".css", ".html", ".yaml", ".txt"} and path.exists():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(?<![\w.])/(work|tmp|home|root)/\w", text), name


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_lessons_and_weights_and_nothing_odd(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for wanted in (
        "explorer/assets/weights/base.safetensors",
        "explorer/assets/weights/manifest.json",
        "explorer/lessons/01-static-is-where-it-starts.md",
        "explorer/player/player.js",
        "explorer/words/en.toml",
    ):
        assert wanted in names
    assert not [name for name in names if name.endswith((".pyi", ".pyc")) or name.startswith(("lessons/", "assets/"))]


def test_the_installed_wheel_makes_a_gif_outside_the_clone(wheel, tmp_path):
    """In an environment of its own that sees this one's libraries, but not this clone."""
    venv.create(tmp_path / "env", with_pip=True, system_site_packages=False)
    python = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    quiet = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(quiet, check=True, capture_output=True)
    site = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    libraries = [p for p in map(Path, sys.path) if p.name in ("site-packages", "dist-packages")]
    (Path(site) / "libraries.pth").write_text("\n".join(map(str, libraries)) + "\n")
    code = "import explorer, explorer.cli as c; print(explorer.__file__); c.main()"
    words = ["gif", "a red apple", "--model", "fast", "--steps", "1", "--size", "128", "--out", "apple.gif"]
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    asked = [str(python), "-c", code, *words]
    said = subprocess.run(asked, cwd=tmp_path, env=own, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith(str(tmp_path / "env"))
    assert (tmp_path / "apple.gif").stat().st_size > 10_000
