"""The matrix product that the page puts into its runtime, run by a browser beside the same product in numpy."""

import base64

import numpy as np
import pytest

from explorer.site.facts import runtime_splices, site_files
from explorer.site.kernel import SIGNATURE, matrix_product, splices
from explorer.site.wasm import INTEGER, number

CALL = """async ([text, memory, call]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes(text));
  new Uint8Array(instance.exports.memory.buffer).set(bytes(memory));
  const rows = instance.exports.product(...call);
  const held = new Uint8Array(instance.exports.memory.buffer).slice(0, bytes(memory).length);
  let kept = "";
  for (const byte of held) kept += String.fromCharCode(byte);
  return [rows, btoa(kept)];
}"""
LOAD = """async ([splices, too_old]) => {
  const { quicker } = await import("/scripts/kernel.js");
  const binary = await (await fetch("./runtime.wasm")).arrayBuffer();
  const { validate } = WebAssembly;
  if (too_old) WebAssembly.validate = (probe) => probe.length > 100 && validate(probe);
  const found = await quicker(binary, splices);
  WebAssembly.validate = validate;
  return [found === binary, WebAssembly.validate(found), found.byteLength - binary.byteLength];
}"""


def vector(*parts: bytes) -> bytes:
    return number(len(parts)) + b"".join(parts)


def section(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + number(len(content)) + content


def module(adds: bool) -> str:
    """A module that exports its memory and the product, which answers 0 where the shape does not fit."""
    code = matrix_product(len(SIGNATURE), adds)
    body = vector(*(b"\x01%c" % kind for kind in code.kinds)) + bytes(code.content) + b"\x41\x00\x0b"
    parts = (
        section(1, vector(b"\x60" + vector(*(bytes([kind]) for kind in SIGNATURE)) + b"\x01%c" % INTEGER)),
        section(3, vector(b"\x00")),
        section(5, vector(b"\x00\x08")),
        section(7, vector(b"\x06memory\x02\x00", b"\x07product\x00\x00")),
        section(10, vector(number(len(body)) + body)),
    )
    return base64.b64encode(b"\0asm\x01\0\0\0" + b"".join(parts)).decode()


def packed(matrix: np.ndarray) -> np.ndarray:
    """Panels of 16 columns."""
    depth, columns = matrix.shape
    return matrix.reshape(depth, columns // 16, 16).transpose(1, 0, 2)


@pytest.mark.parametrize("adds", [False, True])
@pytest.mark.parametrize(
    ("rows", "depth", "columns", "done"),
    [(6, 4, 16, 6), (13, 128, 128, 6), (5, 576, 48, 4), (4, 12, 64, 4), (3, 8, 16, 0), (6, 7, 16, 0), (6, 8, 20, 0)],
)
def test_the_product_is_numpys(beside_files, adds, rows, depth, columns, done):
    random = np.random.default_rng(rows * depth + columns)
    a = random.standard_normal((rows, depth + 3), dtype="float32")  # longer lines than are read
    b = random.standard_normal((depth, columns), dtype="float32")
    c = random.standard_normal((rows, columns + 5), dtype="float32")
    panels = packed(b) if columns % 16 == 0 else b
    memory = b"".join(part.astype("<f4").tobytes() for part in (a, panels, c))
    at = [0, a.nbytes, a.nbytes + b.nbytes]
    call = [*at, depth, rows, columns, a.shape[1], c.shape[1], 0.5]
    answer, held = beside_files.evaluate(CALL, [module(adds), base64.b64encode(memory).decode(), call])
    assert answer == done
    wanted = c.copy()
    wanted[:done, :columns] = 0.5 * (a[:done, :depth].astype(float) @ b) + (c[:done, :columns] if adds else 0)
    found = np.frombuffer(base64.b64decode(held)[at[2] :], "<f4").reshape(c.shape)
    np.testing.assert_allclose(found, wanted, atol=2e-5, rtol=2e-5)
    assert base64.b64decode(held)[: at[2]] == memory[: at[2]]


def test_it_is_put_into_the_runtime_where_the_browser_has_the_instruction(beside_files):
    untouched, runs, grown = beside_files.evaluate(LOAD, [runtime_splices(), False])
    assert (untouched, runs) == (False, True)
    assert grown > 1000
    assert beside_files.evaluate(LOAD, [runtime_splices(), True]) == [True, True, 0]


def test_another_binary_is_refused(tmp_path):
    other = bytearray(site_files(())["runtime.wasm"].read_bytes())
    other[:] = other.replace(b"\xfd\xe6\x01\xfd\xe4\x01", b"\xfd\xe6\x01\xfd\xe5\x01")
    path = tmp_path / "other.wasm"
    path.write_bytes(other)
    with pytest.raises(ValueError, match="0 loops"):
        splices(path)
