"""A real server on loopback, and what a stranger does to it: raw requests, without a browser."""

import json
import os
import tempfile

import httpx
import pytest

from tests.browser.server import free_port, served

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")


@pytest.fixture(scope="session")
def site():
    from explorer.app.site import Site
    from explorer.service.shared_models import SharedModels
    from explorer.trajectory.settings import Settings

    return Site(SharedModels(), Settings(prompt="a castle on the ocean", model="fast", seed=1))


@pytest.fixture(scope="session")
def server(site, tmp_path_factory):
    from explorer.app.server import web_server

    tmp_path_factory.getbasetemp()  # before all else lies in the server's folder
    folder = tempfile.tempdir
    server = web_server(site, free_port())
    with served(server):
        yield server
    tempfile.tempdir = folder


@pytest.fixture(scope="session")
def gate(server):
    return server.config.app


@pytest.fixture(scope="session")
def address(server):
    return f"http://127.0.0.1:{server.config.port}"


class Stranger:
    """Knows the page's configuration, as everybody can, and sends what it likes."""

    def __init__(self, address, session="stranger", language="en"):
        self.address, self.session, self.page = address, session, f"/{language}"
        self.http = httpx.Client(base_url=address, timeout=30)
        self.config = self.http.get(f"{self.page}/config").json()
        self.ids = {part["props"].get("elem_id"): part["id"] for part in self.config["components"]}
        self.kinds = {part["id"]: part["type"] for part in self.config["components"]}
        self.values = {part["id"]: part["props"].get("value") for part in self.config["components"]}

    def event(self, target, name="click", takes=0):
        """The event that somebody on the page would set off: the first with that target and enough inputs."""
        return next(
            row for row in self.config["dependencies"]
            if [self.ids[target], name] in row["targets"] and row["backend_fn"] and len(row["inputs"]) >= takes
        )  # fmt: skip

    def body(self, row, told=None, **changed):
        """What the page would send; `changed` values by elem_id."""
        values = {**self.values, **{self.ids[name]: value for name, value in changed.items()}}
        data = [None if self.kinds[part] == "state" else values[part] for part in row["inputs"]]
        return {
            "data": data,
            "fn_index": row["id"],
            "session_hash": self.session,
            "trigger_id": None,
            "event_data": told,
        }

    def join(self, body, **options):
        return self.http.post(f"{self.page}/gradio_api/queue/join", json=body, **options)

    def messages(self):
        """What the server tells this session until it closes the stream."""
        where = f"{self.page}/gradio_api/queue/data"
        with self.http.stream("GET", where, params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    message = json.loads(line[5:])
                    yield message
                    if message["msg"] == "close_stream":
                        return

    def outcome(self):
        """The last word on the last event."""
        return [message for message in self.messages() if message["msg"] == "process_completed"][-1]


@pytest.fixture
def stranger(address, request):
    return Stranger(address, f"stranger-{abs(hash(request.node.name))}")
