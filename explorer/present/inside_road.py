"""The road of a prompt, from words to what every place asks: the real numbers of a run, asked for on demand.

Whatever hears the words of a run hears these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.model.words_in_numbers import words_in_numbers
from explorer.player.packets import Packet
from explorer.present.inside import looked_at
from explorer.present.inside_place import asked_run
from explorer.prompt.part import LINKS
from explorer.service.shared_models import SharedModels
from explorer.words.texts import Words

__all__ = ["road"]


def road(models: SharedModels, words: Words, packets: Sequence[Packet]) -> dict[str, Any]:
    """{words, sentence} of a run; {} of one that is not in memory, or that heard no words.

    words  those of `words_in_numbers`, each with its share of all looks
    """
    run = asked_run(packets)
    tokens: list[str] = next((packet["inside"]["tokens"] for packet in packets if "inside" in packet), [])
    if run is None or len(tokens) < 2:
        return {}
    rows = models.turns.do(lambda: words_in_numbers(run[0].model, run[0].as_read()))
    looks = looked_at(packets)
    for k, row in enumerate(rows):
        row["share"] = None if looks is None else round(float(looks[k + 1].mean()), 4)
    return {"words": rows, "sentence": said(words, rows, len(models.model(run[0].model).reader.words))}


def said(words: Words, rows: Sequence[dict[str, Any]], count: int) -> str:
    """One sentence of what was found: whom its sentence has changed most, and who is nearest to that word."""
    spoken = [row for row in rows if row["word"] not in LINKS and row["near"]]
    if not spoken:
        return ""
    most = min(spoken, key=lambda row: row["kept"])
    near, cosine = most["near"][0]
    given = {"word": most["word"], "near": near, "count": words.number(count)}
    return words(
        "inside.road_said",
        **given,
        cosine=words.written(f"{cosine:.2f}"),
        kept=words.written(f"{most['kept']:.2f}"),
    )
