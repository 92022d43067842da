"""Destroy, as a person uses it: choose a picture, watch it sink, say when it is gone, and get something back."""

import base64
import io
import json
import math
import re

import numpy as np
import pytest
from PIL import Image

from explorer.diffusion.noise import Noise
from explorer.pixels import to_frames
from explorer.present.destroy import SAMPLES, sample
from explorer.words.texts import words_in
from tests.browser.playing import index, sent_frame, shown, until

EN, DE = words_in("en"), words_in("de")
QUIET = 600  # milliseconds in which a run that plays by itself would have moved
PLAYER = "destroy-player"
REEL = f"window.explorerPlayers?.get('{PLAYER}')?.reel"
STEPS = f"[...(window.explorerShelf.get({REEL}.run))].filter((p) => p.kind === 'step').sort((a, b) => a.i - b.i)"


@pytest.fixture
def enter(site_url, visit):
    """enter(language, options of the browser) -> the tab, with its opening burial there to play."""

    def entered(language="en", **options):
        page, _ = visit(f"{site_url}/{language}/", **options)
        return settle(page, words_in(language))

    return entered


def settle(page, words=EN):
    page.get_by_role("tab", name=words("tabs.destroy")).click()
    whole(page)
    page.evaluate(f"window.explorerPlayers.get('{PLAYER}').transport.pause()")
    return page


def whole(page, after=None, forward=True):
    """Waits for a complete burial, or walk back, other than `after`; returns its name."""
    other = f"{REEL}?.run !== {json.dumps(after)}"
    whole = f"{REEL}?.done && !{REEL}.torn && {REEL}.steps.every((s) => s.ready)"
    ready = f"{whole} && window.explorerPlayers.get('{PLAYER}').index >= 0"
    until(page, f"Boolean({other} && {REEL}?.forward === {json.dumps(forward)} && {ready})", 90)
    return page.evaluate(f"{REEL}.run")


def seek(page, to):
    detail = {"player": PLAYER, "index": to}
    page.evaluate("(detail) => window.dispatchEvent(new CustomEvent('explorer:seek', { detail }))", detail)
    until(page, f"window.explorerPlayers.get('{PLAYER}').index === {to}")


def numbers(page):
    return page.evaluate(f"{STEPS}.map((p) => p.numbers)")


def canvas(page, selector):
    """The pixels of any canvas, (H, W, 3)."""
    text = page.locator(selector).evaluate("(c) => c.toDataURL('image/png').split(',')[1]")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB"))


def test_the_tab_opens_on_a_burial_of_a_sample(enter):
    """Every value under the cursor is the sample and the static of the seed at that noise level."""
    page = enter()
    eps = Noise([7], (3, 128, 128))().double()
    for k in (0, 17, 40):
        seek(page, k)
        alpha_bar = numbers(page)[k]["alpha_bar"]
        x_t = math.sqrt(alpha_bar) * sample(SAMPLES[0]).double() + math.sqrt(1 - alpha_bar) * eps
        level = ((x_t[0].clamp(-1, 1) + 1) * 127.5).permute(1, 2, 0).numpy()
        assert np.abs(shown(page, 0, PLAYER) - level).max() <= 0.51
        np.testing.assert_array_equal(shown(page, 1, PLAYER), to_frames(sample(SAMPLES[0]))[0])


def test_formula_bar_and_bell_follow_the_cursor(enter):
    page = enter()
    bells = []
    for k in (0, 24, 40):
        seek(page, k)
        alpha_bar = numbers(page)[k]["alpha_bar"]
        assert page.locator(".mx-signal").inner_text() == f"{math.sqrt(alpha_bar):.2f}"
        assert page.locator(".mx-noise").inner_text() == f"{math.sqrt(1 - alpha_bar):.2f}"
        share = page.locator(".mx-bar i").evaluate("(bar) => bar.offsetWidth / bar.parentElement.offsetWidth")
        assert share == pytest.approx(alpha_bar, abs=0.02)
        bells.append(page.locator(".mx-bars").get_attribute("d"))
    assert len(set(bells)) == 3
    assert page.locator(".mx-share").inner_text() == EN.percent(0.01).replace("1", "<1")


@pytest.mark.slow
def test_another_picture_and_another_schedule_bury_anew(enter):
    page = enter()
    first = page.evaluate(f"{REEL}.run")
    page.click("[data-sample=castle]")
    second = whole(page, after=first)
    np.testing.assert_array_equal(shown(page, 1, PLAYER), to_frames(sample("castle"))[0])
    assert page.locator("[data-sample=castle]").get_attribute("aria-pressed") == "true"
    assert page.locator("[data-sample=dog]").get_attribute("aria-pressed") == "false"
    cosine = [n["alpha_bar"] for n in numbers(page)]
    page.locator("#bury-schedule input").click()
    page.get_by_role("option", name=EN("choices.schedule.linear")).click()
    whole(page, after=second)
    linear = [n["alpha_bar"] for n in numbers(page)]
    assert linear[20] < cosine[20] - 0.1
    np.testing.assert_array_equal(shown(page, 1, PLAYER), to_frames(sample("castle"))[0])


