"""What a page of the studio needs to compute runs by itself: a fixed list of files, and the script that uses them.

    device.js   exports `device(language, told)`, see scripts/device.js;   worker.js   holds the networks
    runtime.mjs, runtime.wasm, fast.onnx, fast.weights, judge.onnx, judge.weights   as in the site

The script names every file with its tag, so whoever has the script asks for files that belong together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

from explorer.diffusion.grid import SPACINGS
from explorer.diffusion.schedule import PUBLISHED
from explorer.model.registry import MODELS
from explorer.network.checkpoint import manifest
from explorer.player.bundle import player_file, script_json
from explorer.site.bundle import bundled
from explorer.site.facts import RUNTIMES, SAMPLERS, network_facts, runtime_splices, settings_facts, site_files
from explorer.site.networks import listed
from explorer.trajectory.heard import as_heard
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in

__all__ = ["NETWORKS", "SCRIPT", "Part", "computable", "device_parts"]

NETWORKS = tuple(name for name, entry in MODELS.items() if entry.quick and name in listed()["graphs"])
"""The models that a visitor's device computes: those that draw while somebody types."""
MOST_STEPS = 100  # all of them are shown
SCRIPT = "device.js"
TEXTS = ("sentence", "attributes", "names", "format")  # what sentences are made of
TAG = 16  # characters of a sha256
KINDS = {"js": "text/javascript", "mjs": "text/javascript", "wasm": "application/wasm"}
EXPORT = """
export const device = (language, told) =>
  new module_device.Device(FACTS, TEXTS[language] ?? TEXTS.en, import.meta.url, told);
"""


@dataclass(frozen=True)
class Part:
    """A file as it is given out: its content or where it lies, its size in bytes, and a tag that changes with it."""

    kind: str
    tag: str
    size: int
    content: bytes | Path


def computable(settings: Settings) -> bool:
    """Whether a visitor's device can make the run of these settings as the studio would."""
    settings, _ = as_heard(settings)
    known = settings.schedule in (*PUBLISHED, "drawn") and settings.spacing in SPACINGS
    quick = settings.model in NETWORKS and settings.sampler in SAMPLERS
    here = settings.weights or settings.added  # what only this engine knows, words that only this visit has
    return known and quick and settings.steps <= MOST_STEPS and not here


def kind_of(name: str) -> str:
    return KINDS.get(name.rpartition(".")[2], "application/octet-stream")


def text_part(name: str, text: str) -> Part:
    content = text.encode()
    return Part(kind_of(name), hashlib.sha256(content).hexdigest()[:TAG], len(content), content)


def tags() -> dict[str, str]:
    """Name -> sha256 of the shipped file, as the lists beside them say: hashing 40 MB would hold up the start."""
    graphs, runtime, weights = listed()["graphs"], listed()["runtime"]["files"], manifest()
    script, binary = RUNTIMES["runtime"]
    found = {"runtime.mjs": runtime[script], "runtime.wasm": runtime[binary]}
    for name in (*NETWORKS, "judge"):
        found |= {f"{name}.onnx": graphs[name]["sha256"], f"{name}.weights": weights[name]["sha256"]}
    return found


@cache
def device_parts() -> Mapping[str, Part]:
    """Name -> file; all that is ever given out. Raises WeightsError where weights are missing."""
    tag, files = tags(), site_files(NETWORKS)
    parts = {name: Part(kind_of(name), one[:TAG], files[name].stat().st_size, files[name]) for name, one in tag.items()}
    parts["worker.js"] = text_part("worker.js", bundled("worker"))
    facts = {
        "networks": {name: network_facts(name) for name in (*NETWORKS, "judge")},
        "splices": runtime_splices(),
        **settings_facts(),
        "tags": {name: part.tag for name, part in parts.items()},
        "bytes": {name: part.size for name, part in parts.items()},
        "sums": {name: crc32(files[name].read_bytes()) for name in tag},
    }
    shared = (player_file("shared.js"), player_file("copies.js"))
    said = {language: {key: words_in(language).group(key) for key in TEXTS} for language in LANGUAGES}
    told = (f"const FACTS = {script_json(facts)};", f"const TEXTS = {script_json(said)};")
    script = "\n".join((*shared, *told, bundled("device"), EXPORT))
    return {**parts, SCRIPT: text_part(SCRIPT, script)}
