"""What people type is text wherever a page repeats it: every event and question is sent markup, in each language."""

import json
from urllib.parse import quote

import pytest

from explorer.words.texts import LANGUAGES
from tests.attack.conftest import Stranger
from tests.lanes import first

MARKUP = "a <img src=x onerror=pwn()> dog"
SETTINGS = f"prompt={quote(MARKUP)}&model=fast&steps=1&seed=1"
TOLD = {
    **dict.fromkeys(("text", "prompt", "run", "name", "lesson", "page", "points", "id", "code", "title"), MARKUP),
    **{"settings": SETTINGS, "query": f"?{SETTINGS}", "seed": 1, "here": True, "stopped": False, "columns": []},
}
SHOWN = {"markdown", "label", "button", "radio", "dropdown"}  # what a page takes for markup, or may


def sent(stranger, row):
    """Every text is markup, also where settings are kept as text."""
    texts = {part for part in row["inputs"] if stranger.kinds[part] == "textbox"}
    hidden = {part for part in texts if "=" in str(stranger.values[part])}
    body = stranger.body(row, TOLD)
    body["data"] = [
        SETTINGS if part in hidden else MARKUP if part in texts else value
        for part, value in zip(row["inputs"], body["data"])
    ]
    return body, bool(texts) or "html" in {stranger.kinds.get(target) for target, _ in row["targets"]}


def shown(stranger):
    """The parts of a page whose values it takes for markup: of our own ones, those without a template of their own."""
    return {
        part["id"]
        for part in stranger.config["components"]
        if part["type"] in SHOWN or (part["type"] == "html" and "value" in part["props"]["html_template"])
    }


def strings(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def taken_for_markup(parts, row, message):
    """The texts of a message that the page takes for markup: what is shown as HTML, and messages."""
    output = message.get("output") or {}
    found = [str(output.get("error") or ""), str(message.get("log") or "")]
    for part, value in zip(row["outputs"], output.get("data") or []):
        if isinstance(value, dict) and value.get("__type__") == "update":
            value = value.get("value")
        if part in parts and isinstance(value, str):
            found.append(value)
    return found


@pytest.mark.parametrize("language", first(LANGUAGES))
def test_no_event_gives_markup_back(address, language):
    plain, asked, heard = Stranger(address, language=language), 0, 0
    parts = shown(plain)
    for row in plain.config["dependencies"]:
        body, telling = sent(plain, row)
        if not row["backend_fn"] or not telling:
            continue
        stranger = Stranger.__new__(Stranger)
        stranger.__dict__ |= {**vars(plain), "session": f"markup-{row['id']}"}
        if not stranger.join({**body, "session_hash": stranger.session}).is_success:
            continue
        asked += 1
        for message in stranger.messages():
            texts = taken_for_markup(parts, row, message)
            heard += any("pwn" in text for text in texts)
            assert not [text for text in texts if "<img src=x" in text], (row["targets"], message["msg"])
            if message["msg"] == "process_generating":
                break
    assert asked > 40
    assert heard > 3, "some pages do repeat what was typed"


@pytest.mark.parametrize("language", first(LANGUAGES))
def test_no_question_gives_markup_back(address, language):
    stranger, heard = Stranger(address, language=language), 0
    for part in stranger.config["components"]:
        for name in part["props"].get("server_fns") or ():
            body = {"data": TOLD, "component_id": part["id"], "session_hash": "s", "fn_name": name}
            answer = stranger.http.post(f"{stranger.page}/gradio_api/component_server/", json=body)
            assert answer.status_code == 200
            if name == "chips":  # the one answer that is put into the page as HTML
                heard += "pwn" in answer.json()
                assert "<img src=x" not in json.dumps(strings(answer.json()))
    assert heard
