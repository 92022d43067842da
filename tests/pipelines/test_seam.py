"""Nobody but this room knows which library a network comes from, and the library waits until it is asked for."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2] / "explorer"
LIBRARIES = {"diffusers", "transformers", "accelerate", "huggingface_hub"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


def test_only_this_room_and_the_bench_import_them():
    rooms = {path.relative_to(ROOT).parts[0] for path in ROOT.rglob("*.py") if LIBRARIES & set(imported(path))}
    assert "pipelines" in rooms
    assert rooms <= {"pipelines", "commands"}
    commands = [path for path in (ROOT / "commands").rglob("*.py") if LIBRARIES & set(imported(path))]
    assert all("bench" in path.parts for path in commands)


def test_a_folder_is_known_without_them(shelf):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from explorer.pipelines.entry import entry_of\n"
        "from explorer.pipelines.folder import opened\n"
        f"print(entry_of(opened(Path({str(shelf('sdxl'))!r}))).about)\n"
        f"print(sorted({LIBRARIES!r} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["SDXL, 64 pixels, a small one", "[]"]


def test_all_that_is_loaded_once_is_shared(shelf):
    from explorer.pipelines.entry import entry_of
    from explorer.pipelines.folder import opened

    entry = entry_of(opened(shelf("stable-diffusion")))
    assert entry.load() is entry.load()
