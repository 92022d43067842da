"""Runs command lines one after another in one process, each exactly as `python -m explorer` runs it.

    python -m tests.unchanged.run_commands < commands.json > results.jsonl

In: a list of {"name", "folder", "words"}; each is run inside its folder. Out: a line of {"name", "code", "out", "err"}
for each. One process, because loading torch and the weights takes longer than a short run.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import runpy
import sys
import traceback

__all__ = ["called"]


def called(words: list[str]) -> tuple[int, str, str]:
    """(exit code, standard output, standard error) of `python -m explorer WORDS`."""
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["explorer", *words]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_module("explorer", run_name="__main__")
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        except Exception:  # told in the record: a traceback is something that people see
            traceback.print_exc()
            code = 1
    sys.argv = before
    return code, out.getvalue(), err.getvalue()


def main() -> None:
    answers = sys.stdout
    for item in json.load(sys.stdin):
        os.chdir(item["folder"])
        code, out, err = called(item["words"])
        print(json.dumps({"name": item["name"], "code": code, "out": out, "err": err}), file=answers, flush=True)


if __name__ == "__main__":
    main()
