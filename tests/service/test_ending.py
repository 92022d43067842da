"""The end of the program: soon, with one line, whatever is still open or computing."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.browser.server import free_port
from tests.lanes import first

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")

SERVE = """
import asyncio, sys, threading, time, uvicorn
from explorer.app.web_server import WebServer
from explorer.service.ending import Ending
from explorer.service.presence import Presence
from explorer.service.temporary import temporary_folder

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
    if scope["path"] == "/stubborn":  # hears of nothing
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:  # as a stream of Gradio's, which does not look whether anybody is there
        await send({"type": "http.response.body", "body": b"here", "more_body": True})
        await asyncio.sleep(0.05)

ending = Ending()
ending.listen()
folder = temporary_folder()
(folder / "half.gif").write_text("x")
print(folder, flush=True)
if sys.argv[1] == "0":
    time.sleep(60)
threading.Thread(target=time.sleep, args=(60,)).start()  # a run in the middle of a long step
server = WebServer(uvicorn.Config(app, port=int(sys.argv[1]), log_level="warning", ws="none"), Presence())
ending.first(server.stop)
server.run()
ending.leave()
"""


def hang_up_as_usual():
    """Whoever runs the tests may have turned it off for all that they start (nohup)."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def serving(tmp_path):
    """serving(port) -> the process and its temporary folder; port 0 for one that is still starting."""
    processes = []

    def started(port, **options):
        command = [sys.executable, "-c", SERVE, str(port)]
        environment = {**os.environ, "TMPDIR": str(tmp_path)}
        options.setdefault("preexec_fn", hang_up_as_usual if hasattr(signal, "SIGHUP") else None)
        process = subprocess.Popen(
            command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options
        )
        processes.append(process)
        return process, process.stdout.readline().strip()

    yield started
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


def asked(port, path):
    """A connection that has asked for this."""
    for _ in range(200):
        try:
            door = socket.create_connection(("127.0.0.1", port), 5)
            break
        except OSError:
            time.sleep(0.05)
    door.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return door


def ended(process, folder):
    """Waits for the end; what was still said. Undone, streams and the long step would keep it for a minute and more."""
    said = process.communicate(timeout=20)[0]
    assert process.returncode == 0
    assert not os.path.exists(folder), "no folder is left"
    return said


@pytest.mark.parametrize(
    ("name", "path"), first([("SIGTERM", "/stubborn"), ("SIGINT", "/stream"), ("SIGHUP", "/stream")])
)
def test_with_pages_open_and_a_run_going_on(serving, name, path):
    port = free_port()
    process, folder = serving(port)
    with asked(port, "/stream") as one, asked(port, path), asked(port, "/stream") as other:
        assert one.recv(9)
        assert other.recv(9)
        process.send_signal(getattr(signal, name))
        assert ended(process, folder) == "Stopped.\n"


def test_while_it_starts_and_at_the_second_signal(serving):
    process, folder = serving(0)
    process.send_signal(signal.SIGTERM)
    assert ended(process, folder) == "Stopped.\n"
    port = free_port()
    process, folder = serving(port)
    with asked(port, "/stubborn"):
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert ended(process, folder) == "Stopped.\n"


def test_who_turned_hang_ups_off_is_served_on(serving):
    def nohup():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    port = free_port()
    process, folder = serving(port, preexec_fn=nohup)
    process.send_signal(signal.SIGHUP)
    with asked(port, "/stream") as stream:
        assert stream.recv(9)
    process.send_signal(signal.SIGTERM)
    ended(process, folder)
