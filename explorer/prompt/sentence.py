"""A sentence for what was chosen from lists, in the words of a language: [sentence] of assets/reading/NAME.toml.

sentence("de", subject="fox", colour="red", setting="forest")      "ein roter Fuchs im Wald"

offered("de", "a red apple on a wooden table")      "ein roter Apfel auf einem Holztisch", of [offered]

[sentence]          genders = "m f n"             of which a colour has forms, in this order
[sentence.subject]  fox = "ein {m} Fuchs"         where its colour stands, and in which form
[sentence.colour]   red = "roter rote rotes"      one form is that of all genders
[sentence.setting]  forest = "im Wald"            with a subject; [sentence.alone] says it without one
[sentence.time]  [sentence.style]                 "" says nothing
"""

from __future__ import annotations

from typing import Any

from explorer.prompt.languages import LANGUAGES, lexicon

__all__ = ["offered", "sentence"]

USUAL_PLACE = "meadow"


def offered(language: str, text: str) -> str:
    """A text that the studio offers, in a language; as it stands where that has none for it."""
    table = lexicon(language).tree.get("offered", {}) if language in LANGUAGES else {}
    return str(table.get(text, text))


def sentence(language: str, **parts: str) -> str | None:
    """parts  subject, colour, setting, time, style by their names in the painted world; "" or none leaves one open

    None where the file of the language has no such table, or nothing was chosen.
    """
    table = lexicon(language).tree.get("sentence") if language in LANGUAGES else None
    if table is None or not any(parts.values()):
        return None
    setting, subject = parts.get("setting", ""), parts.get("subject", "")
    if subject:
        said = [coloured(table, subject, parts.get("colour", "")), table["setting"].get(setting, "")]
    else:
        said = [table["alone"][setting or USUAL_PLACE]]
    said.append(table["time"].get(parts.get("time", ""), ""))
    style = table["style"].get(parts.get("style", ""), "")
    text = " ".join(part for part in said if part)
    return f"{text}, {style}" if style else text


def coloured(table: dict[str, Any], subject: str, colour: str) -> str:
    genders = table["genders"].split()
    forms = table["colour"].get(colour, "").split() or [""]
    by_gender = dict(zip(genders, forms if len(forms) > 1 else forms * len(genders)))
    return " ".join(str(table["subject"][subject]).format(**by_gender).split())
