"""Where Gradio is bent, one function each: why, since which version, and the test that tells when it is needed no more.

All seen with Gradio 6.31. What Gradio reads from its surroundings while it is loaded stands in __init__.py.
"""

from __future__ import annotations

import inspect
import logging
import secrets
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import wraps
from pathlib import Path
from typing import Any

import gradio as gr
import gradio.processing_utils
import gradio.route_utils
import gradio.state_holder
from gradio.context import LocalContext
from gradio.route_utils import GradioUploadFile
from gradio.routes import App, templates
from gradio.state_holder import SessionState
from gradio_client.utils import is_file_obj_with_url, traverse
from jinja2 import ChoiceLoader, DictLoader

from explorer.app.errors import refusal
from explorer.errors import RefusedError
from explorer.present.errors import why
from explorer.service.presence import GoneError, Presence, work_for
from explorer.words.texts import Words

__all__ = [
    "change_page",
    "count_as_launched",
    "forget_configurations",
    "look_less_often",
    "mounted_only",
    "name_files_from_the_page",
    "place_each_upload",
    "remember_signatures",
    "report_to",
    "tend",
]

LOOK = 0.005  # seconds between two looks for an event; half of it is what an event waits
THREADS = 96  # full lines of runs, and room for what is quick; that a page's events and questions may hold
PAGE = "frontend/index.html"  # Gradio's
CONFIG = "<script>window.gradio_config = {{ config | toorjson }};</script>"
MANIFEST = '<link rel="manifest" href="/manifest.json" />'  # there is none
ROOT = "{{ config.get('root', '') | toorjson }}"
HERE = '<script>window.gradio_config.root = new URL(".", document.baseURI).href.replace(/\\/$/, "");</script>'
ICON = '<link rel="icon" type="image/svg+xml" href="../favicon.svg">'
CLOCK = """<script>
{
  const frame = window.requestAnimationFrame.bind(window);
  let loading = true;
  window.requestAnimationFrame = (act) => (loading ? frame(act) : setTimeout(frame, 1000, act));
  window.explorerLoaded = () => {
    loading = false;
    window.requestAnimationFrame = frame;
  };
}
</script>"""


def count_as_launched(page: gr.Blocks) -> None:
    """Lets a page that is mounted count as launched. Only then does Gradio check whether a path that a visitor sends
    lies in its folder. (tests/attack/test_files.py)"""
    page.has_launched = True


def forget_configurations() -> None:
    """Has a session keep its values, and not a description of the whole page beside them: 0.6 MB for each visitor, and
    tens of milliseconds for each first event. Gradio needs it for links into a session only, which are closed here.
    (tests/app/test_gradio_patches.py)"""
    gradio.state_holder.SessionState = Session  # type: ignore[misc]


class Session(SessionState):
    """A session without descriptions of its components."""

    def __init__(self, blocks: gr.Blocks) -> None:
        self.blocks_config = copy(blocks.default_config)
        self.config_values: dict[int, Any] = {}
        self.state_data: dict[int, Any] = {}
        self._state_ttl: dict[int, Any] = {}
        self.is_closed = False
        self.STATE_TTL_WHEN_CLOSED = 3600

    def __setitem__(self, key: int, value: Any) -> None:
        super().__setitem__(key, value)
        self.config_values.clear()

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


@contextmanager
def mounted_only() -> Iterator[None]:
    """Has pages that are built inside be made into web applications when they are mounted, and not before. Gradio makes
    one whenever it builds a page, gives it a queue or leaves it, each with all its routes, and all but the last are
    thrown away: an eighth of the start. (tests/app/test_gradio_patches.py)"""
    make = vars(App)["create_app"]
    App.create_app = staticmethod(lambda *_, **__: None)  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        App.create_app = make  # type: ignore[method-assign]


def place_each_upload() -> None:
    """Gives each file that is sent a place of its own. Gradio names it by what is in it, so equal files of two visitors
    are one, and go with the first of them. (tests/attack/test_uploads.py)"""
    gradio.route_utils.GradioUploadFile = Upload  # type: ignore[misc]


class Upload(GradioUploadFile):
    """A file on its way in, named by what is in it and by chance."""

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        self.sha.update(secrets.token_bytes(16))


def look_less_often(page: gr.Blocks) -> None:
    """Lets the page's queue look for events two hundred times a second. Gradio's thousand times, in each language, keep
    an idle laptop awake, and take a twentieth of a core from every run. (tests/app/test_interface.py)"""
    page._queue.sleep_when_free = LOOK
    page._queue.progress_update_sleep_when_free = 20 * LOOK
    page.max_threads = page._queue.max_thread_count = THREADS  # else a page may hold every thread of the server


