"""Developing finished pictures: once each, one at a time, behind every run, for as long as somebody waits."""

import asyncio
import io
import threading
import time

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from PIL import Image

from explorer.app.player_routes import add_darkroom, add_player
from explorer.network.checkpoint import WeightsError
from explorer.pixels import from_frame
from explorer.player.codec import decode
from explorer.player.packets import done_packet, packets
from explorer.player.reels import Reels
from explorer.present import darkroom as module
from explorer.present.darkroom import BusyError, Darkroom
from explorer.render.stamp import read_settings
from explorer.service.presence import Presence, work_for, worker
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings
from tests.browser.runs import made_up


@pytest.fixture
def made(monkeypatch):
    """What was developed, picture by picture; without a network: every pixel becomes a square."""
    made = []

    def developed(picture):
        made.append(picture)
        return picture.repeat_interleave(4, -1).repeat_interleave(4, -2)

    monkeypatch.setattr(module, "developed", developed)
    monkeypatch.setattr(module, "load_enlarger", lambda: None)
    monkeypatch.setattr(module, "BREATH", 0.01)
    return made


@pytest.fixture
def room():
    reels = Reels()
    for name in ("r", "s"):
        for packet in packets(made_up(3, 16, seed=ord(name)), name):
            reels.add(packet)
    return Darkroom(SharedModels(), reels)


async def here():
    return False


def test_the_finished_picture_is_what_is_developed(room, made):
    picture = asyncio.run(room.picture("r", here))
    assert decode(picture).shape == (64, 64, 3)
    assert (made[0] == from_frame(decode(room.reels.finished("r")))).all()


def test_it_is_made_once_however_many_ask(room, made):
    async def many():
        return await asyncio.gather(*(room.picture("r", here) for _ in range(5)))

    assert len(set(asyncio.run(many()))) == 1
    assert asyncio.run(room.picture("r", here)) == room.reels.developed("r")
    assert len(made) == 1


def test_only_one_is_made_at_a_time(room, made, monkeypatch):
    inside, most = 0, 0

    def slow(picture, owner):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.05)
        inside -= 1
        return b"large"

    monkeypatch.setattr(room, "_developed", slow)

    async def both():
        return await asyncio.gather(room.picture("r", here), room.picture("s", here))

    assert asyncio.run(both()) == [b"large", b"large"]
    assert most == 1


def test_it_waits_until_no_run_needs_the_machine(room, made):
    order, turns = [], room.models.turns

    def run():
        for _ in range(5):
            with turns.turn():
                time.sleep(0.02)
            time.sleep(0.02)
        order.append("run")

    thread = threading.Thread(target=run)
    with turns.turn():
        thread.start()
    asyncio.run(room.picture("r", here))
    order.append("developed")
    thread.join()
    assert order == ["run", "developed"]


def test_who_waits_for_too_long_is_told_to_ask_again(room, made):
    room.patience = 0.05
    with room.models.turns.turn(), pytest.raises(BusyError):
        asyncio.run(room.picture("r", here))
    assert not made


def test_nothing_is_made_for_who_has_left(room, made):
    async def gone():
        return True

    with room.models.turns.turn(), pytest.raises(BusyError):
        asyncio.run(room.picture("r", gone))
    assert not made
    assert room._waiting == 0


def test_so_many_may_wait_and_no_more(room, made):
    room._waiting = module.WAITING
    with pytest.raises(BusyError):
        asyncio.run(room.picture("r", here))


def test_no_file_is_written_for_who_has_left(room, made, monkeypatch):
    """A thousand who asked and hung up had the processor for a quarter of an hour."""
    written, there = [], {"a": True, "b": True}
    monkeypatch.setattr(module, "picture_file", lambda *about: written.append(about) or time.sleep(0.1))

    async def ask(name):
        async def gone():
            return not there[name]

        return await room.file("r", 8, gone)

    async def both():
        first, second = (asyncio.create_task(ask(name)) for name in there)
        while not written:
            await asyncio.sleep(0.01)
        there["b"] = False
        await first
        with pytest.raises(BusyError):
            await second

    asyncio.run(both())
    assert len(written) == 1
    assert room._files == 0
    room._files = module.WAITING
    with pytest.raises(BusyError):
        asyncio.run(room.file("r", 1, here))


def test_without_its_network_the_studio_goes_on(room, made, monkeypatch, caplog):
    def missing():
        raise WeightsError("no weights here")

    monkeypatch.setattr(module, "load_enlarger", missing)
    assert asyncio.run(room.picture("r", here)) is None
    assert asyncio.run(room.picture("s", here)) is None
    assert caplog.text.count("no weights here") == 1


