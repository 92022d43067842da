"""Consoles of any encoding, none at all, and pipes that are closed: never an error, never a traceback."""

import inspect
import io
import os
import subprocess
import sys

import pytest
import typer
from PIL import Image

from explorer import cli, console
from explorer.errors import one_line

ENCODINGS = ["ascii", "cp437", "cp1252", "cp932", "latin-1", "utf-8:strict", "utf-16"]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}


def explorer(*words, **options):
    return subprocess.run([sys.executable, "-m", "explorer", *words], capture_output=True, check=False, **options)


@pytest.fixture
def as_console(monkeypatch):
    """as_console("cp437") -> standard output and error of that encoding, whose bytes can be asked for."""

    def made(encoding):
        name, _, errors = encoding.partition(":")
        streams = [io.TextIOWrapper(io.BytesIO(), encoding=name, errors=errors or "strict") for _ in range(2)]
        monkeypatch.setattr(sys, "stdout", streams[0])
        monkeypatch.setattr(sys, "stderr", streams[1])
        return streams

    return made


def called(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["explorer", *words])
    try:
        cli.main()
    except SystemExit as end:
        return end.code or 0
    return 0


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["lesson", "4"], 0),
        (["lesson", "1", "--lang", "de"], 0),
        (["lab"], 0),
        (["gif", "a dog", "--schedule", "\u2265 \u4e00 \udc80"], 2),
        (["lesson", "\u2265\ud83d"], 2),
        (["gif", "--like", "\udcff.gif"], 2),
        (["\u4e00"], 2),
    ],
)
def test_what_a_console_cannot_show_is_replaced(as_console, monkeypatch, encoding, words, code):
    out, err = as_console(encoding)
    assert called(monkeypatch, *words) == code
    out.flush()
    err.flush()
    said = (out if code == 0 else err).buffer.getvalue()
    assert len(said) > 20
    assert b"codec" not in said
    if code == 2:
        assert said.decode(encoding.partition(":")[0], "replace").count("\n") == 1


def test_a_whole_program_in_the_c_locale_and_in_a_code_page():
    for environ in ({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "cp437"}):
        done = explorer("lesson", "4", env={**CLEAN, **environ})
        assert (done.returncode, done.stderr) == (0, b"")
        assert len(done.stdout) > 2000


@pytest.mark.parametrize("closed", ["stdout", "stderr", "both"])
def test_without_a_console_it_is_as_with_dev_null(monkeypatch, tmp_path, closed):
    """As under pythonw, where the streams are None."""
    monkeypatch.chdir(tmp_path)
    for name in ("stdout", "stderr"):
        if closed in (name, "both"):
            monkeypatch.setattr(sys, name, None)
    words = ("gif", "a dog", "--model", "fast", "--steps", "1", "--size", "128", "--out", "dog.gif")
    assert called(monkeypatch, *words) == 0
    assert (tmp_path / "dog.gif").stat().st_size > 1000
    assert called(monkeypatch, "gif") == 2
    assert called(monkeypatch, "lesson", "nowhere") == 2


@pytest.mark.skipif(os.name == "nt", reason="a shell that closes streams")
def test_closed_streams_do_not_swallow_the_file(tmp_path):
    """A file that is opened where standard output was would be printed into."""
    line = f'"{sys.executable}" -m explorer world "a red fox" --size 64 --out fox.png >&- 2>&- <&-'
    where = {**os.environ, "PYTHONPATH": os.pathsep.join(["", *sys.path])}
    assert subprocess.run(["sh", "-c", line], cwd=tmp_path, env=where, check=False).returncode == 0
    assert (tmp_path / "fox.png").read_bytes().startswith(b"\x89PNG")
    assert os.listdir(tmp_path) == ["fox.png"]


