r"""Formulas of lessons as MathML, which browsers draw themselves: `$\sqrt{\bar\alpha}$` in Markdown.

Known is what the lessons use: letters, digits, signs, sub- and superscripts, roots, fractions, accents, Greek.
"""

from __future__ import annotations

import re
from html import escape

__all__ = ["with_formulas"]

FORMULA = re.compile(r"\$\$(?P<block>.+?)\$\$|\$(?P<inline>[^$\n]+?)\$", re.DOTALL)
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_]|\d+(?:\.\d+)?|\S")
LETTERS = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε"}
LETTERS |= {"theta": "θ", "lambda": "λ", "mu": "μ", "rho": "ρ", "sigma": "σ", "tau": "τ"}
SIGNS = {"mid": "∣", "cdot": "·", "times": "×", "le": "≤", "ge": "≥", "approx": "≈", "infty": "∞"}
NAMES = ("log", "ln", "exp", "min", "max")
ACCENTS = {"bar": "¯", "hat": "^", "tilde": "~"}
BOARD = {"E": "𝔼", "R": "ℝ"}


def with_formulas(text: str) -> str:
    """Markdown with its formulas as MathML. Raises ValueError for what is not known."""

    def drawn(found: re.Match[str]) -> str:
        block = found["block"] is not None
        inside = Reader(found["block"] or found["inline"]).row()
        return f'<math display="{"block" if block else "inline"}"><mrow>{inside}</mrow></math>'

    return FORMULA.sub(drawn, text)


class Reader:
    """Reads a formula from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKEN.findall(text)[::-1]

    def row(self) -> str:
        """All up to the end, or to a closing brace."""
        parts = []
        while self.tokens and self.tokens[-1] != "}":
            parts.append(self.scripted(self.atom()))
        return "".join(parts)

    def scripted(self, base: str) -> str:
        """With what stands below and above behind it."""
        scripts = dict[str, str]()
        while self.tokens and self.tokens[-1] in "^_":
            sign = self.tokens.pop()
            scripts[sign] = self.atom()
        if len(scripts) == 2:
            return f"<msubsup>{base}{scripts['_']}{scripts['^']}</msubsup>"
        tag = {"_": "msub", "^": "msup"}
        return "".join(f"<{tag[sign]}>{base}{other}</{tag[sign]}>" for sign, other in scripts.items()) or base

    def atom(self) -> str:
        if not self.tokens:
            raise ValueError("a formula ends too early")
        token = self.tokens.pop()
        if token == "{":
            inside = self.row()
            if not self.tokens:
                raise ValueError("a brace of a formula is not closed")
            self.tokens.pop()
            return f"<mrow>{inside}</mrow>"
        if token.startswith("\\"):
            return self.command(token[1:])
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        sign = "−" if token == "-" else token
        return f"<mi>{sign}</mi>" if token.isalpha() else f"<mo>{escape(sign)}</mo>"

    def command(self, name: str) -> str:
        if name in LETTERS:
            return f"<mi>{LETTERS[name]}</mi>"
        if name in SIGNS:
            return f"<mo>{SIGNS[name]}</mo>"
        if name in NAMES:
            return f"<mi>{name}</mi><mspace width='0.17em'/>"
        if name in ACCENTS:
            return f'<mover accent="true">{self.atom()}<mo stretchy="false">{ACCENTS[name]}</mo></mover>'
        if name == "sqrt":
            return f"<msqrt>{self.atom()}</msqrt>"
        if name == "frac":
            return f"<mfrac>{self.atom()}{self.atom()}</mfrac>"
        if name == "mathrm":
            return f'<mi mathvariant="normal">{re.sub("<[^>]*>", "", self.atom())}</mi>'
        if name == "mathbb":
            return f"<mi>{BOARD[re.sub('<[^>]*>', '', self.atom())]}</mi>"
        if name in (";", ",", " "):
            return "<mspace width='0.28em'/>"
        raise ValueError(f"the formula says \\{name}, which explorer.site.formulas does not know")
