"""What is wrong with a model from the disk, as one line; the texts stand under [pipelines] of words/*.toml."""

from __future__ import annotations

from explorer.errors import RefusedError

__all__ = ["PipelineError"]


class PipelineError(RefusedError):
    """A model that cannot be had: no folder of one, a pickle, something missing, too little memory."""

    shelf = "pipelines"
