"""What each control of a page can send, checked before Gradio looks at it.

Gradio takes any JSON for the value of any input, and where it looks like a file, it fetches the file. Here a value is
what its control can hold and nothing else: `Catalogue` knows the inputs of every event of a page, `checked` gives the
request anew, built from what was checked, with only the keys that a page of ours sends.

What a page measured is not trusted either: numbers are finite, texts have an end, nothing is nested deeply.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.app.tabs.lines import LIVE, LONG, RUNS, SKETCHES
from explorer.service.temporary import lies_in

__all__ = ["SLOW", "Catalogue", "RequestError", "ending"]

SLOW = {line["concurrency_id"] for line in (RUNS, LIVE, LONG, SKETCHES)}

LONGEST = 20_000  # characters of a text
SHOT = 400_000  # of a picture drawn or taken on the page, which comes with what an event tells
DEEPEST, MOST = 6, 20_000  # of what an event tells: nesting, and values in all
SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
CHANGING = re.compile(r"learn-choice|learn-hide|compare-value-.-chosen")  # lists that change with other choices
PLAIN = re.compile(r"[\w .,:+%-]{0,80}")  # of a choice that may stand on such a list


class RequestError(ValueError):
    """A request that no page of ours sends."""


class Catalogue:
    """What may be asked of one page: its events with the kinds of their inputs, and the questions of its components.

    folder  where uploaded files lie; no other file is accepted
    Raises TypeError for an input of a kind that nobody has said anything about.
    """

    def __init__(self, page: gr.Blocks, folder: Path) -> None:
        self._folder = folder
        self._events = {
            index: [self._kind(part) for part in event.inputs] for index, event in page.default_config.fns.items()
        }
        parts = page.default_config.blocks
        self._telling = {  # events of our own components, which tell something beside the inputs
            index
            for index, event in page.default_config.fns.items()
            if event.fn and "EventData" in str(signature(event.fn))
            if all(number is not None and isinstance(parts.get(number), gr.HTML) for number, _ in event.targets)
        }
        self._lines = {index: event.concurrency_id for index, event in page.default_config.fns.items()}
        self._questions = {
            number: {name for name, value in vars(part).items() if getattr(value, "_is_server_fn", False)}
            for number, part in parts.items()
        }

    def line(self, index: int) -> str:
        """The line that an event waits in; of those in SLOW are the ones that compute for long."""
        return self._lines[index]

    def event(self, body: bytes) -> dict[str, Any]:
        """The body of queue/join. Raises RequestError."""
        sent = parsed(body, {"data", "event_data", "fn_index", "trigger_id", "session_hash"})
        kinds = self._events.get(whole(sent.get("fn_index")))
        values = sent.get("data")
        if kinds is None or not isinstance(values, list) or len(values) != len(kinds):
            raise RequestError("no such event")
        if sent["fn_index"] in self._telling and not isinstance(sent.get("event_data"), dict):
            raise RequestError("an event that tells nothing")
        return {
            "data": [kind(value) for kind, value in zip(kinds, values)],
            "event_data": told(sent.get("event_data")),
            "fn_index": sent["fn_index"],
            "trigger_id": None if sent.get("trigger_id") is None else whole(sent["trigger_id"]),
            "session_hash": session(sent),
        }

    def question(self, body: bytes) -> dict[str, Any]:
        """The body of component_server. Raises RequestError."""
        sent = parsed(body, {"data", "component_id", "session_hash", "fn_name"})
        number, name = whole(sent.get("component_id")), sent.get("fn_name")
        if not isinstance(name, str) or name not in self._questions.get(number, ()):
            raise RequestError("no such question")
        return {
            "data": told(sent.get("data")),
            "component_id": number,
            "session_hash": session(sent),
            "fn_name": name,
        }

    def _kind(self, part: Any) -> Callable[[Any], Any]:
        if isinstance(part, gr.State):
            return nothing
        if isinstance(part, gr.UploadButton):
            return self._file
        if isinstance(part, gr.Textbox):
            return text
        if isinstance(part, gr.Number | gr.Slider):
            return number
        if isinstance(part, gr.Checkbox):
            return yes_or_no
        if isinstance(part, gr.CheckboxGroup):
            return several(choice(part))
        if isinstance(part, gr.Radio | gr.Dropdown):
            return several(choice(part)) if getattr(part, "multiselect", None) else choice(part)
        raise TypeError(f"nobody has said what a {type(part).__name__} may send: add it to explorer/app/gate/kinds.py")

    def _file(self, value: Any) -> dict[str, Any]:
        """A file that was uploaded here, and nothing of what its sender says about it but where it is."""
        path = value.get("path") if isinstance(value, dict) else None
        if not isinstance(path, str) or not lies_in(self._folder, path) or not os.path.isfile(path):
            raise RequestError("not an uploaded file")
        real = os.path.realpath(path)
        return {"path": real, "orig_name": os.path.basename(real), "meta": {"_type": "gradio.FileData"}}


def ending(body: bytes) -> dict[str, Any]:
    """The body of cancel and reset. Raises RequestError."""
    sent = parsed(body, {"session_hash", "fn_index", "event_id"})
    name = sent.get("event_id")
    if not isinstance(name, str) or not SESSION.fullmatch(name):
        raise RequestError("not an event")
    if "fn_index" not in sent:  # reset
        return {"event_id": name}
    return {"session_hash": session(sent), "fn_index": whole(sent["fn_index"]), "event_id": name}


def parsed(body: bytes, known: set[str]) -> dict[str, Any]:
    """A JSON object, without the keys that nobody asks for."""
    try:
        sent = json.loads(body, parse_constant=refuse, parse_float=float)
    except (ValueError, RecursionError):
        raise RequestError("not JSON") from None
    if not isinstance(sent, dict):
        raise RequestError("not an object")
    return {key: value for key, value in sent.items() if key in known}


def refuse(name: str) -> Any:
    raise ValueError(name)


def whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 2**53:
        raise RequestError("not a whole number")
    return value


def session(sent: dict[str, Any]) -> str:
    name = sent.get("session_hash")
    if not isinstance(name, str) or not SESSION.fullmatch(name):
        raise RequestError("not a session")
    return name


def nothing(value: Any) -> None:
    """What the server keeps of a visit is not sent to it."""
    return None


def text(value: Any) -> str:
    """Nothing is an empty text: what an event does with texts it may do with this one."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise RequestError("not a text")
    return readable(value)


