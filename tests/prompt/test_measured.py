"""How much is read, and how much of it rightly: numbers that are written down are true."""

import re

from tests.prompt.measured import WORDS, counted, judged, nouns, prompts, readings


def test_every_reading_was_judged_by_hand_as_it_is_read_now():
    verdicts = judged()
    assert {word: verdicts.get(word, ("", False))[0] for word in readings()} | {} == readings()
    assert {word: said for word, (said, _) in verdicts.items() if readings().get(word) not in (None, said)} == {}


def test_at_most_one_in_twenty_is_wrong():
    wrong = [word for word, (_, right) in judged().items() if not right]
    assert len(judged()) == 200
    assert len(wrong) <= 10
    head = (WORDS / "judged.txt").read_text(encoding="utf-8")
    assert int(re.search(r"(\d+) of 200 are wrong", head).group(1)) == len(wrong)


def test_no_less_is_read_than_was():
    assert len(nouns()) >= 500
    assert len(prompts()) == 50
    total = {kind: found for kind, found in counted().items() if kind != "prompts"}
    read = sum(found["known"] + found["read"] for found in total.values())
    assert read >= LEAST_NOUNS
    of = counted()["prompts"]
    assert (of["known"] + of["read"]) / of.total() >= LEAST_PROMPTS


LEAST_NOUNS = 130
LEAST_PROMPTS = 0.81  # of all words but those that join others: numbers, and what somebody does, are not drawn
