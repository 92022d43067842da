"""WebAssembly as bytes: what an assembler needs for a short function, and where the sections of a module lie.

Numbers and opcodes as in the specification (webassembly.github.io/spec/core/binary).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["CODE_SECTION", "FLOAT", "INTEGER", "OPCODES", "VECTOR", "Code", "number", "number_at", "sections"]

INTEGER, FLOAT, VECTOR = 0x7F, 0x7D, 0x7B
"""Kinds of values: i32, f32, v128."""
CODE_SECTION = 10
OPCODES = {
    "eqz": b"\x45", "less": b"\x49", "plus": b"\x6a", "minus": b"\x6b", "and": b"\x71", "shift": b"\x74",
    "block": b"\x02\x40", "loop": b"\x03\x40", "end": b"\x0b", "return": b"\x0f",
    "load": b"\xfd\x00", "load_splat": b"\xfd\x09", "store": b"\xfd\x0b",
    "splat": b"\xfd\x13", "splat_integer": b"\xfd\x11",
    "add": b"\xfd\xe4\x01", "multiply": b"\xfd\xe6\x01", "multiply_add": b"\xfd\x85\x02",
}  # fmt: skip
"""plus, minus, less (unsigned), and, shift (left): i32;  add, multiply, multiply_add (relaxed): f32x4."""
ALIGNED = b"\x02"  # to four bytes


def number(value: int) -> bytes:
    """An unsigned LEB128."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def number_at(binary: bytes, at: int) -> tuple[int, int]:
    """An unsigned LEB128 at a place, and the place behind it."""
    value = shift = 0
    while True:
        byte = binary[at]
        at, value, shift = at + 1, value | (byte & 0x7F) << shift, shift + 7
        if byte < 0x80:
            return value, at


@dataclass
class Code:
    """Instructions of a function whose own locals begin at `first`."""

    first: int
    kinds: list[int] = field(default_factory=list)
    content: bytearray = field(default_factory=bytearray)

    def local(self, kind: int) -> int:
        self.kinds.append(kind)
        return self.first + len(self.kinds) - 1

    def get(self, *places: int) -> None:
        for place in places:
            self.content += b"\x20" + number(place)

    def set(self, place: int) -> None:
        self.content += b"\x21" + number(place)

    def integer(self, value: int) -> None:
        found = number(value)
        if found[-1] & 0x40:  # would be read as a sign
            found = bytes([*found[:-1], found[-1] | 0x80, 0])
        self.content += b"\x41" + found

    def do(self, *names: str) -> None:
        for name in names:
            self.content += OPCODES[name]

    def leave(self, depth: int) -> None:
        """Branches out of, or in a loop back to, the block so many levels above, where the number on top is not 0."""
        self.content += b"\x0d" + number(depth)

    def memory(self, name: str, offset: int) -> None:
        """load, load_splat (one float, four times) or store, at the address below."""
        self.content += OPCODES[name] + ALIGNED + number(offset)

    def move(self, place: int, by: int) -> None:
        self.get(place)
        self.integer(by)
        self.do("plus")
        self.set(place)

    def down(self, place: int, by: int) -> None:
        """Counts down, and goes round the loop again unless that is all."""
        self.get(place)
        self.integer(by)
        self.do("minus")
        self.set(place)
        self.get(place)
        self.leave(0)
        self.do("end")


def sections(binary: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Of each section: its kind, where its size stands, where it begins and ends."""
    at = 8
    while at < len(binary):
        size, begin = number_at(binary, at + 1)
        yield binary[at], at + 1, begin, begin + size
        at = begin + size
