"""The texts: every language is complete and asks for the same fields, and the code asks for nothing that is missing."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from explorer.diffusion.grid import SPACINGS
from explorer.diffusion.sampler import SAMPLERS
from explorer.diffusion.schedule import SCHEDULES
from explorer.lesson.languages import folder_of, language_of
from explorer.model.registry import MODELS
from explorer.network.learned import load_judge
from explorer.render.clip import WORDS
from explorer.resources import folder
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, Words, preferred, words_in

APP = Path(__file__).parents[2] / "explorer" / "app"
CODE = sorted(APP.parent.rglob("*.py"))
OTHERS = sorted(set(LANGUAGES) - {"en"})
# the model understands English only
SAME = {
    "examples.list",
    "examples.hard",
    "control.prompt.placeholder",
    "teach_it.sample_2",
}


def flat(tree, path=()):
    """Every text and list of a tree by its path; keys may hold dots themselves."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, (*path, key))
        else:
            yield ".".join((*path, key)), value


def fields(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


ENGLISH = dict(flat(words_in("en").tree))
COMMAND = {key for key in ENGLISH if key.startswith("command.")}  # the command line speaks English only


def test_there_are_english_and_german():
    assert {"en", "de"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_text_and_no_other(language):
    own = dict(flat(words_in(language).tree))
    assert sorted(set(ENGLISH) - set(own) - COMMAND) == []
    assert sorted(set(own) - set(ENGLISH)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_fills_in_the_same_fields(language):
    for key, text in flat(words_in(language).tree):
        assert type(text) is type(ENGLISH[key]), key
        if isinstance(text, str):
            assert fields(text) == fields(ENGLISH[key]), key
        else:
            assert len(text) == len(ENGLISH[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_ragged(language):
    for key, text in flat(words_in(language).tree):
        for line in text if isinstance(text, list) else [text]:
            assert line, key
            assert line == line.strip(), key
            assert "  " not in line, key


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_are_translated(language):
    """Field words may be the same everywhere; four words in a row are not."""
    for key, text in flat(words_in(language).tree):
        if key not in SAME and isinstance(text, str) and len(re.findall(r"[a-zA-Z]{2,}", text)) >= 4:
            assert text != ENGLISH[key], key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["examples.list", "examples.hard"])
def test_prompts_stay_in_the_language_of_the_model(language, key):
    assert words_in(language).several(key) == ENGLISH[key]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_offered_prompt_has_a_short_name(language):
    words = words_in(language)
    for prompts, short in (("examples.list", "examples.short"), ("examples.hard", "examples.hard_short")):
        assert len(words.several(prompts)) == len(words.several(short)) == len(set(words.several(short)))


# what the code asks for


def asked(path):
    """(what, pattern, line) of every text, group or list that a file asks `words` for; {} in an f-string is .+"""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called, what = node.func, "text"
        if isinstance(called, ast.Attribute) and called.attr in ("group", "several"):
            called, what = called.value, called.attr
        maker = called.func if isinstance(called, ast.Call) else called  # words_in(language)("key")
        name = getattr(maker, "id", getattr(maker, "attr", ""))  # words or self.words
        if name != ("words_in" if maker is not called else "words"):
            continue
        key = node.args[0]
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield what, re.escape(key.value), node.lineno
        elif isinstance(key, ast.JoinedStr):
            parts = [re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w .-]+" for part in key.values]
            yield what, "".join(parts), node.lineno


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(APP.parent)))
def test_the_code_asks_for_texts_that_there_are(path):
    for what, pattern, line in asked(path):
        if what == "group":
            found = any(re.match(rf"{pattern}\.", key) for key in ENGLISH)
        else:
            wanted = list if what == "several" else str
            found = any(re.fullmatch(pattern, key) and isinstance(text, wanted) for key, text in ENGLISH.items())
        assert found, f"{path.name}:{line} asks for {what} {pattern}"


def test_the_search_for_keys_finds_them():
    """Otherwise the test above could not fail."""
    found = {pattern for path in CODE for _, pattern, _ in asked(path)}
    assert len(found) > 80
    assert {re.escape("app.title"), re.escape("sentence.final_open")} <= found


def test_the_scripts_of_the_player_ask_for_texts_that_there_are():
    known = {key.removeprefix("player.") for key in ENGLISH if key.startswith("player.")}
    calls = re.compile(r"words\((?:\"([\w.]+)\"|`([\w.${}()]+)`)")
    found = 0
    for path in sorted((APP.parent / "player").glob("*.js")):
        for plain, template in calls.findall(path.read_text(encoding="utf-8")):
            found += 1
            pattern = re.escape(plain) if plain else "".join(
                r"[\w.]*" if part.startswith("${") else re.escape(part)
                for part in re.split(r"(\$\{[^}]*\})", template)
            )  # fmt: skip
            assert any(re.fullmatch(pattern, key) for key in known), f"{path.name}: {plain or template}"
    assert found > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_the_judge_can_see_has_a_name(language):
    tree = words_in(language).tree["names"]
    for attribute, names in load_judge()[0].names.items():
        assert {name.replace(" ", "-") for name in names} == set(tree[attribute]), attribute


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "names"),
    [("schedule", SCHEDULES), ("sampler", SAMPLERS), ("spacing", SPACINGS), ("model", MODELS)],
    ids=["schedule", "sampler", "spacing", "model"],
)
def test_every_choice_has_a_word(language, kind, names):
    assert set(words_in(language).tree["choices"][kind]) == set(names)


