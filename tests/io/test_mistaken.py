"""Files that are something else by mistake: one plain line with what was found and what to do, and no exit for danger."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

import routes
from routes.errors import RoutesError
from routes.io import formats
from tests.toy import toy


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name in names:
            packed.writestr(name, "<x/>")
    return made.getvalue()


PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please log in, or export, 2021</body></html>"
WRONG = {
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 200, "found a picture. Ask for the table or the map file"),
    "photograph": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)) * 4, "found a picture. Ask for the table"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n", "found a PDF. Ask for the table"),
    "login page": (PAGE, 'found a web page called "Sign in". Perhaps a login or an error page was saved'),
    "error page": (b"<html>\n<body>nginx</body></html>", "found a web page. Perhaps a login or an error page was saved"),
    "nothing": (b"", "found an empty file. Export it again"),
    "blanks": (b"\xef\xbb\xbf \n\n ", "found an empty file. Export it again"),
    "gzip": (b"\x1f\x8b\x08\x00" + b"x" * 60, "found a gzip archive. Unpack it first"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n", "a pointer of Git LFS, not the file"),
    "RTF": (b"{\\rtf1\\ansi hello}", "found a text document (RTF). Copy its table into a spreadsheet"),
    "Word": (archive("[Content_Types].xml", "word/document.xml"), "found a Word document. Copy its table"),
    "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
}  # fmt: skip
EVERY = [suffix for suffix in formats.READS if suffix != ".shp"]
RAW = ("None", "b'", "GEOS", "GDAL", "Exception", "Traceback", "sqlite", "/tmp", "Error:")


def said(path: Path) -> str:
    """Return the one line that reading a path ends in, which is neither an accident nor a danger."""
    with pytest.raises(RoutesError) as raised, warnings.catch_warnings():
        warnings.simplefilter("error")
        routes.read(path)
    text = str(raised.value)
    assert raised.value.exit_code == 3, text
    assert not any(word in text for word in RAW), text
    assert text.endswith((".", ":")) or text[-1].isalnum() or text[-1] in ")\"'", text
    return text


@pytest.mark.parametrize("suffix", EVERY)
@pytest.mark.parametrize("kind", WRONG)
def test_what_was_found_and_what_to_do_is_one_line(tmp_path: Path, kind: str, suffix: str) -> None:
    data, wanted = WRONG[kind]
    path = tmp_path / f"x{suffix}"
    path.write_bytes(data)
    text = said(path)
    assert wanted in text
    assert "\n" not in text
    if (kind, suffix) != ("password", ".xls"):
        assert text.startswith(f"x{suffix}: expected ")


@pytest.mark.parametrize("suffix", EVERY)
@pytest.mark.parametrize("other", [".xlsx", ".gpkg", ".kml", ".gpx", ".fgb", ".parquet"])
def test_a_file_under_another_suffix_is_told_its_own(tmp_path: Path, other: str, suffix: str) -> None:
    path = routes.write(toy(), tmp_path / f"n{other}").rename(tmp_path / f"x{suffix}")
    if suffix == other or {suffix, other} <= {".xlsx", ".xls", ".ods"} or {suffix, other} <= {".kml", ".kmz"}:
        assert routes.read(path).waypoints
        return
    assert f"all it {other}." in said(path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("null", 'JSON that is nothing but "null". Export a FeatureCollection'),
        ("3", 'JSON that is nothing but "3"'),
        ('"a"', "JSON that is nothing but"),
        ("[1, 2]", "a list of 2. Export it as GeoJSON"),
        ("[]", "a list of 0"),
        ("{}", "JSON with nothing in it"),
        ('{"error": {"code": 499, "message": "Token Required"}}', 'an error message of a server, "Token Required"'),
        ('{"error": "quota"}', 'an error message of a server, "quota"'),
        ('{"count": 0, "next": null, "results": []}', 'JSON with "count", "next", "results"'),
        ('{"type": "Table"}', 'JSON whose type is "Table"'),
        ("Dear all,\nthe list is attached.", 'text that begins with "Dear all,". If it is a table, call it .csv'),
        ("name,lat,lon\nA,1,1\n", 'text that begins with "name,lat,lon". If it is a table, call it .csv'),
    ],
)
def test_json_that_is_no_map_is_described(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(text, encoding="utf-8")
    assert f"found {found}" in said(path)


@pytest.mark.parametrize(
    "suffix", [".xlsx", ".gpkg", ".fgb", ".parquet", ".zip", ".kml", ".gpx", ".geojson", ".graphml"]
)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_file_that_ends_early_is_damaged_and_no_danger(tmp_path: Path, suffix: str, part: float) -> None:
    path = routes.write(toy(), tmp_path / f"n{suffix}")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    assert said(path)


def test_a_flatgeobuf_that_ends_between_two_features_is_damaged(tmp_path: Path) -> None:
    """Wherever it ends: also where what is left is a whole file of fewer features."""
    path = routes.write(toy(), tmp_path / "n.fgb")
    data = path.read_bytes()
    place = 12 + int.from_bytes(data[8:12], "little")
    ends = []
    while place < len(data):
        ends += [place, place + 2]
        place += 4 + int.from_bytes(data[place : place + 4], "little")
    assert len(ends) > 20
    for end in ends:
        path.write_bytes(data[:end])
        assert "damaged FlatGeobuf" in said(path)


@pytest.mark.parametrize("lost", [".shx", ".dbf", ".prj"])
def test_a_shapefile_without_one_of_its_parts_says_which(tmp_path: Path, lost: str) -> None:
    frame = geopandas.GeoDataFrame({"name": ["A"]}, geometry=[shapely.Point(1, 2)], crs=4326)
    frame.to_file(tmp_path / "n.shp")
    (tmp_path / f"n{lost}").unlink()
    assert lost in said(tmp_path / "n.shp")


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".parquet"])
def test_a_layer_without_a_reference_system_is_wrong_and_no_danger(tmp_path: Path, suffix: str) -> None:
    frame = geopandas.GeoDataFrame({"name": ["A"]}, geometry=[shapely.Point(1, 2)], crs=None)
    path = tmp_path / f"n{suffix}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_parquet(path) if suffix == ".parquet" else frame.to_file(path)
    assert "expected a coordinate reference system, found none. Set it where the file was made." in said(path)


def test_what_might_lead_elsewhere_is_still_a_danger(tmp_path: Path) -> None:
    for name, text in {
        "x.gpkg": '<OGRVRTDataSource><OGRVRTLayer name="a"/></OGRVRTDataSource>',
        "x.kml": '<!DOCTYPE kml [<!ENTITY a "b">]><kml/>',
        "y.kml": '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html>&a;</html>',
        "x.geojson": '{"type": "Catalog", "links": [{"href": "http://127.0.0.1/"}]}',
        "x.parquet": "/vsicurl/http://127.0.0.1/",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(RoutesError) as raised:
            routes.read(tmp_path / name)
        assert raised.value.exit_code == 5, name
