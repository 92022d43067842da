"""What the environment says of the network, and orders to Gradio that are meant for others, do not stop the studio."""

import os
import subprocess
import sys

import httpx
import pytest

from explorer.app import no_network

BAD = {
    "ALL_PROXY": "socks5://127.0.0.1:7890/",
    "all_proxy": "socks://nowhere",
    "http_proxy": "nonsense://",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "no_proxy": "::1,[::1],10.0.0.0/8",
    "SSL_CERT_FILE": "/gone/ca.pem",
    "SSL_CERT_DIR": "/gone",
    "SSLKEYLOGFILE": "/gone/keys",
}
ORDERS = {
    "GRADIO_SERVER_PORT": "none",
    "GRADIO_NUM_PORTS": "x",
    "GRADIO_ROOT_PATH": "/of-another-program",
    "GRADIO_SSR_MODE": "True",
    "GRADIO_NODE_PATH": "/gone",
    "GRADIO_ALLOWED_PATHS": "/",
    "GRADIO_ANALYTICS_ENABLED": "True",
    "GRADIO_MCP_SERVER": "True",
    "GRADIO_TEMP_DIR": "/gone",
    "GRADIO_EXAMPLES_CACHE": "/gone",
    "GRADIO_HEARTBEAT_INTERVAL": "x",
}


@pytest.mark.parametrize("name", BAD)
def test_settings_of_the_network_are_hidden_and_come_back(monkeypatch, name):
    for other in list(os.environ):
        if other.lower().endswith("_proxy"):
            monkeypatch.delenv(other)
    monkeypatch.setenv(name, BAD[name])
    before = dict(os.environ)
    with no_network():
        client = httpx.Client()
        assert not [place for place in client._mounts.values() if place is not None]
    assert dict(os.environ) == before


def test_they_do_stop_others(monkeypatch):
    """Else this file tests nothing."""
    monkeypatch.setenv("ALL_PROXY", BAD["ALL_PROXY"])
    with pytest.raises(ImportError):
        httpx.Client()


@pytest.mark.slow
def test_a_page_is_built_all_the_same():
    code = """
import os
from explorer.app.server import build_server
from explorer.app.site import Site
from explorer.service.shared_models import SharedModels
from starlette.testclient import TestClient
import httpx
pages = {}
gate = build_server(Site(SharedModels()))
with TestClient(gate, base_url="http://localhost", backend_options={}) as client:
    for path in ("/en/", "/de/", "/en/gradio_api/app_id"):
        assert client.get(path).status_code == 200, path
    assert "of-another-program" not in client.get("/en/").text
    assert client.get("/en/gradio_api/file=/etc/passwd").status_code == 403
print("fine", os.environ["ALL_PROXY"], flush=True)
os._exit(0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **BAD, **ORDERS, "http_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1:] == [f"fine {BAD['ALL_PROXY']}"], done.stderr[-2000:]
