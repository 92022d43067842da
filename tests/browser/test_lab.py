"""Lab, as a person uses it: choose, guess, measure, stop, take home; with an experiment whose answer is known."""

import csv
import dataclasses
import io
import random
import threading
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import torch
from PIL import Image

from explorer.app.panels import lab_shelf
from explorer.diffusion.schedule import make_schedule
from explorer.lab import EXPERIMENTS
from explorer.lab.base import Line, Plot, Progress, Result, Sheet, Verdict, tell
from explorer.message import Number
from explorer.words.texts import words_in
from tests.browser.playing import until

EN, DE = words_in("en"), words_in("de")
NAME = "halfway"
PATH = """[...document.querySelector("#lab-draw .lab-curve").getAttribute("d").matchAll(/([\\d.]+) ([\\d.]+)/g)]
  .map(([, x, y]) => [Number(x), Number(y)])"""
BEATS = 12


class Known:
    """Stands in for an experiment: its share depends on the seed, and it notes what it was given and how it ended."""

    def __init__(self, beat=0.15):
        self.beat, self.given, self.ended, self.begun = beat, [], threading.Event(), threading.Event()

    def __call__(self, quick, seed, drawn=None):
        self.given.append((seed, drawn))
        try:
            for k in range(BEATS + 1):
                self.begun.set()
                yield Progress(k, BEATS, tell("doing_paint"))
                time.sleep(self.beat)
            yield self.result(seed)
        finally:
            self.ended.set()

    @staticmethod
    def result(seed):
        share = 0.25 + seed / 100
        line = Line(label=tell("subject"), x=[1, 2], y=[0, 1], low=[0, 0.5], high=[0.5, 1], role="guess")
        return Result(
            columns=(tell("what"), tell("share_right"), "low", "high"),
            rows=((tell("subject"), share, 0.125, 0.875),),
            sample=tell("sample_half", pictures=80),
            verdict=Verdict.FAILS,
            because="<i>nothing</i> came of it",
            notes=(tell("note_blind", share=Number(0.025, ".1%")),),
            plots=(
                Plot(
                    name="accuracy",
                    lines=(line,),
                    x_label=tell("x_sigma"),
                    y_label=tell("y_recognised"),
                    x_range=(1, 2),
                    y_range=(0, 1),
                ),
            ),
            sheets=(
                Sheet(
                    name="schedules",
                    title=tell("sheet_schedules"),
                    rows=(tell("cosine"),),
                    columns=(tell("t_is", t=Number(0.1)),),
                    pictures=torch.zeros(1, 1, 3, 8, 8),
                ),
            ),
        )


@pytest.fixture
def known(monkeypatch):
    made = Known()
    monkeypatch.setitem(EXPERIMENTS, NAME, dataclasses.replace(EXPERIMENTS[NAME], measure=made))
    return made


@pytest.fixture
def lab(site_url, visit):
    def open_lab(language="en", **options):
        page, _ = visit(f"{site_url}/{language}/?tab=lab&experiment={NAME}", **options)
        title = words_in(language)(f"lab.experiments.{NAME}.title")
        page.locator("#lab-about h2", has_text=title).wait_for()
        return page

    return open_lab


def measured(page):
    """Runs to the end."""
    page.click("#lab-run")
    page.locator("#lab-evidence figure").wait_for()
    page.locator("#lab-run").wait_for()


def test_the_tab_is_never_empty_and_lists_every_experiment(site_url, visit):
    page, _ = visit(f"{site_url}/en/")
    page.get_by_role("tab", name=EN("tabs.lab")).click()
    names = page.locator("#lab-shelf button")
    assert [name.get_attribute("data-name") for name in names.all()] == list(EXPERIMENTS)
    for name in list(EXPERIMENTS)[-2:]:
        page.locator(f'#lab-shelf [data-name="{name}"]').click()
        page.locator("#lab-about h2", has_text=EN(f"lab.experiments.{name}.title")).wait_for()
        assert EN(f"lab.experiments.{name}.people_say") in page.locator("#lab-about").inner_text().replace("\xa0", " ")
    page.wait_for_function("location.search.includes('experiment=')")
    assert page.locator("#lab-verdict section").count() == 0


def test_the_answer_stands_beside_the_claim_and_the_guess_and_can_be_taken_home(lab, known, tmp_path):
    page = lab()
    page.get_by_label(EN("lab.guesses.direction"), exact=True).check()
    page.fill("#lab-seed input", "7")
    page.click("#lab-run")
    until(page, "Number(document.querySelector('#lab-progress [role=progressbar]')?.ariaValueNow) > 20", 30)
    page.locator("#lab-evidence figure").wait_for()
    page.locator("#lab-run").wait_for()
    said = page.locator("#lab-verdict").inner_text().replace("\xa0", " ")
    for text in ("people_say", "source"):
        assert EN(f"lab.experiments.{NAME}.{text}") in said
    assert EN("lab.verdicts.fails") in said
    assert EN("lab.wrong", guess=EN("lab.guesses.direction")) in said
    assert "<i>nothing</i> came of it" in said
    page.locator("#lab-details summary").first.wait_for()
    assert "0.32 (0.125 to 0.875)" in page.locator("#lab-details table").inner_text()
    assert known.given == [(7, None)]
    files = {}
    for button in page.locator("#lab-files button:visible, #lab-files a:visible").all():
        with page.expect_download() as waiting:
            button.click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        files[path.name] = path.read_bytes()
    assert set(files) == {f"{NAME}{end}" for end in (".csv", "-accuracy.png", "-accuracy.svg", "-schedules.png")}
    rows = list(csv.reader(io.StringIO(files[f"{NAME}.csv"].decode())))
    assert [float(value) for value in rows[1][1:]] == [0.32, 0.125, 0.875]
    assert ElementTree.fromstring(files[f"{NAME}-accuracy.svg"]).tag.endswith("svg")
    for name in (f"{NAME}-accuracy.png", f"{NAME}-schedules.png"):
        with Image.open(io.BytesIO(files[name])) as picture:
            picture.verify()
    page.locator('#lab-shelf [data-name="seeds"]').click()  # away and back: the finding of the visit is still there
    page.locator("#lab-verdict section").wait_for(state="detached")
    page.locator(f'#lab-shelf [data-name="{NAME}"]').click()
    page.locator("#lab-verdict section").wait_for()
    assert known.given == [(7, None)]


