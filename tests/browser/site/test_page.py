"""The page of the site, used as a person would, below a path of a plain file server."""

import math

import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from explorer.model.registry import load_model
from explorer.present.destroy import sample
from explorer.prompt.record import read_by
from explorer.render.stamp import read_settings
from explorer.site.build import FIELD, MODELS, single_page
from explorer.site.bundle import EXPORT, IMPORT, order, script
from explorer.site.facts import page_facts
from explorer.trajectory.record import forward, reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.words.texts import LANGUAGES, words_in
from tests.browser.site.conftest import SCRIPTS
from tests.lanes import first
from tests.links import MANGLED, RUN

EN = words_in("en")
LAST = "stepsOf(explorerPage.create.run).at(-1)"
OVER = f"explorerPage.create.run && {LAST}?.final && document.querySelector('#stop').hidden"
LINKS = [
    "prompt=a+red+apple&model=fast&seed=7",
    "prompt=a+castle&seed=3&steps=12&schedule=karras&sampler=dpmpp-2m",
    "prompt=a+fox&guidance_scale=7.5&rescale=0.7&interval=0.2;3&threshold=dynamic",
    "prompt=mein+Pudel+auf+einem+Holztisch&read_as=mein-.pudel-dog.auf+einem-on+a.holztisch-wooden+table&model=fast",
    "model=fast&steps=2&schedule=drawn&points=0:9;0.5:1;1:-9",
    "prompt=a+dog&zero_terminal_snr=true&shift=2.5&sampler=euler-ancestral&eta=0.5&spacing=trailing",
    "",
]


def opened(visit, address, **how):
    page, seen = visit(address, **how)
    page.wait_for_function(OVER, timeout=90_000)
    return page, seen


def test_the_same_link_gives_the_studios_picture(visit, site_address):
    text = "prompt=a+castle+above+the+ocean+at+night&model=fast&seed=7"
    page, seen = opened(visit, f"{site_address}/index.html?{text}")
    found = torch.tensor(page.evaluate(f"[...{LAST}.state]")).view(1, 3, 128, 128)
    settings = Settings.from_text(text)
    wanted = finished(reverse(settings, load_model("fast", "float32", "cpu")))
    error = float((found - wanted).square().mean())
    assert 10 * math.log10(4 / max(error, 1e-20)) >= 80
    assert page.inner_text("#chips").split("\n") == settings.prompt.split()
    assert page.evaluate("location.search.slice(1)") == settings.to_text()
    assert not seen.outside()
    page.wait_for_function("explorerPage.studio.loads.has('judge')")
    page.click("#make")
    page.locator("#judged li").first.wait_for(timeout=60_000)
    assert EN("names.subject.castle") in page.inner_text("#judged")


@pytest.mark.slow
def test_the_player_keeps_its_picture_and_links_to_the_run(visit, site_address, tiny_model, tmp_path):
    text = "prompt=a+red+apple&model=tiny&seed=3&steps=1"
    page, _ = opened(visit, f"{site_address}/index.html?{text}", permissions=["clipboard-read", "clipboard-write"])
    page.locator("[data-act=keep]").first.click()
    box = page.locator("#create .pl-keep")
    with page.expect_download() as come:
        box.get_by_role("button", name=EN.group("player")["keep.png"]).click()
    come.value.save_as(tmp_path / "kept.png")
    with tiny_model():
        kept = Settings.from_text(read_settings(tmp_path / "kept.png").partition("#")[0])
        assert kept == Settings.from_text(text)
    assert Image.open(tmp_path / "kept.png").size == (512, 512)
    box.get_by_role("button", name=EN.group("player")["keep.link"]).click()
    page.wait_for_function("document.querySelector('#create .pl-keep-said').textContent !== ''")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/some/school/index.html?{text}")


