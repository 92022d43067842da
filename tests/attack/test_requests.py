"""What is asked, from where, how much of it, and at which addresses."""

import contextlib
import logging
import re
import socket
import time
from urllib.parse import urljoin

import httpx
import pytest

from explorer.app.gate.gate import OURS
from explorer.words.texts import LANGUAGES, words_in

OPEN = [
    "/healthz",
    "/health",
    "/en/",
    "/de/",
    "/en/gradio_api/app_id",
    "/favicon.svg",
    "/parts/studio.js",
    "/en/theme.css",
]
CLOSED = [
    "/en/gradio_api/info", "/en/gradio_api/openapi.json", "/en/monitoring", "/en/monitoring/summary", "/openapi.json",
    "/docs", "/en/gradio_api/deep_link?session_hash=x", "/en/gradio_api/proxy=http://127.0.0.1:1/",
    "/en/gradio_api/stream/a/b/1/playlist.m3u8", "/en/gradio_api/token", "/en/gradio_api/queue/status",
    "/en/gradio_api/file=http://127.0.0.1:1/a.png", "/en/gradio_api/startup-events", "/en/gradio_api/runs",
    "/en/svelte/x", "/en/manifest.json", "/en/assets/../../../pyproject.toml", "/.env", "/en/gradio_api/vibe-code",
    "/en/gradio_api/dev/reload", "/metrics", "/health/x", "/metrics/",
]  # fmt: skip
POSTED = [
    "run/predict",
    "api/predict",
    "call/make",
    "call/v2/make",
    "process_recording",
    "vibe-edit",
    "stream/x",
    "login",
]


@pytest.mark.parametrize("path", OPEN)
def test_what_a_page_needs_is_open(address, path):
    assert httpx.get(address + path).status_code == 200


STREAMS = ["/en/gradio_api/heartbeat/head", "/en/gradio_api/queue/data?session_hash=head"]


@pytest.mark.parametrize("path", [*OPEN, "/", "/en", "/favicon.ico", "/nothing", "/.env", *STREAMS])
def test_head_is_answered_as_get_and_ends(address, path):
    head = httpx.head(address + path, timeout=5)
    with httpx.stream("GET", address + path, timeout=5) as get:
        assert (head.status_code, head.headers.get("content-type")) == (
            get.status_code,
            get.headers.get("content-type"),
        )
    assert head.content == b""


def test_streams_ask_not_to_be_held_back(address, site):
    for path in (*STREAMS, f"/frames/{site.openings['en']['run']}"):
        with httpx.stream("GET", address + path, timeout=20) as answer:
            assert answer.headers["x-accel-buffering"] == "no"
    assert "x-accel-buffering" not in httpx.get(f"{address}/healthz").headers


@pytest.mark.parametrize("told", ["/evil", "//evil.example", "/en/../../x"])
def test_nobody_names_the_path_of_the_page(address, told):
    """Else a page that is kept on the way would send its visitors elsewhere."""
    answer = httpx.get(f"{address}/en", headers={"X-Forwarded-Prefix": told, "X-Gradio-Server": f"http:{told}"})
    assert answer.headers["location"] == "en/"
    assert "evil" not in httpx.get(f"{address}/en/", headers={"X-Forwarded-Prefix": told}).text


@pytest.mark.parametrize("path", CLOSED)
def test_what_no_page_needs_is_not_there(address, path):
    assert httpx.get(address + path).status_code in (403, 404)


@pytest.mark.parametrize("path", ["/nowhere", "/en/learn", "/de/a/b", "/teacher/old", "/sheets/en/undoign.html"])
@pytest.mark.parametrize("wishes", ["en", "de-CH,de;q=0.9"])
def test_a_mistyped_address_leads_back_and_a_script_gets_a_line(address, path, wishes):
    """The link is followed as a browser follows it, from where the page was asked for."""
    read = httpx.get(address + path, headers={"accept": "text/html,*/*", "accept-language": wishes})
    assert read.status_code == 404
    assert read.headers["content-type"].startswith("text/html")
    home = re.search(r'<a href="([^"]+)">([^<]+)', read.text)
    assert urljoin(address + path, home[1]) == f"{address}/"
    assert home[2] in {words_in(language)("gate.home") for language in LANGUAGES}
    assert "detail" not in read.text
    if OURS.fullmatch(path) is None:
        assert httpx.get(address + path).json()["detail"]


