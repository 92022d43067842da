"""Teaching on the page, without a browser: pictures that come in, words that can be had, whose words they are."""

import base64
import io
import json
import re

import pytest
import torch
from PIL import Image

from explorer.app.tabs.within import lacking
from explorer.diffusion.denoiser import Question
from explorer.model.added import with_additions
from explorer.network.addition_file import parse
from explorer.present import teach
from explorer.present.chips import chips
from explorer.present.teach import Teach
from explorer.present.teach_tray import MOST, Tray, Trays
from explorer.service.board import Boards
from explorer.service.class_words import ClassWords
from explorer.service.places import Places, visit_from
from explorer.service.shared_models import SharedModels
from explorer.service.turns import FairLock
from explorer.service.visit_words import MOST as MOST_WORDS
from explorer.service.visit_words import NewWord
from explorer.training.teaching import TeachingSettings
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.trajectory.wording import worded
from explorer.types import finished
from explorer.words.texts import words_in
from tests.taught import addition, denoiser, fit, given, model

EN, DE = words_in("en"), words_in("de")
QUICK = TeachingSettings(preset="tiny", steps=3, rank=2, batch=2, prior=2, pool=8, shows=2, sample_steps=2)


@pytest.fixture
def studio(monkeypatch):
    """A studio whose network is a tiny one, and the questions of its page."""
    models = SharedModels(FairLock(), load=lambda name: model())
    monkeypatch.setattr(Teach, "trays", Trays())
    monkeypatch.setattr(Teach, "runs", Places(12))
    monkeypatch.setattr(Teach, "cards", Places(12))
    monkeypatch.setattr(teach, "fit_of", lambda: fit(denoiser()))
    monkeypatch.setattr(teach, "open_addition", lambda data: parse(data, fit(denoiser())))
    return Teach(EN, models, ClassWords(Boards()), QUICK, denoiser, lambda: None)


def ask(studio, question, /, **told):
    answer = studio.asks()[question](told)
    json.dumps(answer, allow_nan=False)
    return answer


