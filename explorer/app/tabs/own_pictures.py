"""Pictures that a visitor brings into a tab: samples, files, shots of the camera, and what was just created.

Each event yields something first, because Gradio empties the outputs of a generator that yields nothing.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.app.errors import warn
from explorer.app.event_data import EventData
from explorer.app.site import Site
from explorer.app.tabs.within import within
from explorer.player.replay import picture_of
from explorer.present.destroy import SAMPLES, sample
from explorer.present.errors import why
from explorer.service.upload import PictureError, open_picture
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images, finished
from explorer.words.texts import Words

__all__ = ["OwnPictures", "shot_of"]

LARGEST_SHOT = 400_000  # characters of a camera picture of 128 px; a PNG of pure noise has 65,000


class OwnPictures:
    """The events of a picker. `values` are those of the tab's controls, which `brought` is given, too."""

    words: Words
    site: Site

    def brought(self, x0: Images, *values: Any, **whose: Any) -> Iterator[Any]:
        """What the tab does with a picture. whose: its `sample`, or the settings that `made` it"""
        raise NotImplementedError

    def choose(self, event: EventData, *values: Any) -> Iterator[Any]:
        """One of the samples."""
        yield gr.skip()
        name = str(event.sample)
        if name in SAMPLES:
            yield from self.brought(sample(name), *values, sample=name)

    def upload(self, path: str, *values: Any) -> Iterator[Any]:
        """A visitor's file. It stays where it is: equal files of two visitors are one there, and both are read."""
        yield gr.skip()
        yield from self.opened_own(Path(path), *values)

    def snap(self, event: EventData, *values: Any) -> Iterator[Any]:
        """A camera picture."""
        yield gr.skip()
        yield from self.opened_own(shot_of(str(event.picture)), *values)

    def opened_own(self, source: Path | bytes, *values: Any) -> Iterator[Any]:
        """A stranger's picture; where it cannot be opened, the page says why and stays as it is."""
        try:
            x0 = open_picture(source)
        except PictureError as error:
            warn(self.words("destroy.bad_picture", why=why(self.words, error)), duration=20)
            return
        yield from self.brought(x0, *values)

    def take(self, event: EventData, *values: Any) -> Iterator[Any]:
        """The picture of a run of Create; one that is forgotten or not finished is made again from its settings."""
        yield gr.skip()
        settings = Settings.from_text(str(event.settings))
        x0 = picture_of(self.site.reels.packets(str(event.run)))
        made = settings.to_text() or "prompt="
        yield from self.brought(self.remade(settings) if x0 is None else x0, *values, made=made)

    def remade(self, settings: Settings) -> Images:
        """The picture of a run, made again."""
        settings = within(self.words, settings)
        return finished(reverse(settings, self.site.models.of(settings)))


def shot_of(text: str) -> bytes:
    """A camera picture as the browser sent it; b"" where it is not one."""
    try:
        return base64.b64decode(text, validate=True) if len(text) <= LARGEST_SHOT else b""
    except (binascii.Error, ValueError):
        return b""