@pytest.mark.parametrize("path", POSTED)
def test_no_way_past_the_queue(address, path):
    answer = httpx.post(f"{address}/en/gradio_api/{path}", json={"data": [], "fn_index": 0, "session_hash": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_other_methods_are_not_there(address, method):
    assert httpx.request(method, f"{address}/en/gradio_api/queue/join").status_code in (404, 405)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:7860"}, 421),
        ({"Host": "2130706433"}, 421),
        ({"Host": "localhost.evil.example"}, 421),
        ({"Host": "local"}, 421),
        ({"Host": "127.0.0.1.nip.io"}, 421),
        ({"Host": "localhost"}, 200),
        ({"Host": "[::1]:7860"}, 200),
        ({"Host": "192.168.7.9:7860"}, 200),
        ({"Host": "classroom.local"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://127.0.0.1"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
    ],
)
def test_who_may_ask(address, headers, status):
    """H5: DNS rebinding shows in Host, another site's page in Origin and Sec-Fetch-Site."""
    assert httpx.get(f"{address}/healthz", headers=headers).status_code == status


def test_a_form_of_another_site_is_refused_even_where_it_navigates(address):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    files = {"files": ("a.png", b"x", "image/png")}
    assert httpx.post(f"{address}/en/gradio_api/upload", files=files, headers=headers).status_code == 403


def test_what_nobody_vouches_for_is_not_believed(address):
    """Else a stranger decides what address the page tells a class, and who he is."""
    said = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"}
    page = httpx.get(f"{address}/en/", headers=said).text
    assert "evil.example" not in page


def test_answers_say_how_far_they_may_be_used(address):
    for path in ("/en/", "/healthz", "/nothing"):
        headers = httpx.get(address + path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers


BODIES = {
    "brackets": b'{"data":[' + b"[]," * 900_000 + b"[]]}",
    "large": b'{"data":["' + b"x" * 2_000_000 + b'"]}',
    "nested": b'{"data":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "number": b'{"data":[' + b"9" * 500_000 + b"]}",
    "nan": b'{"data":[NaN]}',
    "list": b"[]",
    "empty": b"",
    "text": b"\xff\xfe",
}


@pytest.mark.parametrize("name", BODIES)
def test_odd_bodies_are_refused_at_once(address, name):
    """H2: 30 MB of brackets held everybody up for half a minute."""
    began = time.perf_counter()
    for path in ("queue/join", "component_server/", "component_server"):
        answer = httpx.post(
            f"{address}/en/gradio_api/{path}", content=BODIES[name], headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in (400, 413)
    assert time.perf_counter() - began < 8


def test_a_body_without_a_length_is_counted_while_it_comes(address):
    def endless():
        for _ in range(400):
            yield b"[]," * 4_000

    headers = {"Content-Type": "application/json"}
    try:
        answer = httpx.post(f"{address}/en/gradio_api/queue/join", content=endless(), headers=headers)
    except httpx.WriteError:
        return  # the server hung up on us
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["component_server/", "queue/join", "cancel"])
def test_only_pictures_come_as_forms(address, path):
    files = [("files", (f"{k}.bin", b"x" * 1000, "application/octet-stream")) for k in range(50)]
    data = {"component_id": "1", "session_hash": "s", "fn_name": "reel"}
    assert httpx.post(f"{address}/en/gradio_api/{path}", files=files, data=data).status_code == 400


def test_frames_of_a_run_are_few_and_different(address, site):
    """H1: sixteen thousand names made an answer of 780 MB."""
    for packet in site.reels.packets(site.openings["en"]["run"]):
        if packet["kind"] == "step":
            break
    run = f"{address}/frames/{site.openings['en']['run']}"
    assert httpx.get(f"{run}/0?names=x_t,x0_hat").status_code in (200, 404)
    assert httpx.get(f"{run}/0?names={','.join(['x_t'] * 2)}").status_code == 404
    assert httpx.get(f"{run}/0?names={','.join(['x_t'] * 16_000)}").status_code in (404, 413, 414, 400)
    assert httpx.get(f"{run}/0?names=__class__").status_code == 404


def test_a_run_that_there_is_not_cannot_be_followed(address):
    assert httpx.get(f"{address}/frames/nothing").status_code == 404


@pytest.mark.parametrize(
    "path", ["/en/?page=x", "/en/?deep_link=x", "/en/config?page=x", "/en/gradio_api/queue/data?session_hash=nobody"]
)
def test_odd_questions_fill_no_log(address, path, capfd, caplog):
    """Each left a hundred lines in the log: some gigabytes an hour."""
    answer = httpx.get(address + path)
    assert answer.status_code == 200
    assert "Traceback" not in caplog.text + capfd.readouterr().err


@pytest.mark.parametrize("part", ["0-1,2-3", "0-1-2", "\u00b2-\u00b3", f"{'9' * 5000}-{'9' * 5000}"])
def test_odd_parts_of_a_file_are_not_asked_for(address, gate, part):
    file = gate.tidy.folder / "given" / "parts.png"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"0123456789")
    try:
        url = f"{address}/en/gradio_api/file={file}"
        assert httpx.get(url, headers={"Range": b"bytes=" + part.encode("latin-1")}).content == b"0123456789"
        assert httpx.get(url, headers={"Range": "bytes=2-4"}).content == b"234"
    finally:
        file.unlink()


@pytest.mark.parametrize(
    "body", [b"[]", b'{"event_id": 1e999}', b'{"event_id": "\\ud800"}', b'{"event_id": {}}', b"{}"]
)
@pytest.mark.parametrize("what", ["cancel", "reset"])
def test_odd_endings_are_refused(address, what, body):
    answer = httpx.post(f"{address}/en/gradio_api/{what}", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_bodies_that_do_not_come_end_and_all_together_have_an_end(address, gate, monkeypatch):
    """Three hundred bodies that stopped a byte before their end held 330 MB for as long as their sender liked."""
    monkeypatch.setattr(gate.bodies, "room", 1_500_000)
    monkeypatch.setattr(gate.bodies, "seconds", 1.0)
    host, port = address.removeprefix("http://").split(":")
    head = f"POST /en/gradio_api/reset HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    told = []
    with contextlib.ExitStack() as held:
        doors = [held.enter_context(socket.create_connection((host, int(port)), 10)) for _ in range(3)]
        for door in doors:
            door.sendall(f"{head}Content-Length: 900000\r\n\r\n".encode() + b"[" * 800_000)
        told = [door.recv(12) for door in doors]
    assert told == [b"HTTP/1.1 503"] * 3
    assert gate.bodies.room == 1_500_000


ODD_NAMES = ["a" * 300, "a/" * 600, "ü" * 130, "a" * 3_000, "%00", "a%00.js", "%2e%2e/%2e%2e/x", "con", "a" * 255]


@pytest.mark.parametrize(
    "place", ["/en/assets/", "/en/static/", "/fonts/", "/parts/", "/sheets/en/", "/frames/", "/teacher/"]
)
@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_that_no_file_can_have_is_not_there(address, place, name, caplog):
    """The system's answer to a name that is too long was a fault of ours."""
    assert httpx.get(f"{address}{place}{name}").status_code in (403, 404)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_the_way_back_from_a_long_address_is_short(address):
    """Each slash of it came back six times."""
    answer = httpx.get(f"{address}{'/' * 20_000}", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert len(answer.content) < 5_000


@pytest.fixture
def said():
    """What the web server says of itself, which goes past pytest's own ears."""
    heard, logger = [], logging.getLogger("uvicorn.error")
    ear = logging.Handler()
    ear.emit = lambda record: heard.append(record.getMessage())
    logger.addHandler(ear)
    yield heard
    logger.removeHandler(ear)


def raw(address, request):
    """The beginning of the answer."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as door:
        door.sendall(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n{request}\r\n\r\n".encode())
        return door.recv(12)


def test_nobody_is_told_to_install_web_sockets(address, said):
    upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a"
    assert raw(address, upgrade) == b"HTTP/1.1 200"
    assert said == []
    assert raw(address, "Content-Length: many") == b"HTTP/1.1 400"
    assert len(said) == 1, "other things it does say"
