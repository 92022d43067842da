"""The offline page: one file that may reach nothing, holds what it was given, and keeps hostile text text."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
import torch

from explorer.player.bundle import bundle, labels, player_config, player_file, script_json
from explorer.player.offline import comparison_page, page, settings_in
from explorer.player.packets import all_packet, packets
from explorer.render.look import THEMES
from explorer.render.stamp import StampError
from explorer.words import texts
from tests.browser.runs import made_up, sentences

EVIL = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> \"' & \u2028 \u2029 \u202e ${1} {{2}} `"


class Parts(HTMLParser):
    """The texts of scripts and styles, the text on the page, and every address."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.styles, self.data, self.addresses, self.words, self.policy = [], [], {}, [], [], ""
        self.into = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.addresses += [value for name, value in attributes if name in ("src", "href", "action", "data")]
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named["content"]
        if tag in ("script", "style"):
            self.into = (tag, named.get("id"), named.get("type"))

    def handle_data(self, text):
        if self.into is None:
            self.words.append(text)
            return
        tag, name, kind = self.into
        if tag == "style":
            self.styles.append(text)
        elif kind == "application/json":
            self.data[name] = text
        else:
            self.scripts.append(text)

    def handle_endtag(self, tag):
        self.into = None


def sha(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def made(title="A run", **options):
    run = made_up(4)
    return page(packets(run, sentences=sentences(4)), run.settings, title=title, **options)


def test_policy_allows_this_script_and_nothing_else():
    parts = Parts(made())
    rules = dict(rule.strip().split(" ", 1) for rule in parts.policy.split(";"))
    assert rules["default-src"] == "'none'"  # so neither connect-src, frame-src nor object-src opens anything
    assert [rules["script-src"]] == [sha(script) for script in parts.scripts]
    assert [rules["style-src"]] == [sha(style) for style in parts.styles]
    assert rules["img-src"] == "data: blob:"
    assert parts.addresses == []
    assert "unsafe" not in parts.policy


def test_styles_name_no_address_outside():
    assert set(re.findall(r"url\(([a-z]+):", Parts(made()).styles[0])) == {"data"}


def test_hostile_text_comes_back_as_it_was():
    run = made_up(2)
    text = page(packets(run, sentences=[EVIL] * 3), {"prompt": EVIL}, title=EVIL)
    parts = Parts(text)
    assert len(parts.scripts) == 1
    assert [step["sentence"] for step in json.loads(parts.data["runs"])[0]["packet"]["steps"]] == [EVIL] * 3
    assert parts.words.count(EVIL) == 3  # <title>, heading, settings
    assert "\u2028" not in parts.data["runs"]


@pytest.mark.parametrize(
    "value", [EVIL, {"a": [1, None, True, 0.1, EVIL]}, "\ud83d\ude00"[:0] + "😀"], ids=["text", "tree", "emoji"]
)
def test_script_json_round_trips(value):
    text = script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_settings_are_on_the_page():
    words = Parts(made()).words
    for word in ("prompt", "a red apple", "steps", "4"):
        assert word in words


def test_same_run_same_file():
    assert made() == made()


def test_frames_are_those_of_the_run():
    run = made_up(4)
    inside = json.loads(Parts(page(packets(run), run.settings)).data["runs"])[0]["packet"]
    assert [step["numbers"] for step in inside["steps"]] == [p["numbers"] for p in all_packet(packets(run))["steps"]]


def test_the_settings_can_be_read_again(tmp_path):
    """`explorer gif --like page.html` repeats the run; hostile words do not stand in the way."""
    run = made_up(3)
    hostile = type(run)(**{**run.__dict__, "settings": f"prompt={EVIL}&steps=3"})
    for k, trajectory in enumerate((run, hostile)):
        (path := tmp_path / f"{k}.html").write_text(page(packets(trajectory)), encoding="utf-8")
        assert settings_in(path) == trajectory.settings


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<!doctype html><p>Nothing</p>", "has those of 0"),
        ('<script type="application/json" id="runs">[{"packet": </script>', "damaged"),
        ('<script type="application/json" id="runs">[{"packet": 3}]</script>', "damaged"),
        ('<script type="application/json" id="runs">[{"packet": {"settings": 3}}]</script>', "must hold"),
        (comparison_page([(name, packets(made_up(2))) for name in "ab"]), "has those of 2"),
    ],
    ids=["none", "torn", "odd", "no text", "comparison"],
)
def test_pages_that_hold_no_settings_of_one_run_are_refused(text, says, tmp_path):
    (path := tmp_path / "page.html").write_text(text, encoding="utf-8")
    with pytest.raises(StampError, match=says):
        settings_in(path)
    with pytest.raises(StampError, match="there is no file"):
        settings_in(tmp_path / "other.html")


def test_fewer_views_make_a_smaller_file():
    run = made_up(6, 64)
    few, many = (
        page(packets(run), views=views) for views in (("x_t", "x0_hat"), ("x_t", "x0_hat", "eps_hat", "x0_uncond"))
    )
    assert len(few) < len(many)
    assert "x0_uncond" not in json.loads(Parts(few).data["runs"])[0]["packet"]["steps"][0]["frames"]


