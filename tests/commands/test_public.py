"""What explorer app takes from its surroundings: where to listen, and who may read the metrics."""

import json
import subprocess
import sys

import pytest
from starlette.requests import Request
from typer.testing import CliRunner

from explorer import cli
from explorer.app.status_routes import reader
from explorer.commands import app as command
from explorer.commands.metrics_token import TOKEN, metrics_token
from explorer.service.hosts import Hosts

PLAIN, PROXIED = Hosts.make(), Hosts.make(public="https://demo.school.org")
GOOD = "0123456789abcdef"


@pytest.mark.parametrize(
    ("given", "words", "place"),
    [
        ({}, [], ("127.0.0.1", 7860)),
        ({"GRADIO_SERVER_PORT": "7999", "GRADIO_SERVER_NAME": "0.0.0.0"}, [], ("0.0.0.0", 7999)),
        ({"GRADIO_SERVER_PORT": "7999"}, ["--port", "8001"], ("127.0.0.1", 8001)),
    ],
)
def test_gradios_own_variables_say_where_to_listen(monkeypatch, given, words, place):
    class ReachedError(Exception):
        pass

    def free_port(host, port):
        raise ReachedError(host, port)

    monkeypatch.setattr(command, "free_port", free_port)
    for name in ("GRADIO_SERVER_PORT", "GRADIO_SERVER_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("explorer.service.ending.Ending.listen", lambda self: None)
    result = CliRunner().invoke(cli.app, ["app", "--no-browser", *words], env=given)
    assert isinstance(result.exception, ReachedError)
    assert result.exception.args == place


@pytest.mark.parametrize("token", ["", GOOD, "  padded-0123456789abcdef\n"])
def test_on_ones_own_machine_no_token_is_needed(monkeypatch, token):
    monkeypatch.setenv(TOKEN, token)
    assert metrics_token(False, PLAIN) == token.strip()


@pytest.mark.parametrize(("public", "hosts"), [
    (True, PLAIN), (False, PROXIED), (False, Hosts.make(proxies=["10.0.0.0/8"])),
])  # fmt: skip
def test_behind_a_proxy_one_is(monkeypatch, public, hosts):
    monkeypatch.delenv(TOKEN, raising=False)
    with pytest.raises(ValueError, match=TOKEN):
        metrics_token(public, hosts)
    monkeypatch.setenv(TOKEN, GOOD)
    assert metrics_token(public, hosts) == GOOD


@pytest.mark.parametrize("token", ["short", "with a blank in it 123", "\u00fcber-0123456789abcdef"])
def test_a_token_that_cannot_be_one_is_said(monkeypatch, token):
    monkeypatch.setenv(TOKEN, token)
    with pytest.raises(ValueError, match=TOKEN) as refused:
        metrics_token(False, PLAIN)
    assert token not in str(refused.value)


def asked(client="127.0.0.1", **headers):
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw, "client": (client, 1)})


@pytest.mark.parametrize(
    ("request_", "token", "may"),
    [
        (asked(host="localhost:7860"), "", True),
        (asked(host="127.0.0.1"), "", True),
        (asked("::1", host="[::1]:7860"), "", True),
        (asked("192.168.7.9", host="localhost"), "", False),
        (asked(host="demo.school.org"), "", False),
        (asked(host="localhost", via="proxy"), "", False),
        (asked(host="localhost"), GOOD, False),
        (asked("192.168.7.9", host="demo.school.org", authorization=f"bearer {GOOD}"), GOOD, True),
    ],
)
def test_who_may_read_the_metrics(request_, token, may):
    assert reader(request_, token) is may


LOGS = """
import logging, uvicorn.config
from explorer.service.journal import all_in_json
all_in_json()
uvicorn.Config(lambda: None, log_level="warning")
logging.getLogger("uvicorn.error").warning("zebra")
logging.getLogger("elsewhere").error("two\\nlines")
"""


def test_all_that_is_logged_is_json():
    """In a process of its own: what other tests have set of the logs stays where it is."""
    told = subprocess.run([sys.executable, "-c", LOGS], capture_output=True, text=True, check=True).stderr
    assert [json.loads(line)["message"] for line in told.splitlines()] == ["zebra", "two\nlines"]
