"""explorer words: all that the model knows, by kind, and how it reads a prompt."""

import pytest

from explorer.prompt.languages import LANGUAGES
from tests.prompt.measured import known


def test_every_word_is_listed_once(run):
    code, out, err = run("words")
    assert (code, err) == (0, "")
    listed = [word for line in out.splitlines()[1:] for word in line.rpartition(": ")[2].split()]
    assert sorted(listed) == sorted(known())


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        (["a red apple"], ["a red apple"]),
        (
            ["my poodle and a unicorn"],
            ["dog", "Read: “poodle” as “dog”. Left out: unicorn.", "unicorn: perhaps horse?"],
        ),
        (["ein Hund am Meer", "--language", "de"], ["a dog at the sea"]),
    ],
)
def test_a_prompt_is_read(run, given, lines):
    code, out, err = run("words", *given)
    assert code == 0, err
    assert out.splitlines()[: len(lines)] == lines


def test_a_language_that_there_is_not(run):
    code, _, err = run("words", "un cane", "--language", "it")
    assert code == 2
    assert all(name in err for name in ("en", *LANGUAGES))