def test_the_learner_is_told_when_the_judge_lost_it(enter):
    page = enter()
    assert page.locator(".ch-result").is_hidden()
    sure = [n["sure"][0] for n in numbers(page)]
    lost = next(k for k in range(len(sure)) if max(sure[k:]) < 0.5)
    noise = [EN.percent(1 - n["alpha_bar"]) for n in numbers(page)]
    for k, words in ((lost - 6, "You gave up at"), (lost, "gave up at the same point"), (lost + 3, "You held out")):
        seek(page, k)
        page.click("#give-up")
        page.locator(".ch-result").wait_for()
        said = page.locator(".ch-said").inner_text()
        assert words in said
        assert noise[k] in said
        assert noise[lost] in said
    assert page.locator(".ch-plot polyline").count() == 2
    assert page.locator(".ch-plot .ch-mark-you").text_content() == f"you {noise[lost + 3]}"


@pytest.mark.slow
def test_pressing_stops_a_playing_burial(enter):
    page = enter()
    seek(page, 5)
    page.evaluate(f"window.explorerPlayers.get('{PLAYER}').transport.play()")
    page.click("#give-up")
    assert not page.evaluate(f"window.explorerPlayers.get('{PLAYER}').transport.playing")
    assert index(page, PLAYER) < 40


def test_what_is_given_back_is_shown_beside_what_it_was(enter):
    page = enter()
    burial = page.evaluate(f"{REEL}.run")
    seek(page, 20)
    left = shown(page, 0, PLAYER)
    page.locator("#back-model").get_by_label(EN("choices.model.fast"), exact=True).check()
    page.fill("#back-prompt textarea", "a golden retriever on a beach at sunset")
    page.click("#give-back")
    whole(page, after=burial, forward=False)
    page.locator(".rt-said", has_text="Colours are").wait_for()
    start = page.evaluate(f"window.explorerShelf.get({REEL}.run)[0]")
    assert start["origin"] == {"run": burial, "index": 20}
    assert "golden+retriever" in start["settings"]
    np.testing.assert_array_equal(canvas(page, "[data-part=was] canvas"), to_frames(sample("dog"))[0])
    np.testing.assert_array_equal(canvas(page, "[data-part=left] canvas"), left)
    until(page, f"window.explorerPlayers.get('{PLAYER}').index === {REEL}.total")
    now = canvas(page, "[data-part=now] canvas")
    np.testing.assert_array_equal(now, shown(page, 0, PLAYER))
    off = np.abs(now.astype(float) - to_frames(sample("dog"))[0]).mean()
    assert f"Colours are {off:.0f} of 255 off" in page.locator(".rt-said").inner_text()
    assert page.locator("#give-up").is_disabled(), "nobody can give up on a picture that comes back"
    page.locator(".rt-again").click()
    until(page, f"{REEL}.run === {json.dumps(burial)}")
    page.locator(".rt").wait_for(state="hidden")
    until(page, "!document.querySelector('#give-up').disabled")


@pytest.mark.slow
def test_nothing_buried_is_nothing_to_give_back(enter):
    page = enter()
    burial = page.evaluate(f"{REEL}.run")
    seek(page, 0)
    page.click("#give-back")
    page.get_by_text(EN("destroy.nothing_buried")).first.wait_for()
    assert page.evaluate(f"{REEL}.run") == burial


def png(image, **options):
    data = io.BytesIO()
    image.save(data, "PNG", **options)
    return data.getvalue()


def send(page, name, data):
    page.set_input_files("[data-testid='Your own picture-upload-button']", {
        "name": name, "mimeType": "image/png", "buffer": data,
    })  # fmt: skip


def stripes():
    """300 x 128 with a white middle square: what is not in the middle is red."""
    image = Image.new("RGB", (300, 128), "red")
    image.paste("white", (86, 0, 214, 128))
    return image


def test_ones_own_picture_is_cut_to_its_middle(enter):
    page = enter()
    before = page.evaluate(f"{REEL}.run")
    send(page, "mine.png", png(stripes()))
    whole(page, after=before)
    assert (shown(page, 1, PLAYER) == 255).all()
    assert page.locator("[data-sample][aria-pressed=true]").count() == 0


def truncated():
    data = io.BytesIO()
    Image.effect_noise((400, 400), 80).convert("RGB").save(data, "JPEG")
    return data.getvalue()[:4000]


