"""What the player shows: the pixels of the engine, in every view, language and theme; and hostile text as text."""

import numpy as np
import pytest

from explorer.pixels import to_frames
from explorer.player.codec import for_json
from explorer.player.offline import page
from explorer.player.packets import packets
from tests.browser.playing import index, ready, shown, until
from tests.browser.runs import made_up

QUIET = 200  # milliseconds in which a late packet would have been decoded and drawn


def test_every_view_shows_the_frames_of_the_engine(opened):
    """Every pixel of every view of every step is the value that the tensors give."""
    run = made_up(size=40)
    tab = opened(run)
    for step in run.steps:
        words = to_frames(step.x0_hat)[0].astype(int) - to_frames(step.x0_uncond)[0]
        expected = {
            "x_t": to_frames(step.x_t)[0],
            "x0_hat": to_frames(step.x0_hat)[0],
            "eps_hat": to_frames(step.eps_hat)[0],
            "x0_uncond": to_frames(step.x0_uncond)[0],
            "push": np.clip(128 + 4 * words, 0, 255),
        }
        tab.evaluate("(i) => window.explorerPlayers.get('run-0').seek(i)", step.index)
        for view, frame in expected.items():
            tab.evaluate("(view) => window.explorerPlayers.get('run-0').choose(1, view)", view)
            np.testing.assert_array_equal(shown(tab, 1), frame, err_msg=f"{view} of step {step.index}")
        np.testing.assert_array_equal(shown(tab, 0), expected["x_t"])


def test_the_end_is_the_picture_in_both_windows(opened):
    run = made_up()
    tab = opened(run)
    assert index(tab) == 6
    for number in (0, 1):
        np.testing.assert_array_equal(shown(tab, number), to_frames(run.final)[0])
    tab.evaluate("window.explorerPlayers.get('run-0').choose(1, 'eps_hat')")
    assert "nothing is left to guess" in tab.locator("[data-number='1'] .pl-note").inner_text()


def test_hostile_text_stays_text(opened):
    evil = '<img src=x onerror="window.hacked=1"></script><script>window.hacked=2</script>${7*7}{{8*8}}`\u2028\u202e'
    run = made_up(2)
    tab = opened(run, title=evil, said=[evil] * 3)
    assert tab.locator(".pl-sentence").text_content() == evil
    assert tab.locator("h1").text_content() == evil
    assert tab.evaluate("window.hacked") is None
    assert tab.locator("img").count() == 0


LATE = """() => {
  const real = window.createImageBitmap, held = [];
  window.createImageBitmap = (...given) => new Promise((done) => held.push(() => done(real(...given))));
  window.unpackAll = () => { window.createImageBitmap = real; held.splice(0).forEach((go) => go()); };
  const player = window.explorerPlayers.get("run-0"), [whole] = window.explorerShelf.get(player.reel.run);
  player.load(new player.reel.constructor(player.reel.start), true);
  whole.steps.forEach((packet) => player.reel.put(packet).then(() => player.grown()));
  player.reel.done = true;
}"""
WISHES = {"{ index: 2 }": 2, "{ fraction: 0 }": 0, "{ alpha_bar: 1 }": 6}


@pytest.mark.parametrize("wish", WISHES)
def test_where_somebody_wants_to_go_before_the_frames_are_unpacked_is_gone_to(opened, wish):
    tab = opened(made_up())
    tab.evaluate(LATE)
    assert index(tab) == -1
    tab.evaluate(f"window.explorerPlayers.get('run-0').meet({wish})")
    tab.evaluate("window.unpackAll()")
    until(tab, "window.explorerPlayers.get('run-0').reel.unpacked")
    until(tab, f"window.explorerPlayers.get('run-0').index === {WISHES[wish]}")


@pytest.mark.parametrize(
    ("language", "name", "count"),
    [("en", "The model's guess", "Step 6 of 6"), ("de", "Die Vermutung des Modells", "Schritt 6 von 6")],
    ids=["english", "german"],
)
def test_languages(opened, language, name, count):
    tab = opened(language=language)
    assert tab.locator("[data-number='1'] .pl-name").inner_text() == name
    assert tab.locator(".pl-count").inner_text() == count


def test_a_run_of_which_not_every_step_is_sent_counts_its_own(saved, visit):
    run, every = made_up(), 40

    def of_many(packet):
        if packet["kind"] == "start":
            return {**packet, "length": every * packet["total"]}
        numbered = {**packet.get("numbers", {}), "step": every * packet.get("i", 0)}
        return {**packet, "numbers": numbered} if packet["kind"] == "step" else packet

    tab = ready(visit(saved(page(map(of_many, packets(run)), run.settings)))[0])
    assert tab.locator(".pl-count").inner_text() == "Step 240 of 240"
    tab.evaluate("window.explorerPlayers.get('run-0').seek(2)")
    until(tab, "document.querySelector('.pl-count').textContent === 'Step 80 of 240'")
    assert tab.get_attribute(".pl-film", "aria-valuetext").startswith("Step 80 of 240: ")
    assert tab.get_attribute(".pl-film", "aria-valuenow") == "2"


