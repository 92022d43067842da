"""The page in another browser than Chromium: from a host, from a file, on a phone's screen, without a network."""

import pytest
import torch

from explorer.model.registry import load_model
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.words.texts import words_in
from tests.browser.firefox import Firefox, find
from tests.browser.site.painting import LAST, LINK, OVER, decibels


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    """Skips where there is none: apt install firefox-esr, or set EXPLORER_FIREFOX to the path of one."""
    path = find()
    if path is None:
        pytest.skip("no Firefox: install one, or set EXPLORER_FIREFOX to the path of one")
    browser = Firefox(path, tmp_path_factory.mktemp("firefox"))
    yield browser
    browser.close()


def drawn(firefox):
    firefox.wait_for(OVER)
    return torch.tensor(firefox.evaluate(f"[...{LAST}.state]")).view(1, 3, 128, 128)


def test_a_host_and_then_no_network(firefox, host, wanted):
    firefox.resize(1366, 768)
    firefox.goto(f"{host.address}/de/index.html?{LINK}")
    assert decibels(drawn(firefox), wanted) >= 80
    assert firefox.evaluate("document.querySelector('#device').textContent").startswith(
        words_in("de")("site.device.core")
    )
    firefox.wait_for("explorerPage.offline")
    asked = firefox.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert all(address.startswith((host.address, "blob:", "data:")) for address in asked)
    firefox.goto("about:blank")
    host.shutdown()  # nobody answers any more
    host.server_close()
    firefox.goto(f"{host.address}/index.html?{LINK}")
    assert decibels(drawn(firefox), wanted) >= 80


def test_one_file_on_a_small_screen(firefox, single_file, wanted):
    firefox.resize(500, 844)
    firefox.goto(f"{single_file.as_uri()}#{LINK}")
    assert decibels(drawn(firefox), wanted) >= 80
    assert firefox.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_the_shipped_model(firefox, site_address):
    link = LINK.replace("tiny", "fast")
    firefox.goto(f"{site_address}/index.html?{link}")
    wanted = finished(reverse(Settings.from_text(link), load_model("fast", "float32", "cpu")))
    assert decibels(drawn(firefox), wanted) >= 80
