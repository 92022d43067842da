"""The opening run: made once, beside the rest of the start; what stops it is told to who waits for it."""

import subprocess
import sys

import pytest
import torch

from explorer.app.site import Site
from explorer.network.checkpoint import WeightsError
from explorer.present import opening as module
from explorer.present.opening import Opening
from explorer.service.shared_models import SharedModels
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished

QUICK = Settings(prompt="a red apple", model="fast", steps=2, seed=4)


def test_it_is_the_run_that_the_engine_makes_made_once():
    models = SharedModels()
    opening = Opening(models, QUICK)
    opening.begin()
    site = Site(models, opening)
    assert site.opening == QUICK
    run = list(site.opening_run)
    assert all(mine is other for mine, other in zip(run, opening, strict=True))
    *_, (end, _) = run
    wanted = finished(reverse(QUICK, models.model("fast")))
    assert end.is_end
    assert torch.equal(end.x_t, wanted)


def test_what_stops_it_is_told_to_who_waits(monkeypatch):
    def missing(*_):
        raise WeightsError("no weights here")

    monkeypatch.setattr(module, "prepare", missing)
    opening = Opening(SharedModels(), QUICK)
    opening.begin()
    for _ in range(2):
        with pytest.raises(WeightsError, match="no weights here"):
            list(opening)


def test_who_comes_late_goes_along_from_the_first_step():
    opening = Opening(SharedModels(), QUICK)
    early = iter(opening)
    first, late = next(early), iter(opening)
    assert next(late) is first
    rest = list(late)
    assert len(rest) == QUICK.steps
    assert list(early) == rest


def test_it_can_begin_before_gradio_is_there():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, explorer.present.opening; print('gradio' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"
