"""The whole site on a free port, in a thread of the test process, for as long as the session lasts."""

import socket
import threading
import time
from contextlib import contextmanager

import uvicorn


@contextmanager
def running(site):
    """Address of a server for `site`; stops at the end."""
    from explorer.app.server import build_server

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(build_server(site), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
