"""Twelve settings, one a file; SETTINGS finds them by name."""

from __future__ import annotations

from explorer.world.settings import (
    beach,
    city,
    desert,
    forest,
    meadow,
    mountains,
    ocean,
    room,
    snow,
    space,
    studio,
    table,
)
from explorer.world.settings.mood import MOONS, Mood
from explorer.world.settings.stage import Setting, Stage
from explorer.world.settings.weather import weather

__all__ = ["MOONS", "SETTINGS", "Mood", "Setting", "Stage", "weather"]

_FILES = (beach, city, desert, forest, meadow, mountains, ocean, room, snow, space, studio, table)
SETTINGS: dict[str, Setting] = {file.__name__.rpartition(".")[2]: file.SETTING for file in _FILES}
