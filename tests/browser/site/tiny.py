"""A network that loads at once, for tests of the page: python -m tests.browser.site.tiny makes its graph anew.

It has seen no picture: its weights are drawn at random when a test needs them. Only its graph is kept, which says of
each weight its name and shape; the extra `graphs` has what making one needs.
"""

import json
from functools import partial
from pathlib import Path

import torch

from explorer.model.base import Defaults, Entry, Model
from explorer.model.registry import MODELS
from explorer.model.shipped import of_network
from explorer.network.checkpoint import read, restore, weights_path, write
from explorer.network.engine import plain_engine
from explorer.network.learned import LearnedDenoiser
from explorer.network.text import Vocabulary
from explorer.network.unet import UNet
from explorer.site.graphs import WithWords, answer, export
from explorer.site.networks import Files, example_call

FIXTURES = Path(__file__).parents[2] / "fixtures" / "site"
GRAPH, TENSORS, ANSWER = FIXTURES / "tiny.onnx", FIXTURES / "tiny.json", "tiny.answer"
SIZES = {"channels": (16, 32), "blocks": (1, 1), "attention": (False, True), "text": 16, "length": 32, "patch": 8}
SCALES, RANGE_OF_LEVELS = (1.0, 6.0), (-14.29, 12.91)


def network() -> tuple[UNet, dict]:
    """The network, every weight drawn at random, and the configuration of its file."""
    words = read(weights_path("fast"))[1]["words"]
    torch.manual_seed(1)
    unet = UNet(len(words), **SIZES).eval().requires_grad_(False)
    for weight in unet.parameters():
        weight.copy_(torch.randn_like(weight) / max(weight[0].numel(), 1) ** 0.5 if weight.ndim > 1 else
                     0.5 + 0.2 * torch.randn_like(weight))  # fmt: skip
    return unet, {"vocab": len(words), "words": words, "guided": True, "log_snr_range": RANGE_OF_LEVELS, **SIZES}


def made(folder: Path) -> tuple[Entry, Files]:
    """The model for the list of models, and its files for a site, written into a folder."""
    unet, config = network()
    weights = folder / "tiny.safetensors"
    write(weights, unet.state_dict(), config)
    stored = restore(UNet, weights)[0].float()
    call = example_call(stored.size, stored.length, guides=True)
    (folder / ANSWER).write_bytes(answer(WithWords(stored), call).numpy().tobytes())
    tensors = tuple(json.loads(TENSORS.read_text(encoding="utf-8")))
    entry = Entry(name="tiny", about="untrained, for tests", load=partial(load, weights), quick=True,
                  defaults=Defaults("consistency", 4), guidance=lambda: SCALES)  # fmt: skip
    return entry, Files(GRAPH, weights, tensors, folder / ANSWER)


def load(weights: Path, precision: str | None = None, device: str | None = None) -> Model:
    unet, config = restore(UNet, weights)
    place = torch.device("cpu")
    known = Vocabulary(tuple(config["words"]), unet.length)
    denoiser = LearnedDenoiser(plain_engine(unet.float(), place), known, "tiny", place, True, RANGE_OF_LEVELS, SCALES)
    return of_network(denoiser, MODELS["tiny"])


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    unet, _ = network()
    outside = export(WithWords(unet), example_call(unet.size, unet.length, guides=True), GRAPH)
    TENSORS.write_text(json.dumps(sorted(outside), indent=0) + "\n", encoding="utf-8")
    print(f"{GRAPH}: {GRAPH.stat().st_size / 1000:.0f} kB, {len(outside)} weights")