def readable(value: str) -> str:
    """Half characters, which no answer could be encoded with, are replaced."""
    return value.encode("utf-8", "replace").decode("utf-8") if not value.isascii() else value


def number(value: Any) -> float | int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 1e18:
        raise RequestError("not a number")
    return value


def yes_or_no(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise RequestError("neither yes nor no")
    return value


def choice(part: Any) -> Callable[[Any], Any]:
    """One of the choices; none only where nothing need be chosen. Some lists change: what is not on the first one is at
    least harmless."""
    known = {value for _, value in part.choices or []}
    changes = CHANGING.fullmatch(part.elem_id or "") is not None

    def one(value: Any) -> Any:
        if value is None and (changes or part.value is None):
            return None
        if isinstance(value, str | int | float | bool) and value in known:
            return value
        if not changes or not isinstance(value, str) or not PLAIN.fullmatch(value):
            raise RequestError("not a choice")
        return value

    return one


def several(one: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def each(value: Any) -> Any:
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > 100:
            raise RequestError("not a list of choices")
        return [one(item) for item in value]

    return each


def told(value: Any) -> Any:
    """What an event or a question tells: plain JSON, nowhere a file."""
    left = [MOST]

    def look(value: Any, depth: int) -> Any:
        left[0] -= 1
        if depth > DEEPEST or left[0] < 0:
            raise RequestError("too much is told")
        if isinstance(value, dict):
            if {"path", "url", "meta"} & value.keys():
                raise RequestError("a file is told")
            return {readable(key[:200]): look(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [look(item, depth + 1) for item in value]
        if isinstance(value, str):
            if len(value) > SHOT:
                raise RequestError("a text is too long")
            return readable(value)
        return value if isinstance(value, bool) else number(value)

    return look(value, 0)
