"""What came of a teaching, for the page: learned, copied and forgotten, with intervals, and the pictures behind it.

Measured by the model that draws at once, call by call in the line of all runs, as `explorer teach-card` measures it.
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.lab.teaching import FOUND, Card, Share, measure
from explorer.model.added import with_additions
from explorer.present.teach_tray import shown
from explorer.present.watch import Answer, tidy
from explorer.service.shared_models import SharedModels
from explorer.service.visit_words import NewWord
from explorer.types import Progress
from explorer.words.texts import Words

__all__ = ["measured"]

COUNT = 12  # new pictures of the thing
PAIRS = 4  # of them that are shown, each beside the given picture nearest to it


def measured(words: Words, models: SharedModels, one: NewWord) -> Iterator[Answer]:
    """{kind: "measuring", share} while it draws, and in the end {kind: "card", title, rows, note, pairs}."""
    assert one.given is not None
    plain = models.quickest()
    changed = with_additions(plain, [(one.addition, one.strength)]) if one.strength else plain
    for item in measure(plain, changed, one.word, one.given, count=COUNT, judge=models.judge[0]):
        if isinstance(item, Progress):
            yield {"kind": "measuring", "share": tidy(item.done / item.total)}
        else:
            yield told(words, item, one.word)


def told(words: Words, card: Card, word: str) -> Answer:
    """A card as the page shows it. rows: {what, value, low, high, n}; pairs: {made, nearest} as addresses"""

    def row(code: str, share: Share, digits: int = 0) -> Answer:
        value, low, high = (words.written(f"{100 * end:.{digits}f}") for end in (share.value, share.low, share.high))
        return {"what": words(f"teach_it.{code}"), "value": value, "low": low, "high": high, "n": share.n}

    sure = card.planted.value >= FOUND
    rows = [
        row("card_learned", card.learned),
        *([row("card_copied", card.copied)] if sure else []),
        row("card_forgotten", card.forgotten, 1),
    ]
    nearest = card.distance.argsort()[:PAIRS].tolist()  # those that come closest to being copies
    return {
        "kind": "card",
        "title": words("teach_it.card_title", word=word),
        "rows": rows,
        "note": words("teach_it.card_sure" if sure else "taught.not_sure", found=round(100 * card.planted.value)),
        "pairs": [{"made": shown(card.made[k]), "nearest": shown(card.nearest[k])} for k in nearest],
    }
