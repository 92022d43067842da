"""explorer contact-sheet: the pictures of the seeds and what the judge misses; bad orders write nothing."""

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.commands.contact_sheet import prompts_in
from explorer.lab.contact import misses
from explorer.network.learned import load_judge
from explorer.pixels import to_frames
from explorer.training.evaluate import asked
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished
from explorer.world import paint_caption

QUICK = ("--model", "fast", "--steps", "1")


def test_the_sheet_holds_the_pictures_of_the_seeds_in_rows(run, tmp_path):
    code, out, _ = run("contact-sheet", "a red apple", "a castle", "--seeds", 3, "--seed", 5, *QUICK)
    assert code == 0
    pixels = np.asarray(Image.open(tmp_path / "a-red-apple-sheet.png").convert("RGB")).astype(int)
    assert pixels.shape[1] == 8 + 3 * 136
    assert pixels.shape[0] == 2 * (26 + 8 + 154)  # a title, a gap, then the picture with its line and a gap
    for part, prompt in enumerate(("a red apple", "a castle")):
        alone = finished(reverse(Settings(prompt=prompt, seed=6, model="fast", steps=1)))
        top = part * 188 + 34
        shown = pixels[top : top + 128, 8 + 136 : 8 + 136 + 128]
        assert np.abs(shown - to_frames(alone)[0]).mean() < 2, "as alone, but for rounding"
    rows = [line for line in out.splitlines() if line.startswith("| a ")]
    assert [row.split(" | ")[0] for row in rows] == ["| a red apple", "| a castle"]
    assert all("| 5 to 7 |" in row for row in rows)


def test_the_judge_agrees_with_what_the_world_painted_and_misses_what_it_did_not():
    captions = ("a red apple on a wooden table", "a castle on the beach at sunset", "a penguin in the snow at night")
    judge = load_judge("cpu")[0]
    pictures = torch.cat([paint_caption(text, seed=3) for text in captions])
    wishes = [asked(text) for text in captions]
    assert set(wishes[1]) == {"subject", "setting", "time"}
    for k, wish in enumerate(wishes):
        found = misses(judge, pictures, wish)
        assert [not missed for missed in found] == [other == k for other in range(3)], captions[k]
        assert all("subject" in missed for other, missed in enumerate(found) if other != k)


def test_what_is_not_asked_for_cannot_be_missed():
    assert misses(load_judge("cpu")[0], paint_caption("a castle", seed=1), {}) == ((),)


@pytest.mark.parametrize(
    "text",
    [
        "a castle\n\n# not this\n  a red apple  \na castle\n",
        "# Head\n\nProse.\n\n| prompt | agree |\n| --- | --- |\n| a castle | 3 |\n| a red apple | 2 |\n\n"
        "More.\n\n| prompt | n |\n| :-- | --: |\n| a castle | 3 |\n",
    ],
    ids=["lines", "tables"],
)
def test_prompts_are_read_from_lines_or_tables_each_once(tmp_path, text):
    (tmp_path / "p.md").write_text(text, encoding="utf-8")
    assert prompts_in(tmp_path / "p.md") == ["a castle", "a red apple"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "what shall the pictures show?"),
        (("a castle", "--seeds", 0), "--seeds lies between 1 and 100, not 0"),
        (("a castle", "--seeds", 101), "--seeds lies between 1 and 100, not 101"),
        (("a castle", "--out", "sheet.txt"), ".png"),
        (("--prompts", "nowhere.txt"), "nowhere.txt"),
        (("--prompts", "empty.txt"), "empty.txt holds no prompts"),
        (("a castle", "--model", "best"), "best"),
        (("a castle", "--seed", -1), "seed"),
    ],
    ids=str,
)
def test_a_bad_order_says_what_to_do_and_writes_nothing(run, tmp_path, words, said):
    (tmp_path / "empty.txt").write_text("\n", encoding="utf-8")
    code, out, err = run("contact-sheet", *words)
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["empty.txt"]