def remember_signatures(kind: type[gr.blocks.Block] = gr.blocks.Block) -> None:
    """Lets every kind of component know the signature of its own constructor. Gradio asks for it whenever it builds one
    or tells a browser of one, and Python works it out anew each time. (tests/app/test_gradio_patches.py)"""
    for made in (kind.__init__, getattr(kind.__init__, "__wrapped__", None)):
        if made is not None and "__signature__" not in vars(made):
            vars(made)["__signature__"] = inspect.signature(made)
    for special in kind.__subclasses__():
        remember_signatures(special)


def report_to(silent: gr.Button, page: gr.Blocks) -> None:
    """Lets every event tell its progress to one hidden button, and not to its outputs, as Gradio does where it shows
    progress. None is shown here, and each telling would search the whole page for every output of any event so far:
    most of what a browser would do while pictures are made. (tests/app/test_interface.py)"""
    for event in page.default_config.fns.values():
        event.show_progress_on = [silent]


def change_page() -> None:
    """Changes three things in Gradio's page.

    A clock that its loading screen leaves behind has the browser draw sixty times a second for as long as the page is
    open: the frame function that it took hold of at the start gives it one a second, once `head` of interface.py says
    that the page is there. And the page asks where it is itself, and not where the server believes that it is: behind
    a proxy scheme, host and path may be others. Its icon is named before the browser looks for one elsewhere.
    (tests/app/test_prefix.py)"""
    loader = templates.env.loader
    assert loader is not None
    source = loader.get_source(templates.env, PAGE)[0]
    if CLOCK not in source:
        assert CONFIG in source
        source = source.replace(ROOT, "window.gradio_config.root").replace(MANIFEST, ICON)
        source = source.replace("<head>", f"<head>{CLOCK}", 1).replace(CONFIG, CONFIG + HERE, 1)
        templates.env.loader = ChoiceLoader([DictLoader({PAGE: source}), loader])


def name_files_from_the_page() -> None:
    """Has Gradio name files from where the page is, and not by the address that the server believes it has.
    (tests/app/test_prefix.py)"""
    gradio.processing_utils.add_root_url = from_page


def from_page(data: Any, root_url: str, previous_root_url: str | None) -> Any:
    """`data` with the addresses of files in it, as Gradio's own; the two roots do not count."""

    def named(file: dict[str, Any]) -> dict[str, Any]:
        place = file["url"]
        if previous_root_url and place.startswith(previous_root_url):
            place = place[len(previous_root_url) :]
        return {**file, "url": f".{place}" if place.startswith("/") else place}

    return traverse(data, named, is_file_obj_with_url)


def tend(page: gr.Blocks, words: Words, presence: Presence) -> None:
    """Puts what every event shares around every event of a page.

    What cannot be done is told in the page's language, whatever the event does itself; a fault of ours is logged and
    told as one, without what it was about. Work for a page that is gone ends. Events are for the page alone, so they
    need no description for others. (tests/app/test_gradio_patches.py)
    """
    for event in page.default_config.fns.values():
        event.api_visibility = "private"
        if event.fn is not None:
            event.fn = tended(event.fn, words, presence)


def tended(act: Callable[..., Any], words: Words, presence: Presence) -> Callable[..., Any]:
    """`act`, called as Gradio calls it, with its own signature."""

    @wraps(act)
    def once(*values: Any) -> Any:
        with work_for(presence, session()), Explained(words):
            return act(*values)

    @wraps(act)
    def steps(*values: Any) -> Iterator[Any]:
        going = act(*values)
        try:
            while True:
                with work_for(presence, session()), Explained(words):  # each step may come on another thread
                    try:
                        item = next(going)
                    except (StopIteration, GoneError):
                        return
                yield item
        finally:
            going.close()

    return steps if inspect.isgeneratorfunction(act) else once


class Explained:
    """Turns what goes wrong into a message on the page."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, RefusedError):
            raise refusal(why(self.words, error)) from None
        if isinstance(error, Exception) and not isinstance(error, gr.Error | StopIteration):
            if not isinstance(error, GoneError):
                log(error)
            raise refusal(self.words("app.failed")) from None


def log(error: Exception) -> None:
    """One line for whoever runs the server: what failed and where, and nothing that a visitor wrote."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    logger = logging.getLogger(__name__)
    logger.error("an event failed: %s in %s:%s", type(error).__name__, Path(place.filename).name, place.lineno)
    logger.debug("as follows", exc_info=error)


def session() -> str | None:
    """The page that the running event belongs to."""
    request = LocalContext.request.get(None)
    return getattr(request, "session_hash", None)
