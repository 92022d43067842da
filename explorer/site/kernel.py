"""A quicker matrix product for onnxruntime-web, where a browser multiplies and adds in one instruction.

Three quarters of a network call in the page are one loop of onnxruntime-web (MLAS, SgemmKernelWasmSimd.cpp): two rows
at a time, a multiplication and an addition for each four numbers. Its binary is published without WebAssembly's
relaxed_madd, which does both at once and which not every browser has. So the page (scripts/kernel.js) puts a loop of
six or four rows by eight columns before it in the binary as it is loaded, where the browser has that instruction;
shapes that do not fit (an odd rest) are left to the loop that is there. What it brings: tests/bench/test_site.py.

The loop is called with

    A (rows, depth) row by row, B packed in panels of 16 columns, C (rows, columns), as addresses; how deep, how many
    rows and columns; how many numbers lie from one row of A and of C to the next; a factor alpha

and says how many rows it has done: C = alpha A B, or C += alpha A B.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from explorer.player.codec import as_text
from explorer.site.wasm import CODE_SECTION, FLOAT, INTEGER, OPCODES, VECTOR, Code, number, number_at, sections

__all__ = ["SIGNATURE", "matrix_product", "splices"]

SIGNATURE = (*[INTEGER] * 8, FLOAT)
"""Kinds of what the loop is called with; it answers with an integer."""
A, B, C, DEPTH, ROWS, COLUMNS, NEXT_A, NEXT_C, ALPHA = range(9)
PANEL = 16  # columns of B that lie together
WIDE = 2  # vectors of four columns that are held at once
ROUNDS = 4  # of the depth, written out
TALL = (6, 4)  # rows at once: six by eight sums, two vectors of B and one of A are fifteen, which is what x64 has
FLOAT_BYTES, VECTOR_BYTES = 4, 16
HITS = 20  # a function with as many multiplications followed by an addition is the loop, for C = or for C +=
STORES_SUM = OPCODES["add"] + OPCODES["store"]  # only in the one for C +=


def matrix_product(first: int, adds: bool) -> Code:
    """What stands before the loop that is there: it answers where the shape fits, and else changes nothing.

    first  the number of the function's first local that is free;  adds  for C += alpha A B
    """
    code = Code(first)
    integers = {name: code.local(INTEGER) for name in ("columns", "depth", "panel", "b", "c", "part", "row")}
    sums = [[code.local(VECTOR) for _ in range(WIDE)] for _ in range(max(TALL))]
    rows = [code.local(INTEGER) for _ in range(max(TALL))]
    held = [code.local(VECTOR) for _ in range(WIDE)]
    factor = code.local(VECTOR)
    code.do("block")
    for place, remainder in ((COLUMNS, PANEL - 1), (DEPTH, ROUNDS - 1)):
        code.get(place)
        code.integer(remainder)
        code.do("and")
        code.leave(0)
        code.get(place)
        code.do("eqz")
        code.leave(0)
    for tall in TALL:
        code.do("block")
        code.get(ROWS)
        code.integer(tall)
        code.do("less")
        code.leave(0)
        strip(code, integers, rows[:tall], sums[:tall], held, factor, adds)
        code.integer(tall)
        code.do("return", "end")
    code.do("end")
    return code


Sums = list[list[int]]


def strip(
    code: Code, at: dict[str, int], rows: list[int], sums: Sums, held: list[int], factor: int, adds: bool
) -> None:
    """So many rows of C, all columns: panel by panel, in each eight columns at a time."""
    for stride in (NEXT_A, NEXT_C):
        code.get(stride)
        code.integer(2)
        code.do("shift")
        code.set(stride)
    code.get(B)
    code.set(at["panel"])
    code.get(C)
    code.set(at["c"])
    code.get(COLUMNS)
    code.set(at["columns"])
    code.do("loop")
    code.integer(PANEL // (4 * WIDE))
    code.set(at["part"])
    code.do("loop")
    code.get(at["panel"])
    code.set(at["b"])
    inner(code, at, rows, sums, held, factor)
    stored(code, at, sums, factor, adds)
    code.move(at["c"], WIDE * VECTOR_BYTES)
    code.move(at["panel"], WIDE * VECTOR_BYTES)  # the part beside it
    code.down(at["part"], 1)
    code.get(at["b"])  # below the last part of this panel
    code.integer((PANEL - 4 * WIDE) * FLOAT_BYTES)
    code.do("minus")
    code.set(at["panel"])
    code.down(at["columns"], PANEL)


def inner(code: Code, at: dict[str, int], rows: list[int], sums: Sums, held: list[int], one: int) -> None:
    """The sums over the depth."""
    code.get(A)
    code.set(rows[0])
    for above, row in pairwise(rows):
        code.get(above, NEXT_A)
        code.do("plus")
        code.set(row)
    for place in (place for line in sums for place in line):
        code.integer(0)
        code.do("splat_integer")
        code.set(place)
    code.get(DEPTH)
    code.set(at["depth"])
    code.do("loop")
    for turn in range(ROUNDS):
        for k, place in enumerate(held):
            code.get(at["b"])
            code.memory("load", turn * PANEL * FLOAT_BYTES + k * VECTOR_BYTES)
            code.set(place)
        for row, line in zip(rows, sums, strict=True):
            code.get(row)
            code.memory("load_splat", turn * FLOAT_BYTES)
            code.set(one)
            for place, k in zip(line, held, strict=True):
                code.get(one, k, place)
                code.do("multiply_add")
                code.set(place)
    code.move(at["b"], ROUNDS * PANEL * FLOAT_BYTES)
    for row in rows:
        code.move(row, ROUNDS * FLOAT_BYTES)
    code.down(at["depth"], ROUNDS)


def stored(code: Code, at: dict[str, int], sums: Sums, factor: int, adds: bool) -> None:
    """The sums into C."""
    code.get(ALPHA)
    code.do("splat")
    code.set(factor)
    code.get(at["c"])
    code.set(at["row"])
    for line in sums:
        for k, place in enumerate(line):
            code.get(at["row"], place, factor)
            code.do("multiply")
            if adds:
                code.get(at["row"])
                code.memory("load", k * VECTOR_BYTES)
                code.do("add")
            code.memory("store", k * VECTOR_BYTES)
        code.get(at["row"], NEXT_C)
        code.do("plus")
        code.set(at["row"])


def loops(binary: bytes, begin: int) -> Iterator[tuple[int, int, int]]:
    """The functions of a code section that are the loop: where the size stands, begin and end."""
    count, at = number_at(binary, begin)
    pair = OPCODES["multiply"] + OPCODES["add"]
    for _ in range(count):
        size, body = number_at(binary, at)
        if binary.count(pair, body, body + size) >= HITS:
            yield at, body, body + size
        at = body + size


def begun(binary: bytes, size_at: int, body: int, end: int) -> tuple[int, bytes]:
    """A function with the product before its own instructions: where these begin, and what stands before them then."""
    groups, at = number_at(binary, body)
    listing, first = at, len(SIGNATURE)
    for _ in range(groups):
        many, at = number_at(binary, at)
        first, at = first + many, at + 1
    code = matrix_product(first, adds=STORES_SUM in binary[at:end])
    locals_ = number(groups + len(code.kinds)) + binary[listing:at] + b"".join(b"\x01%c" % kind for kind in code.kinds)
    size = len(locals_) + len(code.content) + end - at
    return at, number(size) + locals_ + code.content


@cache
def splices(path: Path) -> list[tuple[int, int, str]]:
    """What the page puts into onnxruntime-web's binary: (begin, end, bytes as base64 text), in their order.

    Raises ValueError where the binary is another than this was written for.
    """
    binary = path.read_bytes()
    _, size_at, begin, end = next(one for one in sections(binary) if one[0] == CODE_SECTION)
    found = [(one[0], *begun(binary, *one)) for one in loops(binary, begin)]
    if len(found) != 2:
        raise ValueError(f"{len(found)} loops in onnxruntime-web are a matrix product, and not two: see {__name__}")
    size = end - begin + sum(len(content) - (last - at) for at, last, content in found)
    return [(at, last, as_text(content)) for at, last, content in [(size_at, begin, number(size)), *found]]
