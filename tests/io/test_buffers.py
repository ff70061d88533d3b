"""Bytes and open files in the place of paths: in and out."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import routes
from routes import Source
from tests.toy import toy

PLACES = "name,lat,lon,step\nA,1,1,1\nB,2,1,2\n"
BAD = "name,lat,lon\nA,north,1\nB,1,1\nC,1,east\n"


@pytest.mark.parametrize(
    "source", [PLACES.encode(), bytearray(PLACES.encode()), io.BytesIO(PLACES.encode()), io.StringIO(PLACES)]
)
def test_a_table_is_read_from_whatever_holds_it(source: object) -> None:
    net = routes.read(source)  # type: ignore[arg-type]
    assert (sorted(place.name for place in net.waypoints.values()), len(net.legs)) == (["A", "B"], 1)


def test_an_open_file_is_read_by_its_name_and_stays_open(tmp_path: Path) -> None:
    path = routes.write(toy(), tmp_path / "n.xlsx")
    with path.open("rb") as stream:
        assert routes.read(stream) == toy()
        assert not stream.closed
    # A ZIP is of several formats: the name of the file says which, or the caller does.
    with pytest.raises(routes.UsageError, match="say what it is, e.g. format='xlsx'"):
        routes.read(path.read_bytes())
    assert routes.read(path.read_bytes(), format="xlsx") == toy()
    assert routes.read(io.BytesIO(path.read_bytes()), format=".xlsx") == toy()


def test_a_format_is_of_bytes_and_is_one_that_is_read() -> None:
    with pytest.raises(routes.UsageError, match="a path has its suffix"):
        routes.read("places.csv", format="csv")
    with pytest.raises(routes.UsageError, match="format docx is none of csv"):
        routes.read(b"x", format="docx")


def test_an_upload_that_has_to_be_awaited_is_refused_with_what_to_give() -> None:
    class Upload:
        async def read(self, size: int = -1) -> bytes:
            return b""

    with pytest.raises(
        routes.UsageError, match="a Upload gives no bytes when it is read: give what it holds, or its file"
    ):
        routes.read(Upload())  # type: ignore[arg-type]


def test_faults_name_no_folder_and_carry_code_place_and_findings() -> None:
    with pytest.raises(routes.DataError) as caught:
        routes.read(io.StringIO(BAD))
    error = caught.value
    assert (error.code, error.where) == ("data", "input.csv:2, lat")
    assert [(found.code, found.where) for found in error.findings] == [
        ("bad-value", "input.csv:2, lat"),
        ("bad-value", "input.csv:4, lon"),
    ]
    assert str(error).splitlines()[0].startswith('input.csv:2, lat: "north" is not decimal degrees')
    assert error.to_dict()["findings"][1]["where"] == "input.csv:4, lon"
    again = pickle.loads(pickle.dumps(error))
    assert (again.where, again.findings, str(again)) == (error.where, error.findings, str(error))
    assert [found.where for found in routes.check(BAD.encode())][:1] == ["input.csv:2, lat"]


def test_every_error_has_a_code_of_its_own() -> None:
    from routes import errors

    kinds = [getattr(errors, name) for name in errors.__all__ if name.endswith("Error")]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert set(errors.CODES) == {kind.code for kind in kinds}


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "fgb", "parquet", "graphml", "xlsx", "zip"])
def test_bytes_are_those_of_the_file(suffix: str, tmp_path: Path) -> None:
    data = toy().to_bytes(suffix)
    assert routes.read(data, format=suffix) == toy()
    out = io.BytesIO()
    assert toy().save(out, format=suffix) is None  # type: ignore[func-returns-value]
    assert routes.read(out.getvalue(), format=suffix) == toy()


def test_text_goes_into_a_file_of_text_and_bytes_do_not() -> None:
    out = io.StringIO()
    toy().save(out, format="geojson")
    assert out.getvalue().encode() == toy().to_bytes(".geojson")
    with pytest.raises(routes.UsageError, match="this format is binary, and the file takes text"):
        toy().save(io.StringIO(), format="xlsx")


@pytest.mark.parametrize(
    ("form", "said"),
    [("", "is none"), ("../x", "is none"), ("docx", '".docx" is not a format'), ("shp", "several shapefiles")],
)
def test_formats_that_are_none_are_told(form: str, said: str) -> None:
    with pytest.raises(routes.UsageError, match=said) as caught:
        toy().to_bytes(form)
    assert "/" not in str(caught.value).replace("../x", "")


def test_maps_and_answers_leave_as_text_and_bytes() -> None:
    made = toy().map(basemap="none")
    page, out, text = made.to_html(), io.BytesIO(), io.StringIO()
    made.save(out)
    made.save(text)
    assert page.encode() == out.getvalue() == made.to_bytes("html") == text.getvalue().encode()
    assert made.to_bytes("svg").startswith(b"<?xml") or made.to_bytes("svg").startswith(b"<svg")
    assert "L.map(" in toy().to_folium(basemap="none").to_html()
    trip = toy().path("alta", "norte")
    assert trip.to_bytes("json").decode() == trip.to_json()


HELD = {
    "bytes": lambda data, folder: data,
    "BytesIO": lambda data, folder: io.BytesIO(data),
    "StringIO": lambda data, folder: io.StringIO(data.decode()),
    "open": lambda data, folder: open_file(data, folder),
}


def open_file(data: bytes, folder: Path) -> Any:
    (folder / "input.csv").write_bytes(data)
    return (folder / "input.csv").open("rb")


READERS: dict[str, tuple[bytes, Callable[[Any], Any]]] = {
    "read": (b"name,lat,lon\nTurbo,8.1,-76.7\n", lambda held: routes.read(held).waypoints),
    "check": (b"name,lat,lon\nTurbo,8.1,-76.7\n", lambda held: routes.check(held)),
    "places": (
        b"name,lat,lon\nTurbo,8.1,-76.7\nAlta,8.4,-76.8\n",
        lambda held: routes.read(io.StringIO("from,to,count\nTurbo,Alta,3\n"), places=held).legs,
    ),
    "incidents": (
        b'Incident Date,Number Dead,Coordinates\n2024-05-03,2,"0.1, 0.5"\n',
        lambda held: toy().incidents(held).to_dict(),
    ),
    "attach": (b"lat,lon\n0.1,0.5\n", lambda held: toy().attach(held).totals.to_dict()),
    "add_figures": (
        b"month,n\n2031-01,1200\n",
        lambda held: toy().add_figures(held, about="alta", measure="arrival", source="Example").observations,
    ),
}


@pytest.mark.parametrize("how", HELD)
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_takes_bytes_and_open_files(reader: str, how: str, tmp_path: Path) -> None:
    data, read = READERS[reader]
    path = tmp_path / "input.csv"
    path.write_bytes(data)
    held = HELD[how](data, tmp_path)
    try:
        found, wanted = read(held), read(path)
    finally:
        if hasattr(held, "close"):
            held.close()
    assert found == wanted


def test_answers_and_networks_are_written_to_open_files(tmp_path: Path) -> None:
    trip = toy().path("alta", "norte")
    for form, out in (("html", io.StringIO()), ("json", io.StringIO()), ("png", io.BytesIO())):
        assert trip.save(out, format=form) is None  # type: ignore[func-returns-value]
        data = out.getvalue()
        assert (data.encode() if isinstance(data, str) else data) == trip.to_bytes(form)
    assert trip.to_html().encode() == trip.to_bytes("html")
    with pytest.raises(routes.UsageError, match="the suffix of a path says it"):
        trip.save(tmp_path / "t.json", format="json")  # type: ignore[call-overload]


def test_write_takes_open_files_too_and_their_names_say_the_format(tmp_path: Path) -> None:
    out = io.BytesIO()
    assert routes.write(toy(), out, format="gpkg") is None  # type: ignore[func-returns-value]
    assert routes.read(out.getvalue()) == toy()
    trip = toy().path("alta", "norte")
    for write, name, begin in (
        (lambda file: routes.write(toy(), file), "n.geojson", b'{"type"'),
        (lambda file: toy().save(file), "n.svg", b"<"),
        (lambda file: toy().save(file), "n.xlsx", b"PK"),
        (lambda file: trip.save(file), "t.png", b"\x89PNG"),
        (lambda file: toy().map(basemap="none").save(file), "m.png", b"\x89PNG"),
        (lambda file: toy().map(basemap="none").save(file), "m.html", b"<!"),
    ):
        with (tmp_path / name).open("wb") as file:
            write(file)
        assert (tmp_path / name).read_bytes().lower().startswith(begin.lower()), name
    for write in (toy().save, trip.save, lambda file: routes.write(toy(), file)):
        with pytest.raises(routes.UsageError, match="is none: name one as a suffix"):
            write(io.BytesIO())
    with pytest.raises(routes.UsageError, match="the suffix of a path says it"):
        routes.write(toy(), tmp_path / "x.gpkg", format="gpkg")  # type: ignore[call-overload]
    picture = io.BytesIO()
    toy().map(basemap="none").save(picture, format="png")
    assert picture.getvalue().startswith(b"\x89PNG")


def test_a_file_of_text_in_another_encoding_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    for write in (toy().map(basemap="none").save, toy().save):
        path = tmp_path / "x.html"
        with path.open("w", encoding="latin-1") as file, pytest.raises(routes.UsageError, match='encoding="utf-8"'):
            write(file)
        assert path.read_bytes() == b""


@pytest.mark.parametrize("how", [*HELD, "path"])
def test_a_draft_is_text_bytes_an_open_file_or_a_path(how: str, tmp_path: Path) -> None:
    data = "title: Up\n\nFrom Ciudad Alta to Nórte.\n".encode()
    path = tmp_path / "draft.md"
    path.write_bytes(data)
    held = path if how == "path" else HELD[how](data, tmp_path)
    try:
        found = toy().article(held)
    finally:
        if hasattr(held, "close"):
            held.close()
    assert [each.place for each in found.mentions] == ["alta", "norte"]
    out = io.StringIO()
    assert found.save(out) is None  # type: ignore[func-returns-value]
    assert out.getvalue() == found.page()


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (5, "a draft is text, not int"),
        (None, "a draft is text, not NoneType"),
        ("draft.md", r'a draft is its text, and "draft.md" is the name of a file: give pathlib.Path\("draft.md"\)'),
        (b"caf\xe9", "the draft:1: byte 0xe9 is not UTF-8 text"),
        (io.BytesIO(b"a\n\0"), "the draft:2: there is a NUL in it"),
    ],
)
def test_what_is_no_draft_is_told(draft: Any, said: str) -> None:
    with pytest.raises(routes.RoutesError, match=said):
        toy().article(draft)


def test_sources_are_a_list_of_links() -> None:
    html = toy().cite().to_html()
    assert '<a href="https://example.org/s" rel="noopener nofollow">https://example.org/s</a>' in html
    hostile = toy(sources=[Source(id="s", publisher="<b>&", url="https://example.org/?a=1&b=2")]).cite().to_html()
    assert "&lt;b&gt;&amp;" in hostile
    assert 'href="https://example.org/?a=1&amp;b=2"' in hostile


def test_a_network_in_memory_is_embedded_by_its_publication() -> None:
    with pytest.raises(routes.UsageError, match=r"In memory it is routes\.build\(net\)\.embed\(url\)"):
        routes.embed(toy(), "https://example.org/m/")  # type: ignore[arg-type]
