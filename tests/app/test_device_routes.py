"""The files with which a page computes by itself: a fixed list, packed once, cached, resumed where they broke off."""

import gzip
import hashlib
import json
import re
from pathlib import Path
from types import SimpleNamespace
from zlib import crc32

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import explorer
from explorer.app.device_routes import Packed, add_device_files
from explorer.network.checkpoint import weights_path
from explorer.site.device import SCRIPT, Part, device_parts
from explorer.words.texts import LANGUAGES, words_in

TAG, PLAIN = "0123456789abcdef", b"numbers " * 40_000


@pytest.fixture
def packed(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(PLAIN)
    parts = {
        "fast.weights": Part("application/octet-stream", TAG, len(PLAIN), file),
        SCRIPT: Part("text/javascript", "f" * 16, 5, b"go();"),
    }
    return Packed(lambda: parts)


@pytest.fixture
def client(packed):
    server = FastAPI()
    add_device_files(server, packed)
    return TestClient(server)


def asked(client, name="fast.weights", **headers):
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return client.get(f"/parts/{name}", headers={"accept-encoding": "identity", **named})


def test_a_file_comes_whole_and_says_that_it_stays(client):
    answer = asked(client)
    assert answer.content == PLAIN
    assert answer.headers["etag"] == f'"{TAG}"'
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["vary"].lower() == "accept-encoding"


def test_it_comes_packed_to_who_takes_that(client):
    with client.stream("GET", "/parts/fast.weights", headers={"accept-encoding": "br, gzip;q=0.5"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(raw) == int(answer.headers["content-length"]) < len(PLAIN) / 10
    assert gzip.decompress(raw) == PLAIN
    assert answer.headers["etag"] == f'"{TAG}-gzip"'  # another content: a range of one is none of the other


@pytest.mark.parametrize("takes", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_it_comes_plain_to_who_does_not(client, takes):
    assert "content-encoding" not in asked(client, accept_encoding=takes).headers


def test_it_is_packed_once(packed, client, monkeypatch):
    calls = []
    counted = SimpleNamespace(compress=lambda *given, **how: calls.append(1) or gzip.compress(*given, **how))
    monkeypatch.setattr("explorer.app.device_routes.gzip", counted)
    for _ in range(3):
        assert asked(client, accept_encoding="gzip").content == PLAIN
    assert len(calls) == 1
    assert list(packed.work()) == ["fast.weights", SCRIPT]
    assert len(calls) == 2


@pytest.mark.parametrize("tag", [f'"{TAG}"', f'"{TAG}-gzip"', f'W/"{TAG}"', f'"other", "{TAG}"'])
def test_who_has_it_is_told_so(client, tag):
    for takes in ("gzip", "identity"):
        answer = asked(client, if_none_match=tag, accept_encoding=takes)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"].startswith(f'"{TAG}')
    assert asked(client, if_none_match='"other"').status_code == 200


def test_who_broke_off_goes_on_where_it_was(client):
    for takes in ("identity", "gzip"):
        answer = asked(client, range="bytes=1000-", if_range=f'"{TAG}"', accept_encoding=takes)
        assert answer.status_code == 206
        assert answer.content == PLAIN[1000:]
        assert answer.headers["content-range"] == f"bytes 1000-{len(PLAIN) - 1}/{len(PLAIN)}"
        assert "content-encoding" not in answer.headers


def test_who_has_part_of_another_file_gets_all_of_this_one(client):
    answer = asked(client, range="bytes=1000-", if_range='"another"')
    assert (answer.status_code, answer.content) == (200, PLAIN)


def test_a_range_beyond_the_end_is_refused(client):
    assert asked(client, range=f"bytes={len(PLAIN)}-").status_code == 416


def test_the_script_is_asked_for_anew(client):
    answer = asked(client, SCRIPT)
    assert answer.headers["cache-control"] == "no-cache"
    assert asked(client, SCRIPT, if_none_match=answer.headers["etag"]).status_code == 304


@pytest.mark.parametrize("name", ["base.weights", "..%2Fpyproject.toml", "fast.safetensors", "manifest.json", "%2e%2e"])
def test_nothing_else_is_given_out(client, name):
    assert asked(client, name).status_code in (404, 405)


def test_the_real_files_are_what_their_tags_say():
    parts = device_parts()
    for name, part in parts.items():
        content = part.content if isinstance(part.content, bytes) else part.content.read_bytes()
        assert len(content) == part.size, name
        assert hashlib.sha256(content).hexdigest().startswith(part.tag), name
    assert parts["fast.weights"].content == weights_path("fast")


def test_they_have_as_many_bytes_as_people_are_told():
    packed = Packed()
    size = f"{sum(len(packed.get(name)) for name in packed.parts()) / 1e6:.0f} MB"
    for language in LANGUAGES:
        assert size in words_in(language)("device.info")
    assert f"{size} to each" in (Path(explorer.__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_script_names_every_other_file():
    parts = device_parts()
    facts = json.loads(re.search(rb"const FACTS = (.*);\n", parts[SCRIPT].content)[1])
    others = {name: part for name, part in parts.items() if name != SCRIPT}
    assert facts["tags"] == {name: part.tag for name, part in others.items()}
    assert facts["bytes"] == {name: part.size for name, part in others.items()}
    fetched = {name: part.content.read_bytes() for name, part in others.items() if isinstance(part.content, Path)}
    assert facts["sums"] == {name: crc32(content) for name, content in fetched.items()}
