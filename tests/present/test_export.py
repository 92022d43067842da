"""Taking a run home: what is in memory is what is written, and files are repeated from what they say of themselves."""

import numpy as np
import pytest
from PIL import Image

from explorer.app.tabs.export_subjects import Screen
from explorer.errors import RefusedError
from explorer.pixels import to_frames
from explorer.player.packets import done_packet
from explorer.player.replay import moments_of, picture_of, steps_made
from explorer.present.create import create
from explorer.present.destroy import bury, sample
from explorer.present.export import KINDS, Wish, export, forecast, stopped_at
from explorer.present.export_buried import export_buried, forecast_buried
from explorer.present.give_back import back_settings, give_back
from explorer.render.frames import clip
from explorer.render.stamp import read_settings
from explorer.service.shared_models import SharedModels
from explorer.trajectory.record import record
from explorer.trajectory.settings import Settings
from explorer.types import moments
from explorer.words.texts import words_in
from tests.commands.conftest import run  # noqa: F401

EN = words_in("en")
SETTINGS = Settings(prompt="a castle", model="fast", steps=3, seed=5, guidance_scale=3)


@pytest.fixture(scope="module")
def models():
    return SharedModels()


@pytest.fixture(scope="module")
def packets(models):
    return list(create(models, EN, SETTINGS, run="a-secret-name"))


@pytest.fixture(scope="module")
def stopped(packets):
    """The same run, stopped after two of its steps."""
    return [*packets[:3], done_packet("a-secret-name", stopped=True)]


def test_packets_give_the_walk_back_bit_for_bit(packets):
    walk = record(SETTINGS)
    was, now = list(moments(walk.steps)), list(moments_of(packets))
    assert steps_made(packets) == 3
    for a, b in zip(was, now, strict=True):
        assert (a.t, a.log_snr, a.nfe, a.is_end) == (b.t, b.log_snr, b.nfe, b.is_end)
        for x, y in ((a.x_t, b.x_t), (a.x0_hat, b.x0_hat)):
            assert (to_frames(x) == to_frames(y)).all()
        if not a.is_end:
            assert (to_frames(a.eps_hat) == to_frames(b.eps_hat)).all()
    assert (to_frames(picture_of(packets)) == to_frames(walk.final)).all()


@pytest.mark.parametrize(
    "wish",
    [
        *(Wish(kind, size=128) for kind in ("gif", "png", "zip", "csv")),
        Wish("gif", "noise,x0", 128),
        Wish("webp", "x0", 128, smooth=True, develop=True),
    ],
    ids=lambda wish: f"{wish.kind}-{wish.view}",
)
def test_what_is_in_memory_is_not_made_again_and_the_file_is_the_same(models, packets, tmp_path, monkeypatch, wish):
    (tmp_path / "again").mkdir()
    again = export(models, EN, SETTINGS, wish, tmp_path / "again")

    def asked(*_, **__):
        raise AssertionError("the model was asked")

    monkeypatch.setattr(type(models.model("fast").denoiser), "__call__", asked)
    kept = export(models, EN, SETTINGS, wish, tmp_path, packets=packets)
    assert kept.read_bytes() == again.read_bytes()


def test_the_page_that_plays_offline_does_not_tell_the_name_of_the_run(models, packets, tmp_path):
    text = export(models, EN, SETTINGS, Wish("html"), tmp_path, packets=packets).read_text(encoding="utf-8")
    assert "a-secret-name" not in text
    assert "a castle" in text


@pytest.mark.parametrize("kind", ["gif", "csv", "zip", "html"])
def test_a_stopped_run_is_taken_home_as_far_as_it_came(models, stopped, tmp_path, kind):
    assert stopped_at(stopped) == 2
    path = export(models, EN, SETTINGS, Wish(kind, size=128, develop=True), tmp_path, packets=stopped)
    if kind == "gif":
        with Image.open(path) as gif:
            assert gif.n_frames == 2
        assert "stopped=2" in read_settings(path)
        assert "develop" not in read_settings(path), "there is no picture"
    if kind == "csv":
        rows = path.read_text(encoding="utf-8").splitlines()
        assert [row.split(",")[1:3] for row in rows[1:]] == [["0", "3"], ["1", "3"]]
    if kind == "html":
        assert '"stopped":true' in path.read_text(encoding="utf-8")


