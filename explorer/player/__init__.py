"""The frame player: packets of a run, the memory that lets a player catch up with them, its scripts, the offline page.

    packets.py --> reels.py --> the browser: inbox.js -> reel.js -> canvas, timeline, events

One packet goes out per step, never the growing list. Scrubbing, playing and comparing happen in the browser.
"""
