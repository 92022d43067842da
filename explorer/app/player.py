"""The factory of players. A function and not a subclass: Gradio writes a file beside every module that has one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import gradio as gr

from explorer.app.server_function import asked
from explorer.player.offline import bundle, player_config, player_file, script_json
from explorer.player.packets import Packet
from explorer.player.reels import Reels

__all__ = ["module", "player"]


def player(
    value: Packet | None = None,
    *,
    elem_id: str,
    reels: Reels | None = None,
    wording: Mapping[str, Mapping[str, str]] | None = None,
    language: str | None = None,
    views: tuple[str, str] = ("x_t", "x0_hat"),
    windows: int = 2,
    sync: Mapping[str, str] | None = None,
    autoplay: bool = False,
    smooth: bool = False,
    compact: bool = False,
    script: str | None = None,
    **html: Any,
) -> gr.HTML:
    """A player; its value is a packet of explorer.player.packets. Never use it as an input: frames would travel back.

    value     what it opens on: an `all` packet, or better {"run": ..., "kind": "show"} from `reels.promise(...)`
    elem_id   its name on the page; events of this player carry it as `player`
    reels     where it asks for packets that it missed; without it, a player built in mid-run shows what follows
    wording   language -> labels (labels/en.json lists them); None: all that the player has
    language  None follows the browser
    views     of the left and the right window: x_t, x0_hat, eps_hat, x0_uncond, push
    sync      {"group": name, "by": "level" | "steps" | "calls"} for players that share one cursor
    autoplay  plays a run that was complete when it came, once, unless the visitor wants less motion
    compact   without buttons, for a column beside a player of its group that has them
    script    where the page gets `module()` from; None: it comes with every player, and Gradio reads through all of it
              again for every visitor and every change
    html      further arguments of gr.HTML (render, visible, scale, key, ...)

    Events that stream into a player need show_progress="hidden", or Gradio fades it while they run.
    """
    config = player_config(
        elem_id,
        wording,
        language=language,
        views=views,
        windows=windows,
        sync=sync,
        autoplay=autoplay,
        smooth=smooth,
        compact=compact,
    )
    return gr.HTML(
        value,
        elem_id=elem_id,
        # Gradio compiles both templates again at every packet, so they hold nothing; the script builds the player once.
        html_template='<div class="player-root"></div>',
        css_template="",
        js_on_load=(
            INLINE if script is None else f"const loaded = import(new URL({json.dumps(script)}, document.baseURI));\n"
        )
        + START.replace("CONFIG", script_json(config)),
        apply_default_css=False,
        container=False,
        padding=False,
        server_functions=[asked("reel", reels.answer)] if reels is not None else None,
        **html,
    )


ONLINE = player_file("online.js")
INLINE = f"{bundle()}\n{ONLINE}\nconst loaded = Promise.resolve({{ mount, online }});\n"
START = """
const asked = typeof server === "object" && server ? { reel: (request) => server.reel(request) } : {};
let built = null;
const receive = () => built?.inbox.receive(props.value);
watch("value", receive);
loaded.then(({ mount, online }) => {
  built = mount(element.querySelector(".player-root"), CONFIG, { ...online, ...asked });
  receive(); // watch tells of later values only
});
"""


def module() -> str:
    """The player's script as a module of its own."""
    return f"{bundle()}\n{ONLINE}\nexport {{ mount, online }};\n"
