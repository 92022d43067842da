"""How a pipeline reads words: with its own tokenizers and encoders; what it cuts off is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from explorer.model.base import Reader
from explorer.network.text import Reading
from explorer.pipelines.family import Family, Guidance, Rows

__all__ = ["Condition", "PipelineReader"]


@dataclass(frozen=True, eq=False)
class Condition:
    """What `count` pictures should show: rows of words, and, where guidance asks for both, the row without."""

    rows: Rows
    nothing: Rows | None = None

    def __len__(self) -> int:
        return len(next(iter(self.rows.values())))

    @property
    def both(self) -> Rows:
        """The rows with words, and behind them as many without."""
        if self.nothing is None:
            raise ValueError("there are no rows without words here")
        without = repeated(self.nothing, len(self))
        return {name: torch.cat([row, without[name].to(row)]) for name, row in self.rows.items()}


def repeated(row: Rows, count: int) -> Rows:
    """One row, as often as there are pictures."""
    return {name: value[:1].expand(count, *value.shape[1:]) for name, value in row.items()}


@dataclass(frozen=True, eq=False)
class PipelineReader(Reader):
    """Any text can be read, so there are no `words`; `guidance` says where guidance happens."""

    pipe: Any
    family: Family
    guidance: Guidance

    def condition(self, prompts: Sequence[str], guidance_scale: float = 1.0) -> Condition:
        """A row for each prompt; an empty one, or a guidance scale of 0 inside the network, is none."""
        with torch.inference_mode():
            inside = self.guidance is not Guidance.OUTSIDE
            said = [i for i, prompt in enumerate(prompts) if prompt.strip() and not (inside and guidance_scale == 0)]
            rows = dict(repeated(self.nothing, len(prompts)))
            if said:
                read = self.family.words(self.pipe, [prompts[i] for i in said])
                places = torch.tensor(said)
                rows = {name: filled(row, places, read[name]) for name, row in rows.items()}
            return Condition(self.scaled(rows, guidance_scale), None if inside else self.nothing)

    def scaled(self, rows: Rows, guidance_scale: float) -> Rows:
        """The rows with the guidance that the network is to hear, where it hears one."""
        if self.guidance is not Guidance.INPUT:
            return rows
        low, high = self.family.scales
        return self.family.with_scale(self.pipe, rows, min(max(guidance_scale, low), high))

    def without(self, count: int) -> Rows:
        """Rows of no words."""
        return self.scaled(repeated(self.nothing, count), 1.0)

    @cached_property
    def nothing(self) -> Rows:
        with torch.inference_mode():
            return self.family.nothing(self.pipe)

    def vectors(self, prompts: Sequence[str]) -> Tensor:
        """The mean over all that is read of each prompt."""
        rows = self.condition(prompts).rows
        read = next(iter(rows.values())).float().cpu()
        return read.mean(1) if read.ndim == 3 else read

    def mixture(self, first: Condition, second: Condition, share: float) -> Condition:
        rows = {name: torch.lerp(row.float(), second.rows[name].float(), share) for name, row in first.rows.items()}
        live = {name: first.rows[name] | second.rows[name] for name in rows if first.rows[name].dtype == torch.long}
        made = {name: row.to(first.rows[name]) for name, row in rows.items()}
        return Condition({**made, **live}, first.nothing)

    def read(self, prompt: str) -> Reading:
        """What fits into the tokenizer that takes the most; the words behind it come too late."""
        found = [
            (reads(tokenizer, wish.most), tokenizer) for wish in self.family.tokens if (tokenizer := self.of(wish.name))
        ]
        most, tokenizer = max(found, key=lambda pair: pair[0])
        tokens = tokenizer(prompt, add_special_tokens=True).input_ids
        late = unread(tokenizer, prompt, tokens, most)
        words = tuple(prompt.split())
        return Reading(words[: len(words) - len(late)], torch.tensor(tokens[:most]), {}, late)

    def of(self, name: str) -> Any:
        return getattr(self.pipe, name, None)


def filled(row: Tensor, places: Tensor, read: Tensor) -> Tensor:
    """The rows with those that were read put into their places."""
    made = row.to(read).clone()
    made[places.to(read.device)] = read
    return made


def reads(tokenizer: Any, most: int | None) -> int:
    """How many tokens are read; a tokenizer that knows no end says a huge number."""
    own = int(tokenizer.model_max_length)
    return min(own, most) if most else own


def unread(tokenizer: Any, prompt: str, tokens: Sequence[int], most: int) -> tuple[str, ...]:
    """The words of a prompt behind the last token that is read, in whole or in part."""
    if len(tokens) <= most:
        return ()
    end = len(tokenizer("", add_special_tokens=True).input_ids)  # what stands around every prompt
    kept = tokenizer.decode(tokenizer(prompt, add_special_tokens=False).input_ids[: most - end])
    read = len("".join(kept.split()))
    late, place = [], 0
    for word in prompt.split():
        place += len(word)
        if place > read:
            late.append(word)
    return tuple(late)
