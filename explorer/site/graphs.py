"""Networks as ONNX graphs without weights: python -m explorer.site.graphs [NAME ...] writes assets/web/NAME.onnx.

assets/web/manifest.json says of each graph which tensors it needs, of which weights it was made, and its sha256; beside
a denoiser's graph lies NAME.answer, what torch answers to one call (explorer.site.networks).

A page that runs a network needs its graph, a few hundred kB, and its weights. The weights are the shipped files as they
are: every parameter is an external tensor of the graph, whose location is the parameter's name in those files, so that
nothing is stored twice or rounded a second time. Whoever makes a graph anew needs the packages of the extra `graphs`;
the site itself needs none of them.

    denoiser   x (1, 3, S, S), log_snr (1), tokens (1, L) int64, scale (1) of guidance for a student -> x0 (1, 3, S, S)
    judge      x (1, 3, S, S), log_snr (1) -> scores (1, all names), in the order of the heads
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from explorer.console import tell
from explorer.files import whole, whole_text
from explorer.model.registry import DEFAULT, quickest
from explorer.network.checkpoint import digest, manifest, restore, weights_path
from explorer.network.judge import Judge
from explorer.network.unet import UNet
from explorer.site.networks import LIST, answer_path, example_call, graph_path, listed
from explorer.types import Images, Levels

__all__ = ["GRAPHS", "Scores", "WithWords", "answer", "export", "network", "write"]

OPSET = 20
SMALLEST = 16  # numbers of a parameter that is not left in the graph
TURNED = ".T"  # after the name of a matrix whose rows the graph wants as columns
FOLDED = 1024  # numbers of a constant that may be worked out beforehand; no weight is
GRAPHS = (quickest(), DEFAULT, "judge")


class WithWords(nn.Module):
    """x0_hat of one picture with words; v_hat is the network's own answer."""

    def __init__(self, unet: UNet) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, x: Images, log_snr: Levels, tokens: Tensor, scale: Tensor | None = None) -> Images:
        v = self.unet(x, log_snr, self.unet.remember(tokens, scale))
        signal, noise = (torch.sigmoid(level).sqrt().view(-1, 1, 1, 1) for level in (log_snr, -log_snr))
        return signal * x - noise * v


class Scores(nn.Module):
    """The judge's raw scores of every attribute, side by side."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.judge = judge

    def forward(self, x: Images, log_snr: Levels) -> Tensor:
        return torch.cat(self.judge.logits(x, log_snr)[1], 1)


Example = dict[str, Tensor]


def network(name: str) -> tuple[nn.Module, Example]:
    """The module of a shipped network, and a call of it by the names of its inputs."""
    if name == "judge":
        judge, _ = restore(Judge, weights_path(name))
        return Scores(judge.float().eval()), {"x": torch.zeros(1, 3, 128, 128), "log_snr": torch.zeros(1)}
    unet, _ = restore(UNet, weights_path(name))
    call = example_call(unet.size, unet.length, guides=bool(manifest()[name].get("guidance_range")))
    return WithWords(unet.float().eval()), call


def export(module: nn.Module, example: Example, path: Path) -> dict[str, Tensor]:
    """Writes the graph of a network. Returns what it needs from outside: name in the weights file -> tensor."""
    import onnx
    from onnxscript.optimizer import optimize_ir

    torch.backends.mha.set_fastpath_enabled(False)
    with torch.no_grad():
        program = torch.onnx.export(
            module,
            tuple(example.values()),
            input_names=list(example),
            output_names=["x0" if "tokens" in example else "scores"],
            dynamo=True,
            opset_version=OPSET,
            optimize=False,
            verbose=False,
        )
    assert program is not None
    optimize_ir(program.model, input_size_limit=FOLDED, output_size_limit=FOLDED)
    model = program.model_proto
    onnx.checker.check_model(model)
    bare(model)
    outside = emptied(model, module)
    whole(path, lambda part: part.write_bytes(model.SerializeToString()))
    return outside


def answer(module: nn.Module, example: Example) -> Tensor:
    """What a network answers, (3, S, S) float16."""
    with torch.inference_mode():
        return module(*example.values())[0].half()


def bare(model: Any) -> None:
    """Takes out what is for people who look into an exporter: names of Python lines, most of the size."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ""
    del graph.value_info[:]


def emptied(model: Any, module: nn.Module) -> dict[str, Tensor]:
    """Makes every parameter of the graph an external tensor, also where the exporter has reshaped or turned it round;
    see above. Raises ValueError on a large constant that is no parameter."""
    from onnx import TensorProto, numpy_helper
    from onnx.external_data_helper import set_external_data

    known = {name.partition(".")[2]: weight.detach() for name, weight in module.state_dict().items()}
    outside = {}
    for tensor in model.graph.initializer:
        value = torch.from_numpy(numpy_helper.to_array(tensor).copy())
        place = placed(tensor.name.partition(".")[2], value, known)
        if place is None:
            if value.numel() > FOLDED:
                raise ValueError(f"{tensor.name} {tuple(value.shape)} of the graph is no parameter of the network")
            continue
        outside[place] = value
        tensor.raw_data = b""
        set_external_data(tensor, place, offset=0, length=4 * value.numel())
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
    return outside


def placed(name: str, value: Tensor, known: dict[str, Tensor]) -> str | None:
    """Where a constant of the graph stands among the parameters: its name there, with TURNED where rows are columns."""
    if value.dtype != torch.float32 or value.numel() < SMALLEST:
        return None
    for other, weight in {name: known[name], **known}.items() if name in known else known.items():
        if weight.numel() == value.numel():
            if torch.equal(weight.flatten(), value.flatten()):
                return other
            if value.ndim == 2 and weight.ndim == 2 and torch.equal(weight.T.flatten(), value.flatten()):
                return other + TURNED
    return None


def write(name: str) -> Path:
    """Makes a graph anew, its answer, and its line in the list."""
    path, known = graph_path(name), listed()
    module, example = network(name)
    line = {"weights": manifest()[name]["sha256"], "tensors": sorted(export(module, example, path))}
    line["sha256"] = digest(path)
    if name != "judge":
        numbers = answer(module, example).numpy().tobytes()
        whole(answer_path(name), lambda part: part.write_bytes(numbers))
        line["answer"] = hashlib.sha256(numbers).hexdigest()
    known["graphs"][name] = line
    whole_text(path.parent / LIST, json.dumps(known, indent=1, sort_keys=True) + "\n")
    return path


if __name__ == "__main__":
    for one in sys.argv[1:] or GRAPHS:
        made = write(one)
        tell(f"{made}: {made.stat().st_size / 1000:.0f} kB")
