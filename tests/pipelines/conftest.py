"""These tests need the extra `models`; where it is not installed they are skipped."""

from importlib.util import find_spec

import pytest

MISSING = [name for name in ("diffusers", "transformers", "accelerate") if find_spec(name) is None]
collect_ignore_glob = ["test_*.py"] if MISSING else []


if not MISSING:
    from explorer.model.registry import MODELS
    from explorer.pipelines.entry import entry_of
    from explorer.pipelines.families import flux
    from explorer.pipelines.folder import opened
    from tests.pipelines.tiny import tiny

    @pytest.fixture(scope="session")
    def shelf(tmp_path_factory):
        """A folder in which tiny pipelines lie; those are made that are asked for."""
        root = tmp_path_factory.mktemp("pipelines")

        def folder(name):
            if not (root / name).is_dir():
                tiny(name, root)
            return root / name

        return folder

    @pytest.fixture(autouse=True)
    def small_flux(monkeypatch):
        monkeypatch.setattr(flux, "PLACES", 16)

    @pytest.fixture
    def load(shelf, monkeypatch):
        """name -> (the pipeline of diffusers, our model of the same folder), which is in the list."""

        def both(name):
            folder = shelf(name)
            entry = entry_of(opened(folder))
            monkeypatch.setitem(MODELS, entry.name, entry)
            return tiny(name), entry.load()

        return both
