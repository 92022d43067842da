"""Several processes train as one: their weights stay equal, and are those of the averaged gradients."""

import socket
import subprocess
import sys

import pytest
import torch

from explorer.training.distributed import Team, joined
from explorer.training.loop import LONGEST, start
from explorer.training.pictures import Window
from explorer.training.state import checkpoints
from tests.training.small import recipe

STEPS, BATCH, POOL = 3, 8, 32


def test_a_batch_is_split_evenly_or_not_at_all():
    assert Team(rank=1, size=4).share(12) == 3
    assert Team().share(7) == 7
    with pytest.raises(ValueError, match="multiple"):
        Team(size=4).share(10)


def test_alone_nothing_is_exchanged(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    weight = torch.nn.Parameter(torch.ones(2))
    weight.grad = torch.tensor([1.0, 2.0])
    with joined("cpu") as team:
        team.average([weight])
        assert team.agreed(1.5, 0.0) == (1.5, 0.0)
        assert team.first
    assert weight.grad.tolist() == [1.0, 2.0]


def by_hand():
    """The weights after STEPS steps, with the gradients of both ranks worked out one after the other."""
    training = start(recipe(batch=BATCH, pool=POOL, steps=STEPS))
    windows = [Window(training.recipe, rank=rank) for rank in range(2)]
    net, optimizer = training.state.network, training.state.optimizer
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = training.recipe.lr_at(step, 0)
        optimizer.zero_grad()
        for window in windows:
            losses, _ = training.objective.losses(net, net, window.batch(step, BATCH // 2))
            (losses.mean() / 2).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), LONGEST)
        optimizer.step()
    return net.state_dict()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="gloo over torchrun")
def test_two_processes_train_as_one(tmp_path):
    training = recipe(batch=BATCH, pool=POOL, steps=STEPS)
    (tmp_path / "run").mkdir()
    training.save(tmp_path / "run" / "recipe.json")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", str(port)]
    words = ["-m", "explorer", "train", "--resume", "--device", "cpu", "--out", "run"]
    said = subprocess.run([*launcher, *words], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=500)
    assert said.returncode == 0, said.stderr
    assert said.stdout.count("done, 3 steps") == 1  # only one of them speaks
    packed = torch.load(checkpoints(tmp_path / "run" / "checkpoints")[0], weights_only=True)
    for name, weight in by_hand().items():
        torch.testing.assert_close(packed["network"][name], weight, atol=1e-5, rtol=1e-4)
