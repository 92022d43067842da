"""A run of the page as a GIF: the studio's clock and loop, the run's own frames, its settings inside."""

import io

import numpy as np
import pytest
from PIL import Image

from explorer.render.clip import durations, evenly
from explorer.render.stamp import read_settings
from explorer.trajectory.settings import Settings
from tests.browser.site.test_page import EN, LAST, opened


@pytest.mark.parametrize("count", [1, 2, 5, 31, 101])
def test_each_frame_stays_as_long_as_in_the_studio(count, scripts):
    assert scripts("film.js", "(room, count) => room.durations(count)", count) == list(durations(count, 12))


@pytest.mark.parametrize("count", [1, 2, 100, 101, 102, 151, 201, 1000])
def test_the_same_steps_are_left_out(count, scripts):
    assert scripts("film.js", "(room, count) => room.evenly(count)", count) == evenly(count, 101)


def frames_of(path):
    with Image.open(path) as film:
        assert film.info["loop"] == 0
        for k in range(film.n_frames):
            film.seek(k)
            yield film.info["duration"], np.asarray(film.convert("RGB"), int)


def shown(page, view):
    """The frames of a view as the player has them."""
    ask = f"""async () => {{ const out = [];
        for (const step of stepsOf(explorerPage.create.run)) if (step.blobs.{view})
            out.push([...new Uint8Array(await step.blobs.{view}.arrayBuffer())]);
        return out; }}"""
    return [np.asarray(Image.open(io.BytesIO(bytes(one))).convert("RGB"), int) for one in page.evaluate(ask)]


@pytest.mark.slow
def test_a_run_is_taken_home_as_a_gif(visit, site_address, tmp_path):
    text = "prompt=a+red+apple&model=fast&seed=3&steps=3"
    page, seen = opened(visit, f"{site_address}/index.html?{text}")
    page.evaluate("explorerPage.create.player.set('smooth', false)")
    page.locator("[data-act=keep]").first.click()
    box = page.locator("#create .pl-keep")
    box.locator("select").first.select_option("0")
    with page.expect_download() as come:
        box.get_by_role("button", name=EN.group("player")["keep.gif"]).click()
    assert come.value.suggested_filename == "a-red-apple-seed3.gif"
    come.value.save_as(tmp_path / "run.gif")
    settings, _, look = read_settings(tmp_path / "run.gif").partition("#")
    assert Settings.from_text(settings) == Settings.from_text(text)
    assert look == "view=x_t&size=512&fps=12&caption=False"
    stays, frames = zip(*frames_of(tmp_path / "run.gif"))
    assert list(stays) == list(durations(4, 12))
    wanted = shown(page, "x_t")
    for frame, real in zip(frames, wanted, strict=True):
        assert frame.shape == (512, 512, 3)
        assert (frame == frame[::4, ::4].repeat(4, 0).repeat(4, 1)).all()
        assert np.abs(frame[::4, ::4] - real).mean() < 12, "256 colours for 16,384 pixels of static"
    assert np.abs(frames[-1][::4, ::4] - wanted[-1]).mean() < 4
    assert page.evaluate(f"{LAST}.final")
    assert not seen.outside()
