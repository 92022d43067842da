"""Word chips: how the model reads a prompt, word by word, while it is typed; and all that it knows, to choose from.

Every chip is a button that takes its word out of the prompt; what an unknown word might mean can be put in its place.
`data-from` and `data-to` say where a word stands, in characters of the prompt.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from explorer.model.base import Reader
from explorer.present.world import PARTS, wished
from explorer.prompt.kinds import kinds
from explorer.prompt.languages import LANGUAGES, lexicon
from explorer.prompt.recorded import recorded
from explorer.prompt.understand import Part, Understood
from explorer.trajectory.settings import Settings, SettingsError
from explorer.trajectory.wording import understood
from explorer.words.texts import Words

__all__ = ["chips", "sentence_of", "word_list"]

LONGEST = 24  # letters of a word that are shown


def chips(prompt: str, reader: Reader, words: Words, run: str = "") -> str:
    """HTML with one chip per word, little ones aside: as it stands, as what it is read, left out, or past the end;
    below them the prompt in the model's own words, where it is another.

    run  settings of the run that is shown, as text. Where it has these words and read them otherwise, as older links
         do, the chips say what it did, and offer to read the words anew
    """
    read = understood(prompt or "", reader, words.language)
    past = reading_of(run, prompt or "", reader)
    anew = ""
    if past is not None and past.said.lower() != read.said.lower():
        anew, read = read_anew(read.said, words), past
    if not read.parts:
        return f'<div class="chips"><em>{escape(words("create.chips_empty"))}</em></div>'
    new = reader.new_words
    made = "".join(
        new_chip(part, words) if part.said in new else chip(part, words)
        for part in read.parts
        if part.why not in ("unread", "little")
    )
    if late := [part.text for part in read.parts if part.why == "unread"]:
        rest = words("create.chip_unread", words=" ".join(late[:8])[:80])
        made += f'<span class="unread">{escape(rest)}</span>'
    label = escape(words("create.chips"))
    whole = ""
    if read.record or anew:
        spoken = (part for part in read.parts if part.said and part.why != "unread")
        said = escape(" ".join("…" if part.why == "strange" else part.said for part in spoken))
        own = words("create.chips_said" if said else "create.chips_nothing", said=said)
        whole = f'<p class="said">{own}</p>'
    return f'<div class="chips"><div role="group" aria-label="{label}">{made}</div>{whole}{anew}</div>'


def reading_of(run: str, prompt: str, reader: Reader) -> Understood | None:
    """How the run that is shown read these words; None where it has others, or there is none."""
    try:
        settings = Settings.from_text(run)
    except SettingsError:
        return None
    if settings.prompt != prompt:
        return None
    return recorded(prompt, reader.words, settings.read_as, reader.most)


def read_anew(said: str, words: Words) -> str:
    told = words("create.chips_linked", said=escape(said)) if said else words("create.chips_linked_nothing")
    button = f'<button type="button" class="offer" data-anew>{escape(words("create.chips_anew"))}</button>'
    return f'<p class="said linked">{told} {button}</p>'


def new_chip(part: Part, words: Words) -> str:
    """A word that was taught besides: in another colour, with a star."""
    place = f'data-from="{part.start}" data-to="{part.end}"'
    title = escape(words("create.chip_new", word=part.text))
    return f'<button type="button" class="new" {place} title="{title}">✦ {escape(part.text)}</button>'


def chip(part: Part, words: Words) -> str:
    shown = part.text if len(part.text) <= LONGEST else part.text[:LONGEST] + "…"
    place = f'data-from="{part.start}" data-to="{part.end}"'
    away = escape(words("create.chip_remove", word=shown))
    if part.why in ("known", "language"):
        return f'<button type="button" class="known" {place} title="{away}">{escape(shown)}</button>'
    if part.why in ("strange", "left"):
        text = escape(words(f"create.chip_{part.why}", word=shown))
        return f'<button type="button" class="without" {place} title="{away}">{text}</button>'
    if part.why == "without":
        text = escape(words("create.chip_without", word=shown))
        return f'<button type="button" class="without" {place} title="{away}">{text}</button>'
    if part.why != "unknown":
        text = escape(words("create.chip_read_as", word=shown, said=part.said))
        return f'<button type="button" class="read" {place} title="{away}">{text}</button>'
    text = escape(words("create.chip_maybe" if part.near else "create.chip_unknown", word=shown))
    offers = "".join(
        f'<button type="button" class="offer" {place} data-put="{near}">{escape(own(near, words))}</button>'
        for near in part.near
    )
    return f'<span class="unknown"><button type="button" {place} title="{away}">{text}</button>{offers}</span>'


def own(word: str, words: Words) -> str:
    """A word of the model in the language of the page, where that has one."""
    return lexicon(words.language).names.get(word, word) if words.language in LANGUAGES else word


def word_list(known: Sequence[str], words: Words, *, sentence: bool = True) -> str:
    """HTML of a list to unfold: every word that a model knows by kind, each to be put into the prompt; "" for a model
    that reads any text.

    sentence  whether above them one can be chosen part by part, which needs `sentence_of`
    """
    if not known:
        return ""
    count = sum(map(len, kinds(known).values()))
    groups = "".join(group(kind, of, words) for kind, of in kinds(known).items())
    pickers = "".join(picker(part, names, words) for part, names in PARTS.items())
    build = f'<p>{escape(words("create.list_build"))}</p><div class="build">{pickers}</div>' if sentence else ""
    return (
        f'<details class="word-list"><summary>{escape(words("create.list", count=count))}</summary>{build}'
        f'<p>{escape(words("create.list_hint"))}</p><div class="all">{groups}</div></details>'
    )


def group(kind: str, of: tuple[str, ...], words: Words) -> str:
    title = escape(words(f"create.kinds.{kind}"))
    each = dict.fromkeys(own(word, words) for word in of)
    buttons = "".join(f'<button type="button" data-word="{escape(word)}">{escape(word)}</button>' for word in each)
    return f'<h3>{title}</h3><div class="of" role="group" aria-label="{title}">{buttons}</div>'


def picker(part: str, names: tuple[str, ...], words: Words) -> str:
    rows = [("", words(f"world.open.{part}")), *((name, words.name(part, name)) for name in names)]
    options = "".join(f'<option value="{escape(name)}">{escape(text)}</option>' for name, text in rows)
    title = words(f"attributes.{part}")
    label = escape(title[:1].upper() + title[1:])
    return f'<label>{label}<select data-part="{part}">{options}</select></label>'


def sentence_of(chosen: object, language: str = "en") -> str:
    """The words of what was chosen in the list, part by part; of what is no such choice nothing is taken."""
    given = chosen if isinstance(chosen, dict) else {}
    parts = {part: str(given[part]) for part, names in PARTS.items() if given.get(part) in names}
    return wished(language, **parts) if parts else ""
