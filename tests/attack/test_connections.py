"""Connections that are held open, and what they cost."""

import asyncio
import contextlib
import gc
import socket
import threading
import time

import httpx
import pytest

from explorer.app.connections import Connection, room
from explorer.app.gate.limits import Limits, running
from explorer.app.gate.request import presented
from explorer.network.checkpoint import weights_path
from explorer.service.hosts import Hosts


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


def test_a_large_file_that_is_read_slowly_comes_to_its_end(address, monkeypatch):
    """Thirty learners behind one access point load 25 MB each: much lies ready for each of them at every look."""
    monkeypatch.setattr(Connection, "quiet", 0.5)
    with contextlib.ExitStack() as held:
        door = held.enter_context(socket.socket())
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 14)
        host, port = address.removeprefix("http://").split(":")
        door.connect((host, int(port)))
        door.sendall(b"GET /parts/judge.weights HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        count = 0
        while part := door.recv(1 << 15):
            count += len(part)
            time.sleep(0.01)
    assert count > weights_path("judge").stat().st_size


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


def test_streams_of_an_address_have_an_end(address, gate, monkeypatch):
    monkeypatch.setattr(
        gate.seats, "limits", Limits(streams=gate.seats._streams.total() + 3)
    )  # others may just be ending
    with contextlib.ExitStack() as held:
        streams = [
            held.enter_context(httpx.stream("GET", f"{address}/en/gradio_api/heartbeat/many-{k}")) for k in range(5)
        ]
        assert [stream.status_code for stream in streams] == [200, 200, 200, 429, 429]


def test_addresses_of_one_household_count_as_one():
    """Its 2^64 addresses of IPv6 would have two hundred events each."""

    def place(client):
        scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}
        passed, request = presented({**scope, "client": (client, 5)}, Hosts())
        assert passed["client"] == (client, 5)
        return request.address

    assert place("2001:db8:1:2::3") == place("2001:db8:1:2:ffff::1") != place("2001:db8:1:3::3")
    assert place("10.0.0.1") == place("::ffff:10.0.0.1") != place("10.0.0.2")


def held(server, gate):
    """What a stream holds while it is open: connections, streams counted for an address, tasks of the event loop."""
    tasks = sum(issubclass(type(one), asyncio.Task) and not one.done() for one in gc.get_objects())
    return len(server.server_state.connections), gate.seats._streams.total(), tasks


def settled(now, before, seconds=15):
    """Whether nothing of what is held is more than it was, within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(a <= b for a, b in zip(now(), before, strict=True)):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("stream", ["heartbeat/{}", "queue/data?session_hash={}"])
def test_a_page_that_opens_its_stream_two_hundred_times_leaves_nothing_behind(
    server, gate, address, stranger, stream, monkeypatch
):
    """As behind a proxy that cuts every line, while a run of that page goes on: it is made once, or ended."""
    monkeypatch.setattr("gradio.utils.get_heartbeat_rate", lambda: 0.5)  # 15: so long a stream that is gone sleeps on
    threads = threading.active_count()
    before = held(server, gate)
    made = stranger.join(stranger.body(stranger.event("make"), steps=4))
    assert made.status_code == 200
    where = f"{stranger.page}/gradio_api/{stream.format(stranger.session)}"
    host, port = address.removeprefix("http://").split(":")
    most = 0
    for _ in range(200):
        with socket.create_connection((host, int(port)), 10) as door:
            door.sendall(f"GET {where} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            door.settimeout(10)
            assert door.recv(64).startswith(b"HTTP/1.1 200")
        most = max(most, running(gate.sessions.queues, {stranger.session}))
    assert most <= 1
    assert threading.active_count() <= threads + 45  # as many as anyio lends, however many ask
    stranger.http.close()
    assert settled(lambda: held(server, gate), before), (held(server, gate), before)
    assert gate.presence._pages[stranger.session].streams == 0
    assert httpx.get(f"{address}/healthz").text == "ok"
