r"""The frame player: packets of a run, the memory that hands them out, its scripts, the offline page.

    packets.py, codec.py --> reels.py --> a stream --> inbox.js -> reel.js -> canvas, timeline, events
                         \-> offline.py: a page without a server;   bundle.py: the scripts of both

One packet goes out per step, never the growing list. Scrubbing, playing and comparing happen in the browser.
PROTOCOL.md says what travels on which of the two channels, and why there is more than one.
"""
