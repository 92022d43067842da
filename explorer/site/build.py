"""The site: pages, scripts and the shipped networks as files, for any static host, or all of it in one file.

    folder/  index.html, de/index.html ...   a page for each language, all below any path
             site.js, worker.js, page.css    the page's script, the worker's, the look
             opening.json                    the run that it opens on
             reading.json, lessons-en.json   how words are read; the lessons, and halfway.webp for one of them
             gif.mjs                         writes GIFs, once somebody wants one
             runtime.mjs, runtime.wasm       onnxruntime-web; graphics.mjs, graphics.wasm: with WebGPU
             fast.onnx, fast.weights, base..., judge...; fast.answer: to one call, by which WebGPU is tried

A page in one file holds what it needs as text, compressed, and so opens from a memory stick, by a double click.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import re
import shutil
from functools import cache, partial
from pathlib import Path
from typing import Any

from explorer.files import own_folder, whole, whole_text
from explorer.model.registry import DEFAULT, quickest
from explorer.player.bundle import bundle, player_file, script_json
from explorer.player.codec import as_text
from explorer.player.offline import GENERATOR
from explorer.present.chips import word_list
from explorer.present.destroy import SAMPLES, sample_path
from explorer.resources import folder, typeface
from explorer.site.bundle import bundled, script
from explorer.site.facts import network_facts, page_facts, site_files, site_made
from explorer.words.texts import LANGUAGES, words_in

__all__ = ["MODELS", "ONE_FILE", "folder_site", "single_page"]

MODELS = (quickest(), DEFAULT)
ONE_FILE = (quickest(),)
START = """
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.dataset.theme = dark.matches ? "dark" : "light";
dark.addEventListener("change", dress);
dress();
const facts = JSON.parse(document.getElementById("facts").textContent);
if (window.able) window.explorerPage = new module_page.Page(facts, mount);
"""
FIELD = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)+)\}")


def first(language: str) -> str:
    """The folder of a language below the site: none for English, which is where people arrive."""
    return "" if language == "en" else f"{language}/"


def above(language: str) -> str:
    """The way from a language's folder to the site's."""
    return "" if language == "en" else "../"


def link(language: str, up: str) -> str:
    """To the page of another language."""
    name = html.escape(words_in(language)("app.language"))
    return f'<a href="{up}{first(language)}index.html" hreflang="{language}" lang="{language}">{name}</a>'


@cache
def page_script(language: str) -> str:
    """The page's script: the player, and the site's modules around it."""
    return f"{bundle((language,))}\n{player_file('copies.js')}\n{bundled('page')}\n{START}"


def icon() -> Path:
    return folder("assets") / "favicon.svg"


def worker_script() -> str:
    return bundled("worker")


def style() -> str:
    return typeface() + player_file("player.css") + player_file("chips.css") + script("page.css", "page")


def body(language: str, single: bool) -> str:
    """The page's markup, with its texts."""
    words = words_in(language)
    links = "" if single else " ".join(link(one, above(language)) for one in LANGUAGES if one != language)
    filled = FIELD.sub(lambda match: html.escape(words(match[1])), script("page.html", "page"))
    known = word_list(network_facts(ONE_FILE[0])["words"], words, sentence=False)
    missing = "".join(f"<li>{html.escape(text)}</li>" for text in words.several("site.missing"))
    return filled.replace("{languages}", links).replace("{known}", known).replace("{missing}", f"<ul>{missing}</ul>")


def document(language: str, facts: dict[str, Any], *, head: str, foot: str, single: bool) -> str:
    title = html.escape(words_in(language)("site.title"))
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{GENERATOR}
<title>{title}</title>
{head}
</head>
<body class="look">
{body(language, single)}
<script>{player_file("simd.js")}{script("able.js", "page")}</script>
<script type="application/json" id="facts">{script_json(facts)}</script>
{foot}
</body>
</html>
"""


def keeper(files: dict[str, Path], made: dict[str, bytes]) -> str:
    """The service worker that lets a browser open the site again without a network; another one for other files."""
    version = hashlib.sha256()
    for content in (*(path.read_bytes() for path in files.values()), *made.values()):
        version.update(content)
    known = script_json({"version": version.hexdigest()[:12], "names": sorted([*files, *made])})
    return script("keeper.js", "page").replace('"SITE"', known)


def folder_site(out: Path, models: tuple[str, ...] = MODELS) -> list[Path]:
    """Writes the site into a folder; what it wrote. Files of the same names are replaced, others stay.

    Raises ExportError.
    """
    out = own_folder(out)
    files = {
        **site_files(models),
        "favicon.svg": icon(),
        **{f"sample-{name}.png": sample_path(name) for name in SAMPLES},
    }
    texts = {"worker.js": worker_script(), "page.css": style()}
    for language in LANGUAGES:
        texts[f"site-{language}.js"] = page_script(language)
        up = above(language)
        facts = page_facts(language, models, up)
        head = f'<link rel="icon" href="{up}favicon.svg"><link rel="stylesheet" href="{up}page.css">'
        foot = f'<script src="{up}site-{language}.js" defer></script>'
        texts[f"{first(language)}index.html"] = document(language, facts, head=head, foot=foot, single=False)
    made = {**site_made(models, tuple(LANGUAGES)), **{name: text.encode() for name, text in texts.items()}}
    made["sw.js"] = keeper(files, made).encode()
    for language in LANGUAGES:
        own_folder(out / first(language))
    copied = [whole(out / name, partial(shutil.copyfile, path)) for name, path in files.items()]
    return copied + [whole(out / name, partial(written, content)) for name, content in made.items()]


def written(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def single_page(out: Path, language: str = "en", models: tuple[str, ...] = ONE_FILE) -> Path:
    """Writes the whole studio of one language as one file. Raises ExportError."""
    samples = {name: f"data:image/png;base64,{as_text(sample_path(name).read_bytes())}" for name in SAMPLES}
    facts = page_facts(language, models) | {"single": True, "samples": samples}
    contents = site_made(models, (language,)) | {name: path.read_bytes() for name, path in site_files(models).items()}
    held = "".join(
        f'<script type="text/plain" id="file-{name}">{as_text(gzip.compress(content, 9, mtime=0))}</script>\n'
        for name, content in contents.items()
    )
    held += f'<script type="text/plain" id="file-worker">{worker_script()}</script>'
    drawn = as_text(icon().read_bytes())
    head = f'<link rel="icon" href="data:image/svg+xml;base64,{drawn}"><style>{style()}</style>'
    foot = f"{held}\n<script>{page_script(language)}</script>"
    return whole_text(out, document(language, facts, head=head, foot=foot, single=True))
