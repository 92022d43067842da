"""A U-Net run by OpenVINO, where EXPLORER_ENGINE asks for it: quicker than torch here and there (see choose_library).

The library reads the network as torch traces it, compiles it for the processor at hand, and what it made lies in the
user's cache from then on: the first start takes ten seconds longer for each network, a later one half a second. It is
used only after it gave the same answer as torch on fresh inputs; where it does not, or cannot be made, torch goes on.
Whatever looks inside or takes a hand in it is Python, of which the library knows nothing: torch runs those rows.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
import platform
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.files import ExportError, whole
from explorer.network.around import AroundUNet
from explorer.network.memory import Memory, logarithm
from explorer.network.parallel import all_threads
from explorer.network.unet import UNet
from explorer.types import Images, Levels

__all__ = ["Compiled", "OpenVinoUNet", "compiled"]

HINTS = {"bfloat16": "bf16", "float32": "f32"}
TOLERANCE = {"bfloat16": 0.02, "float32": 1e-3}  # root mean square of v_hat, whose spread is about 1
WORDS = 16  # prompts are padded to multiples of that, or each length would be compiled anew while visitors wait
log = logging.getLogger(__name__)


class Bare(nn.Module):
    """The U-Net as a function of tensors alone: x_t, log_snr, pooled, mask, keys and values by turns, and the scale."""

    def __init__(self, unet: UNet) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, x_t: Tensor, log_snr: Tensor, pooled: Tensor, mask: Tensor, *rest: Tensor) -> Tensor:
        scale = rest[-1] if len(rest) % 2 else None
        return self.unet(x_t, log_snr, Memory(pooled, mask, tuple(zip(rest[0::2], rest[1::2])), scale))


def tensors(x_t: Images, log_snr: Levels, memory: Memory) -> tuple[Tensor, ...]:
    """What `Bare` is given."""
    words = [part for block in memory.blocks for part in block]
    scale = [] if memory.scale is None else [memory.scale]
    return (x_t, log_snr, memory.pooled, logarithm(memory.mask), *words, *scale)


def padded(memory: Memory) -> Memory:
    """With room for a multiple of WORDS tokens."""
    length = memory.mask.shape[-1]
    return memory.padded(length + -length % WORDS)


class Compiled:
    """A network that the library made for this processor; any number of threads may ask at once."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.idle: SimpleQueue[Any] = SimpleQueue()

    def __call__(self, x_t: Images, log_snr: Levels, memory: Memory) -> Images:
        """v_hat, (B, planes, size, size) float32."""
        given = [np.ascontiguousarray(part.detach().numpy()) for part in tensors(x_t, log_snr, padded(memory))]
        try:
            request = self.idle.get_nowait()
        except Empty:
            request = self.model.create_infer_request()
        answer = torch.from_numpy(request.infer(given)[0].copy())
        self.idle.put(request)
        return answer


class OpenVinoUNet(AroundUNet):
    """Stands in for a UNet on a processor; inference only.

    unet  the same network on torch, for words and for rows with hooks;   made  what the library made of it
    """

    def __init__(self, unet: UNet, made: Compiled) -> None:
        super().__init__(unet)
        self.made = made

    def forward(self, x_t: Images, log_snr: Levels, memory: Memory) -> Images:
        return self.unet(x_t, log_snr, memory) if any(memory.hooks) else self.made(x_t, log_snr, memory)


def compiled(unet: UNet, precision: str, guided: bool) -> Compiled | None:
    """The float32 network `unet` made for this processor, or None where that cannot be done, with a line in the log.

    guided  the network takes the guidance scale as an input
    """
    try:
        made = Compiled(model_for(unet, precision, guided))
        far = distance(unet, made, guided)
    except Exception as error:  # a library of others, a processor of others: whatever it is, torch goes on
        log.warning("OpenVINO cannot run the network here, torch does: %s", str(error).strip().splitlines()[-1:])
        return None
    if far > TOLERANCE[precision]:
        log.warning("OpenVINO answers otherwise than torch (by %.3f), which goes on.", far)
        return None
    return made


def model_for(unet: UNet, precision: str, guided: bool) -> Any:
    """What the library compiled: from the cache, or anew."""
    library, core = library_and_core()
    hints = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": all_threads()}
    hints["INFERENCE_PRECISION_HINT"] = HINTS[precision]
    kept = cache() / f"{key(unet, library, core, hints, guided)}.blob"
    with suppress(Exception):  # not there, cut off, or of another version: it is made anew
        return core.import_model(kept.read_bytes(), "CPU", hints)
    log.info("OpenVINO prepares the network for this processor, once.")
    model = core.compile_model(traced(unet, library, guided), "CPU", hints)
    with suppress(OSError, ExportError):  # a full disk or a folder that nobody may write: the next start takes as long
        kept.parent.mkdir(parents=True, exist_ok=True)
        whole(kept, lambda part: part.write_bytes(model.export_model().getbuffer()))
    return model


def library_and_core() -> tuple[Any, Any]:
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # nothing is told to anybody
    library = importlib.import_module("openvino")
    return library, library.Core()


def traced(unet: UNet, library: Any, guided: bool) -> Any:
    """The network as the library reads it; numbers of rows and words stay open, because both change while visitors
    come and go."""
    given = tensors(*asked(unet, guided, words=9, seed=0))
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch's tracer, about what the check below finds
        model = library.convert_model(Bare(unet), example_input=given)
    shapes = {}
    for place, (port, part) in enumerate(zip(model.inputs, given)):
        shape = [-1, *part.shape[1:]]
        if place >= 3 and part.ndim == 4:  # the mask, keys and values: as many words as there are
            shape[3 if place == 3 else 2] = -1
        shapes[port] = library.PartialShape(shape)
    model.reshape(shapes)
    return model


def asked(unet: UNet, guided: bool, words: int, seed: int) -> tuple[Images, Levels, Memory]:
    """A question of two rows."""
    chance = torch.Generator().manual_seed(seed)
    known = unet.words.embed.num_embeddings
    tokens = torch.randint(1, known, (2, min(words, unet.length)), generator=chance)
    with torch.no_grad():
        memory = unet.remember(tokens, torch.full((2,), 3.0) if guided else None)
    return torch.randn(2, *unet.shape, generator=chance), torch.tensor([0.0, 3.0]), padded(memory)


def distance(unet: UNet, made: Compiled, guided: bool) -> float:
    """Root mean square difference between the library's answer and torch's, about a question that it was not traced
    with."""
    question = asked(unet, guided, 5, seed=1)
    with torch.no_grad():
        return float(F.mse_loss(made(*question), unet(*question)).sqrt())


def key(unet: UNet, library: Any, core: Any, hints: dict[str, Any], guided: bool) -> str:
    """A name for what is made of these weights in this way by this version on this processor."""
    digest = hashlib.sha256()
    facts = [library.__version__, core.get_property("CPU", "FULL_DEVICE_NAME"), platform.machine(), hints, guided]
    digest.update(repr([*facts, unet.shape, unet.length, WORDS]).encode())
    for name, part in unet.state_dict().items():
        digest.update(name.encode())
        digest.update(part.contiguous().numpy())
    return digest.hexdigest()[:32]


def cache() -> Path:
    """Where compiled networks lie."""
    from platformdirs import user_cache_path

    return user_cache_path("diffusion-explorer", appauthor=False) / "openvino"
