"""The canvas as a person paints on it: pointer, finger and keys, on a page of its own without a server.

What it holds is compared with distances to the stroke, computed here.
"""

import itertools
import re

import numpy as np
import pytest

from explorer.app.panels.canvas import canvas
from explorer.app.script import script_text
from explorer.player.bundle import player_file
from explorer.service.painted import SIDE, colours_of, mask_of
from explorer.words.texts import words_in
from tests.browser.playing import until
from tests.lanes import first

EN = words_in("en")
PAGE = """<!doctype html><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{css}</style>
<body class="look" style="margin: 20px"><div id="host">{html}</div><script type="module">{script}
window.heard = [];
const props = {{ value: {{}} }}, watchers = [];
window.lay = (value) => {{ props.value = value; watchers.forEach((act) => act()); }};
panels.canvas({{ element: document.querySelector("#host"), props, server: {{}}, watch: (_, act) => watchers.push(act),
  trigger: (name, told) => window.heard.push([name, told]) }}, {told});
</script>"""


@pytest.fixture
def easel(saved, visit):
    """easel(kind, options of the browser) -> a page with a canvas; scale: how many of its pixels one place takes."""

    def open_page(kind="mask", **options):
        part = canvas("easel", EN, kind)
        told = re.search(r"\{ element, .*? \}, (\{.*\})\)\);$", part.js_on_load, re.S)[1]
        page, _ = visit(
            saved(PAGE.format(css=player_file("player.css"), html=part.html_template, script=script_text(), told=told)),
            **options,
        )
        until(page, "window.explorerCanvases?.has('easel')")
        return page

    return open_page


def sent(page, **told):
    """What the page sends when it is asked for it."""
    page.evaluate(
        """(detail) => { window.heard.length = 0;
             window.dispatchEvent(new CustomEvent("explorer:canvas", { detail })); }""",
        {"canvas": "easel", "act": "send", "with": told},
    )
    ((name, answer),) = page.evaluate("window.heard")
    assert name == "sent"
    return answer


def mask(page):
    return mask_of(sent(page)["paint"])[0, 0].numpy()


def spot(page, x, y):
    """A place of the canvas as a point of the page."""
    box = page.locator(".cv-paint").bounding_box()
    return box["x"] + x * box["width"] / SIDE, box["y"] + y * box["height"] / SIDE


