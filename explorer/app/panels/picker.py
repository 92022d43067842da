"""Where a picture to bury comes from: shipped samples, the camera, and the picture just made in Create.

Files have a button of their own (see tabs/destroy.py); of one that is not square, another part than the middle can be
chosen. That part and a camera shot are cut to a square of 128 pixels in the browser, so nothing larger leaves it; the
server opens it like any other file of a stranger.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

import gradio as gr

from explorer.app.script import start
from explorer.player.bundle import script_json
from explorer.player.codec import data_address
from explorer.words.texts import Words

__all__ = ["pick", "picker"]

HERE = Path(__file__).parent
PICK = "() => { window.dispatchEvent(new CustomEvent('explorer:pick', { detail: { picker: NAME, what: WHAT } })); }"

PAGE = Template("""<section class="pk">
  <h2>$choose</h2>
  <div class="pk-samples" role="group" aria-label="$choose">$samples</div>
  <p class="pk-hint">$choose_hint</p>
  <div class="pk-camera" hidden>
    <video playsinline muted aria-label="$camera"></video>
    <button type="button" class="pk-take">$camera_take</button>
    <button type="button" class="pk-close">$camera_close</button>
  </div>
  <div class="pk-crop" hidden>
    <p role="status">$crop</p>
    <div class="pk-whole"><img alt="$crop_whole"><span class="pk-frame"></span></div>
    <input type="range" min="0" max="100" value="50" aria-label="$crop_move">
  </div>
  <p class="pk-note" role="alert"></p>
</section>""")
SAMPLE = Template(
    '<button type="button" data-sample="$name" aria-pressed="false" title="$text">'
    '<img src="$frame" width="128" height="128" alt="$text"></button>'
)


def pick(what: str, name: str = "picker") -> str:
    """Script of a button that asks a picker for the "camera" or the "created" picture."""
    return PICK.replace("NAME", script_json(name)).replace("WHAT", script_json(what))


def picker(
    player: str,
    maker: str,
    own: str,
    samples: Mapping[str, bytes],
    words: Words,
    name: str = "picker",
    title: str | None = None,
) -> gr.HTML:
    """The picker of the player `player`; `maker` is the player of Create, `own` the id of the button for files.

    name     its elem_id, by which `pick` calls it
    samples  name -> lossless WebP;  title  in place of the usual one
    Events: `choose` {sample}, `snap` {picture: PNG in base64}, `created` {run, settings}.
    """
    parts = ("choose", "choose_hint", "camera", "camera_take", "camera_close", "crop", "crop_whole", "crop_move")
    texts = {part: escape(words(f"destroy.{part}")) for part in parts}
    made = (
        SAMPLE.substitute(name=one, frame=data_address(frame), text=escape(words(f"destroy.samples.{one}")))
        for one, frame in samples.items()
    )
    texts |= {"choose": escape(title)} if title else {}
    notes = {note: words(f"destroy.{note}") for note in ("camera_refused", "camera_unsafe", "no_created")}
    told = {"name": name, "player": player, "maker": maker, "own": own, **notes}
    return gr.HTML(
        html_template=PAGE.substitute(samples="".join(made), **texts),
        css_template=(HERE / "picker.css").read_text(encoding="utf-8"),
        js_on_load=start("picker", told),
        elem_id=name,
        apply_default_css=False,
    )
