"""ES modules as one script, for pages that open from a file, where a module may not import another.

    import { a, b as c } from "./other.js";     ->  const { a, b: c } = module_other;
    export const | function | class NAME        ->  the same without export, handed over at the end

Lines that are comments stay behind. Each module keeps a scope of its own. Only these two forms are known; a test reads
every script for others.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

__all__ = ["bundled", "script"]

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*\*(?:(?!\*/)[\s\S])*\*/)\n", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const|let) ([\w$]+))", re.MULTILINE)


@cache
def script(name: str, folder: str = "scripts") -> str:
    return (files("explorer") / "site" / folder / name).read_text(encoding="utf-8")


def order(name: str, folder: str) -> list[str]:
    """The modules that one needs, each after those that it needs itself."""
    found: list[str] = []
    for _, other in IMPORT.findall(script(f"{name}.js", folder)):
        found += [one for one in order(other, folder) if one not in found]
    return [*found, name]


def scoped(name: str, folder: str) -> str:
    text = script(f"{name}.js", folder)
    names = ", ".join(EXPORT.findall(text))

    def brought(match: re.Match[str]) -> str:
        return f"const {{{re.sub(r' as ', ': ', match[1])}}} = module_{match[2]};\n"

    body = COMMENT.sub("", EXPORT.sub("", IMPORT.sub(brought, text)))
    return f"const module_{name} = (() => {{\n{body}\nreturn {{ {names} }};\n}})();"


def bundled(name: str, folder: str = "scripts") -> str:
    """The module of that name and all that it needs, as one script."""
    return "\n".join(scoped(one, folder) for one in order(name, folder)) + "\n"
