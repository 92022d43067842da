"""World: captions from lists, what is painted from them, the counts, and the code that is shown."""

import itertools
import random
from html import escape

import numpy as np
import pytest

from explorer.app.tabs.world_text import figure, not_painted
from explorer.pixels import to_frames
from explorer.player.codec import decode
from explorer.present import world
from explorer.words.texts import words_in
from explorer.world import labels, paint_caption, parse
from explorer.world import vocabulary as known

EN = words_in("en")


def test_what_is_picked_is_read_back_from_the_caption():
    """Over many choices, with each list left open now and then."""
    rng = random.Random(5)
    for _ in range(300):
        picked = {part: rng.choice(("", *names)) for part, names in world.PARTS.items()}
        if not picked["subject"]:
            picked["colour"] = ""
        if picked["setting"] == "space":
            picked["time"] = ""
        reading = parse(world.wished(**picked))
        scene, thing = reading.scene, reading.scene.subject
        assert (thing.name if thing else "") == picked["subject"], picked
        assert not picked["setting"] or scene.setting == picked["setting"], picked
        assert scene.time == (picked["time"] or "day"), picked
        assert scene.style == (picked["style"] or "storybook"), picked
        if thing and thing.name not in known.UNCOLOURED:
            assert (thing.colour or "") == picked["colour"], picked
        assert reading.unplaced == ()


def test_a_shot_is_the_painters_picture_and_says_what_it_shows():
    shot = world.paint("a purple elephant in the desert", seed=3, size=64)
    want = to_frames(paint_caption("a purple elephant in the desert", seed=3, size=64))[0]
    assert np.abs(decode(shot.picture).astype(int) - want).max() <= 1
    assert labels(parse(shot.said).scene) == labels(shot.scene)
    assert world.picked_in(shot) == ["elephant", "desert", "purple", "", ""]
    assert shot.missing == {}


def test_words_without_a_place_come_with_their_neighbours():
    missing = world.paint("a dog and a zebra in the dessert with a crown and a hat", size=64).missing
    assert missing["zebra"] == ()
    assert "desert" in missing["dessert"]
    assert "the" not in missing
    with pytest.raises(ValueError, match="nothing"):
        world.paint("the truth", size=64)


@pytest.mark.parametrize(
    ("typed", "language", "painted"),
    [
        ("a purple elephant in the desert", "en", "a purple elephant in the desert"),
        ("a poodle in the kitchen", "en", "a dog in the room"),
        ("ein roter Fuchs im Wald bei Nacht", "de", "a red fox in the forest at night"),
        ("my zebra", "en", "my zebra"),
    ],
)
def test_the_painter_reads_words_as_the_model_does(typed, language, painted):
    text = world.in_own_words(typed, language)
    assert text == painted or labels(parse(text).scene) == labels(parse(painted).scene)


def test_the_number_of_scenes_is_that_of_all_combinations():
    """Counted one by one for one style."""
    count = 0
    for name, setting in itertools.product(known.SUBJECTS, known.SETTINGS):
        colours = [None] if name in known.UNCOLOURED else [None, *known.COLOURS]
        times = ["day"] if setting == "space" else known.TIMES
        weathers = ["clear"] if setting in known.INDOOR else known.WEATHERS
        count += sum(1 for _ in itertools.product(colours, times, weathers))
    assert world.counts()["scenes"] == count * len(known.STYLES)


def test_the_code_that_is_shown_is_the_code_that_draws():
    for name in known.SUBJECTS:
        file, text = world.source(name)
        assert file.startswith("explorer/world/subjects/")
        assert file.endswith(f"/{name}.py")
        assert "SUBJECT = Subject(" in text


def test_what_visitors_type_cannot_become_markup():
    evil = "<img src=x onerror=alert(1)>"
    assert "<img" not in not_painted(EN, {evil: (evil,)})
    assert figure(EN, "model", world.Shot(b"AA", evil)).count("<img") == 1


def test_what_is_painted_as_something_else_is_said_in_the_words_that_were_typed():
    typed = "my grandmother with a purple kitten in the kitchen"
    shot, otherwise = world.paint(world.in_own_words(typed, "en"), 3), world.read_otherwise(typed, "en")
    said = not_painted(EN, shot.missing, otherwise=otherwise)
    assert escape(EN("world.missing", word="grandmother")) in said
    assert "old woman" not in said  # nobody typed it
    assert escape(EN("world.painted_as", word="kitchen", said="room")) in said
    assert world.read_otherwise("a red fox in the forest", "en") == {}
    assert not any(new for _, new in world.read_otherwise("ein Hund im Wald", "de").values())
