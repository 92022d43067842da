"""explorer steer judge: walks of which those go on that a second network likes, and what another one says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from explorer.commands.run_options import with_run_options
from explorer.commands.steer.make import make, with_file_options
from explorer.console import tell

if TYPE_CHECKING:
    from explorer.trajectory.steer.plan import Steered
    from explorer.types import Images

__all__ = ["judge"]


@with_run_options
@with_file_options
def judge(
    given: dict[str, Any],
    files: dict[str, Any],
    way: Annotated[str | None, typer.Option(help="best, resample, or push.")] = None,
    walks: Annotated[int | None, typer.Option(help="Of best and resample: how many walks, 1 to 16.")] = None,
    trust: Annotated[float | None, typer.Option(help="How much the judge's word counts on the way; 0 nothing.")] = None,
    check: Annotated[
        bool,
        typer.Option("--check/--no-check", help="Also ask a second reader, the careful model: 44 calls and a run."),
    ] = True,
) -> None:
    from explorer.network.learned import load_judge
    from explorer.trajectory.steer.judged import Judged, judged

    own = {"way": way, "walks": walks, "trust": trust}

    def steered(plan: Any, settings: Any, model: Any) -> Steered:
        return judged(plan, settings, model, load_judge()[0])

    make(Judged, own, given, steered, **files, report=both_said if check else None)


def both_said(run: Steered, final: Images) -> list[str]:
    """What the judge and the second reader say of the picture, and of that of the first static, left alone."""
    from explorer.model.registry import load_model
    from explorer.network.learned import load_judge
    from explorer.trajectory.record import reverse
    from explorer.trajectory.steer.liking import LEVELS, Liking, second_reader
    from explorer.types import finished

    tell(f"and the same run left alone, which both readers are asked about, too: {2 * len(LEVELS)} calls a picture")
    liking, careful = Liking.of(load_judge()[0], run.settings), load_model()
    lines = []
    for name, picture in (("left alone", finished(reverse(run.settings))), ("steered", final)):
        says, nats = float(liking.of_pictures(picture)), second_reader(careful, run.settings, picture)
        lines.append(f"{name}: the judge's liking {says:.2f} (0: sure), the second reader {nats:,.0f} nats")
    return lines
