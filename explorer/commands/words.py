"""explorer words: what the model knows, by kind; or how it reads a prompt."""

from __future__ import annotations

from typing import Annotated

import typer

from explorer.console import tell

__all__ = ["words"]

Prompt = Annotated[str | None, typer.Argument(help="Words to read; without them all that the model knows is listed.")]
Language = Annotated[str, typer.Option(help="The language that is tried first: en, de, es or fr.")]


def words(prompt: Prompt = None, language: Language = "en") -> None:
    import textwrap

    from explorer.choices import choose
    from explorer.model.registry import load_model
    from explorer.present.wording import told
    from explorer.prompt.kinds import kinds
    from explorer.prompt.languages import LANGUAGES
    from explorer.trajectory.settings import Settings
    from explorer.trajectory.wording import understood, worded
    from explorer.words.texts import words_in

    choose("language", language, ("en", *LANGUAGES))
    reader, texts = load_model().reader, words_in("en")
    if prompt is not None:
        settings = worded(Settings.make(prompt=prompt), reader, language)
        tell(settings.as_read())
        if line := told(texts, settings, reader):
            tell(line)
        for part in understood(prompt, reader, language).parts:
            if part.near:
                tell(f"{part.text}: perhaps {' or '.join(part.near)}?")
        return
    tell(texts("create.list", count=sum(map(len, kinds(reader.words).values()))))
    for kind, of in kinds(reader.words).items():
        tell(
            *textwrap.wrap(
                " ".join(of), 100, initial_indent=f"{texts(f'create.kinds.{kind}')}: ", subsequent_indent="  "
            )
        )