def test_a_run_of_thirty_steps_with_three_views_is_under_six_megabytes():
    """128 px, and grain in every guess: rougher than what the model paints."""
    run = made_up(30, 128)
    grain = 0.02 * torch.randn(3, 128, 128, generator=torch.Generator().manual_seed(0))
    steps = tuple(type(step)(**{**step.__dict__, "x0_hat": step.x0_hat + grain}) for step in run.steps)
    rough = type(run)(**{**run.__dict__, "steps": steps})
    assert len(page(packets(rough), rough.settings, views=("x_t", "x0_hat", "eps_hat"))) <= 6_000_000


def test_a_comparison_shares_one_cursor():
    runs = [("cosine <b>", packets(made_up(3))), ("linear", packets(made_up(4, bend=2.0)))]
    parts = Parts(comparison_page(runs, by="calls"))
    configs = [entry["config"] for entry in json.loads(parts.data["runs"])]
    assert [config["sync"] for config in configs] == [{"group": "page", "by": "calls"}] * 2
    assert len({config["id"] for config in configs}) == 2
    assert {"cosine <b>", "linear"} <= set(parts.words)


def test_languages_say_the_same_things():
    """Every language has every key and every {place} itself, and the scripts use no key that is missing."""
    english = texts.words_in("en").tree["player"]
    assert {"en", "de"} <= set(texts.LANGUAGES)
    for language in texts.LANGUAGES:
        words = texts.words_in(language).tree["player"]
        assert set(words) == set(english)
        for key, text in words.items():
            assert text.strip()
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key
    used = set(re.findall(r'words\("([a-z_.]+)"', bundle()))
    assert used
    assert used <= set(english)


@pytest.fixture
def french(tmp_path, monkeypatch):
    """A third language as somebody would add it, one file, with two texts so far."""
    for path in texts.FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "fr.toml").write_text(
        '[player]\nplay = "Lire"\n"view.x_t" = "Ce que contient l’image"\n', encoding="utf-8"
    )
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    monkeypatch.setattr(texts, "LANGUAGES", ("de", "en", "fr"))
    texts.words_in.cache_clear()
    yield "fr"
    texts.words_in.cache_clear()


def said(script):
    return json.loads(re.search(r"const PARTS = (.*);", script).group(1))["labels"]


def test_a_language_is_found_and_filled_in_with_english(french):
    words = said(bundle(texts.LANGUAGES))
    assert set(words) == {"de", "en", "fr"}
    assert words["fr"]["play"] == "Lire"
    assert words["fr"]["pause"] == words["en"]["pause"]
    run = made_up(2)
    parts = Parts(page(packets(run), run.settings, language="fr"))
    assert list(said(parts.scripts[0])) == ["fr"], "a file for one reader speaks one language"
    assert said(parts.scripts[0])["fr"] == words["fr"]


def test_own_words_stand_in_place_of_the_players():
    config = player_config("p", {"en": {**labels("en"), "play": "Go"}, "fr": {"play": "Lire"}})
    assert config["labels"] == {"en": {"play": "Go"}, "fr": {"play": "Lire"}}, "and no others travel with each player"
    assert player_config("p", {"en": {"play": "Go"}}, language="de")["labels"] == {}


@pytest.mark.parametrize("views", [("x_t",), ("x_t", "nothing")], ids=["one", "unknown"])
def test_views_that_do_not_exist_are_refused(views):
    with pytest.raises(ValueError, match="a player shows two views"):
        player_config("p", views=views)


def test_the_script_uses_nothing_that_reaches_out_or_runs_text():
    """And nothing that a page on plain http in a classroom does not have."""
    script = bundle()
    for word in (
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "eval(",
        "new Function",
        "import(",
        "clipboard",
        "ImageDecoder",
    ):
        assert word not in script
    assert re.findall(r"\.innerHTML = (.*);", script) == ["PARTS.html"]


def tokens(selector_start):
    css = player_file("player.css")
    block = css[css.index(selector_start) :]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block[: block.index("}")]))


def luminance(colour):
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear))


def contrast(one, two):
    """WCAG 2: (L1 + 0.05) / (L2 + 0.05)."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("name", "start"), [("light", ":where(.look) {"), ("dark", ":where(body.dark")], ids=["light", "dark"]
)
def test_colours_can_be_read_and_are_those_of_every_plot(name, start):
    colour = tokens(start)
    for text, ground in (("ink", "paper"), ("ink", "sheet"), ("ink-soft", "paper"), ("ink-soft", "sheet")):
        assert contrast(colour[text], colour[ground]) >= 4.5, (text, ground)
    assert contrast(colour["ink-soft"], colour["plate"]) >= 4.5
    assert contrast(colour["accent-ink"], colour["accent"]) >= 4.5
    for sign in ("accent", "focus", "noise", "guess", "words", "fact"):
        assert contrast(colour[sign], colour["paper"]) >= 3, sign
    shared = THEMES[name]
    for token in ("paper", "ink", "line", "noise", "guess", "words", "fact"):
        assert colour[token] == getattr(shared, token)
    assert colour["ink-soft"] == shared.muted


def test_contrast_is_computed_as_defined():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the best known grey that just fails
