"""Watch it learn, without a browser: what the page is told, to whom a network belongs, and whose turn it is."""

import base64
import json
import math
import threading
import time

import numpy as np
import pytest
import torch

from explorer.diffusion.ideal import IdealMixture
from explorer.player.codec import decode
from explorer.present import first_shapes
from explorer.present.first_shapes import AT_ONCE, FirstShapes, sheet
from explorer.present.watch import SIDE, UNIT, WALKERS, Learners, Plane
from explorer.service.places import IDLE, Places
from explorer.service.turns import FairLock
from explorer.training import tiny
from explorer.training.plane import make_set
from explorer.training.replay import Replay
from explorer.words.texts import words_in

EN = words_in("en")
ME = {"learner": "visitor-one"}


@pytest.fixture
def plane():
    return Plane(EN, FairLock(), Learners())


def picture(address):
    """The frame in an address that holds one."""
    head, text = address.split(",")
    assert head == "data:image/webp;base64"
    return decode(base64.b64decode(text))


def whole(text):
    return np.frombuffer(base64.b64decode(text), "<i2") / UNIT


def floats(text):
    return np.frombuffer(base64.b64decode(text), "<f4").astype(np.float64)


def test_a_scene_tells_the_set_the_truth_and_a_network_that_knows_nothing(plane):
    told = plane.scene({**ME, "set": "moons", "steps": 10})
    json.dumps(told, allow_nan=False)
    assert told["kind"] == "scene"
    assert told["parts"] == EN.several("watch.parts.moons")
    assert told["levels"][-1] is None  # the clean end, infinite
    assert len(told["levels"]) == 11
    assert told["field_at"] == list(range(11))
    for look in (told["truth"], told["network"]["look"]):
        assert whole(look["walk"]).size == 11 * WALKERS * 2
        assert whole(look["field"]).size == 11 * SIDE**2 * 2
    assert told["network"]["step"] == 0
    assert told["network"]["look"]["near"] > 5 * told["truth"]["near"]
    points = whole(told["points"]).reshape(-1, 2)
    centres = make_set("moons").centres.numpy()
    away = np.sqrt(((points[:, None] - centres) ** 2).sum(2)).min(1)
    assert away.max() < 0.3


def test_the_true_arrows_are_those_of_the_mixture(plane):
    """The flow of a mixture, from its density: v = -n (s grad log p / s^2 ...) by finite differences of log p."""
    told = plane.scene({**ME, "set": "ring", "steps": 12})
    k = told["field_at"][5]
    level = told["levels"][k]
    s2 = 1 / (1 + math.exp(-level))
    s, n2 = math.sqrt(s2), 1 - s2
    points = make_set("ring")
    centres, spread2 = points.centres.numpy(), points.spread**2

    def log_density(x):
        apart = ((x[:, None] - s * centres) ** 2).sum(2) / (2 * (s2 * spread2 + n2))
        return np.log(np.exp(-apart + apart.min(1, keepdims=True)).sum(1)) - apart.min(1)

    place = ((np.arange(SIDE) + 0.5) / SIDE * 2 - 1) * 2.4
    x = np.stack(np.meshgrid(place, place), axis=-1).reshape(-1, 2)
    step = 1e-4
    slope = [(log_density(x + step * axis) - log_density(x - step * axis)) / (2 * step) for axis in np.eye(2)]
    score = np.stack(slope, axis=1)
    # eps = -n score, x0 = (x - n eps) / s, v = s eps - n x0
    n = math.sqrt(n2)
    v = s * (-n * score) - n * (x + n2 * score) / s
    arrows = whole(told["truth"]["field"]).reshape(-1, SIDE**2, 2)[5]
    np.testing.assert_allclose(arrows, -v, atol=2e-3)


def test_training_goes_on_where_it_was_and_forgets_on_demand(plane):
    first = plane.learn({**ME, "once": True})
    assert first["kind"] == "learn"
    assert (first["step"], first["taken"]) == (1, 1)
    assert plane.learn({**ME, "once": True})["step"] == 2
    assert plane.scene(ME)["network"]["step"] == 2
    assert plane.learn({"learner": "visitor-two", "once": True})["step"] == 1  # another's network
    assert plane.learn({**ME, "once": True, "schedule": "flow", "sampler": "ddpm"})["step"] == 3  # looked at otherwise
    assert plane.learn({**ME, "once": True, "set": "ring"})["step"] == 1  # another thing to learn
    more = plane.learn({**ME, "set": "ring"})
    assert more["step"] == 1 + more["taken"]
    assert plane.learn({**ME, "set": "ring", "once": True, "afresh": True})["step"] == 1


