"""Setting up: whatever lies in .venv and whatever pip was told elsewhere, it works or one line says the cure."""

import ast
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

CI = Path(__file__).parents[1] / ".ci"


@pytest.fixture
def setting_up(monkeypatch, tmp_path):
    """The module behind .ci/setup.py, for a clone in an empty folder."""
    spec = importlib.util.spec_from_file_location("virtual_environment", CI / "virtual_environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "HOME", tmp_path / ".venv")
    return module


@pytest.fixture
def installed(setting_up, monkeypatch):
    """What would be installed, instead of pip; environments are made without pip, which takes seconds, and have one."""
    asked = []
    monkeypatch.setattr(setting_up, "install", lambda extras, environ: asked.append((extras, environ)))
    monkeypatch.setattr(setting_up, "has_pip", lambda python, environ: True)
    monkeypatch.setattr(venv, "create", lambda home, with_pip: venv.EnvBuilder(with_pip=False).create(home))
    return asked


def one_line(capsys, main, words=()):
    with pytest.raises(SystemExit) as end:
        main(list(words))
    assert "\n" not in str(end.value)
    return str(end.value)


def cut_off_at_once(home):
    home.mkdir()


def cut_off_before_its_settings(home):
    venv.EnvBuilder().create(home)
    (home / "pyvenv.cfg").unlink()


def python_gone(home):
    venv.EnvBuilder().create(home)
    (home / "bin" / "python").unlink()
    (home / "bin" / "python").symlink_to("/nowhere/python3")


def python_broken(home):
    venv.EnvBuilder().create(home)
    (home / "bin" / "python").unlink()
    (home / "bin" / "python").write_text("#!/bin/sh\nexit 3\n")
    (home / "bin" / "python").chmod(0o755)


def older_python(home):
    venv.EnvBuilder().create(home)
    (home / "bin" / "python").unlink()
    (home / "bin" / "python").write_text(f"#!/bin/sh\necho False\necho {home}\n")
    (home / "bin" / "python").chmod(0o755)


def moved(home):
    venv.EnvBuilder().create(home.with_name("before"))
    home.with_name("before").rename(home)


BROKEN = [cut_off_at_once, cut_off_before_its_settings, python_gone, python_broken, older_python, moved]


@pytest.mark.parametrize("broken", BROKEN)
def test_an_environment_that_cannot_be_used_is_made_anew(setting_up, installed, capsys, broken):
    broken(setting_up.HOME)
    (setting_up.HOME / "left").write_text("")
    setting_up.main([])
    assert "it is made anew" in capsys.readouterr().out
    assert not (setting_up.HOME / "left").exists()
    assert setting_up.fault(setting_up.HOME, setting_up.surroundings(os.environ)) is None
    assert len(installed) == 1


def test_one_that_can_be_used_is_kept(setting_up, installed, capsys):
    setting_up.main([])
    (setting_up.HOME / "own").write_text("")
    setting_up.main([])
    assert (setting_up.HOME / "own").exists()
    assert "anew" not in capsys.readouterr().out
    assert len(installed) == 2


@pytest.mark.slow  # ensurepip takes its time
def test_pip_is_put_where_it_is_missing(setting_up, tmp_path):
    """As Ctrl-C in the first minute leaves it, and Debian without its venv package."""
    venv.EnvBuilder(with_pip=False).create(setting_up.HOME)
    python = setting_up.python_of(setting_up.HOME)
    environ = setting_up.surroundings({**os.environ, "PIP_USER": "1", "PIP_TARGET": str(tmp_path / "elsewhere")})
    assert setting_up.fault(setting_up.HOME, environ) is None
    assert setting_up.ask(python, "-m", "pip", "--version", environ=environ)[0] == 0
    assert not (tmp_path / "elsewhere").exists()


def test_what_is_not_ours_is_not_taken_away(setting_up, installed, capsys, tmp_path):
    setting_up.HOME.write_text("notes")
    assert "delete it yourself" in one_line(capsys, setting_up.main)
    assert setting_up.HOME.read_text() == "notes"
    setting_up.HOME.unlink()
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "own").write_text("")
    setting_up.HOME.symlink_to("shared")
    assert "delete it yourself" in one_line(capsys, setting_up.main)
    assert (tmp_path / "shared" / "own").exists()


def test_settings_of_pip_from_outside_do_not_lead_packages_elsewhere(setting_up):
    names = "USER TARGET PREFIX ROOT REQUIRE_VIRTUALENV NO_DEPS DRY_RUN PYTHON CONFIG_FILE"
    others = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    harmful = dict.fromkeys((*(f"PIP_{name}" for name in names.split()), *others), "x")
    useful = {"PIP_INDEX_URL": "https://mirror.school/simple", "PIP_PROXY": "http://proxy:3128", "PATH": "/bin"}
    environ = setting_up.surroundings({**harmful, **useful})
    assert environ == {**useful, "PIP_CONFIG_FILE": os.devnull, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


def test_a_pip_conf_keeps_its_mirror_and_loses_the_rest(setting_up, tmp_path):
    conf = tmp_path / "pip.conf"
    conf.write_text(
        "[global]\nindex-url = https://mirror.school/simple\nextra-index-url =\n    https://a.b/c\n    https://d.e/f\n"
        "[install]\nuser = true\ntarget = /nowhere\nno_index = true\n[list]\nproxy = http://not.for.us\n"
    )
    code, listed = setting_up.ask(
        sys.executable, "-m", "pip", "config", "list", environ={**os.environ, "PIP_CONFIG_FILE": str(conf)}
    )
    assert code == 0
    environ = setting_up.surroundings({}, setting_up.config_of(listed))
    assert environ["PIP_INDEX_URL"] == "https://mirror.school/simple"
    assert environ["PIP_EXTRA_INDEX_URL"] == "https://a.b/c https://d.e/f"
    assert environ["PIP_NO_INDEX"] == "true"
    assert not {"PIP_TARGET", "PIP_PROXY"} & environ.keys()


SAID = {
    "no room": ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "No room"),
    "quota": ("OSError: [Errno 122] Disk quota exceeded", "No room"),
    "no network": (
        "WARNING: Retrying ... NewConnectionError(... Temporary failure in name resolution)\nERROR: No "
        "matching distribution found for hatchling",
        "cannot be reached",
    ),
    "proxy": ("WARNING: Retrying after connection broken by 'ProxyError(...)'\nERROR: none", "cannot be reached"),
    "else": ("lots\nof\nlines\nERROR: torch has no wheel for this machine\nmore", "torch has no wheel"),
    "a build": ("error: subprocess\n   FileNotFoundError: no assets\nhint: See above for details.", "no assets"),
    "nothing": ("", "Setting up failed"),
}


