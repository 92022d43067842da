"""Whoever runs the studio hears, in one line, what to set where a proxy of theirs looks like a stranger."""

import logging

import httpx
import pytest


@pytest.fixture
def lines(gate, caplog):
    caplog.set_level(logging.WARNING, "explorer.app.gate.advice")
    gate.advice._said.clear()
    return lambda: [record.getMessage() for record in caplog.records if "advice" in record.name]


def post(address, **headers):
    return httpx.post(f"{address}/en/gradio_api/reset", json={"event_id": "x"}, headers=headers)


def test_a_proxy_that_says_another_host_is_told_of_once(address, lines):
    for _ in range(3):
        assert post(address, origin="https://demo.school.org").status_code == 403
    assert len(lines()) == 1
    assert "--public-url https://demo.school.org" in lines()[0]


def test_a_name_that_nobody_told_is_told_of_once(address, lines):
    for _ in range(3):
        assert httpx.get(f"{address}/en/", headers={"host": "demo.school.org"}).status_code == 421
    assert len(lines()) == 1
    assert "--host-name demo.school.org" in lines()[0]


def test_a_stranger_who_tries_names_does_not_fill_the_log(address, lines):
    for k in range(20):
        httpx.get(f"{address}/en/", headers={"host": f"x{k}.example"})
        post(address, origin=f"https://x{k}.example")
    assert len(lines()) == 5


@pytest.mark.parametrize("odd", ["null", "https://a b", "javascript:alert(1)", "file://", "a" * 3000])
def test_what_is_no_address_is_not_repeated(address, lines, odd):
    assert post(address, origin=odd).status_code == 403
    assert not lines()
