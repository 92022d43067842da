"""Nothing outside the room of models names one, or knows the size of its pictures."""

import re
from pathlib import Path

import pytest
import torch

from explorer.diffusion.noise import Noise
from explorer.model.registry import MODELS, load_model, quickest
from explorer.network.learned import load_denoiser
from explorer.network.mixed_precision import IN_COMPANY
from explorer.trajectory.compare import psnr

ROOT = Path(__file__).parents[2] / "explorer"
ROOMS = ("trajectory", "render", "player", "service", "lab", "lesson", "present", "app")


def files():
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]


def test_no_name_of_a_model_stands_elsewhere():
    names = re.compile("|".join(rf"[\"']{name}[\"']" for name in MODELS))
    roles = ('"careful": DEFAULT', 'tell("fast")', '(FAST, "fast"', '"fast": typical(')
    roles += ('name="latent",', '    "latent",')  # of experiments and their arguments, not models
    for path in files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if any(role in line for role in roles):
                continue
            assert not names.search(line), f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def test_the_network_is_asked_through_the_seam():
    """Denoisers of networks are made and known in `network`, `model`, and where networks are trained and measured."""
    for path in files():
        text = path.read_text(encoding="utf-8")
        assert "LearnedDenoiser" not in text, path
        assert "load_denoiser" not in text, path


def test_the_quickest_is_quick():
    assert MODELS[quickest()].quick


def test_a_model_is_known_to_be_as_large_as_it_draws():
    assert {name: entry.side for name, entry in MODELS.items()} == {
        name: load_model(name).space.side for name in MODELS
    }


def test_the_plain_engine_is_torch_itself():
    """It answers as the fast one does in float32, and can be differentiated and hooked; the fast one cannot."""
    plain, fast = load_denoiser("fast", plain=True), load_denoiser("fast", "float32")
    x_t, level = Noise([1], (3, plain.size, plain.size))(), torch.tensor([0.0])
    condition = plain.condition(["a dog"], 3.0)
    own = x_t.clone().requires_grad_()
    calls = []
    hook = plain.engine.network.register_forward_hook(lambda *_: calls.append(1))
    answer = plain(own, level, condition).x0_hat
    hook.remove()
    answer.square().sum().backward()
    assert calls == [1]
    assert own.grad is not None
    assert float(own.grad.abs().max()) > 0
    other = fast(x_t, level, fast.condition(["a dog"], 3.0)).x0_hat
    assert float(psnr(answer.detach(), other)) > IN_COMPANY["float32"]
    assert not fast(own, level, fast.condition(["a dog"], 3.0)).x0_hat.requires_grad


def test_a_model_says_what_it_did_not_read():
    reading = load_model(quickest()).reader.read("a zebra and a dgo")
    assert reading.unknown.keys() == {"zebra", "dgo"}
    assert "dog" in reading.unknown["dgo"]


@pytest.mark.parametrize("name", MODELS)
def test_gradients_pass_the_plain_form_of_every_model(name):
    plain = load_model(name).differentiable()
    x_t = Noise([1], plain.space.shape)().requires_grad_()
    with torch.enable_grad():
        guess = plain.denoiser(x_t, torch.tensor([1.0]), plain.reader.condition(["a red apple"], 2.0)).x0_hat
        (slope,) = torch.autograd.grad(guess.square().sum(), x_t)
    assert float(slope.abs().max()) > 0
