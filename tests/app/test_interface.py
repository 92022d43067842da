"""The page as Gradio is told to build it."""

import asyncio
import re
import threading
from collections import Counter

import gradio.queueing
import pytest

from explorer.app.interface import build_app
from explorer.app.site import Site
from explorer.service.shared_models import SharedModels
from explorer.words.texts import words_in


@pytest.fixture(scope="module")
def built():
    return build_app(words_in("en"), Site(SharedModels()))


@pytest.fixture(scope="module")
def page(built):
    return built.config


def test_progress_of_every_event_is_told_to_one_hidden_button(page):
    """Else a browser searches the whole page for every output of any event so far, whenever one of them goes on."""
    told = {tuple(event["show_progress_on"]) for event in page["dependencies"]}
    assert len(told) == 1
    parts = {part["id"]: part for part in page["components"]}
    ((place,),) = told
    assert (parts[place]["type"], parts[place]["props"]["visible"]) == ("button", "hidden")


def test_nobody_is_shown_the_progress_of_gradio(page):
    assert {event["show_progress"] for event in page["dependencies"] if event["backend_fn"]} == {"hidden"}


def test_what_is_drawn_comes_with_every_run_that_is_asked_for(page):
    """So does what was turned up: the script puts each in the place where Gradio has it among the inputs."""
    names = {part["id"]: part["props"].get("elem_id") for part in page["components"]}
    brought = []
    for event in page["dependencies"]:
        for name, place in re.findall(r"(\d+): \(value\) => document.querySelector\(\"#([\w-]+) ", str(event["js"])):
            brought.append((place, names[event["inputs"][int(name)]]))
    drawn = {("schedule-draw", "points"), ("compare-draw", "compare-points")}
    assert set(brought) == {*drawn, ("weights-sliders", "weights")}
    assert len(brought) > 3, "buttons, and Enter in every field"


def test_a_queue_without_events_lets_the_processor_rest(built, monkeypatch):
    queue, naps, nap, here = built._queue, Counter(), asyncio.sleep, threading.get_ident()

    async def counted(seconds):
        if threading.get_ident() == here:  # other tests' servers rest in threads of their own
            naps[seconds] += 1
        await nap(seconds)

    async def second():
        workers = [asyncio.create_task(work()) for work in (queue.start_processing, queue.start_progress_updates)]
        await nap(1)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    monkeypatch.setattr(gradio.queueing.asyncio, "sleep", counted)
    asyncio.run(second())
    assert len(naps) == 2, "one pause for events, one for their progress"
    assert sum(naps.values()) <= 215
