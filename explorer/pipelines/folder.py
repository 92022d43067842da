"""A checkpoint folder of diffusers' form, as it lies there: model_index.json, a folder for each component.

Read here without any library: what it is, what it is made of, how large it is; and refused here, before anything is
loaded, where it is no such folder, where weights are pickles (which run whatever code is in them), where it brings
code of its own, or where a component is missing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from math import prod
from pathlib import Path
from typing import Any

from explorer.pipelines.errors import PipelineError

__all__ = ["INDEX", "UNUSED", "Folder", "is_place", "opened", "read_json"]

INDEX, SAFE, SHARDED = "model_index.json", ".safetensors", ".safetensors.index.json"
GGUF = ".gguf"
PICKLES = (".ckpt", ".bin", ".pt", ".pth", ".pkl")
LIBRARIES = ("diffusers", "transformers", "stable_diffusion")
UNUSED = ("safety_checker", "feature_extractor", "image_encoder")
"""Components that a walk does not need, and that are not loaded."""
WEIGHTLESS = ("Tokenizer", "Scheduler", "Processor", "Extractor")  # in diffusers' names of classes
LARGEST_JSON = 20_000_000  # bytes; what is larger is no configuration


@dataclass(frozen=True)
class Folder:
    """A folder that can be loaded.

    kind        diffusers' class of the pipeline
    components  name -> (library, class), those that are loaded
    """

    path: Path
    kind: str
    components: dict[str, tuple[str, str]]
    index: dict[str, Any]

    @property
    def name(self) -> str:
        """What people call it: the folder's name, or the last part of that on the hub."""
        return self.names[0]

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called: by whoever put it there, and by itself."""
        place = self.path.absolute()
        kept = place.parent.parent.name if place.parent.name == "snapshots" else ""  # as the hub's files are kept
        own = str(self.index.get("_name_or_path") or "").replace("\\", "/").rstrip("/").rsplit("/")[-1]
        return tuple(filter(None, (kept.rsplit("--")[-1] or place.name, own)))

    def config(self, component: str) -> dict[str, Any]:
        """The configuration of a component, {} where it has none."""
        place = self.path / component
        names = ("config.json", "scheduler_config.json", "tokenizer_config.json")  # as diffusers calls them
        return next((read_json(place / name) for name in names if (place / name).is_file()), {})

    def weights(self, component: str) -> list[Path]:
        """The files of a component's weights, of one variant."""
        there = sorted((self.path / component).glob(f"*{SAFE}"))
        return [path for path in there if variant_of(path) == (self.variant or "")]

    @cached_property
    def variant(self) -> str | None:
        """ "fp16" where the folder holds nothing else."""
        networks = [name for name, (_, kind) in self.components.items() if has_weights(kind)]
        known = [{variant_of(path) for path in (self.path / name).glob(f"*{SAFE}")} for name in networks]
        half = all("fp16" in variants for variants in known) and not all("" in variants for variants in known)
        return "fp16" if known and half else None

    @cached_property
    def parameters(self) -> int:
        """Numbers in all networks, read off the heads of the files."""
        return sum(numbers_in(path) for name in self.components for path in self.weights(name))

    @cached_property
    def bytes(self) -> int:
        """Size of the weights on the disk."""
        return sum(path.stat().st_size for name in self.components for path in self.weights(name))


def is_place(wish: str) -> bool:
    """Whether a word that may be a name in the list of models is a path or a name on the hub: it has a slash, ends like
    a file of weights, or leads to something that is there."""
    if "/" in wish or os.sep in wish or wish.lower().endswith((SAFE, GGUF, *PICKLES)):
        return True
    try:
        return bool(wish) and Path(wish).expanduser().exists()
    except (OSError, RuntimeError, ValueError):  # no name of a file, or nobody's home
        return False


def opened(path: Path, unused: Collection[str] = UNUSED) -> Folder:
    """The folder at `path`, checked, but for the components that are not used. Raises PipelineError, which says what
    is wrong with it."""
    index = index_of(path)
    kind = index.get("_class_name")
    if not isinstance(kind, str):  # a list names a file with code that came along
        raise PipelineError("own_code", name=path.name)
    listed = {name: pair for name, pair in index.items() if isinstance(pair, list) and len(pair) == 2 and pair[0]}
    components = {str(name): (str(pair[0]), str(pair[1])) for name, pair in listed.items() if name not in unused}
    for name, (library, kind_of_it) in components.items():
        if library not in LIBRARIES:
            raise PipelineError("own_code", name=path.name)
        check(path, name, kind_of_it)
    return Folder(path, kind, components, index)


def index_of(path: Path) -> dict[str, Any]:
    if path.is_file():
        code = (
            "pickle"
            if path.suffix.lower() in PICKLES
            else "one_file"
            if path.suffix.lower() in (SAFE, GGUF)
            else "no_pipeline"
        )
        raise PipelineError(code, name=path.name)
    if not path.is_dir():
        raise PipelineError("no_folder", name=path)
    if not (path / INDEX).is_file():
        pickles = any(one.suffix.lower() in PICKLES for one in path.iterdir())
        raise PipelineError("pickle" if pickles else "no_pipeline", name=path.name)
    index = read_json(path / INDEX)
    if "_class_name" not in index:
        raise PipelineError("no_pipeline", name=path.name)
    return index


def check(path: Path, name: str, kind: str) -> None:
    """Raises PipelineError where a component cannot be loaded from safetensors alone."""
    place = path / name
    if not place.is_dir() or not any(place.iterdir()):
        raise PipelineError("missing", name=path.name, part=name)
    if not has_weights(kind):
        return
    if not any(one.name.endswith((SAFE, SHARDED)) for one in place.iterdir()):
        pickles = any(one.suffix.lower() in PICKLES for one in place.iterdir())
        raise PipelineError("pickle" if pickles else "missing", name=path.name, part=name)
    for sharded in place.glob(f"*{SHARDED}"):
        for shard in set(read_json(sharded).get("weight_map", {}).values()):
            if not (place / Path(str(shard)).name).is_file():
                raise PipelineError("missing", name=path.name, part=f"{name}/{shard}")


def variant_of(path: Path) -> str:
    """ "fp16" of model.fp16.safetensors and of model.fp16-00001-of-00002.safetensors; "" of a file without."""
    return path.name.removesuffix(SAFE).partition("-0")[0].partition(".")[2]


def has_weights(kind: str) -> bool:
    return not any(word in kind for word in WEIGHTLESS)


def read_json(path: Path) -> dict[str, Any]:
    """Raises PipelineError where a file is no JSON, or not that of a configuration."""
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise ValueError
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise PipelineError("damaged", name=path.name) from None
    if not isinstance(found, dict):
        raise PipelineError("damaged", name=path.name)
    return found


def numbers_in(path: Path) -> int:
    """How many numbers a safetensors file holds. Raises PipelineError where it is none, or is cut off."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            return sum(prod(file.get_slice(name).get_shape()) for name in file.keys())  # noqa: SIM118
    except (SafetensorError, OSError):
        raise PipelineError("damaged", name=path.name) from None
