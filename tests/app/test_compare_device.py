"""Compare with columns on the visitor's own device: which ones, what the server still does, and what it believes."""

from types import SimpleNamespace

import pytest

from explorer.app.panels.outcomes import outcome_table
from explorer.errors import RefusedError
from explorer.player.packets import done_packet
from explorer.present.compare import Findings, compare, label
from explorer.present.compare_told import outcomes_told
from explorer.trajectory.compare import MOST, Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.app.built import Built

WORDS = words_in("en")
FAST = Settings.make(model="fast", prompt="a red apple in the snow", seed=2)
STEPS = Comparison.make("steps", ["1", "2"], FAST)
MODELS = Comparison.make("model", ["base", "fast"], FAST.model_copy(update={"steps": 2}))
GOOD = {"column": 0, "calls": 2, "seconds": 1.5, "saturation": 0.4, "contrast": 0.2, "asked": {"subject": True}}


@pytest.fixture(scope="module")
def built():
    return Built(WORDS)


@pytest.fixture
def tab(built):
    return built.tabs["compare"]


def starts(tab, updates):
    """The newest value of each column's player, by column."""
    found = {}
    for update in updates:
        found |= {k: update[view] for k, view in enumerate(tab.views) if isinstance(update.get(view), dict)}
    return found


def test_columns_on_the_own_device_take_no_turn_at_a_network(tab, turns):
    updates = list(tab.run(STEPS, own=True))
    assert not turns
    found = starts(tab, updates[-1:])  # the page may lose any but the last
    assert [found[k]["kind"] for k in (0, 1)] == ["start", "start"]
    assert len({packet["comparison"] for packet in found.values()}) == 1
    assert all(packet["device"]["asked"]["subject"] == "apple" for packet in found.values())
    assert [Settings.from_text(found[k]["settings"]).steps for k in (0, 1)] == [1, 2]
    assert not any(tab.site.reels.known(packet["run"]) for packet in found.values())
    assert updates[-1][tab.running] == []
    assert updates[-1][tab.stop].visible


def test_their_starts_say_what_the_servers_own_would(tab):
    found = starts(tab, tab.run(STEPS, own=True))
    own = [packet for _, packet, _ in compare(tab.site.models, WORDS, STEPS) if packet["kind"] == "start"]
    for here, there in zip(found.values(), own, strict=True):
        assert {**here, "run": "", "device": 0, "comparison": ""} == {**there, "run": "", "device": 0, "comparison": ""}


def test_what_a_device_cannot_make_the_server_makes_beside_it(tab, monkeypatch):
    """The careful column is the server's, stopped at its own place, and carries what the page can't measure."""
    assert tab.devices.which(MODELS, True) == {1}
    assert tab.devices.which(MODELS, False) == set()
    final = {"kind": "step", "run": "r", "i": 1, "final": True, "frames": {}, "numbers": {"nfe": 2}}
    careful = [{"kind": "start", "run": "r", "total": 1}, final, done_packet("r")]
    monkeypatch.setattr("explorer.present.compare.create", lambda *_, **__: iter(careful))
    monkeypatch.setattr(Findings, "add", lambda *given: bool(given[2].get("final")))
    monkeypatch.setattr(Findings, "told", lambda *_: {"match": 0.5, "asked": {}, "seconds": 1.0})
    updates = list(tab.run(MODELS, own=True))
    assert updates[-1].get(tab.make) is None, "the page says when all columns are over"
    assert [update[tab.running] for update in updates if tab.running in update][-1] == [(0, "r")]
    (kept,) = [packet for packet in tab.site.reels.packets("r") if packet.get("final")]
    assert kept["outcome"] == {"match": 0.5, "asked": {}, "seconds": 1.0}
    assert len(tab.stopped([(1, "r")])) == len(tab.views) + 3


def test_nothing_changes_for_who_does_not_choose_it(tab, monkeypatch):
    monkeypatch.setattr(
        "explorer.present.compare.create", lambda *_, **__: iter([{"kind": "start", "run": "r", "total": 1}])
    )
    *_, last = updates = list(tab.run(STEPS, own=False))
    assert not any("device" in packet for packet in starts(tab, updates).values())
    assert last[tab.make].visible


def test_a_device_that_cannot_leaves_the_choice_and_the_columns_to_the_server(tab, monkeypatch):
    monkeypatch.setattr(
        "explorer.present.compare.create", lambda *_, **__: iter([{"kind": "start", "run": "r", "total": 1}])
    )
    first, *rest = tab.refused(STEPS.to_text())
    assert first[tab.page.own_device] is False
    assert not any("device" in packet for packet in starts(tab, rest).values())


def test_every_event_that_compares_knows_the_choice_and_stop_ends_them(built, tab):
    own = tab.page.own_device
    events = [built.one(tab.make, "click"), built.one(tab.head, "arrive")]
    assert all(own in event.inputs for event in events)
    assert own is built.tabs["create"].device.where
    assert built.events.index(built.one(tab.devices.panel, "failed")) in built.ended(tab.stop, "click")


def test_the_page_s_numbers_are_the_table_and_no_network_is_asked(tab, turns):
    columns = [GOOD, {**GOOD, "column": 1, "distance": 0.25, "asked": {"subject": False, "time": True}}]
    updates = tab.measured(SimpleNamespace(columns=columns, over=True), STEPS.to_text())
    named = [{"subject": "apple"}, {"subject": "apple"}]
    outcomes, away = outcomes_told(columns, named)
    assert outcomes[1].asked == {"subject": False}  # what the words don't name is nobody's business
    labels = [label(WORDS, "steps", run) for run in STEPS.runs]
    assert set(away) == {1}
    assert WORDS("compare.device.no_match") in updates[tab.table]
    for part in (*labels, "0.40", "1.5 s", WORDS.percent(0.25)):
        assert part in updates[tab.table]
    assert updates[tab.table].count("<td>") == outcome_table(WORDS, labels, outcomes, away.get).count("<td>")
    assert updates[tab.make].visible
    assert tab.make not in tab.measured(SimpleNamespace(columns=[GOOD], over=False), STEPS.to_text())
    assert not turns


WILD = [
    None,
    {},
    "columns",
    [3],
    [GOOD] * (MOST + 1),
    [{**GOOD, "column": -1}],
    [{**GOOD, "column": 2}],
    [{**GOOD, "column": True}],
    [{**GOOD, "column": "0"}],
    [{**GOOD, "calls": 10**9}],
    [{**GOOD, "calls": 1.5}],
    [{**GOOD, "seconds": float("nan")}],
    [{**GOOD, "seconds": float("inf")}],
    [{**GOOD, "saturation": -0.1}],
    [{**GOOD, "contrast": "<b>"}],
    [{**GOOD, "distance": 2}],
    [{**GOOD, "match": 7.0}],
    [{**GOOD, "asked": {"subject": "<script>"}}],
    [{**GOOD, "asked": {"s" * 41: True}}],
    [{**GOOD, "asked": {str(k): True for k in range(99)}}],
    [{name: value for name, value in GOOD.items() if name != "calls"}],
]


@pytest.mark.parametrize("columns", WILD, ids=range(len(WILD)))
def test_numbers_of_a_stranger_are_checked(columns):
    with pytest.raises(RefusedError) as error:
        outcomes_told(columns, [{"subject": "apple"}] * 2)
    assert "once more" in str(error.value)
