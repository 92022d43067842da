"""Create's runs on the visitor's own device: the choice, and what the page tells of such runs.

The server reads the words and says how a run begins; what follows it never sees, so no turn at the processor is needed.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from explorer.app.event_data import EventData
from explorer.app.page import Page, Updates
from explorer.app.panels.device import device
from explorer.app.site import Site
from explorer.model.registry import quickest
from explorer.player.packets import Packet
from explorer.present.create import elsewhere
from explorer.site.device import NETWORKS, computable
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["OwnDevice", "quicker"]

KEPT = (
    "prompt",
    "read_as",
    "weights",
    "added",
    "seed",
    "schedule",
    "points",
    "guidance_scale",
)  # where the fast model takes over


class OwnDevice:
    """panel  its events, see explorer.app.panels.device;  where  the choice, a value of every event that runs"""

    def __init__(self, words: Words, site: Site, page: Page) -> None:
        self.words, self.site, self.page = words, site, page

    def build_line(self, player: str) -> None:
        self.panel: Any = device(self.words, player, self.site.share_work)

    def build_choice(self) -> None:
        self.where = self.page.own_device = gr.Checkbox(
            self.site.share_work,
            label=self.words("device.label"),
            info=self.words("device.info"),
            elem_id="own-device",
            container=False,
        )

    def begin(self, settings: Settings, **extra: Any) -> Packet | None:
        """The start of a run that the page makes; None where only the server can."""
        if not computable(settings):
            return None
        return elsewhere(self.site.models, self.words, settings, **extra)

    def quick(self, settings: Settings) -> Settings:
        """The same for a model that this device computes: what can stay stays."""
        return settings if settings.model in NETWORKS else quicker(settings, NETWORKS[0])

    def told(self, event: EventData) -> tuple[str, Settings]:
        """Name and settings of a run that the page speaks of. Raises SettingsError."""
        return str(event.run), Settings.from_text(str(event.settings))

    def chosen(self, own: bool) -> Updates:
        return {self.where: own}


def quicker(settings: Settings, model: str | None = None) -> Settings:
    """The same for a model that draws at once, with its own steps and sampler: what can stay stays."""
    kept = {name: getattr(settings, name) for name in KEPT}
    return Settings.make(model=model or quickest(), **kept)
