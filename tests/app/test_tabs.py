"""Every tab without a browser: what it is wired to, what an address shows, and where its events say that one is."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest

import explorer.app
from explorer.app.address import TABS, Address, AtExperiment, AtLesson, AtPage, AtScene
from explorer.app.gate.kinds import Catalogue
from explorer.app.interface import TABS as CLASSES
from explorer.app.page import Page
from explorer.app.site import Site
from explorer.app.tabs.lines import LONG, RUNS
from explorer.lab import EXPERIMENTS
from explorer.service.passes import VISITOR
from explorer.service.shared_models import SharedModels
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in
from tests.app.test_address import FORMS

APP = Path(explorer.app.__file__).parent
EN = words_in("en")
APPLE = Settings(prompt="a red apple", model="fast", seed=2, steps=3)
REQUEST = SimpleNamespace(headers={}, client=SimpleNamespace(host="127.0.0.1"), session_hash="page", query_params="")


class Built:
    """A page with its tabs, and what its events are."""

    def __init__(self, words):
        self.site = Site(SharedModels())
        with gr.Blocks() as self.blocks:
            self.page = Page(words)
            self.tabs = {tab.id: tab for tab in (kind(words, self.site, self.page) for kind in CLASSES)}
            with gr.Tabs() as self.row:
                for tab in self.tabs.values():
                    tab.lay_out()
            for tab in self.tabs.values():
                tab.wire()
            self.page.wire(self.blocks, self.row, list(self.tabs.values()))
        self.events = list(self.blocks.default_config.fns.values())

    def of(self, part, name):
        """The events that a part of the page begins in this way."""
        return [event for event in self.events if (part._id, name) in event.targets]

    def one(self, part, name, act=None):
        """The only one of them, with that act if it is named."""
        found = [event for event in self.of(part, name) if not event.cancels and (act is None or event.fn == act)]
        assert len(found) == 1, (part.elem_id, name)
        return found[0]

    def ended(self, part, name):
        """The events that this ends."""
        return {index for event in self.of(part, name) for index in event.cancels}

    def visited(self, query, **request):
        """What the page shows that is opened by an address: updates, and what the address is told."""
        (load,) = [event for event in self.events if any(name == "load" for _, name in event.targets)]
        request = SimpleNamespace(**{**vars(REQUEST), **request, "query_params": query})
        updates = {}
        for update in load.fn(request):
            assert set(update) <= set(load.outputs), "what is not an output cannot be changed"
            updates |= update
        return updates, updates.get(self.page.told)


@pytest.fixture(scope="module")
def built():
    return Built(EN)


@pytest.fixture(scope="module")
def tabs(built):
    return SimpleNamespace(**built.tabs)


@pytest.fixture
def warnings(monkeypatch):
    said = []
    monkeypatch.setattr(gr, "Warning", lambda text, **_: said.append(text))
    return said


def heard(**told):
    return SimpleNamespace(**told)


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
        "create": {"pressed", "live", "chosen", "follow", "again"},
        "compare": {"pressed", "arrived"},
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


def test_create_runs_in_the_line_of_runs_and_stop_ends_every_run(built, tabs):
    create = tabs.create
    runs = [built.one(create.make, "click"), built.one(create.prompt, "submit"), built.one(create.link, "change")]
    runs += [built.one(create.sketches, "choose"), built.one(create.written, "click")]
    runs += [event for event in built.events if event.fn in (create.pressed, create.live)]
    assert {event.concurrency_id for event in runs} == {RUNS["concurrency_id"]}
    assert len({event._id for event in runs}) == 4 + len(create.examples) + 2, "make or submit; and each example"
    assert {event._id for event in runs} == built.ended(create.stop, "click")
    assert set(built.one(create.make, "click").inputs) == {*create.controls.every(), create.lock}
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


def test_world_paints_at_every_way_of_asking(built, tabs):
    world = tabs.world
    assert built.one(world.again, "click").fn == world.show_again
    assert built.one(world.chance, "click").fn == world.by_chance
    assert built.one(world.ask, "click").fn == world.by_model
    for part in world.pickers:
        assert built.one(part, "input").fn == world.from_lists
    assert built.one(world.item, "select").fn == world.entered


# addresses


@pytest.mark.parametrize("query", FORMS)
def test_every_form_opens_its_tab(built, query, warnings):
    updates, told = built.visited(query)
    tab = FORMS[query].tab
    if tab == "create":
        assert not isinstance(updates.get(built.row), gr.Tabs)  # is open already
    else:
        assert updates[built.row].selected == tab
        assert (told["tab"], told["how"]) == (tab, "open")


@pytest.mark.parametrize("query", ["schedule=cosin", "tab=compare&change=steps&values=1", "lesson=05&set=sed%3D1"])
def test_what_cannot_be_shown_is_said_once(built, query, warnings):
    built.visited(query)
    assert len(warnings) == 1


def test_a_link_to_a_run_fills_the_controls_and_asks_for_it(built, tabs):
    updates, _ = built.visited(f"?{APPLE.to_text()}&utm_source=x")
    assert updates[tabs.create.link] == APPLE.to_text()
    assert updates[tabs.create.prompt] == "a red apple"
    assert tabs.create.link not in built.visited("")[0]
    assert tabs.create.link not in built.visited("lesson=05&steps=20")[0], "a lesson's settings start nothing in Create"
    assert built.visited("prompt=")[0][tabs.create.link] == "prompt=", "also that of a run without words"


def test_a_link_to_a_comparison_waits_for_its_columns(built, tabs):
    updates, _ = built.visited("tab=compare&change=seed&values=1&values=2&prompt=a+castle")
    assert Comparison.from_text(updates[tabs.compare.wanted]).change == "seed"
    assert tabs.compare.wanted not in built.visited("tab=compare")[0]


def test_a_lesson_by_number_gets_the_address_of_its_name(built, tabs):
    updates, told = built.visited("lesson=02&steps=20&hide=prompt")
    assert updates[tabs.learn.lesson.opened] == "undoing"
    assert told["text"] == "tab=learn&lesson=undoing&steps=20&hide=prompt"
    assert updates[tabs.learn.lesson.part.parts["steps"]].value == 20
    assert not updates[tabs.learn.lesson.part.parts["prompt"]].visible
    assert "text" not in built.visited("lesson=undoing&set=seed%3D11")[1], "what means the same stays as it is"


def test_settings_that_a_lesson_cannot_have_are_named_and_it_opens(built, tabs, warnings):
    updates, _ = built.visited("lesson=undoing&steps=0")
    assert updates[tabs.learn.lesson.opened] == "undoing"
    assert len(warnings) == 1


@pytest.mark.parametrize("query", ["lesson=nobody", "lesson=99", "read=nobody"])
def test_a_lesson_or_a_page_that_is_not_there_leaves_the_list(built, tabs, query, warnings):
    updates, _ = built.visited(query)
    assert updates[tabs.learn.lesson.opened] == ""
    assert len(warnings) == 1


def test_a_class_is_joined_and_followed(built, tabs):
    board = built.site.boards.open()
    built.site.boards.turn(board.code, board.key, "undoing")
    me = {"headers": {"cookie": f"{VISITOR}={built.site.passes.fresh()}"}}
    updates, told = built.visited(f"class={board.code.lower()}&seed=3", **me)
    assert updates[tabs.learn.classroom.joined] == board.code
    assert not updates[tabs.learn.classroom.door].visible
    assert updates[tabs.learn.lesson.opened] == "undoing"
    assert Address.of(told["text"]).place == AtLesson("undoing", (("seed", "3"),), code=board.code.lower())
    updates, told = built.visited(f"class={board.code}&read=faq", **me)
    assert updates[tabs.learn.reader].value.startswith("# ")
    assert updates[tabs.learn.row] == {"reading": True}


def test_an_experiment_opens_and_an_unknown_one_is_the_first(built, tabs):
    names = list(EXPERIMENTS)
    for name, shown in ((names[2], names[2]), ("nobody", names[0]), ("", names[0])):
        updates, _ = built.visited(f"tab=lab&experiment={name}")
        assert updates[tabs.lab.current] == shown


def test_a_scene_is_painted(built, tabs):
    updates, told = built.visited("tab=world&words=a+red+fox&seed=3")
    assert (updates[tabs.world.text], updates[tabs.world.seed]) == ("a red fox", 3)
    assert "text" not in told
    assert len(updates[tabs.world.panel]) > 0


# where one is


def said(built, updates):
    """(how, place) that an update tells the address."""
    told = updates[built.page.told]
    return told["how"], Address.of(told["text"])


def test_a_run_that_is_asked_for_is_a_step_and_a_live_one_is_none(built, tabs):
    values = {part: part.value for part in tabs.create.controls.listed()} | {tabs.create.lock: True}
    values |= dict(zip(tabs.create.controls.listed(), tabs.create.controls.show(APPLE)))
    started = [u for u in tabs.create.pressed(values) if u.get(tabs.create.run_name)]
    assert said(built, started[0]) == ("push", Address("create", APPLE))
    assert started[0][built.page.told]["run"] == started[0][tabs.create.run_name]
    values[tabs.create.run_text] = "prompt=something+else"
    started = [u for u in tabs.create.live(heard(target=None), values) if u.get(tabs.create.run_name)]
    assert said(built, started[0]) == ("replace", Address("create", APPLE))
    values[tabs.create.run_text] = APPLE.to_text()
    assert list(tabs.create.live(heard(target=None), values)) == [{tabs.create.stop: gr.skip()}]


def test_back_to_a_run_shows_it_from_memory_and_runs_nothing(built, tabs):
    create = tabs.create
    updates = create.returned(heard(query=APPLE.to_text(), run="some-run"))
    assert updates[create.view] == {"run": "some-run", "kind": "show"}
    assert updates[create.run_text] == APPLE.to_text()
    assert updates[create.controls.parts["seed"]] == 2
    assert create.view not in create.returned(heard(query=APPLE.to_text(), run="")), "without a name, just the controls"
    opening = create.returned(heard(query="", run=""))
    assert opening[create.view] == built.site.open_in(EN)
    assert opening[create.run_text] == built.site.opening.to_text()
    again = create.again(heard(settings=APPLE.to_text(), run="some-run"))
    assert said(built, again) == ("push", Address("create", APPLE))


def test_back_to_a_comparison_fills_its_fields_only(built, tabs):
    compare = tabs.compare
    made = Comparison.make("steps", ["2", "4"], APPLE)
    updates = compare.returned(heard(query=Address("compare", made).to_text(), run=""))
    assert updates[compare.fields.change] == "steps"
    assert not set(compare.views) & set(updates)
    assert compare.returned(heard(query="tab=compare", run="")) == {compare.wanted: gr.skip()}


def test_an_experiment_that_is_chosen_is_a_step(built, tabs):
    name = list(EXPERIMENTS)[3]
    (updates,) = tabs.lab.chosen(heard(name=name), {})
    assert said(built, updates) == ("push", Address("lab", AtExperiment(name)))
    (updates,) = tabs.lab.returned(heard(query=f"tab=lab&experiment={name}", run=""), {})
    assert updates[tabs.lab.current] == name
    assert built.page.told not in updates, "Back has changed the address itself"


def test_lessons_pages_and_the_list_are_steps_and_a_term_beside_a_lesson_is_none(built, tabs):
    learn = tabs.learn
    updates = learn.entered(heard(lesson="undoing"), "BCDF", REQUEST)
    assert said(built, updates) == ("push", Address("learn", AtLesson("undoing", code="BCDF")))
    updates = learn.visited(heard(page="faq", term=""), "undoing", "")
    assert said(built, updates) == ("push", Address("learn", AtPage("faq")))
    assert said(built, learn.visited(heard(page="lessons", term=""), "undoing", "")) == ("push", Address("learn"))
    updates = learn.visited(heard(page="glossary", term="noise"), "undoing", "")
    assert set(updates) == {learn.lesson.aside}


def test_what_is_not_there_leads_nowhere(built, tabs, warnings):
    learn = tabs.learn
    for updates in (
        learn.visited(heard(page="nobody", term=""), "undoing", ""),
        learn.entered(heard(lesson="x"), "", REQUEST),
    ):
        assert updates == {learn.lesson.opened: gr.skip()}
    assert len(warnings) == 2


def test_back_to_a_lesson_opens_it_as_it_was_set(built, tabs):
    learn = tabs.learn
    updates = learn.returned(heard(query="tab=learn&lesson=undoing&steps=20", run=""), REQUEST)
    assert updates[learn.lesson.opened] == "undoing"
    assert updates[learn.lesson.part.parts["steps"]].value == 20
    assert learn.returned(heard(query="tab=learn", run=""), REQUEST)[learn.lesson.opened] == ""


def test_what_world_paints_is_a_detail(built, tabs):
    updates = tabs.world.show("a red fox", 3, "fox")
    assert said(built, updates) == ("replace", Address("world", AtScene("a red fox", 3)))
    assert built.page.told not in tabs.world.returned(heard(query="tab=world&words=a+cat", run=""), "fox")


@pytest.mark.parametrize("junk", [None, 7, ["tab=lab"], "%ff%00", "tab=lab&tab=world&lesson=%F0%9F"])
def test_an_address_that_a_script_makes_up_breaks_nothing(built, tabs, junk, warnings):
    event = heard(query=junk, run=junk)
    assert tabs.create.returned(event)
    assert tabs.compare.returned(event)
    assert list(tabs.lab.returned(event, {}))
    assert tabs.learn.returned(event, REQUEST)
    assert tabs.world.returned(event, "fox")
