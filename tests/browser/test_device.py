"""Create with runs on the visitor's own device: a real server, and a browser that computes."""

import re

import numpy as np
import pytest

from explorer.app.gate.limits import FullError
from explorer.app.gate.seats import Seats
from explorer.present.create import create
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.playing import sent_frame

EN = words_in("en")
LONG = 180_000  # milliseconds: the model comes and wakes up, and other tests run beside
WISH = Settings.make(model="fast", prompt="a red bicycle in the snow", seed=5, steps=2)
REEL = "window.explorerPlayers?.get('create-player')?.reel"
DONE = f"""(prompt) => {{
    const reel = {REEL};
    return reel?.done && new URLSearchParams(reel.start.settings).get("prompt") === prompt;
}}"""
PACKETS = f"window.explorerShelf.get({REEL}.run)"


def finished(page, settings=WISH):
    page.wait_for_function(DONE, arg=settings.prompt, timeout=LONG)


def plain(packet):
    numbers = {name: value for name, value in packet["numbers"].items() if name not in ("match", "readings")}
    return {
        name: value if value is None else pytest.approx(value, rel=1e-5, abs=1e-9) for name, value in numbers.items()
    }


def test_a_run_on_the_own_device_is_the_servers_run(shared, visit, turns):
    """The same frames, numbers, readings and sentences; what can be kept and linked to is the same, too."""
    address, site = shared
    page, seen = visit(f"{address}/en/?{WISH.to_text()}")
    finished(page)
    assert not turns, "a network of the server was asked"
    start, *steps, done = page.evaluate(PACKETS)
    assert not [url for url in seen.requests if start["run"] in url], "the server was asked for what it has not"
    assert (done["kind"], done["stopped"]) == ("done", False)
    for packet, step in zip(steps, reverse(WISH)):
        exact = ((step.x_t[0].clamp(-1, 1) + 1) * 127.5).permute(1, 2, 0).numpy()
        off = np.abs(sent_frame(page, packet) - exact)
        assert off.mean() < 0.6
        assert np.percentile(off, 99) < 4  # bfloat16 there, float32 here
    own = [packet for packet in create(site.models, EN, WISH, bands=True) if packet["kind"] == "step"]
    for here, there in zip(steps, own, strict=True):
        assert here["sentence"].split(":")[0] == there["sentence"].split(":")[0]
        assert {name: row[0] for name, row in here["numbers"]["readings"].items()} == {
            name: row[0] for name, row in there["numbers"]["readings"].items()
        }
        assert {name: there["numbers"][name] for name in plain(here)} == plain(here)
        assert set(here["frames"]) == set(there["frames"])
    kept(page)


def kept(page):
    """The line under the button, the picture among those of this browser, the file, and the link."""
    assert re.search(r"\d", page.inner_text("#device .dv-said"))
    page.locator("#history [data-settings]").first.wait_for()
    page.wait_for_function(
        "!document.querySelector('#stop')?.offsetParent && document.querySelector('#make')?.offsetParent"
    )
    page.locator("#create-player [data-act=keep]").click()
    with page.expect_download() as file:
        page.locator(".pl-keep-acts button").first.click()
    content = file.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    assert f"diffusion-explorer:{WISH.to_text()}#".encode() in content
    assert page.locator(".pl-keep-acts button").nth(3).is_enabled()  # the link
    page.get_by_text(EN("export.title"), exact=True).first.click()
    page.get_by_text(re.compile("made again from its settings")).first.wait_for()


def test_a_device_that_cannot_says_one_line_and_the_server_makes_it(shared, visit):
    address, _ = shared
    page, _ = visit("about:blank")
    page.add_init_script("WebAssembly.validate = () => false")
    page.goto(f"{address}/en/?{WISH.to_text()}")
    finished(page)
    assert not page.evaluate(f"{REEL}.start.device")
    page.wait_for_function("!document.querySelector('#own-device input').checked")


def test_a_damaged_file_ends_on_the_server_too(shared, visit):
    address, _ = shared
    page, seen = visit("about:blank")
    page.route("**/parts/fast.onnx*", lambda route: route.fulfill(body=b"x" * 164_433))
    page.goto(f"{address}/en/?{WISH.to_text()}")
    finished(page)
    page.wait_for_function(f"!{REEL}.start.device && {REEL}.done", timeout=LONG)
    assert not page.locator("#own-device input").is_checked()
    seen.errors[:] = [line for line in seen.errors if "onnx" not in line.lower()]  # what the runtime says itself


@pytest.mark.slow
def test_a_full_studio_offers_the_own_device(site_url, visit, monkeypatch):
    """No run finds a place; the offer needs none."""
    enter = Seats.event

    def full(seats, session, address, room, spare=False):
        if room == 1:
            raise FullError(7)
        return enter(seats, session, address, room, spare)

    page, seen = visit(f"{site_url}/en/")
    page.locator("#own-device input").wait_for()
    assert not page.locator("#own-device input").is_checked()
    page.fill("#prompt textarea", WISH.prompt)
    monkeypatch.setattr(Seats, "event", full)
    page.click("#make")
    offer = page.locator("#device .dv-offer button")
    offer.wait_for()
    offer.click()
    finished(page)
    assert page.evaluate(f"Boolean({REEL}.start.device)")
    assert page.locator("#own-device input").is_checked()
    assert not offer.is_visible()
    seen.errors[:] = [line for line in seen.errors if "429" not in line]  # the refusal itself
