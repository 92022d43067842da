"""The reveal: the learner's guess beside the truth, in one sentence, with the learner's own number."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.lesson.languages import Language
from explorer.lesson.numbers.compute import compute
from explorer.lesson.numbers.measures import Outcome
from explorer.lesson.records import Option, Prediction

__all__ = ["Reveal", "reveal", "truth"]

CLOSE = 0.1  # of the slider's range: near enough to count as right


@dataclass(frozen=True)
class Reveal:
    """right: whether the guess was; truth: option ids that were right, or the number."""

    text: str
    right: bool
    truth: tuple[str, ...] | float


def truth(prediction: Prediction, outcome: Outcome | None = None) -> tuple[str, ...] | float:
    """What came out: the ids of the right options, or a slider's number. A measured answer needs the outcome."""
    answer = prediction.answer
    if answer.value is not None:
        return (answer.value,) if isinstance(answer.value, str) else float(answer.value)
    if answer.number is not None:
        outcome = Outcome(value=compute(answer.number).value)
    if outcome is None:
        raise ValueError(f"the answer is measured ({answer.measure}): run first")
    if prediction.kind == "slider":
        if outcome.value is None:
            raise ValueError(f"{answer.measure} gives no number for a slider")
        return float(outcome.value)
    return right_options(prediction, outcome)


def right_options(prediction: Prediction, outcome: Outcome) -> tuple[str, ...]:
    if outcome.value is not None:
        bounded = [(option.id, option.when) for option in prediction.options if option.when]
        return tuple(id for id, (low, high) in bounded if low <= outcome.value < high)
    scores = {option.id: outcome.scores[option.id] for option in prediction.options if option.id in outcome.scores}
    best = max(scores.values(), default=None)
    return tuple(id for id, score in scores.items() if score == best)


def reveal(prediction: Prediction, guess: str | float, language: Language, outcome: Outcome | None = None) -> Reveal:
    """The sentence of the prediction with guess and truth filled in."""
    found = truth(prediction, outcome)
    if isinstance(found, float):
        assert prediction.range is not None
        low, high = prediction.range
        near = abs(float(guess) - found) <= CLOSE * (high - low)
        digits = 0 if (prediction.step or 1) >= 1 else 1
        said, came = (written(number, digits, prediction.unit, language) for number in (float(guess), found))
        return Reveal(fill(prediction.reveal, said, came), near, found)
    texts = [quoted(prediction.option(id), language) for id in found]
    said = quoted(prediction.option(str(guess)), language)
    return Reveal(fill(prediction.reveal, said, ", ".join(texts)), guess in found, found)


def written(number: float, digits: int, unit: str | None, language: Language) -> str:
    """A number as it is told. A percentage that is nearly none or nearly all is not said to be none or all."""
    if (unit or "").startswith("%") and digits == 0 and (0 < number < 1 or 99 < number < 100):
        return "<1" if number < 1 else ">99"
    return language.number(number, digits)


def fill(template: str, guess: str, truth: str) -> str:
    """Not str.format: a learner's text must not be read as a template."""
    return template.replace("{guess}", "\0").replace("{truth}", truth).replace("\0", guess)


def quoted(option: Option, language: Language) -> str:
    return language.quote.replace("…", option.text)
