"""A visitor of a running studio, without a browser: opens links, presses buttons, follows runs, takes files home.

    with studio(environment) as address:
        visitor = Visitor(address, "en")
        page = visitor.opens("model=fast&steps=2")     what the page's load events answer to this address
        page.runs                                      the names of the runs that began
        visitor.walk(page.runs[0])                     the packets that a player gets of a run, from /frames

It knows the page as everybody can: its public configuration, in which components are found by their id on the page.
The values of the components are kept as the page keeps them, so what one event sets the next one sends.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from gradio_client.utils import apply_diff

from tests.browser.server import free_port

__all__ = ["Answer", "Visitor", "studio"]

RUN = re.compile(r"""(?:\.\./frames/|"run": ")([\w-]{16,})(?:", "kind": "start"|(?=")(?!", "kind"))""")


@contextmanager
def studio(env: dict[str, str], seconds: float = 300) -> Iterator[str]:
    """The address of `explorer app` in a process of its own, once it answers; ends it afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "explorer", "app", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    address, end = f"http://127.0.0.1:{port}", time.monotonic() + seconds
    try:
        while time.monotonic() < end and process.poll() is None:
            try:
                httpx.get(f"{address}/healthz", timeout=2).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        else:
            raise RuntimeError("the studio did not start")
        yield address
    finally:
        process.terminate()
        process.wait(20)


LINKED = "run-linked"


@dataclass
class Answer:
    """What an event changed: `updates` by id on the page (the last of each), the runs that began, and messages."""

    updates: dict[str, Any] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


