"""Consoles of any encoding, none at all, and pipes that are closed: never an error, never a traceback."""

import io
import os
import subprocess
import sys

import pytest

from explorer import cli, console

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
