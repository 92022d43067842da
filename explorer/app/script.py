"""The studio's script: the player and all panels as one module that browsers keep.

    shared.js, the player               explorer/player: also in the offline page
    copies.js ... closer.js             what a player can do with a server only
    panels/*.js                         each panel a function; inside it, everything above is at hand

A component's `js_on_load` says only which of them to start and what to tell it. Gradio sends and reads that text again
for every visitor and every change, and its scripts cannot share anything with each other.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from explorer.player.bundle import bundle, player_file, script_json

__all__ = ["PANELS", "script_address", "script_text", "start"]

HERE = Path(__file__).parent / "panels"
ONLINE = ("simd.js", "copies.js", "online.js", "guess.js", "developed.js", "closer.js")
PANELS: dict[str, tuple[str, ...]] = {
    "address": ("pupils", "address"),
    "board": ("columns", "board"),
    "canvas": ("canvas_sheet", "canvas"),
    "challenge": ("challenge",),
    "chips": ("chips",),
    "conductor": ("columns", "conductor"),
    "connection": ("connection",),
    "curves": ("columns", "curves"),
    "device": ("device",),
    "devices": ("columns", "outcome", "devices"),
    "difference": ("columns", "difference"),
    "first_shapes": ("loss_curve", "first_shapes"),
    "follow": ("follow",),
    "history": ("strip", "history"),
    "inside": ("question", "inside_light", "inside_chart", "inside_words", "inside_place", "inside"),
    "inside_road": ("question", "inside_road"),
    "inside_u": ("question", "inside_u"),
    "lab_draw": ("lab_curve", "drawn_points", "lab_draw"),
    "lab_shelf": ("lab_shelf",),
    "measured": ("measured", "bands"),
    "mixture": ("mixture",),
    "numbers": ("numbers",),
    "pairs": ("pairs",),
    "picker": ("square", "camera", "picker", "picker_crop"),
    "pictures": ("pictures",),
    "press": ("press",),
    "progress": ("progress", "progress_board", "progress_talk"),
    "returned": ("returned",),
    "schedule_draw": ("lab_curve", "drawn_points", "schedule_draw"),
    "sketches": ("strip", "sketches"),
    "steer": ("question", "steer_tree", "steer_words", "steer_region", "steer_guides", "steer"),
    "steer_beside": ("steer_beside",),
    "teach": ("question", "square", "camera", "loss_curve", "teach", "teach_run", "teach_class", "teach_words"),
    "to_picture": ("to_picture",),
    "typed": ("typed",),
    "waiting": ("waiting",),
    "weights": ("question", "weights"),
    "watch": ("watch_plane", "watch_losses", "watch_talk", "watch_slow", "watch_draw", "watch_main"),
}
"""Files of each panel, in one scope."""


@cache
def script_text() -> str:
    """The module. Exports mount and online (explorer/player/PROTOCOL.md) and panels, functions by name."""
    panels = (f"{name}({{ element, trigger, props, server, watch }}, told) {{\n{body(name)}\n}}," for name in PANELS)
    closer = {"html": player_file("closer.html"), "css": player_file("closer.css")}
    online = (f"const CLOSER = {script_json(closer)};", *map(player_file, ONLINE))
    parts = (bundle(), *online, "const panels = {", *panels, "};")
    return "\n".join((*parts, "export { mount, online, panels };\n"))


def body(name: str) -> str:
    return "\n".join((HERE / f"{file}.js").read_text(encoding="utf-8") for file in PANELS[name])


@cache
def script_address() -> str:
    """Where a page gets the module, under a name that changes with it."""
    return f"../parts/studio.js?{hashlib.sha256(script_text().encode()).hexdigest()[:12]}"


def start(panel: str, told: Any = None) -> str:
    """The `js_on_load` of a panel. `told` is JSON that its script knows by that name.

    Gradio knows the events of a component by their names in quotes in this text: those that the script triggers.
    """
    if panel not in PANELS:
        raise KeyError(f"no panel is called {panel!r}")
    events = " ".join(sorted(set(re.findall(r'trigger\(("\w+")', body(panel)))))
    address, said = script_json(script_address()), script_json(told)
    return f"""/* {events} */
import(new URL({address}, document.baseURI)).then(({{ panels }}) => panels.{panel}(
  {{ element, trigger, props, server, watch }}, {said}));"""
