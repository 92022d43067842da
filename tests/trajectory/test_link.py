"""What mail, chat, course systems and people make of a link is read, or named: never another run without a word."""

import random
from urllib.parse import urlencode

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.app.address import Address
from explorer.diffusion.noise import SEEDS, Noise
from explorer.present.errors import why
from explorer.trajectory.compare import Comparison
from explorer.trajectory.link import limits, mended, strange
from explorer.trajectory.settings import Settings, SettingsError
from explorer.trajectory.text_form import plain_number
from explorer.words.texts import LANGUAGES, words_in
from tests.links import MANGLED, RUN


@pytest.mark.parametrize("query", MANGLED.values(), ids=MANGLED)
def test_a_link_survives_its_way_without_a_word(query):
    address = Address.of(query)
    assert address.place == RUN
    assert address.problem is None
    assert not address.notes


@pytest.mark.parametrize(
    ("text", "whole", "number"),
    [
        ("1,5", False, 1.5),
        ("1.234,5", False, 1234.5),
        ("1,234.5", False, 1234.5),
        ("1 234,5", False, 1234.5),
        ("1\u202f234,5", False, 1234.5),
        ("1'234.5", False, 1234.5),
        ("1.000", True, 1000),
        ("1,000", True, 1000),
        ("12.345.678", True, 12_345_678),
        ("30,0", True, 30),
        ("+7", True, 7),
        ("\u0663\u066b\u0665", False, 3.5),
        ("7.", True, 7),
        ("(7)", True, 7),
        ("1e3", False, 1000),
    ],
)
def test_numbers_of_other_languages(text, whole, number):
    assert float(plain_number(text, whole)) == number


@given(st.text(max_size=60), st.booleans())
def test_what_is_no_number_stays_as_it_is_and_a_number_is_left_alone(text, whole):
    told = plain_number(text, whole)
    try:
        float(told)
    except ValueError:
        assert told == text
    assert plain_number(told, whole) == told


@given(st.floats(-1e6, 1e6, allow_nan=False), st.integers(-(10**9), 10**9))
def test_numbers_of_programs_are_not_changed(real, whole):
    assert float(plain_number(repr(real))) == real
    assert int(plain_number(str(whole), whole=True)) == whole


@given(st.integers(0, 2**64))
def test_a_large_seed_is_what_it_drew(seed):
    address = Address.of(f"prompt=a&seed={seed}")
    assert address.place.seed == seed % SEEDS == Settings.from_text(f"seed={seed}").seed
    assert [note.code for note in address.notes] == ["link_seed"] * (seed >= SEEDS)
    if seed < 2**63:
        drawn = torch.randn((3,), generator=torch.Generator().manual_seed(seed))
        assert torch.equal(Noise([address.place.seed], (3,))()[0], drawn)


def test_large_seeds_among_the_values_of_a_comparison_too():
    address = Address.of(f"tab=compare&change=seed&values=1&values={SEEDS + 7}")
    assert address.place.values == (1, 7)
    assert Comparison.from_text(f"change=seed&values=1&values={SEEDS + 7}").values == (1, 7)
    assert [note.code for note in address.notes] == ["link_seed"]


def test_no_number_of_a_link_is_refused():
    for name, (low, high, whole) in limits().items():
        for asked, taken in ((low - 10, low), (high + 10, high), (low, low), (high, high)):
            pairs, notes = mended([(name, f"{asked:.0f}" if whole else str(asked))])
            assert float(dict(pairs)[name]) == taken
            assert [note.code for note in notes] == ["link_nearest"] * (asked != taken)
            given = dict(pairs) | ({"sampler": "ddpm"} if name == "eta" else {})
            Settings.from_text(urlencode(given))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("prompt=a&steps=5000", ["link_nearest"]),
        ("prompt=a&steps=5&steps=6", ["link_twice"]),
        ("prompt=a&steps=5&steps=5", []),
        ("promt=a", ["link_near"]),
        ("zzz=a&qqq=b", ["link_unknown", "link_unknown"]),
        ("tab=nowhere", ["link_tab"]),
        ("tab=destroy&sample=dragon", ["link_sample"]),
        ("tab=world&words=" + "a+fox+" * 100, ["link_cut"]),
        ("tab=world&words=a+fox&seed=4294967303", ["link_seed"]),
        ("tab=destroy&sample=dog&static=4294967303&steps=4000", ["link_seed", "link_nearest"]),
        ("lesson=05&steps=4000", ["link_nearest"]),
    ],
)
def test_what_is_read_otherwise_is_said_in_the_language_of_the_page(language, query, codes):
    notes = Address.of(query).notes
    assert [note.code for note in notes] == codes
    for note in notes:
        said = why(words_in(language), note)
        assert said != note.code
        assert "{" not in said
    if language != "en":
        assert all(why(words_in(language), note) != why(words_in("en"), note) for note in notes)


def test_few_words_are_made_of_many_strange_names():
    assert len(strange([(f"x{k}", "") for k in range(60)], Settings.model_fields)) <= 4
    assert Address.of("&".join(f"x{k}=1" for k in range(1000))).problem.code == "long_text"


def test_any_query_is_read_without_an_error():
    chance = random.Random(3)
    pieces = [
        "prompt",
        "seed",
        "=",
        "&",
        "&amp;",
        "%",
        "%00",
        "%ff",
        "\ud83d",
        ";",
        ",",
        "1",
        "-",
        "tab",
        "lesson",
        "values",
    ]
    pieces += ["change", "compare", "made", "sample", "dog", "from", "set", "\u0000", "NaN", "inf", "1e999", "\u202e"]
    for _ in range(3000):
        Address.of("".join(chance.choices(pieces, k=chance.randrange(1, 14))))


def test_a_setting_that_is_given_and_no_seed_is_refused():
    with pytest.raises(SettingsError, match="4294967295"):
        Settings.make(seed=SEEDS)
