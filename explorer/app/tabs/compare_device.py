"""Compare's columns on the visitor's own device: which ones, and the table of what the page measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.app.event_data import EventData
from explorer.app.panels.comparison import devices
from explorer.app.panels.outcomes import outcome_table
from explorer.app.site import Site
from explorer.present.compare import label, seen_by_judge
from explorer.present.compare_told import outcomes_told
from explorer.present.create import named_in
from explorer.site.device import computable
from explorer.trajectory.compare import Comparison
from explorer.words.texts import Words

__all__ = ["OwnColumns"]


class OwnColumns:
    """panel  its events: `measured` {columns, over}, `failed` {}; see explorer/app/panels/devices.js"""

    def __init__(self, words: Words, site: Site) -> None:
        self.words, self.site = words, site

    def build(self, players: Sequence[str], group: str) -> None:
        self.panel: Any = devices(self.words, players, group)

    def which(self, comparison: Comparison, chosen: Any) -> frozenset[int]:
        """The columns that the visitor's device makes; the rest is ours."""
        return frozenset(k for k, run in enumerate(comparison.runs) if chosen and computable(run))

    def table(self, event: EventData, text: str) -> str:
        """The table of a comparison of which the page has measured the columns. Raises SettingsError, RefusedError."""
        words, comparison = self.words, Comparison.from_text(text)
        named = [named_in(self.site.models, run) for run in comparison.runs]
        outcomes, away = outcomes_told(event.columns, named)
        labels = [label(words, comparison.change, run) for run in comparison.runs]
        judged = seen_by_judge(comparison.runs)
        unmatched = judged and any(one.match is None for one in outcomes.values())
        more = words("compare.device.no_match") if unmatched else ""
        return outcome_table(words, labels, outcomes, away.get, more, judged=judged)
