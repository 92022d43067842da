"""The player as one script: its parts, what it says, and what a player is told when it is built.

shared.js ... player.js -> bundle(): defines mount(element, config, server)
online.js               -> what a player may ask a server for; a page that plays offline has none of it
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from explorer.player.packets import VIEWS, stage_places
from explorer.words.texts import LANGUAGES, words_in

__all__ = ["SCRIPTS", "bundle", "labels", "player_config", "player_file", "script_json"]

SCRIPTS = (
    "shared.js",
    "reel.js",
    "windows.js",
    "window_choice.js",
    "timeline.js",
    "transport.js",
    "inbox.js",
    "controls.js",
    "keep.js",
    "player.js",
)


@cache
def player_file(name: str) -> str:
    return (files("explorer") / "player" / name).read_text(encoding="utf-8")


def labels(language: str) -> Mapping[str, str]:
    """The player's words in a language; in English where it has none."""
    return words_in(language).group("player")


def script_json(value: Any) -> str:
    """JSON that may stand inside a script: no tag can end it, no line separator can break it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def bundle(languages: Iterable[str] = LANGUAGES) -> str:
    """The player's script with its words in some languages: defines mount(element, config, server)."""
    said = {language: labels(language) for language in languages}
    parts = {"html": player_file("player.html"), "css": player_file("player.css"), "labels": said}
    return "\n".join(['"use strict";', f"const PARTS = {script_json(parts)};", *map(player_file, SCRIPTS)])


def player_config(
    player: str,
    wording: Mapping[str, Mapping[str, str]] | None = None,
    *,
    language: str | None = None,
    views: Sequence[str] = ("x_t", "x0_hat"),
    windows: int = 2,
    sync: Mapping[str, str] | None = None,
    autoplay: bool = False,
    smooth: bool = False,
    compact: bool = False,
    developed: bool = False,
) -> dict[str, Any]:
    """What a player is told once, when it is built.

    player    its name in events on the page, and the id of the element it lives in
    wording   language -> labels that stand in place of the script's own
    language  None takes the browser's
    views     of the left and the right window
    sync      {"group": ..., "by": "level" | "steps" | "calls"}: players that share one cursor
    compact   no buttons: keys, film and pictures still work, and another player of the group has the buttons
    developed the finished picture is developed by a second network, where there is a server
    """
    unknown = set(views) - {*VIEWS, "push"}
    if unknown or len(views) != 2 or windows not in (1, 2):
        raise ValueError(f"a player shows two views of {(*VIEWS, 'push')} in 1 or 2 windows, not {tuple(views)}")
    return {
        "id": player,
        "labels": {
            name: own_labels(name, given) for name, given in (wording or {}).items() if language in (None, name)
        },
        "language": language,
        "views": list(views),
        "windows": windows,
        "stages": stage_places(),
        "sync": dict(sync) if sync else None,
        "autoplay": autoplay,
        "smooth": smooth,
        "compact": compact,
        "developed": developed,
    }


def own_labels(language: str, given: Mapping[str, str]) -> dict[str, str]:
    """The labels that differ from the script's own."""
    usual = labels(language)
    return {key: text for key, text in given.items() if usual.get(key) != text}
