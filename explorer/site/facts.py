"""What a page of the site is told once: its models, their words, the texts of its language, where the files lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zlib import crc32

from safetensors import safe_open

from explorer.diffusion.grid import SPACINGS, USUAL_RANGE
from explorer.diffusion.schedule import PUBLISHED
from explorer.model.registry import MODELS
from explorer.player.bundle import player_config
from explorer.present.destroy import SAMPLES, SEED
from explorer.resources import folder
from explorer.site.kernel import splices
from explorer.site.lessons import held_out_sheet, lessons_text
from explorer.site.networks import files_of
from explorer.site.opening import opening_settings, opening_text
from explorer.site.reading import reading_text
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in

__all__ = ["SAMPLERS", "network_facts", "page_facts", "runtime_splices", "settings_facts", "site_files", "site_made"]

SAMPLERS = ("ddim", "ddpm", "euler", "euler-ancestral", "heun", "dpmpp-2m", "consistency")
"""Those that the page knows (scripts/samplers.js)."""
TEXTS = ("site", "control", "choices", "create", "names", "format", "examples", "attributes", "learn", "measured")
RUNTIMES = {
    "runtime": ("ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm"),
    "graphics": ("ort.jspi.bundle.min.mjs", "ort-wasm-simd-threaded.jspi.wasm"),
}
"""onnxruntime-web: for every browser, and with WebGPU for those that have it."""


def site_files(models: tuple[str, ...]) -> dict[str, Path]:
    """Name on the site -> the file that is served under it: the runtimes, graphs, and weights as they are shipped."""
    web = folder("assets") / "web"
    found = {"gif.mjs": web / "gifenc" / "gifenc.esm.js"}
    for name, (script, binary) in RUNTIMES.items():
        found |= {f"{name}.mjs": web / "ort" / script, f"{name}.wasm": web / "ort" / binary}
    for name in (*models, "judge"):
        files = files_of(name)
        found |= {f"{name}.onnx": files.graph, f"{name}.weights": files.weights}
        if files.answer is not None:
            found[f"{name}.answer"] = files.answer
    return found


def runtime_splices() -> list[tuple[int, int, str]]:
    """What the page puts into the runtime for every browser: see explorer.site.kernel."""
    return splices(site_files(())["runtime.wasm"])


def site_made(models: tuple[str, ...], languages: tuple[str, ...]) -> dict[str, bytes]:
    """Name on the site -> what is fetched like the files, and made with the site."""
    lessons = {f"lessons-{language}.json": lessons_text(language).encode() for language in languages}
    once = {"opening.json": opening_text(models[0]).encode(), "reading.json": reading_text().encode()}
    return {**once, **lessons, "halfway.webp": held_out_sheet()}


def network_facts(name: str) -> dict[str, Any]:
    """What the worker must know of a network beside its files."""
    files = files_of(name)
    with safe_open(files.weights, "pt") as file:
        config = json.loads(file.metadata()["config"])
    facts: dict[str, Any] = {"tensors": list(files.tensors)}
    if name == "judge":
        return facts | {"names": config["names"], "size": 128}
    guides = MODELS[name].guidance_range
    return facts | {
        "words": config["words"],
        "length": config.get("length", 32),
        "size": config.get("size", 128),
        "range": config.get("log_snr_range", USUAL_RANGE),
        "guides": guides is not None,
        "guidance_range": guides,
        "defaults": vars(MODELS[name].defaults),
    }


def settings_facts() -> dict[str, Any]:
    """The usual settings, and what can be chosen for those that are chosen from lists."""
    return {
        "settings": Settings().model_dump(mode="json"),
        "choices": {
            "schedule": list(PUBLISHED),
            "sampler": list(SAMPLERS),
            "spacing": list(SPACINGS),
            "threshold": ["clip", "dynamic", "none"],
        },
    }


def page_facts(language: str, models: tuple[str, ...], prefix: str = "") -> dict[str, Any]:
    """What the page of a language is told.

    models  those whose files are there;  prefix  where the site's root lies, seen from the page
    """
    words = words_in(language)
    contents = {name: path.read_bytes() for name, path in site_files(models).items()} | site_made(models, (language,))
    return {
        "language": language,
        "languages": {name: words_in(name)("app.language") for name in LANGUAGES},
        "prefix": prefix,
        "texts": {
            **{key: words.group(key) for key in TEXTS},
            "destroy": {"challenge": words.group("destroy.challenge")},
        },
        "networks": {name: network_facts(name) for name in (*models, "judge")},
        "bytes": {name: len(content) for name, content in contents.items()},
        "sums": {name: crc32(content) for name, content in contents.items()},
        "opening": opening_settings(models[0]).to_text(),
        "splices": runtime_splices(),
        **settings_facts(),
        "burial_seed": SEED,
        "samples": {name: f"{prefix}sample-{name}.png" for name in SAMPLES},
        "player": player_config("create-player", language=language, views=("x_t", "x0_hat"), smooth=True),
    }
