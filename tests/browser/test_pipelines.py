# ruff: noqa: E402  the extra is looked for first
"""A model from the disk in the studio: from a prompt to a GIF, beside our own."""

import re

import pytest

for package in ("diffusers", "transformers", "accelerate"):
    pytest.importorskip(package)

import numpy as np
from PIL import Image

from explorer.commands.app import join
from explorer.model.registry import MODELS, of_the_world
from explorer.pipelines import found
from explorer.render.stamp import read_settings
from explorer.words.texts import words_in
from tests.browser.playing import shown, until
from tests.browser.server import quick_site, running
from tests.browser.test_export import file_of
from tests.lanes import first
from tests.pipelines.tiny import tiny

EN = words_in("en")
PROMPT = "a zebra that reads a newspaper"
REEL = "window.explorerPlayers?.get('create-player')?.reel"


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """Address of a studio with two models from the disk; the list is put back at the end."""
    root, before = tmp_path_factory.mktemp("pipelines"), dict(MODELS)
    for name in ("sdxl", "sdxl-turbo"):
        tiny(name, root)
    join([str(root / "sdxl"), str(root / "sdxl-turbo")])
    with running(quick_site()) as address:
        yield address
    MODELS.clear()
    MODELS.update(before)
    found.OPENED.clear()


@pytest.mark.parametrize("locale", first(["en-GB", "de-DE"]))
def test_from_words_to_a_gif(studio, visit, tmp_path, locale):
    page, _ = visit(studio, locale=locale)
    until(page, f"{REEL}?.done", 120)
    page.locator("#model").get_by_label("sdxl:").check()
    until(page, "document.querySelector('#steps input[type=number]').value === '30'")  # its own, which it brings
    page.locator("#steps input[type=number]").fill("4")
    page.locator("#steps input[type=number]").blur()
    page.fill("#prompt textarea", PROMPT)
    page.click("#make")
    until(page, f"{REEL}?.done && {REEL}.start.settings.includes('model=sdxl&')", 120)
    until(page, f"{REEL}.last === 4")
    assert shown(page, 0, "create-player").shape == (64, 64, 3)
    until(page, f"Boolean({REEL}.steps[1].shots.x0_uncond)")  # both branches are there
    assert page.locator(".ms-rows > *").count() == 0, "no judge reads it"
    assert not page.locator(".ms-read").is_visible()
    assert not page.locator(".ms-match").is_visible()
    assert page.locator(".words-read:visible").count() == 0
    page.click("#export button")
    page.locator("#export-cost").get_by_text("MB").or_(page.locator("#export-cost").get_by_text("kB")).wait_for()
    path = file_of(page, "export", tmp_path)
    with Image.open(path) as gif:
        assert gif.n_frames == 5
        gif.seek(0)
        start = np.asarray(gif.convert("RGB"))
    assert start.std() > 20, "it begins in static"
    assert "model=sdxl&" in read_settings(path)


def test_its_picture_is_taken_home_as_large_as_it_is(studio, visit, tmp_path):
    page, _ = visit(f"{studio}/en/?prompt=a+dog&model=sdxl-turbo&seed=2&steps=1")
    until(page, f"{REEL}?.done && {REEL}.start.settings.includes('model=sdxl-turbo')", 120)
    page.click("#export button")
    link = page.get_by_role("link", name=EN("export.picture_size", size=64), exact=True)
    with page.expect_download() as waiting:
        link.click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert Image.open(path).size == (64, 64)
    assert page.locator(".pics-row a:visible").count() == 1
    answer = page.request.get(f"{studio}/frames/{page.evaluate(f'{REEL}.run')}/developed")
    assert answer.status == 404


def test_it_joins_compare(studio, visit):
    page, _ = visit(f"{studio}/en/?tab=compare&change=model&values=fast&values=sdxl-turbo&prompt=a+dog&steps=2")
    for player in ("compare-a", "compare-b"):
        until(page, f"window.explorerPlayers?.get('{player}')?.reel?.done", 120)
    sides = [shown(page, 0, player).shape[0] for player in ("compare-a", "compare-b")]
    assert sides == [128, 64]
    said = page.locator("body").inner_text()
    same = re.search(r"Words.* are the same\.", said)
    assert same, said
    assert "static" not in same[0], "its states have another shape"
    assert page.locator(".cmp-difference .cmp-told").inner_text() == EN("compare.difference_size")
    assert not page.locator(".cmp-difference canvas").is_visible(), "black would say: no difference"


def test_where_the_judge_is_needed_only_our_own_models_are_offered(studio, visit):
    page, _ = visit(f"{studio}/en/?tab=destroy")
    page.locator("#back-model input[type=radio]").first.wait_for(state="attached")
    assert page.locator("#back-model input[type=radio]").count() == len(of_the_world())
