"""The frame player as a Gradio component, and the memory that lets a player catch up with a run.

    packets (render/packet.py) --yield--> gr.HTML value --watch--> inbox.js -> reel.js -> canvas, timeline, events

One packet goes out per step, never the growing list. Scrubbing, playing and comparing happen in the browser.
"""

from explorer.app.player.player import module, player
from explorer.app.player.reels import Reels

__all__ = ["Reels", "module", "player"]
