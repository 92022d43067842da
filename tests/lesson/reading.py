"""How hard a text is to read, by counting words, sentences and syllables.

English  Flesch-Kincaid grade = 0.39 words/sentence + 11.8 syllables/word - 15.59       (Kincaid et al. 1975)
German   Amstad's reading ease = 180 - words/sentence - 58.5 syllables/word             (Amstad 1978)
"""

import re
from dataclasses import dataclass

__all__ = ["Reading", "plain", "read", "without_directives"]

VOWELS = {"en": r"[aeiouy]+", "de": r"(?:aa|ee|oo|ie|ei|ai|au|eu|äu|[aeiouyäöü])"}


@dataclass(frozen=True)
class Reading:
    words: int
    per_sentence: float
    syllables: float
    longest: str

    @property
    def grade(self) -> float:
        return 0.39 * self.per_sentence + 11.8 * self.syllables - 15.59

    @property
    def ease_german(self) -> float:
        return 180 - self.per_sentence - 58.5 * self.syllables


def plain(markdown: str) -> str:
    """What is read aloud: no code, formulas, tables, links' targets or marks."""
    text = re.sub(r"```.*?```|\$\$.*?\$\$|<!--.*?-->", " ", markdown, flags=re.DOTALL)
    text = re.sub(r"\$[^$\n]+\$|`[^`]+`", "x", text)
    text = "\n".join(row for row in text.splitlines() if not row.lstrip().startswith(("|", "#")))
    text = re.sub(r"<[^>]+>", ". ", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", ". ", text, flags=re.MULTILINE)
    return re.sub(r"[*_]", "", text).replace("\n\n", ". ")


def without_directives(markdown: str) -> str:
    """The text without the numbers that are computed into it."""
    return re.sub(r"(?:[-−]?\d[\d.,]*)?<!--.*?-->", "", markdown, flags=re.DOTALL)


def syllables(word: str, language: str) -> int:
    count = len(re.findall(VOWELS[language], word.lower()))
    if language == "en" and len(word) > 3 and re.search(r"[^aeiouyl]e$|[^aeiouytd]es$|[^aeiouytd]ed$", word.lower()):
        count -= 1
    return max(count, 1)


def read(markdown: str, language: str = "en") -> Reading:
    sentences = [s for s in re.split(r"[.!?:]+(?:\s|$)", plain(markdown)) if re.search(r"[^\W\d_]{2}", s)]
    words = [re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", sentence) for sentence in sentences]
    count = sum(map(len, words))
    return Reading(
        words=count,
        per_sentence=count / len(sentences),
        syllables=sum(syllables(word, language) for row in words for word in row) / count,
        longest=" ".join(max(words, key=len)),
    )
