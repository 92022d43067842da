"""The road of a prompt, from words to what every place asks: the real numbers of a run, asked for on demand.

    word -> number in the vocabulary -> vector -> vector as its sentence has changed it -> key and value -> looks

Keys and values are those of the middle, which every network has. Whatever hears the words of a run hears these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.model.base import Model
from explorer.network.learned import LearnedDenoiser, load_denoiser
from explorer.network.text import UNKNOWN
from explorer.player.packets import Packet
from explorer.present.inside import looked_at
from explorer.present.inside_place import asked_run
from explorer.prompt.part import LINKS
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["NEAREST", "road"]

NEAREST = 3  # neighbours that are told of each word
SHOWN = 64  # numbers of a vector that travel to the page, of some hundreds


def road(models: SharedModels, words: Words, packets: Sequence[Packet]) -> dict[str, Any]:
    """{words, sentence} of a run; {} of one that is not in memory, or that heard no words.

    words  of each {word, number, vector, near, kept, key, value, share}: near are the nearest words of the vocabulary
           with their cosines, kept the cosine of what the word is alone and in its sentence, share of all looks
    """
    run = asked_run(packets)
    tokens: list[str] = next((packet["inside"]["tokens"] for packet in packets if "inside" in packet), [])
    if run is None or len(tokens) < 2:
        return {}
    rows = models.turns.do(lambda: rows_of(models.model(run[0].model), run[0]))
    looks = looked_at(packets)
    for k, row in enumerate(rows):
        row["share"] = None if looks is None else round(float(looks[k + 1].mean()), 4)
    return {"words": rows, "sentence": said(words, rows, len(models.model(run[0].model).reader.words))}


def rows_of(model: Model, settings: Settings) -> list[dict[str, Any]]:
    """On a plain copy of the network, whose parts can be read."""
    plain = load_denoiser(model.name, plain=True)
    with torch.inference_mode():
        return numbers_of(plain, settings.as_read())


def numbers_of(plain: LearnedDenoiser, prompt: str) -> list[dict[str, Any]]:
    unet: Any = plain.engine.network
    reading, table = plain.vocabulary.read(prompt), unet.words.embed.weight
    tokens = reading.tokens.to(table.device)
    inside, _ = unet.words(tokens[None])
    alone, _ = unet.words(torch.stack([torch.stack([tokens[0], token]) for token in tokens[1:]]))
    keys, values = (part[0].transpose(0, 1).flatten(1) for part in unet.middle[1].remember(inside))
    kept = F.cosine_similarity(inside[0, 1:], alone[:, 1], dim=1)
    return [
        {
            "word": word,
            "number": int(token),
            "vector": shown(table[token]),
            "near": nearest(table, int(token), plain.vocabulary.words),
            "kept": round(float(kept[k]), 3),
            "key": shown(keys[k + 1]),
            "value": shown(values[k + 1]),
        }
        for k, (word, token) in enumerate(zip(reading.words, tokens[1:].tolist()))
    ]


def shown(vector: Tensor) -> list[float]:
    """The first numbers of a vector, as shares of its largest."""
    return [round(float(x), 2) for x in (vector / vector.abs().max().clamp_min(1e-9))[:SHOWN]]


def nearest(table: Tensor, token: int, words: Sequence[str]) -> list[list[Any]]:
    """The nearest words of the vocabulary, by the cosine of their vectors."""
    if token <= UNKNOWN:
        return []
    alike = F.cosine_similarity(table[token][None], table, dim=1)
    alike[[*range(UNKNOWN + 1), token]] = -2
    return [[words[k], round(float(alike[k]), 2)] for k in alike.argsort(descending=True)[:NEAREST].tolist()]


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
