"""The graphics chip: what is asked of one, and, in hours without hurry, one that a processor imitates (SwiftShader)."""

import math

import pytest

from explorer.model.registry import load_model
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.words.texts import words_in
from tests.browser.chromium import find
from tests.browser.site.painting import decibels, drawn

EN = words_in("en")
FLAGS = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"]
FLAGS += ["--use-vulkan=swiftshader"]
LONG = 1_500_000  # milliseconds
TAKEN = """if (globalThis.GPUAdapterInfo)
    Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });"""
JUDGED = "['wrong', 'slow', 'failed', 'used'].includes(explorerPage.studio.graphics.verdict)"


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ({"far": 1e-4, "call": 0.1}, "used"),
        ({"far": 1e-4, "call": 0.9}, "slow"),
        ({"far": 0.02, "call": 0.1}, "wrong"),
        ({"far": None, "call": 0.1}, "wrong"),  # what is no number
    ],
)
def test_a_chip_is_used_only_where_it_is_right_and_sooner(found, wanted, scripts):
    ask = "(room, found) => room.verdict({ far: found.far ?? NaN, call: found.call }, 1)"
    assert scripts("graphics.js", ask, found) == wanted


def test_the_known_call_tells_a_wrong_answer_from_the_right_one(scripts):
    """A network that answers with the known answer, and ones that are wrong in a single number, once."""
    ask = """async (room, [wrong, time]) => {
        const bits = Uint16Array.from({ length: 48 }, (_, i) => i);
        const halves = Float32Array.from({ length: 65536 }, (_, i) => i);
        let calls = 0;
        const run = async () => {
            const data = Float32Array.from(bits); if (++calls === time) data[17] = wrong;
            return { x0: { data } }; };
        class Tensor { constructor(...all) { Object.assign(this, all); } }
        return String(await room.fault({ Tensor }, { session: { run }, length: 32, size: 4 }, bits, halves)); }"""
    assert float(scripts("network.js", ask, [17.0, 1])) == 0
    assert float(scripts("network.js", ask, [17.5, 2])) == 0.5
    assert float(scripts("network.js", ask.replace("= wrong", "= NaN"), [0, 1])) == math.inf


@pytest.fixture(scope="module")
def imitated(chromium):
    """A Chromium with a graphics chip that its processor imitates."""
    browser = chromium.browser_type.launch(executable_path=find(), args=FLAGS)
    yield browser
    browser.close()


def opened(browser, address):
    page = browser.new_page(service_workers="block")
    page.set_default_timeout(LONG)
    page.add_init_script(TAKEN)
    page.goto(address)
    page.evaluate(f"explorerPage.studio.graphics.patience = {LONG}")
    return page


@pytest.mark.slow
@pytest.mark.parametrize("model", ["tiny", "fast"])
def test_an_imitated_chip_agrees_and_is_not_used_because_it_is_slow(model, imitated, site_address):
    page = opened(imitated, f"{site_address}/index.html?prompt=a+dog&model={model}&steps=1")
    page.wait_for_function(JUDGED)
    found = page.evaluate("explorerPage.studio.graphics")
    assert found["far"] <= 1e-2
    assert found["verdict"] == "slow"
    assert EN("site.device.slow") in page.inner_text("#device")
    page.close()


@pytest.mark.slow
def test_a_chip_that_proves_itself_takes_over(imitated, site_address, tiny_model):
    link = "prompt=a+red+apple&model=tiny&seed=3&steps=2"
    page = opened(imitated, f"{site_address}/index.html?{link}")
    page.evaluate("Object.defineProperty(explorerPage.studio, 'usual', { get: () => 1e6, set() {} })")
    page.wait_for_function("explorerPage.studio.way.graphics")
    assert page.inner_text("#device").startswith(EN("site.device.graphics").partition("{")[0])
    page.click("#make")
    found = drawn(page)
    with tiny_model():
        wanted = finished(reverse(Settings.from_text(link), load_model("tiny", "float32", "cpu")))
    assert decibels(found, wanted) >= 60
    page.close()
