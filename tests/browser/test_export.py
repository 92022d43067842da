"""Take it home: the file that a person downloads holds the run that was on the page."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from explorer.render.stamp import read_settings
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.playing import shown, until
from tests.lanes import first

EN = words_in("en")
RUN = "prompt=a+red+apple+on+a+wooden+table&model=fast&seed=2&steps=3"

REEL = "window.explorerPlayers?.get('create-player')?.reel"
SHOWN = f"{REEL}?.done && {REEL}.start.settings.includes('apple')"


def file_of(page, name, tmp_path):
    """Makes the file that was chosen, and downloads it."""
    page.click(f"#{name}-make")
    page.locator(f"#{name}-file").wait_for()
    with page.expect_download() as waiting:
        page.click(f"#{name}-file")
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.mark.parametrize("kind", first(["gif", "html", "zip", "pdf"], 2))
def test_a_run_is_taken_home(site_url, visit, tmp_path, kind):
    page, _ = visit(f"{site_url}/en/?{RUN}")
    until(page, SHOWN, 60)
    page.click("#export button")
    page.get_by_label(EN(f"export.kinds.{kind}"), exact=True).check()
    page.locator("#export-cost").get_by_text("about").wait_for()
    if kind == "gif":
        page.get_by_label(EN("export.develop")).check()
    path = file_of(page, "export", tmp_path)
    assert path.name == f"a-red-apple-on-a-wooden-table-seed2{'-poster' if kind == 'pdf' else ''}.{kind}"
    if kind in ("gif", "pdf"):
        assert Settings.from_text(read_settings(path).split("#")[0]) == Settings.from_text(RUN)
    if kind == "gif":
        with Image.open(path) as gif:
            assert gif.n_frames == 5, "the last one is developed"
    elif kind == "zip":
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            assert archive.testzip() is None
            assert sum(name.endswith(".png") for name in archive.namelist()) >= 4
    elif kind == "html":
        offline, _ = visit(path.as_uri())
        offline.locator("[role=slider]").wait_for()


@pytest.mark.parametrize("side", first([512, 128, 1024]))
def test_the_finished_picture_is_taken_home(site_url, visit, tmp_path, side):
    page, _ = visit(f"{site_url}/en/?{RUN}")
    until(page, SHOWN, 60)
    page.click("#export button")
    link = page.get_by_role("link", name=EN("export.picture_size", size=side), exact=True)
    with page.expect_download() as waiting:
        link.click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == f"a-red-apple-on-a-wooden-table-seed2-{side}.png"
    with Image.open(path) as picture:
        assert picture.size == (side, side)
    assert Settings.from_text(read_settings(path).split("#")[0]) == Settings.from_text(RUN)


def test_a_comparison_is_taken_home(site_url, visit, tmp_path):
    page, _ = visit(f"{site_url}/en/?tab=compare&change=steps&values=1&values=3&{RUN.removesuffix('&steps=3')}")
    until(page, "window.explorerPlayers?.get('compare-b')?.reel?.done", 90)
    page.click("#compare-export > button")
    page.locator("#compare-export-cost").get_by_text("about").wait_for()
    page.locator("#compare-export").get_by_label(EN("export.kinds.zip"), exact=True).check()
    page.click("#compare-export-make")
    page.locator("#compare-export-file").wait_for()
    with page.expect_download() as waiting:
        page.click("#compare-export-file")
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == "a-red-apple-on-a-wooden-table-steps.zip"
    with zipfile.ZipFile(path) as archive:
        last = [name for name in archive.namelist() if name.endswith("0003.png")]
        frames = [np.asarray(Image.open(io.BytesIO(archive.read(name)))) for name in sorted(last)]
    assert len(frames) == 2
    for player, frame in zip(("compare-a", "compare-b"), frames):
        np.testing.assert_array_equal(shown(page, 1, player), frame)


def test_the_windows_and_the_pixels_are_those_on_the_screen(site_url, visit, tmp_path):
    page, _ = visit(f"{site_url}/en/?{RUN}", reduced_motion="reduce")
    until(page, SHOWN, 60)
    page.locator("#create-player .pl-window[data-number='0'] .pl-view").click()
    page.locator("#create-player .pl-menu:visible [data-view=eps_hat]").click()
    page.locator("#create-player [data-act=pixels]").click()
    page.click("#export button")
    page.locator("#export-cost").get_by_text("as it was made here").wait_for()
    record = read_settings(file_of(page, "export", tmp_path)).split("#")[1]
    assert "view=noise%2Cx0" in record
    assert "smooth=True" in record


@pytest.mark.slow
def test_only_what_means_something_for_a_file_can_be_chosen(site_url, visit):
    page, _ = visit(f"{site_url}/en/?{RUN}", reduced_motion="reduce")
    until(page, SHOWN, 60)
    page.click("#export button")
    speed = page.locator("#export").get_by_label(EN("export.fps")).first
    speed.wait_for(state="visible")
    page.get_by_label(EN("export.kinds.csv"), exact=True).check()
    speed.wait_for(state="hidden")
    assert not page.get_by_label(EN("export.develop")).is_visible()
    page.get_by_label(EN("export.kinds.mp4"), exact=True).check()
    speed.wait_for(state="visible")


def test_a_stopped_run_is_taken_home_as_far_as_it_came(site_url, visit, tmp_path):
    page, _ = visit(f"{site_url}/en/?prompt=a+castle&seed=3&steps=60", reduced_motion="reduce")
    until(page, f"{REEL}?.start.settings.includes('60') && {REEL}.last >= 2", 90)
    page.click("#stop")
    until(page, f"{REEL}.done && {REEL}.stopped")
    made = page.evaluate(f"{REEL}.have.length")
    page.locator("#create-player .pl-film").press("End")
    stopped = EN.group("player")["stopped_at"].format(step=made - 1, total=60)
    page.locator("#create-player .pl-sentence").get_by_text(stopped).wait_for()
    page.click("#export button")
    page.locator("#export-cost").get_by_text(f"the {made} of 60 steps").wait_for()
    path = file_of(page, "export", tmp_path)
    with Image.open(path) as gif:
        assert gif.n_frames == made
    assert f"stopped={made}" in read_settings(path)


def test_a_burial_is_taken_home(site_url, visit, tmp_path):
    page, _ = visit(f"{site_url}/en/?tab=destroy&sample=apple&steps=6&static=3", reduced_motion="reduce")
    reel = "window.explorerPlayers?.get('destroy-player')?.reel"
    until(page, f"{reel}?.done && {reel}.total === 6 && {reel}.start.sample === 'apple'", 90)
    page.click("#destroy-export button")
    page.locator("#destroy-export-cost").get_by_text("about").wait_for()
    page.get_by_role("button", name=EN("destroy.samples.dog")).click()  # another burial, in as many steps
    until(page, f"{reel}.done && {reel}.start.sample === 'dog'", 90)
    page.locator("#destroy-export-cost").get_by_text("about").wait_for()
    path = file_of(page, "destroy-export", tmp_path)
    assert path.name == "dog-buried-seed3.gif"
    with Image.open(path) as gif:
        assert gif.n_frames == 7
