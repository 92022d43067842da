"""What the model is given in the tab Steer: pictures from six places, the run that goes on otherwise, turned static.

A picture stands on the page as a burial whose packets hold it, so nothing else is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import gradio as gr

from explorer.app.errors import warn
from explorer.app.event_data import EventData
from explorer.app.page import Updates
from explorer.app.tabs.own_pictures import OwnPictures
from explorer.app.tabs.steer_layout import FIRST, Layout
from explorer.diffusion.noise import SEEDS
from explorer.player.packets import Packet, show_packet
from explorer.present.destroy import buried, shown
from explorer.present.steer import sunk, turning
from explorer.trajectory.settings import Settings
from explorer.types import Images

__all__ = ["Given", "number_in"]


class Given(OwnPictures, Layout):
    """Events whose answer is what the model is given; each yields something first, because Gradio empties the outputs
    of a generator that yields nothing."""

    def fields(self, settings: Settings) -> Updates:
        values = (settings.prompt, settings.model, settings.seed, settings.steps, settings.guidance_scale)
        return dict(zip((self.prompt, self.model, self.seed, self.steps, self.scale), values))

    def brought(self, x0: Images, *values: Any, **whose: Any) -> Iterator[Any]:
        yield from self.sink(x0, *values, **whose)

    def sink(self, x0: Images, seed: Any, **whose: str) -> Iterator[Any]:
        seed = FIRST.seed if seed is None else int(seed)
        yield from self.streamed(sunk(self.site.models, shown(x0), seed, **whose))

    def streamed(self, packets: Iterable[Packet]) -> Iterator[Any]:
        for _, packet in self.site.reels.streamed((None, packet) for packet in packets):
            yield packet or gr.skip()

    def dug(self, event: EventData) -> Iterator[Updates]:
        """The picture of a burial in Destroy, under the same static."""
        yield {self.given: gr.skip()}
        packets = self.site.reels.packets(str(event.run))
        burial = buried(packets)
        if burial is None:
            warn(self.words("destroy.gone"))
            return
        x0, settings = burial
        whose = {name: packets[0][name] for name in ("sample", "made") if packets[0].get(name)}
        yield {self.seed: settings.seed}
        for packet in self.sink(x0, settings.seed, **whose):
            yield {self.given: packet}

    def origin(self, event: EventData) -> Updates:
        """The run that is to go on otherwise, with its words and settings in the fields."""
        settings, run = Settings.from_text(str(event.settings)), str(event.run)
        if not run:
            return {self.given: self.site.open_in(self.words), **self.fields(self.site.opening)}
        if not self.site.reels.packets(run):
            warn(self.words("destroy.gone"))
            return {self.given: gr.skip()}
        return {self.given: show_packet(run), **self.fields(settings)}

    def turn(self, event: EventData, seed: Any, model: str) -> Iterator[Any]:
        """Static on its way to that of another seed."""
        yield gr.skip()
        seed, other = FIRST.seed if seed is None else int(seed), number_in(event.other, SEEDS - 1)
        yield from self.streamed(turning(self.site.models.model(model), seed % SEEDS, other))

    def twig(self, event: EventData) -> Packet:
        """A run that was made before."""
        return show_packet(str(event.run))


def number_in(value: Any, most: int) -> int:
    """A whole number from 0 to `most` that a page tells; 0 for anything else."""
    return min(max(int(value), 0), most) if isinstance(value, int | float) else 0
