"""The student: it starts as its teacher, and learns to leap where the teacher walks."""

import pytest
import torch

from explorer.network.checkpoint import WeightsError, read
from explorer.training.loop import start, train
from explorer.training.pictures import Window
from explorer.training.weights import export, open_denoiser
from tests.training.small import recipe, trained


@pytest.fixture(scope="module")
def teacher(tmp_path_factory):
    path = tmp_path_factory.mktemp("teacher") / "teacher.safetensors"
    training = trained(steps=40, batch=16, lr=2e-3)
    export(path, training.state.average, training.objective.config)
    return path


def lessons(teacher, **changed):
    return recipe(task="student", teacher=str(teacher), lr=5e-4, **changed)


@torch.no_grad()
def loss_of(training, network):
    """Both sides of the loss are the network itself: how far its answers disagree along the teacher's walk."""
    window = Window(training.recipe, name="held out")
    batches = [window.batch(step, 32) for step in range(4)]
    return float(torch.stack([training.objective.losses(network, network, b)[0].mean() for b in batches]).mean())


def test_a_student_starts_as_its_teacher(teacher):
    training = start(lessons(teacher))
    taught, _ = read(teacher)
    for name, weight in training.state.network.state_dict().items():
        assert torch.equal(weight, taught[name]), name


def test_distilling_reduces_its_loss(teacher):
    training = start(lessons(teacher, steps=50, batch=16))
    before = loss_of(training, training.state.network)
    for _ in train(training):
        pass
    assert loss_of(training, training.state.average) < 0.8 * before


def test_the_teacher_is_left_as_it_was(teacher):
    training = start(lessons(teacher, steps=2))
    for _ in train(training):
        pass
    taught, _ = read(teacher)
    assert all(torch.equal(weight, taught[name]) for name, weight in training.objective.teacher.state_dict().items())


def test_a_student_listens_to_the_guidance_scale(teacher, tmp_path):
    training = start(lessons(teacher, steps=20))
    for _ in train(training):
        pass
    export(tmp_path / "student.safetensors", training.state.average, training.objective.config)
    student = open_denoiser(tmp_path / "student.safetensors")
    assert student.guided
    x_t, level = torch.randn(1, 3, 16, 16), torch.zeros(1)
    low, high = (student(x_t, level, student.condition(["a red apple"], w)).x0_hat for w in (1.0, 6.0))
    assert (low - high).abs().max() > 1e-4


def test_students_teach_no_students_and_sizes_must_fit(teacher, tmp_path):
    training = start(lessons(teacher, steps=1))
    path = tmp_path / "student.safetensors"
    export(path, training.state.average, training.objective.config)
    with pytest.raises(WeightsError, match="a student itself"):
        start(lessons(path))
    with pytest.raises(WeightsError, match="another preset"):
        start(recipe(task="student", teacher="base"))
    for name in ("bsae", "missing.safetensors", str(tmp_path)):
        with pytest.raises(WeightsError):
            start(lessons(name))