def test_a_stopped_run_is_repeated_as_far_as_it_came(models, stopped, tmp_path, run):  # noqa: F811
    path = export(models, EN, SETTINGS, Wish("gif", size=128), tmp_path, packets=stopped)
    code, _, err = run("gif", "--like", path, "--out", "again.gif")
    assert code == 0, err
    assert (tmp_path / "again.gif").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("wish", "command"),
    [
        (Wish("gif", size=128, develop=True), "gif"),
        (Wish("mp4", "x_t", 128, develop=True), "gif"),
        (Wish("webp", "x0", 128, develop=True), "gif"),
        (Wish("gif", "noise,x0", 128, smooth=True), "gif"),
        (Wish("poster"), "picture"),
        (Wish("pdf"), "picture"),
    ],
    ids=lambda value: getattr(value, "kind", value),
)
def test_each_form_is_repeated_from_itself(models, packets, tmp_path, run, wish, command):  # noqa: F811
    path = export(models, EN, SETTINGS, wish, tmp_path, packets=packets)
    code, _, err = run(command, "--like", path, "--out", f"again{path.suffix}")
    assert code == 0, err
    assert (tmp_path / f"again{path.suffix}").read_bytes() == path.read_bytes()


def test_a_poster_needs_the_picture(models, stopped, tmp_path):
    with pytest.raises(RefusedError, match="stopped before its picture"):
        export(models, EN, SETTINGS, Wish("pdf"), tmp_path, packets=stopped)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("develop", [False, True])
@pytest.mark.parametrize("kind", sorted({*KINDS} - {"mp4"}))
def test_the_estimate_is_about_right(models, packets, tmp_path, kind, develop):
    wish = Wish(kind, develop=develop)
    known = forecast(SETTINGS, wish, packets)
    size = export(models, EN, SETTINGS, wish, tmp_path, packets=packets).stat().st_size
    assert size / 2.5 < known.bytes < 2.5 * size
    assert known.seconds < forecast(SETTINGS, wish).seconds, "nothing is made again"


def test_two_windows_of_which_one_ends_earlier():
    made = clip(moments_of(list(create(SharedModels(), EN, SETTINGS))), view="noise,x0", size=128)
    assert [len(frames) for frames in made.windows] == [4, 4]
    assert (made.windows[0][-1] == 128).all()
    assert [title.role for title in made.titles] == ["noise", "guess"]
    with pytest.raises(RefusedError, match="no view is called 'both'"):
        clip([], view="both,x0")


@pytest.mark.parametrize("text", ["", "x", "[]", "[1]", "{}", '[{"views": [1]}]', '[{"views": 3}]', "[" * 90_000])
def test_a_page_that_says_nothing_of_its_screen_gets_both_windows(text):
    assert Screen.of(text).view == "both"


def test_what_is_on_the_screen_is_what_is_written():
    told = '[{"run": "r", "views": ["push", "x0_hat"], "smooth": true}, {}]'
    screen = Screen.of(told)
    assert (screen.runs, screen.view, screen.smooth) == (("r", ""), "words,x0", True)
    assert screen.fill(Wish("gif"), "screen", "screen") == Wish("gif", "words,x0", smooth=True)
    assert screen.fill(Wish("gif"), "x_t", "squares") == Wish("gif", "x_t")
    assert Screen.of('[{"views": ["x_t", "x0_hat"]}]').view == "both"
    assert Screen.of('[{"views": ["x0_uncond"]}]').view == "x0_uncond"


@pytest.mark.parametrize("kind", ["gif", "zip", "html", "csv"])
def test_a_burial_and_the_walk_back_are_taken_home(models, tmp_path, run, kind):  # noqa: F811
    burial = Settings(steps=4, seed=7)
    down = list(bury(models, EN, sample("dog"), burial, sample="dog"))
    back = list(give_back(models, EN, sample("dog"), burial, 3, back_settings(burial, "a dog", "fast"), "down"))
    names = []
    for packets in (down, back):
        path = export_buried(EN, packets, Wish(kind, size=128), tmp_path)
        names.append(path.name)
        assert 0.3 < forecast_buried(packets, Wish(kind, size=128)).bytes / path.stat().st_size < 3
    assert names == [f"dog-buried-seed7.{kind}", f"a-dog-given-back-seed7.{kind}"]
    if kind == "gif":
        with Image.open(tmp_path / names[0]) as gif:
            assert gif.n_frames == 5
        code, _, err = run("gif", "--like", names[0], "--out", "again.gif")
        assert code == 2
        assert "explorer noise PICTURE" in err
    if kind == "zip":
        first = np.asarray(to_frames(sample("dog"))[0])
        import zipfile

        with zipfile.ZipFile(tmp_path / names[0]) as archive:
            name = next(n for n in sorted(archive.namelist()) if n.endswith("0000.png"))
            assert (np.asarray(Image.open(archive.open(name))) == first).all()
