"""Words into numbers: what is shown is what the network holds, and the sentence says what was found."""

import pytest
import torch
import torch.nn.functional as F

from explorer.model.words_in_numbers import NEAREST
from explorer.network.learned import load_denoiser
from explorer.present.inside import look_into
from explorer.present.inside_road import road
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from explorer.words.texts import words_in

EN = words_in("en")
RUN = Settings(model="fast", prompt="a red bicycle blorp", seed=3, steps=1)


@pytest.fixture(scope="module")
def models():
    return SharedModels()


@pytest.fixture(scope="module")
def packets(models):
    return list(look_into(models, EN, RUN))


def test_the_numbers_are_those_of_the_network(models, packets):
    found = road(models, EN, packets)
    rows, plain = found["words"], load_denoiser("fast", plain=True)
    assert [row["word"] for row in rows] == packets[0]["inside"]["tokens"][1:]
    table = {word: k for k, word in enumerate(plain.vocabulary.words)}
    vectors, red = plain.engine.network.words.embed.weight, rows[1]
    assert red["number"] == table["red"]
    vector = vectors[table["red"]]
    assert torch.allclose(torch.tensor(red["vector"]), (vector / vector.abs().max())[:64], atol=0.006)
    assert len(red["near"]) == NEAREST
    for other, cosine in red["near"]:
        assert cosine == pytest.approx(float(F.cosine_similarity(vector, vectors[table[other]], dim=0)), abs=0.006)
    best = max(
        word
        for word in (F.cosine_similarity(vector, vectors[k], dim=0) for k in range(3, len(table)) if k != table["red"])
    )
    assert red["near"][0][1] == pytest.approx(float(best), abs=0.006)
    memory = plain.condition([RUN.prompt], RUN.guidance_scale).wanted
    middle = [k for k, block in enumerate(plain.engine.network.attentions()) if block is plain.engine.network.middle[1]]
    key = memory.blocks[middle[0]][0][0, :, 2].flatten()
    assert torch.allclose(torch.tensor(red["key"]), (key / key.abs().max())[:64], atol=0.006)
    assert sum(row["share"] for row in rows) < 1


def test_one_sentence_says_whom_its_sentence_changed_most(models, packets):
    found = road(models, EN, packets)
    spoken = [row for row in found["words"] if row["word"] in ("red", "bicycle")]
    most = min(spoken, key=lambda row: row["kept"])
    assert f"“{most['word']}” is “{most['near'][0][0]}”" in found["sentence"]
    assert all(-1 <= row["kept"] <= 1 for row in found["words"])


def test_a_run_that_is_gone_or_heard_no_words_has_none(models):
    assert road(models, EN, []) == {}
    silent = list(look_into(models, EN, RUN.model_copy(update={"guidance_scale": 0.0})))
    assert road(models, EN, silent) == {}