@pytest.mark.slow
def test_stop_ends_a_run_within_a_call(visit, site_address):
    page, _ = opened(visit, f"{site_address}/de/index.html?prompt=a+red+apple&model=fast&steps=1")
    page.evaluate("explorerPage.create.settings.steps = 8; explorerPage.create.put()")
    page.click("#make")
    page.wait_for_function("stepsOf(explorerPage.create.run).length === 1", timeout=30_000)
    page.click("#stop")
    page.wait_for_function("document.querySelector('#stop').hidden", timeout=30_000)
    assert page.evaluate("stepsOf(explorerPage.create.run).length") <= 4
    assert words_in("de")("site.stopped").partition("{")[0] in page.inner_text("#measured")


@pytest.mark.parametrize("text", LINKS)
def test_a_link_means_here_what_it_means_in_the_studio(text, scripts):
    facts = page_facts("en", MODELS)
    slim = {key: facts[key] for key in ("settings", "choices")} | {
        "networks": {name: {"defaults": facts["networks"][name].get("defaults")} for name in facts["networks"]}
    }
    ask = """(room, [text, facts]) => { const { settings, left } = room.fromText(text, facts);
        return [settings, left, room.toText(settings, facts)]; }"""
    settings, left, again = scripts("settings.js", ask, [text, slim])
    wanted = Settings.from_text(text or "model=fast")  # where nothing is asked for, the page begins with the fast one
    assert settings == wanted.model_dump(mode="json")
    assert not left
    assert Settings.from_text(again) == wanted


@pytest.mark.parametrize("query", MANGLED.values(), ids=MANGLED)
def test_a_link_survives_its_way_here_too(query, scripts):
    facts = page_facts("en", ("base",))
    ask = "(room, [text, facts]) => room.fromText(text, facts)"
    told = scripts("settings.js", ask, [query, {key: facts[key] for key in ("settings", "choices", "networks")}])
    assert Settings.model_validate(told["settings"]) == RUN
    assert (told["left"], told["taken"]) == ([], [])


@pytest.mark.parametrize(
    ("query", "name", "taken"),
    [
        ("seed=4294967303", "seed", 7),
        ("steps=5000", "steps", 200),
        ("model=fast&guidance_scale=20", "guidance_scale", 6),
    ],
)
def test_what_is_set_to_the_nearest_is_named(query, name, taken, scripts):
    facts = page_facts("en", ("base", "fast"))
    ask = "(room, [text, facts]) => room.fromText(text, facts)"
    told = scripts("settings.js", ask, [query, {key: facts[key] for key in ("settings", "choices", "networks")}])
    assert told["settings"][name] == taken
    assert told["taken"] == [name]


@pytest.mark.parametrize(
    ("record", "prompt"),
    [
        ("poodle-dog.my-.grandmother-old woman", "My grandmother has a POODLE"),
        ("auf einem-on a.holztisch-wooden table.auf-up", "ein Apfel auf einem Holztisch, auf und davon"),
        ("", "as it stands"),
    ],
)
def test_words_are_read_as_a_link_says(record, prompt, scripts):
    found = scripts("reading.js", "(room, [record, prompt]) => room.readBy(record, prompt)", [record, prompt])
    assert found == read_by(record, prompt)


def test_what_the_page_cannot_do_is_said(visit, site_address):
    page, _ = visit(f"{site_address}/index.html?prompt=a+dog&model=tiny&sampler=unipc&steps=many")
    said = EN("site.left", names=f"{EN('control.sampler.label')}, {EN('control.steps.label')}")
    page.wait_for_function("(text) => document.querySelector('#left').textContent === text", arg=said)


