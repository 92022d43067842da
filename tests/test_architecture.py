"""The arrows between the rooms of the package go one way, gradio stays in its room, and no file grows out of hand."""

import ast
from pathlib import Path

import pytest

from explorer.model.registry import MODELS

ROOT = Path(__file__).parent.parent / "explorer"
FILES = sorted(ROOT.rglob("*.py"))

# room -> the rooms that it may import besides itself and the foundations
FOUNDATIONS = {"types", "pixels", "choices", "console", "cores", "errors", "files", "message", "resources"}
ENGINE = {"trajectory", "prompt", "model", "network", "diffusion"}
ROOMS = {"service", "lesson", "lab", "player", "render", "training", "world", "words"}
MAY = {
    "types": set(),
    "pixels": set(),
    "choices": set(),
    "cores": set(),
    "errors": {"words"},  # both say themselves in English, when they are asked to
    "files": set(),
    "message": {"words"},
    "resources": set(),
    "words": set(),
    "prompt": set(),
    "diffusion": set(),
    "network": {"diffusion"},
    "world": {"diffusion"},
    "training": {"model", "network", "world", "diffusion"},
    "model": {"network", "diffusion"},
    "pipelines": {"model", "network", "diffusion"},
    "trajectory": {"model", "network", "prompt", "world", "diffusion"},
    "render": ENGINE | {"world", "lab"},
    "lab": ENGINE | {"world", "training"},
    "player": ENGINE | {"render", "words"},
    "lesson": ENGINE | {"lab", "render", "world"},
    "service": ENGINE | {"render"},
    "cluster": {"service", "model", "network", "diffusion"},
    "site": ENGINE | {"lab", "lesson", "player", "present", "words"},
    "present": ENGINE | ROOMS,
    "app": ENGINE | ROOMS | {"present", "site"},
    "commands": ENGINE
    | {
        "pipelines",
        "cluster",
        "app",
        "present",
        "service",
        "lesson",
        "lab",
        "player",
        "render",
        "site",
        "training",
        "world",
        "words",
    },
    "cli": {"commands"},
    "console": set(),
    "__main__": {"cli"},
    "__init__": {"diffusion", "network", "trajectory", "render", "player"},
}


def room(path):
    parts = path.relative_to(ROOT).parts
    return parts[0].removesuffix(".py")


def imports(path):
    """(module, line) of every import in a file, those inside functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively; write the whole path"
            yield node.module, node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_arrow_goes_back(path):
    here = room(path)
    allowed = MAY[here] | FOUNDATIONS | {here}
    for module, line in imports(path):
        if module.split(".")[0] == "explorer" and len(module.split(".")) > 1:
            there = module.split(".")[1]
            assert there in allowed, f"{path.name}:{line}: {here} must not import {there}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_gradio_stays_in_the_app(path):
    if room(path) != "app":
        assert not [line for module, line in imports(path) if module.split(".")[0] == "gradio"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_what_is_printed_goes_through_the_console(path):
    """A name of a file may hold any character; one that is printed as it stands orders a terminal to do things."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    direct = [call for call in calls if ast.unparse(call) in ("print", "sys.stdout.write", "sys.stderr.write")]
    assert not direct or path.name == "console.py"


SCRIPTS = sorted(path for kind in ("js", "css", "html") for path in ROOT.rglob(f"*.{kind}"))


@pytest.mark.parametrize("path", [*FILES, *SCRIPTS], ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_passes_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


NO_MODEL = {  # where a text is spelled like the name of a model and means something else, or names a file of weights
    "training": "a task, and the weights that a training starts from",
    "commands/train.py": "a task, and the weights that a student learns from",
    "commands/evaluate.py": "the weights that are evaluated, which may be a file",
    "lab/one_shot.py": "the name of an argument and of a text",
    "lab/latent.py": "the name of the experiment and of an argument",
    "lesson/records.py": "the name of an experiment",
    "present/lab.py": "the name of an argument",
}


def named(path):
    """Lines in which a text is the name of a model."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in tuple(MODELS)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_model_is_named_outside_its_room(path):
    place = path.relative_to(ROOT).as_posix()
    if place.startswith("model/") or place in NO_MODEL or place.split("/")[0] in NO_MODEL:
        return
    assert not named(path)


def test_the_room_of_models_names_them():
    """Else the test above looks for nothing."""
    named_there = {node for path in (ROOT / "model").glob("*.py") for node in named(path)}
    assert len(named_there) >= len(MODELS) > 1


def test_only_the_command_app_opens_the_app():
    for path in FILES:
        if room(path) == "commands" and path.name != "app.py":
            assert not [line for module, line in imports(path) if module.startswith("explorer.app")], path


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("diffusion/grid.py", "from explorer.app.interface import build_app"),
        ("render/gif.py", "def f():\n    import explorer.player.reels"),
        ("present/create.py", "from explorer.app.site import Site"),
    ],
)
def test_the_check_notices(place, line, tmp_path, monkeypatch):
    """A forbidden import is seen, also inside a function."""
    bad = tmp_path / place
    bad.parent.mkdir(parents=True)
    bad.write_text(line, encoding="utf-8")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    with pytest.raises(AssertionError, match="must not import"):
        test_no_arrow_goes_back(bad)


def test_words_that_mislead_are_not_used():
    """A schedule is never called a scheduler, except where other tools' words are explained or used."""
    for path in FILES:
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert "scheduler" not in text.lower() or "diffusers" in text.lower(), f"{path}:{number}: {text.strip()}"
