"""The arrows between the rooms of the package go one way, gradio stays in its room, and no file grows out of hand."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "explorer"
FILES = sorted(ROOT.rglob("*.py"))

# room -> the rooms that it may import besides itself and the foundations
FOUNDATIONS = {"types", "choices", "refused", "resources"}
MAY = {
    "types": set(),
    "choices": set(),
    "refused": set(),
    "resources": set(),
    "diffusion": set(),
    "network": {"diffusion"},
    "world": {"diffusion"},
    "training": {"network", "world", "diffusion"},
    "trajectory": {"network", "world", "training", "diffusion"},
    "render": {"trajectory", "network", "world", "diffusion"},
    "lesson": {"trajectory", "render", "network", "world", "diffusion"},
    "service": {"trajectory", "render", "network", "diffusion"},
    "app": {"service", "lesson", "render", "trajectory", "network", "world", "training", "diffusion"},
    "commands": {"app", "service", "lesson", "render", "trajectory", "network", "world", "training", "diffusion"},
    "cli": {"commands"},
    "__main__": {"cli"},
    "__init__": {"diffusion", "network", "trajectory", "render"},
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
    if room(path) in ("app", "commands"):
        inside = path.relative_to(ROOT).parts[1:2] == ("actions",)
    else:
        inside = True
    if inside:
        assert not [line for module, line in imports(path) if module.split(".")[0] == "gradio"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_passes_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_the_test_would_notice():
    """A forbidden import in a file of the mathematics is seen."""
    tree = ast.parse("from explorer.app.interface import build_app")
    module = next(node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    assert module.split(".")[1] not in MAY["diffusion"] | FOUNDATIONS


def test_words_that_mislead_are_not_used():
    """A schedule is never called a scheduler, except where other tools' words are explained or used."""
    for path in FILES:
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert "scheduler" not in text.lower() or "diffusers" in text.lower(), f"{path}:{number}: {text.strip()}"
