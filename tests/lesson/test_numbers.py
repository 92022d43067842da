"""The numbers in the lessons, against closed forms and published values that this file computes by itself."""

import inspect
import json
import math

import numpy as np
import pytest
import torch
from safetensors import safe_open

from explorer.lesson.numbers.compute import NUMBERS, NumberError, compute
from explorer.network.checkpoint import manifest, weights_path
from explorer.network.learned import load_judge
from explorer.network.unet import Attention, UNet
from explorer.training.recipe import Recipe
from explorer.trajectory.measure import predicted
from explorer.world import paint_scenes, random_scenes
from explorer.world.invent import share_wearing
from explorer.world.vocabulary import PEOPLE, STYLES


def beta_table(betas: np.ndarray, t: float) -> float:
    """Percent of power left of a discrete schedule of 1,000 steps."""
    return 100 * float(np.cumprod(1 - betas)[int(t * 1000) - 1])


def cosine(t: float) -> float:
    def f(u: float) -> float:
        return math.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2

    return 100 * f(t) / f(0)


KEPT = {
    "linear": lambda t: beta_table(np.linspace(1e-4, 0.02, 1000), t),
    "scaled-linear": lambda t: beta_table(np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2, t),
    "cosine": cosine,
    "exponential": lambda t: 100 * math.exp(-12 * t),
    "flow": lambda t: 100 * (1 - t) ** 2 / ((1 - t) ** 2 + t**2),
}


@pytest.mark.parametrize("t", [0.25, 0.5, 0.75])
@pytest.mark.parametrize("schedule", KEPT)
def test_kept_power(schedule, t):
    assert compute(f"kept {schedule} {t}").value == pytest.approx(KEPT[schedule](t), rel=0.02)


@pytest.mark.parametrize("schedule", KEPT)
def test_half_way(schedule):
    kept = compute(f"kept_halfway {schedule}").value / 100
    assert compute(f"sigma_halfway {schedule}").value == pytest.approx(math.sqrt((1 - kept) / kept), rel=1e-6)
    way = compute(f"way_to_half {schedule}").value / 100
    assert compute(f"kept {schedule} {way}").value == pytest.approx(50, abs=0.5)


@pytest.mark.parametrize(("percent", "factor"), [(90, 0.484322), (50, 1.732051)])
def test_where_a_band_is_seen(percent, factor):
    """rms / sqrt(rms^2 + sigma^2) = correlation, solved for sigma."""
    assert compute(f"sigma_seen {percent} 3").value == pytest.approx(3 * factor, rel=1e-5)


def test_way_is_counted_from_static():
    sigma = 0.4843221048378525 * 0.3  # on the straight line sigma = t / (1 - t)
    assert compute("way_seen flow 90 0.3").value == pytest.approx(100 * (1 - sigma / (1 + sigma)), abs=0.01)


@pytest.mark.parametrize("scale", [1.5, 2, 3, 4, 8])
def test_guidance_narrows_as_the_closed_form_says(scale):
    """Spread (s / S)^(w - 1) of that without guidance, for the ratio s / S = 1/2."""
    assert compute(f"spread_left {scale}").value == pytest.approx(100 * 0.5 ** (scale - 1), rel=0.03)


def test_error_falls_by_the_order_of_the_sampler():
    assert compute("error_falls euler 40").value == pytest.approx(2, abs=0.25)
    assert compute("error_falls heun 80").value == pytest.approx(4, abs=0.6)


def test_one_leap_gives_the_average():
    assert compute("leap_spread 1").value < 2
    assert compute("leap_spread 400").value == pytest.approx(100, abs=2)


def test_counts():
    assert compute("values 128").value == 49_152
    assert compute("latent_values 512 8 4").value == 16_384
    assert compute("shrink 512 8 4").value == 48
    assert compute("pairs_saved 8").value == compute("places_saved 8").value ** 2 == 4096
    assert compute("kept_at 0.1").value == pytest.approx(100 / 1.01)
    assert compute("kept_at 1").value == 50
    assert (compute("calls 30 3").value, compute("calls 30 1").value) == (60, 30)
    assert compute("calls_saved 30 3 4").value == 15


def stored_config() -> dict:
    with safe_open(weights_path("base"), "pt") as file:
        return json.loads(file.metadata()["config"])


def unet(config: dict) -> UNet:
    return UNet(**{key: config[key] for key in inspect.signature(UNet).parameters if key in config})


def test_sizes_are_those_of_the_weights():
    config = stored_config()
    with torch.device("meta"):
        network = unet(config)
    words, total = (sum(p.numel() for p in part.parameters()) for part in (network.words, network))
    assert compute("parameters base").value == pytest.approx(total / 1e6)
    assert compute("parameters_for_words").value == pytest.approx(100 * words / total)
    assert compute("words_known").value == len([word for word in config["words"] if word.isalnum()])
    assert compute("words_read").value == network.words.position.shape[0] - 1