def asked(room, *paths):
    """The answers of a server to some paths."""
    server = FastAPI()
    add_player(server, room.reels)
    add_darkroom(server, room)

    async def ask():
        way = httpx.ASGITransport(server)
        async with httpx.AsyncClient(transport=way, base_url="http://here") as client:
            return [await client.get(path) for path in paths]

    return asyncio.run(ask())


def test_the_address_of_a_developed_picture(room, made):
    answer, frame, gone, other = asked(
        room, "/frames/r/developed", "/frames/r/0", "/frames/gone/developed", "/frames/r/other"
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"].startswith("private")
    assert decode(answer.content).shape == (64, 64, 3)
    assert frame.status_code == 200
    assert gone.status_code == other.status_code == 404


def test_the_address_while_others_need_the_machine(room, made):
    room.patience = 0.02
    with room.models.turns.turn():
        (answer,) = asked(room, "/frames/r/developed")
    assert answer.status_code == 202
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("times", "side"), [(1, 16), (4, 64), (8, 128)])
def test_a_picture_is_kept_with_its_settings(room, made, tmp_path, times, side):
    (answer,) = asked(room, f"/frames/r/picture?times={times}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="a-red-apple-seed114-{side}.png"'
    path = tmp_path / "picture.png"
    path.write_bytes(answer.content)
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (side, side)
        kept = np.asarray(picture)
    if times < 8:
        assert (kept == decode(room.reels.finished("r") if times == 1 else room.reels.developed("r"))).all()
    text, _, look = read_settings(path).partition("#")
    assert Settings.from_text(text) == Settings.from_text(room.reels.packets("r")[0]["settings"])
    assert f"picture={side}" in look
    assert len(made) == (times > 1)


def test_a_jpeg_has_its_settings_too(room, made, tmp_path):
    (answer,) = asked(room, "/frames/r/picture?times=4&kind=jpg")
    assert answer.headers["content-type"] == "image/jpeg"
    path = tmp_path / "picture.jpg"
    path.write_bytes(answer.content)
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 64))
    assert read_settings(path).startswith(room.reels.packets("r")[0]["settings"].split("&")[0])


def test_pictures_that_are_not_there_cannot_be_kept(room, made):
    (answer,) = asked(room, "/frames/r/picture?times=1&kind=exe")
    assert answer.status_code == 404
    paths = ("r/picture?times=3", "gone/picture?times=1", "gone/picture?times=4")
    assert [answer.status_code for answer in asked(room, *(f"/frames/{path}" for path in paths))] == [404, 404, 404]
    room.patience = 0.02
    with room.models.turns.turn():
        (answer,) = asked(room, "/frames/r/picture?times=4")
    assert answer.status_code == 503


# the guess of a run that is being made


def making(visitor="page", other="someone"):
    """A darkroom whose reels hold a run of that visitor's, some steps of it made; and a turn of another visitor's."""
    models, pages = SharedModels(), Presence()
    reels = Reels(owner=worker)
    with work_for(pages, visitor):
        for packet in list(packets(made_up(3, 16), "live"))[:3]:
            reels.add(packet)

    def turn(who):
        pages.enter(who, "10.0.0.1")
        with work_for(pages, who), models.turns.turn():
            pass

    return Darkroom(models, reels), turn


def test_the_guess_is_developed_between_the_steps_of_its_own_run(made):
    room, turn = making()
    turn("page")
    picture = asyncio.run(room.guess("live", 1, here))
    assert decode(picture).shape == (64, 64, 3)
    assert (made[0] == from_frame(decode(room.reels.frames("live", 1, ["x0_hat"])))).all()
    turn("page")
    assert asyncio.run(room.guess("live", 1, here)), "what was developed for a run does not hold up the next guess"
    assert room.reels.developed("live") is None


def test_no_guess_is_developed_while_another_visitor_needs_the_machine(room, made, monkeypatch):
    monkeypatch.setattr(module, "FRESH", 0.1)
    room, turn = making()
    turn("someone")
    with pytest.raises(BusyError):
        asyncio.run(room.guess("live", 1, here))
    assert not made
    (answer,) = asked(room, "/frames/live/1/developed")
    assert answer.status_code == 202


def test_only_the_guess_of_a_run_that_is_being_made(made):
    room, _ = making()
    room.reels.add(done_packet("live", stopped=True))
    paths = ("live/1", "live/7", "gone/1")
    assert [a.status_code for a in asked(room, *(f"/frames/{path}/developed" for path in paths))] == [202, 202, 404]
    room, _ = making(visitor=None)
    with pytest.raises(BusyError):
        asyncio.run(room.guess("live", 1, here))  # a run that is nobody's in particular
    assert not made
