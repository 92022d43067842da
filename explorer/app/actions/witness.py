"""The witness: what the judge can still tell of a picture that is being buried under static.

First it looks at the clean picture and notes what it sees: that is its clean reading. Then it is shown x_t with its
noise level, and the chance that it still gives to its clean reading is how sure it is. The thing is the subject
of the picture, the place its setting; a place alone is a thing of its own, and a portrait has no place.
"""

from __future__ import annotations

import torch

from explorer.app.wording import Words
from explorer.network.judge import CLEAN, Judge
from explorer.types import Images

__all__ = ["SURE", "Witness"]

SURE = 0.5  # below this chance of its clean reading, the judge can no longer tell
Chances = dict[str, torch.Tensor]  # attribute -> (names,)


class Witness:
    """The judge in front of one picture. x0: (1, 3, H, W) in [-1, 1]."""

    def __init__(self, judge: Judge, x0: Images) -> None:
        self.judge = judge
        clean = self.see(x0, CLEAN)
        self.reading = {attribute: int(chances.argmax()) for attribute, chances in clean.items()}
        kind = judge.names["kind"][self.reading["kind"]]
        self.thing = {"empty": "setting", "portrait": "kind"}.get(kind, "subject")
        self.place = "setting" if self.thing == "subject" else None
        self.could_tell = float(clean[self.thing][self.reading[self.thing]]) >= SURE

    @torch.inference_mode()
    def see(self, x_t: Images, log_snr: float) -> Chances:
        """All chances at a noise level; cleaner ones than the judge knows count as clean."""
        place = self.judge.enter.weight.device
        level = torch.full((1,), min(log_snr, CLEAN), device=place)
        return {a: chances[0] for a, chances in self.judge.see(x_t[:1].float().to(place), level).chances.items()}

    def name(self, words: Words, attribute: str) -> str:
        """What the clean reading of an attribute is called."""
        return words.name(attribute, self.judge.names[attribute][self.reading[attribute]])

    def watched(self, words: Words) -> list[str]:
        """The names whose chances `sure` gives."""
        return [self.name(words, attribute) for attribute in (self.thing, self.place) if attribute]

    def sure(self, chances: Chances) -> list[float]:
        """How sure the judge still is of the thing, and of the place where there is one."""
        return [round(self.of(chances, attribute), 4) for attribute in (self.thing, self.place) if attribute]

    def of(self, chances: Chances, attribute: str) -> float:
        return float(chances[attribute][self.reading[attribute]])

    def sentence(self, words: Words, chances: Chances, clean: bool = False) -> str:
        """One measured sentence, or two: what the judge makes of the thing, and whether the place is still there."""
        thing, place = self.of(chances, self.thing), self.of(chances, self.place) if self.place else None
        best = int(chances[self.thing].argmax())
        told = {
            "thing": self.name(words, self.thing),
            "share": words.percent(thing),
            "other": words.name(self.thing, self.judge.names[self.thing][best]),
            "other_share": words.percent(float(chances[self.thing][best])),
        }
        if not self.could_tell:
            return words("destroy.say.clueless", **told)
        if thing >= SURE:
            return words("destroy.say.clean" if clean else "destroy.say.sees", **told)
        still = place is not None and place >= SURE
        right = best == self.reading[self.thing]
        if right:
            said = words("destroy.say.wavers", **told)
        else:
            mistaken = float(chances[self.thing][best]) >= SURE
            said = words("destroy.say.mistakes" if mistaken else "destroy.say.lost", **told)
        if still:
            place_told = {"place": self.name(words, "setting"), "share": words.percent(place)}
            return f"{said} {words('destroy.say.place', **place_told)}"
        return said
