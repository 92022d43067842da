"""The whole site on a free port: in a thread of the test process, or in a process of its own that can be killed.

python -m tests.browser.server PORT
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager


@contextmanager
def running(site, hosts=None):
    """Address of a server for `site`, the one that people run; stops at the end."""
    from explorer.app.server import web_server

    port, folder = free_port(), tempfile.tempdir
    with served(web_server(site, port, hosts)):
        yield f"http://127.0.0.1:{port}"
    tempfile.tempdir = folder


@contextmanager
def serving(app):
    """Address of a server for any application; stops at the end."""
    import uvicorn

    port = free_port()
    with served(uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def served(server):
    """The server runs in a thread. One that dies there leaves no open door at which everybody waits for a minute."""

    def run():
        try:
            server.run()
        finally:
            for door in (door for part in getattr(server, "servers", ()) for door in part.sockets):
                socket.close(door.fileno())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.05)
    yield
    assert thread.is_alive(), "the server died while it was in use"
    server.should_exit = True
    thread.join(10)


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def started(port, seconds=180):
    """A process that serves the site on `port`, once it answers."""
    environment = {**os.environ, "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2")}
    process = subprocess.Popen([sys.executable, "-m", "tests.browser.server", str(port)], env=environment)
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            return process
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    process.kill()
    raise RuntimeError("the server did not start")


def quick_site():
    """A site that opens on a quick run of the fast model."""
    from explorer.app.site import Site
    from explorer.service.shared_models import SharedModels
    from explorer.trajectory.settings import Settings

    return Site(SharedModels(), Settings(prompt="a castle on the ocean", model="fast", seed=1))


if __name__ == "__main__":
    from explorer.app.server import serve

    serve(quick_site(), int(sys.argv[1]), lambda: None)
