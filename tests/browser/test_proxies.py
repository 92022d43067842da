"""Behind nginx and Caddy as they come from Debian (apt-get install nginx-light caddy) everything on a page arrives."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image

from explorer.service.hosts import Hosts
from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.browser.server import free_port, quick_site, running

pytestmark = pytest.mark.slow

EN = words_in("en")
RUN = "prompt=a+red+apple&model=fast&seed=2&steps=3"
REEL = "window.explorerPlayers?.get('create-player')?.reel"
DONE = f"{REEL}?.done && {REEL}.start.settings.includes('apple')"

NGINX = """
daemon off; pid FOLDER/pid; error_log FOLDER/errors; events {{}}
http {{
  access_log off; client_body_temp_path FOLDER/a; proxy_temp_path FOLDER/b; fastcgi_temp_path FOLDER/c;
  uwsgi_temp_path FOLDER/d; scgi_temp_path FOLDER/e; client_max_body_size 40m;
  server {{ listen 127.0.0.1:PORT; location {place} {{ {more} proxy_pass http://127.0.0.1:STUDIO{strip}; }} }}
}}
"""
CADDY = """
{{
  admin off
  skip_install_trust
  storage file_system FOLDER
  auto_https disable_redirects
}}
{address} {{
  {body}
}}
"""
ASKED = "proxy_set_header Host $http_host;"
HERE = "127.0.0.1:PORT"
WAYS = {  # what the proxy is told, the address that people open, what the studio is told
    "nginx as it comes": (
        NGINX.format(place="/", more="", strip="/"), "http://127.0.0.1:PORT", {"public": f"http://{HERE}"}),
    "nginx under a path": (
        NGINX.format(place="/demo/", more="", strip="/"), f"http://{HERE}/demo", {"public": f"http://{HERE}/demo"}),
    "nginx under a path that nobody tells": (
        NGINX.format(place="/a/demo/", more=ASKED, strip="/"), f"http://{HERE}/a/demo", {}),
    "nginx that leaves the path on": (
        NGINX.format(place="/demo", more=ASKED, strip=""), f"http://{HERE}/demo", {"root": "/demo"}),
    "nginx that says the path": (
        NGINX.format(place="/demo/", more=f"{ASKED} proxy_set_header X-Forwarded-Prefix /demo;", strip="/"),
        f"http://{HERE}/demo", {"proxies": ["127.0.0.1"]}),
    "caddy under a path": (
        CADDY.format(address=f"http://{HERE}", body="handle_path /demo/* {{\nreverse_proxy 127.0.0.1:STUDIO\n}}"),
        f"http://{HERE}/demo", {}),
    "caddy with TLS": (
        CADDY.format(address="https://localhost:PORT", body="tls internal\nreverse_proxy 127.0.0.1:STUDIO"),
        "https://localhost:PORT", {"public": "https://localhost:PORT"}),
    "caddy with TLS under a path, trusted": (
        CADDY.format(address="https://localhost:PORT",
                     body="tls internal\nhandle_path /demo/* {{\nreverse_proxy 127.0.0.1:STUDIO\n}}"),
        "https://localhost:PORT/demo", {"public": "https://localhost:PORT/demo", "proxies": ["127.0.0.1"]}),
}  # fmt: skip


def program_of(way):
    """The proxy of that kind. Skips where it is not installed."""
    name = way.partition(" ")[0]
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    return found or pytest.skip(f"{name} is not installed: apt-get install nginx-light caddy")


def listens(port, process, seconds=60):
    """Waits until somebody takes calls there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, "the proxy stopped"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 2):
            return
        time.sleep(0.1)
    raise AssertionError("the proxy did not start")


@pytest.fixture
def behind(tmp_path):
    """behind(way) -> the address at which a proxy of that kind shows the studio."""
    with contextlib.ExitStack() as stack:

        def started(way):
            (settings, address, told), program, port = WAYS[way], program_of(way), str(free_port())
            told = {name: value.replace("PORT", port) if isinstance(value, str) else value
                    for name, value in told.items()}  # fmt: skip
            studio = stack.enter_context(running(quick_site(), Hosts.make(**told))).rpartition(":")[2]
            filled = {"{{": "{", "}}": "}", "PORT": port, "STUDIO": studio, "FOLDER": str(tmp_path)}
            for name, value in filled.items():
                settings = settings.replace(name, value)
            file = tmp_path / "settings"
            file.write_text(settings)
            start = {"nginx": ["-c"], "caddy": ["run", "--adapter", "caddyfile", "--config"]}[Path(program).name]
            home = {**os.environ, "HOME": str(tmp_path)}
            process = stack.enter_context(
                subprocess.Popen([program, *start, str(file)], env=home, stderr=subprocess.DEVNULL)
            )
            stack.callback(process.terminate)
            listens(int(port), process)
            return address.replace("PORT", port)

        yield started


HELD = "proxy_ignore_headers X-Accel-Buffering; proxy_buffers 8 4k;"
BANDS = "[...document.querySelectorAll('.ms-match polyline')].map((line) => line.getAttribute('points'))"
FAULTS = {  # what lets the page through and nothing else
    "nginx that refuses": (
        NGINX.format(place="/", more=f"{ASKED} limit_except GET {{ deny all; }}", strip=""), f"http://{HERE}", {}),
    "nginx that holds back": (NGINX.format(place="/", more=f"{ASKED} {HELD}", strip=""), f"http://{HERE}", {}),
}  # fmt: skip
WAYS |= FAULTS


@pytest.mark.parametrize("way", FAULTS)
def test_what_does_not_come_through_is_said(chromium, behind, way):
    address = behind(way)
    page = chromium.new_page(locale="en-GB")
    page.goto(f"{address}/en/")
    page.get_by_role("alert").get_by_text(EN("app.cut")).wait_for(timeout=60_000)
    page.wait_for_timeout(7000)
    assert page.get_by_role("alert").get_by_text(EN("app.cut")).is_visible()
    page.close()


def test_a_page_that_gets_frames_in_lumps_ends_complete(chromium, behind):
    address = behind("nginx that holds back")
    page = chromium.new_page(locale="en-GB")
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/en/")  # the opening run needs no queue
    until(page, f"{REEL}?.done && {REEL}.steps.every((step) => step.ready)", 120)
    until(page, f"{BANDS}.length === 6", 20)
    assert not [line for line in page.evaluate(BANDS) if "NaN" in line]
    assert not errors
    page.close()


@pytest.mark.parametrize("way", [way for way in WAYS if way not in FAULTS])
def test_everything_arrives(chromium, behind, tmp_path, way):
    address = behind(way)
    context = chromium.new_context(ignore_https_errors=True, locale="en-GB")
    context.set_default_timeout(60_000)
    page, errors, asked = context.new_page(), [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(f"{line.text} {line.location}") if line.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/?{RUN}")
    assert page.url.startswith(f"{address}/en/")
    until(page, DONE, 90)
    before = page.evaluate(f"{REEL}.run")
    page.get_by_role("button", name=EN("create.make"), exact=True).click()  # through the queue
    until(page, f"{REEL}.done && {REEL}.run !== '{before}'", 60)
    until(page, f"{REEL}.steps.length === 4 && {REEL}.steps.every((step) => step.ready)", 30)
    page.click("#export button")
    page.click("#export-make")
    page.locator("#export-file").wait_for()
    with page.expect_download() as waiting:
        page.click("#export-file")
    waiting.value.save_as(tmp_path / "run.gif")
    with Image.open(tmp_path / "run.gif") as gif:
        assert gif.n_frames == 4
    Image.linear_gradient("L").save(tmp_path / "own.png")
    page.get_by_role("tab", name=EN("tabs.destroy"), exact=True).click()
    page.set_input_files("[data-testid='Your own picture-upload-button']", tmp_path / "own.png")
    until(page, "window.explorerPlayers?.get('destroy-player')?.reel?.done", 60)
    page.wait_for_timeout(5000)
    assert not page.get_by_text(EN("app.cut")).is_visible()
    assert not errors
    assert page.goto(f"{address}/en?{RUN}").url == f"{address}/en/?{RUN}"  # without its slash
    assert not [url for url in asked if not url.startswith((f"{address}/", "data:", "blob:"))]
    context.close()
