"""What cannot be done as asked: a code and its values; the texts stand in words/*.toml.

The page looks up its wording for the code, under the error's `shelf`, and fills the values in. str(error) is one plain
English line for the command line and for whoever calls this from Python: the command line's own text where it has one
(under command.<shelf>: it names files and settings as they are typed), else the page's.
"""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["RefusedError", "one_line", "printable"]

ORDERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What a console or a page may take for an order: control characters (ECMA-48), ends of lines, turned directions."""


def printable(text: str) -> str:
    """The text with halves of characters, which some programs paste and some names of files hold, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """The text as one line that orders nothing: names of files may hold any character. Such a one is written as in
    Python, \\x1b for the escape that begins an order to a terminal."""
    return ORDERS.sub(lambda found: ascii(found[0])[1:-1], printable(text))


class RefusedError(ValueError):
    """What cannot be done as asked; str(error) is one line that says what to do.

    code, fields  the same in every language: "columns", {"most": 4}; a code that no language has a text for is said as
                  it stands
    line          the text of the command line, where it is not that of the code
    others        what else is wrong with what was asked for
    """

    shelf = "refused"

    def __init__(self, code: str, line: str = "", **fields: object) -> None:
        super().__init__(code)
        self.others: tuple[RefusedError, ...] = ()
        self.code, self.line = code, line or code
        self.fields = {name: one_line(str(v)) if isinstance(v, str | Path) else v for name, v in fields.items()}

    def __str__(self) -> str:
        from explorer.words.texts import words_in  # here: the mathematics need not load the words

        words = words_in("en")
        text = words.find(f"command.{self.shelf}.{self.line}") or words.find(f"{self.shelf}.{self.code}")
        return printable(text.format(**self.fields) if isinstance(text, str) else self.code)
