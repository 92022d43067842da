"""The page without a server in a real Chromium, measured: python -m pytest -m bench -s tests/bench/test_site.py

From a plain file server on this machine; on one core unless it says otherwise. It asserts only that everything arrived;
times are for reading, and mean little where the first line says that the machine does something else, too.
"""

import gzip
import os
import time
from pathlib import Path
from statistics import median

import pytest

from explorer.site.build import folder_site, single_page
from tests.bench.test_studio import say
from tests.browser.site.host import ISOLATED, hosted

pytestmark = pytest.mark.bench
LINK = "model=fast&prompt=a+castle+above+the+ocean&seed=1&steps=4"
FIRST = """(before) => { const { run, player: { reel } } = explorerPage.create;
    return run !== before && reel?.run === run && reel.last >= 0; }"""
IDLE = "document.querySelector('#stop').hidden"
READY = "explorerPage.studio.need('fast').then(() => performance.now() / 1000)"
RUNS = 5


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    root = tmp_path_factory.mktemp("host")
    folder_site(root / "some" / "school")
    return root


@pytest.fixture
def fresh(chromium):
    """fresh(address, cores=...) -> a page of a browser that has never been there."""
    contexts = []

    def opened(address, cores=1):
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, service_workers="block")
        contexts.append(context)
        context.set_default_timeout(300_000)
        context.add_init_script(f"Object.defineProperty(navigator, 'hardwareConcurrency', {{ value: {cores} }})")
        page = context.new_page()
        page.goto(address, wait_until="commit")
        page.wait_for_function("window.explorerPage", polling=20)
        return page

    yield opened
    for context in contexts:
        context.close()


def run(page, **settings):
    """Seconds to the first frame, and of all its calls, of a run with these settings."""
    page.evaluate("(more) => Object.assign(explorerPage.create.settings, more)", settings)
    before, began = page.evaluate("explorerPage.create.run"), time.perf_counter()
    page.evaluate("void explorerPage.create.make()")
    page.wait_for_function(FIRST, arg=before, polling=20)
    first = time.perf_counter() - began
    page.wait_for_function(IDLE, polling=20)
    return first, page.evaluate("[...explorerShelf.get(explorerPage.create.run)].at(-1).seconds")


def settled(page):
    """Until the first picture is there, and the judge."""
    page.wait_for_function(f"{IDLE} && explorerPage.create.run")
    page.evaluate("explorerPage.studio.need('judge')")


def megabytes(chromium, what):
    """Memory of the largest process that shows a page: VmRSS what it holds now, VmHWM the most that it ever held."""
    found = chromium.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    sizes = []
    for process in found:
        status = Path(f"/proc/{process['id']}/status")
        if process["type"] == "renderer" and status.exists():
            sizes += [int(line.split()[1]) / 1e3 for line in status.read_text().splitlines() if line.startswith(what)]
    return max(sizes, default=float("nan"))


def packed(path):
    return len(gzip.compress(path.read_bytes(), 9))


def test_what_a_visitor_waits_for(chromium, fresh, place):
    print()
    say("other work on this machine: load average", os.getloadavg()[0], "", "< 0.5, or read with care")
    with hosted(place) as host:
        address = f"{host.address}/index.html?{LINK}"
        usable, ready = [], []
        for _ in range(3):
            page = fresh(f"{host.address}/index.html")
            page.wait_for_function("explorerPage.create.player.reel?.last >= 4", polling="raf")
            usable.append(page.evaluate("performance.now() / 1000"))
            ready.append(page.evaluate(READY))
            settled(page)
            first_visit = {name for name, _ in host.seen}
            page.close()
        say("page usable", median(usable), "s", "<= 1")
        say("model ready", median(ready), "s", "<= 6")
        page = fresh(address)
        settled(page)
        times = [run(page, seed=seed) for seed in range(2, 2 + RUNS)]
        say("first frame after pressing", median(first for first, _ in times), "s", "<= 1")
        say("four fast steps", median(whole for _, whole in times), "s", "<= 2.5")
        say("memory for fast and the judge, at work", megabytes(chromium, "VmRSS"), "MB", "<= 700")
        say("memory for fast and the judge, at most", megabytes(chromium, "VmHWM"), "MB", "")
        page.evaluate("explorerPage.studio.need('base')")
        careful = {"model": "base", "sampler": "ddim", "steps": 4, "guidance_scale": 3.0, "threshold": "clip"}
        say("a careful guided step", median(run(page, **careful)[1] / 4 for _ in range(3)), "s", "<= 1.1")
        page.close()
    folder = place / "some" / "school"
    sizes = {path.name: packed(path) for path in folder.iterdir() if path.name in first_visit}
    whole = sum(sizes.values())
    say("transfer of a first visit, compressed", whole / 1e6, "MB", "<= 42")
    whole += sum(packed(folder / name) for name in ("graphics.mjs", "graphics.wasm", "fast.answer"))
    say("the same where there is WebGPU", whole / 1e6, "MB", "<= 42")
    say("own JavaScript, compressed", (sizes["site-en.js"] + sizes["worker.js"]) / 1e3, "kB", "<= 80")
    assert first_visit >= {"fast.weights", "judge.weights", "runtime.wasm"}
    assert not {"base.weights", "graphics.wasm"} & first_visit


def test_what_a_second_core_brings(fresh, place):
    calls = {}
    with hosted(place, headers=ISOLATED) as host:
        pages = {cores: fresh(f"{host.address}/index.html?{LINK}", cores) for cores in (1, 2)}
        for page in pages.values():
            settled(page)
        for seed in range(2, 2 + RUNS):  # by turns, so that other work on the machine meets both
            for cores, page in pages.items():
                run(page, seed=seed)
                calls.setdefault(cores, []).append(page.evaluate("explorerPage.studio.usual"))
        assert [page.evaluate("explorerPage.studio.way.threads") for page in pages.values()] == [1, 2]
    print()
    say("a network call on one core", median(calls[1]), "s", "")
    say("a network call on two cores", median(calls[2]), "s", "")
    say("two cores against one", median(calls[1]) / median(calls[2]), "x", ">= 1.3")


def test_one_file(fresh, tmp_path):
    path = single_page(tmp_path / "studio.html")
    page = fresh(f"{path.as_uri()}#{LINK}")
    print()
    say("one file", path.stat().st_size / 1e6, "MB", "<= 60")
    say("model ready in it", page.evaluate(READY), "s", "<= 6")
    page.wait_for_function(f"{IDLE} && explorerPage.create.run")
