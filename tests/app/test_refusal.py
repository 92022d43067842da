"""Refused pictures are explained in every language, with the door's own numbers."""

import re

import pytest

from explorer.app.actions.refusal import why
from explorer.app.wording import LANGUAGES, words_in
from explorer.service.door import KINDS, PictureError, open_picture
from tests.service.test_door_closed import REFUSED


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_said_in_every_language(data, message):
    with pytest.raises(PictureError) as caught:
        open_picture(data)
    error = caught.value
    assert why(words_in("en"), error) == str(error)  # English twice, written in two places
    for language in set(LANGUAGES) - {"en"}:
        said = why(words_in(language), error)
        assert said != str(error)
        assert re.findall(r"\d+", said) == re.findall(r"\d+", str(error))


def test_every_kind_has_its_text():
    assert {f"kind_{kind}" for kind in KINDS} <= set(words_in("en").group("door"))


def test_what_concerns_files_of_this_machine_is_said_as_it_is(tmp_path):
    with pytest.raises(PictureError) as caught:
        open_picture(tmp_path / "none.png")
    assert why(words_in("de"), caught.value) == str(caught.value)
