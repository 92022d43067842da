"""The networks against outputs of the code that trained them, which shares no line with this package.

reference.npz holds what that code makes of the shipped weights on the inputs below (every eighth pixel).
"""

from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.network.checkpoint import load_into, read, weights_path
from explorer.network.judge import Judge
from explorer.network.text import Vocabulary
from explorer.network.unet import UNet

PROMPTS = ["a red bicycle in the rain", "", "a castle floating above the ocean under a purple moon zzz"]
LOG_SNR = torch.tensor([-6.0, 0.5, 5.0])
SCALE = torch.tensor([1.0, 3.0, 6.0])


@pytest.fixture(scope="module")
def reference():
    with np.load(Path(__file__).parent / "reference.npz") as file:
        return {name: torch.from_numpy(file[name]) for name in file.files}


@pytest.fixture(scope="module")
def noise():
    return torch.randn(3, 3, 128, 128, generator=torch.Generator().manual_seed(2026))


def network(name, kind):
    state, config = read(weights_path(name))
    words = Vocabulary(tuple(config.pop("words")))
    for extra in ("guided", "log_snr_range"):
        config.pop(extra, None)
    net = kind(**config)
    load_into(net, state, name)
    return net, words


@pytest.mark.parametrize("name", ["base", "fast"])
def test_the_unet_computes_what_the_training_code_computed(name, reference, noise):
    unet, words = network(name, UNet)
    with torch.inference_mode():
        memory = unet.remember(words.batch(PROMPTS), SCALE if name == "fast" else None)
        v_hat = unet(noise, LOG_SNR, memory)
    torch.testing.assert_close(v_hat[:, :, 3::8, 5::8], reference[name], atol=1e-4, rtol=0)


def test_the_judge_computes_what_the_training_code_computed(reference, noise):
    judge, words = network("judge", Judge)
    with torch.inference_mode():
        features, scores = judge.logits(noise.clamp(-1, 1), LOG_SNR)
        text = judge.read(words.batch(PROMPTS))
    torch.testing.assert_close(features, reference["judge_features"], atol=1e-4, rtol=0)
    torch.testing.assert_close(text, reference["judge_text"], atol=1e-4, rtol=0)
    for i, score in enumerate(scores):
        torch.testing.assert_close(score, reference[f"judge_head_{i}"], atol=1e-3, rtol=1e-4)
