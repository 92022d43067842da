"""The sentence above the button is true for what was stopped, too."""

from types import SimpleNamespace

import pytest

from explorer.app.tabs.export_subjects import ComparedRuns, MadeRun, Screen
from explorer.player.packets import done_packet, packets
from explorer.present.export import Wish
from explorer.trajectory.compare import Comparison
from explorer.trajectory.settings import Settings
from explorer.words.texts import LANGUAGES, words_in
from tests.browser.runs import made_up, sentences

STEPS = 6
SETTINGS = Settings(prompt="a red apple", steps=STEPS)


def run_of(made, settings=SETTINGS):
    """The packets of a run after `made` of its steps; whole where None."""
    trajectory = made_up(STEPS)
    whole = list(packets(trajectory, sentences=sentences(STEPS)))
    whole[0] = {**whole[0], "settings": settings.to_text()}
    if made is None:
        return [*whole, done_packet("run")] if whole[-1]["kind"] != "done" else whole
    return [*whole[: 1 + made], done_packet("run", stopped=True)]


def told(kind, runs, text, words):
    reels = SimpleNamespace(ended=runs.__contains__, packets=lambda run: runs.get(run, []))
    subject = kind(words, SimpleNamespace(reels=reels), ["player"])
    return subject.forecast(text, Screen(tuple(runs)), Wish("gif", view="x_t", size=128))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("made", "key"), [(None, "cost_kept"), (2, "cost_stopped"), (1, "cost_stopped"), (0, "cost")])
def test_of_a_run(made, key, language):
    words = words_in(language)
    forecast, said, fields = told(MadeRun, {"run": run_of(made)}, SETTINGS.to_text(), words)
    assert said == key
    assert forecast.bytes > 0
    if key == "cost_stopped":
        assert fields == {"steps": made, "total": STEPS}
    assert "{" not in words(f"export.{said}", size="1 MB", time="1 s", **fields)


@pytest.mark.parametrize(("made", "key"), [(None, "cost_compared_kept"), (2, "cost_compared_stopped")])
def test_of_a_comparison(made, key):
    comparison = Comparison.make("seed", ["0", "1"], SETTINGS)
    runs = {name: run_of(ends, run) for name, ends, run in zip("ab", (None, made), comparison.runs)}
    assert told(ComparedRuns, runs, comparison.to_text(), words_in("en"))[1] == key
    assert told(ComparedRuns, {}, comparison.to_text(), words_in("en"))[1] == "cost_compared"
