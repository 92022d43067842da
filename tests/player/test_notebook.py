"""In a notebook a trajectory shows itself as the player, and asks nobody for anything; the notebook in docs/ runs."""

import ast
import json
import re
from contextlib import redirect_stdout
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest

import explorer
from explorer.player.offline import RUNS
from tests.browser.runs import made_up
from tests.player.test_offline import Parts

BOOK = Path(__file__).parents[2] / "docs" / "in-a-notebook.ipynb"


class Frame(HTMLParser):
    """The one element of a cell, and the page inside it."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)
        ((self.tag, self.named),) = self.tags
        self.page = self.named["srcdoc"]

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


def shown(trajectory):
    return Frame(trajectory._repr_html_())


def test_a_trajectory_shows_itself_as_a_page_that_may_reach_nothing():
    frame = shown(made_up(steps=4))
    assert (frame.tag, frame.named["sandbox"]) == ("iframe", "allow-scripts")
    parts = Parts(frame.page)
    assert "default-src 'none'" in parts.policy
    assert not [place for place in parts.addresses if not place.startswith(("data:", "#"))]
    (run,) = json.loads(RUNS.search(frame.page).group(1))
    assert run["packet"]["settings"] == made_up(steps=4).settings
    assert len(run["packet"]["steps"]) == 5
    assert set(run["packet"]["steps"][0]["frames"]) == {"x_t", "x0_hat"}


def test_its_text_is_short():
    assert len(repr(made_up(steps=4))) < 300
    assert explorer.notebook(made_up(steps=4)) == made_up(steps=4)._repr_html_()


def test_hostile_words_stay_inside_the_frame():
    evil = "\"></iframe><script>alert(1)</script>'&amp;"
    made = made_up(steps=2)
    frame = shown(type(made)(settings=f"prompt={evil}", steps=made.steps, final=made.final, seconds=1.0))
    assert [tag for tag, _ in frame.tags] == ["iframe"]
    assert "<script>alert" not in frame.page


def cells():
    book = json.loads(BOOK.read_text(encoding="utf-8"))
    assert book["nbformat"] == 4
    return [("".join(cell["source"]), cell) for cell in book["cells"] if cell["cell_type"] == "code"]


def test_the_notebook_is_kept_without_what_came_out():
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for _, cell in cells())
    for source, _ in cells():
        compile(source, BOOK.name, "exec")


def ran(source, names):
    """What a cell prints, and the value of its last line."""
    tree, printed, value = ast.parse(source), StringIO(), None
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with redirect_stdout(printed):
        exec(compile(tree, BOOK.name, "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), BOOK.name, "eval"), names)
    return printed.getvalue(), value


@pytest.mark.slow
def test_the_notebook_runs_from_top_to_bottom():
    names = {}
    (_, run), (printed, _), (_, free), (_, same), (_, buried) = [ran(source, names) for source, _ in cells()]
    errors = [float(number) for number in re.findall(r"is ([\d.]+)% off", printed)]
    assert len(errors) == 4
    assert errors == sorted(errors, reverse=True)
    assert same == (True, False)
    assert buried.forward
    for trajectory in (run, free, buried):
        assert "default-src 'none'" in Parts(shown(trajectory).page).policy
