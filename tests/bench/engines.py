"""Ways to run the shipped U-Net: on torch and by OpenVINO, which are built in, by ONNX Runtime and by torch's compiler.

python -m tests.bench.engines WAY PRECISION is one of them in a process of its own that does what it is told, a line at
a time, and tells as JSON what that took (tests/bench/test_engines.py). ONNX Runtime
has the network as torch exports it; numbers of rows and words stay open, because both change while visitors come and
go.
"""

import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from explorer.cores import cores
from explorer.diffusion.noise import Noise
from explorer.model.registry import MODELS, load_model
from explorer.model.shipped import of_network
from explorer.network.checkpoint import restore, weights_path
from explorer.network.engine import Engine
from explorer.network.learned import LearnedDenoiser, load_denoiser
from explorer.network.mixed_precision import MixedPrecisionUNet
from explorer.network.openvino import Bare
from explorer.network.speed import Speed, choose_speed, prepare
from explorer.network.unet import Memory, UNet
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished

PROMPT, LEVEL = "a red apple on a table", 0.5
CACHE = Path(os.environ.get("EXPLORER_ENGINES", ".engines"))  # compiled networks


def tensors(x_t: Tensor, log_snr: Tensor, memory: Memory) -> tuple[Tensor, ...]:
    words = [part for block in memory.blocks for part in block]
    return (x_t, log_snr, memory.pooled, memory.mask, *words, *([] if memory.scale is None else [memory.scale]))


def example(unet: UNet, guided: bool) -> tuple[Tensor, ...]:
    tokens = torch.arange(1, 9).repeat(2, 1)
    memory = unet.remember(tokens, torch.full((2,), 3.0) if guided else None)
    return tensors(torch.randn(2, *unet.shape), torch.zeros(2), memory)


class Foreign(nn.Module):
    """Another library's form of a U-Net; reads words as that does."""

    def __init__(self, unet: UNet, ask: Callable[[list[np.ndarray]], np.ndarray]) -> None:
        super().__init__()
        self.remember, self.ask = unet.remember, ask
        self.size, self.length, self.shape = unet.size, unet.length, unet.shape

    def forward(self, x_t: Tensor, log_snr: Tensor, memory: Memory) -> Tensor:
        given = [np.ascontiguousarray(part.numpy()) for part in tensors(x_t, log_snr, memory)]
        return torch.from_numpy(self.ask(given))


def onnxruntime(unet: UNet, guided: bool, precision: str) -> nn.Module:
    import onnxruntime as ort

    given, path = example(unet, guided), CACHE / f"{'fast' if guided else 'base'}.onnx"
    names = ["x_t", "log_snr", "pooled", "mask", *(f"part{k}" for k in range(len(given) - 4))]
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        axes = {name: {0: "rows"} for name in names}
        for name, part in zip(names[3:], given[3:]):
            if part.ndim == 4:
                axes[name][3 if name == "mask" else 2] = "words"
        torch.onnx.export(
            Bare(unet), given, path, input_names=names, output_names=["v"], dynamic_axes=axes, dynamo=False
        )
    options = ort.SessionOptions()
    options.intra_op_num_threads = cores()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return Foreign(unet, lambda parts: session.run(None, dict(zip(names, parts)))[0])


def compiled(unet: UNet, guided: bool, precision: str) -> nn.Module:
    """Ours with normalisation, SiLU and concatenation fused, by torch's compiler; it needs one for C++."""
    speed = replace(choose_speed(torch.device("cpu"), precision), packed=False)
    return torch.compile(prepare(unet, torch.device("cpu"), speed), dynamic=False)


FOREIGN = {"onnxruntime": onnxruntime, "compiled": compiled}


def denoiser(name: str, way: str, precision: str) -> LearnedDenoiser:
    """The shipped model with that way in the place of its engine."""
    known = load_denoiser(name)
    if way in ("torch", "openvino"):  # built in; EXPLORER_ENGINE has chosen
        return load_denoiser(name, precision)

    def made(precision: str) -> nn.Module:
        unet, _ = restore(UNet, weights_path(name))
        return FOREIGN[way](unet.eval(), known.guided, precision)

    shared = way == "compiled" and choose_speed(torch.device("cpu")).shared
    network = made(precision)
    if precision != "float32" and not known.guided:
        network = MixedPrecisionUNet(network, made("float32"))
    return replace(known, engine=Engine(network, Speed(precision, way == "compiled", shared=shared)))


def memory() -> float:
    """Megabytes that this process holds."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


class Measured:
    """What can be asked of one way."""

    def __init__(self, way: str, precision: str) -> None:
        self.way, self.precision = way, precision
        self.known: dict[str, LearnedDenoiser] = {}

    def load(self) -> dict[str, float]:
        """Seconds until the first guided step is there, and megabytes that came with it."""
        load_model("base"), load_model("fast")  # both, so that every way begins with the same in memory
        before, began = memory(), time.perf_counter()
        for name in ("base", "fast"):
            self.known[name] = denoiser(name, self.way, self.precision)
        self.rows(2)
        return {"first": time.perf_counter() - began, "memory": memory() - before}

    def rows(self, count: int) -> np.ndarray:
        """Answers about so many rows, half of them without words: what guided visitors ask together."""
        base = self.known["base"]
        x_t, levels = Noise(list(range(count)), base.shape)(), torch.full((count,), LEVEL)
        words = base.condition([PROMPT] * (count // 2), 3.0).memory
        return base._x0(x_t, levels, words, together=count > 2).numpy()

    def step(self) -> dict[str, float]:
        return self.timed(lambda: self.rows(2))

    def eight(self) -> dict[str, float]:
        return self.timed(lambda: self.rows(8))

    def fast(self) -> dict[str, float]:
        wish = Settings.make(model="fast", prompt=PROMPT, seed=1)
        return self.timed(lambda: finished(reverse(wish, of_network(self.known["fast"], MODELS["fast"]))))

    def timed(self, act: Callable[[], object]) -> dict[str, float]:
        wall, work = time.perf_counter(), time.process_time()
        act()
        return {"wall": time.perf_counter() - wall, "work": time.process_time() - work}

    def same(self) -> dict[str, object]:
        """Numbers by which bytes and likeness are compared: of one call, of the same again after others, of a row that
        was in company, and the nearness to torch in float32."""
        first = self.rows(2)
        company = self.rows(8)
        again = self.rows(2)
        exact = Measured("plain", "float32")
        exact.known["base"] = load_denoiser("base", plain=True)
        return {
            "equal": bool((first == again).all()),
            "bytes": hashlib.sha256(first.tobytes()).hexdigest(),
            "company": decibels(company[[0]], first[[0]]),
            "exact": decibels(first, exact.rows(2)),
        }


def decibels(some: np.ndarray, other: np.ndarray) -> float:
    """PSNR of numbers in [-1, 1]; 200 for equal ones."""
    return float(min(200.0, -10 * np.log10(np.square((some - other) / 2).mean() + 1e-20)))


def main(way: str, precision: str) -> None:
    ours = Measured(way, precision)
    said = sys.stdout
    sys.stdout = sys.stderr  # what libraries print
    for line in sys.stdin:
        print(json.dumps(getattr(ours, line.strip())()), file=said, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
