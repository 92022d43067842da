"""The page reads people's words as Python does: the same parts, places, offers and record, over
thousands of prompts."""

import json
import random

from explorer.prompt.english import tables
from explorer.prompt.languages import LANGUAGES, lexicon
from explorer.prompt.understand import understand
from explorer.site.facts import network_facts
from explorer.site.reading import reading_text
from explorer.world.captions import caption
from explorer.world.invent import random_scene
from tests.prompt.measured import known, nouns, prompts

MOST = 31
PAGES = ("en", *LANGUAGES)
STRANGE = [
    "",
    " ",
    "İstanbul Straße ẞ",
    "T-shirt, 2 dogs & a 😀 cat",
    "e\u0301le\u0301phant",
    "ΟΔΟΣ Σ",
    "a_b__c",
    "𝔘𝔫𝔦 cat",
]
STRANGE += [
    "without",
    "without a hat",
    "no no no cats",
    "ohne Hut und ohne Schal, am Meer",
    "sin",
    "cat " * 50,
    "꧁x꧂ ½ ²dog",
]
HANGING = "a the of de du des lot lots full bowl statue unicorn red black on and two without pas au bord inside"
READ = """(room, [tables, known, most, asked]) => {
    const readers = new Map();
    const reader = (page) => {
        if (!readers.has(page)) readers.set(page, new room.Understanding(tables, known, page, most));
        return readers.get(page);
    };
    return asked.map(([page, prompt]) => {
        const { parts, language, said, record } = reader(page).read(prompt);
        const given = prompt.normalize("NFC"), small = given.toLowerCase();
        const written = small.length === given.length ? given : small;
        const place = (k) => [...written.slice(0, k)].length; // Python counts letters, not units
        const rows = parts.map((p) => [p.text, place(p.start), place(p.end), p.said, p.why, p.near, p.joined]);
        return [rows, language, said, record];
    });
}"""


def typed_wrong(word, chance):
    """With one letter left out, doubled, changed, or swapped with the next."""
    k = chance.randrange(len(word))
    other = chance.choice("abcdefghijklmnopqrstuvwxyzäé")
    return chance.choice([word[:k] + word[k + 1 :], word[:k] + other + word[k:], word[:k] + other + word[k + 1 :],
                          word[:k] + word[k : k + 2][::-1] + word[k + 2 :]])  # fmt: skip


def asked():
    """(language of the page, prompt): what people type, every word that a table has, and both at random."""
    chance = random.Random(5)
    for text in [*prompts(), *STRANGE, *(noun for _, noun in nouns())]:
        yield chance.choice(PAGES), text
    for name in LANGUAGES:
        listed = sorted({form for table in (lexicon(name).table, lexicon(name).behind) for form in table})
        for k in range(0, len(listed), 3):
            yield name, " ".join(listed[k : k + 3])
    words = {name: sorted(lexicon(name).table) for name in LANGUAGES}
    words["en"] = sorted(
        [*known(), *known(), *tables()["words"], *tables()["perhaps"], *tables()["little"], *tables()["left"]]
    )
    little = HANGING.split()
    for _ in range(600):
        some = [chance.choice(little if chance.random() < 0.8 else words["en"]) for _ in range(chance.randint(2, 9))]
        yield chance.choice(PAGES), chance.choice([" ", " ", ", "]).join(some)
    for _ in range(2000):
        page, spoken = chance.choice(PAGES), chance.choice(PAGES)
        some = [chance.choice(words[spoken]) for _ in range(chance.randint(1, 7))]
        some = [typed_wrong(word, chance) if chance.random() < 0.2 else word for word in some]
        yield page, chance.choice([" ", " ", " ", ", "]).join(some)
    for _ in range(300):
        one, two = (chance.choice(words["de"]).replace(" ", "") for _ in range(2))
        yield "de", f"ein {one.capitalize()}{chance.choice(['', 's', 'n', 'en'])}{two} am {chance.choice(words['de'])}"
    for _ in range(300):
        yield "en", f"{caption(random_scene(chance), chance)} without a {chance.choice(words['en'])}"


def test_prompts_are_read_as_python_reads_them(scripts):
    given = list(asked())
    assert len(given) > 3500
    ask = [json.loads(reading_text()), list(known()), MOST, given]
    for (page, prompt), found in zip(given, scripts("understand.js", READ, ask), strict=True):
        read = understand(prompt, known(), page, MOST)
        rows = [[p.text, p.start, p.end, p.said, p.why, list(p.near), p.joined] for p in read.parts]
        assert found == [rows, read.language, read.said, read.record], (page, prompt)


def test_the_page_knows_the_words_of_the_model():
    assert tuple(word for word in network_facts("fast")["words"] if word.isalnum()) == known()
