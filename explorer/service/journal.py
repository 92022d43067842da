"""A log for machines: one JSON object a line on standard error, of every run that ended and everything refused.

    {"time": "2026-05-04T09:30:01.250Z", "level": "info", "event": "run", "kind": "picture", "outcome": "finished",
     "seconds": 0.21, "model": NAME, "steps": 4}

Whatever else is logged comes in the same form. Of an error it tells which it was and where, and not its message, which
may repeat what a visitor wrote.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from explorer.service.ledger import Entry

__all__ = ["Journal", "JsonLines", "all_in_json"]

NAME = "explorer.journal"


class JsonLines(logging.Formatter):
    """A record as one line of JSON; `fields` of a record are what it tells, else its message is."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        told: dict[str, Any] = {"time": moment, "level": record.levelname.lower()}
        fields = getattr(record, "fields", None)
        told |= fields or {"event": "message", "logger": record.name, "message": record.getMessage()}
        if record.exc_info and record.exc_info[1] is not None:
            told |= place_of(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


def place_of(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "where": where}


class Journal:
    """A listener of a ledger that writes a line for each run that ended, each refusal and each fault."""

    def __init__(self) -> None:
        self._logger = logging.getLogger(NAME)

    def __call__(self, entry: Entry) -> None:
        if entry.event == "end":
            told = {"event": "run", "kind": entry.kind, "outcome": entry.outcome, "seconds": round(entry.seconds, 3)}
            told |= {"model": entry.model} if entry.model else {}
            self._say({**told, **({"steps": entry.steps} if entry.steps else {})})
        elif entry.event == "refusal":
            self._say({"event": "refusal", "reason": entry.kind})

    def _say(self, fields: dict[str, Any]) -> None:
        self._logger.info("", extra={"fields": fields})


def all_in_json(stream: IO[str] | None = None) -> None:
    """Has all that this process logs go to standard error, or to `stream`, in this form. Call it once, and before a
    server is made: what uvicorn says goes there, too."""
    import uvicorn.config

    uvicorn.config.LOGGING_CONFIG["loggers"]["uvicorn"] = {"level": "INFO"}  # handed on to the root, as all else
    handler = logging.StreamHandler(sys.stderr if stream is None else stream)
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger(NAME).setLevel(logging.INFO)
