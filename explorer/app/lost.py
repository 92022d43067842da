"""What somebody reads who asks for a page that is not there, or not for them: one line, and the way to the studio."""

from __future__ import annotations

from html import escape
from string import Template

from explorer.words.texts import Words

__all__ = ["lost", "way_home"]

PAGE = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title><style>
@font-face { font-family: "IBM Plex Sans"; src: url("${home}fonts/IBMPlexSans-Regular.woff2") format("woff2"); }
@font-face { font-family: "IBM Plex Sans"; font-weight: 600;
  src: url("${home}fonts/IBMPlexSans-SemiBold.woff2") format("woff2"); }
:root { color-scheme: light dark; --paper: #f8f4ec; --ink: #22252b; --accent: #b3361c; --on: #fffaf2; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181f; --ink: #ece7dc; --accent: #ff8163; --on: #200d06; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 "IBM Plex Sans", system-ui, sans-serif; }
main { max-width: 34em; padding: 2rem 1.5rem; }
h1 { font-size: 1.25rem; font-weight: 600; margin: 0 0 0.75rem; }
p { margin: 0 0 1.75rem; }
a { display: inline-grid; align-items: center; min-height: 44px; padding: 0 20px; border-radius: 4px;
  background: var(--accent); color: var(--on); font-weight: 600; text-decoration: none; }
</style></head><body><main><h1>$title</h1><p>$text</p><a href="$home">$back</a></main></body></html>
""")


def lost(words: Words, path: str, title: str, text: str) -> str:
    """path  of the address that was asked for, below whatever a proxy has put before it"""
    texts = {"title": title, "text": text, "back": words("gate.home")}
    told = {name: escape(said) for name, said in texts.items()}
    return PAGE.substitute(told, language=words.language, home=way_home(path))


def way_home(path: str) -> str:
    """From a path to the front door, without naming what a proxy has put before both: "/en/nowhere" -> "../"."""
    return "../" * (path.count("/") - 1) or "./"
