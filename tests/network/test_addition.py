"""Additions: against a network whose own weights were changed, alone and in company, and the door for their files."""

import json

import pytest
import torch
from safetensors.torch import save

from explorer.diffusion.denoiser import Question
from explorer.errors import RefusedError
from explorer.model.added import with_additions
from explorer.network import addition_file
from explorer.network.addition import Additions
from explorer.network.addition_file import LARGEST, AdditionError, packed, parse, start_of_body, write
from explorer.network.mixed_precision import IN_COMPANY
from explorer.network.sites import blocks_of
from explorer.network.text import UNKNOWN
from explorer.trajectory.compare import psnr
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import finished
from explorer.words.texts import words_in
from tests.taught import addition, denoiser, fit, model, network

OLD, NEW = "a red apple", "a grumblefant apple"


def drawn(of, prompt, **chosen):
    return finished(prepare(Settings(prompt=prompt, steps=3, **chosen), of).steps())


@pytest.fixture(scope="module")
def plain():
    return denoiser()


def merged(one, strength):
    """A network with strength * up down added to its own weights, and the word's vector in place of the unknown."""
    net = network()
    for site, residual, attention in blocks_of(net):
        for block in (*residual, attention):
            for name, layer in [] if block is None else block.named_children():
                if f"{site}.{name}" in one.factors:
                    down, up = one.factors[f"{site}.{name}"]
                    layer.weight.data += strength * torch.tensordot(up, down, 1).view(layer.weight.shape)
    unknown = net.words.embed.weight.data[UNKNOWN]
    net.words.embed.weight.data[UNKNOWN] = unknown + strength * (one.vector - unknown)
    return net


@pytest.mark.parametrize("strength", [0.5, 1.0, 1.5])
def test_an_addition_is_what_its_product_does_to_the_weights(plain, strength):
    one = addition(plain)
    x_t, log_snr = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(3)), torch.tensor([-1.0, 2.0])
    heard = plain.condition([NEW, OLD], added=Additions((one,), (strength,)))
    net = merged(one, strength)
    tokens = plain.vocabulary.batch([NEW, OLD])
    with torch.no_grad():
        expected = net(x_t, log_snr, net.remember(tokens))
        plainly = plain.engine.network(x_t, log_snr, plain.engine.network.remember(tokens))
    found = plain.engine(x_t, log_snr, heard.wanted)
    assert torch.allclose(found, expected, atol=1e-4)
    assert (found - plainly).abs().max() > 50 * (found - expected).abs().max()


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_at_strength_0_nothing_changes_to_the_bit(precision):
    of = model(precision)
    one = addition(of.denoiser)
    silent, loud = (with_additions(of, [(one, strength)]) for strength in (0.0, 1.0))
    for prompt in (OLD, NEW, ""):
        assert torch.equal(drawn(silent, prompt), drawn(of, prompt))
        assert not torch.equal(drawn(loud, prompt), drawn(of, prompt))
    assert "grumblefant" in silent.reader.words
    assert "grumblefant" not in of.reader.words


def test_two_words_at_once_and_one_of_them_silent(plain):
    of = model()
    first, second = addition(plain), addition(plain, "zebrapot", 5)
    both = with_additions(of, [(first, 1.0), (second, 0.7)])
    text = "a grumblefant zebrapot"
    one_by_one = with_additions(with_additions(of, [(first, 1.0)]), [(second, 0.7)])
    assert torch.equal(drawn(both, text), drawn(one_by_one, text))
    assert not torch.allclose(drawn(both, text), drawn(with_additions(of, [(first, 1.0)]), text), atol=1e-3)
    half = with_additions(of, [(first, 1.0), (second, 0.0)])
    alone = with_additions(of, [(first, 1.0)])
    assert torch.allclose(drawn(half, text), drawn(alone, text), atol=1e-5)  # an unknown word either way
    with pytest.raises(RefusedError, match="both called"):
        with_additions(of, [(first, 1.0), (first, 1.0)])
    with pytest.raises(RefusedError, match=r"between 0 and 1\.5"):
        with_additions(of, [(first, 1.6)])


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_visitors_with_different_additions_in_one_batch_get_what_they_get_alone(precision):
    of = model(precision)
    ones = [addition(of.denoiser), addition(of.denoiser, "zebrapot", 5)]
    readers = [of.reader, *(with_additions(of, [(one, 1.0)]).reader for one in ones)]
    chance = torch.Generator().manual_seed(4)
    questions = [
        Question(torch.randn(1, 3, 16, 16, generator=chance), torch.tensor([level]), reader.condition([NEW]), pair=True)
        for level, reader in zip((1.0, -5.0, 0.0), readers)
    ]
    together = of.denoiser.answers(questions)
    for question, answer in zip(questions, together):
        alone = of.denoiser.answers([question])[0]
        for found, expected in zip(answer, alone):
            assert psnr(found, expected) > IN_COMPANY[precision] - 6


