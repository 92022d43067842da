"""The networks of the page: the committed graphs and the shipped weights, run by the committed runtime in a browser,
beside the same networks in torch."""

import hashlib
import json

import pytest
import torch

from explorer.network.checkpoint import manifest, restore, weights_path
from explorer.network.judge import Judge
from explorer.network.text import Vocabulary
from explorer.network.unet import UNet
from explorer.resources import folder
from explorer.site.facts import network_facts, runtime_splices
from explorer.site.graphs import GRAPHS, Scores, WithWords, answer, network
from explorer.site.networks import answer_path, graph_path, listed

CALL = """async ([name, facts, inputs, splices]) => {
  const get = async (file) => (await fetch(`./${file}`)).arrayBuffer();
  const { Weights } = await import("/scripts/weights.js"), { network } = await import("/scripts/network.js");
  const { quicker } = await import("/scripts/kernel.js");
  const ort = await import(`./runtime.mjs?${splices.length}`); // one of its own for each binary
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = await quicker(await get("runtime.wasm"), splices);
  const weights = new Weights(await get(`${name}.weights`));
  const session = await network(ort, await get(`${name}.onnx`), weights, facts.tensors);
  const tensors = Object.fromEntries(Object.entries(inputs).map(([key, { kind, data, dims }]) => [key,
      new ort.Tensor(kind, kind === "int64" ? BigInt64Array.from(data, BigInt) : Float32Array.from(data), dims)]));
  const found = await session.run(tensors);
  await session.release();
  return [...Object.values(found)[0].data];
}"""


def packed(tensor):
    kind = "int64" if tensor.dtype == torch.long else "float32"
    return {"kind": kind, "data": tensor.flatten().tolist(), "dims": list(tensor.shape)}


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("spliced", [True, False])
def test_a_network_of_the_page_is_the_network(name, spliced, beside_files):
    torch.manual_seed(1)
    facts = network_facts(name)
    inputs = {"x": torch.randn(1, 3, facts["size"], facts["size"]), "log_snr": torch.tensor([-0.7])}
    if name == "judge":
        inputs["log_snr"] = torch.tensor([9.0])
        module = Scores(restore(Judge, weights_path(name))[0].float())
    else:
        known = Vocabulary(tuple(facts["words"]), facts["length"])
        tokens = known.batch(["a red castle above the ocean at night", ""])[:1]
        inputs["tokens"] = torch.nn.functional.pad(tokens, (0, facts["length"] - tokens.shape[1]))
        if facts["guides"]:
            inputs["scale"] = torch.tensor([3.0])
        module = WithWords(restore(UNet, weights_path(name))[0].float())
    with torch.inference_mode():
        wanted = module(*inputs.values()).flatten()
    packed_inputs = {key: packed(value) for key, value in inputs.items()}
    found = beside_files.evaluate(CALL, [name, facts, packed_inputs, runtime_splices() if spliced else []])
    torch.testing.assert_close(torch.tensor(found), wanted, atol=1e-4, rtol=1e-4)


def test_the_list_is_about_the_files_that_ship():
    known = listed()
    assert set(known["graphs"]) == set(GRAPHS)
    for name, line in known["graphs"].items():
        assert line["sha256"] == hashlib.sha256(graph_path(name).read_bytes()).hexdigest()
        assert line["weights"] == manifest()[name]["sha256"], (
            f"make the graph anew: python -m explorer.site.graphs {name}"
        )
        assert graph_path(name).stat().st_size < 400_000, "a graph holds no weights"
        if name != "judge":
            assert line["answer"] == hashlib.sha256(answer_path(name).read_bytes()).hexdigest()
    for part, place in (("runtime", "ort"), ("gif", "gifenc")):
        home = folder("assets") / "web" / place
        files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in home.iterdir()}
        assert "MIT" in (home / "LICENSE.txt").read_text(encoding="utf-8")
        assert known[part]["files"] == {name: files[name] for name in files if name != "LICENSE.txt"}


def test_all_that_a_graph_wants_is_in_the_weights():
    from safetensors import safe_open

    for name, line in json.loads((folder("assets") / "web" / "manifest.json").read_text())["graphs"].items():
        with safe_open(weights_path(name), "pt") as file:
            assert {tensor.removesuffix(".T") for tensor in line["tensors"]} <= set(file.keys())


@pytest.mark.parametrize("name", ["fast", "base"])
def test_the_known_answer_is_torchs(name):
    known = torch.frombuffer(bytearray(answer_path(name).read_bytes()), dtype=torch.float16)
    torch.testing.assert_close(known, answer(*network(name)).flatten(), atol=1e-3, rtol=1e-3)
