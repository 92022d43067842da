"""An addition as a file: safetensors, at most 3 MB, that a stranger may have written.

    8 bytes   length of the head
    head      JSON: "__metadata__", all of it text, and of every tensor its dtype, its shape and where it lies
    body      vector, and SITE.LAYER.down, SITE.LAYER.up of every layer, float16

All that the head says is checked against the network that it is for before a tensor is made: size, names, shapes,
dtypes, places, the word. Then the body is: it has to be what the head's checksum says, and to hold numbers.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor

from explorer.errors import RefusedError, one_line
from explorer.files import whole
from explorer.network.addition import Addition
from explorer.network.sites import Layer

__all__ = ["LARGEST", "AdditionError", "Fit", "Stored", "check_word", "contents", "packed", "parse", "read"]
__all__ += ["suggestion", "write"]

LARGEST = 3_000_000  # bytes
LARGEST_HEAD = 100_000
RANKS = range(1, 17)
FORM = "explorer addition 1"
WORD = re.compile(r"[^\W_]{3,24}")
LONGEST_SETTINGS = 4_000


class AdditionError(RefusedError):
    """A file that is no addition, or that does not fit; the message is one line that says what to do."""

    shelf = "addition"


@dataclass(frozen=True)
class Fit:
    """The network that an addition is for: its name, the sha256 of its weights, its words, the width of a word's
    vector, and the layers that are added to."""

    model: str
    sha256: str
    words: Sequence[str]
    width: int
    layers: Sequence[Layer]

    def shapes(self, rank: int) -> dict[str, tuple[int, ...]]:
        """What lies in a file: name -> shape."""
        found: dict[str, tuple[int, ...]] = {"vector": (self.width,)}
        for layer in self.layers:
            found[f"{layer.name}.down"] = (rank, *layer.shape[1:])
            found[f"{layer.name}.up"] = (layer.shape[0], rank)
        return found


@dataclass(frozen=True, eq=False)
class Stored:
    """What a file holds: the addition, and the settings that it was taught with, as text."""

    addition: Addition
    settings: dict[str, Any] = field(default_factory=dict)


def check_word(word: str, known: Sequence[str]) -> None:
    """Raises AdditionError for what is no single new word of small letters and digits."""
    if not WORD.fullmatch(word) or word != word.lower() or word != unicodedata.normalize("NFC", word):
        raise AdditionError("word_form", given=one_line(word)[:40])
    if word in known:
        raise AdditionError("word_known", word=word, other=suggestion(word, known))


def suggestion(word: str, known: Sequence[str]) -> str:
    """A word like it that is not known."""
    tried = (f"{first}{word}"[:24] for first in ("my", "our", "new", "super"))
    return next((other for other in tried if other not in known), "grumblefant")


def write(path: Path, addition: Addition, fit: Fit, settings: Mapping[str, Any] | None = None) -> Path:
    """Writes the file, whole or not at all. Raises AdditionError where it would be too large, and ExportError."""
    data = packed(addition, fit, settings or {})
    return whole(path, lambda part: part.write_bytes(data))


def packed(addition: Addition, fit: Fit, settings: Mapping[str, Any]) -> bytes:
    tensors = {"vector": addition.vector}
    for name, (down, up) in addition.factors.items():
        tensors |= {f"{name}.down": down, f"{name}.up": up}
    halves = {name: tensor.detach().cpu().half().contiguous() for name, tensor in sorted(tensors.items())}
    said = {
        "form": FORM,
        "word": addition.word,
        "model": fit.model,
        "weights": fit.sha256,
        "settings": json.dumps(dict(settings), sort_keys=True),
    }
    body = save(halves)
    data = save(halves, {**said, "body": hashlib.sha256(body[start_of_body(body) :]).hexdigest()})
    if len(data) > LARGEST:
        raise AdditionError("large", most=f"{LARGEST / 1e6:g}")
    return data


def start_of_body(data: bytes) -> int:
    return 8 + int.from_bytes(data[:8], "little")


def contents(path: Path) -> bytes:
    """The bytes of a file, no more than one too many. Raises AdditionError."""
    try:
        if not path.is_file():
            raise AdditionError("no_file", name=path.name)
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, AdditionError):
            raise
        raise AdditionError("no_file", name=path.name) from None


def read(path: Path, fit: Fit) -> Stored:
    """What a file holds. Raises AdditionError with one line about what is wrong with it."""
    return parse(contents(path), fit)


def parse(data: bytes, fit: Fit) -> Stored:
    """What the bytes of a file hold. Raises AdditionError."""
    if len(data) > LARGEST:
        raise AdditionError("large", most=f"{LARGEST / 1e6:g}")
    head, begin = head_of(data)
    said = said_in(head.pop("__metadata__", None))
    if said["model"] != fit.model:
        raise AdditionError("other_model", given=one_line(said["model"])[:40], model=fit.model)
    if said["weights"] != fit.sha256:
        raise AdditionError("other_weights", model=fit.model)
    check_word(said["word"], fit.words)
    shapes = fit.shapes(rank_of(head, fit))
    places = check_tensors(head, shapes, len(data) - begin)
    body = memoryview(data)[begin:]
    if hashlib.sha256(body).hexdigest() != said["body"]:
        raise AdditionError("damaged")
    tensors = {name: tensor_of(body, places[name], shape) for name, shape in shapes.items()}
    factors = {layer.name: (tensors[f"{layer.name}.down"], tensors[f"{layer.name}.up"]) for layer in fit.layers}
    return Stored(Addition(said["word"], tensors["vector"], factors), settings_in(said["settings"]))


def head_of(data: bytes) -> tuple[dict[str, Any], int]:
    """(the head, where the body begins)."""
    begin = start_of_body(data) if len(data) > 8 else 0
    if not 8 < begin <= min(len(data), 8 + LARGEST_HEAD):
        raise AdditionError("no_addition")
    try:
        head = json.loads(data[8:begin].decode("utf-8"))
    except (ValueError, RecursionError):
        raise AdditionError("no_addition") from None
    if not isinstance(head, dict):
        raise AdditionError("no_addition")
    return head, begin


def said_in(told: Any) -> dict[str, str]:
    """What a file says of itself."""
    names = ("form", "word", "model", "weights", "settings", "body")
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str) for name in names):
        raise AdditionError("no_addition")
    if told["form"] != FORM:
        raise AdditionError("no_addition")
    return {name: told[name] for name in names}


def settings_in(text: str) -> dict[str, Any]:
    """The settings of a teaching; {} where they cannot be read, since nothing depends on them."""
    try:
        found = json.loads(text) if len(text) <= LONGEST_SETTINGS else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def rank_of(head: Mapping[str, Any], fit: Fit) -> int:
    """The rank that the first tensor says."""
    first = head.get(f"{fit.layers[0].name}.up") if fit.layers else None
    shape = first.get("shape") if isinstance(first, dict) else None
    if not isinstance(shape, list) or len(shape) != 2 or type(shape[1]) is not int or shape[1] not in RANKS:
        raise AdditionError("shapes")
    return shape[1]


def check_tensors(
    head: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], room: int
) -> dict[str, tuple[int, int]]:
    """Where each tensor lies. Raises AdditionError unless there are just these, and they fill the body side by side."""
    if head.keys() != shapes.keys():
        raise AdditionError("shapes")
    places: dict[str, tuple[int, int]] = {}
    for name, shape in shapes.items():
        told = head[name]
        if not isinstance(told, dict) or told.get("dtype") != "F16" or told.get("shape") != list(shape):
            raise AdditionError("shapes")
        offsets = told.get("data_offsets")
        if not isinstance(offsets, list) or len(offsets) != 2 or any(type(end) is not int for end in offsets):
            raise AdditionError("shapes")
        if offsets[1] - offsets[0] != 2 * math.prod(shape):
            raise AdditionError("shapes")
        places[name] = offsets[0], offsets[1]
    end = 0
    for begin, after in sorted(places.values()):
        if begin != end:
            raise AdditionError("shapes")
        end = after
    if end != room:
        raise AdditionError("damaged")
    return places


def tensor_of(body: memoryview, place: tuple[int, int], shape: tuple[int, ...]) -> Tensor:
    """float32, of numbers all."""
    tensor = torch.frombuffer(bytearray(body[slice(*place)]), dtype=torch.float16).float().view(shape)
    if not torch.isfinite(tensor).all():
        raise AdditionError("damaged")
    return tensor
