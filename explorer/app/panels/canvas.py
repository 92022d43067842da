"""A canvas of SIDE x SIDE to paint on: a mask over a picture, or colours on paper.

Everything happens on the page; what is painted is sent once somebody asks for it, as bytes that the server checks like
any stranger's (explorer/service/painted.py). gr.ImageEditor is not used: it has lost people's strokes.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Any, Literal

import gradio as gr

from explorer.app.script import start
from explorer.player.bundle import script_json
from explorer.player.codec import Frame, as_text, data_address, encode
from explorer.words.texts import Words

__all__ = ["act_on", "canvas", "laid"]

HERE = Path(__file__).parent
AREAS = {"mask": ("all", "nothing", "invert"), "colours": ("fill", "nothing")}
COLOURS = ("black", "white", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
HEX = "22252b ffffff 8c8c8c cc3333 e88b2e f2d13c 4b9b4a 3b6fc4 7d4fb3 ee8fb5 86592f"
LOOK = {colour: f"#{code}" for colour, code in zip(COLOURS, HEX.split(), strict=True)}
STAMPS = {
    "square": "M-1 -1H1V1H-1Z",
    "triangle": "M0 -1L1 1H-1Z",
    "half": "M-1 0A1 1 0 0 1 1 0Z",
    "ring": "M-1 0A1 1 0 0 1 1 0A1 1 0 0 1 -1 0M-.6 0A.6 .6 0 0 0 .6 0A.6 .6 0 0 0 -.6 0Z",
    "star": "M0 -1L.24 -.32L.95 -.31L.38 .12L.59 .81L0 .4L-.59 .81L-.38 .12L-.95 -.31L-.24 -.32Z",
    "heart": "M0 .95C-.4 .55 -1 .1 -1 -.4C-1 -1 -.2 -1.05 0 -.5C.2 -1.05 1 -1 1 -.4C1 .1 .4 .55 0 .95Z",
}
"""Shapes that are printed with one press: SVG paths in [-1, 1], a brush's width wide."""
PAGE = Template("""<style>$style</style><section class="cv" data-kind="$kind">
  <div class="cv-stage" tabindex="0" role="application" aria-label="$label" aria-describedby="$name-keys">
    <div class="cv-sheet"><img class="cv-under" alt="" draggable="false" hidden>
      <canvas class="cv-paint" width="128" height="128"></canvas><span class="cv-ring" hidden></span></div></div>
  <p class="cv-said" role="status"></p>
  <div class="cv-tools" role="group" aria-label="$tools">
    <button type="button" data-act="brush" aria-pressed="true">$brush</button>
    <button type="button" data-act="eraser" aria-pressed="false">$eraser</button>
    <button type="button" data-act="undo" disabled>$undo</button>
    <button type="button" data-act="redo" disabled>$redo</button></div>
  $stamps
  $colours
  <div class="cv-tools">
    <label><span>$size</span><input type="range" name="size" min="1" max="64" value="$wide"></label>
    <label title="$soft_hint"><span>$soft</span>
      <input type="range" name="soft" min="0" max="100" value="0"></label></div>
  <div class="cv-areas" role="group" aria-label="$area">$areas</div>
  <p class="cv-hint" id="$name-keys">$keys</p>
</section>""")


def canvas(name: str, words: Words, kind: Literal["mask", "colours"] = "mask", **html: Any) -> gr.HTML:
    """A canvas; its value is what `laid` makes.

    name  elem_id, by which scripts and `act_on` call it
    kind  "mask": how much of each place is painted; "colours": what is painted in which colour
    Event: `sent` {paint: base64 of SIDE x SIDE bytes, or four times as many, share: of the area, in [0, 1], and what
    `act_on` was told}, after `act_on(name, "send")`.
    """
    texts = words.group("canvas")
    escaped = {part: escape(text) for part, text in texts.items()}
    areas = "".join(
        f'<button type="button" data-act="{area}">{escaped[f"area_{area}"]}</button>' for area in AREAS[kind]
    )
    page = PAGE.substitute(
        {**escaped, "label": escaped[f"label_{kind}"], "name": name, "kind": kind, "areas": areas},
        colours=swatches(words) if kind == "colours" else "",
        stamps=stamps(words) if kind == "colours" else "",
        wide="18" if kind == "mask" else "10",
        style=(HERE / "canvas.css").read_text(encoding="utf-8"),
    )
    told = {
        "name": name,
        "kind": kind,
        "words": texts,
        "percent": words("format.percent"),
        "colour": LOOK["red"],
        "stamps": STAMPS,
    }
    look: dict[str, Any] = {"elem_id": name, "apply_default_css": False, **html}
    return gr.HTML(html_template=page, js_on_load=start("canvas", told), **look)


def stamps(words: Words) -> str:
    """The shapes that are printed instead of drawn."""
    names = {stamp: escape(words(f"canvas.stamp_{stamp}")) for stamp in STAMPS}
    buttons = "".join(
        f'<button type="button" data-stamp="{stamp}" aria-pressed="false" aria-label="{names[stamp]}" '
        f'title="{names[stamp]}"><svg viewBox="-1.2 -1.2 2.4 2.4" aria-hidden="true"><path d="{path}"/></svg></button>'
        for stamp, path in STAMPS.items()
    )
    return f'<div class="cv-stamps" role="group" aria-label="{escape(words("canvas.stamps"))}">{buttons}</div>'


def swatches(words: Words) -> str:
    """The colours that are one press away, and a field for any other."""
    names = {colour: escape(words.name("colour", colour)) for colour in COLOURS}
    buttons = "".join(
        f'<button type="button" data-colour="{look}" style="background:{look}" aria-pressed="false" '
        f'aria-label="{names[colour]}" title="{names[colour]}"></button>'
        for colour, look in LOOK.items()
    )
    group, own = escape(words("canvas.colours")), escape(words("canvas.own_colour"))
    field = f'<input type="color" aria-label="{own}" title="{own}">'
    return f'<div class="cv-colours" role="group" aria-label="{group}">{buttons}{field}</div>'


def laid(picture: Frame | None = None, paint: bytes | None = None) -> dict[str, str]:
    """A value of the canvas: the picture below, and what is painted on it; None leaves that as it is."""
    below = {} if picture is None else {"picture": data_address(encode(picture))}
    return below if paint is None else {**below, "paint": as_text(paint)}


def act_on(name: str, act: str, told: str = "{}") -> str:
    """Script of a button that has the canvas do something: "send", or what its own buttons do.

    told  script of an object that is sent along
    """
    detail = f"{{ canvas: {script_json(name)}, act: {script_json(act)}, with: {told} }}"
    return f'() => {{ window.dispatchEvent(new CustomEvent("explorer:canvas", {{ detail: {detail} }})); }}'
