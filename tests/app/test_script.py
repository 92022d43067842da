"""The studio's script: one module, each panel's files in it, and nothing told twice."""

import re

import pytest

from explorer.app.script import HERE, PANELS, script_address, script_text, start
from explorer.player.bundle import SCRIPTS, player_file

FILES = sorted(path.stem for path in HERE.glob("*.js"))
SOURCES = {f"panels/{name}.js": (HERE / f"{name}.js").read_text(encoding="utf-8") for name in FILES}
SOURCES |= {name: player_file(name) for name in SCRIPTS if name != "shared.js"}


def test_every_file_belongs_to_a_panel():
    assert sorted({file for files in PANELS.values() for file in files}) == FILES


COPIES = {
    r"createElementNS": 'document.createElementNS("http://www.w3.org/2000/svg", name)',
    r"\.replace\(/\\\{": "text.replace(/\\{(\\w+)\\}/g, fields)",
    r"\.replace\(\"\{": 'told.point.replace("{t}", time)',
    r"Math\.asin": "(2 / Math.PI) * Math.asin(Math.sqrt(alphaBar))",
    r"\"<1\"": 'number < 1 ? "<1" : number',
    r"toLocaleString\(\w+, \{": "number.toLocaleString(language, { maximumFractionDigits: 2 })",
    r"AbortController\(\);": "const ended = new AbortController();",
    r"explorerShelf": "window.explorerShelf?.get(run)",
}
"""What is shared -> a line that would be a copy of it."""


@pytest.mark.parametrize("copy", COPIES)
def test_what_is_shared_is_written_once(copy):
    """Eight times svg(), six times fill, five rules for percents: where copies differ, one of them is wrong."""
    assert re.search(copy, COPIES[copy])
    assert [name for name, text in SOURCES.items() if re.search(copy, text)] == []


def test_a_component_is_told_only_what_differs():
    evil = "</script>`${alert(1)}\u2028'\""
    text = start("picker", {"player": evil})
    assert script_address() in text
    assert len(text) < 500
    assert not {"<", "\u2028"} & set(text)


def test_events_that_a_script_triggers_are_known_to_gradio():
    """It looks for their names in quotes in the component's own text."""
    for panel, files in PANELS.items():
        triggered = set(re.findall(r"trigger\(\"(\w+)\"", "".join(SOURCES[f"panels/{file}.js"] for file in files)))
        assert all(f'"{name}"' in start(panel) for name in triggered), panel
    assert '"choose"' in start("picker")


def test_a_panel_that_is_not_there_is_refused():
    with pytest.raises(KeyError, match="no panel is called 'pickr'"):
        start("pickr")


def test_the_address_changes_with_the_script():
    assert script_address().startswith("../parts/studio.js?")
    assert "export { mount, online, panels };" in script_text()
