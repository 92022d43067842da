"""explorer compare: columns in one file, repeated from itself, and one line for what cannot be."""

import pytest
from PIL import Image

QUICK = ["--model", "fast", "--steps", "2", "--size", "128"]


def test_columns_stand_side_by_side_and_the_file_repeats_itself(run, tmp_path):
    code, out, err = run(
        "compare", "a red apple", *QUICK, "--change", "guidance", "--values", "1,3,8", "--out", "a.gif"
    )
    assert code == 0, err
    assert "Only the guidance scale differs" in out
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.n_frames == 3
        assert gif.size[0] > 3 * 128
    assert run("compare", "--like", "a.gif", "--out", "b.gif")[0] == 0
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


def test_words_may_hold_commas(run, tmp_path):
    code, _, err = run("compare", *QUICK, "--change", "words", "--values", "a dog, at night; a cat", "--out", "w.csv")
    assert code == 0, err
    assert '"a dog, at night"' in (tmp_path / "w.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--change", "gidance"], "did you mean guidance?"),
        (["--values", "cosine"], "2 to 4 columns"),
        (["--values", "cosine,cosin"], "did you mean cosine?"),
        (["--view", "both"], "no view for a comparison"),
        (["--by", "time"], "no clock is called"),
        (["--out", "a.gf"], "did you mean .gif?"),
        (["--out", "missing/a.gif"], "does not exist"),
        (["--like", "none.gif"], "there is no file"),
        (["--change", "guidance", "--values", "1,3", "--view", "words"], "this view shows guidance"),
    ],
)
def test_what_cannot_be_is_one_line(run, tmp_path, words, said):
    code, _, err = run("compare", "a dog", "--model", "fast", *words)
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()[-1]) < 200
    assert not list(tmp_path.iterdir())


def test_without_words_it_asks_for_them(run):
    code, _, err = run("compare", "--change", "steps")
    assert code == 2
    assert "what shall the pictures show?" in err