@pytest.mark.slow
def test_a_picture_is_buried_and_given_back(visit, site_address):
    page, seen = visit(f"{site_address}/index.html?tab=destroy&model=fast")
    burial = "stepsOf(explorerPage.destroy.run)"
    page.wait_for_function(f"{burial}.length === 25 && {burial}[0].numbers.readings", timeout=90_000)
    page.evaluate("explorerPage.destroy.player.seek(10)")
    found = torch.tensor(page.evaluate(f"[...{burial}[10].state]")).view(1, 3, 128, 128)
    clean = torch.tensor(page.evaluate(f"[...{burial}[0].state]")).view(1, 3, 128, 128)
    torch.testing.assert_close(clean, sample("dog"), atol=1e-6, rtol=0)
    wanted = list(forward(Settings(seed=7, steps=24), clean, load_model("fast", "float32", "cpu")))[10].x_t
    torch.testing.assert_close(found, wanted, atol=2e-6, rtol=0)
    page.fill("#back-words", "a dog on the beach")
    page.click("#give-back")
    page.locator("#back-judged li").first.wait_for(timeout=60_000)
    assert EN("names.subject.dog") in page.inner_text("#back-judged")
    assert not seen.outside()


@pytest.mark.slow
def test_one_thing_is_changed_and_seen_side_by_side(visit, site_address):
    page, _ = visit(f"{site_address}/index.html?tab=compare&model=tiny&prompt=a+red+apple&seed=2")
    page.select_option("#change", "steps")
    for field, value in zip(page.locator("#values input").all(), ("1", "2", "", "")):
        field.fill(value)
    page.click("#compare-make")
    both = "explorerPage.compare.columns.length === 2 && document.querySelector('#compare-stop').hidden"
    page.wait_for_function(both, timeout=90_000)
    counts = page.evaluate("explorerPage.compare.columns.map((one) => one.reel.total)")
    assert counts == [1, 2]
    ends = page.evaluate("[...explorerShelf.values()].slice(-2).map((run) => [...run.at(-2).state])")
    assert ends[0] != ends[1]


@pytest.mark.parametrize("width", first([390, 1366]))
def test_everybody_can_use_the_page(width, visit, site_address):
    page, _ = visit(f"{site_address}/de/index.html?model=tiny&steps=1", width=width)
    for tab in ("create", "compare", "destroy", "learn", "lesson"):
        if tab == "lesson":
            page.click("#lesson-list a >> nth=3")
            page.wait_for_selector("#part-question")
        else:
            page.click(f"#tab-{tab}")
        if tab == "learn":
            page.wait_for_selector("#lesson-list a")
        found = Axe().run(page)
        assert not [violation["id"] for violation in found.response["violations"]], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_one_file_opens_from_a_stick(visit, tmp_path):
    path = single_page(tmp_path / "studio.html", "de")
    assert path.stat().st_size < 60e6
    page, seen = opened(visit, f"{path.as_uri()}#prompt=a+red+apple&model=fast&seed=3")
    assert not seen.outside()
    assert page.evaluate(f"{LAST}.state.length") == 3 * 128 * 128
    page.click("#tab-learn")
    page.locator("#lesson-list a").nth(1).click()
    assert words_in("de")("site.lesson_fast") in page.inner_text("#lesson-said")
    page.locator(".guess input").nth(2).check()
    page.click("#lesson-run")
    page.locator("#lesson-said .verdict").wait_for(timeout=120_000)
    assert page.evaluate("location.hash") == "#lesson=undoing"
    page.locator("#lesson-live [data-act=keep]").click()
    with page.expect_download() as come:
        page.get_by_role("button", name=words_in("de").group("player")["keep.gif"]).click()
    come.value.save_as(tmp_path / "run.gif")
    assert Image.open(tmp_path / "run.gif").n_frames == 5
    assert not seen.outside()


def test_every_text_of_the_page_is_there_in_every_language():
    for language in LANGUAGES:
        for key in FIELD.findall(script("page.html", "page")):
            assert words_in(language)(key)
        assert len(words_in(language).several("site.missing")) == len(EN.several("site.missing"))
        assert set(words_in(language).look("site")) == set(EN.look("site"))


def test_the_bundler_knows_every_line_that_it_must_change():
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert text.count("import {") == len(IMPORT.findall(text)), path.name
        assert sum(line.startswith("export ") for line in text.splitlines()) == len(EXPORT.findall(text)), path.name
    entries = ("page", "worker", "device")
    assert {name for entry in entries for name in order(entry, "scripts")} == {
        path.stem for path in SCRIPTS.glob("*.js")
    }
