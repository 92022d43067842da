"""Compare without a browser: whose turn it is, what is said of a comparison, and the table of what came of it."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.app.panels.outcomes import outcome_table
from explorer.pixels import to_frames
from explorer.player.packets import done_packet, final_packet, start_packet
from explorer.present.compare import Findings, interleave, label, other_words, presets, statement
from explorer.trajectory.compare import CHANGES, Comparison, Outcome, differing, rmse
from explorer.trajectory.settings import Settings, SettingsError
from explorer.words.texts import words_in

EN = words_in("en")
APPLE = Settings(prompt="a red apple", seed=7)


def made_up(name, total):
    yield start_packet(name, total)
    for i in range(total + 1):
        yield {"run": name, "kind": "step", "i": i}
    yield done_packet(name)


@given(st.lists(st.integers(1, 40), min_size=2, max_size=4))
def test_the_columns_advance_together_whatever_their_steps(totals):
    seen = [[] for _ in totals]
    shares = [0.0] * len(totals)
    for k, packet, seconds in interleave([made_up(str(k), total) for k, total in enumerate(totals)]):
        seen[k].append(packet)
        assert packet["run"] == str(k)
        assert seconds >= 0
        if packet["kind"] == "step":
            shares[k] = (packet["i"] + 1) / (totals[k] + 1)
            longest = max(1 / (total + 1) for total in totals)
            assert max(shares) - min(shares) <= longest + 1e-9
    assert seen == [list(made_up(str(k), total)) for k, total in enumerate(totals)]


def test_every_column_begins_before_any_goes_on():
    order = [(k, packet["kind"]) for k, packet, _ in interleave([made_up("a", 2), made_up("b", 9), made_up("c", 1)])]
    assert order[:6] == [(0, "start"), (1, "start"), (2, "start"), (0, "step"), (1, "step"), (2, "step")]


SAID = {
    "schedule": "Only the noise schedule differs. Words, seed 7, 30 steps, DDIM, guidance 3, model Careful and the "
    "static are the same.",
    "seed": "Only the seed differs, and with it the static. Words, 30 steps, DDIM, guidance 3, schedule Cosine and "
    "model Careful are the same.",
    "model": "The model differs. With it goes what each model was made for: the number of steps, the sampler and the "
    "thresholding. They do not walk in the same space, some among pixels and some among fewer numbers, so their static "
    "is not the same either. Words, seed 7, guidance 3 and schedule Cosine are the same.",
}


@pytest.mark.parametrize("change", SAID)
def test_the_page_says_what_differs_and_what_does_not(change):
    assert statement(EN, Comparison.make(change, presets(change, APPLE), APPLE)) == SAID[change]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("model", ["base", "fast"])
def test_proposed_values_make_a_comparison_that_can_be_told(change, model, language):
    base = Settings(prompt="a red apple", seed=7, model=model, shift=2.0)
    comparison = Comparison.make(change, presets(change, base), base)
    assert CHANGES[change] in differing(comparison.runs)
    words = words_in(language)
    said = statement(words, comparison)
    assert words("compare.same.rest") in said
    labels = [label(words, change, run) for run in comparison.runs]
    assert len(set(labels)) == len(labels)
    assert all(labels)


def test_nothing_is_said_to_differ_when_nothing_does():
    said = statement(EN, Comparison.make("steps", [5, 5], APPLE))
    assert said.startswith(EN("compare.differs.nothing"))
    assert "5 steps" in said


@pytest.mark.parametrize(
    ("prompt", "other"),
    [
        ("a red bicycle in the rain", "a blue bicycle in the rain"),
        ("a blue whale", "a red whale"),
        ("a castle", "a castle at night"),
        ("a castle at night", "a castle at night at sunset"),
        ("", "at night"),
    ],
)
def test_other_words_change_one_thing(prompt, other):
    assert other_words(prompt) == other


PICTURES = torch.rand(2, 1, 3, 8, 8, generator=torch.Generator().manual_seed(1)) * 2 - 1


class NoJudge:
    """Stands in for the models where nothing is judged."""

    def eyes(self, name):
        return None, None


def test_distances_are_those_of_the_shown_pictures(monkeypatch):
    monkeypatch.setattr("explorer.present.compare.outcome", lambda *_, **known: known)
    found = Findings(NoJudge(), Comparison.make("seed", [1, 2], APPLE))
    assert not found.add(0, start_packet("a", 1), 9.0)
    assert found.add(1, final_packet("b", 1, PICTURES[1], nfe=2), 0.5)
    assert found.distance(1) is None
    assert found.add(0, final_packet("a", 1, PICTURES[0], nfe=2), 0.25)
    exact = rmse(*(torch.tensor(to_frames(p)).permute(0, 3, 1, 2) / 127.5 - 1 for p in PICTURES)).item()
    assert found.distance(1) == pytest.approx(exact, rel=1e-6)
    assert found.distance(0) is None
    assert found.outcomes == {1: {"calls": 2, "seconds": 0.5}, 0: {"calls": 2, "seconds": 0.25}}


def test_the_table_shows_what_is_known_and_nothing_as_markup():
    outcomes = {0: Outcome(0.314, 0.2, 0.1, 60, 2.4, {"subject": True, "colour": False}), 2: Outcome(None, 0, 0, 8, 1)}
    table = outcome_table(EN, ["<b>x</b>", "two", "three"], outcomes, {0: None, 1: None, 2: 0.1}.get)
    assert "<b>x</b>" not in table
    cells = {row.split("</th>")[0].split(">")[-1]: row for row in table.split("<tr>")[2:]}
    assert "<td>0.31</td><td>–</td><td>–</td>" in cells["Fits the words"]
    assert "<td>1 of 2, not colour</td>" in cells["Seen as asked"]
    away = cells["Away from A"].replace("\u00a0", " ")
    assert f"<td>–</td><td>–</td><td>{EN.percent(0.1)}, 20 dB</td>".replace("\u00a0", " ") in away
    assert "<td>60</td><td>–</td><td>8</td>" in cells["Network calls"]


def test_equal_pictures_are_called_the_same():
    outcomes = {k: Outcome(0.3, 0.2, 0.1, 60, 2.4) for k in (0, 1)}
    assert EN("compare.rows.distance_same") in outcome_table(EN, ["a", "b"], outcomes, {0: None, 1: 0.0}.get)


def test_one_value_is_not_a_comparison():
    with pytest.raises(SettingsError, match="2 to 4"):
        Comparison.make("seed", ["1"], APPLE)