def test_a_slow_step_tells_numbers_that_fit(plane):
    told = plane.slow({**ME, "set": "spiral"})
    json.dumps(told, allow_nan=False)
    x0, eps, x_t, v, v_hat = (floats(told[name]).reshape(-1, 2) for name in ("x0", "eps", "x_t", "v", "v_hat"))
    level = floats(told["log_snr"])[:, None]
    signal, noise = np.sqrt(1 / (1 + np.exp(-level))), np.sqrt(1 / (1 + np.exp(level)))
    np.testing.assert_allclose(x_t, signal * x0 + noise * eps, atol=1e-5)
    np.testing.assert_allclose(v, signal * eps - noise * x0, atol=1e-5)
    assert told["batch_loss"] == pytest.approx(((v_hat - v) ** 2).mean(), rel=1e-5)
    assert told["step"] == 1
    assert len(told["part"]) == told["batch"] == len(x0)


def test_a_part_that_is_asked_for_is_walked_to(plane):
    told = plane.scene({**ME, "set": "word", "text": "A B", "part": 1, "guidance": 2})
    assert told["parts"] == ["A", "B"]
    ends = whole(told["truth"]["walk"]).reshape(-1, WALKERS, 2)[-1]
    assert (ends[:, 0] > 0).mean() > 0.97  # B stands at the right


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (None, "watch.bad_request"),
        ([], "watch.bad_request"),
        ({}, "watch.bad_request"),
        ({"learner": "../../etc"}, "watch.bad_request"),
        ({**ME, "points": [[0, "x"]]}, "watch.bad_request"),
        ({**ME, "points": [[0, 0]] * 401}, "watch.bad_request"),
        ({**ME, "steps": 10**9}, "watch.bad_request"),
        ({**ME, "guidance": float("nan")}, "watch.bad_request"),
        ({**ME, "set": "drawn", "points": [[float("nan"), 0]]}, "watch.bad_set"),
        ({**ME, "set": "mons"}, "watch.bad_set"),
        ({**ME, "set": "word", "text": "!"}, "watch.bad_set"),
        ({**ME, "set": "drawn"}, "watch.bad_set"),
        ({**ME, "schedule": "cosin"}, "watch.bad_set"),
        ({**ME, "sampler": "dim"}, "watch.bad_set"),
        ({**ME, "part": 2}, "watch.bad_set"),
    ],
    ids=lambda value: str(value)[:40],
)
@pytest.mark.parametrize("question", ["scene", "learn", "slow"])
def test_a_bad_question_gets_one_line(plane, question, request_, text):
    told = getattr(plane, question)(request_)
    assert told["kind"] == "problem"
    assert told["text"].startswith(EN(text).split("{")[0])
    assert "\n" not in told["text"]


def test_a_crowd_of_names_throws_nobodys_network_out(plane):
    """One script with as many names as there are places: it gets what is free, and is told that there is no more."""
    now = [0.0]
    plane = Plane(EN, FairLock(), Learners(most=4, clock=lambda: now[0]))
    me, *names = [{"learner": f"visitor-{k:02}", "once": True, "steps": 3} for k in range(65)]
    first = plane.learn(me)
    answers = [plane.learn(name) for name in names]
    assert [answer["kind"] for answer in answers] == ["learn"] * 3 + ["problem"] * 61
    assert answers[-1]["text"] == EN("watch.full", most=4)
    assert plane.learn(me)["step"] == first["step"] + 1 == 2
    now[0] += IDLE
    plane.learn(me)  # still here
    assert plane.learn(names[5])["step"] == 1  # in the place of one that is gone
    assert plane.learn(me)["step"] == 4
    assert plane.learn(names[0])["step"] == 1  # had been longest away


def test_training_waits_for_its_turn_and_turns_people_away_when_many_wait():
    turns = FairLock()
    plane = Plane(EN, turns, Learners())
    answers = []
    with turns.turn():
        asking = [
            threading.Thread(target=lambda k=k: answers.append(plane.learn({"learner": f"visitor-{k}", "once": True})))
            for k in range(12)
        ]
        for one in asking:
            one.start()
        while sum(one.is_alive() for one in asking) < 12 or len(turns._waiting) < 12:
            pass
        assert not answers
        assert plane.learn(ME) == {"kind": "busy"}
    for one in asking:
        one.join(60)
    assert [answer["step"] for answer in answers] == [1] * 12


def test_the_exact_answer_of_a_set_is_a_mixture():
    assert isinstance(make_set("spiral").exact, IdealMixture)


# the tiny picture model


def test_first_shapes_learn_live_and_say_what_happened():
    shapes = FirstShapes(EN, FairLock(), tiny.Tiny(steps=3, every=1, shows=2, batch=4))
    assert shapes.live(ME) == {"kind": "gone"}
    items, answer = [], {"end": False}
    while not answer["end"]:
        answer = shapes.live({**ME, "afresh": not items})
        items += answer["items"]
    assert [item["step"] for item in items] == [0, 1, 2, 3]
    assert ["sheet" in item for item in items] == [True, False, False, True]
    assert ["loss" in item for item in items] == [False, True, True, True]
    frames = [picture(items[k]["sheet"]) for k in (0, 3)]
    assert frames[0].shape == (64, 64, 3)
    assert (frames[0] != frames[1]).any()
    facts = shapes.facts()
    assert len(facts["rows"]) * len(facts["columns"]) == len(tiny.Tiny().prompts)
    assert shapes.live({"learner": "x", "afresh": True})["kind"] == "problem"


