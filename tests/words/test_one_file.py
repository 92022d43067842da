"""A language, a sampler and a schedule are one file each: put into a copy of the package, they are simply there.

The language is made from the English file by turning every text round, and one text is left out of it. Nothing else is
told of any of the three. What people see of them is looked at in a program of its own, which runs the copy.
"""

import json
import re
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest

import explorer
from explorer.resources import folder
from explorer.words.texts import words_in

SAMPLER = '''"""Ralston's method: two slopes, the second of them two thirds of the way along the step."""

from dataclasses import dataclass
from typing import ClassVar

from explorer.diffusion.sampler.base import Sampler


@dataclass(frozen=True)
class Ralston(Sampler):
    name: ClassVar[str] = "ralston"
    order: ClassVar[int] = 2

    def step(self, denoise, x, sigma, sigma_next, state, draw):
        estimate = denoise(x, sigma)
        if sigma_next == 0:
            return estimate.x0_hat, estimate, None
        first, way = (x - estimate.x0_hat) / sigma, 2 / 3 * (sigma_next - sigma)
        ahead = x + way * first
        second = (ahead - denoise(ahead, sigma + way).x0_hat) / (sigma + way)
        return x + (sigma_next - sigma) * (first + 3 * second) / 4, estimate, None
'''
SCHEDULE = '''"""More schedules."""

from dataclasses import dataclass

from explorer.diffusion.schedules.closed import Exponential


@dataclass(frozen=True)
class Steep(Exponential):
    """Noise at a still higher constant rate."""

    rate: float = 14.0
    name = "steep"
'''
LEFT_OUT = "create.dice"
LOOK = """
import json, sys
from fastapi.testclient import TestClient
from explorer.app.server import build_server
from explorer.app.site import Site
from explorer.app.tabs.learn_text import library, title
from explorer.app.panels.lab_found import details, evidence, verdict
from explorer.diffusion.sampler import SAMPLERS, WITH_ETA
from explorer.diffusion.schedule import PUBLISHED, SCHEDULES
from explorer.lab import EXPERIMENTS, seeds
from explorer.present.export import Wish, export
from explorer.present.lab import Finding
from explorer.present.lab_words import about, told
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in
from pathlib import Path

words, models = words_in("xx"), SharedModels()
client = TestClient(build_server(Site(models)), base_url="http://localhost")
made = export(models, words, Settings(prompt="a red apple", model="fast", steps=1), Wish("html"), Path(sys.argv[1]))
from tests.lab_stubs import StripeJudge, stripes
*_, result = seeds.measure(True, 0, stripes(), StripeJudge())
known, here = about(words, EXPERIMENTS["seeds"]), told(words, result)
finding = verdict(words, known, Finding(0, None, result), here) + evidence(words, here, "x")
finding += details(words, known, result)
front = client.get("/", headers={"Accept-Language": "xx,en;q=0.5"}, follow_redirects=False)
print(json.dumps({
    "languages": LANGUAGES,
    "samplers": list(SAMPLERS), "schedules": list(SCHEDULES), "published": PUBLISHED, "eta": WITH_ETA,
    "front": front.headers["location"],
    "pages": {code: client.get(f"/{code}/").text for code in LANGUAGES},
    "offline": made.read_text(encoding="utf-8"),
    "finding": finding,
    "titles": {code: title(words_in(code), library(code).lessons[0]) for code in LANGUAGES},
}))
"""


def turned(text):
    """Backwards, with {fields} left as they are."""
    return "".join(part if part.startswith("{") else part[::-1] for part in reversed(re.split(r"(\{[^}]*\})", text)))


def turned_tree(tree, path=""):
    found = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            found[key] = turned_tree(value, f"{path}{key}.")
        elif f"{path}{key}" != LEFT_OUT:
            found[key] = turned(value) if isinstance(value, str) else [turned(each) for each in value]
    return found


