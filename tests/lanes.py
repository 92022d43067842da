"""What of a row of cases every run tries, and what only the slow lane does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def first(cases: Iterable[Any], count: int = 1) -> list[Any]:
    """The first cases in every run, the others with `-m slow`: they show the same in another language or size, by
    night, or of another kind."""
    cases = list(cases)
    late = [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow) for case in cases[count:]
    ]
    return [*cases[:count], *late]
