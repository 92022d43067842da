"""The offline page: one HTML file with the player, the frames and the settings of a run in it.

It opens from a memory stick without a server and may not reach the network: its own policy forbids every request and
every script but the one written here, named by its hash. Player, style and words are those of the studio. This is
where frames become base64: a file of text has no other way to hold them.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from explorer.player.bundle import bundle, player_config, player_file, script_json
from explorer.player.codec import as_text, for_json
from explorer.player.packets import VIEWS, Packet, all_packet, smaller
from explorer.render.stamp import StampError
from explorer.resources import typeface

__all__ = ["comparison_page", "is_page", "page", "settings_in"]

PAGES = (".html", ".htm")
GENERATOR = '<meta name="generator" content="Diffusion Explorer">'
HEAD = 4_000  # bytes in which a page of this program says so
RUNS = re.compile(r'<script type="application/json" id="runs">(.*?)</script>', re.DOTALL)
LISTED = re.compile(r"<dl>((?:<dt>[^<]*</dt><dd>[^<]*</dd>)+)</dl></main>")
PAIR = re.compile(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>")

THEME_SCRIPT = """
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.dataset.theme = dark.matches ? "dark" : "light";
dark.addEventListener("change", dress);
dress();
const read = (id) => JSON.parse(document.getElementById(id).textContent);
for (const { config, packet } of read("runs")) mount(document.getElementById(config.id), config).inbox.receive(packet);
"""

SHEET = """
body { margin: 0; background: var(--paper); color: var(--ink); }
body { font: 15px/1.4 "IBM Plex Sans", system-ui, sans-serif; }
main { max-width: 1000px; margin: 0 auto; padding: 28px clamp(16px, 4vw, 40px) 48px; }
main.several { max-width: 1500px; }
h1 { margin: 0 0 18px; font-size: var(--large); font-weight: 600; overflow-wrap: anywhere; }
h2 { margin: 0 0 8px; font-size: var(--body); font-weight: 600; overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 36px 28px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 28px 0 0; padding: 18px 0 0; }
dl { border-top: 1px solid var(--line); font-size: var(--small); }
dt { color: var(--ink-soft); }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; white-space: pre-wrap; }
"""


def settings_list(settings: str | Mapping[str, Any]) -> str:
    pairs = parse_qsl(settings, keep_blank_values=True) if isinstance(settings, str) else settings.items()
    rows = "".join(f"<dt>{html.escape(str(k))}</dt><dd>{html.escape(str(v))}</dd>" for k, v in pairs)
    return f"<dl>{rows}</dl>" if rows else ""


def page(
    packets: Iterable[Packet],
    settings: str | Mapping[str, Any] = "",
    title: str = "Diffusion Explorer",
    *,
    language: str = "en",
    views: Sequence[str] = VIEWS,
) -> str:
    """One run as one file.

    packets   start, steps, done, as they were sent to the app's player
    settings  the text form, or name -> value as the reader should see them
    views     what the file can show; the push of the words comes with x0_uncond
    """
    return comparison_page([(None, packets)], settings, title, language=language, views=views)


def comparison_page(
    runs: Sequence[tuple[str | None, Iterable[Packet]]],
    settings: str | Mapping[str, Any] = "",
    title: str = "Diffusion Explorer",
    *,
    language: str = "en",
    views: Sequence[str] = VIEWS,
    by: str = "level",
) -> str:
    """Several runs side by side, (label, packets) each, on one cursor."""
    alone = len(runs) == 1
    columns, content = [], []
    for k, (label, packets) in enumerate(runs):
        config = player_config(
            f"run-{k}",
            language=language,
            windows=2 if alone else 1,
            views=("x_t", "x0_hat") if "x0_hat" in views else ("x_t", "x_t"),
            sync=None if alone else {"group": "page", "by": by},
        )
        packet = for_json(all_packet(smaller(packet, views) for packet in packets))
        content.append({"config": config, "packet": nameless(packet, f"run-{k}")})
        heading = f"<h2>{html.escape(label)}</h2>" if label else ""
        columns.append(f'<section>{heading}<div id="run-{k}"></div></section>')
    body = f'<main class="{"one" if alone else "several"}"><h1>{html.escape(title)}</h1>'
    body += f'<div class="columns">{"".join(columns)}</div>{settings_list(settings)}</main>'
    return document(title, body, content, language)


def nameless(packet: Packet, run: str) -> Packet:
    """An `all` packet under another name. Who knows the name of a run on a server may see it there."""
    steps = [{**step, "run": run} for step in packet["steps"]]
    return {**packet, "run": run, "steps": steps, "sync": None, "origin": None}


def is_page(path: str | Path) -> bool:
    """Whether a file is a page of any kind, by its ending or by how it begins."""
    if Path(path).suffix.lower() in PAGES:
        return True
    try:
        with open(path, "rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))
    except (OSError, ValueError):
        return False


def generated(path: str | Path) -> bool:
    """Whether a page was written by this program."""
    with open(path, "rb") as file:
        return GENERATOR.encode() in file.read(HEAD)


def settings_in(path: str | Path) -> str:
    """The settings text of the run, or of the comparison, in an offline page. Raises StampError where it holds none."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        found = RUNS.search(text)
        entries = json.loads(found.group(1)) if found else []
        runs = [entry["packet"]["settings"] for entry in entries]
        if len(runs) > 1 and (listed := LISTED.search(text)):
            pairs = [(html.unescape(name), html.unescape(value)) for name, value in PAIR.findall(listed[1])]
            return f"{urlencode(pairs)}#{urlencode({'by': entries[0]['config']['sync']['by']})}"
    except FileNotFoundError:
        raise StampError(f"there is no file '{path}'") from None
    except IsADirectoryError:
        raise StampError(f"'{path}' is a folder, not a file") from None
    except PermissionError:
        raise StampError(f"'{path}' may not be read") from None
    except (OSError, ValueError, LookupError, TypeError):
        raise StampError(f"'{path}' is damaged and its settings cannot be read") from None
    if len(runs) != 1 or not isinstance(runs[0], str) or not runs[0]:
        raise StampError(f"'{path}' must hold the settings of one run or comparison, and has those of {len(runs)}")
    return runs[0]


def document(title: str, body: str, content: Any, language: str) -> str:
    script = f"{bundle((language,))}\n{THEME_SCRIPT}"
    style = (typeface() + player_file("player.css") + SHEET).replace("</", "<\\/")
    policy = f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; img-src data: blob:"
    policy += "; font-src data:; base-uri 'none'; form-action 'none'"
    return f"""<!doctype html>
<html lang="{html.escape(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
{GENERATOR}
<title>{html.escape(title)}</title>
<style id="explorer-player-style">{style}</style>
</head>
<body class="look">
{body}
<script type="application/json" id="runs">{script_json(content)}</script>
<script>{script}</script>
</body>
</html>
"""


def digest(text: str) -> str:
    return f"'sha256-{as_text(hashlib.sha256(text.encode()).digest())}'"