def toml(tree, path=()):
    """Texts, lists and tables as TOML, whose strings may be written as those of JSON."""
    own = [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in tree.items() if not isinstance(value, dict)]
    head = [f"[{'.'.join(map(json.dumps, path))}]"] if path else []
    inside = [toml(value, (*path, key)) for key, value in tree.items() if isinstance(value, dict)]
    return "\n".join([*head, *own, *inside])


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A copy of the package with the three files in it."""
    root = tmp_path_factory.mktemp("copy")
    source = Path(explorer.__file__).parent
    shutil.copytree(source, root / "explorer", ignore=shutil.ignore_patterns("__pycache__", "assets", "lessons"))
    shutil.copytree(Path(__file__).parents[1], root / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    for kind in ("assets", "lessons"):
        (root / kind).symlink_to(folder(kind))
    (root / "explorer/diffusion/sampler/ralston.py").write_text(SAMPLER, encoding="utf-8")
    (root / "explorer/diffusion/schedules/more.py").write_text(SCHEDULE, encoding="utf-8")
    english = {key: value for key, value in words_in("en").tree.items() if key != "command"}
    (root / "explorer/words/xx.toml").write_text(toml(turned_tree(english)), encoding="utf-8")
    return root


def run(place, *command):
    done = subprocess.run([sys.executable, *command], cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


@pytest.fixture(scope="module")
def seen(place):
    return json.loads(run(place, "-c", LOOK, str(place)).stdout.splitlines()[-1])


def test_the_language_is_found_and_led_to(seen):
    assert seen["languages"] == ["de", "en", "xx"]
    assert seen["front"] == "xx/"
    others = {code: set(re.findall(r"href=[\\\"']+\.\./(\w\w)/", page)) for code, page in seen["pages"].items()}
    assert others == {"de": {"en", "xx"}, "en": {"de", "xx"}, "xx": {"de", "en"}}


def test_the_page_speaks_the_language_and_english_where_it_lacks_a_text(seen):
    page, english = seen["pages"]["xx"], seen["pages"]["en"]
    for key in ("app.tagline", "create.make", "tabs.destroy", "control.sampler.info", "lab.make"):
        text = words_in("en")(key)
        assert json.dumps(turned(text))[1:-1] in page, key
        assert json.dumps(text)[1:-1] in english, key
    assert words_in("en")(LEFT_OUT) in page


def test_a_lesson_that_is_not_translated_says_so(seen):
    note = turned(words_in("en")("learn.untranslated"))
    assert seen["titles"]["xx"] == f"{seen['titles']['en']}\n\n*{note}*"
    assert "\n" not in seen["titles"]["en"] + seen["titles"]["de"]


def test_the_offline_page_speaks_the_language(seen):
    for key in ("play", "view.x0_hat", "stage.static"):
        assert turned(words_in("en").group("player")[key]) in seen["offline"], key
    assert '<html lang="xx">' in seen["offline"]


def test_a_finding_of_the_lab_is_told_in_the_language(seen):
    """The verdict, its numbers, the head of the table and the claim."""
    english = words_in("en")
    before, _, after = turned(english("lab.said.because_seeds")).partition("{left}")
    for text in (turned(english("lab.verdicts.holds")), turned(english("lab.said.spread")), before[-8:], after[:8]):
        assert text in seen["finding"]
    assert escape(turned(english("lab.experiments.seeds.people_say"))) in seen["finding"]


def test_the_sampler_and_the_schedule_are_known_after_the_others(seen):
    assert seen["samplers"][-1] == "ralston"
    assert seen["schedules"][-1] == seen["published"][-1] == "steep"
    assert "ralston" not in seen["eta"]


@pytest.mark.parametrize("code", ["en", "de", "xx"])
def test_the_page_offers_them_by_their_own_first_line(seen, code):
    page = seen["pages"][code].replace("\\u0027", "'").replace("&#x27;", "'").replace("&#39;", "'")
    assert "ralston: Ralston's method: two slopes, the second of them two thirds of the way along the step." in page
    assert "steep: Noise at a still higher constant rate." in page


def test_the_command_line_walks_with_them_and_names_them(place):
    words = ("gif", "a red apple", "--sampler", "ralston", "--schedule", "steep", "--steps", "2", "--size", "128")
    run(place, "-m", "explorer", *words, "--out", "apple.gif")
    assert (place / "apple.gif").stat().st_size > 5_000
    said = run(place, "-m", "explorer", "gif", "--help").stdout
    assert "ralston" in said
    assert "steep" in said
