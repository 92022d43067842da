"""Which pictures the judge takes for pictures of its world. The number itself follows from painted pictures alone. But
photographs such as these were looked at when it was decided how familiarity is counted: their test says that it works
for them, not how often it works for others."""

from pathlib import Path

import gradio
import pytest
import torch
from matplotlib import cbook

from explorer.network.checkpoint import manifest
from explorer.network.learned import load_judge
from explorer.present.destroy import SAMPLES, sample
from explorer.service.upload import open_picture
from explorer.training.familiarity import OUTSIDE, SPARED, calibrate, familiarity, outside, world

PHOTOGRAPHS = ("cheetah1.jpg", "lion.jpg", "tower.jpg")


@pytest.fixture(scope="module")
def judge():
    return load_judge("cpu")[0]


def share(judge, pictures):
    return float((familiarity(judge, pictures) >= judge.least).float().mean())


def test_familiarity_is_the_joint_energy_of_what_is_to_be_seen(judge):
    pictures = torch.cat([sample("dog"), sample("castle")])
    scores = dict(zip(judge.names, judge.logits(pictures, torch.full((2,), 9.0))[1]))
    by_hand = sum(scores[name].double().exp().sum(1).log() for name in ("subject", "setting", "time", "kind"))
    torch.testing.assert_close(judge.familiarity(pictures).double(), by_hand, atol=1e-4, rtol=1e-5)


def test_the_pictures_of_the_world_are_familiar_and_others_are_not(judge):
    assert share(judge, world(40, seed=77)) >= 0.75
    assert share(judge, torch.cat([sample(name) for name in SAMPLES])) == 1
    for kind in OUTSIDE:
        assert share(judge, outside(kind, 12, seed=77)) <= 0.35, kind


def test_photographs_are_not_of_its_world(judge):
    assets = Path(gradio.__file__).parent / "media_assets" / "images"
    found = [assets / name for name in PHOTOGRAPHS] + [Path(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))]
    pictures = [open_picture(path) for path in found if path.is_file()]
    assert len(pictures) >= 1
    assert share(judge, torch.cat(pictures)) == 0


@pytest.mark.slow
def test_the_number_in_the_manifest_is_what_the_command_finds(judge):
    told = manifest()["judge"]["familiar"]
    assert told["spared"] == SPARED
    assert calibrate(judge, told["pictures"]) == pytest.approx(told["least"], abs=0.1)
