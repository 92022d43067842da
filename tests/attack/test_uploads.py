"""Pictures: one in a form, each in a place of its own, and from one address no more than a class brings."""

import asyncio
import logging
import math
import socket
from collections import Counter
from pathlib import Path

import httpx
import pytest

from explorer.app.gate import gate as gates
from explorer.app.gate.limits import Limits, Rate
from explorer.app.gate.uploads import Form, ManyError
from explorer.service import temporary
from explorer.words.texts import words_in
from tests.attack.conftest import Stranger
from tests.service.doubtful import corners, saved

EN = words_in("en")
WHERE = "/en/gradio_api/upload"


def files_in(gate):
    return {path for path in Path(gate.tidy.folder).rglob("*") if path.is_file() and path.name != temporary.LOCK}


def file(name="a.png", data=b"x" * 1_000):
    return ("files", (name, data, "image/png"))


@pytest.mark.parametrize("count", [2, 50, 1_000])
def test_a_form_of_many_files_is_refused_and_leaves_none(address, gate, count):
    """Each form counted as one picture, and brought a thousand files."""
    before = files_in(gate)
    answer = httpx.post(address + WHERE, files=[file(f"{k}.png") for k in range(count)])
    assert answer.status_code == 400
    assert answer.json()["detail"] == EN("gate.one_picture")
    assert files_in(gate) == before


@pytest.mark.parametrize(
    "form",
    [
        {"data": {"files": "x" * 100_000}, "files": [file()]},
        {"files": [("other", ("a.png", b"x", "image/png"))]},
        {"files": [("files", (None, b"x" * 2_000_000))]},  # no file: Gradio keeps it in memory
    ],
)
def test_a_form_brings_nothing_but_a_file(address, gate, form):
    before = files_in(gate)
    answer = httpx.post(address + WHERE, **form)
    assert answer.status_code == 400
    assert answer.json()["detail"] in (EN("gate.odd"), EN("gate.one_picture"))
    assert files_in(gate) == before


LONG = f"multipart/form-data; boundary={'b' * 9_000}"


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "text/plain", "", LONG])
def test_what_is_no_form_is_refused(address, kind):
    assert httpx.post(address + WHERE, content=b"--x\r\n\r\n", headers={"Content-Type": kind}).status_code == 400


PART = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n'
HEADERS = {"many": b"X: y\r\n" * 5_000, "long": b"X: " + b"y" * 90_000 + b"\r\n", "unnamed": b": y\r\n", "no end": b"X"}


@pytest.mark.parametrize("more", HEADERS)
def test_odd_parts_of_a_form_are_refused_or_read(address, gate, more, caplog):
    before = files_in(gate)
    body = PART + HEADERS[more] + b"\r\n" + b"x" * 100 + b"\r\n--b--\r\n"
    answer = httpx.post(address + WHERE, content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert answer.status_code in (200, 400)
    assert answer.is_success or files_in(gate) == before
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    "name", ["a.html", "a.svg", "a.png", "setup.exe", "../../x", "\r\nX: y", "\0", "a" * 300, "\u202ea"]
)
def test_what_a_visitor_sends_is_handed_to_nobody(address, gate, name):
    """The studio was a place to put files for others, under the name of a school: for a minute and a half each."""
    answer = httpx.post(address + WHERE, files=[file(name, b"<script>alert(1)</script>")])
    assert answer.status_code == 200
    (path,) = answer.json()
    assert Path(path).resolve().parent.parent == Path(gate.tidy.folder).resolve() / "given"
    for way in (path, path.replace("/given/", "//given/"), f"{path}?x", path.replace("/given/", "/given/./")):
        assert httpx.get(f"{address}/en/gradio_api/file={way}").status_code in (403, 404)


def read_all(form, pieces):
    for piece in pieces:
        form.read(piece)


