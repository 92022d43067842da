"""Teach it your thing, as a person does it: draw, name, teach, use in Create, take home, forget, bring back."""

import pytest

from explorer.app.site import Site
from explorer.service.shared_models import SharedModels
from explorer.training.teaching import TeachingSettings
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.browser.server import running

EN = words_in("en")
QUICK = TeachingSettings(steps=2, batch=1, prior=1, rank=2, pool=8, places=2, shows=2)


@pytest.fixture(scope="module")
def teaching_site():
    """A studio with the shipped networks, whose teachings take two steps."""
    site = Site(SharedModels(), Settings(prompt="a castle on the ocean", model="fast", seed=1, steps=1))
    site.teaching = QUICK
    with running(site) as address:
        yield address


def stroke(page):
    """A line across the canvas, by mouse."""
    box = page.locator("#teach-canvas .cv-stage").bounding_box()
    x, y, side = box["x"], box["y"], box["width"]
    page.mouse.move(x + 0.25 * side, y + 0.3 * side)
    page.mouse.down()
    for k in range(1, 6):
        page.mouse.move(x + (0.25 + 0.1 * k) * side, y + (0.3 + 0.08 * (k % 2) + 0.06 * k) * side)
    page.mouse.up()


def test_a_person_teaches_a_word_uses_it_takes_it_home_and_brings_it_back(teaching_site, visit, tmp_path):
    page, _ = visit(f"{teaching_site}/en/?tab=watch", accept_downloads=True)
    panel = page.locator("#teach-panel")
    panel.locator(".tw-go").wait_for()
    panel.scroll_into_view_if_needed()
    for k in range(2):
        page.locator("#teach-canvas .cv-stage").scroll_into_view_if_needed()
        stroke(page)
        page.locator("#teach-add").click()
        until(page, f"explorerTeach.pictures.length === {k + 1}", 60)
    assert page.evaluate("explorerCanvases.get('teach-canvas').share") == 0  # a new sheet
    assert panel.locator(".tw-tray li.cut").count() == 2
    assert panel.locator(".tw-go").is_disabled()

    word = panel.locator("input[name=word]")
    word.fill("apple")
    until(page, "document.querySelector('.tw-named').classList.contains('wrong')", 60)
    assert "myapple" in panel.locator(".tw-named").inner_text()
    word.fill("grumblefant")
    until(page, "explorerTeach.word === 'grumblefant'", 60)
    panel.locator(".tw-go").click()
    until(page, "explorerTeach.kind === 'done' && explorerTeach.own.length === 1", 240)
    assert page.evaluate("explorerTeach.sheets.length") >= 2
    before, now = (panel.locator(".tw-samples img").nth(k).get_attribute("src") for k in (0, 1))
    assert before != now

    with page.expect_download() as download:
        panel.locator('[data-does="take"]').click()
    assert download.value.suggested_filename == "grumblefant.safetensors"
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    panel.locator('[data-does="use"]').click()
    until(page, "document.querySelector('#run-settings :is(textarea, input)').value.includes('added=grumblefant')", 240)
    assert "grumblefant" in page.locator(".words-read .chips .new").inner_text()
    until(page, "location.search.includes('added=grumblefant')", 60)

    page.get_by_role("tab", name=EN("tabs.watch")).click()
    panel.locator('[data-does="forget"]').click()
    until(page, "explorerTeach.own.length === 0", 60)
    page.get_by_test_id(f"{EN('teach_it.bring_file')}-upload-button").set_input_files(file)
    until(page, "explorerTeach.own.length === 1", 60)
    assert panel.locator(".tw-name").inner_text() == "✦ grumblefant"
