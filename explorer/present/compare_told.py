"""What a page tells of a comparison whose columns its own device has made: numbers from a stranger, checked.

The page measures its pictures (explorer/app/panels/outcome.js); no picture comes here and no network is asked.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from explorer.errors import RefusedError
from explorer.trajectory.compare import MOST, Outcome

__all__ = ["outcomes_told"]

ATTRIBUTES = 32  # that words may name; the judge has fewer
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Name = Annotated[str, Field(max_length=40)]


class Told(BaseModel):
    """One finished column. distance  rmse to the first column's picture, None while one of them is missing"""

    model_config = ConfigDict(strict=True, frozen=True)

    column: Annotated[int, Field(ge=0, lt=MOST)]
    calls: Annotated[int, Field(ge=0, le=100_000)]
    seconds: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
    saturation: Share
    contrast: Share
    distance: Share | None = None
    match: Annotated[float, Field(ge=-1.001, le=1.001, allow_inf_nan=False)] | None = None
    asked: Annotated[dict[Name, bool], Field(max_length=ATTRIBUTES)] = {}


class Finished(BaseModel):
    columns: Annotated[list[Told], Field(max_length=MOST)]


def outcomes_told(columns: Any, named: list[dict[str, str]]) -> tuple[dict[int, Outcome], dict[int, float | None]]:
    """(outcomes, distances to the first), by column, of what a page says.

    named  for each column, attribute -> what its words name: what else the page says of attributes is left out
    Raises RefusedError on anything that is no such list, or speaks of a column that is not there.
    """
    try:
        told = Finished(columns=columns).columns
    except ValidationError:
        raise RefusedError("not_measured") from None
    if any(one.column >= len(named) for one in told):
        raise RefusedError("not_measured")
    outcomes = {
        one.column: Outcome(
            match=one.match,
            saturation=one.saturation,
            contrast=one.contrast,
            calls=one.calls,
            seconds=one.seconds,
            asked={name: one.asked[name] for name in named[one.column] if name in one.asked},
        )
        for one in told
    }
    return outcomes, {one.column: one.distance for one in told if one.column}
