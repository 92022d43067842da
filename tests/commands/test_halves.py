"""Halves of characters (surrogates) in anything that is typed or named: replaced before anything looks at them."""

import inspect
import io
import os
import sys

import pytest
import typer

from explorer import cli
from explorer.choices import choose
from explorer.commands.world import Order, valid
from explorer.errors import RefusedError, printable
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings, SettingsError

HALVES = ["\ud83d", "\udc00", os.fsdecode(b"\xff"), "a \ud83d dog \udcff"]
SLOW_TO_REFUSE = {"app", "bench"}  # a server, and minutes of measuring


@pytest.mark.parametrize("half", HALVES)
def test_settings_take_them_for_question_marks(half):
    settings = Settings.make(prompt=f"a {half} fox")
    assert settings.prompt == f"a {printable(half)} fox"
    assert "?" in settings.prompt
    assert Settings.from_text(settings.to_text()) == settings
    assert Settings.from_text(f"prompt={half}&seed=3").seed == 3


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("name", [*Settings.model_fields, "nothing"])
def test_no_complaint_about_a_setting_fails_to_be_encoded(half, name):
    try:
        Settings.make(**{name: half})
        Settings.make(**{name: ((half, half),)})
        Settings.from_text(f"{name}={half}&{half}={half}")
    except SettingsError as error:
        said = [str(error), error.code, *map(str, error.fields.values())]
        assert all(text.encode() for text in said if text)


@pytest.mark.parametrize("half", HALVES)
def test_nor_does_any_other(half):
    with pytest.raises(RefusedError) as caught:
        choose("schedule", half, ["cosine"])
    str(caught.value).encode()
    str(RefusedError("folder", path=half, name=half)).encode()
    str(RefusedError(half)).encode()


def test_a_comparison_and_an_order_too():
    compared = Comparison.make("words", ["a \ud83d dog", "a cat"], Settings.make())
    assert compared.values == ("a ? dog", "a cat")
    assert Comparison.from_text(compared.to_text()) == compared
    assert valid(Order(caption="a \udcff fox")).to_text() == "world=a+%3F+fox"


def options_of_text():
    """(command, option or argument) of all that take any text, files included."""
    for info in cli.app.registered_commands:
        if info.name in SLOW_TO_REFUSE:
            continue
        for name, parameter in inspect.signature(info.callback, eval_str=True).parameters.items():
            kind = str(getattr(parameter.annotation, "__args__", ("",))[0])
            if "str" in kind or "Path" in kind:
                argument = any(isinstance(m, typer.models.ArgumentInfo) for m in parameter.annotation.__metadata__)
                yield info.name, "" if argument else f"--{name.replace('_', '-')}"


@pytest.mark.parametrize(("command", "option"), list(options_of_text()))
def test_no_command_stumbles_over_them(monkeypatch, tmp_path, command, option):
    """Words that nobody can draw, names that nothing has: a file, or one line, in any console."""
    monkeypatch.chdir(tmp_path)
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(sys, stream, io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict"))
    half = "x\udcff\ud83d"
    needed = {"train": ["--steps", "0"], "distill": ["--steps", "0"], "train-judge": ["--steps", "0"]}
    needed |= {"train-enlarger": ["--steps", "0"], "evaluate": ["--captions", "0"], "gif": ["--steps", "0"]}
    needed |= {"picture": ["--steps", "0"], "compare": ["--steps", "0"], "contact-sheet": ["--steps", "0"]}
    words = [command, *([option] if option else []), half, *needed.get(command, []), "--seed", "-1"]
    monkeypatch.setattr(sys, "argv", ["explorer", *words])
    with pytest.raises(SystemExit):
        cli.main()
    sys.stderr.flush()
    said = sys.stderr.buffer.getvalue().decode("ascii")
    assert said.count("\n") <= 1
    assert "codec" not in said
    assert "Unicode" not in said
    assert "unexpectedly" not in said
