"""What the lessons say in words, held against closed forms and the shipped network; and one word for one thing."""

import math
import re
from pathlib import Path

import pytest
import torch

from explorer.diffusion.grid import make_grid
from explorer.diffusion.ideal import IdealMixture
from explorer.diffusion.sampler import make_sampler
from explorer.diffusion.sampler.base import walk
from explorer.diffusion.schedule import make_schedule
from explorer.network.learned import load_denoiser
from explorer.trajectory.measure import predicted
from explorer.types import Step
from tests.walks import parted

LESSONS = Path(__file__).parents[2] / "lessons"
PAGES = sorted(LESSONS.rglob("*.md"))


def text(name: str) -> str:
    return (LESSONS / name).read_text(encoding="utf-8")


# lesson 9: training on straight lines does not make straight paths


def path(schedule: str, spacing: str, steps: int = 400) -> tuple[torch.Tensor, torch.Tensor]:
    """Start and end, in x = x0 + sigma z, of a walk into one of two groups of pictures."""
    two = IdealMixture(torch.ones(2), torch.tensor([[-1.0, 0.5], [1.0, 0.2]]), torch.tensor([0.01, 0.01]))
    grid = make_grid(make_schedule(schedule), steps, spacing)
    start = torch.tensor([[0.3, -0.8], [-1.2, 0.4]], dtype=torch.float64)
    steps_made, final = parted(walk(two, make_sampler("euler"), grid, start, lambda: torch.zeros_like(start)))
    assert all(isinstance(step, Step) for step in steps_made)
    return steps_made[0].x0_hat, final


def test_paths_of_flow_matching_are_bent():
    """Along a straight path the first guess would be the end."""
    first, end = path("flow", "time")
    assert ((first - end).norm(dim=1) > 0.5).all()


def test_paths_of_flow_matching_are_those_of_diffusion():
    """From the same static they end where the walk by another schedule ends."""
    torch.testing.assert_close(path("flow", "time", 4000)[1], path("karras", "karras", 4000)[1], atol=0.02, rtol=0)


# lesson 3: what a network says to a picture of a kind that it has never seen


@pytest.mark.parametrize(("log_snr", "close"), [(12.0, True), (-6.0, False)])
def test_only_under_much_static_is_the_answer_of_its_own_world(log_snr, close):
    stripes = (torch.arange(128) // 2 % 2 * 2.0 - 1).expand(1, 3, 128, 128)
    level = torch.tensor([log_snr])
    eps = torch.randn(1, 3, 128, 128, generator=torch.Generator().manual_seed(3))
    x_t = torch.sigmoid(level).sqrt() * stripes + torch.sigmoid(-level).sqrt() * eps
    guess = load_denoiser("base")(x_t, level).x0_hat
    error = float((guess.float() - stripes).square().mean().sqrt())
    assert (error < 0.1) == close, error


# lesson 5, the seminar: lambda is a power, as in the measures and in the lab


@pytest.mark.parametrize("page", PAGES, ids=lambda found: found.relative_to(LESSONS).as_posix())
def test_lambda_is_never_squared(page):
    assert not re.search(r"λ²|\\lambda\^|λ\^2", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", ["", "de/"])
def test_the_formulas_with_lambda_are_those_of_the_measures(folder):
    assert r"\rho(\sigma) = \sqrt{\frac{\lambda}{\lambda+\sigma^2}}" in text(f"{folder}05-outline-first.md")
    courses = text(f"{folder}teacher/courses.md")
    assert "√λ · √(1/ρ² − 1)" in courses
    assert "σ_T/√(λ+σ_T²)" in courses
    for power, rho in ((9.0, 0.9), (0.04, 0.5)):
        sigma = math.sqrt(power) * math.sqrt(1 / rho**2 - 1)
        assert float(predicted(power, sigma)) == pytest.approx(rho)


# one number for one thing


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("../README.md", "needs one to eight steps"),
        ("glossary.md", "one to eight calls"),
        ("de/glossary.md", "einen bis acht Aufrufe"),
        ("systems.md", "1 to 8 calls"),
        ("de/systems.md", "1 bis 8 Aufruf"),
    ],
)
def test_the_fast_model_needs_as_many_steps_everywhere(page, said):
    assert said in " ".join(text(page).split())