# Accept-Language, RFC 9110, sections 12.4.2 and 12.5.4


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("da, en-gb;q=0.8, en;q=0.7", "en"),  # the example of the RFC
        ("de-CH,de;q=0.9,en;q=0.8", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("fr, de;q=0.5, en;q=0.4", "de"),
        ("en;q=0.2, de;q=0.7", "de"),
        ("de ; q=0.9 , en ; q=0.8", "de"),  # blanks are allowed around ; and ,
        ("DE-at", "de"),  # tags are the same in any case
        ("en;q=0.5, de;Q=0.8", "de"),
        ("en, de", "en"),  # equal weights: the first
        ("de;q=0, en;q=0.1", "en"),  # 0 means: not this one
        ("de;q=0", "en"),
        ("*", "en"),
        ("fr, *;q=0.1", "en"),
        ("", "en"),
        (None, "en"),
        ("de;q=abc, en;q=0.1", "en"),
        (";;;,,,=", "en"),
        ("x" * 100_000, "en"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_the_browser_chooses_the_language(header, language):
    assert preferred(header) == language


# Words


def test_a_language_falls_back_to_english():
    english = Words("en", {"a": {"x": "one {n}", "y": "two"}, "l": ["p"]})
    other = Words("xx", {"a": {"x": "eins {n}"}}, english)
    assert other("a.x", n=1) == "eins 1"
    assert other("a.y") == "two"
    assert other.group("a") == {"x": "eins {n}", "y": "two"}
    assert other.several("l") == ["p"]


@pytest.mark.parametrize("key", ["a.z", "a", "a.x.deep", ""])
def test_a_text_that_no_language_has_is_an_error(key):
    with pytest.raises(KeyError):
        Words("en", {"a": {"x": "one"}})(key)


def test_braces_in_values_are_left_alone():
    assert Words("en", {"said": "not read: {words}"})("said", words="{evil} {0}") == "not read: {evil} {0}"


def test_an_unknown_language_is_english():
    assert words_in("tlh") == words_in("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_shares_are_whole_percents(language):
    assert re.fullmatch(r"41\s?%", words_in(language).percent(0.4149))
    assert re.fullmatch(r"0\s?%", words_in(language).percent(0))


# hints: the field's word, a plain line, and what other tools say

ELSEWHERE = {  # what a control is called in other tools, in any language; the label and the hint together must say it
    "control.prompt": "prompt",
    "control.model": "checkpoint",
    "control.guidance_scale": "cfg",
    "control.steps": "sampling steps",
    "control.seed": "noise seed",
    "control.schedule": "beta schedule",
    "control.sampler": "scheduler or solver|scheduler oder solver",
    "control.spacing": "timestep spacing",
    "control.eta": r"\beta\b",
    "control.shift": "timestep shift",
    "control.zero_terminal_snr": "zero terminal snr",
    "control.rescale": "cfg rescale",
    "control.interval_low": "guidance interval",
    "control.interval_high": "guidance interval",
    "control.threshold": "dynamic thresholding",
    "control.weights": "prompt weighting",
    "destroy.control.schedule": "beta schedule",
    "destroy.control.steps": "timesteps",
    "destroy.control.seed": "noise seed",
    "destroy.back.prompt_info": "prompt",
    "compare.prompt_info": "prompt",
    "compare.seed_info": "noise seed",
    "lab.seed_hint": "random seed",
    "world.words_info": "prompt",
    "world.info.style": "style preset",
    "watch.guidance_info": "cfg",
    "watch.schedule_info": "beta schedule",
    "watch.sampler_info": "scheduler or solver|scheduler oder solver",
    "watch.steps_info": "sampling steps",
    "watch.seed_info": "random seed",
    "export.fps_info": "fps",
}


def hint(words, key):
    """The hint of a control: its own text, or that of its group."""
    found = words.find(key)
    return found if isinstance(found, str) else found["info"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "elsewhere"), ELSEWHERE.items(), ids=ELSEWHERE)
def test_a_hint_says_what_other_tools_call_it(language, key, elsewhere):
    assert re.search(elsewhere, hint(words_in(language), key).lower())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_its_word_and_a_plain_line(language):
    """A line is plain when it is short, has a sentence of its own, and says more than the word."""
    words = words_in(language)
    for name in [key for key, value in words.group("control").items() if isinstance(value, dict)]:
        label, said = words(f"control.{name}.label"), words(f"control.{name}.info")
        assert 2 <= len(label) <= 32, name
        assert 30 <= len(said) <= 180, name
        assert re.split(r"(?<=[.?!])\s", said)[0] not in (label, f"{label}."), name
    shown = {
        f"control.{name}" for name in Settings.model_fields if name not in ("points", "interval", "read_as", "added")
    }
    assert shown <= set(ELSEWHERE), "a setting whose other names nobody looked for"


MINDS = {"en": r"\b(thinks|wants|believes|hopes)\b", "de": r"\b(denkt|glaubt|hofft)\b"}
"""What a network does not do; the word for what it does is "guess"."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_says_that_the_model_thinks(language):
    """The teachers' page asks them not to say so, and lessons, labels of the player and captions of files do not."""
    texts = [str(value) for _, value in flat(words_in(language).tree)]
    texts += WORDS.values() if language == "en" else ()
    root = folder("lessons") if language == "en" else folder("lessons") / language
    lines = [line for page in root.glob("*.md") for line in page.read_text(encoding="utf-8").splitlines()]
    texts += [line for line in lines if not line.startswith("- **")]  # the advice itself
    texts += (root / "language.yaml").read_text(encoding="utf-8").splitlines()
    assert len(texts) > 500
    assert [text for text in texts if re.search(MINDS.get(language, "$^"), text)] == []


def test_captions_of_files_are_the_texts_of_the_page():
    """Drawing knows no languages: it has the English captions itself, and is handed those of any other."""
    english = words_in("en")
    assert english.group("caption") == WORDS
    for language in LANGUAGES:
        captions, player = (words_in(language).group(part) for part in ("caption", "player"))
        for stage in ("static", "outline", "colours", "details", "picture"):
            assert captions[stage] == player[f"stage.{stage}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_models_guess_has_one_name(language):
    """On the player, on an export, on a worksheet and in the lesson that introduces it."""
    words, root = words_in(language), folder("lessons")
    name = words.group("player")["view.x0_hat"]
    assert words("export.views.x0") == name
    assert language_of(root, language).said("expects") == name
    assert f"**{name}**" in (folder_of(root, language) / "02-undoing.md").read_text(encoding="utf-8")