def test_a_form_is_read_alike_however_it_is_cut():
    request = httpx.Request("POST", "http://x/", files=[file(), file()])
    body, kind = request.read(), request.headers["content-type"].encode()
    for step in (1, 7, 100, len(body)):
        pieces = [body[k : k + step] for k in range(0, len(body), step)]
        with pytest.raises(ManyError):
            read_all(Form(kind), pieces)
        assert read_all(Form(kind), [body[: len(body) // 2]]) is None


def test_equal_pictures_of_two_visitors_are_two_files(address, gate):
    """Gradio names a file by what is in it: one visitor's end would have taken the other's along."""
    picture = saved(corners())
    visitors = [Stranger(address, f"equal-{k}") for k in range(2)]
    sent = [visitor.http.post(WHERE, files=[file("mine.png", picture)]).json()[0] for visitor in visitors]
    assert len({Path(path).resolve() for path in sent}) == 2
    Path(sent[0]).unlink()
    row = visitors[1].event("own-picture", "upload")
    chosen = {"path": sent[1], "meta": {"_type": "gradio.FileData"}}
    assert visitors[1].join(visitors[1].body(row, **{"own-picture": chosen})).is_success
    assert visitors[1].outcome()["success"]
    assert Path(sent[1]).read_bytes() == picture


def test_what_breaks_off_leaves_no_half_file(address, gate):
    """Half files stayed for half an hour, and a hundred of them filled the folder for everybody."""
    before = files_in(gate)
    host, port = address.removeprefix("http://").split(":")
    head = f"POST {WHERE} HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    part = '--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    with socket.create_connection((host, int(port)), 10) as door:
        door.sendall(f"{head}Content-Length: 2000000\r\n\r\n{part}".encode() + b"x" * 1_000_000)
        assert until(lambda: files_in(gate) != before), "it is on its way"
    assert until(lambda: files_in(gate) == before)


def until(met, seconds=10.0):
    async def look():
        async with asyncio.timeout(seconds):
            while not met():
                await asyncio.sleep(0.05)
        return True

    return asyncio.run(look())


def test_a_class_behind_one_address_brings_its_pictures_within_a_minute():
    limits = Limits()
    assert limits.uploads >= 30
    assert limits.upload_bytes >= 30 * 5_000_000


def test_one_address_never_fills_the_folder():
    """What came in stays until it is old enough and the next sweep; of each minute begun, as much as may come in."""
    stays = temporary.BRIEF + gates.MINUTE + gates.EVERY
    assert math.ceil(stays / 60) * Limits().upload_bytes < temporary.ROOM


def test_an_address_that_has_brought_enough_waits_a_minute_and_others_do_not(address, gate, monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(gate.uploads, "bytes", Rate(5_000_000, lambda: now[0]))

    def send():
        answer = httpx.post(address + WHERE, files=[file(data=b"x" * 2_000_000)])
        return answer.status_code, answer.json() if answer.is_success else answer.json()["detail"]

    before = files_in(gate)
    answers = [send() for _ in range(4)]
    assert [status for status, _ in answers] == [200, 200, 429, 429]
    assert answers[-1][1] == EN("gate.no_room")
    assert len(files_in(gate) - before) == 2
    assert gate.uploads.bytes.has("another address", 4_000_000)
    now[0] += 62
    assert send()[0] == 200


def test_a_picture_of_unknown_length_is_counted_while_it_comes(address, gate, monkeypatch):
    monkeypatch.setattr(gate.uploads, "bytes", Rate(1_000_000))
    request = httpx.Request("POST", "http://x/", files=[file(data=b"x" * 4_000_000)])
    body, before = request.read(), files_in(gate)

    def pieces():
        for k in range(0, len(body), 50_000):
            yield body[k : k + 50_000]

    try:
        answer = httpx.post(
            address + WHERE, content=pieces(), headers={"Content-Type": request.headers["content-type"]}
        )
        assert answer.status_code == 429
    except (httpx.WriteError, httpx.ReadError):
        pass  # the server hung up on us
    assert until(lambda: files_in(gate) == before)


def test_a_rate_counts_what_a_minute_brought_and_nothing_else():
    """Against a plain list of everything that was let in."""
    now, let_in = [0.0], []
    rate = Rate(100, lambda: now[0])
    amounts = [7, 40, 1, 60, 13, 99, 5]
    for k in range(2_000):
        now[0] += (k * 7919 % 13) / 4
        much = amounts[k % len(amounts)]
        within = sum(amount for second, amount in let_in if int(now[0]) - second <= 60)
        assert rate.take("one", much) == (within + much <= 100)
        if within + much <= 100:
            let_in.append((int(now[0]), much))
    assert Counter(rate._taken.keys()) == {"one": 1}
    now[0] += 100
    rate.has("two", 1)
    assert not rate._taken, "nobody is remembered for longer"
