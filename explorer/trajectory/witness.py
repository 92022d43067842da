"""The witness: what the judge can still tell of a picture that is being buried under static.

First it looks at the clean picture and notes what it sees: that is its clean reading. Then it is shown x_t with its
noise level, and the chance that it still gives to its clean reading is how sure it is. The thing is the subject
of the picture, the place its setting; a place alone is a thing of its own, and a portrait has no place.

The thing is lost at the first frame from which on the judge is never again SURE of it. That is one definition, for
the sentence of a lesson and for the button under a burial.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from explorer.diffusion.noise import Noise
from explorer.network.judge import CLEAN, Judge
from explorer.types import Images

__all__ = ["SURE", "Chances", "Witness", "lost"]

SURE = 0.5  # below this chance of its clean reading, the judge can no longer tell
STATIC = -14.0  # log_snr of static in which nothing is left
Chances = dict[str, torch.Tensor]  # attribute -> (names,)


class Witness:
    """The judge in front of one picture. x0: (1, 3, H, W) in [-1, 1].

    familiar    whether the picture looks like one of the judge's world
    could_tell  whether there is anything that static can take from it: the picture is familiar, the judge sure
    """

    def __init__(self, judge: Judge, x0: Images) -> None:
        self.judge = judge
        clean, self.familiar = self.look(x0, CLEAN)
        self.blind, _ = self.look(Noise([0], x0.shape[1:])(), STATIC)
        self.reading = {attribute: int(chances.argmax()) for attribute, chances in clean.items()}
        kind = judge.names["kind"][self.reading["kind"]]
        self.thing = {"empty": "setting", "portrait": "kind"}.get(kind, "subject")
        self.place = "setting" if self.thing == "subject" else None
        self.could_tell = self.familiar and self.of(clean, self.thing) >= SURE

    @torch.inference_mode()
    def look(self, x_t: Images, log_snr: float) -> tuple[Chances, bool]:
        """All chances at a noise level, and whether the picture is familiar; cleaner ones than the judge knows count
        as clean."""
        place = self.judge.enter.weight.device
        level = torch.full((1,), min(max(log_snr, STATIC), CLEAN), device=place)
        verdict = self.judge.see(x_t[:1].float().to(place), level)
        known = verdict.familiar is None or bool(verdict.familiar[0])
        return {attribute: chances[0] for attribute, chances in verdict.chances.items()}, known

    def see(self, x_t: Images, log_snr: float) -> Chances:
        return self.look(x_t, log_snr)[0]

    def of(self, chances: Chances, attribute: str) -> float:
        """The chance of the clean reading of an attribute."""
        return float(chances[attribute][self.reading[attribute]])

    def sure(self, chances: Chances) -> list[float]:
        """How sure the judge still is of the thing, and of the place where there is one."""
        return [round(self.of(chances, attribute), 4) for attribute in (self.thing, self.place) if attribute]

    def named(self, chances: Chances, attribute: str) -> int | None:
        """What the judge takes the picture for, by number; None where it is not sure.

        Of static alone it says what is most common in its world. Only what goes half of the way from there to
        certainty counts as seen.
        """
        best = int(chances[attribute].argmax())
        chance, blind = float(chances[attribute][best]), float(self.blind[attribute][best])
        return best if chance >= blind + SURE * (1 - blind) and chance >= SURE else None


def lost(sure: Sequence[float]) -> int | None:
    """The first of these frames, from picture to static, from which on the judge is never again sure; None for none."""
    last = max((k for k, chance in enumerate(sure) if chance >= SURE), default=-1)
    return last + 1 if last + 1 < len(sure) else None
