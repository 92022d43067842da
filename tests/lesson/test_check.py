"""The check names everything that a reader or the app would stumble over, with file and line."""

import pytest
import yaml

from explorer.lesson.check import check, refresh
from tests.lesson.conftest import FRONT, HEADINGS, body


def said(root) -> list[str]:
    return [str(problem) for problem in check(root)]


def write(root, old: str = "", new: str = "", name: str = "01-one.md") -> None:
    text = FRONT + body()
    assert old in text
    (root / name).write_text(text.replace(old, new, 1) if old else text)


def test_a_good_folder_has_no_problems(root):
    assert said(root) == []


LAB = "  tab: lab\n  experiment: halfway"
COMPARED = "  tab: compare\n  compare: {change: %s, values: [%s]}"
MATTER = {
    "unknown setting": ("settings: prompt=a+dog&seed=7", "settings: prompt=a+dog&sed=7", 19, "did you mean seed?"),
    "unknown schedule": ("a+dog&seed=7", "a+dog&schedule=cosin", 19, "did you mean cosine?"),
    "value out of range": ("a+dog&seed=7", "a+dog&steps=0", 19, "steps: "),
    "says the default": ("a+dog&seed=7", "prompt=a+dog&seed=0", 19, "live.settings: is written"),
    "unknown control": ("show: [seed]", "show: [sed]", 20, "did you mean seed?"),
    "shown and hidden": ("show: [seed]", "show: [seed]\n  hide: [seed]", 21, "seed is both shown and hidden"),
    "unknown measure": ("measure: first_guess_detail", "measure: first_guess", 15, "did you mean first_guess_detail?"),
    "measure of another tab": (
        "measure: first_guess_detail",
        "measure: share_changed",
        15,
        "the tab compare, not create",
    ),
    "unknown number": ("measure: first_guess_detail", "number: shrnk 1 2 3", 15, "did you mean shrink?"),
    "half of the options bounded": (", when: [0, 50]", "", 11, "either every option"),
    "needs what is not there": ("goals:", "needs: [two]\ngoals:", 21, "there is no lesson two"),
    "needs itself": ("goals:", "needs: [one]\ngoals:", 21, "one comes later"),
    "measure without its argument": (
        "measure: first_guess_detail",
        "measure: agrees_first",
        15,
        "agrees_first: missing a required argument: 'attribute'",
    ),
    "experiment with words": ("  tab: create", LAB, 20, "an experiment takes a seed and nothing else"),
    "measure of a run for an experiment": ("  tab: create", LAB, 15, "is taken in the tab create, not lab"),
    "compared value": ("  tab: create", COMPARED % ("steps", "4, 0"), 19, "live.compare.values.1: steps"),
    "compared and set": ("  tab: create", COMPARED % ("seed", "1, 2"), 20, "seed is what changes"),
}


@pytest.mark.parametrize(("old", "new", "line", "message"), MATTER.values(), ids=MATTER.keys())
def test_front_matter_is_checked_against_the_package(root, old, new, line, message):
    write(root, old, new)
    found = [text for text in said(root) if message in text]
    assert found, said(root)
    assert found[0].startswith(f"lessons/01-one.md:{line}: "), found[0]


def test_options_of_a_comparison_are_its_values(root):
    front = FRONT.replace(", when: [0, 50]", "").replace(", when: [50, 200]", "")
    front = front.replace("first_guess_detail", "enough_steps").replace("  tab: create", COMPARED % ("steps", "4, 8"))
    (root / "01-one.md").write_text(front + body())
    assert [text.rpartition(": ")[2] for text in said(root)] == [
        "less is none of the compared values",
        "more is none of the compared values",
    ]


def test_options_of_a_verdict_are_the_verdicts(root):
    front = FRONT.replace(", when: [0, 50]", "").replace(", when: [50, 200]", "").replace("prompt=a+dog&", "")
    front = (
        front.replace("first_guess_detail", "verdict").replace("  tab: create", LAB).replace("id: less", "id: holds")
    )
    (root / "01-one.md").write_text(front + body())
    assert [text.rpartition(": ")[2] for text in said(root)] == ["more is none of the verdicts"]


def test_an_experiment_shows_its_seed_alone(root):
    front = FRONT.replace("prompt=a+dog&", "").replace("first_guess_detail", "table share-right")
    (root / "01-one.md").write_text(
        front.replace("  tab: create", LAB).replace("show: [seed]", "show: [steps]") + body()
    )
    assert [text.rpartition(": ")[2] for text in said(root)] == ["an experiment takes a seed and nothing else"]


