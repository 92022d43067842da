"""What is said of how words were read, and the chips and the list that show it."""

import re
from html.parser import HTMLParser

import pytest

from explorer.model.base import Reader
from explorer.network.text import Vocabulary
from explorer.present.chips import chips, sentence_of, word_list
from explorer.present.weights import weighable
from explorer.present.wording import told
from explorer.prompt.kinds import kinds
from explorer.prompt.languages import LANGUAGES, lexicon
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.trajectory.wording import worded
from explorer.words.texts import words_in
from explorer.world import parse
from tests.prompt.measured import known

EN, DE = words_in("en"), words_in("de")


class Words(Reader):
    """Reads, and draws nothing."""

    words, most = known(), 31

    def read(self, prompt):
        return Vocabulary(("<pad>", "<start>", "<unknown>", *self.words)).read(prompt)

    def condition(self, prompts, guidance_scale=1.0):
        raise NotImplementedError


READER = Words()


class Buttons(HTMLParser):
    """The buttons of a text: attributes and what stands on them."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.open = tag == "button"
        if self.open:
            self.found.append((dict(attrs), ""))

    def handle_data(self, data):
        if self.open:
            self.found[-1] = (self.found[-1][0], self.found[-1][1] + data)

    def handle_endtag(self, tag):
        self.open = False


def said(prompt, words=EN, **more):
    settings = worded(Settings(prompt=prompt, **more), READER, words.language)
    return told(words, settings, READER)


def test_nothing_is_said_where_every_word_stands_for_itself():
    assert said("a red apple on a wooden table") == ""
    assert said("") == ""


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("a poodle", ["“poodle” as “dog”"]),
        ("my poodle and a unicorn", ["“poodle” as “dog”", "Left out: unicorn."]),
        ("a house without windows", ["Left out: without windows."]),
        ("Ein Pudel und ein Einhorn", ["“Pudel” as “dog”", "Left out: Einhorn."]),
        ("ein roter Apfel auf einem Holztisch", ["“a red apple on a wooden table”"]),
        ("two poodles and a man holding an apple", ["“poodles” as “dog”", "Left out: two, holding."]),
        ("zwei Hunde spielen am Strand", ["Left out: zwei, spielen."]),
        ("deux chiens dans la forêt", ["Left out: deux."]),
        ("a lot of dogs and a picture of an owl on a black broom", ["Left out: a lot of, black broom."]),
        ("ein paar Katzen im Inneren des Hauses", ["Left out: ein paar, Inneren."]),
        ("une licorne noire sur la plage", ["Left out: licorne noire."]),
        ("cat " * 33, ["31 words", "cat, cat"]),
    ],
)
def test_what_was_read_how_and_what_was_left_out(prompt, parts):
    text = said(prompt)
    assert all(part in text for part in parts), text
    assert "my" not in re.findall(r"\w+", text)


def test_a_run_from_before_says_what_the_model_did_not_know():
    assert told(EN, Settings(prompt="a unicorn"), READER) == "The model does not know: unicorn."


def test_a_comparison_of_words_repeats_what_it_drew():
    base = worded(Settings(prompt="ein Hund"), READER, "de", ["ein Pudel", "das Haus am Meer"])
    comparison = Comparison.make("words", ["ein Pudel", "das Haus am Meer"], base)
    again = Comparison.from_text(comparison.to_text())
    assert again == comparison
    assert [run.as_read() for run in again.runs] == ["a dog", "the house at the sea"]


@pytest.mark.parametrize(
    "prompt", ["a Poodle and my unicorn", "Ein großer Hund, bitte", "🐶 poodle 🐱 cat", "a<b>cat</b> & dog"]
)
def test_chips_say_where_their_words_stand(prompt):
    """What the page cuts out is the word that stands on the chip."""
    found = Buttons(chips(prompt, READER, EN)).found
    assert found
    for given, text in found:
        if "data-put" not in given:
            word = prompt[int(given["data-from"]) : int(given["data-to"])]
            assert text.startswith(word)


@pytest.mark.parametrize("words", [EN, DE])
@pytest.mark.parametrize("name", LANGUAGES)
def test_the_sentence_names_what_the_chips_name(words, name):
    """Each number and each verb of a language, also where it joins others in another one."""
    for word in lexicon(name).tree["left"]["counts"].split():
        prompt = {"de": "der Hund und {} Katzen", "fr": "le chien et {} chats", "es": "el perro y {} gatos"}[name]
        prompt = prompt.format(word)
        assert words("create.chip_left", word=word) in chips(prompt, READER, words)
        assert words("sentence.left_out", words=word) in said(prompt, words)
    assert words("sentence.left_out", words="") not in said("dort ist ein Hund", DE)


@pytest.mark.parametrize("words", [EN, DE])
def test_chips_of_a_run_say_how_it_read_its_words(words):
    """A link without a record is older: its words went to the model as they stood."""
    prompt = "a poodle in the kitchen"
    older = chips(prompt, READER, words, Settings(prompt=prompt, seed=2).to_text())
    assert words("create.chip_strange", word="poodle") in older
    assert "data-anew" in older
    assert "a dog in the room" in older
    today = worded(Settings(prompt=prompt), READER, words.language).to_text()
    for run in (today, Settings(prompt="another").to_text(), "", "no settings at all", "seed=-3"):
        assert chips(prompt, READER, words, run) == chips(prompt, READER, words)
    refused = Settings(prompt=prompt, read_as="poodle-bird.kitchen-").to_text()
    assert words("create.chip_left", word="kitchen") in chips(prompt, READER, words, refused)


def test_chips_are_text():
    html = chips("<img src=x onerror=alert(1)> poodle</script>", READER, EN)
    assert "<img" not in html
    assert "<script" not in html


@pytest.mark.parametrize("words", [EN, DE])
def test_the_list_holds_every_word(words):
    found = Buttons(word_list(READER.words, words)).found
    added = [given["data-word"] for given, _ in found]
    each = (worded(Settings(prompt=word), READER, words.language) for word in added)
    reads = {word for settings in each for word in settings.as_read().lower().split()}
    assert len(added) == len(set(added))
    joining = set(kinds(READER.words)["joining"])
    assert not set(READER.words) - reads - joining
    assert all(text == given["data-word"] for given, text in found)


def test_the_sentence_of_what_was_chosen():
    scene = parse(sentence_of({"subject": "fox", "setting": "forest", "time": "night"})).scene
    assert (scene.subject.name, scene.setting, scene.time) == ("fox", "forest", "night")
    for strange in (None, [], "x", {"subject": "<b>"}, {"subject": 3}, {"other": "fox"}, {"subject": ""}):
        assert sentence_of(strange) == ""


def test_words_that_can_be_turned_up_are_those_that_mean_something_once_and_as_the_page_has_them():
    said = weighable("ein roter Apfel am Strand und ein roter Ball", READER, DE)
    assert said == [["red", "rot"], ["apple", "Apfel"], ["beach", "Strand"], ["ball", "Ball"]]
    assert weighable("a red puppy, in the snow", READER, EN) == [[word, word] for word in ("red", "puppy", "snow")]
    assert weighable("", READER, EN) == []
