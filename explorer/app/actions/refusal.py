"""Why a picture did not come in, in the visitor's language."""

from __future__ import annotations

from explorer.app.wording import Words
from explorer.service.door import PictureError

__all__ = ["why"]


def why(words: Words, error: PictureError) -> str:
    """The door's reason by its code; what has none is said as the door says it."""
    return words(f"door.{error.code}", **error.fields) if error.code in words.group("door") else str(error)
