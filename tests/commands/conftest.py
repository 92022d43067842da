"""`run`: the command line, called in this process."""

import sys

import pytest

from explorer import cli


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """run("gif", "a dog", ...) -> (exit code, standard output, standard error), inside an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["explorer", *map(str, words)])
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        else:
            code = 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return call
