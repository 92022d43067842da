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

EN = words_in("en")
RUN = "prompt=a+red+apple+on+a+wooden+table&model=fast&seed=2&steps=3"

REEL = "window.explorerPlayers?.get('create-player')?.reel"
SHOWN = f"{REEL}?.done && {REEL}.start.settings.includes('apple')"


@pytest.mark.parametrize("kind", ["gif", "zip", "html"])
def test_a_run_is_taken_home(site_url, visit, tmp_path, kind):
    page, _ = visit(f"{site_url}/en/?{RUN}")
    until(page, SHOWN, 60)
    page.click("#export button")
    page.get_by_label(EN(f"export.kinds.{kind}"), exact=True).check()
    page.locator("#export-cost").get_by_text("about").wait_for()
    page.click("#export-make")
    page.locator("#export-file").wait_for()
    with page.expect_download() as waiting:
        page.click("#export-file")
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == f"a-red-apple-on-a-wooden-table-seed2.{kind}"
    if kind == "gif":
        with Image.open(path) as gif:
            assert gif.n_frames == 4
        assert Settings.from_text(read_settings(path).split("#")[0]) == Settings.from_text(RUN)
    elif kind == "zip":
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            assert archive.testzip() is None
            assert sum(name.endswith(".png") for name in archive.namelist()) >= 4
    else:
        offline, _ = visit(path.as_uri())
        offline.locator("[role=slider]").wait_for()


@pytest.mark.parametrize("side", [128, 512, 1024])
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
