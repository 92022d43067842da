"""The factory of players. A function and not a subclass: Gradio writes a file beside every module that has one."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Any

import gradio as gr

from explorer.app.script import script_address
from explorer.player.bundle import player_config, script_json
from explorer.player.packets import Packet
from explorer.player.reels import Reels

__all__ = ["player"]


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
    developed: bool = False,
    **html: Any,
) -> gr.HTML:
    """A player; its value is a packet as `Reels.sent` makes it. Never use it as an input: it would travel back.

    value     what it opens on: {"run": ..., "kind": "show"} from `reels.promise(...)`
    elem_id   its name on the page; events of this player carry it as `player`
    reels     where its runs are
    wording   language -> labels that stand in place of the player's own ([player] in explorer/words lists them)
    language  None follows the browser
    views     of the left and the right window: x_t, x0_hat, eps_hat, x0_uncond, push
    sync      {"group": name, "by": "level" | "steps" | "calls"} for players that share one cursor
    autoplay  plays a run that was complete when it came, once, unless the visitor wants less motion
    compact   without buttons, for a column beside a player of its group that has them
    developed  finished pictures are developed by a second network
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
        developed=developed,
    )
    return gr.HTML(
        value,
        elem_id=elem_id,
        # Gradio compiles both templates again at every packet, so they hold nothing; the script builds the player once.
        html_template='<div class="player-root"></div>',
        css_template="",
        # The script itself comes from an address: Gradio reads all of this again for every visitor and every change.
        js_on_load=START.substitute(
            script=script_json(script_address()),
            address=script_json(reels.address if reels is not None else None),
            config=script_json(config),
        ),
        apply_default_css=False,
        container=False,
        padding=False,
        **html,
    )


START = Template("""
let built = null;
const receive = () => built?.inbox.receive(props.value);
watch("value", receive);
import(new URL($script, document.baseURI)).then(({ mount, online }) => {
  const address = $address;
  built = mount(element.querySelector(".player-root"), $config, address && online(address));
  receive(); // watch tells of later values only
});
""")