class Visitor:
    """One page that is open in one language."""

    count = 0

    def __init__(self, address: str, language: str = "en") -> None:
        Visitor.count += 1
        self.session = f"visitor{Visitor.count}"
        self.http = httpx.Client(base_url=address, timeout=300, follow_redirects=True)
        self.base, self.query = f"/{language}/gradio_api", ""
        self.http.get(f"/{language}/").raise_for_status()
        self.config = self.http.get(f"/{language}/config").json()
        self.packets: dict[str, list[dict[str, Any]]] = {}
        self.listening: dict[str, threading.Thread] = {}
        self.came: dict[str, float] = {}  # when the first picture of a run was there
        self.ended: dict[str, float] = {}  # and its last packet
        self.props = {part["id"]: part["props"] for part in self.config["components"]}
        self.kinds = {part["id"]: part["type"] for part in self.config["components"]}
        self.ids = {props.get("elem_id"): key for key, props in self.props.items() if props.get("elem_id")}

    def names(self, key: int) -> str:
        return self.props.get(key, {}).get("elem_id") or f"#{self.kinds.get(key)}"

    def value(self, name: str) -> Any:
        """What a component of the page holds now."""
        return self.props[self.ids[name]].get("value")

    def sets(self, values: dict[str, Any]) -> None:
        """Types or chooses."""
        for name, value in values.items():
            self.props[self.ids[name]]["value"] = value

    def chooses(self, button: str, *wanted: Any) -> None:
        """Sets those controls of a button that offer a value: a kind of file, a view, a size."""
        inputs = self.event(button, "click")["inputs"]
        for value in wanted:
            (key,) = (k for k in inputs if value in [pair[-1] for pair in self.props[k].get("choices") or []])
            self.props[key]["value"] = value

    def event(self, target: str, name: str) -> dict[str, Any]:
        wanted = [self.ids[target], name]
        return next(row for row in self.config["dependencies"] if wanted in row["targets"] and row["backend_fn"])

    def opens(self, query: str = "") -> Answer:
        """Goes to an address: all that the page does when it has been opened."""
        self.query = query
        answer = Answer()
        rows = [r for r in self.config["dependencies"] if any(t[1] == "load" for t in r["targets"]) and r["backend_fn"]]
        for row in rows:
            self.does(row, answer)
        if answer.updates.get(LINKED, {}).get("value"):  # a run that an address asks for is an event of its own
            self.does(self.event(LINKED, "change"), answer)
        return answer

    def presses(self, target: str, name: str = "click", **told: Any) -> Answer:
        """Sets off an event of a component; `told` is what the component says with it."""
        answer = Answer()
        self.does(self.event(target, name), answer, told or None)
        return answer

    def does(self, row: dict[str, Any], answer: Answer, told: dict[str, Any] | None = None) -> None:
        body = {
            "data": [None if self.kinds[key] == "state" else self.props[key].get("value") for key in row["inputs"]],
            "fn_index": row["id"],
            "session_hash": self.session,
            "trigger_id": None,
            "event_data": told,
        }
        where = f"{self.base}/queue/join" + (f"?{self.query}" if self.query else "")
        joined = self.http.post(where, json=body)
        if joined.status_code != 200:
            answer.messages.append(f"{joined.status_code} {joined.text}")
            return
        event, data = joined.json()["event_id"], None
        for message in self.stream(event):
            if message["msg"] == "log":
                answer.messages.append(f"{message.get('level')}: {message.get('log')}")
            if message["msg"] == "process_generating" and data is not None:
                output = message["output"].get("data", [])
                data = [apply_diff(old, diff) for old, diff in zip(data, output)] if message["success"] else data
            elif message["msg"] in ("process_generating", "process_completed"):
                if not message["success"]:
                    answer.messages.append(str(message["output"].get("error")))
                    return
                data = message["output"].get("data") or data
            for key, value in zip(row["outputs"], data or []):
                self.takes(key, value, answer)

    def stream(self, event: str) -> Iterator[dict[str, Any]]:
        """The messages of one event."""
        with self.http.stream("GET", f"{self.base}/queue/data", params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    message = json.loads(line[5:])
                    if message.get("event_id") in (event, None):
                        yield message
                    if message["msg"] in ("process_completed", "close_stream"):
                        return

    def takes(self, key: int, value: Any, answer: Answer) -> None:
        """An update, as the page takes it."""
        update = value if isinstance(value, dict) and value.get("__type__") == "update" else {"value": value}
        update = {name: each for name, each in update.items() if name != "__type__"}
        if not update or key not in self.props:
            return
        self.props[key].update(update)
        answer.updates.setdefault(self.names(key), {}).update(update)
        for run in RUN.findall(json.dumps(update)):
            if run not in answer.runs:
                answer.runs.append(run)
                self.follows(run)

    def follows(self, run: str) -> None:
        """Opens the stream of a run at once, as a page does: what nobody follows is given up by the server."""

        def listen() -> None:
            with self.http.stream("GET", f"/frames/{run}") as answer:
                for line in answer.iter_lines():
                    packet = json.loads(line)
                    self.packets.setdefault(run, []).append(packet)
                    if packet["kind"] == "step" and run not in self.came:
                        self.frame(run, packet["i"], "x_t")
                        self.came[run] = time.perf_counter()
            self.ended[run] = time.perf_counter()

        self.listening[run] = threading.Thread(target=listen, daemon=True)
        self.listening[run].start()

    def walk(self, run: str) -> list[dict[str, Any]]:
        """All packets of a run that this visitor's events began."""
        self.listening[run].join(300)
        return self.packets[run]

    def frame(self, run: str, step: int, name: str) -> bytes | None:
        """A picture of a run, as the player is given it."""
        answer = self.http.get(f"/frames/{run}/{step}", params={"names": name})
        return answer.content if answer.status_code == 200 else None

    def asks(self, name: str, question: str, data: Any) -> Any:
        """What a component's own script asks the server."""
        body = {"data": data, "component_id": self.ids[name], "session_hash": self.session, "fn_name": question}
        return self.http.post(f"{self.base}/component_server/", json=body).json()

    def file(self, name: str) -> bytes:
        """The file behind a download button."""
        value = self.props[self.ids[name]]["value"]
        return self.http.get(f"{self.base}/file={value['path']}").raise_for_status().content

    def uploads(self, name: str, data: bytes) -> dict[str, Any]:
        """Sends a file; the value that the page then has for it."""
        sent = self.http.post(f"{self.base}/upload", files={"files": (name, data, "image/png")}).json()[0]
        return {"path": sent, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
