"""What the model is given in the tab Steer: pictures from six places, the run that goes on otherwise, turned static.

A picture stands on the page as a burial whose packets hold it, so nothing else is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.app.errors import warn
from explorer.app.event_data import EventData
from explorer.app.page import Updates
from explorer.app.tabs.destroy import shot_of
from explorer.app.tabs.steer_layout import FIRST, Layout
from explorer.app.tabs.within import within
from explorer.diffusion.noise import SEEDS
from explorer.player.packets import Packet, show_packet
from explorer.player.replay import picture_of
from explorer.present.destroy import buried, sample, shown
from explorer.present.errors import why
from explorer.present.steer import sunk, turning
from explorer.service.upload import PictureError, open_picture
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images, finished

__all__ = ["Given", "number_in"]


class Given(Layout):
    """Events whose answer is what the model is given; each yields something first, because Gradio empties the outputs
    of a generator that yields nothing."""

    def fields(self, settings: Settings) -> Updates:
        values = (settings.prompt, settings.model, settings.seed, settings.steps, settings.guidance_scale)
        return dict(zip((self.prompt, self.model, self.seed, self.steps, self.scale), values))

    def choose(self, event: EventData, seed: Any) -> Iterator[Any]:
        """One of the samples."""
        yield gr.skip()
        name = str(event.sample)
        if name in self.samples:
            yield from self.sink(sample(name), seed, sample=name)

    def upload(self, path: str, seed: Any) -> Iterator[Any]:
        yield gr.skip()
        yield from self.own_picture(Path(path), seed)

    def snap(self, event: EventData, seed: Any) -> Iterator[Any]:
        yield gr.skip()
        yield from self.own_picture(shot_of(str(event.picture)), seed)

    def own_picture(self, source: Path | bytes, seed: Any) -> Iterator[Any]:
        """A stranger's picture; where it cannot be opened, the page says why and stays as it is."""
        try:
            x0 = open_picture(source)
        except PictureError as error:
            warn(self.words("destroy.bad_picture", why=why(self.words, error)), duration=20)
            return
        yield from self.sink(x0, seed)

    def take(self, event: EventData, seed: Any) -> Iterator[Any]:
        """The picture of a run of Create; one that is forgotten is made again from its settings."""
        yield gr.skip()
        settings = Settings.from_text(str(event.settings))
        x0 = picture_of(self.site.reels.packets(str(event.run)))
        made = settings.to_text() or "prompt="
        yield from self.sink(self.remade(settings) if x0 is None else x0, seed, made=made)

    def remade(self, settings: Settings) -> Images:
        settings = within(self.words, settings)
        return finished(reverse(settings, self.site.models.of(settings)))

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
