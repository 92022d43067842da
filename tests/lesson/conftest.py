"""A small folder of lessons to break in every way, built from one good lesson."""

from pathlib import Path

import pytest
import yaml

from explorer.lesson.languages import Language
from explorer.lesson.records import SECTIONS

HEADINGS = {key: f"Part {key}" for key in SECTIONS}

FRONT = """\
---
id: one
number: 1
title: Lesson one
minutes: 10
level: first
question: What happens?
predict:
  kind: choice
  text: What do you think?
  options:
    - {id: less, text: less, when: [0, 50]}
    - {id: more, text: more, when: [50, 200]}
  answer:
    measure: first_guess_detail
  reveal: "You said {guess}; it was {truth}."
live:
  tab: create
  settings: prompt=a+dog&seed=7
  show: [seed]
goals:
  - Know it.
---
"""


def body(title: str = "Lesson one", headings: dict[str, str] = HEADINGS) -> str:
    return f"\n# {title}\n\n" + "\n".join(f"## {text}\n\nText of {key}.\n" for key, text in headings.items())


@pytest.fixture
def english() -> Language:
    return Language(code="en", name="English", headings=HEADINGS)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """lessons/ with one good lesson."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "language.yaml").write_text(yaml.safe_dump({"name": "English", "headings": HEADINGS}))
    (folder / "01-one.md").write_text(FRONT + body())
    for page in ("00-notation", "glossary", "faq"):
        (folder / f"{page}.md").write_text(f"# {page}\n")
    return folder
