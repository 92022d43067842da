"""explorer site: the studio without a server, as files for any static host, or as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from explorer.commands.options import free
from explorer.console import tell
from explorer.files import resolved

__all__ = ["site"]


def site(
    out: Annotated[
        Path | None, typer.Option(callback=resolved, help="Folder to write; any static host serves it under any path.")
    ] = None,
    single: Annotated[
        Path | None,
        typer.Option(callback=resolved, help="HTML file to write: all in one, for a double click. Fast model only."),
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the single file.")] = "en",
) -> None:
    from explorer.choices import choose
    from explorer.player.offline import PAGES
    from explorer.site.build import folder_site, single_page
    from explorer.words.texts import LANGUAGES

    if (out is None) == (single is None):
        raise ValueError("say where: --out FOLDER for a static host, or --single studio.html for one file")
    if out is not None:
        made = folder_site(out)
        tell(
            f"{out}: {len(made)} files, {sum(path.stat().st_size for path in made) / 1e6:.0f} MB; open index.html there"
        )
        return
    assert single is not None
    path = single_page(free(single, single.name, endings=PAGES), choose("language", language, LANGUAGES))
    tell(f"{path}: {path.stat().st_size / 1e6:.0f} MB; a double click opens it, without a network")