def test_the_network_is_as_narrow_as_said():
    """The smallest and the finest attended map that really pass through a network of that form."""
    config = stored_config()
    with torch.device("meta"):  # shapes without arithmetic
        network = unet(config).eval()
    sides, attended = [], []
    for module in network.modules():
        if isinstance(module, (torch.nn.Conv2d, Attention)):
            kept = attended if isinstance(module, Attention) else sides
            module.register_forward_hook(lambda module, given, made, kept=kept: kept.append(made.shape[-1]))
    with torch.device("meta"), torch.no_grad():
        memory = network.remember(torch.ones(1, 1, dtype=torch.long))
        network(torch.zeros(1, 3, config["size"], config["size"]), torch.zeros(1), memory)
    assert compute("bottom_side").value == min(side for side in sides if side > 1)
    assert compute("bottom_pixels").value * compute("bottom_side").value == config["size"]
    assert compute("attention_side").value == max(attended)
    assert compute("folded_side").value == max(sides)


def test_the_judge_is_asked():
    judge, _ = load_judge("cpu")
    assert compute("classes subject").value == len(judge.names["subject"]) == 40
    assert compute("closeness puppy puppy").value == pytest.approx(100, abs=1e-3)
    assert compute("closeness puppy dog").value > 90 > compute("closeness puppy castle").value


def test_what_the_manifest_records_is_quoted():
    said = manifest()["base"]["training"]
    for name in ("training-steps", "training-batch", "training-pictures", "training-minutes"):
        assert f"{compute(f'recorded {name}').value:,.0f}" in said.replace(" on", "").split()
    assert f"{compute('recorded student-steps').value:,.0f} steps" in manifest()["fast"]["training"]
    assert compute("practice").value == pytest.approx(9_362 * 512 / 1e6)


def test_captions_are_hidden_one_time_in_eight():
    """As lesson 7 says of our training."""
    assert 1 / Recipe.make(preset="full", steps=9_362).dropout == pytest.approx(8, abs=0.5)


@pytest.mark.parametrize(
    "call",
    [
        "nothing",
        "kept",
        "kept linear 0.5 1",
        "kept liner 0.5",
        "fact subject",
        "values big",
        "drawn no-style",
        "bearded nobody",
        "recorded no",
    ],
)
def test_what_is_no_number_is_refused(call):
    with pytest.raises(NumberError):
        compute(call)


def test_every_number_says_what_it_is():
    assert all(function.__doc__ or name == "kept_halfway" for name, function in NUMBERS.items())


@pytest.fixture(scope="module")
def scenes():
    return random_scenes(20_000, seed=4)


def near(share: float, law: float, count: int) -> bool:
    """Whether a counted share lies within four standard errors of what the law says."""
    return abs(share - law) <= 4 * math.sqrt(law * (1 - law) / count)


def test_shares_of_styles_are_those_that_are_painted(scenes):
    shares = {style: compute(f"drawn {style}").value / 100 for style in STYLES if " " not in style}
    assert shares["storybook"] == pytest.approx(17 / 24)
    for style, law in shares.items():
        assert near(sum(scene.style == style for scene in scenes) / len(scenes), law, len(scenes)), style


@pytest.mark.parametrize("who", PEOPLE)
def test_beards_are_as_frequent_as_they_are_painted(scenes, who):
    people = [scene.person for scene in scenes if scene.person and scene.person.who == who]
    share = sum("beard" in person.features for person in people) / len(people)
    law = compute(f"bearded {who.replace(' ', '-')}").value / 100
    assert near(share, law, len(people))
    assert (law > 0.3) == (who in ("man", "old man"))


def test_pictures_have_about_a_quarter_of_the_power_of_static():
    """So lesson 1 and the glossary say; the mixture's power, a m + (1 - a), grows nearly fourfold from a = 1 to 0."""
    pictures = paint_scenes(random_scenes(48, seed=5), seed=list(range(48)))
    assert 0.22 < float(pictures.square().mean()) < 0.3


def test_where_a_band_is_seen_is_what_the_measures_of_runs_predict():
    for percent, rms in ((90, 3.0), (50, 0.4)):
        sigma = compute(f"sigma_seen {percent} {rms}").value
        assert float(predicted(rms**2, sigma)) == pytest.approx(percent / 100, rel=1e-6)


def test_shares_of_what_is_worn_are_those_that_are_painted(scenes):
    share = sum(
        scene.accessory == "sunglasses" and scene.subject is not None and scene.subject.name == "cat"
        for scene in scenes
    ) / len(scenes)
    assert near(share, share_wearing("cat", "sunglasses"), len(scenes))
    assert compute("worn cat sunglasses").value == pytest.approx(100 * share_wearing("cat", "sunglasses"))
    assert share_wearing("castle", "hat") == 0


def test_the_choice_of_prompts_can_be_quoted():
    assert compute("looked a-cat-wearing-sunglasses").value == 24
    assert compute("passed an-owl").value >= compute("pleased an-owl").value
    with pytest.raises(NumberError, match="a-dragon"):
        compute("passed a-dragon")
