"""The example of a web service answers as its page says, asked by many at once."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import routes

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install fastapi httpx2")
pytest.importorskip("httpx2", reason="the test client of FastAPI needs it: pip install httpx2")

APP = Path(__file__).parent.parent / "examples" / "server" / "app.py"
TABLE = "name,lat,lon\nTurbo,8.09,-76.73\nNecoclí,8.43,-76.79\n".encode()


@pytest.fixture(scope="module")
def client() -> Any:
    from fastapi.testclient import TestClient

    found = importlib.util.spec_from_file_location("example_server", APP)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return TestClient(module.app)


def test_questions_are_answered_as_in_python(client: Any) -> None:
    assert client.get("/networks").json() == list(routes.available())
    trip = routes.load("americas").path("Necoclí", "Bajo Chiquito")
    asked = {"start": "Necoclí", "end": "Bajo Chiquito"}
    assert client.get("/networks/americas/path", params=asked).json() == trip.to_dict()
    assert client.get("/networks/americas/sources").json() == routes.cite("americas").to_dict()


@pytest.mark.parametrize(
    ("address", "status", "code", "said"),
    [
        ("/networks/amerikas/map", 404, "unknown-id", "Did you mean americas?"),
        ("/networks/..%2F..%2Fetc/map", 404, "", ""),
        ("/networks/americas/path?start=Necocly&end=Turbo", 404, "unknown-id", "Did you mean"),
        ("/networks/americas/path?start=Necocl%C3%AD&end=Turbo&at=never", 422, "data", "never"),
        ("/networks/americas/map.gif", 422, "usage", "not gif"),
    ],
)
def test_what_was_asked_wrongly_is_said(client: Any, address: str, status: int, code: str, said: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    if code:
        assert answer.json()["error"]["code"] == code
        assert said in answer.json()["error"]["message"]


def test_a_table_that_is_sent_is_checked_and_built(client: Any) -> None:
    found = client.post("/check", content=b"name,lat,lon\nA,north,1\n").json()
    assert [(each["code"], each["where"]) for each in found][:1] == [("bad-value", "input.csv:2, lat")]
    refused = client.post("/publication", params={"title": "T"}, content=b"name,lat,lon\nA,north,1\n")
    assert refused.status_code == 422
    assert refused.json()["error"]["findings"][0]["where"] == "input.csv:2, lat"
    made = client.post("/publication", params={"title": "Dos puertos", "lang": "es"}, content=TABLE)
    assert made.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert "<h1" in archive.read("index.html").decode()
        assert "Dos puertos" in archive.read("index.html").decode()


@pytest.mark.slow
def test_maps_are_the_same_however_many_ask(client: Any) -> None:
    net = routes.load("western-africa-atlantic")
    alone = {lang: net.map(lang=lang).to_html() for lang in ("en", "fr", "ar")}
    alone["svg"] = net.map().to_bytes("svg").decode()

    def ask(what: str) -> tuple[str, str]:
        address = "map.svg" if what == "svg" else f"map?lang={what}"
        return what, client.get(f"/networks/western-africa-atlantic/{address}").text

    with ThreadPoolExecutor(4) as pool:
        for what, text in pool.map(ask, [*alone, *alone]):
            assert text == alone[what], what
