"""Links as people have them open the tab and begin the run that they name, now and later: tests/fixtures/links.toml.

`follow` is the one place that knows how the program reads an address: what a page does when it has been opened, called
without a server.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from gradio.blocks import Block
from starlette.requests import Request

LINKS = tomllib.loads((Path(__file__).parents[1] / "fixtures" / "links.toml").read_text(encoding="utf-8"))["links"]


@dataclass
class Place:
    """Where a link leads: the tab, what the parts of the page hold by id, what is kept for the tab, and messages."""

    tab: str = "create"
    shown: dict[str, Any] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    kept: list[Any] = field(default_factory=list)
    said: str = ""


@pytest.fixture(scope="module")
def page():
    from explorer.app.interface import build_app
    from explorer.app.site import Site
    from explorer.service.shared_models import SharedModels
    from explorer.words.texts import words_in

    return build_app(words_in("en"), Site(SharedModels()))


@pytest.fixture
def follow(page, monkeypatch):
    """follow(query) -> Place."""
    warned = []
    for kind in ("Warning", "Info"):
        monkeypatch.setattr(gr, kind, lambda message, *rest, **more: warned.append(str(message)))

    def followed(query):
        place = Place()
        scope = {"type": "http", "query_string": query.encode(), "headers": [(b"host", b"127.0.0.1")], "path": "/en/"}
        request = gr.Request(Request({**scope, "method": "GET", "client": ("127.0.0.1", 1), "server": ("h", 80)}))
        for event in page.fns.values():
            if any(name == "load" for _, name in event.targets):
                try:
                    take(event, event.fn(request), place)
                except gr.Error as error:
                    place.said += str(error.message)
        place.said += " ".join(warned)
        return place

    return followed


def take(event, answer, place):
    """What one event of the page answers; of a run only its beginning, which comes with the second update."""
    for updates in islice(answer, 2) if isinstance(answer, Iterator) else [answer]:
        pairs = updates if isinstance(updates, dict) else dict(zip(event.outputs, updates))
        for part, update in pairs.items():
            take_one(part, update, place)
    if isinstance(answer, Iterator):
        answer.close()


def take_one(part, update, place):
    if isinstance(update, Block):
        told = update.constructor_args
    else:
        told = update if isinstance(update, dict) and update.get("__type__") == "update" else {"value": update}
    if isinstance(part, gr.Tabs):
        place.tab = told.get("selected", place.tab)
    elif isinstance(part, gr.State):
        place.kept.append(told.get("value"))
    elif part.elem_id:
        place.shown |= {part.elem_id: told["value"]} if "value" in told else {}
        place.hidden |= {part.elem_id} if told.get("visible") is False else set()


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link["query"][:60] or "nothing")
def test_a_link_leads_where_it_always_did(follow, link):
    place = follow(link["query"])
    assert place.tab == link["tab"]
    asked = place.shown.get("run-linked") or place.shown.get("run-settings")  # a link's run is an event of its own
    assert asked == link.get("settings")
    assert {name: place.shown.get(name) for name in link.get("shown", {})} == link.get("shown", {})
    assert {*link.get("hidden", ())} <= place.hidden
    if "compared" in link:
        assert link["compared"] in place.kept
    assert link.get("said", "") in place.said
