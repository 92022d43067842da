"""shared.js against Python: the same share is the same text, the same level the same place, wherever they stand."""

import math
import random

import pytest

from explorer.app.script import PANELS, script_text
from explorer.player.bundle import player_file
from explorer.words.texts import LANGUAGES, words_in


@pytest.fixture(scope="module")
def tab(chromium):
    page = chromium.new_page()
    page.goto("about:blank")
    page.add_script_tag(content=player_file("shared.js"))
    yield page
    page.close()


SHARES = [0, 1, 0.5, 0.005, 0.01, 0.99, 0.995, 0.0049, 1e-9, 1 - 1e-9, *(k / 200 for k in range(201))]
SHARES += [random.Random(0).random() for _ in range(300)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_percents_are_those_of_python(tab, language):
    """Halves too: 12.5 % was 12 on the server and 13 on the page."""
    words = words_in(language)
    here = tab.evaluate(
        "([shares, format]) => shares.map((s) => percent(s, format))", [SHARES, words("format.percent")]
    )
    assert here == [words.percent(share) for share in SHARES]


def test_places_are_those_of_the_axis(tab):
    levels = [0, 1, 0.5, *(k / 97 for k in range(98)), -0.1, 1.1]
    here = tab.evaluate("(levels) => levels.map(placeOf)", levels)
    cut = [min(1, max(0, level)) for level in levels]
    assert here == pytest.approx([2 / math.pi * math.asin(math.sqrt(level)) for level in cut], abs=1e-12)


@pytest.mark.parametrize(
    ("text", "values"),
    [("{a} of {b}", {"a": 1, "b": "two"}), ("none", {}), ("{a}{a}", {"a": "$& {b}", "b": "no"}), ("{a}", {"a": 0})],
)
def test_fields_are_filled_in_as_python_does(tab, text, values):
    assert tab.evaluate("([text, values]) => fill(text, values)", [text, values]) == text.format(**values)


def test_a_field_without_a_value_stays(tab):
    assert tab.evaluate("fill('{a} and {b}', { a: 1 })") == "1 and {b}"


def test_who_is_gone_hears_nothing_any_more(tab):
    heard = tab.evaluate(
        """() => {
          const root = document.body.appendChild(document.createElement("p")), heard = [];
          const on = listener(root, () => heard.push("closed"));
          on("explorer:test", ({ detail }) => heard.push(detail));
          const tell = (detail) => window.dispatchEvent(new CustomEvent("explorer:test", { detail }));
          tell(1); root.remove(); tell(2); tell(3);
          return heard;
        }"""
    )
    assert heard == [1, "closed"]


def test_the_module_holds_every_panel(chromium):
    """One wrong name in one panel would take all of them with it."""
    page = chromium.new_page()
    page.goto("about:blank")
    names = page.evaluate(
        """async (text) => {
          const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
          return Object.entries(module.panels).filter(([, act]) => typeof act === "function").map(([name]) => name);
        }""",
        script_text(),
    )
    page.close()
    assert sorted(names) == sorted(PANELS)


def test_the_module_is_there_before_gradio(site_url, visit):
    """Panels are started by components; what people do until then is heard only by scripts that are there already."""
    page, seen = visit(f"{site_url}/en/")
    page.locator("#prompt textarea").wait_for()
    ours = [k for k, address in enumerate(seen.requests) if "/parts/studio.js" in address]
    assert len(ours) == 1, "the head and every component ask for the same address, so it comes once"
    assert page.evaluate(
        """() => {
          const loaded = (part) => performance.getEntriesByType("resource").filter(({ name }) => name.includes(part));
          const [studio] = loaded("/parts/studio.js");
          const gradio = loaded("/assets/").map(({ responseEnd }) => responseEnd);
          return studio.responseEnd < Math.max(...gradio);
        }"""
    )
