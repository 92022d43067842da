"""Two replicas of Ray Serve on this machine: the same pictures, also while replicas are killed. Needs the extra
`cluster`."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
import torch
import yaml

pytest.importorskip("ray")

from explorer.cluster.deployment import APP, NAME, connect
from explorer.cluster.studio import cluster_models
from explorer.model.registry import load_model, quickest
from explorer.network.mixed_precision import IN_COMPANY
from explorer.trajectory.compare import psnr
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from tests.bench.conftest import studio
from tests.bench.test_burst import Visitor, config_of
from tests.cluster.replicas import replicas

pytestmark = pytest.mark.slow
QUICK = quickest()
WISH = Settings.make(model=QUICK, prompt="a red apple", seed=3, steps=6)


@pytest.fixture(scope="module")
def models():
    import ray
    from ray import serve

    yield cluster_models(connect(2))
    serve.shutdown()
    ray.shutdown()


@pytest.fixture(scope="module")
def undisturbed(models):
    return finished(reverse(WISH, models.model(QUICK)))


def test_a_run_there_is_the_run_here(undisturbed):
    """Here with as many threads as there are cores, there with one each."""
    model = load_model(QUICK)
    assert float(psnr(undisturbed, finished(reverse(WISH, model)))) > IN_COMPANY[model.precision]


@pytest.mark.parametrize("count", [1, 2], ids=["one of two", "all"])
def test_replicas_that_are_killed_cost_a_run_nothing_but_time(models, undisturbed, count):
    """One that is killed is replaced, and its call asked again: of the other, or of its successor."""
    wait_for(2)
    killed, steps = [], []
    for step in reverse(WISH, models.model(QUICK)):
        steps.append(step)
        if not killed:
            killed = replicas()[:count]
            for number in killed:
                os.kill(number, signal.SIGKILL)
    assert len(killed) == count
    assert [step.index for step in steps] == list(range(WISH.steps))
    assert torch.equal(steps[-1].final, undisturbed)


def wait_for(count):
    end = time.monotonic() + 120
    while len(replicas()) != count and time.monotonic() < end:
        time.sleep(0.5)


def test_eight_visitors_at_once_have_each_their_own(models):
    found, model = {}, models.model(QUICK)

    def visit(seed):
        found[seed] = finished(reverse(WISH.model_copy(update={"seed": seed}), model))

    threads = [threading.Thread(target=visit, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    alone = {seed: finished(reverse(WISH.model_copy(update={"seed": seed}), load_model(QUICK))) for seed in range(8)}
    for seed, picture in found.items():
        likeness = {other: float(psnr(picture, alone[other])) for other in alone}
        assert max(likeness, key=likeness.get) == seed
        assert likeness[seed] > IN_COMPANY[model.precision]


def test_the_documented_configuration_is_one_of_serves():
    from ray.serve.schema import ServeDeploySchema

    text = (Path(__file__).parents[2] / "deploy" / "serve.yaml").read_text(encoding="utf-8")
    told = ServeDeploySchema.model_validate(yaml.safe_load(text))
    (application,) = told.applications
    (deployment,) = application.deployments
    assert (application.name, deployment.name, application.route_prefix) == (APP, NAME, None)
    assert application.import_path == "explorer.cluster.deployment:app"
    assert str(told.proxy_location.value) == "Disabled"


def test_the_studio_starts_its_own_and_leaves_none_behind():
    before = set(replicas())
    with studio("--cluster", "--replicas", "2") as (address, _, _):
        visitor = Visitor(address, config_of(address), 3)
        visitor.press()
        visitor.leave()
        assert visitor.frames == 5
        assert len(set(replicas()) - before) == 2
    end = time.monotonic() + 20
    while set(replicas()) - before and time.monotonic() < end:
        time.sleep(0.2)
    assert not set(replicas()) - before
