"""Create with runs on the visitor's own device: what the server still does, and that no network is asked for it."""

from types import SimpleNamespace

import pytest

from explorer.app.tabs.create import PLAYER
from explorer.model.registry import MODELS
from explorer.network.checkpoint import manifest
from explorer.present.create import create
from explorer.site.device import NETWORKS, computable
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.app.built import Built

WORDS = words_in("en")
FAST = Settings.make(model="fast", prompt="a red bicycel in the snow", seed=3)


@pytest.fixture(scope="module")
def built():
    return Built(WORDS)


@pytest.fixture
def tab(built):
    return built.tabs["create"]


def values(tab, settings, own=True):
    shown = dict(zip(tab.controls.listed(), tab.controls.show(settings)))
    return {**shown, tab.lock: True, tab.device.where: own, tab.run_text: ""}


def packets(tab, updates):
    return [update[tab.view] for update in updates if isinstance(update.get(tab.view), dict)]


def told(**event):
    return SimpleNamespace(**event)


def test_a_fast_run_on_the_own_device_takes_no_turn_at_a_network(tab, turns):
    (start,) = packets(tab, tab.pressed(values(tab, FAST)))
    (live,) = packets(tab, tab.live(told(target=tab.prompt), values(tab, FAST)))
    (link,) = packets(tab, tab.follow(FAST.to_text(), True))
    assert not turns
    assert {packet["kind"] for packet in (start, live, link)} == {"start"}
    assert Settings.from_text(start["settings"]).read_as  # what was understood goes along: the page need not read
    assert "bicycle" in start["device"]["told"]


def test_its_start_says_what_the_servers_own_would(tab):
    (start,) = packets(tab, tab.pressed(values(tab, FAST)))
    own = next(create(tab.site.models, WORDS, Settings.from_text(start["settings"]), bands=True))
    assert {**start, "run": "", "device": 0} == {**own, "run": "", "device": 0}


@pytest.mark.parametrize(
    "settings",
    [
        Settings.make(model="base", steps=2),
        Settings.make(model="fast", sampler="unipc"),
        Settings.make(model="fast", steps=120),
    ],
    ids=["careful", "a sampler that the page lacks", "more steps than are shown"],
)
def test_what_a_device_does_not_know_the_server_makes(tab, settings, monkeypatch):
    assert not computable(settings)
    monkeypatch.setattr("explorer.app.tabs.create.create", lambda *_, **__: iter([{"run": "r", "kind": "start"}]))
    (start, *_) = packets(tab, tab.pressed(values(tab, settings)))
    assert "device" not in start


def test_nothing_changes_for_who_does_not_choose_it(tab, monkeypatch):
    monkeypatch.setattr("explorer.app.tabs.create.create", lambda *_, **__: iter([{"run": "r", "kind": "start"}]))
    (start, *_) = packets(tab, tab.pressed(values(tab, FAST, own=False)))
    assert "device" not in start


def test_a_device_that_cannot_falls_back_to_the_server(tab, monkeypatch):
    monkeypatch.setattr("explorer.app.tabs.create.create", lambda *_, **__: iter([{"run": "r", "kind": "start"}]))
    updates = list(tab.refused(told(settings=FAST.to_text())))
    assert updates[0] == {tab.device.where: False}
    assert "device" not in packets(tab, updates)[0]


def test_who_is_offered_it_gets_the_fast_model_and_keeps_the_words(tab, turns):
    careful = Settings.make(model="base", prompt="a green fox", seed=9, steps=40)
    first, *rest = tab.here(values(tab, careful, own=False))
    assert first[tab.device.where] is True
    assert first[tab.controls.parts["model"]] == "fast"
    assert first[tab.controls.parts["steps"]] == MODELS["fast"].defaults.steps
    settings = Settings.from_text(packets(tab, rest)[0]["settings"])
    assert (settings.model, settings.prompt, settings.seed) == ("fast", "a green fox", 9)
    assert not turns


def test_the_offer_waits_in_no_line_of_runs_and_ends_the_run_that_waits(built, tab):
    here, pressed = built.one(tab.device.panel, "here"), built.one(tab.make, "click")
    assert here.concurrency_id != pressed.concurrency_id
    assert built.events.index(pressed) in built.ended(tab.device.panel, "here")


def test_who_waits_and_agrees_gets_a_fast_picture_past_the_line_and_no_careful_one(built, tab, monkeypatch):
    monkeypatch.setattr("explorer.app.tabs.create.create", lambda models, words, settings, **_: iter([
        {"run": "r", "kind": "start", "settings": settings.to_text()}
    ]))  # fmt: skip
    careful = Settings.make(model="base", prompt="a green fox", seed=9, steps=40, schedule="linear")
    first, *rest = tab.quickly(values(tab, careful, own=False))
    assert first[tab.controls.parts["model"]] == "fast"
    settings = Settings.from_text(packets(tab, rest)[0]["settings"])
    kept = ("prompt", "seed", "schedule")
    assert settings.model == "fast"
    assert [getattr(settings, name) for name in kept] == [getattr(careful, name) for name in kept]
    agreed, pressed = built.one(built.page.waiting, "fast"), built.one(tab.make, "click")
    assert agreed.concurrency_id != pressed.concurrency_id
    assert built.events.index(pressed) in built.ended(built.page.waiting, "fast")


def test_the_end_of_a_run_brings_the_buttons_back_and_no_sketches(tab, turns):
    run, settings = "abc", FAST.to_text()
    ended = tab.ended(told(run=run, settings=settings, stopped=False))
    assert ended[tab.make].visible
    assert not ended[tab.stop].visible
    assert ended[tab.finished] == f"{run} {settings}"
    assert list(tab.sketched(ended[tab.finished]))[1:] == []
    assert tab.finished not in tab.ended(told(run=run, settings=settings, stopped=True))
    assert not turns


def test_what_a_page_says_of_a_run_is_checked(tab):
    with pytest.raises(Exception, match="sampler"):
        tab.ended(told(run="r", settings="model=fast&sampler=../../etc", stopped=False))


def test_the_file_of_such_a_run_is_made_again_from_its_settings(tab):
    shown = '[{"run": "made-elsewhere", "views": ["x_t", "x0_hat"]}]'
    said = tab.export.price(shown, FAST.to_text(), *(part.value for part in tab.export.wishes.values()))
    assert WORDS("export.cost").split("{")[0] in said
    assert "made again" in said


def test_the_models_of_a_device_are_quick_and_shipped():
    assert NETWORKS
    assert set(NETWORKS) <= set(manifest())
    assert PLAYER == "create-player"
