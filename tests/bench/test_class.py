"""Thirty learners in one lesson at once: python -m pytest -m bench -s tests/bench/test_class.py

Each opens the lesson, waits for all the others, and presses Run with the fast model: first as their browsers ask, then
in thirty pages of a real Chromium. Prints how long the last one waits (wanted: 15 s on two cores, which in the second
measurement the browsers use as well); asserts that every one gets every frame and an answer.
"""

import json
import re
import threading
import time
from statistics import median

import httpx
import pytest

pytestmark = pytest.mark.bench
LEARNERS = 30
LESSON, GUESS = "undoing", "blur"
SMALL = {"width": 420, "height": 640}
FAST = {"learn-model": "fast", "learn-sampler": "consistency", "learn-steps": 4}
CAME = ["start", 0, 1, 2, 3, 4, "done"]  # of a run of four steps; the last is the picture


@pytest.fixture(scope="module")
def address(server):
    time.sleep(15)  # the class comes when the studio has long been up
    return f"{server[0]}/en"


class Learner:
    """One browser: what it has on its page, and a session of its own."""

    def __init__(self, address, config, number):
        self.address, self.config, self.session = address, config, f"learner{number}"
        self.http = httpx.Client(timeout=180)
        self.values = {part["id"]: part["props"].get("value") for part in config["components"]}
        self.ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}

    def call(self, target, name, **event):
        """Asks for what the page has wired to an event; yields the messages of its stream."""
        (found,) = [
            row for row in self.config["dependencies"]
            if [self.ids[target], name] in row["targets"] and self.ids["learn-done"] in row["outputs"]
        ]  # fmt: skip
        asked = {
            "fn_index": found["id"],
            "data": [self.values[part] for part in found["inputs"]],
            "session_hash": self.session,
            "trigger_id": self.ids[target],
            "event_data": event or None,
        }
        self.http.post(f"{self.address}/gradio_api/queue/join", json=asked).raise_for_status()
        where = f"{self.address}/gradio_api/queue/data"
        with self.http.stream("GET", where, params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    message = json.loads(line[5:])
                    yield message
                    if message["msg"] in ("process_completed", "close_stream"):
                        return

    def opens(self):
        last = list(self.call("learn-progress", "enter", lesson=LESSON))[-1]
        assert last["success"], last
        for name, value in {
            **FAST,
            "learn-lesson": LESSON,
            "learn-choice": GUESS,
            "learn-prompt": "a red apple",
        }.items():
            self.values[self.ids[name]] = value

    def runs(self):
        """(seconds to the first picture, seconds to the answer, what came, bytes of pictures)"""
        self.began, self.first, self.came, self.size, run, following = time.perf_counter(), None, [], 0, None, None
        for message in self.call("learn-run", "click"):
            if message["msg"] not in ("process_generating", "process_completed"):
                continue
            assert message["success"], message
            found = re.search(r'"run"(?:\], |: )"([^"]+)"', json.dumps(message["output"]["data"]))
            if found and run is None:
                run = found[1]
                following = threading.Thread(target=self.follow, args=[run])
                following.start()
        assert following, "no run began"
        following.join(120)
        return self.first, time.perf_counter() - self.began, self.came, self.size

    def follow(self, run):
        """Takes the packets of the run from its stream, and every picture from its address, as the page does."""
        frames = f"{self.address}/../frames/{run}"
        with httpx.stream("GET", frames, timeout=120) as answer:
            for packet in map(json.loads, answer.iter_lines()):
                self.came.append(packet["i"] if packet["kind"] == "step" else packet["kind"])
                if packet["kind"] == "step":
                    got = self.http.get(f"{frames}/{packet['i']}", params={"names": "x_t"})
                    assert got.status_code == 200, got.text
                    self.size += len(got.content)
                    self.first = self.first or time.perf_counter() - self.began


def test_thirty_learners_run_the_same_lesson_at_once(address):
    config = httpx.get(f"{address}/config", timeout=60).json()
    gate, answers, wrong = threading.Barrier(LEARNERS), [], []

    def learn(number):
        learner = Learner(address, config, number)
        try:
            learner.opens()
            gate.wait(120)
            answers.append(learner.runs())
        except BaseException as error:  # told by the test, not lost in its thread
            wrong.append(repr(error))
            gate.abort()

    threads = [threading.Thread(target=learn, args=[number]) for number in range(LEARNERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    firsts, lasts, came, sizes = zip(*answers)
    print(f"\n{LEARNERS} learners, {LESSON}, fast model, 4 steps; all over after {time.perf_counter() - began:.1f} s")
    print(f"first picture  median {median(firsts):6.2f} s   last {max(firsts):6.2f} s")
    print(f"answer         median {median(lasts):6.2f} s   last {max(lasts):6.2f} s   wanted <= 15 s on two cores")
    assert len(answers) == LEARNERS
    assert all(each == CAME for each in came), came
    assert len(set(sizes)) == 1, "somebody got other pictures than the others"


PRESS = """(at) => setTimeout(() => {
  const began = performance.now(), times = window.times = {};
  document.querySelector("#learn-run").click();
  const look = setInterval(() => {
    const now = (performance.now() - began) / 1000, reel = window.explorerPlayers?.get("learn-player")?.reel;
    if (reel?.last >= 0) times.first ??= now;
    if (document.querySelector("#learn-reveal-text h2")) times.answer ??= now;
    if (reel?.done && reel.last === 4 && times.answer) times.all ??= now;
    if (times.all) clearInterval(look);
  }, 50);
}, at - Date.now())"""
CAME_IN = """() => {
  const { steps, done, stopped } = window.explorerPlayers.get("learn-player").reel;
  return [steps.map((step) => Boolean(step.ready && step.shots.x_t)), done, stopped];
}"""


def seated(chromium, address):
    """A page of its own that has opened the lesson and predicted; pressing Run is all that is left."""
    page = chromium.new_context(viewport=SMALL, locale="en-GB").new_page()
    page.set_default_timeout(300_000)
    page.goto(f"{address}/?lesson={LESSON}&model=fast&sampler=consistency&steps=4&prompt=a+red+apple")
    page.locator("#learn-title-text h1").wait_for()
    page.locator("#learn-choice label").nth(1).click()
    page.wait_for_function("!document.querySelector('#learn-run').disabled")
    return page


def test_thirty_browsers_run_the_same_lesson_at_once(chromium, address):
    began = time.perf_counter()
    pages = [seated(chromium, address) for _ in range(LEARNERS)]
    print(f"\n{LEARNERS} pages of Chromium opened in {time.perf_counter() - began:.0f} s")
    wrong = []
    for page in pages:
        page.on("pageerror", lambda error: wrong.append(str(error)))
    at = 1000 * (time.time() + 5)
    for page in pages:
        page.evaluate(PRESS, at)
    for page in pages:
        page.wait_for_function("window.times?.all")
    times = [page.evaluate("window.times") for page in pages]
    for what, name in {"first picture": "first", "answer": "answer", "every frame": "all"}.items():
        each = [came[name] for came in times]
        print(f"{what:14} median {median(each):6.2f} s   last {max(each):6.2f} s")
    print("wanted: every frame and the answer within 15 s on two cores")
    for page in pages:
        frames, done, stopped = page.evaluate(CAME_IN)
        assert (frames, done, stopped) == ([True] * 5, True, False)
        assert page.locator(".learn-said").inner_text()
        page.context.close()
    assert not wrong
