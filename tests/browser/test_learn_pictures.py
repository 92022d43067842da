"""What a person counts in a lesson: the pictures that are on the page, large enough and painted, in every lesson that
has players, on small and large screens."""

import pytest

from explorer.lesson.library import load
from explorer.present.learn import change_of, setup
from tests.browser.playing import until
from tests.lanes import first

LESSONS = [lesson for lesson in load("en").lessons if lesson.live.tab != "lab"]
COMPARED = [lesson for lesson in LESSONS if change_of(lesson)]
SINGLE = [lesson for lesson in LESSONS if not change_of(lesson)]
SCREENS = ((1100, 800), (1366, 768), (1440, 900), (390, 844))
ONE_AT_A_TIME = (1100, 390)  # the text stands beside the player, or the page is a phone's
SMALLEST = {1100: 240, 1366: 170, 1440: 180, 390: 150}  # pixels a side
REST = 2_000  # milliseconds of watching: two hundred timers and more, where a page does not rest
# A person counts what can be seen: neither hidden nor outside the page, and not all of one colour.
COUNT = """(smallest) => [...document.querySelectorAll("#learn-desk .pl-window canvas")].filter((canvas) => {
  const box = canvas.getBoundingClientRect();
  if (!canvas.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  const page = document.documentElement.clientWidth;
  if (Math.min(box.width, box.height) < smallest || box.left < 0 || box.right > page) return false;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, k) => k % 4 < 3 && value !== data[k % 4]);
}).length"""
WATCHED = """() => {
  const set = window.setTimeout;
  window.timersSet = 0;
  window.setTimeout = (...given) => (window.timersSet++, set(...given));
}"""


def run(page, lesson):
    """Says what is expected, runs the lesson, and waits for its answer."""
    choice = page.locator("#learn-choice label")
    page.locator("#learn-choice label, #learn-slider input[type=range]").first.wait_for()
    if choice.count():
        choice.first.click()
    else:
        page.locator("#learn-slider input[type=range]").press("ArrowLeft")
    page.locator("#learn-run:enabled").click()
    done = "(id) => document.querySelector('#learn-done :is(input, textarea)')?.value === id"
    page.wait_for_function(done, arg=lesson.id, timeout=600_000)


@pytest.mark.parametrize("id", first(["how-hard-to-steer", "words-as-a-compass"]))
def test_the_buttons_that_play_a_comparison_are_in_sight(site_url, visit, id):
    """On a school's laptop, two columns and four; wherever the text beside them is."""
    lesson = next(lesson for lesson in LESSONS if lesson.id == id)
    quick = "model=fast&sampler=consistency&steps=2"
    page, _ = visit(f"{site_url}/en/?tab=learn&lesson={id}&{quick}", width=1366, height=768)
    page.locator("#learn-title-text h1", has_text=lesson.title).wait_for()
    run(page, lesson)
    for place in ("#learn-run-text", "#learn-idea-text"):
        page.evaluate("(place) => document.querySelector(place).scrollIntoView()", place)
        box = "document.querySelector('#learn-conductor .pl-play').getBoundingClientRect()"
        until(page, f"{box}.top >= 0 && {box}.bottom <= 768", 20)
    page.locator("#learn-conductor .pl-play").click(trial=True)  # nothing lies over it


def pictures_of(lesson, width):
    """A comparison shows one picture a column; a single player two windows, where it has no room one at a time."""
    if change_of(lesson):
        return len(setup(lesson).values)
    return 1 if width in ONE_AT_A_TIME else 2


def seen_everywhere(page, lesson):
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        expected = pictures_of(lesson, width)
        page.wait_for_function(f"({COUNT})({SMALLEST[width]}) === {expected}", timeout=60_000)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        if not change_of(lesson) and expected == 1:
            both_in_turn(page, width)


def both_in_turn(page, width):
    """Where one window is shown, a switch shows the other in its place."""
    switch = page.locator("#learn-desk .pl-segments:visible button")
    assert switch.count() == 2
    names = set()
    for button in switch.all():
        button.click()
        page.wait_for_function(f"({COUNT})({SMALLEST[width]}) === 1", timeout=60_000)
        (one,) = page.locator("#learn-desk .pl-window:visible").all()
        names.add(one.get_attribute("data-number"))
    assert names == {"0", "1"}


def address(site_url, lesson, quick):
    """The lesson; quick with the fast model in one step, where the question stays the same."""
    if not quick:
        return f"{site_url}/en/?lesson={lesson.id}"
    if not change_of(lesson):
        return f"{site_url}/en/?tab=learn&lesson={lesson.id}&model=fast&steps=1"
    count, words = len(setup(lesson).values), ("a+dog", "a+cat", "a+car", "a+fox")
    values = words[:count] if change_of(lesson) == "words" else range(1, count + 1)
    asked = "".join(f"&values={value}" for value in values)
    return f"{site_url}/en/?tab=learn&lesson={lesson.id}&model=fast&steps=1{asked}"


def test_there_are_lessons_that_compare_two_and_four():
    assert {len(setup(lesson).values) for lesson in COMPARED} >= {2, 4}


@pytest.mark.slow
def test_every_column_of_every_comparison_is_seen(site_url, visit):
    page, _ = visit(f"{site_url}/en/")
    for lesson in COMPARED:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(address(site_url, lesson, quick=True))
        page.locator("#learn-title-text h1", has_text=lesson.title).wait_for()
        run(page, lesson)
        seen_everywhere(page, lesson)
    page.evaluate(WATCHED)
    page.wait_for_timeout(REST)
    assert page.evaluate("window.timersSet") < 20, "a page that nobody touches rests"


@pytest.mark.slow
def test_both_windows_of_every_single_player_are_seen(site_url, visit):
    page, _ = visit(f"{site_url}/en/")
    for lesson in SINGLE:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(address(site_url, lesson, quick=True))
        page.locator("#learn-title-text h1", has_text=lesson.title).wait_for()
        run(page, lesson)
        seen_everywhere(page, lesson)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.id for lesson in LESSONS])
def test_every_picture_of_a_lesson_as_it_stands_is_seen(site_url, visit, lesson):
    page, _ = visit(address(site_url, lesson, quick=False))
    page.locator("#learn-title-text h1", has_text=lesson.title).wait_for()
    run(page, lesson)
    seen_everywhere(page, lesson)
