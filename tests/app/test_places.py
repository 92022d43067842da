"""What the tabs show by an address, where their events say that one is, and what Back brings; without a browser."""

import base64
from types import SimpleNamespace

import gradio as gr
import pytest
import torch

from explorer.app.address import Address, AtExperiment, AtLesson, AtPage, AtScene
from explorer.app.address_inside import AtInside
from explorer.app.address_steer import AtSteer
from explorer.lab import EXPERIMENTS
from explorer.present.destroy import sample
from explorer.service.passes import VISITOR
from explorer.trajectory.compare import Comparison
from explorer.trajectory.inside import Change, Turn
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.painted import text_of
from explorer.trajectory.steer.repair import Repair
from explorer.words.texts import words_in
from tests.app.built import REQUEST, Built
from tests.app.test_address import FORMS

EN = words_in("en")
APPLE = Settings(prompt="a red apple", model="fast", seed=2, steps=3)


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
    updates, _ = built.visited("lesson=undoing&steps=many")
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
    (again,) = create.again(heard(settings=APPLE.to_text(), run="some-run", here=True))
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


def test_a_run_that_is_looked_into_is_a_step_and_back_shows_it_again(built, tabs):
    """From memory where it is there and nothing was changed in it; else its address is followed."""
    inside, at = tabs.inside, AtInside(APPLE)
    made = inside.run(APPLE, inside.moved)
    updates = next(made)
    made.close()
    assert said(built, updates) == ("push", Address("inside", at))
    run = updates[inside.lead]["run"]
    back = inside.returned(heard(query=Address("inside", at).to_text(), run=run))
    assert back[inside.lead] == {"run": run, "kind": "show"}
    assert back[inside.prompt] == APPLE.prompt
    changed = Address("inside", AtInside(APPLE, Change((Turn(1),)))).to_text()
    for query, name in ((changed, run), (Address("inside", at).to_text(), "gone")):
        back = inside.returned(heard(query=query, run=name))
        assert back[inside.link] == query
        assert inside.lead not in back


def test_a_steered_run_is_a_step_and_back_shows_it_again(built, tabs):
    """In the address stands what was painted, but not one's own picture."""
    steer = tabs.steer
    painting = torch.zeros(1, 1, 128, 128)
    painting[..., 20:60, 30:90] = 1
    at = AtSteer(Repair(task="fill", painting=text_of(painting)), APPLE, "dog")
    made = steer.run(at, sample("dog"))
    updates = next(made)
    made.close()
    assert said(built, updates) == ("push", Address("steer", at))
    query, run = Address("steer", at).to_text(), updates[steer.view]["run"]
    back = steer.returned(heard(query=query, run=run))
    assert back[steer.view] == {"run": run, "kind": "show"}
    assert back[steer.prompt] == APPLE.prompt
    painted = base64.b64decode(back[steer.dials]["painted"][0]["paint"])
    assert painted == (painting[0, 0] * 255).byte().numpy().tobytes()
    again = steer.returned(heard(query=query, run="gone"))
    assert again[steer.link] == query
    assert steer.view not in again
    own = next(steer.run(AtSteer(at.plan, APPLE), sample("dog")))
    assert built.page.told not in own


@pytest.mark.parametrize("junk", [None, 7, ["tab=lab"], "%ff%00", "tab=lab&tab=world&lesson=%F0%9F"])
def test_an_address_that_a_script_makes_up_breaks_nothing(built, tabs, junk, warnings):
    event = heard(query=junk, run=junk)
    assert tabs.create.returned(event)
    assert tabs.compare.returned(event)
    assert list(tabs.lab.returned(event, {}))
    assert tabs.learn.returned(event, REQUEST)
    assert tabs.world.returned(event, "fox")
    assert tabs.inside.returned(event)
    assert tabs.steer.returned(event)
