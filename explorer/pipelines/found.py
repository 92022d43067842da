"""A path or a name on the hub -> the folder, opened; and the models of a command line put into the list.

Whatever `is_place` is such a path or name; any other word names a model of the list. From the hub come safetensors,
JSON and tables of words, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from explorer.model.registry import MODELS, register
from explorer.pipelines.entry import entry_of, slug
from explorer.pipelines.errors import PipelineError
from explorer.pipelines.folder import Folder, is_place, opened

__all__ = ["folder_of", "listed", "named"]

OPENED: dict[str, Path] = {}
"""Names in the list of models -> the folder that they were found in."""


def listed(wishes: Iterable[str]) -> list[str]:
    """The names in the list of models that somebody wishes for; folders are put into it. Raises PipelineError."""
    return [named(wish) for wish in wishes]


def named(wish: str) -> str:
    """The name in the list of a model that is wished for by name, by path, or by its name on the hub."""
    if wish in MODELS or not is_place(wish):
        return wish
    folder = folder_of(wish)
    name, place = slug(folder.name), folder.path.resolve()
    others = (f"{name}-{k}" for k in range(2, 100))
    while name in MODELS and OPENED.get(name) != place:
        name = next(others)
    if name not in MODELS:
        register(entry_of(folder, name))
        OPENED[name] = place
    return name


def folder_of(wish: str) -> Folder:
    """The folder at a path, or of a name on the hub. Raises PipelineError."""
    path = Path(wish).expanduser()
    if path.exists() or not is_hub_name(wish):
        return opened(path)
    return opened(fetched(wish))


def is_hub_name(wish: str) -> bool:
    """Whether it may be the name of somebody's model on the hub: owner/name."""
    owner, _, name = wish.partition("/")
    return bool(owner and name) and "/" not in name and not owner.startswith((".", "~")) and "\\" not in wish


def fetched(name: str) -> Path:
    """The files of a model of the hub, from this computer where they are here already. Raises PipelineError."""
    try:
        from diffusers import DiffusionPipeline
        from huggingface_hub import errors
    except ImportError:
        raise PipelineError("extra", missing="diffusers") from None
    try:
        return Path(DiffusionPipeline.download(name, use_safetensors=True, trust_remote_code=False))
    except errors.GatedRepoError:
        raise PipelineError("gated", name=name) from None
    except (errors.RepositoryNotFoundError, errors.HFValidationError):
        raise PipelineError("unknown_name", name=name) from None
    except (errors.EntryNotFoundError, ValueError):
        raise PipelineError("no_pipeline", name=name) from None
    except OSError as error:  # what every library beneath says where there is no network
        raise PipelineError(failed(error), name=name) from error


def failed(error: OSError) -> str:
    """What a failed transfer was: files without safetensors, or no internet."""
    return "pickle" if "safetensors" in str(error).lower() else "no_internet"
