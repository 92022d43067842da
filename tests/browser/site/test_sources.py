"""Files whose transfer breaks off: the page goes on where it was, and ends with the very bytes."""

import http.server
import re
import threading
import time
from contextlib import contextmanager
from zlib import crc32

import pytest

from tests.browser.site.conftest import SCRIPTS
from tests.browser.site.host import STALL

CONTENT = bytes(k * 7 % 251 for k in range(300_000))
TAG = '"right"'
GET = """async ([bytes, sum, tag]) => {
    const room = await import("/sources.js"), told = [];
    const source = new room.Fetched("/", { bytes: { file: bytes }, sums: { file: sum }, tags: { file: tag } }, 1);
    try {
        const buffer = await source.get("file", (at) => told.push(at));
        const whole = new Uint8Array(buffer).reduce((sum, byte, k) => (sum * 31 + byte + k) % 1000003, 0);
        return { whole, told };
    } catch (error) { return { failed: error.message }; } }"""
PAGES = {
    "/": ("text/html", b"<!doctype html><title>files</title>"),
    **{f"/{name}": ("text/javascript", (SCRIPTS / name).read_bytes()) for name in ("sources.js", "checksum.js")},
}


def summed(content):
    total = 0
    for k, byte in enumerate(content):
        total = (total * 31 + byte + k) % 1000003
    return total


@contextmanager
def host(answer):
    """A server that cuts a file off as `answer(count, headers)` says: (status, headers, content, bytes that come)."""
    asked = []

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if not self.path.startswith("/file"):
                kind, content = PAGES.get(self.path, ("text/plain", b""))
                return self.send(200, {"Content-Type": kind}, content, len(content))
            asked.append(self.headers)
            self.send(*answer(len(asked), self.headers))

        def send(self, status, headers, content, comes):
            self.send_response(status)
            for name, value in {**headers, "Cache-Control": "no-store", "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content[:comes])
            self.close_connection = True
            if comes < len(content):  # what came is in the page before it breaks off
                self.wfile.flush()
                time.sleep(STALL)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()


@pytest.fixture
def got(chromium):
    """got(address): what a page there takes in of the file, or why it failed."""
    page = chromium.new_page()

    def get(address):
        page.goto(address)
        return page.evaluate(GET, [len(CONTENT), crc32(CONTENT), TAG.strip('"')])

    yield get
    page.close()


def ranged(headers):
    """What a server of ranges answers, whole."""
    begin = re.match(r"bytes=(\d+)-", headers.get("Range") or "")
    if not begin or headers.get("If-Range") != TAG:
        return 200, {}, CONTENT
    at = int(begin[1])
    return 206, {"Content-Range": f"bytes {at}-{len(CONTENT) - 1}/{len(CONTENT)}"}, CONTENT[at:]


def test_a_transfer_that_breaks_off_goes_on(got):
    with host(lambda count, headers: (*ranged(headers), 80_000)) as (address, asked):
        found = got(address)
    assert found["whole"] == summed(CONTENT)
    assert found["told"] == sorted(found["told"])
    assert 1 < len(asked) < 10
    assert all(one["If-Range"] == TAG for one in asked[1:])
    assert sum(len(ranged(one)[2]) for one in asked[1:]) < (len(asked) - 1) * len(CONTENT)


def test_another_file_by_now_begins_again(got):
    """A server without ranges, or with a new file, sends all of it."""
    with host(lambda count, headers: (200, {}, CONTENT, 80_000 if count == 1 else len(CONTENT))) as (address, asked):
        found = got(address)
    assert found["whole"] == summed(CONTENT)
    assert len(asked) == 2


def test_a_server_that_stumbles_is_asked_again(got):
    with host(lambda count, headers: (503, {}, b"", 0) if count < 3 else (*ranged(headers), 10**6)) as (address, _):
        assert got(address)["whole"] == summed(CONTENT)


@pytest.mark.parametrize(
    ("answer", "most"),
    [
        (lambda count, headers: (404, {}, b"", 0), 1),
        (lambda count, headers: (200, {}, CONTENT + b"more", 10**6), 1),
        (lambda count, headers: (200, {}, CONTENT, 0), 5),
    ],
    ids=["not there", "longer than it says", "nothing ever comes"],
)
def test_what_cannot_be_had_ends_with_an_error(answer, most, got):
    with host(answer) as (address, asked):
        assert "failed" in got(address)
    assert len(asked) <= most
