"""Nobody takes all the places, and work for nobody ends."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from explorer.app.gate.limits import Limits, running
from explorer.service import presence
from tests.attack.conftest import Stranger

LONG = {"prompt": "a red apple", "model": "fast", "steps": 100, "sampler": "consistency"}


def waiting(gate):
    return running(gate.sessions.queues)


def until(met, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if met():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(autouse=True)
def quiet(gate, monkeypatch):
    """Each begins and ends with nothing that waits or runs. Here nobody waits for fifteen seconds."""
    monkeypatch.setattr(presence, "PATIENCE", 1.5)
    monkeypatch.setattr(presence, "GRACE", 0.5)
    assert until(lambda: waiting(gate) == 0, 40)
    yield
    assert until(lambda: waiting(gate) == 0, 40)


def test_a_page_has_six_events_at_once(stranger, gate):
    body = stranger.body(stranger.event("make", takes=3), **LONG)
    answers = [stranger.join(body) for _ in range(10)]
    assert [answer.status_code for answer in answers[:6]] == [200] * 6
    assert {answer.status_code for answer in answers[6:]} == {429}
    assert "full" in answers[-1].json()["detail"]
    assert int(answers[-1].headers["retry-after"]) >= 5
    assert until(lambda: waiting(gate) == 0, 60), "nobody has opened a stream: the work ends"


def test_many_that_come_at_the_same_moment_are_counted_too(address, gate):
    stranger = Stranger(address, "crowd")
    body = stranger.body(stranger.event("make", takes=3), **LONG)
    with ThreadPoolExecutor(24) as crowd:
        codes = list(
            crowd.map(lambda _: httpx.post(f"{address}/en/gradio_api/queue/join", json=body).status_code, range(24))
        )
    assert codes.count(200) <= Limits().page


def test_a_full_studio_says_so_in_the_language_of_the_page(address, gate, monkeypatch):
    monkeypatch.setattr(gate.seats, "limits", Limits(page=0))
    stranger = Stranger(address)
    body = stranger.body(stranger.event("dice"))
    assert "voll" not in stranger.join(body).json()["detail"]
    german = httpx.post(f"{address}/de/gradio_api/queue/join", json=body)
    assert german.status_code == 429
    assert "Platz" in german.json()["detail"]


def test_an_address_has_an_end_as_well(address, gate, monkeypatch):
    monkeypatch.setattr(gate.seats, "limits", Limits(address=3))
    pupils = [Stranger(address, f"pupil{k}") for k in range(5)]
    wishes = [pupil.body(pupil.event("make", takes=3), **LONG) for pupil in pupils]  # before the first of them is done
    codes = [pupil.join(wish).status_code for pupil, wish in zip(pupils, wishes)]
    assert codes == [200, 200, 200, 429, 429]


def test_work_whose_page_is_gone_ends_within_a_step(address, gate, site):
    stranger = Stranger(address, "leaves")
    row = stranger.event("make", takes=3)
    assert stranger.join(stranger.body(row, **{**LONG, "model": "base", "sampler": "ddim"})).status_code == 200
    came = 0
    for message in stranger.messages():
        came += message["msg"] == "process_generating"
        if came:
            break  # leaving the loop closes the stream
    stranger.http.close()
    assert until(lambda: waiting(gate) == 0, 12), "three seconds of grace, and a step"


def test_quick_things_are_answered_while_runs_wait(address, gate):
    """H3, H4: dice and chips do not stand in line behind runs."""
    for k in range(3):
        stranger = Stranger(address, f"runner{k}")
        body = stranger.body(stranger.event("make", takes=3), **LONG)
        for _ in range(5):
            assert stranger.join(body).status_code == 200
    quick = Stranger(address, "quick")
    began = time.monotonic()
    assert quick.join(quick.body(quick.event("dice"))).status_code == 200
    assert quick.outcome()["success"]
    assert time.monotonic() - began < 5


def test_a_page_may_run_two_hundred_steps(address, gate, site):
    stranger = Stranger(address, "patient")
    row = stranger.event("make", takes=3)
    slider = next(part["props"] for part in stranger.config["components"] if part["props"].get("elem_id") == "steps")
    asked = stranger.body(row, **{**LONG, "model": "base", "sampler": "ddim", "steps": 1_000})
    assert stranger.join(asked).status_code == 200
    told = (part for message in stranger.messages() for part in (message.get("output") or {}).get("data", []))
    start = next(part for part in told if isinstance(part, dict) and part.get("kind") == "start")
    assert start["total"] == min(200, slider["maximum"])
    stranger.http.close()


def test_a_link_may_not_run_more_either(site):
    from explorer.app.tabs.within import compared_within, within
    from explorer.service.bounds import OWN
    from explorer.trajectory.compare import Comparison
    from explorer.trajectory.settings import Settings
    from explorer.words.texts import words_in

    words = words_in("en")
    assert within(words, Settings(steps=1_000)).steps == OWN.steps
    long = Comparison.make("steps", ["5", "1000"], Settings(steps=999))
    assert max(run.steps for run in compared_within(words, long).runs) == OWN.steps
    short = Comparison.make("steps", ["5", "30"], Settings())
    assert compared_within(words, short) is short
    other = Comparison.make("seed", ["1", "2"], Settings(steps=600))
    assert [run.steps for run in compared_within(words, other).runs] == [OWN.steps] * 2


def test_runs_that_nobody_follows_end(site):
    """A run has fifteen seconds to be followed, and three to be followed again."""
    from explorer.player.packets import start_packet
    from explorer.player.reels import Reels

    now = [0.0]
    reels = Reels(address="../frames", clock=lambda: now[0])
    start = start_packet("r", 3, "")

    def packets():
        yield None, start
        for k in range(100):
            now[0] += 1
            yield None, {"kind": "step", "run": "r", "i": k, "frames": {}}

    list(reels.streamed(packets()))
    assert reels.ended("r")
    assert now[0] == pytest.approx(16)


def test_a_run_of_another_is_not_stopped_without_its_name(site):
    """M5: any name was kept, with ten megabytes if need be, and the opening run could be ended for everybody."""
    before = len(site.reels)
    assert site.reels.stop("x" * 10_000) is None
    assert site.reels.stop(site.openings["en"]["run"]) is None
    assert len(site.reels) == before


def test_sessions_end_with_their_pages(address, gate, site):
    """H7: 0.6 MB for every visit stayed for good."""
    for k in range(20):
        stranger = Stranger(address, f"visit{k}")
        assert stranger.join(stranger.body(stranger.event("dice"))).status_code == 200
    assert until(lambda: waiting(gate) == 0, 20)
    names = {f"visit{k}" for k in range(20)}
    app = next(app for app in gate.sessions.apps if names & app.state_holder.session_data.keys())
    assert names <= app.state_holder.session_data.keys()
    gate.sessions.forget(names)
    assert not names & app.state_holder.session_data.keys()
    assert not names & app.get_blocks()._queue.pending_event_ids_session.keys()


def test_a_session_is_small(gate):
    from gradio.state_holder import SessionState, StateHolder

    from explorer.app.gradio_patches import Session

    holder = StateHolder()
    holder.set_blocks(gate.sessions.apps[0].get_blocks())
    made = holder["x"]
    assert isinstance(made, Session)
    assert not made.config_values
    gate.sessions.apps[0].get_blocks().state_holder = gate.sessions.apps[0].state_holder
    plain = SessionState(gate.sessions.apps[0].get_blocks())
    assert vars(made).keys() == vars(plain).keys(), "Gradio keeps other things of a session now: look at Session"


def test_threads_that_follow_do_not_hold_the_server(address, site):
    """Sixty streams that nobody writes to are no work, and the server still answers at once."""
    run = site.openings["en"]["run"]
    stop = threading.Event()

    def follow():
        with httpx.stream("GET", f"{address}/frames/{run}", timeout=20) as answer:
            for _ in answer.iter_lines():
                if stop.is_set():
                    return

    threads = [threading.Thread(target=follow, daemon=True) for _ in range(40)]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    assert httpx.get(f"{address}/healthz").status_code == 200
    assert time.monotonic() - began < 3
    stop.set()


def test_pictures_that_come_at_the_same_moment_do_not_overfill_the_folder(address, gate, monkeypatch):
    """Thirty at once, each let in while there was room, came to 895 MB of 500."""
    monkeypatch.setattr(gate.tidy, "room", gate.tidy._bytes + 3_000_000)
    begun = gate.tidy._bytes

    def send(_):
        picture = {"files": ("a.png", b"x" * 2_000_000)}
        return httpx.post(f"{address}/en/gradio_api/upload", files=picture, timeout=30).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(send, range(8)))
    assert answers[-1] == 429
    assert gate.tidy._bytes - begun < 6_000_000
    monkeypatch.setattr(gate.tidy, "_bytes", begun)
