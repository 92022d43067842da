"""What cannot be done as asked: one plain English line for the command line, a code and its values for the page.

The rooms below the app know no language but English. The app looks up its own wording for a code (words/*.toml, under
the error's `shelf`), fills the values in, and says the English line where there is none.
"""

from __future__ import annotations

__all__ = ["RefusedError"]


class RefusedError(ValueError):
    """What cannot be done as asked; the message is one line that says what to do.

    code, fields  the same for whoever says it in another language: "columns", {"most": 4}; "" where only a programmer
                  can cause it
    """

    shelf = "refused"

    def __init__(self, message: str, code: str = "", **fields: object) -> None:
        super().__init__(message)
        self.code, self.fields = code, fields