@pytest.fixture
def brief(monkeypatch):
    """Trainings whose steps take no time, each of one answer: who may train is asked here, not what is learned."""

    def learn(settings):
        for step in range(settings.steps + 1):
            yield tiny.Progress(step=step, steps=settings.steps, loss=0.5, seconds=0.0, pictures_per_second=1.0,
                                prompts=(), samples=torch.zeros(1, 3, 2, 2))  # fmt: skip

    monkeypatch.setattr(first_shapes, "learn", learn)
    return tiny.Tiny(steps=3)


def test_the_ninth_learner_and_all_after_them_throw_no_training_out(brief):
    now = [0.0]
    shapes = FirstShapes(EN, FairLock(), brief, Places(3, clock=lambda: now[0]))
    assert shapes.live({**ME, "afresh": True})["items"][0]["step"] == 0
    crowd = [shapes.live({"learner": f"crowd-{k:04}", "afresh": True}) for k in range(9)]
    assert [answer["kind"] for answer in crowd] == ["live"] * 2 + ["problem"] * 7
    assert crowd[-1]["text"] == EN("watch.full", most=3)
    assert shapes.live({"learner": "crowd-0005"}) == {"kind": "gone"}
    assert shapes.live(ME)["items"][0]["step"] == 1  # it went on
    now[0] += IDLE + 1
    assert shapes.live({"learner": "late-comer", "afresh": True})["kind"] == "live"


def test_a_training_that_has_ended_gives_its_place_back(brief):
    shapes = FirstShapes(EN, FairLock(), brief, Places(1))
    answer = shapes.live({**ME, "afresh": True})
    assert shapes.live({"learner": "another-1", "afresh": True})["kind"] == "problem"
    while not answer["end"]:
        answer = shapes.live(ME)
    assert shapes.live({"learner": "another-1", "afresh": True})["kind"] == "live"


def test_sixty_connections_hold_a_few_threads_and_others_are_told_to_wait(brief):
    """While all of them wait for the processor, the pool of forty threads that the server has stays free."""
    turns, answers = FairLock(), []
    each = [FirstShapes(words_in(language), turns, brief, Places(80)) for language in ("en", "de")]
    with turns.turn():
        asking = [
            threading.Thread(
                target=lambda k=k: answers.append(each[k % 2].live({"learner": f"visitor-{k:03}", "afresh": True}))
            )
            for k in range(60)
        ]
        for one in asking:
            one.start()
        end = time.monotonic() + 20
        while len(answers) < 60 - AT_ONCE and time.monotonic() < end:
            time.sleep(0.005)
        assert sum(one.is_alive() for one in asking) == AT_ONCE < 10
        assert {answer["kind"] for answer in answers} == {"busy"}
        assert {answer["text"] for answer in answers} == {words_in(name)("watch.busy") for name in ("en", "de")}
    for one in asking:
        one.join(60)
    assert sorted(answer["kind"] for answer in answers) == ["busy"] * (60 - AT_ONCE) + ["live"] * AT_ONCE


def test_questions_about_points_hold_a_few_threads_in_all_languages_together():
    assert Plane(EN, FairLock(), Learners()).doors is Plane(words_in("de"), FairLock(), Learners()).doors


def test_a_recorded_run_is_told_as_it_was(tmp_path, monkeypatch):
    samples = [torch.full((16, 3, 16, 16), value) for value in (-1.0, 1.0)]
    tape = Replay(tuple(tiny.Tiny().prompts), curve=[(5, 0.5), (10, 0.25)])
    tape.show(0, 0.0, samples[0])
    tape.show(10, 7.5, samples[1])
    tape.save(tmp_path / "run.npz")
    monkeypatch.setattr(first_shapes, "recording", lambda: tmp_path / "run.npz")
    shapes = FirstShapes(EN, FairLock())
    assert shapes.facts()["has_recording"]
    told = shapes.recorded()
    assert told["kind"] == "recorded"
    assert [item["step"] for item in told["items"]] == [0, 5, 10]
    assert [item.get("loss") for item in told["items"]] == [None, 0.5, 0.25]
    assert (picture(told["items"][0]["sheet"]) == 0).all()
    assert (picture(told["items"][2]["sheet"]) == 255).all()


def test_without_a_recorded_run_the_page_is_told_so(monkeypatch):
    monkeypatch.setattr(first_shapes, "recording", lambda: None)
    shapes = FirstShapes(EN, FairLock())
    assert not shapes.facts()["has_recording"]
    assert shapes.recorded() == {"kind": "none"}


def test_a_sheet_holds_the_samples_row_by_row():
    samples = torch.linspace(-1, 1, 6)[:, None, None, None].expand(6, 3, 2, 2)
    one = sheet(samples)
    assert one.shape == (1, 3, 4, 8)
    for k in range(6):
        row, column = divmod(k, 4)
        assert torch.equal(one[0, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2], samples[k])
    assert bool((one[0, :, 2:, 4:] == -1).all())