def png(side=40, colour=(200, 30, 30), size=None):
    image = Image.new("RGB", size or (side, side), "white")
    image.paste(colour, (side // 4, side // 4, side // 2, side // 2))
    data = io.BytesIO()
    image.save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


def noisy():
    levels = torch.randint(0, 256, (128, 128, 3), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    data = io.BytesIO()
    Image.fromarray(levels.numpy()).save(data, "PNG")
    return data.getvalue()


def painted(share=0.3):
    levels = torch.zeros(128, 128, 4, dtype=torch.uint8)
    levels[30 : 30 + int(128 * share), 20:100] = torch.tensor([20, 90, 200, 255], dtype=torch.uint8)
    return base64.b64encode(levels.numpy().tobytes()).decode()


def test_pictures_come_in_one_by_one_and_can_be_taken_away(studio):
    assert ask(studio, "put", picture=png())["items"][0]["cut"]
    items = ask(studio, "put", painted=painted())["items"]
    assert [item["cut"] for item in items] == [True, True]
    assert len({item["picture"] for item in items}) == 2
    assert ask(studio, "drop", index=0)["items"] == items[1:]
    assert ask(studio, "drop", index=None)["items"] == []
    assert len(ask(studio, "example", name="cactus")["items"]) == 8
    seen = ask(studio, "seen", word="grumblefant")["items"]
    assert all("grumblefant" in item["caption"] for item in seen)


def test_a_drawing_is_cut_out_along_what_was_painted(studio):
    ask(studio, "put", painted=painted())
    mask = studio.trays.mine().given().masks[0, 0]
    expected = torch.zeros(128, 128)
    expected[30:68, 20:100] = 1
    assert torch.equal(mask, expected)


def test_what_somebody_paints_over_a_picture_is_its_thing(studio):
    busy = base64.b64encode(noisy()).decode()
    assert not ask(studio, "put", picture=busy)["items"][0]["cut"]  # no plain background
    assert ask(studio, "cut", index=0, painted=painted())["items"][0]["cut"]
    masks = studio.trays.mine().given().masks
    assert (masks[0, 0, 30:68, 20:100] == 1).all()
    assert masks.sum() == 38 * 80
    for index in (7, None):
        assert len(ask(studio, "cut", index=index, painted=painted())["items"]) == 1
    assert ask(studio, "cut", index=0, painted="x")["kind"] == "problem"


def test_none_and_a_thousand_pictures_and_what_is_no_picture_are_refused(studio):
    assert "pictures, not 0" in ask(studio, "begin", word="grumblefant")["text"]
    huge = png(size=(6000, 6000))
    for wrong in ({"picture": huge}, {"picture": "x" * 500_000}, {"picture": "!"}, {"picture": None}, {},
                  {"painted": painted()[:-4]}, {"painted": 7}, {"picture": "PHN2Zy8+"}):  # fmt: skip
        answer = ask(studio, "put", **wrong)
        assert (answer["kind"], "\n" in answer["text"]) == ("problem", False)
    for _ in range(MOST):
        last = ask(studio, "put", picture=png())
    assert len(last["items"]) == MOST
    assert [ask(studio, "put", picture=png())["kind"] for _ in range(3)] == ["problem"] * 3
    assert len(studio.trays.mine()) == MOST


@pytest.mark.parametrize(
    "word", ["apple", "Apple ", "hund", "with", "two words", "ab", "<b>", "../x", "a" * 25, "", None, 7]
)
def test_a_word_that_cannot_be_had_is_refused_in_one_line(studio, word):
    for words in (EN, DE):
        told = Teach(words, studio.models, studio.classes, QUICK, denoiser, lambda: None).asks()["name"]({"word": word})
        assert told["kind"] == "problem"
        assert "\n" not in told["text"]


def test_a_known_word_is_refused_with_one_that_is_free(studio):
    other = "myapple"
    assert other in ask(studio, "name", word="apple")["text"]
    assert ask(studio, "name", word=other) == {"kind": "name", "word": other}
    assert ask(studio, "name", word=" Grumblefant ")["word"] == "grumblefant"


def test_no_question_fails_whatever_is_asked(studio):
    odd = {
        "word": ["x"],
        "index": {},
        "steps": "many",
        "picture": 7,
        "painted": None,
        "strength": "1",
        "code": 3,
        "key": 0,
    }
    for name, act in studio.asks().items():
        for told in (None, [], {}, "", 0, False, odd, {"name": None, "word": None, "more": 1}):
            answer = act(told)
            json.dumps(answer, allow_nan=False)
            assert answer["kind"], name


def taught(studio, word="grumblefant", **more):
    ask(studio, "example", name="cactus")
    begun = ask(studio, "begin", word=word, **more)
    assert begun["kind"] == "begun", begun
    items, answer = [], {"end": False}
    while not answer["end"]:
        answer = ask(studio, "live")
        items += answer["items"]
    return items


@pytest.fixture
def small(monkeypatch):
    """The pictures of the tray are as small as the tiny network's."""
    monkeypatch.setattr(Tray, "given", lambda tray: given())


def test_a_teaching_goes_on_while_it_is_asked_for_and_ends_in_a_word(studio, small):
    items = taught(studio)
    assert sorted({item["step"] for item in items}) == [0, 1, 2, 3]
    assert [item["step"] for item in items if "loss" in item] == [1, 2, 3]
    shown = [item["samples"] for item in items if "samples" in item]
    assert len(shown[0]) == 2
    assert shown[0] != shown[-1]
    assert [one["word"] for one in ask(studio, "new_words")["items"]] == ["grumblefant"]
    assert ask(studio, "live") == {"kind": "gone"}
    assert taught(studio, "snorfle", steps=1)[-1]["step"] == 1


def test_it_can_be_ended_where_it_stands(studio, small, monkeypatch):
    monkeypatch.setattr(teach, "MOMENT", 0.0)
    ask(studio, "example", name="cactus")
    ask(studio, "begin", word="grumblefant")
    ask(studio, "live")
    assert len(ask(studio, "enough")["items"][0]["samples"]) == 2
    assert [one["word"] for one in ask(studio, "new_words")["items"]] == ["grumblefant"]
    assert ask(studio, "enough") == {"kind": "gone"}


def test_a_word_that_is_taken_home_and_brought_back_is_the_same(studio, small):
    taught(studio)
    before = studio.models.words.mine()["grumblefant"].addition
    file = ask(studio, "take", word="grumblefant")
    assert file["name"] == "grumblefant.safetensors"
    assert ask(studio, "forget", word="grumblefant")["items"] == []
    assert ask(studio, "take", word="grumblefant")["kind"] == "problem"
    studio.bring(base64.b64decode(file["data"]))
    after = studio.models.words.mine()["grumblefant"].addition
    assert all(map(torch.equal, before.parameters(), after.parameters()))
    assert ask(studio, "new_words")["items"] == [{"word": "grumblefant", "strength": 1.0, "measurable": False}]
    assert ask(studio, "card", word="grumblefant")["text"] == EN("refused.no_given")


def test_a_strength_that_cannot_be_is_refused(studio):
    studio.models.words.put(NewWord(addition(denoiser())))
    assert ask(studio, "strength", word="grumblefant", strength=0.5)["items"][0]["strength"] == 0.5
    for wrong in (1.6, -0.1):
        assert ask(studio, "strength", word="grumblefant", strength=wrong)["kind"] == "problem"
    assert ask(studio, "new_words")["items"][0]["strength"] == 0.5


def test_a_visit_has_so_many_words_and_says_so_before_the_work(studio):
    for k in range(MOST_WORDS):
        studio.models.words.put(NewWord(addition(denoiser(), word=f"word{k}")))
    ask(studio, "put", picture=png())
    assert ask(studio, "begin", word="grumblefant")["text"] == EN("refused.many_words", most=MOST_WORDS)


# whose words they are


def unread(models, **more):
    """What a page without that word makes of it: one that the network has never met."""
    settings = Settings.make(prompt="a grumblefant", steps=2, seed=3, **more)
    return finished(reverse(settings, models.of(settings)))


def run_of(models, prompt):
    settings = worded(Settings.make(prompt=prompt, steps=2, seed=3), models.reader(), "en")
    return settings, finished(reverse(settings, models.of(settings)))


def test_each_visitor_has_words_of_their_own(studio):
    models, net = studio.models, denoiser()
    plain = unread(models)
    found = {}
    for visitor, seed in (("visitor-a", 1), ("visitor-b", 2)):
        with visit_from("10.0.0.7", visitor):
            models.words.put(NewWord(addition(net, seed=seed, size=0.3)))
            settings, found[visitor] = run_of(models, "a grumblefant")
            assert lacking(models, settings) == []
            assert settings.added == "grumblefant"
            assert run_of(models, "a red apple")[0].added == ""
    assert (found["visitor-a"] - found["visitor-b"]).abs().max() > 1e-3
    assert run_of(models, "a grumblefant")[0].added == ""  # of somebody who has none
    assert torch.equal(unread(models, added="grumblefant"), plain)
    (said,) = lacking(models, Settings.make(prompt="a grumblefant", added="grumblefant"))
    assert said.fields == {"words": "grumblefant"}


def test_what_the_studio_itself_was_started_with_nobody_has_to_bring():
    """explorer app --with: the word is everybody's."""
    net = denoiser()
    models = SharedModels(FairLock(), load=lambda name: with_additions(model(), [(addition(net), 1.0)]))
    settings, found = run_of(models, "a grumblefant")
    assert settings.added == "grumblefant"
    assert lacking(models, settings) == []
    assert torch.equal(found, finished(reverse(settings, models.model())))


def test_a_word_without_strength_is_an_unknown_one_to_the_bit(studio):
    models = studio.models
    plain = unread(models)
    models.words.put(NewWord(addition(denoiser(), size=0.3), strength=0.0))
    settings, found = run_of(models, "a grumblefant")
    assert settings.added == "grumblefant_0"
    assert torch.equal(found, plain)


def test_the_words_of_a_visit_are_chips_of_their_own_and_those_of_others_are_unknown(studio):
    prompt = "a grumblefant on a house"
    before = chips(prompt, studio.models.reader(), EN)
    studio.models.words.put(NewWord(addition(denoiser())))
    after = chips(prompt, studio.models.reader(), EN)
    assert 'class="new"' not in before
    assert re.findall(r'class="new"[^>]*>✦ (\w+)<', after) == ["grumblefant"]
    assert 'data-from="2" data-to="13"' in after
    assert "known" in after  # the house


def test_different_words_of_two_visitors_are_answered_in_one_call(studio):
    """Their questions go to the same network, which takes them together; each is what it would be alone."""
    models, net = studio.models, denoiser()
    conditions, x_t, level = [], torch.randn(1, 3, 16, 16), torch.zeros(1)
    for visitor, seed in (("visitor-a", 1), ("visitor-b", 2)):
        with visit_from("10.0.0.7", visitor):
            models.words.put(NewWord(addition(net, seed=seed, size=0.3)))
            settings = worded(Settings.make(prompt="a grumblefant"), models.reader())
            one = models.of(settings)
            conditions.append((one.denoiser, one.reader.condition([settings.as_read()])))
    (first, _), (second, _) = conditions
    assert first.denoiser.denoiser is second.denoiser.denoiser  # the line takes those together that ask the same
    asked = [Question(x_t, level, condition) for _, condition in conditions]
    alone = [first.denoiser.denoiser.answers([one])[0].x0_hat for one in asked]
    together = [answer.x0_hat for answer in first.denoiser.denoiser.answers(asked)]
    assert (alone[0] - alone[1]).abs().max() > 1e-3
    for one, other in zip(alone, together):
        assert torch.allclose(one, other, atol=1e-4)


def test_a_class_has_words_together_and_only_its_teacher_takes_one_away(studio):
    boards = studio.classes._boards
    board = boards.open()
    with visit_from("10.0.0.7", "pupil-1"):
        studio.models.words.put(NewWord(addition(denoiser()), strength=0.5, given=given().pictures))
        assert ask(studio, "give", code=board.code, word="grumblefant")["items"] == ["grumblefant"]
        assert ask(studio, "give", code=board.code, word="grumblefant")["kind"] == "problem"
        assert ask(studio, "give", code="ZZZZ", word="grumblefant")["text"] == EN("refused.no_class")
    with visit_from("10.0.0.7", "pupil-2"):
        assert ask(studio, "of_class", code=board.code.lower())["items"] == ["grumblefant"]
        items = ask(studio, "fetch", code=board.code, word="grumblefant")["items"]
        assert items == [{"word": "grumblefant", "strength": 1.0, "measurable": False}]  # the pictures stayed at home
        assert ask(studio, "fetch", code=board.code, word="snorfle")["kind"] == "problem"
        assert ask(studio, "take_away", code=board.code, key="x", word="grumblefant")["items"] == ["grumblefant"]
    assert ask(studio, "take_away", code=board.code, key=board.key, word="grumblefant")["items"] == []
    boards.close(board.code, board.key)
    assert ask(studio, "of_class", code=board.code)["kind"] == "problem"
