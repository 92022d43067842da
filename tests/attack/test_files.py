"""No visitor reads a file of the server, has it read one, or finds what another sent."""

import json
import tempfile
from pathlib import Path

import pytest

from tests.attack.conftest import Stranger

PASSWD = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
SHAPES = [
    PASSWD,
    {**PASSWD, "url": "http://127.0.0.1:1/x"},
    [PASSWD],
    {"value": PASSWD},
    {"video": PASSWD, "subtitles": None},
    json.loads(json.dumps(PASSWD)) | {"is_stream": True},
]


def every_event(stranger):
    return [row for row in stranger.config["dependencies"] if row["backend_fn"]]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: json.dumps(shape)[:40])
def test_no_input_of_any_event_takes_a_file_that_was_not_uploaded(stranger, shape):
    """C1: Gradio fetches what looks like a file, whatever the input is."""
    for row in every_event(stranger):
        plain = stranger.body(row)
        for place, part in enumerate(row["inputs"]):
            if stranger.kinds[part] == "state":
                continue  # what is sent for it is never looked at
            data = [*plain["data"]]
            data[place] = shape
            answer = stranger.join({**plain, "data": data})
            assert answer.status_code == 400, (row["id"], stranger.kinds[part], answer.text)


def test_nothing_that_an_event_tells_is_a_file(stranger):
    for row in every_event(stranger):
        for told in (PASSWD, {"run": PASSWD}, {"settings": [PASSWD]}):
            assert stranger.join(stranger.body(row, told)).status_code == 400


def asking(stranger):
    return [part for part in stranger.config["components"] if part["props"].get("server_fns")]


def test_every_question_that_a_component_has_is_answered(stranger):
    assert {name for part in asking(stranger) for name in part["props"]["server_fns"]} >= {"chips", "learn"}
    for part in asking(stranger):
        for name in part["props"]["server_fns"]:
            body = {"data": {}, "component_id": part["id"], "session_hash": "s", "fn_name": name}
            answer = stranger.http.post("/en/gradio_api/component_server/", json=body)
            assert answer.status_code == 200, (name, answer.text)


def test_no_question_of_a_component_takes_a_file(stranger):
    for part in asking(stranger):
        for name in part["props"]["server_fns"]:
            body = {"data": PASSWD, "component_id": part["id"], "session_hash": "s", "fn_name": name}
            answer = stranger.http.post("/en/gradio_api/component_server/", json=body)
            assert answer.status_code == 400, (name, answer.text)


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "//etc/passwd", "/proc/self/environ", "pyproject.toml", "/dev/zero", "../../../etc/passwd", "/tmp"],
)
def test_no_file_outside_the_folder_is_given_out(address, stranger, path):
    assert stranger.http.get(f"/en/gradio_api/file={path}").status_code in (403, 404)


def test_a_link_in_the_folder_leads_nowhere(stranger, gate):
    link = Path(gate.tidy.folder) / "link.png"
    link.symlink_to("/etc/passwd")
    try:
        assert stranger.http.get(f"/en/gradio_api/file={link}").status_code == 403
    finally:
        link.unlink()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no list of open files on this system")
@pytest.mark.parametrize("names", ["/proc/self/fd", "/dev/fd"])
def test_what_another_visitor_is_just_sending_is_not_given_out(stranger, gate, names):
    """A number from 3 to 100 was enough to read a picture that somebody else was uploading."""
    place = gate.tidy.folder / "given"  # shared by the servers of this process; the end of one empties it
    place.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place) as half:
        half.write(b"private")
        half.flush()
        path = f"{names}/{half.fileno()}"
        assert stranger.http.get(f"/en/gradio_api/file={path}").status_code == 403
        row = stranger.event("own-picture", "upload")
        picture = {"path": path, "meta": {"_type": "gradio.FileData"}}
        assert stranger.join(stranger.body(row, **{"own-picture": picture})).status_code == 400
        assert stranger.http.get(f"/en/gradio_api/file={half.name}").text == "private"  # by its name, which is long


def test_pages_count_as_launched_and_gradio_still_decides_by_that(gate, tmp_path):
    """Behind the gate Gradio checks paths itself, but only for pages that count as launched."""
    from gradio.context import LocalContext
    from gradio.exceptions import InvalidPathError
    from gradio.processing_utils import _check_allowed

    page = gate.sessions.apps[0].get_blocks()
    assert page.has_launched
    token = LocalContext.blocks.set(page)
    try:
        with pytest.raises(InvalidPathError):
            _check_allowed("/etc/passwd", check_in_upload_folder=True)
        page.has_launched = False
        _check_allowed("/etc/passwd", check_in_upload_folder=True)  # what made the hole: when this raises, look again
    finally:
        page.has_launched = True
        LocalContext.blocks.reset(token)


def test_a_picture_that_was_uploaded_is_taken(stranger):
    picture = Path(__file__).parents[2] / "assets" / "pictures" / "apple.png"
    sent = stranger.http.post("/en/gradio_api/upload", files={"files": ("a.png", picture.read_bytes(), "image/png")})
    assert sent.status_code == 200
    row = stranger.event("own-picture", "upload")
    assert stranger.join(
        stranger.body(row, **{"own-picture": {"path": sent.json()[0], **{"meta": PASSWD["meta"]}}})
    ).is_success
    assert any("start" in json.dumps(message) for message in stranger.messages())


def test_half_a_path_of_another_visitor_is_not_enough(stranger, gate):
    """Not the folder itself, nor one of the folders in it."""
    row = stranger.event("own-picture", "upload")
    for path in (
        gate.tidy.folder,
        Path(gate.tidy.folder) / "..",
        "file:///etc/passwd",
        "http://127.0.0.1:1/a.png",
        "a\0b",
    ):
        sent = {"path": str(path), "meta": PASSWD["meta"]}
        assert stranger.join(stranger.body(row, **{"own-picture": sent})).status_code == 400


def test_a_session_of_another_language_knows_nothing_of_it(address):
    assert Stranger(address).http.get("/xx/config").status_code == 404


def test_what_was_exported_can_be_fetched_where_everything_is_in_one_folder(stranger, gate, monkeypatch):
    """As `serve` sets it: the export's own folder went before its visitor came for the file."""
    monkeypatch.setattr(tempfile, "tempdir", str(gate.tidy.folder))
    assert stranger.join(stranger.body(stranger.event("export-make"))).is_success
    path = stranger.outcome()["output"]["data"][1]["value"]["path"]
    assert stranger.http.get(f"/en/gradio_api/file={path}").content[:4] == b"GIF8"


def test_lists_that_are_empty_at_first_are_known_to_change(gate):
    """Else what a visitor chooses from a list that came later is refused."""
    from explorer.app.gate.kinds import CHANGING

    parts = gate.sessions.apps[0].get_blocks().default_config.blocks.values()
    empty = [part.elem_id for part in parts if getattr(part, "choices", None) == []]
    assert empty
    assert [name for name in empty if not CHANGING.fullmatch(name or "")] == []