def test_stop_ends_the_run_and_the_page_lives_on(lab, known):
    known.beat = 1.0
    page = lab()
    page.click("#lab-run")
    page.locator("#lab-stop").wait_for()
    assert known.begun.wait(10)
    page.click("#lab-stop")
    page.get_by_text(EN("lab.stopped")).wait_for()
    assert known.ended.wait(20)  # the experiment itself has stopped, long before its end
    assert page.locator("#lab-verdict section").count() == 0
    known.beat = 0.01
    measured(page)
    assert EN("lab.verdicts.fails") in page.locator("#lab-verdict").inner_text()


def test_a_curve_drawn_with_the_keys_joins(lab, known):
    page = lab()
    page.click("#lab-draw summary")
    point = page.locator("#lab-draw [role=slider]").nth(1)
    before = int(point.get_attribute("aria-valuenow"))
    point.focus()
    page.keyboard.press("PageUp")
    assert int(point.get_attribute("aria-valuenow")) == before + 10
    page.locator("#lab-draw input").check()
    seen = page.evaluate(PATH)
    measured(page)  # at once: Run takes the drawing along
    drawn = known.given[0][1]
    for x, y in seen:
        share = float(drawn.alpha_bar(torch.tensor((308 - x) / 296, dtype=torch.float64)))
        assert (150 - y) / 140 == pytest.approx(share, abs=0.002)  # what was seen is what runs
    assert float(drawn.alpha_bar(torch.tensor(0.5))) == pytest.approx((before + 10) / 100, abs=0.01)


def test_the_page_draws_any_curve_as_the_engine_runs_it(visit):
    page, _ = visit("about:blank")
    script = (Path(lab_shelf.__file__).parent / "lab_curve.js").read_text(encoding="utf-8")
    chance, at = random.Random(1), [k / 50 for k in range(51)]
    for _ in range(60):
        inner = sorted(round(chance.uniform(0.02, 0.98), 3) for _ in range(chance.randrange(1, 8)))
        times = [0.0, *dict.fromkeys(inner), 1.0]
        levels = sorted((chance.gauss(0, 5) for _ in times), reverse=True)
        points = list(zip(times, levels))
        drawn = page.evaluate(f"([points, at]) => {{ {script}; return at.map(curveThrough(points)); }}", [points, at])
        run = make_schedule("drawn", points=points).log_snr(torch.tensor(at, dtype=torch.float64))
        assert drawn == pytest.approx(run.tolist(), abs=1e-9)


@pytest.mark.slow
def test_on_a_phone_in_the_dark_and_in_german(lab, known):
    known.beat = 0.01
    page = lab("de", width=390, height=844, color_scheme="dark")
    page.evaluate("document.body.classList.add('dark')")
    measured(page)
    said = page.locator("#lab-verdict").inner_text()
    assert DE("lab.verdicts.fails") in said
    assert "80 ungesehene Bilder" in said
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".lab-narrow svg").is_visible()
    assert not page.locator(".lab-wide svg").is_visible()
    paper = page.evaluate("getComputedStyle(document.querySelector('.lab-narrow svg path')).fill")
    assert paper == page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.slow
def test_another_visitor_draws_meanwhile(lab, known, site_url, visit):
    known.beat = 2.0
    page = lab()
    page.click("#lab-run")
    assert known.begun.wait(10)
    other, _ = visit(f"{site_url}/en/?prompt=a+fox+in+the+snow&model=fast&steps=2&seed=3")
    until(other, "[...(window.explorerShelf?.values() ?? [])].some((p) => p[0].settings?.includes('fox') && "
                 "p.some(({ kind }) => kind === 'done'))", 60)  # fmt: skip
    assert not known.ended.is_set()
    page.click("#lab-stop")
    assert known.ended.wait(20)


def test_the_parts_of_the_picture_stand_beside_the_player(site_url, visit):
    page, _ = visit(f"{site_url}/en/?prompt=a+red+apple+on+a+wooden+table&model=fast&seed=2&steps=4")
    reel = "window.explorerPlayers?.get('create-player')?.reel"  # the run that the page opens on has as many frames
    until(
        page,
        f"{reel}?.start?.settings?.includes('apple') && {reel}.steps.filter((step) => step?.ready).length === 5",
        60,
    )
    page.locator("#measured .ms-rebuilt img").nth(2).wait_for()
    assert page.locator("#measured .ms-seen[data-part]").count() >= 3
    spots = []
    for frame in (0, 4):
        page.evaluate("(i) => window.explorerPlayers.get('create-player').seek(i)", frame)
        spots.append(float(page.locator("#measured .ms-cursor").get_attribute("x1")))
    assert spots[0] < spots[1]  # static at the left, the picture at the right
    assert page.locator("#measured .ms-rebuilt [data-there]").count() == 3  # at the end, every part is there
