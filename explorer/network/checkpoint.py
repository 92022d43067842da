"""Weights on disk: safetensors with the network's configuration inside, and a manifest that vouches for the files.

A matrix of any shape may be stored as int8, one scale per output channel (row):

    weight[o] = scale[o] * q[o],   q in -127 .. 127

`<name>` then holds q and `<name>.scale` the float32 scales. All else is float16, also the layers at full resolution:
they are 2 % of the weights and, rounded, would make 97 % of the error of the U-Net's output. The manifest names each
file's sha256, size, training facts and licence; a file that does not match is refused before use.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from explorer.files import whole
from explorer.resources import folder

__all__ = [
    "FACTS",
    "MANIFEST",
    "WeightsError",
    "compress",
    "digest",
    "expand",
    "guidance_range",
    "load_into",
    "manifest",
    "read",
]
__all__ += ["restore", "weights_path", "write"]

Net = TypeVar("Net", bound=nn.Module)
FACTS = ("words", "guided", "guidance_range", "log_snr_range", "space", "space_sha256")
"""What a file says besides the sizes of its network."""

MANIFEST = "manifest.json"
SCALE = ".scale"


class WeightsError(RuntimeError):
    """Weights that are missing, damaged or of another form; the message says what to do."""


def compress(state: dict[str, Tensor], exact: tuple[str, ...] = ()) -> dict[str, Tensor]:
    """int8 with a scale per row for every matrix of at least 1,024 numbers, float16 for the rest.

    exact  beginnings of names that stay float16 whatever their size
    """
    packed: dict[str, Tensor] = {}
    for name, weight in state.items():
        if weight.ndim < 2 or weight.numel() < 1024 or name.startswith(exact):
            packed[name] = weight.half()
            continue
        rows = weight.float().flatten(1)
        scale = best_scale(rows)
        packed[name] = (rows / scale[:, None]).round().clamp(-127, 127).to(torch.int8).view(weight.shape)
        packed[name + SCALE] = scale
    return packed


def finest(config: dict[str, Any]) -> tuple[str, ...]:
    """Beginnings of the names of the layers that work at full resolution, in a U-Net or a judge."""
    return ("enter.", "leave.", "down.0.", "levels.0.", f"up.{len(config['channels']) - 1}.")


def best_scale(rows: Tensor) -> Tensor:
    """Per row the scale, among some that clip the largest weights a little, with the least squared error."""
    top = rows.abs().amax(1).clamp_min(1e-12) / 127
    candidates = [top * shrink for shrink in torch.linspace(0.7, 1.0, 16).tolist()]
    errors = [((rows / s[:, None]).round().clamp(-127, 127) * s[:, None] - rows).square().sum(1) for s in candidates]
    return torch.stack(candidates).gather(0, torch.stack(errors).argmin(0, keepdim=True))[0]


def expand(packed: dict[str, Tensor]) -> dict[str, Tensor]:
    """The float32 weights behind a file's tensors."""
    state: dict[str, Tensor] = {}
    for name, value in packed.items():
        if name.endswith(SCALE):
            continue
        scale = packed.get(name + SCALE)
        state[name] = value.float() if scale is None else value * scale.view(-1, *[1] * (value.ndim - 1))
    return state


def write(path: Path, state: dict[str, Tensor], config: dict[str, Any], int8: bool = True) -> None:
    """Writes weights and configuration; the file appears whole or not at all. Raises ExportError."""
    tensors = compress(state, finest(config)) if int8 else {name: weight.half() for name, weight in state.items()}
    there = {name: weight.contiguous() for name, weight in tensors.items()}
    whole(path, lambda part: save_file(there, part, {"config": json.dumps(config)}))


def manifest() -> dict[str, Any]:
    """The manifest of the shipped weights, by name."""
    try:
        return json.loads((folder("assets") / "weights" / MANIFEST).read_text())
    except (FileNotFoundError, json.JSONDecodeError) as error:
        raise WeightsError("The list of weights is missing or damaged; install diffusion-explorer again.") from error


def guidance_range(name: str) -> tuple[float, float] | None:
    """The guidance scales that the shipped student `name` was trained on; None for a model that takes any."""
    said = manifest().get(name, {}).get("guidance_range")
    return None if said is None else (float(said[0]), float(said[1]))


def weights_path(name: str) -> Path:
    """Where the shipped weights `name` lie, checked against the manifest."""
    listed = manifest()
    if name not in listed:
        raise WeightsError(f"No weights are called '{name}'; there are {', '.join(listed)}.")
    path = folder("assets") / "weights" / listed[name]["file"]
    if not path.is_file():
        raise WeightsError(f"The weights file {path.name} is missing; install diffusion-explorer again.")
    if digest(path) != listed[name]["sha256"]:
        raise WeightsError(f"The weights file {path.name} is damaged; install diffusion-explorer again.")
    return path


def digest(path: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """(float32 weights, configuration) of a file, int8 or not."""
    try:
        with safe_open(path, "pt") as file:
            config = json.loads((file.metadata() or {})["config"])
            return expand({name: file.get_tensor(name) for name in file.keys()}), config  # noqa: SIM118
    except (SafetensorError, OSError, KeyError, json.JSONDecodeError) as error:
        raise WeightsError(f"{path.name} is not a weights file of this project, or it is damaged.") from error


class Blank(TorchFunctionMode):
    """Leaves what networks draw at random undrawn. (Torch's meta device would do, but imports its compiler for it.)"""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if getattr(func, "__module__", "") == "torch.nn.init":
            return args[0] if args else kwargs["tensor"]
        return (torch.empty if func is torch.randn else func)(*args, **kwargs)


def restore(kind: type[Net], path: Path) -> tuple[Net, dict[str, Any]]:
    """The network of a file, built from the sizes in its configuration, and the whole configuration.

    Raises WeightsError where the file is missing, damaged, or holds another kind of network.
    """
    state, config = read(path)
    try:
        with Blank():
            network = kind(**{name: value for name, value in config.items() if name not in FACTS})
    except TypeError as error:
        raise WeightsError(f"{path.name} holds another network than a {kind.__name__}.") from error
    load_into(network, state, path.stem)
    return network, config


def load_into(network: nn.Module, state: dict[str, Tensor], name: str) -> None:
    """Fills a network built from the file's own configuration."""
    try:
        network.load_state_dict(state, assign=True)
    except RuntimeError as error:
        raise WeightsError(
            f"The weights '{name}' do not fit the network that their configuration describes."
        ) from error
    network.eval().requires_grad_(False)
