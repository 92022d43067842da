"""Two visitors at once with the careful model: each sees frames all the way, and only frames of the own run."""

import numpy as np
import pytest

from explorer.pixels import to_frames
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import moments
from explorer.words.texts import words_in
from tests.browser.playing import sent_frame
from tests.browser.test_create import done

EN = words_in("en")
STEPS = 8
WISHES = (
    Settings(prompt="a red apple on a wooden table", seed=2, steps=STEPS),
    Settings(prompt="a penguin in the snow", seed=5, steps=STEPS),
)

ARRIVALS = """(prompt) => { window.arrivals = []; window.addEventListener("explorer:reel", () => {
    for (const packets of window.explorerShelf?.values() ?? []) {
      const start = packets.find((p) => p.kind === "start");
      if (!start || new URLSearchParams(start.settings).get("prompt") !== prompt) continue;
      const count = packets.filter((p) => p.kind === "step").length;
      while (window.arrivals.length < count) window.arrivals.push(Date.now());
    }
  }); }"""


def ready(page, wish):
    """A page that needs but a press of the button."""
    page.locator("#create-player [role=slider]").wait_for()
    page.get_by_label(EN("choices.model.base"), exact=True).check()
    page.wait_for_function("document.querySelector('#steps input[type=number]').value === '30'")
    page.fill("#steps input[type=number]", str(STEPS))
    page.fill("#seed input", str(wish.seed))
    page.fill("#prompt textarea", wish.prompt)
    page.locator(".chips .known", has_text=wish.prompt.split()[-1]).wait_for()
    page.evaluate(ARRIVALS, wish.prompt)
    return page


@pytest.fixture(scope="module")
def seen(site_url, chromium):
    """What each of the two pages was sent: its step packets, when they came, and all settings on its shelf."""
    contexts = [chromium.new_context(locale="en-GB") for _ in WISHES]
    pages = [context.new_page() for context in contexts]
    for page, wish in zip(pages, WISHES):
        page.goto(f"{site_url}/en/")
        ready(page, wish)
    for page in pages:
        page.locator("#make").click(no_wait_after=True)
    found = []
    for page, wish in zip(pages, WISHES):
        packets = done(page, wish.prompt)
        kept = page.evaluate("[...window.explorerShelf.values()].flat().map((p) => p.settings ?? '').join(' ')")
        frames = [sent_frame(page, packet) for packet in packets["steps"]]
        found.append((packets["start"], frames, page.evaluate("window.arrivals"), kept))
    yield found
    for context in contexts:
        context.close()


@pytest.mark.parametrize("who", [0, 1])
def test_each_page_has_the_frames_of_its_own_run_to_the_pixel(seen, who):
    start, frames, _, kept = seen[who]
    assert Settings.from_text(start["settings"]) == WISHES[who]
    assert WISHES[1 - who].to_text() not in kept
    made = [moment.x_t for moment in moments(reverse(WISHES[who]))]
    assert len(frames) == len(made) == STEPS + 1
    for frame, picture in zip(frames, made):
        np.testing.assert_array_equal(frame, to_frames(picture)[0])


def test_both_see_frames_all_the_way_and_neither_waits_for_the_other(seen):
    one, two = (times for _, _, times, _ in seen)
    assert len(one) == len(two) == STEPS + 1
    for mine, other in ((one, two), (two, one)):
        beside = sum(mine[0] <= moment <= mine[-1] for moment in other)
        assert beside >= STEPS // 2, (one, two)  # while mine was made, at least half of the other's came
        assert mine[0] < mine[-1], mine  # and mine did not all come at the end