@pytest.mark.parametrize(("said", "line"), SAID.values(), ids=SAID)
def test_what_pip_says_is_one_line(setting_up, monkeypatch, capsys, said, line):
    monkeypatch.setattr(setting_up, "ask", lambda *_, environ: (1, said))
    monkeypatch.setattr(setting_up, "set_up", lambda test: setting_up.pip({}, "torch"))
    assert line in one_line(capsys, setting_up.main)


def test_a_full_disk_and_a_locked_folder_are_one_line(setting_up, monkeypatch, capsys):
    for error, line in ((OSError(28, "No space left on device"), "No room"), (PermissionError(13, "locked"), "locked")):

        def refuse(home, error=error):
            raise error

        monkeypatch.setattr(setting_up, "create", refuse)
        assert line in one_line(capsys, setting_up.main)


@pytest.mark.parametrize("name", ["venv", "ensurepip"])
def test_a_python_without_its_venv_names_the_package(setting_up, monkeypatch, capsys, name):
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda asked: None if asked == name else known(asked))
    setting_up.HOME.mkdir()
    assert "sudo apt install python3" in one_line(capsys, setting_up.main)
    assert setting_up.HOME.is_dir()


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 9), (3, 10, 14)])
def test_an_older_python_is_told_so_in_one_line(version):
    code = "import runpy, sys; sys.version_info = {}; runpy.run_path({!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code.format(version, str(CI / "setup.py"))], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        "The Diffusion Explorer needs Python 3.11 or newer; this is " + ".".join(map(str, version))
    )
    assert done.stderr.count("\n") == 1


def test_an_older_python_can_read_the_file_that_says_so():
    text = (CI / "setup.py").read_text(encoding="ascii")
    tree = ast.parse(text, feature_version=(3, 4))
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, new)]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert "__future__" not in text


@pytest.mark.parametrize(
    ("name", "there", "expected"),
    [
        ("posix", "bin/python", "bin/python"),  # Linux and macOS
        ("nt", "Scripts/python.exe", "Scripts/python.exe"),
        ("nt", "bin/python.exe", "bin/python.exe"),  # MSYS2
        ("nt", None, "Scripts/python.exe"),
    ],
)
def test_where_the_python_of_an_environment_lies(setting_up, tmp_path, name, there, expected):
    if there:
        (tmp_path / there).parent.mkdir()
        (tmp_path / there).write_text("")
    assert setting_up.python_of(tmp_path, name) == tmp_path / expected


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("bin/activate", 'deactivate () {{\n    unset VIRTUAL_ENV\n}}\nVIRTUAL_ENV="{}"\nexport VIRTUAL_ENV\n'),
        ("bin/activate", "    *)\n        export VIRTUAL_ENV={}\n"),
        ("bin/activate", "        VIRTUAL_ENV=$(cygpath '{0}')\n        export VIRTUAL_ENV={0}\n"),
        ("Scripts/activate.bat", "@echo off\nset VIRTUAL_ENV={}\n"),
        ("Scripts/activate.bat", '@echo off\nset "VIRTUAL_ENV={}"\n'),
    ],
)
def test_an_environment_says_where_it_was_made_on_every_system(setting_up, tmp_path, script, text):
    (tmp_path / script).parent.mkdir()
    (tmp_path / script).write_text(text.format(tmp_path))
    assert setting_up.in_place(tmp_path)
    (tmp_path / script).write_text(text.format("/somewhere/else"))
    assert not setting_up.in_place(tmp_path)


@pytest.mark.parametrize(("system", "wanted"), [("Linux", True), ("Darwin", False), ("Windows", False)])
def test_the_cpu_build_is_for_linux_without_a_card(setting_up, monkeypatch, system, wanted):
    class Line:
        close = staticmethod(lambda: None)

    monkeypatch.setattr(setting_up.platform, "system", lambda: system)
    monkeypatch.setattr(setting_up.shutil, "which", lambda name: None)
    monkeypatch.setattr(setting_up.Path, "exists", lambda path: False)
    monkeypatch.setattr(setting_up.socket, "create_connection", lambda place, timeout: Line)
    assert setting_up.wants_cpu_build() is wanted
    monkeypatch.setattr(setting_up.shutil, "which", lambda name: "/usr/bin/nvidia-smi")
    assert not setting_up.wants_cpu_build()
