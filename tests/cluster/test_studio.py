"""A studio whose networks are asked elsewhere, with a stand-in for the handle: messages are pickled on their way."""

import pickle
import threading
import time

import pytest
import torch

from explorer.cluster import studio
from explorer.cluster.engine import Engine
from explorer.cluster.messages import ClusterError, Facts, LostError
from explorer.cluster.studio import LANES, cluster_models
from explorer.errors import RefusedError
from explorer.model.registry import MODELS, load_model, quickest
from explorer.present.drafts import Drafts
from explorer.service import shared_models
from explorer.service.presence import GoneError, Presence, work_for
from explorer.service.shared_models import SharedModels
from explorer.trajectory.inside import Look
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished

QUICK = quickest()
SETTINGS = Settings.make(model=QUICK, prompt="a red apple", seed=3, steps=2)


class Wire:
    """Replicas behind a wire on which messages are bytes; the first `lost` answers are not to be had."""

    def __init__(self, engine, lost=0):
        self.engine, self.lost, self.asked, self.bytes = engine, lost, [], 0

    def answer(self, asked):
        sent = pickle.dumps(asked)
        self.asked.append(asked)
        self.bytes += len(sent)
        answer = pickle.dumps(self.engine.answer(pickle.loads(sent)))
        if self.lost:
            self.lost -= 1
            raise LostError
        return pickle.loads(answer)

    def facts(self, name):
        return pickle.loads(pickle.dumps(self.engine.facts(name)))


@pytest.fixture(scope="module")
def engine():
    return Engine()


def steps_equal(one, other):
    names = ("x_t", "x0_hat", "x0_cond", "x0_uncond", "final")
    assert len(one) == len(other)
    for mine, its in zip(one, other):
        for name in names:
            a, b = getattr(mine, name), getattr(its, name)
            assert (a is None) == (b is None), name
            assert a is None or torch.equal(a, b), name


@pytest.mark.parametrize("lost", [0, 3])
def test_a_run_is_to_the_bit_what_it_is_here_also_where_replicas_die(engine, monkeypatch, lost):
    monkeypatch.setattr(studio, "BREATH", 0.0)
    wire = Wire(engine, lost)
    there = list(reverse(SETTINGS, cluster_models(wire).model(QUICK)))
    steps_equal(there, list(reverse(SETTINGS, load_model(QUICK))))
    assert len(wire.asked) == len(there) + lost
    state = there[0].x_t.numel() * 4
    assert wire.bytes / len(wire.asked) < state + 2_000, "words travel, not what a network makes of them"


def test_guidance_asks_for_both_at_once_in_one_message(engine):
    wire, settings = Wire(engine), Settings(prompt="a red apple", seed=3, steps=2, guidance_scale=3.0)
    there = list(reverse(settings, cluster_models(wire).model(settings.model)))
    steps_equal(there, list(reverse(settings, load_model(settings.model))))
    assert [asked.pair for asked in wire.asked] == [True, True]


def test_words_between_two_prompts_travel_too(engine):
    wire = Wire(engine)
    models = cluster_models(wire), SharedModels()
    found = []
    for model in (one.model(QUICK) for one in models):
        first, second = (model.reader.condition([prompt], 2.0) for prompt in ("a red apple", "a red house"))
        x_t, log_snr = model.static([1])(), torch.zeros(1)
        found.append(model.denoiser(x_t, log_snr, model.reader.mixture(first, second, 0.25)).x0_hat)
    assert torch.equal(*found)


def test_words_that_count_more_travel_too(engine):
    wire, heavy = Wire(engine), SETTINGS.model_copy(update={"weights": (("apple", 0.0),)})
    there = list(reverse(heavy, cluster_models(wire).model(QUICK)))
    steps_equal(there, list(reverse(heavy, load_model(QUICK))))
    assert not torch.equal(there[-1].x_t, list(reverse(SETTINGS, load_model(QUICK)))[-1].x_t)


def test_nobody_looks_into_a_network_that_is_elsewhere(engine):
    with pytest.raises(RefusedError) as caught:
        Look.make(SETTINGS, cluster_models(Wire(engine)).model(QUICK))
    assert caught.value.code == "no_inside"


def test_who_has_left_is_not_waited_for(engine):
    wire, pages = Wire(engine, lost=10**6), Presence()
    pages.enter("a", "10.0.0.1")
    model = cluster_models(wire).model(QUICK)
    threading.Timer(0.3, pages.drop, ["a"]).start()
    with work_for(pages, "a"), pytest.raises(GoneError):
        finished(reverse(SETTINGS, model))


def test_a_cluster_that_does_not_answer_is_said_to_be_away(engine, monkeypatch):
    wire = Wire(engine, lost=10**6)
    model = cluster_models(wire).model(QUICK)
    insist = studio.insist
    monkeypatch.setattr(studio, "insist", lambda ask: insist(ask, 0.0))
    with pytest.raises(ClusterError) as refused:
        finished(reverse(SETTINGS, model))
    assert refused.value.code == "away"


def test_replicas_with_other_weights_are_refused(engine):
    wire = Wire(engine)
    wire.facts = lambda name: Facts("float32", "0" * 64)
    with pytest.raises(ClusterError, match=QUICK):
        cluster_models(wire).model(QUICK)


def test_sketches_wait_until_no_replica_has_anything_to_do_for_a_visitor(engine, monkeypatch):
    monkeypatch.setattr(shared_models, "QUIET", 0.05)
    wire = Wire(engine)
    models = cluster_models(wire)
    models.model(QUICK)
    drafts, made = Drafts(models, count=2), []
    worker = threading.Thread(target=lambda: made.extend(drafts.of(SETTINGS)))
    with models.turns.turn():
        worker.start()
        time.sleep(0.3)
        assert not wire.asked
    worker.join(60)
    assert len(made[-1]["pictures"]) == 2


def test_as_many_calls_are_under_way_as_there_are_lanes(engine):
    """Where one processor answers a call at a time, replicas get them all, to answer them together."""
    wire, inside, most, start = Wire(engine), [0], [0], threading.Barrier(8)
    counting, models = threading.Lock(), cluster_models(wire)
    answer = wire.answer

    def counted(asked):
        with counting:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        start.wait(20)  # all are there, or the test fails
        try:
            return answer(asked)
        finally:
            with counting:
                inside[0] -= 1

    wire.answer = counted
    model = models.model(QUICK)
    threads = [threading.Thread(target=model.denoiser, args=(model.static([k])(), torch.zeros(1))) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most[0] == 8 <= LANES
    assert MODELS[QUICK].name == {asked.model for asked in wire.asked}.pop()