TEXT = {
    "unknown number": ("{{number kep linear 0.5}}", "did you mean kept"),
    "number out of date": ("7<!-- number values 8 -->", "values 8 is 192 now, not 7"),
    "code that is gone": ("{{code explorer.diffusion.forward:nothing}}", "has no nothing"),
    "broken link": ("[x](02-two.md)", "link 02-two.md: there is no such file"),
    "broken place": ("[x](glossary.md#nothing)", "glossary.md has no place called nothing"),
    "broken place here": ("[x](#nothing)", "01-one.md has no place called nothing"),
    "missing picture": ("![x](pictures/no.png)", "picture pictures/no.png: there is no such file"),
    "link out of the lessons": ("[x](../pyproject.toml)", "leads out of the lessons"),
}


@pytest.mark.parametrize(("text", "message"), TEXT.values(), ids=TEXT.keys())
def test_text_is_checked_line_by_line(root, text, message):
    write(root, "Text of idea.", f"Text.\n\n{text}")
    rows = (root / "01-one.md").read_text().splitlines()
    found = said(root)
    assert len(found) == 1
    assert found[0].startswith(f"lessons/01-one.md:{rows.index(text) + 1}: ")
    assert message in found[0]


def test_pages_that_are_no_lessons_are_checked_too(root):
    (root / "teacher").mkdir()
    (root / "teacher" / "plans.md").write_text("# Plans\n\n[x](../01-one.md) [y](no.md)\n")
    assert said(root) == ["lessons/teacher/plans.md:3: link no.md: there is no such file"]


def test_links_that_lead_somewhere_are_fine(root):
    (root / "glossary.md").write_text('# Glossary\n\n<a id="noise"></a>\n\n### Noise\n\nStatic.\n')
    write(root, "Text of idea.", "[a](glossary.md#noise) [b](#part-idea) [c](https://example.org/x)")
    assert said(root) == []


def test_every_problem_is_reported_beside_a_damaged_lesson(root):
    (root / "02-two.md").write_text("---\nid: two\n")
    write(root, "Text of idea.", "[x](no.md)")
    assert said(root) == [
        "lessons/01-one.md:45: link no.md: there is no such file",
        "lessons/02-two.md:1: the front matter has no closing ---",
    ]


def test_refresh_writes_numbers_once(root):
    write(root, "Text of idea.", "{{number values 8}} and 7<!-- number values 8 -->")
    assert refresh(root) == [(root / "01-one.md").resolve()]
    assert "192<!-- number values 8 --> and 192<!--" in (root / "01-one.md").read_text()
    assert said(root) == []
    assert refresh(root) == []


@pytest.fixture
def german(root):
    folder, headings = root / "de", {key: f"Teil {key}" for key in HEADINGS}
    folder.mkdir()
    (folder / "language.yaml").write_text(yaml.safe_dump({"name": "Deutsch", "decimal": ",", "headings": headings}))
    front = FRONT.replace("title: Lesson one", "title: Lektion eins")
    (folder / "01-one.md").write_text(front + body("Lektion eins", headings))
    for page in ("00-notation", "glossary", "faq"):
        (folder / f"{page}.md").write_text(f"# {page}\n")
    return folder


def test_a_faithful_translation_has_no_problems(german, root):
    assert said(root) == []


def change(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


DIFFERENT = {
    "other id": ("id: one", "id: eins", "01-one.md:2: id: not as in English"),
    "other minutes": ("minutes: 10", "minutes: 11", "01-one.md:5: minutes: not as in English"),
    "other settings": ("seed=7", "seed=8", "01-one.md:17: live: not as in English"),
    "other bounds": ("[0, 50]", "[0, 51]", "01-one.md:8: predict: options, range or answer not as in English"),
    "other option": ("id: less", "id: weniger", "01-one.md:8: predict: options"),
    "more goals": ("  - Know it.", "  - Know it.\n  - And that.", "01-one.md:21: goals: 1 in English"),
    "another number": ("Text of idea.", "{{number values 8}}", "computed numbers not as in English: values 8"),
    "another heading": ("Text of idea.", "### Mehr\n\nText.", "the heading 'Mehr' is not where"),
    "number written in English": ("Text of idea.", "1.5<!-- number error_falls euler 40 -->", "is 2,0 now, not 1.5"),
}


@pytest.mark.parametrize(("old", "new", "message"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_what_differs_in_a_translation_is_named(german, root, old, new, message):
    change(german / "01-one.md", old, new)
    assert any(message in text and text.startswith("lessons/de/01-one.md:") for text in said(root)), said(root)


@pytest.mark.parametrize("name", ["01-one.md", "glossary.md", "faq.md", "00-notation.md"])
def test_what_is_not_translated_is_named(german, root, name):
    (german / name).unlink()
    assert said(root) == [f"lessons/de/{name}:1: is not translated into de"]


def test_terms_of_one_language_only_are_named(german, root):
    (root / "glossary.md").write_text('# Glossary\n\n<a id="noise"></a>\n\n### Noise\n\nStatic.\n')
    (german / "glossary.md").write_text('# Glossar\n\n<a id="rauschen"></a>\n\n### Rauschen\n\nRauschen.\n')
    assert said(root) == ["lessons/de/glossary.md:1: terms in one language only: noise, rauschen"]
