"""Frames, curves, strips, posters, GIF, WebP, video, archives."""

import logging

# Where its cache folder cannot be written, matplotlib takes a temporary one and says so in two lines; nobody here has
# asked it for anything, and everything is drawn all the same.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
