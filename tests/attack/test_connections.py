"""Connections that are held open, and what they cost."""

import contextlib
import socket
import threading
import time

import httpx
import pytest

from explorer.app.connections import Connection, room


def doors(address, number, held):
    host, port = address.removeprefix("http://").split(":")
    return [held.enter_context(socket.create_connection((host, int(port)), 10)) for _ in range(number)]


def closed(door, seconds):
    door.settimeout(seconds)
    received(door)
    return True


def received(door):
    """How many bytes come until the connection ends."""
    count = 0
    with contextlib.suppress(ConnectionError):
        while part := door.recv(1 << 16):
            count += len(part)
    return count


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTTP/1.1\r\nHost: local"])
def test_who_asks_nothing_is_let_go(address, monkeypatch, begun):
    """A thousand of them kept everybody out for good, and filled the log with 24 MB in eight seconds."""
    monkeypatch.setattr(Connection, "quiet", 0.2)
    with contextlib.ExitStack() as held:
        for door in doors(address, 3, held):
            door.sendall(begun)
            assert closed(door, 5)


def test_who_asks_again_and_then_falls_silent_is_let_go(address, monkeypatch):
    monkeypatch.setattr(Connection, "quiet", 0.2)
    with contextlib.ExitStack() as held:
        (door,) = doors(address, 1, held)
        door.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHo")
        assert closed(door, 4)  # five seconds are uvicorn's own


def test_who_reads_nothing_of_a_large_answer_is_let_go(address, monkeypatch):
    monkeypatch.setattr(Connection, "quiet", 0.3)
    with contextlib.ExitStack() as held:
        door = held.enter_context(socket.socket())
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, port = address.removeprefix("http://").split(":")
        door.connect((host, int(port)))
        door.sendall(b"GET /en/config HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
        time.sleep(2)
        assert received(door) < 5_000_000  # of twenty times 1 MB


def test_a_stream_that_is_read_goes_on(address, monkeypatch):
    monkeypatch.setattr(Connection, "quiet", 0.2)
    with httpx.stream("GET", f"{address}/en/gradio_api/heartbeat/stays", timeout=20) as stream:
        ended = threading.Event()

        def read():
            with contextlib.suppress(httpx.HTTPError):
                for _ in stream.iter_bytes():
                    pass
            ended.set()

        threading.Thread(target=read, daemon=True).start()
        assert not ended.wait(2)


def test_more_than_there_is_room_for_are_turned_away(address, monkeypatch):
    monkeypatch.setattr(Connection, "most", 3)
    with contextlib.ExitStack() as held:
        first = doors(address, 20, held)
        time.sleep(0.2)
        assert closed(first[-1], 5)
    monkeypatch.undo()
    assert httpx.get(f"{address}/healthz").text == "ok"


def test_room_leaves_files_for_ourselves():
    resource = pytest.importorskip("resource")
    assert 0 < room() < resource.getrlimit(resource.RLIMIT_NOFILE)[0]
