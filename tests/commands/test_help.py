"""Help promises exactly what the door takes and what is written."""

import inspect
import io
import re

import pytest
import typer
from PIL import Image

from explorer import cli
from explorer.present.export_compared import ENDINGS as COMPARED
from explorer.render.poster import ENDINGS as PAGES
from explorer.render.still import STILLS
from explorer.render.write import KINDS
from explorer.service.upload import PictureError, open_picture

WRITTEN = {
    "gif": KINDS,
    "noise": KINDS,
    "compare": COMPARED,
    "picture": PAGES,
    "world": STILLS,
    "enlarge": STILLS,
    "contact-sheet": STILLS,
}
TAKEN = ("PNG", "JPEG", "WebP", "AVIF", "GIF", "BMP", "TIFF")
SAME = {".jpeg": ".jpg", ".tif": ".tiff"}


def help_of(command, option):
    info = next(info for info in cli.app.registered_commands if info.name == command)
    parameter = inspect.signature(info.callback, eval_str=True).parameters[option]
    return next(m for m in parameter.annotation.__metadata__ if isinstance(m, typer.models.ParameterInfo)).help


@pytest.mark.parametrize("command", WRITTEN)
def test_all_that_is_written_is_named_and_nothing_else(command):
    named = set(re.findall(r"\b(gif|mp4|webp|png|zip|csv|html|jpg|bmp|tiff|pdf)\b", help_of(command, "out")))
    assert named == {SAME.get(ending, ending).removeprefix(".") for ending in WRITTEN[command]}


@pytest.mark.parametrize("command", ["noise", "enlarge"])
def test_all_that_is_taken_is_named_and_nothing_else(command):
    for kind in TAKEN:
        file = io.BytesIO()
        Image.new("RGB", (8, 8)).save(file, kind)
        try:
            open_picture(file.getvalue())
        except PictureError:
            assert kind not in help_of(command, "picture")
        else:
            assert kind in help_of(command, "picture")
