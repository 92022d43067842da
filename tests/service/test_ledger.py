"""What is written down of runs and refusals, whoever makes them, and what is never written down."""

import io
import json
import logging
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from explorer.errors import RefusedError
from explorer.player.packets import packets
from explorer.player.reels import Reels
from explorer.service.journal import Journal, JsonLines
from explorer.service.ledger import Entry, Ledger
from explorer.service.metrics import Metrics, Now
from explorer.service.presence import GoneError, Presence, work_for
from explorer.trajectory.settings import Settings
from tests.browser.runs import made_up

WISH = Settings(prompt="zebra zeppelin", model="fast", steps=3, seed=987_654)
SECRETS = ("zebra", "zeppelin", "987654", "secret-run", "page-of-anna", "10.9.8.7")


class Clock:
    now = 0.0

    def __call__(self):
        self.now += 0.25
        return self.now


@pytest.fixture
def ledger():
    return Ledger(Clock())


@pytest.fixture
def told(ledger):
    entries = []
    ledger.listen(entries.append)
    return entries


def run(ledger, take=99, session="page-of-anna", forward=False, name="secret-run"):
    """A visitor's run, of which the page takes so many packets that Gradio brings."""
    reels, presence = Reels(heard=ledger.hear), Presence()
    presence.enter(session or "", "10.9.8.7")
    trajectory = replace(made_up(3, 8, forward=forward), settings=WISH.to_text())
    with work_for(presence, session):
        going = reels.streamed(("view", packet) for packet in packets(trajectory, name))
        for _ in range(take):
            if next(going, None) is None:
                break
        going.close()
    return reels


def test_a_run_begins_once_and_ends_once(ledger, told):
    run(ledger)
    assert [entry.event for entry in told] == ["begin", "end"]
    assert told[1] == Entry("end", "picture", "finished", 0.25, "fast", 3)


def test_a_run_that_is_left_is_stopped(ledger, told):
    run(ledger, take=1)
    assert told[-1].outcome == "stopped"
    assert len(told) == 2


def test_a_run_that_its_visitor_stops_is_stopped_once(ledger, told):
    reels, presence = Reels(heard=ledger.hear), Presence()
    with work_for(presence, "page"):
        going = reels.streamed(("view", packet) for packet in packets(made_up(3, 8), "r"))
        next(going)
    reels.stop("r")  # in an event of its own
    with work_for(presence, "page"):
        assert list(going) == []
    assert [(entry.event, entry.outcome) for entry in told] == [("begin", ""), ("end", "stopped")]


def test_a_burial_is_no_picture_of_a_model(ledger, told):
    run(ledger, forward=True)
    assert told[-1] == Entry("end", "burial", "finished", 0.25, steps=3)


def test_what_the_server_makes_for_itself_is_not_counted(ledger, told):
    run(ledger, session=None)
    assert told == []


@pytest.mark.parametrize(
    ("error", "outcome", "events"),
    [
        (None, "finished", ["begin", "end"]),
        (GoneError(), "stopped", ["begin", "end"]),
        (GeneratorExit(), "stopped", ["begin", "end"]),
        (RefusedError("not_there"), "stopped", ["begin", "refusal", "end"]),
        (RuntimeError("zebra"), "failed", ["begin", "fault", "end"]),
    ],
)
def test_how_work_ended_is_told_and_nothing_is_swallowed(ledger, told, error, outcome, events):
    def work():
        with ledger.account("export"):
            if error is not None:
                raise error

    if error is None:
        work()
    else:
        with pytest.raises(type(error)):
            work()
    assert [entry.event for entry in told] == events
    assert told[-1].outcome == outcome


def test_quick_work_is_written_down_only_where_it_goes_wrong(ledger, told):
    with ledger.account(""):
        pass
    with pytest.raises(KeyError), ledger.account(""):
        raise KeyError
    assert told == [Entry("fault")]


def sample(text, name, **labels):
    """A value in Prometheus' text, read by its own parser."""
    found = [
        one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
        if one.name == name and one.labels == labels
    ]
    assert len(found) == 1, (name, labels, found)
    return found[0]


def test_the_numbers_are_those_of_what_happened(ledger):
    metrics = Metrics(lambda: Now(waiting=3, running=2, pages=21, folder=1_000))
    ledger.listen(metrics)
    for name in ("a", "b"):
        run(ledger, name=name)
    run(ledger, take=1, name="c")
    ledger.refuse("full")
    text = metrics.text().decode()
    assert sample(text, "explorer_runs_begun_total", kind="picture") == 3
    assert sample(text, "explorer_runs_ended_total", kind="picture", outcome="finished") == 2
    assert sample(text, "explorer_runs_ended_total", kind="picture", outcome="stopped") == 1
    assert sample(text, "explorer_steps_total", model="fast") == 6
    assert sample(text, "explorer_run_seconds_sum", kind="picture") == 0.5
    assert sample(text, "explorer_run_seconds_bucket", kind="picture", le="0.1") == 0
    assert sample(text, "explorer_run_seconds_bucket", kind="picture", le="0.25") == 2
    assert sample(text, "explorer_refusals_total", reason="full") == 1
    assert sample(text, "explorer_pages_open") == 21
    assert sample(text, "explorer_events_waiting") == 3
    assert not [word for word in SECRETS if word in text]
    assert "_created" not in text


def test_every_kind_is_there_before_the_first_run():
    text = Metrics(lambda: Now(0, 0, 0, 0)).text().decode()
    assert sample(text, "explorer_runs_ended_total", kind="experiment", outcome="failed") == 0


@pytest.fixture
def lines(ledger):
    stream, logger = io.StringIO(), logging.getLogger("explorer.journal")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    ledger.listen(Journal())
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


def test_a_line_for_each_run_and_refusal_that_tells_nothing_of_anybody(ledger, lines):
    run(ledger)
    ledger.refuse("fast")
    made, refused = lines()
    assert made.pop("time").endswith("Z")
    assert made == {"level": "info", "event": "run", "kind": "picture", "outcome": "finished", "seconds": 0.25,
                    "model": "fast", "steps": 3}  # fmt: skip
    assert {**refused, "time": ""} == {"time": "", "level": "info", "event": "refusal", "reason": "fast"}
    assert not [word for word in SECRETS if word in json.dumps([made, refused])]


def test_other_lines_have_the_same_form_and_no_message_of_an_error(lines):
    try:
        raise ValueError("zebra zeppelin")
    except ValueError:
        logging.getLogger("explorer.journal").exception("something failed\nin two lines")
    (line,) = lines()
    assert (line["level"], line["message"], line["error"]) == ("error", "something failed\nin two lines", "ValueError")
    assert line["where"].startswith("test_ledger.py:")
    assert "zebra" not in json.dumps(line)