def drag(page, *places):
    page.mouse.move(*spot(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*spot(page, *place), steps=4)
    page.mouse.up()


def far_from(*places):
    """How far the middle of each pixel is from a line through places."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    far = np.full((SIDE, SIDE), np.inf)
    for (x0, y0), (x1, y1) in itertools.pairwise(places):
        dx, dy = x1 - x0, y1 - y0
        share = np.clip(((x - x0) * dx + (y - y0) * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
        far = np.minimum(far, np.hypot(x - x0 - share * dx, y - y0 - share * dy))
    return far


def set_to(page, name, value):
    page.locator(f".cv [name={name}]").fill(str(value))


def press(page, act):
    page.locator(f".cv [data-act={act}]").click()


def test_a_stroke_covers_what_is_near_it_and_can_be_taken_back(easel):
    page = easel()
    places = (20, 30), (90, 30), (90, 100)
    drag(page, *places)
    painted, far = mask(page), far_from(*places)
    assert (painted[far < 8.8] == 1).all()
    assert (painted[far > 9.2] == 0).all()
    assert EN.percent(painted.mean()) in page.locator(".cv-said").inner_text()
    press(page, "eraser")
    drag(page, (90, 30), (90, 100))
    less, gone = mask(page), far_from((90, 30), (90, 100))
    assert (less[gone < 8.8] == 0).all()
    assert (less[gone > 9.2] == painted[gone > 9.2]).all()
    page.keyboard.press("Control+z")
    assert (mask(page) == painted).all()
    press(page, "undo")
    assert not mask(page).any()
    assert page.locator("[data-act=undo]").is_disabled()
    press(page, "redo")
    assert (mask(page) == painted).all()


def test_a_soft_stroke_is_as_thick_as_its_nearest_point_however_often_it_passes(easel):
    page = easel()
    set_to(page, "size", 40)
    set_to(page, "soft", 50)
    drag(page, (30, 64), (100, 64), (30, 64), (100, 64))
    share = np.clip((20 - far_from((30, 64), (100, 64))) / 10, 0, 1)
    expected = share**2 * (3 - 2 * share)
    assert np.abs(mask(page) - expected).max() < 0.06  # half a pixel of the page
    assert ((expected > 0.3) & (expected < 0.7)).any()


def test_a_brush_comes_in_over_the_edge_and_leaves_again(easel):
    page = easel()
    drag(page, (-3, 40), (60, 40), (60, -60), (-60, -60), (-60, 200), (140, 124))
    painted = mask(page)
    far = far_from((-3, 40), (60, 40), (60, -60), (-60, -60), (-60, 200), (140, 124))
    assert all(edge.any() for edge in (painted[:, 0], painted[:, -1], painted[0], painted[-1]))
    assert (painted[far < 8.5] == 1).all()
    assert (painted[far > 9.5] == 0).all()


def test_whole_areas_and_what_the_page_lays_on_it(easel):
    page = easel()
    drag(page, (64, 64), (64, 64))
    dab = mask(page)
    press(page, "invert")
    assert (mask(page) == 1 - dab).all()
    press(page, "all")
    assert (mask(page) == 1).all()
    press(page, "nothing")
    assert not mask(page).any()
    assert EN("canvas.empty") in page.locator(".cv-said").inner_text()
    for _ in range(3):
        press(page, "undo")
    assert (mask(page) == dab).all()
    page.evaluate("window.lay({ picture: '', paint: btoa(String.fromCharCode(...Array(16384).fill(51))) })")
    assert mask(page) == pytest.approx(0.2)
    page.evaluate("window.lay({ paint: btoa('abc') })")
    assert mask(page) == pytest.approx(0.2), "what is no painting is not laid"


def test_the_keys_paint_and_say_where_they_are(easel):
    page = easel()
    page.locator(".cv-stage").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    assert page.locator(".cv-said").inner_text() == EN(
        "canvas.place", across=EN.percent(0.375), down=EN.percent(0.5), here=EN("canvas.off_paint")
    )
    page.keyboard.down("Space")
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert EN("canvas.on_paint") in page.locator(".cv-said").inner_text()
    page.keyboard.up("Space")
    far = far_from((48, 64), (48, 56), (49, 56))
    painted = mask(page)
    assert (painted[far < 9] == 1).all()
    assert (painted[far > 9] == 0).all()
    page.keyboard.press("e")
    page.keyboard.press("Space")
    assert mask(page)[56, 48] == 0
    assert page.locator("[data-act=eraser]").get_attribute("aria-pressed") == "true"


def test_a_finger_paints_and_scrolls_nothing(easel):
    page = easel(width=390, height=844, has_touch=True, is_mobile=True)
    touch = page.context.new_cdp_session(page)

    def finger(kind, *places):
        points = [dict(zip("xy", spot(page, *place))) for place in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", (40, 20))
    for y in (40, 60, 80):
        finger("touchMove", (40, y))
    finger("touchEnd")
    painted, far = mask(page), far_from((40, 20), (40, 80))
    assert (painted[far < 8] == 1).all()
    assert (painted[far > 10] == 0).all()
    assert page.evaluate("scrollY") == 0
    box = page.locator(".cv-stage").bounding_box()
    assert 20 <= box["x"] <= 370 - box["width"], "there is room for a finger to scroll beside it"


@pytest.mark.parametrize("name", first(["blue", "red"]))
def test_colours_lie_over_each_other_on_paper(easel, name):
    page = easel("colours")
    page.get_by_role("button", name=EN(f"names.colour.{name}"), exact=True).click()
    press(page, "fill")
    chosen = page.locator(".cv [type=color]").input_value()
    rgb = [int(chosen[k : k + 2], 16) for k in (1, 3, 5)]
    page.locator(".cv [type=color]").fill("#102030")
    set_to(page, "size", 20)
    drag(page, (20, 20), (100, 20))
    press(page, "eraser")
    drag(page, (20, 100), (100, 100))
    answer = sent(page, tool="sketch")
    assert answer["tool"] == "sketch"
    picture, much = colours_of(answer["paint"])
    levels = (picture[0] + 1) * 127.5
    assert levels[:, 64, 64].tolist() == pytest.approx(rgb, abs=0.01)
    assert levels[:, 20, 60].tolist() == pytest.approx([0x10, 0x20, 0x30], abs=0.01)
    assert levels[:, 100, 60].tolist() == pytest.approx([255] * 3, abs=0.01)
    assert much[0, 0, 100, 60] == 0
    assert answer["share"] == pytest.approx(float(much.mean()))


def test_a_stamp_prints_its_shape_once_with_pointer_and_keys(easel):
    page = easel("colours")
    set_to(page, "size", 20)

    def stamp(name):
        return page.get_by_role("button", name=EN(f"canvas.stamp_{name}"), exact=True)

    stamp("square").click()
    drag(page, (40, 50), (90, 90))  # a stamp is not drawn along
    much = colours_of(sent(page)["paint"])[1][0, 0].numpy()
    wanted = np.zeros((SIDE, SIDE))
    wanted[40:60, 30:50] = 1
    assert abs(much - wanted).max() < 0.5
    assert (much == wanted)[38:62, 28:52].mean() > 0.8  # but for the edge, where a pointer lies between two pixels
    press(page, "undo")
    stamp("ring").click()
    page.locator(".cv-stage").focus()
    for key, times in {"ArrowLeft": 40, "ArrowUp": 40, "ArrowRight": 10, "ArrowDown": 12}.items():
        for _ in range(times):
            page.keyboard.press(key)  # four pixels, from half a pixel at the edge
    page.keyboard.press(" ")
    much = colours_of(sent(page)["paint"])[1][0, 0].numpy()
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    far = np.hypot(x - 40.5, y - 48.5)
    assert (much[(far > 7) & (far < 9)] == 1).all()
    assert (much[(far < 5) | (far > 11)] == 0).all()
    press(page, "brush")
    assert stamp("ring").get_attribute("aria-pressed") == "false"
    drag(page, (10, 10), (20, 10))
    assert colours_of(sent(page)["paint"])[1][0, 0, 10, 15] == 1