def test_without_words_the_addition_is_heard_too():
    of = model()
    loud = with_additions(of, [(addition(of.denoiser), 1.0)])
    x_t, log_snr = torch.randn(1, 3, 16, 16), torch.zeros(1)
    empty = loud.reader.condition([""])
    assert torch.equal(loud.denoiser(x_t, log_snr).x0_hat, of.denoiser(x_t, log_snr, empty).x0_hat)
    assert not torch.equal(loud.denoiser(x_t, log_snr).x0_hat, of.denoiser(x_t, log_snr).x0_hat)


# the file


@pytest.fixture(scope="module")
def data(plain):
    return packed(addition(plain), fit(plain), {"steps": 3})


def test_a_file_gives_back_what_was_written(plain, tmp_path):
    one = addition(plain)
    path = write(tmp_path / "grumblefant.safetensors", one, fit(plain), {"steps": 3})
    found = addition_file.read(path, fit(plain))
    assert found.addition.word == "grumblefant"
    assert found.settings == {"steps": 3}
    assert len(found.addition.parameters()) == len(one.parameters())
    assert all(map(torch.equal, found.addition.parameters(), one.parameters()))


def split(data):
    begin = start_of_body(data)
    return json.loads(data[8:begin]), data[begin:]


def joined(head, body):
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return len(text).to_bytes(8, "little") + text + body


def headed(change):
    """A file whose head was changed."""

    def act(data):
        head, body = split(data)
        change(head)
        return joined(head, body)

    return act


def told(name, value):
    return headed(lambda head: head["__metadata__"].update({name: value}))


def tensor(name, value):
    return headed(lambda head: head["vector"].update({name: value}))


BEFORE = {
    "empty": lambda data: b"",
    "eight bytes": lambda data: data[:8],
    "cut": lambda data: data[:-2],
    "longer": lambda data: data + b"\0\0",
    "a huge head": lambda data: (2**63).to_bytes(8, "little") + data[8:],
    "a head of nothing": lambda data: joined(b"", split(data)[1]),
    "no json": lambda data: joined(b"{" * 99, split(data)[1]),
    "deep json": lambda data: joined(b"[" * 90_000, split(data)[1]),
    "a list": lambda data: joined([], split(data)[1]),
    "endless digits": lambda data: joined(b'{"a":' + b"9" * 5000 + b"}", split(data)[1]),
    "too large": lambda data: data + bytes(LARGEST),
    "no metadata": headed(lambda head: head.pop("__metadata__")),
    "other weights": told("weights", "1" * 64),
    "other model": told("model", "latent\x1b[31m"),
    "another form": told("form", "lora"),
    "a number for a word": told("word", 7),
    "a known word": told("word", "apple"),
    "markup": told("word", "<b>hi</b>"),
    "two words": told("word", "grumble fant"),
    "large letters": told("word", "Grumblefant"),
    "an endless word": told("word", "g" * 1000),
    "another tensor": headed(lambda head: head.update(more=head["vector"])),
    "a tensor missing": headed(lambda head: head.pop("vector")),
    "a tensor that is none": headed(lambda head: head.update(vector=3)),
    "other numbers": tensor("dtype", "F64"),
    "a huge shape": tensor("shape", [2**40]),
    "a shape of truth": tensor("shape", [True]),
    "negative": tensor("data_offsets", [-64, 0]),
    "beyond the end": tensor("data_offsets", [10**9, 10**9 + 64]),
    "over another": tensor("data_offsets", [2, 66]),
    "places that are text": tensor("data_offsets", ["0", "64"]),
    "rank": headed(lambda head: head["down.1.0.qkv.up"].update(shape=[192, 10**6])),
}


@pytest.mark.parametrize("how", BEFORE)
def test_a_hostile_file_is_refused_before_a_tensor_is_made(plain, data, how, monkeypatch):
    monkeypatch.setattr(addition_file, "tensor_of", lambda *_: pytest.fail("a tensor was made"))
    with pytest.raises(AdditionError) as refusal:
        parse(BEFORE[how](data), fit(plain))
    refused(refusal.value)


def refused(error):
    """One line that orders a terminal nothing, in both languages."""
    assert str(error).isprintable()
    assert len(str(error)) < 200
    assert all(words_in(language).find(f"addition.{error.code}") for language in ("en", "de"))


def test_a_changed_number_and_one_that_is_none_are_refused(plain, data):
    changed = bytearray(data)
    changed[-1] ^= 1
    head, body = split(data)
    nothing = packed(addition(plain, size=float("inf")), fit(plain), {})
    for hostile in (bytes(changed), nothing):
        with pytest.raises(AdditionError, match="damaged"):
            parse(hostile, fit(plain))
    assert parse(joined(head, body), fit(plain)).addition.word == "grumblefant"  # the control: only the head anew


def test_other_files_of_tensors_are_none_of_ours(plain):
    with pytest.raises(AdditionError, match="no file of a taught word"):
        parse(save({"a": torch.zeros(3)}), fit(plain))
