"""What the tests of the player need: a run as a page, the pixels of its windows, the state of its cursor."""

import base64
import io
import time

import numpy as np
from PIL import Image

CANVAS = """([id, number]) => {
  const canvas = window.explorerPlayers.get(id).panes[number].canvas;
  const rgba = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let text = "";
  for (const value of rgba) text += String.fromCharCode(value);
  return [canvas.width, btoa(text)];
}"""


def shown(tab, number, player="run-0"):
    """The pixels of a window, (H, W, 3)."""
    tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    width, text = tab.evaluate(CANVAS, [player, number])
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, width, 4)[..., :3]


FRAME = """async ([packet, name]) => {
  const bytes = new Uint8Array(await (await fetch(window.explorerFrame(packet, name))).arrayBuffer());
  return btoa(Array.from(bytes, (value) => String.fromCharCode(value)).join(""));
}"""


def sent_frame(page, packet, name="x_t"):
    """A frame as the page was sent it, (H, W, 3) uint8: inside its packet, or at the address in it."""
    data = base64.b64decode(page.evaluate(FRAME, [packet, name]))
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def index(tab, player="run-0"):
    return tab.evaluate("(id) => window.explorerPlayers.get(id).index", player)


def playing(tab):
    return tab.evaluate("window.explorerPlayers.get('run-0').transport.playing")


def until(tab, expression, seconds=10.0):
    """Waits for an expression to be true. (wait_for_function needs eval, which the page's own policy forbids.)"""
    end = time.monotonic() + seconds
    while not tab.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        tab.wait_for_timeout(20)


STILL = """() => { window.changedAt = performance.now();
  new MutationObserver(() => window.changedAt = performance.now())
    .observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true }); }"""
RESTING = """performance.now() - window.changedAt > 250 && document.getAnimations().every((moving) =>
  moving.playState !== "running" || moving.effect.getComputedTiming().endTime === Infinity)"""


def still(page):
    """Waits until nothing on the page has changed for a quarter of a second and nothing moves any more."""
    page.evaluate(STILL)
    until(page, RESTING)


def ready(tab, player="run-0"):
    until(tab, f"window.explorerPlayers?.get('{player}')?.index >= 0")
    return tab
