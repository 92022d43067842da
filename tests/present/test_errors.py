"""What cannot come in, and what cannot be done as asked, is explained in every language, with its own values."""

import ast
import errno
import inspect
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import explorer
from explorer.errors import RefusedError
from explorer.lab import EXPERIMENTS
from explorer.present.errors import why
from explorer.present.lab import drawn_schedule, measure
from explorer.render.frames import seen
from explorer.render.write import whole
from explorer.service.shared_models import SharedModels
from explorer.service.upload import KINDS, PictureError, open_picture
from explorer.training.plane import make_set
from explorer.trajectory.compare import Comparison
from explorer.trajectory.heard import as_heard
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import COMPLAINTS, Settings, SettingsError
from explorer.words.texts import LANGUAGES, words_in
from tests.service.test_upload_closed import REFUSED


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_said_in_every_language(data, message):
    with pytest.raises(PictureError) as caught:
        open_picture(data)
    error = caught.value
    assert why(words_in("en"), error) == str(error)
    for language in set(LANGUAGES) - {"en"}:
        said = why(words_in(language), error)
        assert said != str(error)
        assert re.findall(r"\d+", said) == re.findall(r"\d+", str(error))


def test_every_kind_has_its_text():
    assert {f"kind_{kind}" for kind in KINDS} <= set(words_in("en").group("door"))


@pytest.mark.parametrize("name", ["none.png", ".", "none/none.png", "a" * 300, "a\0b"])
def test_no_visitor_is_told_where_files_lie(tmp_path, name):
    with pytest.raises(PictureError) as caught:
        open_picture(f"{tmp_path}/{name}")
    assert str(tmp_path)[:20] in str(caught.value)  # who works on this machine wants to know
    for language in LANGUAGES:
        said = why(words_in(language), caught.value)
        assert "/" not in said
        assert "\n" not in said


# what cannot be done as asked


def lab_seed():
    measure(SharedModels(), next(iter(EXPERIMENTS.values())), -1)


def no_room(tmp_path):
    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    whole(tmp_path / "apple.gif", full)


def locked(tmp_path):
    def refuse(path):
        raise OSError(errno.EACCES, "Permission denied")

    whole(tmp_path / "apple.gif", refuse)


def broken(tmp_path):
    def fail(path):
        raise OSError(errno.EIO, "Input/output error")

    whole(tmp_path / "apple.gif", fail)


def unguided():
    still = next(iter(reverse(Settings(model="fast", steps=1, guidance_scale=1))))
    seen(replace(still, x0_uncond=None), "push")


def unheard(**given):
    """What is told of settings that the fast model cannot follow: raised here, told beside the run elsewhere."""
    raise as_heard(Settings(model="fast", **given))[1][0]