BAD = {
    "a text.png": (b"just words", "no picture"),
    "cut short.jpg": (truncated(), "damaged"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
    "bomb.png": (png(Image.new("1", (9000, 9000)), optimize=True), "at most"),
    "<img src=x onerror=document.title='hit'>.png": (b"\x89PNG", "no picture|damaged"),
}


def test_bad_files_are_explained_and_the_page_lives(enter):
    page = enter()
    burial = page.evaluate(f"{REEL}.run")
    for name, (data, reason) in BAD.items():
        send(page, name, data)
        toast = page.locator("[data-testid=toast-body]", has_text=re.compile(reason)).last
        toast.wait_for()
        assert EN("destroy.bad_picture").split("{")[0] in toast.inner_text()
        page.get_by_test_id("toast-close").last.click()
    assert page.title() == EN("app.title")
    assert page.evaluate(f"{REEL}.run") == burial
    page.click("[data-sample=apple]")
    whole(page, after=burial)


def test_the_picture_just_created_can_be_buried(enter, site_url):
    page = enter()
    before = page.evaluate(f"{REEL}.run")
    page.get_by_role("tab", name=EN("tabs.create")).click()
    until(page, "window.explorerPlayers.get('create-player')?.reel?.done")
    page.get_by_role("tab", name=EN("tabs.destroy")).click()
    page.click("#take-created")
    whole(page, after=before)
    final = page.evaluate(
        """() => [...window.explorerShelf.get(window.explorerPlayers.get("create-player").reel.run)]
             .find((packet) => packet.final)"""
    )
    np.testing.assert_array_equal(shown(page, 1, PLAYER), sent_frame(page, final))


CAMERA = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const pen = canvas.getContext("2d");
  const paint = () => {
    pen.fillStyle = "rgb(200, 30, 30)";
    pen.fillRect(0, 0, 320, 480);
    pen.fillStyle = "rgb(30, 30, 200)";
    pen.fillRect(320, 0, 320, 480);
  };
  setInterval(paint, 50);
  navigator.mediaDevices.getUserMedia = async () => (window.stream = canvas.captureStream(20));
}"""
"""A camera before which there is something red at the left and something blue at the right."""
SEEN = """(() => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d"), video = document.querySelector("#picker video");
  if (!video?.videoWidth) return false;
  pen.drawImage(video, 0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data.slice(0, 3).some((value) => value > 60);
})()"""
"""The camera's picture has come, and not only its size."""


def test_a_camera_shot_can_be_buried(enter):
    page = enter()
    before = page.evaluate(f"{REEL}.run")
    page.evaluate(CAMERA)
    page.click("#camera")
    until(page, SEEN)
    page.locator(".pk-take").click()
    whole(page, after=before)
    shot = shown(page, 1, PLAYER).astype(int)
    left, right = shot[:, 10:50].mean(axis=(0, 1)), shot[:, 78:118].mean(axis=(0, 1))
    assert left[2] > 150 > 80 > left[0], "people know themselves from mirrors"
    assert right[0] > 150 > 80 > right[2]
    assert page.locator(".pk-camera").is_hidden()
    assert page.evaluate("window.stream.getTracks().every((track) => track.readyState === 'ended')")


def test_no_camera_is_explained(enter):
    page = enter()
    page.click("#camera")
    page.locator(".pk-note", has_text=EN("destroy.camera_refused")).wait_for()


def test_keys_alone_do_it_all(enter):
    page = enter()
    page.locator(f"#{PLAYER} [role=slider]").focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert index(page, PLAYER) == 3
    page.locator("#give-up").focus()
    page.keyboard.press("Enter")
    page.locator(".ch-result").wait_for()
    page.locator("[data-sample=balloon]").focus()
    before = page.evaluate(f"{REEL}.run")
    page.keyboard.press("Enter")
    whole(page, after=before)
    assert page.locator(".ch-result").is_hidden(), "an answer belongs to its picture"


def test_a_phone_shows_the_picture_that_is_buried(enter):
    page = enter(width=390, height=844, has_touch=True, is_mobile=True)
    assert page.locator(f"#{PLAYER} .pl-window:visible").count() == 1
    assert page.locator(f"#{PLAYER} .pl-window:visible").get_attribute("data-view") == "x_t"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in page.locator("#give-up, #give-back, [data-sample]").all():
        assert button.bounding_box()["height"] >= 36


@pytest.mark.slow
def test_german_is_german(enter):
    page = enter("de", locale="de-DE")
    for key in ("destroy.challenge.button", "destroy.back.button", "destroy.own"):
        assert DE(key) != EN(key)
        page.get_by_role("button", name=DE(key), exact=True).wait_for()
    seek(page, 12)
    said = DE("destroy.say.sees").split("{")[0]
    page.locator(f"#{PLAYER} .pl-sentence", has_text=said).wait_for()


@pytest.mark.slow
def test_reduced_motion_does_not_play_by_itself(enter):
    page = enter(reduced_motion="reduce")
    page.wait_for_timeout(QUIET)
    assert index(page, PLAYER) == 40
