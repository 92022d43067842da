"""The opening run: made once, beside the rest of the start; what stops it is told to who waits for it."""

import subprocess
import sys

import pytest
import torch

from explorer.app.actions import create
from explorer.app.opening import Opening
from explorer.app.site import Site
from explorer.network.checkpoint import WeightsError
from explorer.service.studio import Studio
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings

QUICK = Settings(prompt="a red apple", model="fast", steps=2, seed=4)


def test_it_is_the_run_that_the_engine_makes_made_once():
    studio = Studio()
    opening = Opening(studio, QUICK)
    opening.begin()
    site = Site(studio, opening)
    assert site.opening == QUICK
    run = site.opening_run.run
    assert run is opening.run
    *_, (picture, _) = run
    *_, wanted = reverse(QUICK, studio.model("fast"))
    assert torch.equal(picture, wanted)


def test_what_stops_it_is_told_to_who_waits(monkeypatch):
    def missing(*_):
        raise WeightsError("no weights here")

    monkeypatch.setattr(create, "reverse", missing)
    opening = Opening(Studio(), QUICK)
    opening.begin()
    with pytest.raises(WeightsError, match="no weights here"):
        opening.run  # noqa: B018


def test_it_can_begin_before_gradio_is_there():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, explorer.app.opening; print('gradio' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"