DRAWN = {"schedule": "drawn"}
ASKED = {  # what a page can ask for, and what must stand in the answer in any language
    "name with a near one": (lambda: Settings.make(schedule="cosin"), ("cosin", "cosine")),
    "name with none near": (lambda: Settings.make(sampler="zzzzz"), ("zzzzz", "ddim", "euler")),
    "name of a setting": (lambda: Settings.from_text("promt=cat"), ("promt", "prompt")),
    "too few": (lambda: Settings.make(steps=0), ("1", "0")),
    "too many": (lambda: Settings.make(steps=4000), ("1000", "4000")),
    "seed": (lambda: Settings.make(seed=2**32), (str(2**32),)),
    "no whole number": (lambda: Settings.from_text("steps=many"), ("many",)),
    "no number": (lambda: Settings.from_text("guidance_scale=much"), ("much",)),
    "not a number": (lambda: Settings.from_text("shift=nan"), ("nan",)),
    "neither": (lambda: Settings.from_text("zero_terminal_snr=perhaps"), ("perhaps",)),
    "one of three": (lambda: Settings.make(threshold="hard"), ("hard", "clip", "dynamic", "none")),
    "a novel": (lambda: Settings.make(prompt="x" * 3000), ("000",)),
    "interval": (lambda: Settings.make(interval=(2, 1)), ("2", "1")),
    "no interval": (lambda: Settings.from_text("interval=x"), ("x",)),
    "guidance that fast does not know": (lambda: unheard(guidance_scale=12), ("1", "6", "12")),
    "rescale of fast": (lambda: unheard(rescale=0.5), ()),
    "interval of fast": (lambda: unheard(interval=(0.2, 1.6)), ()),
    "no eta": (lambda: Settings.make(sampler="heun", eta=0.5), ("Heun", "ddim")),
    "a long link": (lambda: Settings.from_text("seed=1&" * 99), ("64",)),
    "a long link of Compare": (lambda: Comparison.from_text("seed=1&" * 99), ("64",)),
    "points elsewhere": (lambda: Settings.make(points=((0, 9), (1, -9))), ("os",)),
    "one point": (lambda: Settings.make(**DRAWN, points=((0, 9),)), ("2", "100", "1")),
    "no pairs": (lambda: Settings.from_text("schedule=drawn&points=0:9;1"), ("-SNR", "t")),
    "a loud point": (lambda: Settings.make(**DRAWN, points=((0, 99), (1, -9))), ("1", "30", "99")),
    "wrong ends": (lambda: Settings.make(**DRAWN, points=((0.25, 9), (0.75, -9))), ("0.25", "0.75")),
    "back in time": (
        lambda: Settings.make(**DRAWN, points=((0, 9), (0.5, 1), (0.25, 0), (1, -9))),
        ("3", "0.25", "0.5"),
    ),
    "a rise": (lambda: Settings.make(**DRAWN, points=((0, 9), (0.5, 11), (1, -9))), ("2", "11", "9")),
    "no level": (lambda: list(reverse(Settings(**DRAWN, points=((0, 30), (1, 29))))), ("-",)),
    "flat": (lambda: list(reverse(Settings(**DRAWN, steps=9, points=((0, 1e-9), (1, 0))))), ("9",)),
    "no such change": (lambda: Comparison.from_text("change=weather&values=1&values=2"), ("weather", "words")),
    "one column": (lambda: Comparison.from_text("change=steps&values=1"), ("2", "4", "1")),
    "a value of a column": (lambda: Comparison.from_text("change=steps&values=1&values=x"), ("x",)),
    "seed of an experiment": (lab_seed, ("0", str(2**32 - 1), "-1")),
    "a drawing that is none": (lambda: drawn_schedule("[[0"), ("t", "-SNR")),
    "a drawing that rises": (lambda: drawn_schedule("[[0, 1], [1, 2]]"), ("2", "1")),
    "nothing to push": (unguided, ("1",)),
    "letters": (lambda: make_set("word", text="#!"), ("5", "#!")),
    "no dots": (lambda: make_set("drawn", points=()), ("1", "400", "0")),
    "dots outside": (lambda: make_set("drawn", points=((9, 9),)), ("2.4",)),
    "disk": (no_room, ("apple.gif",)),
    "folder": (locked, ("apple.gif",)),
    "device": (broken, ("apple.gif", "Input/output error")),
}


@pytest.mark.parametrize(("ask", "values"), ASKED.values(), ids=ASKED)
def test_what_cannot_be_done_is_said_in_the_language_of_the_page(ask, values, tmp_path):
    with pytest.raises(RefusedError) as caught:
        ask(tmp_path) if "tmp_path" in inspect.signature(ask).parameters else ask()
    said = {language: why(words_in(language), caught.value) for language in LANGUAGES}
    assert len(set(said.values())) == len(said)
    for language, text in said.items():
        assert text != str(caught.value), language
        for value in values:
            assert value in text, (language, value, text)
        assert str(tmp_path) not in text  # no folder of the server's machine
        assert "\n" not in text


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(Settings.model_fields)),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.tuples(st.floats()),
        max_size=3,
    )
)
def test_no_settings_are_refused_without_words(given):
    code = refusal(given)
    for language in LANGUAGES:
        assert code is None or code in words_in(language).tree["refused"], (code, given)


def refusal(fields):
    """The code with which settings are refused; None where they can be run."""
    try:
        Settings.make(**fields)
    except SettingsError as error:
        return error.code
    return None


def codes():
    """Every code with which something in the package is refused."""
    for path in (Path(explorer.__file__).parent).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REFUSALS and node.args:
                yield node.args[0].value if isinstance(node.args[0], ast.Constant) else None
    yield from (code for code, _ in COMPLAINTS.values())
    yield "not_so"


REFUSALS = ("RefusedError", "SettingsError", "ExportError")


def test_every_code_has_its_words_and_no_words_are_left_over():
    found = set(codes()) - {None}
    assert len(found) > 25
    for language in LANGUAGES:
        assert found == set(words_in(language).tree["refused"]) - {"kinds"}, language


def test_every_text_of_the_command_line_is_used():
    """Each belongs to a code, or to the line that an error asks for by name."""
    source = " ".join(path.read_text(encoding="utf-8") for path in Path(explorer.__file__).parent.rglob("*.py"))
    for shelf in ("refused", "door"):
        own = words_in("en").group(f"command.{shelf}")
        assert len(own) >= 5
        assert [line for line in own if f'"{line}"' not in source] == []


def test_a_refusal_survives_a_process():
    error = pickle.loads(pickle.dumps(SettingsError("columns", least=2, most=4, given=1)))
    assert (type(error), error.code, str(error)) == (SettingsError, "columns", "a comparison has 2 to 4 columns, not 1")


def test_what_has_no_code_is_said_as_it_stands():
    assert why(words_in("de"), ValueError("something else")) == "something else"
    assert why(words_in("de"), RefusedError("something else")) == "something else"
