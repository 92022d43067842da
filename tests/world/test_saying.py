"""The full caption: true, and read back as the scene that it tells."""

from explorer.world import Scene, Thing, labels, parse, random_scenes
from explorer.world import vocabulary as known
from explorer.world.lexicon import lexicon, nearest
from explorer.world.saying import full_caption, plain_caption


def test_what_is_said_in_full_is_read_back():
    for k, scene in enumerate(random_scenes(150, seed=21)):
        said = full_caption(scene, k)
        assert labels(parse(said).scene) == labels(scene), said
        assert parse(said).unplaced == (), said


def test_it_is_the_same_every_time():
    scene = random_scenes(1, seed=4)[0]
    assert full_caption(scene, 1) == full_caption(scene, 1)


def test_the_plain_caption_is_short_and_true():
    fox = Scene(setting="forest", time="night", subject=Thing(name="fox", colour="red", pose="standing"))
    assert plain_caption(fox) == "a red fox in a forest under the moon"
    for scene in random_scenes(150, seed=23):
        said = plain_caption(scene)
        assert labels(parse(said).scene) == labels(scene), said
        assert said == plain_caption(scene)


def test_a_misspelled_subject_is_near_its_name():
    """One letter left out, doubled, or two exchanged."""
    for name in known.SUBJECTS:
        if len(name) < 5:
            continue
        for wrong in (name[:2] + name[3:], name[:2] + name[1:], name[0] + name[2] + name[1] + name[3:]):
            if (wrong,) not in lexicon():
                assert name in nearest(wrong), wrong


def test_nearest_words_are_words_of_the_world():
    words = {word for phrase in lexicon() for word in phrase}
    for wrong in ("elefant", "bicycel", "montain", "snwo"):
        assert nearest(wrong)
        assert set(nearest(wrong)) <= words
    assert nearest("zzzzzzzz") == ()
    assert nearest("x" * 10_000) == ()


def test_things_are_called_as_they_were_asked_for():
    """Purple and violet, puppy and dog are one and the same to the painter, and not to who has typed them."""
    for asked in (
        "a purple elephant in the desert",
        "a violet elephant",
        "a puppy on the sand by the sea",
        "a gray cup",
    ):
        scene = parse(asked).scene
        wanted = {"purple", "violet", "puppy", "gray", "sand"} & set(asked.split())
        for seed in range(6):
            assert wanted & set(full_caption(scene, seed, asked).replace(",", "").split()), (asked, seed)
