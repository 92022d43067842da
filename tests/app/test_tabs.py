"""Every tab without a browser: what it is wired to."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest

import explorer.app
from explorer.app.address import TABS
from explorer.app.gate.kinds import Catalogue
from explorer.app.interface import TABS as CLASSES
from explorer.app.tabs.controls import settings_from, value_of
from explorer.app.tabs.lines import LIVE, LONG, RUNS
from explorer.trajectory.settings import SettingsError
from explorer.words.texts import LANGUAGES, words_in
from tests.app.built import Built

APP = Path(explorer.app.__file__).parent
EN = words_in("en")


@pytest.fixture(scope="module")
def built():
    return Built(EN)


@pytest.fixture(scope="module")
def tabs(built):
    return SimpleNamespace(**built.tabs)


# the idiom


def test_every_tab_has_a_name_in_addresses_and_in_every_language(built):
    assert tuple(built.tabs) == tuple(kind.id for kind in CLASSES) == TABS
    assert [tab.id for tab in built.row.children] == list(TABS)
    for language in LANGUAGES:
        assert set(words_in(language).group("tabs")) == set(TABS)


def test_nobody_asks_gradio_where_it_is():
    for path in APP.rglob("*.py"):
        assert "gr.context" not in path.read_text(encoding="utf-8"), path


def test_the_address_has_one_reader_and_one_writer():
    """In Python explorer/app/page.py asks for it and address.py understands it; on the page address.js does both."""
    readers = [path.name for path in APP.rglob("*.py") if re.search(r"\bquery_params\b", path.read_text("utf-8"))]
    assert sorted(readers) == ["page.py", "server.py"], "the front door hands the query on"
    scripts = [path for end in ("js", "py") for path in APP.rglob(f"*.{end}")]
    writers = [path.name for path in scripts if re.search(r"(push|replace)State|popstate", path.read_text("utf-8"))]
    assert writers == ["address.js"]
    readers = [path.name for path in scripts if "location.search" in path.read_text("utf-8")]
    assert sorted(readers) == ["address.js", "interface.py"], "the other language gets it as it is"


def functions(folder):
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield path.name, node.name, node.end_lineno - node.lineno + 1


def test_what_a_tab_does_is_told_in_short_functions():
    long = [(file, name, lines) for file, name, lines in functions(APP / "tabs") if lines > 40]
    assert not long


def test_the_gate_knows_every_input_of_every_event(built, tmp_path):
    Catalogue(built.blocks, tmp_path)  # raises TypeError


def test_what_tells_the_address_can(built):
    """An event that says where one is, and whose outputs leave that out, would be an error on the page."""
    telling = {
        "create": {"pressed", "live", "chosen", "follow", "again", "here", "refused"},
        "compare": {"pressed", "arrived", "refused"},
        "inside": {"pressed", "turned", "follow"},
        "steer": {"asked", "follow"},
        "lab": {"chosen"},
        "learn": {"entered", "visited"},
        "world": {"show", "show_again", "by_chance", "from_lists"},
    }
    seen = set()
    for event in built.events:
        tab = getattr(event.fn, "__self__", None)
        name = event.fn.__name__ if tab in built.tabs.values() else ""
        if name in telling.get(getattr(tab, "id", ""), ()):
            assert built.page.told in event.outputs, (tab.id, name)
            seen.add((tab.id, name))
    assert seen == {(id, name) for id, names in telling.items() for name in names}


# each tab


def test_create_runs_in_the_lines_of_runs_and_stop_ends_every_run(built, tabs):
    create = tabs.create
    runs = [built.one(create.make, "click"), built.one(create.prompt, "submit"), built.one(create.link, "change")]
    runs += [built.one(create.sketches, "choose"), built.one(create.written, "click")]
    runs += [built.one(create.past, "choose"), built.one(create.device.panel, "failed")]
    runs += [event for event in built.events if event.fn in (create.pressed, create.live)]
    for event in runs:  # careful runs that are asked for do not hold up what is drawn while somebody types
        line = LIVE if event.fn == create.live else RUNS
        assert event.concurrency_id == line["concurrency_id"]
    assert len({event._id for event in runs}) == 7 + len(create.examples) + 4, (
        "make or submit; the words read anew; what a device could not make; each example; a word turned up"
    )
    assert {event._id for event in runs} == built.ended(create.stop, "click")
    assert set(built.one(create.make, "click").inputs) == {*create.controls.every(), create.lock, create.device.where}
    for part in create.controls.listed():
        if not isinstance(part, gr.Textbox) and part is not create.controls.parts["model"]:
            assert built.one(part, "input", create.live)


def test_destroy_takes_pictures_from_four_places(built, tabs):
    destroy = tabs.destroy
    for part, name, act in (
        (destroy.pick, "choose", destroy.choose),
        (destroy.pick, "snap", destroy.snap),
        (destroy.pick, "created", destroy.take),
        (destroy.own, "upload", destroy.upload),
        (destroy.back, "click", destroy.give_back),
        (destroy.prompt, "submit", destroy.give_back),
    ):
        event = built.one(part, name)
        assert (event.fn, event.outputs) == (act, [destroy.view])
    for control in destroy.controls:
        assert built.one(control, "input").fn == destroy.change


def test_compare_runs_when_asked_and_when_its_columns_are_there(built, tabs):
    compare = tabs.compare
    runs = [built.one(compare.make, "click"), built.one(compare.head, "arrive")]
    runs += [built.one(part, "submit") for part in compare.fields.written]
    assert {event.concurrency_id for event in runs} == {RUNS["concurrency_id"]}
    assert {event._id for event in runs} <= built.ended(compare.stop, "click")
    assert built.one(compare.stop, "click").outputs == [*compare.views, compare.make, compare.stop, compare.running]
    assert len(compare.stopped([])) == len(compare.views) + 3


def test_the_lab_takes_the_drawn_curve_along_and_ends_a_run_when_another_experiment_opens(built, tabs):
    lab = tabs.lab
    run = built.one(lab.run, "click")
    assert run.concurrency_id == LONG["concurrency_id"]
    assert run.inputs[0] is lab.curve
    assert "dataset.points" in run.js, "the curve comes with the event itself, not by one of its own before it"
    for part, name in ((lab.stop, "click"), (lab.row, "choose"), (built.page.told, "back_lab")):
        assert run._id in built.ended(part, name)


def test_a_lesson_runs_once_and_ends_where_another_opens(built, tabs):
    learn, lesson = tabs.learn, tabs.learn.lesson
    run = built.one(lesson.run, "click", lesson.ran)
    assert run.trigger_mode == "once"
    for part, name in ((lesson.stop, "click"), (learn.row, "enter"), (built.page.told, "back_learn")):
        assert run._id in built.ended(part, name)
    assert built.one(learn.row, "visit").fn == learn.visited
    for guess in (lesson.choice, lesson.slider):
        assert [event for event in built.of(guess, "input") if event.outputs == [lesson.run]]


def test_watch_tells_its_panel_every_control(built, tabs):
    for part in tabs.watch.controls.values():
        event = built.one(part, "change")
        assert "explorer:watch" in event.js
        assert event.inputs == list(tabs.watch.controls.values())


def test_inside_stops_whatever_is_made(built, tabs):
    inside = tabs.inside
    runs = {built.one(inside.make, "click")._id, built.one(inside.link, "change")._id}
    runs |= {event._id for event in built.of(inside.panel, "turned")}
    assert runs == built.ended(inside.stop, "click")
    assert len(inside.stopped([])) == len(built.one(inside.stop, "click").outputs)


def test_steer_takes_pictures_from_four_places_and_stops_whatever_is_made(built, tabs):
    steer = tabs.steer
    runs = {built.one(steer.link, "change")._id} | {event._id for event in built.of(steer.dials, "asked")}
    for part, name in ((steer.pick, "choose"), (steer.pick, "snap"), (steer.pick, "created"), (steer.own, "upload")):
        event = built.one(part, name)
        assert event.outputs == [steer.given]
        runs.add(event._id)
    runs |= {built.one(steer.dials, name)._id for name in ("dug", "turn")}
    assert runs == built.ended(steer.stop, "click")
    assert len(steer.stopped("")) == len(built.one(steer.stop, "click").outputs)


def test_world_paints_at_every_way_of_asking(built, tabs):
    world = tabs.world
    assert built.one(world.again, "click").fn == world.show_again
    assert built.one(world.chance, "click").fn == world.by_chance
    assert built.one(world.ask, "click").fn == world.by_model
    for part in world.pickers:
        assert built.one(part, "input").fn == world.from_lists
    assert built.one(world.item, "select").fn == world.entered


def test_a_seed_below_0_means_any(built, tabs):
    seed = tabs.create.controls.parts["seed"]
    lot = tabs.create.drawn_by_lot({seed: -1})
    assert 0 <= lot[seed] < 100_000
    assert tabs.create.drawn_by_lot({seed: 7}) == {}
    assert tabs.create.drawn_by_lot({seed: None}) == {}


def test_points_that_were_drawn_are_read_and_written_as_settings_have_them(tabs):
    text = "0:9;0.5:0.2;1:-9"
    drawn = settings_from({"schedule": "drawn", "points": text})
    assert drawn.points == ((0.0, 9.0), (0.5, 0.2), (1.0, -9.0))
    assert value_of(drawn, "points") == text
    assert settings_from({"schedule": "cosine", "points": text}).points is None
    assert value_of(settings_from({"schedule": "drawn", "points": ""}), "points") == ""
    with pytest.raises(SettingsError):
        settings_from({"schedule": "drawn", "points": "0:1;up:2"})
