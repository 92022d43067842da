"""A studio on the internet: --public --metrics, with what a stranger and whoever watches over it can see of it."""

import json
import time

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from explorer.service.ledger import Entry
from tests.attack.conftest import Stranger
from tests.browser.server import free_port, served

TOKEN = "0123456789abcdef-token"
READER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def public(site):
    """(address, entries of its ledger); the models are those of the other server."""
    import tempfile

    from explorer.app.gate import Limits
    from explorer.app.server import web_server
    from explorer.app.site import Site

    folder, entries = tempfile.tempdir, []
    shown = Site(site.models, site.opening)
    shown.public, shown.metrics_token = True, TOKEN
    shown.ledger.listen(entries.append)
    server = web_server(shown, free_port(), limits=Limits.make(public=True))
    with served(server):
        yield f"http://127.0.0.1:{server.config.port}", entries
    tempfile.tempdir = folder


def numbers(address):
    text = httpx.get(f"{address}/metrics", headers=READER).text
    found = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            found[one.name, *sorted(one.labels.values())] = one.value
    return text, found


@pytest.mark.parametrize("headers", [
    {}, {"Authorization": "Bearer"}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": f"Basic {TOKEN}"},
    {"Authorization": TOKEN}, {"Authorization": "Bearer \u00fc".encode("latin-1")},
])  # fmt: skip
def test_without_the_token_there_are_no_metrics(public, headers):
    address, _ = public
    answer = httpx.get(f"{address}/metrics", headers=headers)
    assert answer.status_code == 404
    assert answer.json() == httpx.get(f"{address}/nothing").json(), "nor can anybody see that there are some"
    assert "explorer_" not in answer.text


def test_a_studio_that_was_not_asked_to_has_no_metrics(address):
    for headers in ({}, READER):
        assert httpx.get(f"{address}/metrics", headers=headers).status_code == 404


def test_a_run_is_counted_and_nothing_of_it_told(public):
    address, entries = public
    stranger = Stranger(address, "page-of-anna")
    before = numbers(address)[1]
    body = stranger.body(
        stranger.event("make", takes=5), prompt="a red apple", model="fast", steps=2, guidance_scale=1, seed=7
    )
    assert stranger.join(body).status_code == 200
    assert stranger.outcome()["success"]
    end = time.monotonic() + 20
    while not [entry for entry in entries if entry.event == "end" and entry.kind == "picture"]:
        assert time.monotonic() < end
        time.sleep(0.05)
    text, after = numbers(address)
    for name, labels in (("explorer_runs_begun_total", ["picture"]),
                         ("explorer_runs_ended_total", ["finished", "picture"])):  # fmt: skip
        assert after[name, *labels] == before[name, *labels] + 1
    assert after["explorer_steps_total", "fast"] - before.get(("explorer_steps_total", "fast"), 0) == 2
    assert after["process_resident_memory_bytes",] > 50e6
    for word in ("apple", "anna", "127.0.0.1"):
        assert word not in text
        assert word not in repr(entries)


def test_health_needs_no_turn_at_the_model(public, site):
    address, _ = public
    stranger = Stranger(address, "page-that-waits")
    with site.models.turns.turn():  # somebody computes, and does not come to an end
        body = stranger.body(stranger.event("make", takes=5), prompt="a dog", model="fast", steps=1, seed=1)
        assert stranger.join(body).status_code == 200
        for _ in range(3):
            answer = httpx.get(f"{address}/health", timeout=5)
            assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert numbers(address)[1]["explorer_events_running",] >= 0


def test_who_is_too_fast_waits_and_others_do_not(public):
    address, entries = public
    quick, other = Stranger(address, "page-of-quick"), Stranger(address, "page-of-other")
    body = quick.body(quick.event("make", takes=5), prompt="a dog", model="fast", steps=1, seed=1)
    answers, end = [], time.monotonic() + 50
    while time.monotonic() < end and not any("minute" in answer.text for answer in answers):
        answers.append(quick.join(body))
        if answers[-1].status_code == 429 and "minute" not in answers[-1].text:  # its places are taken for now
            time.sleep(0.1)
    late = answers[-1]
    assert late.status_code == 429
    assert "pictures within one minute" in late.json()["detail"]
    assert int(late.headers["retry-after"]) > 0
    assert sum(answer.status_code == 200 for answer in answers) == 40
    assert other.join({**body, "session_hash": "page-of-other"}).status_code == 200
    assert Entry("refusal", "too_fast") in entries


def test_what_the_gate_refuses_is_counted_by_reason(public):
    address, entries = public
    before = len(entries)
    httpx.get(f"{address}/en/", headers={"Host": "evil.example"})
    kind = {"Content-Type": "application/json"}
    httpx.post(f"{address}/en/gradio_api/queue/join", content=b"[]", headers=kind)
    httpx.post(f"{address}/en/gradio_api/queue/join", content=json.dumps({"data": "x" * 2_000_000}), headers=kind)
    assert [entry.kind for entry in entries[before:] if entry.event == "refusal"] == ["strange", "odd", "large"]


def test_nobody_is_the_teacher_for_sitting_at_this_machine(public):
    address, _ = public
    sheet = f"{address}/sheets/en/static-is-where-it-starts-answers.html"
    assert httpx.get(sheet).status_code == 403
