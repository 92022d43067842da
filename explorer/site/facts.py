"""What a page of the site is told once: its models, their words, the texts of its language, where the files lie."""

from __future__ import annotations

import json
from typing import Any

from safetensors import safe_open

from explorer.diffusion.grid import SPACINGS, USUAL_RANGE
from explorer.diffusion.schedule import PUBLISHED
from explorer.model.registry import MODELS
from explorer.network.checkpoint import manifest, weights_path
from explorer.player.bundle import player_config
from explorer.present.destroy import SAMPLES, SEED
from explorer.resources import folder
from explorer.site.graphs import graph_path, listed
from explorer.site.lessons import held_out_sheet, lessons_text
from explorer.site.reading import reading_text
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in

__all__ = ["SAMPLERS", "network_facts", "page_facts", "site_files", "site_made"]

SAMPLERS = ("ddim", "ddpm", "euler", "euler-ancestral", "heun", "dpmpp-2m", "consistency")
"""Those that the page knows (scripts/samplers.js)."""
TEXTS = ("site", "control", "choices", "create", "names", "format", "examples", "attributes", "learn", "measured")
RUNTIME = ("ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm")


def site_files(models: tuple[str, ...]) -> dict[str, Any]:
    """Name on the site -> the file that is served under it: the runtime, graphs and weights as they are shipped."""
    web = folder("assets") / "web"
    found = {"runtime.mjs": web / "ort" / RUNTIME[0], "runtime.wasm": web / "ort" / RUNTIME[1]}
    found["gif.mjs"] = web / "gifenc" / "gifenc.esm.js"
    for name in (*models, "judge"):
        found[f"{name}.onnx"] = graph_path(name)
        found[f"{name}.weights"] = weights_path(name)
    return found


def site_made(languages: tuple[str, ...]) -> dict[str, bytes]:
    """Name on the site -> what the page fetches like the files, and is made with the site."""
    lessons = {f"lessons-{language}.json": lessons_text(language).encode() for language in languages}
    return {"reading.json": reading_text().encode(), **lessons, "halfway.webp": held_out_sheet()}


def network_facts(name: str) -> dict[str, Any]:
    """What the worker must know of a network beside its files."""
    with safe_open(weights_path(name), "pt") as file:
        config = json.loads(file.metadata()["config"])
    facts: dict[str, Any] = {"tensors": listed()["graphs"][name]["tensors"]}
    if name == "judge":
        return facts | {"names": config["names"], "size": 128}
    guides = manifest()[name].get("guidance_range")
    return facts | {
        "words": config["words"],
        "length": config.get("length", 32),
        "size": config.get("size", 128),
        "range": config.get("log_snr_range", USUAL_RANGE),
        "guides": guides is not None,
        "guidance_range": guides,
        "defaults": vars(MODELS[name].defaults),
    }


def page_facts(language: str, models: tuple[str, ...], prefix: str = "") -> dict[str, Any]:
    """What the page of a language is told.

    models  those whose files are there;  prefix  where the site's root lies, seen from the page
    """
    words = words_in(language)
    plain = Settings().model_dump(mode="json")
    return {
        "language": language,
        "languages": {name: words_in(name)("app.language") for name in LANGUAGES},
        "prefix": prefix,
        "texts": {
            **{key: words.group(key) for key in TEXTS},
            "destroy": {"challenge": words.group("destroy.challenge")},
        },
        "networks": {name: network_facts(name) for name in (*models, "judge")},
        "bytes": {name: path.stat().st_size for name, path in site_files(models).items()}
        | {name: len(content) for name, content in site_made((language,)).items()},
        "settings": plain,
        "choices": {
            "schedule": list(PUBLISHED),
            "sampler": list(SAMPLERS),
            "spacing": list(SPACINGS),
            "threshold": ["clip", "dynamic", "none"],
        },
        "burial_seed": SEED,
        "samples": {name: f"{prefix}sample-{name}.png" for name in SAMPLES},
        "player": player_config("create-player", language=language, views=("x_t", "x0_hat"), smooth=True),
    }
