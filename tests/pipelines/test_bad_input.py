"""What is wrong with a folder is one line, said before anything of it is loaded."""

import json
import pickle
import shutil
import socket

import pytest
import torch
from huggingface_hub import errors

from explorer.pipelines import entry, found, memory
from explorer.pipelines.entry import entry_of, needed
from explorer.pipelines.errors import PipelineError
from explorer.pipelines.folder import INDEX, opened
from explorer.present.errors import why
from explorer.words.texts import words_in
from tests.commands.conftest import run  # noqa: F401

NAME = "stable-diffusion"


@pytest.fixture
def folder(shelf, tmp_path):
    """A copy that may be spoilt."""
    return shutil.copytree(shelf(NAME), tmp_path / "model")


def refused(act):
    with pytest.raises(PipelineError) as caught:
        act()
    for language in ("en", "de"):
        said = why(words_in(language), caught.value)
        assert len(said.splitlines()) == 1
        assert 20 < len(said) < 400
    return caught.value


def changed(folder, **given):
    index = json.loads((folder / INDEX).read_text())
    (folder / INDEX).write_text(json.dumps({**index, **given}))


class Bomb:
    """A pickle that, once it is loaded, leaves a trace."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return open, (str(self.trace), "w")


SPOILT = {
    "missing folder": (shutil.rmtree, "no_folder"),
    "no index": (lambda f: (f / INDEX).unlink(), "no_pipeline"),
    "index of another kind": (lambda f: (f / INDEX).write_text("{}"), "no_pipeline"),
    "index cut off": (lambda f: (f / INDEX).write_text('{"_class_name": '), "damaged"),
    "index that is a list": (lambda f: (f / INDEX).write_text("[]"), "damaged"),
    "component missing": (lambda f: shutil.rmtree(f / "vae"), "missing"),
    "component not named": (lambda f: changed(f, unet=[None, None]), "missing"),
    "weights missing": (lambda f: next((f / "unet").glob("*.safetensors")).unlink(), "missing"),
    "weights cut off": (
        lambda f: next((f / "unet").glob("*.safetensors")).write_bytes(b"\x08\0\0\0\0\0\0\0{"),
        "damaged",
    ),
    "code of its own": (lambda f: changed(f, _class_name=["my_pipeline", "Mine"]), "own_code"),
    "component with code": (lambda f: changed(f, unet=["my_unet", "Mine"]), "own_code"),
    "another kind": (lambda f: changed(f, _class_name="StableAudioPipeline"), "unknown_kind"),
}


@pytest.mark.parametrize(("spoil", "code"), SPOILT.values(), ids=SPOILT)
def test_a_folder_that_cannot_be_loaded(folder, spoil, code):
    spoil(folder)
    assert refused(lambda: entry_of(opened(folder))).code == code


@pytest.mark.parametrize("ending", ["bin", "ckpt", "pt"])
def test_a_pickle_is_never_loaded(folder, tmp_path, ending):
    trace = tmp_path / "trace"
    for part in ("unet", "vae", "text_encoder"):
        weights = next((folder / part).glob("*.safetensors"))
        weights.with_suffix(f".{ending}").write_bytes(pickle.dumps(Bomb(trace)))
        weights.unlink()
    assert refused(lambda: opened(folder)).code == "pickle"
    assert not trace.exists()


def test_a_pickle_beside_safetensors_is_left_alone(folder, tmp_path):
    for part in ("unet", "vae", "text_encoder"):
        for name in ("diffusion_pytorch_model.bin", "pytorch_model.bin"):
            (folder / part / name).write_bytes(pickle.dumps(Bomb(tmp_path / "trace")))
    entry_of(opened(folder)).load()
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    ("name", "code"), [("a.ckpt", "pickle"), ("a.safetensors", "one_file"), ("a.txt", "no_pipeline")]
)
def test_a_file_is_no_folder(tmp_path, name, code):
    (tmp_path / name).write_bytes(b"x")
    assert refused(lambda: opened(tmp_path / name)).code == code


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize(
    ("name", "code"), [("a.ckpt", "pickle"), ("A.SafeTensors", "one_file"), ("a.gguf", "one_file"), ("notes", "folder")]
)
def test_a_file_of_weights_is_known_without_a_slash(run, tmp_path, name, code, there):  # noqa: F811
    """Every command that takes a model answers alike; nobody is told of the models of the list instead."""
    if there:
        (tmp_path / name).write_bytes(b"x")
    if not there and code == "folder":
        return
    said = {"pickle": "pickles", "one_file": "one file of weights", "folder": "no model's folder"}[code]
    for words in (["gif", "a dog"], ["compare", "a dog", "--change", "model", "--values", f"fast;{name}"], ["info"]):
        code_, _, err = run(*words, *(["--model", name] if words[0] != "compare" else []))
        assert (code_, err.count("\n")) == (2, 1)
        assert (said if there else "there is no folder") in err


def test_a_folder_of_pickles_says_so(tmp_path):
    (tmp_path / "model.ckpt").write_bytes(b"x")
    assert refused(lambda: opened(tmp_path)).code == "pickle"


def test_too_little_memory_is_said_before_anything_is_loaded(folder, monkeypatch):
    monkeypatch.setattr(memory, "free_memory", lambda: 1000)
    monkeypatch.setattr(entry, "pipe_of", lambda *_: pytest.fail("it was loaded"))
    said = refused(entry_of(opened(folder)).load)
    assert said.code == "memory"
    assert said.fields["free"] == "0.0"


def test_the_memory_that_is_needed_is_that_of_all_numbers(shelf):
    from tests.pipelines.tiny import tiny

    pipe, folder = tiny(NAME), opened(shelf(NAME))
    count = sum(p.numel() for part in (pipe.unet, pipe.vae, pipe.text_encoder) for p in part.parameters())
    assert folder.parameters == pytest.approx(count, rel=0.01)
    assert needed(folder, "float32") == pytest.approx(4 * count * memory.SPARE, rel=0.01)
    assert needed(folder, "bfloat16") == pytest.approx(needed(folder, "float32") / 2, rel=0.01)


@pytest.mark.parametrize("card", [0.5, 1.0, 3.0])
def test_a_card_holds_all_or_one_network_after_the_other_or_nothing(monkeypatch, card):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (int(card * 1e9), int(4e9)))
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: False)
    monkeypatch.setattr(memory, "free_memory", lambda: int(8e9))

    def place():
        return memory.place_for(lambda precision: {"float16": int(1.4e9)}[precision], None, "cuda", "x")

    if card == 0.5:
        assert refused(place).code == "memory"
    else:
        assert place() == memory.Place("cuda", "float16", offload=card == 1.0)


def test_the_extra_is_not_installed(folder, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    said = refused(entry_of(opened(folder)).load)
    assert said.code == "extra"
    assert "transformers" in said.fields["missing"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (lambda answer: errors.RepositoryNotFoundError("x", response=answer), "unknown_name"),
        (lambda answer: errors.GatedRepoError("x", response=answer), "gated"),
        (lambda answer: errors.EntryNotFoundError("x"), "no_pipeline"),
        (lambda answer: OSError("Could not find the necessary `safetensors` weights"), "pickle"),
        (lambda answer: OSError("We couldn't connect"), "no_internet"),
    ],
    ids=["unknown", "gated", "no pipeline", "pickle", "offline"],
)
def test_a_name_on_the_hub(monkeypatch, error, code):
    import httpx
    from diffusers import DiffusionPipeline

    answer = httpx.Response(404, request=httpx.Request("GET", "https://hub"))

    def download(*_, **how):
        assert how == {"use_safetensors": True, "trust_remote_code": False}
        raise error(answer)

    monkeypatch.setattr(DiffusionPipeline, "download", download)
    assert refused(lambda: found.folder_of("somebody/some-model")).code == code


def test_without_internet(monkeypatch, tmp_path):
    """The real thing, with every name of a host unknown."""

    def unknown(*_, **__):
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    assert refused(lambda: found.folder_of("somebody/some-model")).code == "no_internet"


@pytest.mark.parametrize("wish", ["./nothing", "no/such/folder", "~/nothing-of-that-name", "/nothing"])
def test_a_path_that_leads_nowhere_is_not_asked_of_the_hub(wish, monkeypatch):
    monkeypatch.setattr(found, "fetched", lambda name: pytest.fail("the hub was asked"))
    assert refused(lambda: found.folder_of(wish)).code == "no_folder"


@pytest.mark.parametrize(
    "command", [("gif", "a dog", "--model"), ("info", "--model"), ("app", "--no-browser", "--model")]
)
def test_the_command_line_says_one_line(run, tmp_path, command):  # noqa: F811
    (tmp_path / "empty").mkdir()
    code, _, err = run(*command, str(tmp_path / "empty"))
    assert code == 2
    assert (
        err == "explorer: empty is no model's folder: a file model_index.json says what is in one, and there is none\n"
    )
    assert not list(tmp_path.glob("*.gif"))


def test_a_word_that_is_no_model_is_answered_as_before(run):  # noqa: F811
    code, _, err = run("gif", "a dog", "--model", "bse")
    assert code == 2
    assert "did you mean base" in err


@pytest.mark.parametrize(
    ("files", "variant"),
    [(["m.safetensors"], None), (["m.fp16.safetensors"], "fp16"), (["m.safetensors", "m.fp16.safetensors"], None)],
    ids=["plain", "half", "both"],
)
def test_the_variant_is_the_one_that_is_there(folder, files, variant):
    for part in ("unet", "vae", "text_encoder"):
        weights = next((folder / part).glob("*.safetensors"))
        for name in files:
            copy = folder / part / name.replace("m.", f"{weights.stem}.", 1)
            if copy != weights:
                shutil.copy(weights, copy)
        if variant:
            weights.unlink()
    there = opened(folder)
    assert there.variant == variant
    assert len(there.weights("unet")) == 1
    assert entry_of(there).load().space.side == entry_of(there).side == 64


def test_a_folder_of_the_hub_is_called_as_on_the_hub(shelf, tmp_path):
    place = tmp_path / "models--somebody--sdxl-turbo" / "snapshots" / "0123abcd"
    shutil.copytree(shelf(NAME), place)
    assert opened(place).name == "sdxl-turbo"