@pytest.mark.parametrize("words", [["lesson", "1"], ["lab"], ["gif", "--help"], ["gif", "a dog", "--schedule", "x"]])
def test_a_pipe_that_is_closed_ends_quietly(words):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.Popen([sys.executable, "-m", "explorer", *words], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    _, said = done.communicate(timeout=60)
    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said
    assert done.returncode == (2 if "x" in words else 0)


def test_both_pipes_closed():
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.Popen([sys.executable, "-m", "explorer", "gif"], stdout=writing, stderr=writing)
    os.close(writing)
    assert done.wait(timeout=60) in (0, 2)


def test_what_windows_says_of_a_closed_pipe_counts(monkeypatch):
    assert console.closed_pipe(BrokenPipeError())
    assert not console.closed_pipe(OSError(22, "Invalid argument"))
    monkeypatch.setattr(console.os, "name", "nt")
    assert console.closed_pipe(OSError(22, "Invalid argument"))
    assert not console.closed_pipe(ValueError())


class LibraryError(Exception):
    """As a library has its own, of no kind that Python knows."""


@pytest.mark.parametrize(
    "error",
    [
        LibraryError("it went\nwrong"),
        LibraryError(),
        KeyError("config"),
        TypeError("unsupported"),
        MemoryError(),
        RecursionError("too deep"),
        UnicodeEncodeError("ascii", "\ud800", 0, 1, "ordinal not in range"),
        ValueError("x" * 10_000),
        RuntimeError(""),
        OSError(28, "No space left on device", "/x/y.gif"),
        ImportError("no module"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_is_raised_is_one_line(run, monkeypatch, error):
    def fails(*_):
        raise error

    monkeypatch.setattr("explorer.lesson.library.load", fails)
    code, out, err = run("lesson")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("explorer: ")
    assert 12 < len(err) < 1100


def test_whoever_looks_for_a_fault_gets_the_traceback(run, monkeypatch):
    def fails(*_):
        raise KeyError("config")

    monkeypatch.setattr("explorer.lesson.library.load", fails)
    monkeypatch.setenv("EXPLORER_TRACEBACK", "1")
    with pytest.raises(KeyError):
        run("lesson")


ODD = "a\x1b]0;owned\x07\x1b[31m\x9b2J\nb\u202egnp"
"""What a terminal takes for orders: a title, a colour, a cleared screen, another line, another direction."""
ORDERS = {character for character in ODD if not character.isprintable()}


def inspected():
    """(command, option or "" for a name without one) of all that takes a name of a file."""
    for info in cli.app.registered_commands:
        for parameter in inspect.signature(info.callback, eval_str=True).parameters.values():
            kinds = getattr(parameter.annotation, "__args__", ())
            if "Path" in str(kinds[:1]):
                option = next(m for m in parameter.annotation.__metadata__ if isinstance(m, typer.models.ParameterInfo))
                named = getattr(option, "param_decls", None) or (f"--{parameter.name.replace('_', '-')}",)
                yield info.name, "" if isinstance(option, typer.models.ArgumentInfo) else named[0]


REST = {
    "gif": ["a dog"], "picture": ["a dog"], "compare": ["--change", "seed"], "contact-sheet": ["a dog"],
    "enlarge": ["no.png"], "noise": ["no.png"], "world": ["a red fox"], "lab": ["memory"], "lesson": ["print"],
}  # fmt: skip


@pytest.mark.parametrize(("command", "option"), [*inspected()])
def test_no_name_of_a_file_orders_a_terminal_in_a_complaint(run, tmp_path, command, option):
    """Each command, with a file in the place of a folder: one line, the name in letters."""
    (tmp_path / ODD).write_bytes(b"")
    name = str(tmp_path / ODD / "x.gif")
    words = [option, name, *REST.get(command, [])] if option else [name]
    code, out, err = run(command, *words)
    assert code == 2, out
    assert err.count("\n") == 1
    assert not ORDERS & set((out + err).replace("\n", ""))


def test_no_name_of_a_file_orders_a_terminal_where_it_is_printed(run, tmp_path):
    """Of files that are written and read; that all commands print through one door is in tests/test_architecture.py."""
    there = tmp_path / ODD
    there.mkdir()
    Image.new("RGB", (40, 30)).save(there / f"{ODD}.png")
    quick = ("--model", "fast", "--steps", "1", "--size", "128")
    for words in (
        ("world", "a red fox", "--size", "64", "--out", there / f"{ODD}-1.png"),
        ("gif", f"a dog {ODD} red", *quick, "--out", there / f"{ODD}-2.gif"),
        ("gif", "--like", there / f"{ODD}-2.gif", "--out", there / f"{ODD}-3.gif"),
        ("noise", there / f"{ODD}.png", "--steps", "1", "--out", there / f"{ODD}-4.gif"),
        ("lesson", "print", "1", "--out", there),
        ("words", f"a unicorn {ODD}"),
    ):
        code, out, err = run(*words)
        assert code == 0, err
        assert out.count("\n") == len(out.splitlines())
        assert not ORDERS & set((out + err).replace("\n", ""))
    code, _, err = run("gif", "--like", there / f"{ODD}.png")
    assert (code, err.count("\n")) == (2, 1)
    assert not ORDERS & set(err.replace("\n", ""))
    assert len(list(there.iterdir())) == 6


@pytest.mark.parametrize("text", [ODD, *map(chr, (0, 7, 8, 9, 10, 13, 27, 127, 0x85, 0x9B, 0x2028, 0x202E, 0x2069))])
def test_one_line_is_one_line_and_says_what_stood_there(text):
    said = one_line(f"a{text}ü\U0001f469\u200d\U0001f680")
    assert said.isprintable() or "\u200d" in said
    assert not ORDERS & set(said)
    assert len(said.splitlines()) == 1
    assert said.encode().decode("unicode_escape").startswith(f"a{text}")
    assert said.endswith("ü\U0001f469\u200d\U0001f680")  # letters of all people stay