def test_views_that_a_run_cannot_show_are_not_offered(opened):
    tab = opened(made_up(guided=False))
    tab.locator("[data-number='1'] .pl-view").click()
    offered = tab.eval_on_selector_all(".pl-menu:not([hidden]) button", "(all) => all.map((b) => b.dataset.view)")
    assert offered == ["x_t", "x0_hat", "eps_hat"]


def test_a_forward_run_goes_from_picture_to_static(opened):
    run = made_up(forward=True, guided=False)
    tab = opened(run)
    np.testing.assert_array_equal(shown(tab, 0), to_frames(run.final)[0])
    assert tab.locator("[data-number='1'] .pl-name").inner_text() == "What it was"
    tab.locator(".pl-film").focus()
    tab.keyboard.press("Home")
    np.testing.assert_array_equal(shown(tab, 0), to_frames(run.steps[0].x_t)[0])
    words = tab.eval_on_selector_all(
        ".pl-stage-word",
        """(all) => all.map((w) => [w.getBoundingClientRect().left, w.textContent]).sort((a, b) => a[0] - b[0])
                      .map((pair) => pair[1])""",
    )
    assert words == ["picture", "details", "colours", "outline", "static"]
    assert tab.evaluate("window.explorerPlayers.get('run-0').timeline.cursor.style.transform") == "translateX(0px)"


def test_the_strip_is_the_run_itself(opened):
    """A tile of the strip holds pixels of the frame of its noise level; what has not come yet stays dark."""
    run = made_up(8)
    tab = opened(run)
    colours = tab.evaluate(
        """() => { const strip = document.querySelector(".pl-strip"), pen = strip.getContext("2d");
          const at = (share) => [...pen.getImageData(Math.round(share * strip.width), 30, 1, 1).data.slice(0, 3)];
          return [0.09, 0.26].map(at); }"""
    )
    for colour, step in zip(colours, (1, 2)):
        pixels = to_frames(run.steps[step].x_t)[0].reshape(-1, 3).tolist()
        assert colour in pixels, "nothing is averaged where there is more static than picture"


def test_the_page_follows_the_theme_of_the_system(opened):
    tab = opened(color_scheme="dark")
    paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.emulate_media(color_scheme="light")
    until(tab, f"getComputedStyle(document.body).backgroundColor !== '{paper}'")


def test_an_offline_page_reaches_nothing(saved, visit):
    """It asks for itself and no more, and its policy stops a script that would ask for more."""
    run = made_up(3)
    address = saved(page(packets(run), run.settings, title="offline"))
    tab, seen = visit(address)
    ready(tab)
    tab.locator(".pl-play").click()
    until(tab, "!window.explorerPlayers.get('run-0').transport.playing")
    assert seen.requests == [address]
    refused = tab.evaluate(
        """async () => { const broken = []; document.addEventListener("securitypolicyviolation",
             (event) => broken.push(event.effectiveDirective));
           await fetch("http://127.0.0.1:9/").catch(() => null);
           const script = document.createElement("script"); script.textContent = "window.hacked = 1";
           document.body.append(script); await new Promise((done) => setTimeout(done, 100)); return broken; }"""
    )
    assert set(refused) == {"connect-src", "script-src-elem"}
    assert tab.evaluate("window.hacked") is None
    seen.errors.clear()  # those two refusals
    assert "a red apple" in tab.locator("dl").inner_text()


def test_late_packets_of_a_replaced_run_are_not_shown(opened):
    """The old picture stays until the new run has one, and the old run does not come back by itself."""
    run = made_up()
    tab = opened(run)
    width = to_frames(run.final)[0].shape[1]
    until(tab, f"window.explorerPlayers.get('run-0').panes[0].canvas.width === {width}")  # the first is decoded
    late = for_json(list(packets(made_up(2), "old")))
    told = """(values) => values.forEach((value) => window.explorerPlayers.get("run-0").inbox.receive(value))"""
    tab.evaluate(told, [late[0], {"run": "new", "kind": "start", "total": 3}, *late[1:]])
    tab.wait_for_timeout(QUIET)
    assert tab.evaluate("window.explorerPlayers.get('run-0').reel.run") == "new"
    np.testing.assert_array_equal(shown(tab, 0), to_frames(run.final)[0])
    tab.evaluate(told, [{"run": "old", "kind": "show"}])
    until(tab, "window.explorerPlayers.get('run-0').index === 2")
