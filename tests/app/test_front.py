"""The front door: which language a visitor is led to."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from explorer.app.server import add_parts


@pytest.mark.parametrize(
    ("query", "wishes", "way"),
    [
        ("", "de-CH,de;q=0.9,en;q=0.8", "de/"),
        ("", "en", "en/"),
        ("?lang=de", "en", "de/?lang=de"),
        ("?language=de&seed=3", "en", "de/?language=de&seed=3"),
        ("?lang=xx", "de", "en/?lang=xx"),
    ],
)
def test_a_visitor_is_led_to_their_language(query, wishes, way):
    server = FastAPI()
    add_parts(server)
    answer = TestClient(server).get(f"/{query}", headers={"accept-language": wishes}, follow_redirects=False)
    assert answer.headers["location"] == way
