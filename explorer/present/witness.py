"""What the page says of a picture that is being buried, in words measured by the witness."""

from __future__ import annotations

from explorer.trajectory import witness
from explorer.trajectory.witness import SURE, Chances
from explorer.words.texts import Words

__all__ = ["SURE", "Chances", "Witness"]


class Witness(witness.Witness):
    """The judge in front of one picture, and what is said of that."""

    def name(self, words: Words, attribute: str, number: int | None = None) -> str:
        """What the clean reading of an attribute, or another of its names, is called."""
        return words.name(attribute, self.judge.names[attribute][self.reading[attribute] if number is None else number])

    def watched(self, words: Words) -> list[str]:
        """The names whose chances `sure` gives; with a question mark where the picture is of another world."""
        names = [self.name(words, attribute) for attribute in (self.thing, self.place) if attribute]
        return names if self.familiar else [f"{name}?" for name in names]

    def sentence(self, words: Words, chances: Chances, clean: bool = False) -> str:
        """One measured sentence, or two: what the judge makes of the thing, and whether the place is still there."""
        best = int(chances[self.thing].argmax())
        told = {
            "thing": self.name(words, self.thing),
            "share": words.percent(self.of(chances, self.thing)),
            "other": self.name(words, self.thing, best),
            "other_share": words.percent(float(chances[self.thing][best])),
        }
        if not self.familiar:
            seen = self.named(chances, self.thing) is not None
            return words(
                "destroy.say.foreign_clean" if clean else f"destroy.say.foreign{'' if seen else '_lost'}", **told
            )
        if not self.could_tell:
            return words("destroy.say.clueless", **told)
        if self.of(chances, self.thing) >= SURE:
            return words("destroy.say.clean" if clean else "destroy.say.sees", **told)
        if best == self.reading[self.thing]:
            said = words("destroy.say.wavers", **told)
        else:
            mistaken = self.named(chances, self.thing) is not None
            said = words("destroy.say.mistakes" if mistaken else "destroy.say.lost", **told)
        if self.place is None or self.of(chances, self.place) < SURE:
            return said
        place = {"place": self.name(words, "setting"), "share": words.percent(self.of(chances, self.place))}
        return f"{said} {words('destroy.say.place', **place)}"
