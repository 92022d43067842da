"""The picture on the screen as a file, in the clipboard, and the run as a link: from the player of every tab."""

import io

import numpy as np
import pytest
from PIL import Image

from explorer.pixels import to_frames
from explorer.player.offline import page as offline_page
from explorer.player.packets import packets
from explorer.render.stamp import read_settings
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in
from tests.browser.playing import index, shown, until
from tests.browser.runs import made_up
from tests.lanes import first

LABELS = words_in("en").group("player")
RUN = "prompt=a+red+apple+on+a+wooden+table&model=fast&seed=2&steps=3"
COMPARED = "tab=compare&change=steps&values=1&values=2&prompt=a+red+apple&model=fast&seed=2"


def said(key, **values):
    return LABELS[f"keep.{key}"].format(**values)


def panel(page, player="create-player"):
    """Opens it."""
    page.locator(f"#{player} [data-act=keep]").click()
    box = page.locator(f"#{player} .pl-keep")
    box.wait_for(state="visible")
    return box


def saved(page, box, button, tmp_path):
    with page.expect_download() as waiting:
        box.get_by_role("button", name=said(button), exact=True).click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    box.get_by_text(said("saved", name=path.name)).wait_for()
    return path


def pixels(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


@pytest.fixture
def made(site_url, visit):
    """A page with a finished run in Create."""

    def opened(query=RUN, **options):
        page, _ = visit(f"{site_url}/en/?{query}", reduced_motion="reduce", **options)
        reel = "window.explorerPlayers?.get('create-player')?.reel"
        until(page, f"{reel}?.done && {reel}.start.settings.includes('apple') && {reel}.last >= 0", 60)
        page.locator(".pl-developed").wait_for(state="visible")
        return page

    return opened


def test_the_finished_picture_is_saved_at_every_size(made, tmp_path):
    page = made()
    box = panel(page)
    files = {}
    for times, side in (("1", 128), ("4", 512), ("8", 1024)):
        box.get_by_label(said("size")).select_option(times)
        for button, ending in (("png", "png"), ("jpg", "jpg")):
            path = saved(page, box, button, tmp_path)
            assert path.name == f"a-red-apple-on-a-wooden-table-seed2-{side}.{ending}"
            assert pixels(path).shape == (side, side, 3)
            assert Settings.from_text(read_settings(path).split("#")[0]) == Settings.from_text(RUN)
            files[path.name] = path
    assert (pixels(tmp_path / "a-red-apple-on-a-wooden-table-seed2-128.png") == shown(page, 0, "create-player")).all()


def test_a_step_is_saved_as_it_is_on_the_screen(made, tmp_path):
    page = made()
    page.locator("#create-player .pl-film").press("ArrowLeft")
    until(page, "window.explorerPlayers.get('create-player').index === 2")
    box = panel(page)
    box.get_by_label(said("what")).select_option(label=LABELS["view.x0_hat"])
    box.get_by_label(said("size")).select_option("4")
    path = saved(page, box, "png", tmp_path)
    assert path.name == "a-red-apple-on-a-wooden-table-seed2-step2-512.png"
    guess = shown(page, 1, "create-player")
    assert (pixels(path) == guess.repeat(4, 0).repeat(4, 1)).all(), "squares"
    assert "step=2" in read_settings(path)
    box.get_by_label(said("what")).select_option("both")
    box.get_by_label(said("size")).select_option("1")
    both = pixels(saved(page, box, "png", tmp_path))
    assert (both[:, :128] == shown(page, 0, "create-player")).all()
    assert (both[:, -128:] == guess).all()
    page.locator("#create-player [data-act=pixels]").click()
    panel(page)
    box.get_by_label(said("size")).select_option("4")
    box.get_by_label(said("what")).select_option("1")
    soft = pixels(saved(page, box, "png", tmp_path))
    assert (soft != guess.repeat(4, 0).repeat(4, 1)).any(), "blended, as on the screen"


def test_the_link_repeats_the_run_and_the_picture_can_be_pasted(made, visit):
    page = made(permissions=["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 1366, "height": 768})
    box = panel(page)
    box.get_by_role("button", name=said("link")).click()
    box.get_by_text(said("linked")).wait_for()
    until(page, "document.querySelector('#create-player .pl-keep-said').getBoundingClientRect().bottom <= innerHeight")
    link = page.evaluate("navigator.clipboard.readText()")
    assert Settings.from_text(link.split("?")[1]) == Settings.from_text(RUN)
    box.get_by_label(said("size")).select_option("1")
    box.get_by_role("button", name=said("copy")).click()
    box.get_by_text(said("copied")).wait_for()
    size = page.evaluate(
        """async () => { const [item] = await navigator.clipboard.read();
             const picture = await createImageBitmap(await item.getType("image/png"));
             return [picture.width, picture.height]; }"""
    )
    assert size == [128, 128]
    other, _ = visit(link)
    until(other, "window.explorerPlayers?.get('create-player')?.reel?.start.settings.includes('apple')", 60)


def test_keys_and_a_way_out(made):
    page = made()
    page.locator("#create-player .pl-film").press("s")
    box = page.locator("#create-player .pl-keep")
    box.wait_for(state="visible")
    button = page.locator("#create-player [data-act=keep]")
    assert button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    assert button.evaluate("(button) => button === document.activeElement")
    panel(page)
    page.locator("header.head h1, header.head").first.click(position={"x": 2, "y": 2})
    box.wait_for(state="hidden")


def test_a_press_below_the_open_box_reaches_what_is_pressed(made):
    """The box closes with it, and all that stands below moves up."""
    page = made()
    box = panel(page)
    below = page.locator("#export > button").first
    before = below.bounding_box()["y"]
    below.click()
    box.wait_for(state="hidden")
    assert below.bounding_box()["y"] < before - 50
    page.locator("#export-make").wait_for(state="visible")


@pytest.mark.parametrize("dark", first([False, True]), ids=["light", "dark"])
def test_nothing_serious_for_axe(made, dark):
    pytest.importorskip("axe_playwright_python")
    from tests.browser.test_axe import found

    page = made(color_scheme="dark" if dark else "light")
    panel(page)
    assert found(page) == []
    page.locator("#create-player .pl-film").press("ArrowLeft")
    page.locator("#create-player .pl-window[data-number='1'] .pl-view").click()
    assert found(page) == []


def test_on_a_phone(made):
    page = made(width=390, height=844, has_touch=True)
    box = panel(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    buttons = page.locator("#create-player .pl-controls button:visible")
    edges = [button.bounding_box() for button in buttons.all()]
    assert all(edge["x"] >= 0 and edge["x"] + edge["width"] <= 390 for edge in edges)


def test_a_column_of_a_comparison_and_a_burial_can_be_kept(site_url, visit, tmp_path):
    page, _ = visit(f"{site_url}/en/?{COMPARED}", reduced_motion="reduce")
    until(page, "window.explorerPlayers?.get('compare-b')?.reel?.done", 90)
    box = panel(page, "compare-b")
    box.get_by_label(said("size")).select_option("1")
    path = saved(page, box, "png", tmp_path)
    assert Settings.from_text(read_settings(path).split("#")[0]).steps == 2
    page, _ = visit(f"{site_url}/en/?tab=destroy&sample=apple&steps=6&static=3", reduced_motion="reduce")
    reel = "window.explorerPlayers?.get('destroy-player')?.reel"
    until(page, f"{reel}?.done && {reel}.total === 6 && {reel}.start.sample === 'apple'", 90)
    until(page, "window.explorerPlayers.get('destroy-player').index >= 0")  # its frames are unpacked
    page.locator("#destroy-player .pl-film").press("Home")
    until(page, "window.explorerPlayers.get('destroy-player').index === 0")
    box = panel(page, "destroy-player")
    assert box.get_by_role("button", name=said("link")).is_enabled()
    path = saved(page, box, "png", tmp_path)
    assert path.name.startswith("apple-seed3-step0")
    assert "buried=True" in read_settings(path)


def test_offline_too(saved_page, visit, tmp_path):
    page = visit(saved_page)[0]
    until(page, "window.explorerPlayers?.get('run-0')?.index >= 0")
    box = panel(page, "run-0")
    for button in ("link", "copy"):
        assert not box.get_by_role("button", name=said(button)).is_visible()
    box.get_by_label(said("what")).select_option("0")
    box.get_by_label(said("size")).select_option("1")
    at = index(page)
    path = saved(page, box, "png", tmp_path)
    step = made_up().steps[at] if at < 6 else None
    truth = to_frames(made_up().final if step is None else step.x_t)[0]
    assert (pixels(path) == truth).all()
    assert Image.open(io.BytesIO(path.read_bytes())).size == (24, 24)


@pytest.fixture
def saved_page(tmp_path):
    path = tmp_path / "run.html"
    path.write_text(offline_page(packets(made_up()), made_up().settings, title="A run"), encoding="utf-8")
    return path.as_uri()
