"""Tiles of others: what `tiles=` takes, the files that hold them, what a page and a picture show of them."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pytest
import xyzservices
from PIL import Image

import routes
from routes.maps.tiles import inlined
from routes.maps.tiles.archive import MBTiles, PMTiles, tile_id
from routes.maps.tiles.given import tiles_of
from routes.maps.tiles.inlined import numbers_in
from tests.maps.test_maps import line_of_four
from tests.maps.tile_files import CREDIT, curve, mbtiles, picture, pmtiles, world

ADDRESS = "https://tiles.example.org/{z}/{x}/{y}.png"


def data_of(page: str) -> Any:
    return json.loads(re.search(r'id="r-data">(.*?)</script>', page, re.S)[1])  # type: ignore[index]


# --- what `tiles=` takes ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "attr", "url", "credit"),
    [
        ("OpenStreetMap", None, "https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors"),
        (xyzservices.providers.OpenStreetMap.Mapnik, None, "https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors"),
        (ADDRESS, "&copy; <a href='https://e.org'>Us</a>", ADDRESS, "© Us"),
        (folium.TileLayer(ADDRESS, attr="Us"), None, ADDRESS, "Us"),
        (folium.WmsTileLayer("https://e.org/wms", layers="a", attr="Us"), None, "https://e.org/wms", "Us"),
        ("tiles/{z}/{x}/{y}.png", "Us", "tiles/{z}/{x}/{y}.png", "Us"),
    ],
    ids=["name", "provider", "address", "layer", "layer of a service", "beside"],
)  # fmt: skip
def test_tiles_are_named_in_any_way(given: Any, attr: str | None, url: str, credit: str) -> None:
    found = tiles_of(given, attr)
    assert found is not None
    assert (found.url, found.credit) == (url, credit)


def test_a_web_map_service_is_a_dict_or_an_address_with_layers() -> None:
    dict_ = tiles_of({"url": "https://wms.example.org/ows", "layers": ["relief", "rivers"]}, "Us")
    text = tiles_of("https://wms.example.org/ows?SERVICE=WMS&LAYERS=relief,rivers", "Us")
    assert dict_ == text
    assert dict_ is not None
    assert dict(dict_.wms) == {"layers": "relief,rivers", "format": "image/png", "version": "1.1.1"}
    # What a server needs besides stays.
    kept = tiles_of("https://wms.example.org/ows?map=a.map&layers=b&transparent=true", "Us")
    assert kept is not None
    assert kept.url == "https://wms.example.org/ows?map=a.map"
    assert dict(kept.wms)["transparent"] == "true"


@pytest.mark.parametrize(
    ("given", "attr", "said"),
    [
        (ADDRESS, None, r'^tiles "https://tiles.example.org/\{z\}/\{x\}/\{y\}.png": say whose they are: attr=$'),
        (ADDRESS, "<b></b>", "say whose they are"),
        (ADDRESS + "?key={apikey}", "Us", r"\{apikey\} is not filled in; write your API key in its place"),
        ("https://tiles.example.org/5/3/2.png", "Us", r"names \{z\}, \{x\} and \{y\}"),
        ("ftp://tiles.example.org/{z}/{x}/{y}.png", "Us", "no address of the web"),
        ("//tiles.example.org/{z}/{x}/{y}.png", "Us", "no address of the web"),
        ("https://me:secret@tiles.example.org/{z}/{x}/{y}.png", "Us", "every reader of the page would learn"),
        ("https://tiles.example.org;x/{z}/{x}/{y}.png", "Us", "no address of the web"),
        ("OpenStreatMap", None, "no tiles of folium or xyzservices have that name, and there is no such file"),
        (xyzservices.providers.Thunderforest.Landscape, None, "Token is required"),
        ("Thunderforest.Landscape", None, "API key|Token"),
        ({"url": "https://wms.example.org"}, "Us", "name url and layers"),
        ({"url": "https://wms.example.org", "layers": "a", "layer": "b"}, "Us", "takes url, layers"),
        ({"url": 5, "layers": "a"}, "Us", "name url and layers"),
        (ADDRESS, 5, "attr .* is no text"),
        ("https://tiles.example.org/{z}/{x}/{y}.pbf", "Us", "vector shapes: a page needs tiles that are pictures"),
        (xyzservices.providers.OpenStreetMap, None, "are several: name one, such as OpenStreetMap.Mapnik"),
        (folium.WmsTileLayer("https://e.org/wms", layers="a"), None, "say whose they are"),
        (3, "Us", "neither a name, an address, a provider, a layer nor a file"),
        ("builtin", "Us", "there are none: give tiles= too"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_said_before_a_page_is_written(given: Any, attr: str | None, said: str) -> None:
    for make in (line_of_four().map, line_of_four().to_folium):
        with pytest.raises(routes.UsageError, match=said if given != "builtin" else "credits tiles of others"):
            make(tiles=given, attr=attr)


@pytest.mark.parametrize("layer", [
    folium.WmsTileLayer("https://e.org/wms", layers="a"),
    folium.TileLayer(ADDRESS, attr=" "),
])  # fmt: skip
def test_a_layer_of_folium_that_credits_nobody_is_refused_on_every_map(layer: Any) -> None:
    for made in (line_of_four().map, line_of_four().to_folium):
        with pytest.raises(routes.UsageError, match="say whose they are"):
            made(tiles=layer)


def test_layers_of_a_service_are_named_by_numbers_too() -> None:
    made = tiles_of({"url": "https://e.org/wms", "layers": [3, 5]}, "Us")
    assert made is not None
    assert dict(made.wms)["layers"] == "3,5"
    one = tiles_of({"url": "https://e.org/wms", "layers": 0}, "Us")
    assert one is not None
    assert (one.name, dict(one.wms)["layers"]) == ("0", "0")


def test_of_a_credit_links_are_kept_and_nothing_else() -> None:
    found = tiles_of(
        ADDRESS,
        '<img src=x onerror=alert(1)>&copy; <a href="javascript:alert(1)" onclick="x">A</a> <a href="https://b.org">B</a>',
    )
    assert found is not None
    assert found.credit == "© A B"
    assert (
        found.credit_html
        == '© <a rel="noopener noreferrer">A</a> <a href="https://b.org" rel="noopener noreferrer">B</a>'
    )


# --- files --------------------------------------------------------------------------------------------------------
def test_numbers_of_pmtiles_follow_the_curve() -> None:
    # The first 21 as the specification draws them: quadrant after quadrant.
    assert [tile_id(1, *at) for at in ((0, 0), (0, 1), (1, 1), (1, 0))] == [1, 2, 3, 4]
    assert [tile_id(2, *at) for at in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 2), (0, 3))] == [5, 6, 7, 8, 9, 10]
    for z in range(6):
        first = (4**z - 1) // 3
        for x in range(2**z):
            for y in range(2**z):
                assert tile_id(z, x, y) == first + curve(z, x, y)


@pytest.mark.parametrize("kind", ["mbtiles", "pmtiles", "leaves"])
def test_both_files_give_back_every_tile(tmp_path: Path, kind: str) -> None:
    tiles = world(range(4))
    del tiles[3, 5, 5]
    archive: Any
    if kind == "mbtiles":
        archive = MBTiles(mbtiles(tmp_path / "w.mbtiles", tiles))
    else:
        archive = PMTiles(pmtiles(tmp_path / "w.pmtiles", tiles, leaves=kind == "leaves"))
    with archive:
        assert (archive.min_zoom, archive.max_zoom, archive.credit) == (0, 3, CREDIT)
        assert all(archive.tile(*at) == data for at, data in tiles.items())
        assert archive.tile(3, 5, 5) is None
        assert archive.tile(5, 0, 0) is None


def damaged(path: Path, how: str) -> Path:
    tiles = world(range(2))
    if how == "text":
        path.write_text("not a database")
    elif how == "vector":
        mbtiles(path, tiles, format="pbf")
    elif how == "not pictures":
        mbtiles(path, world(range(2), lambda z, x, y: b"\x1f\x8b vector"))
    elif how == "empty":
        mbtiles(path, {})
    elif how == "endless":
        mbtiles(path, tiles)
        base = sqlite3.connect(path)
        base.execute("DROP TABLE metadata")
        base.execute(
            "CREATE VIEW metadata AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'a' name, i value FROM n WHERE i < 0"
        )
        base.commit()
        base.close()
    else:
        whole = pmtiles(path, tiles, kind=1 if how == "pm vector" else 2).read_bytes()
        path.write_bytes({
            "pm old": b"PMTiles\x02" + whole[8:], "pm short": whole[:200], "pm vector": whole,
            "pm away": whole[:8] + b"\xff" * 8 + whole[16:], "pm huge": whole[:16] + b"\xff" * 8 + whole[24:],
            "pm noise": whole[:127] + b"\x1f\x8b" + b"\0" * 400,
        }[how])  # fmt: skip
    return path


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("text", "not a SQLite database"), ("vector", "vector shapes: a page needs tiles that are pictures"),
        ("not pictures", "is no picture"), ("empty", "holds no tiles"), ("endless", "cannot be read: interrupted"),
        ("pm old", "version 2 are not read"), ("pm short", "cut short"), ("pm vector", "vector shapes"),
        ("pm away", "points outside itself|cut short"), ("pm huge", "larger than any needs to be"), ("pm noise", "damaged"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_said_in_one_line(tmp_path: Path, how: str, said: str) -> None:
    path = damaged(tmp_path / ("a.pmtiles" if how.startswith("pm") else "a.mbtiles"), how)
    with pytest.raises(routes.DataError, match=said) as told:
        line_of_four().map(tiles=path, attr="Us").to_html()
    assert str(tmp_path) not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_and_one_that_nobody_is_credited_for(tmp_path: Path) -> None:
    with pytest.raises(routes.FileError, match="no such file"):
        line_of_four().map(tiles=tmp_path / "none.mbtiles")
    path = mbtiles(tmp_path / "w.mbtiles", world(range(2)), attribution="")
    with pytest.raises(routes.UsageError, match="the file does not say whose they are; say it: attr="):
        line_of_four().map(tiles=path)
    assert "© Us" in line_of_four().map(tiles=path, attr="© Us").to_html()


# --- pages --------------------------------------------------------------------------------------------------------
def test_tiles_of_a_part_of_the_earth_are_counted_by_hand() -> None:
    # At zoom 2 a tile is 90 degrees wide; the equator is the edge of rows 1 and 2; beyond 180 degrees it begins anew.
    assert sorted(numbers_in((-91, -1, -89, 1), 2)) == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert list(numbers_in((100, 10, 200, 20), 2)) == [(3, 1), (0, 1)]
    assert len(list(numbers_in((-180, -85, 540, 85), 2))) == 16


@pytest.mark.parametrize("kind", ["mbtiles", "pmtiles"])
def test_the_tiles_of_what_is_shown_stand_in_the_page(tmp_path: Path, kind: str) -> None:
    write = mbtiles if kind == "mbtiles" else pmtiles
    path = write(tmp_path / f"w.{kind}", world(range(6)))
    made = line_of_four().map(tiles=path)
    page = made.to_html()
    tiles = data_of(page)["tiles"]
    spec = made.spec
    deepest = {f"5/{x}/{y}" for x, y in numbers_in(spec.view, 5)}
    assert {key for key in tiles["at"] if key.startswith("5/")} == deepest
    key = min(deepest)
    z, x, y = map(int, key.split("/"))
    data = tiles["pictures"][tiles["at"][key]]
    assert base64.b64decode(data.removeprefix("data:image/png;base64,")) == picture(z, x, y)
    assert tiles["options"]["maxNativeZoom"] == 5
    assert "The Tile Office." in spec.tiles_line
    assert "learns who" not in spec.tiles_line
    # The same tiles, as a layer of folium's.
    whole = line_of_four().to_folium(tiles=path).to_html()
    packed = [json.loads(base64.b64decode(one)) for one in re.findall(r'routesFolium.pack\("\w+", "([^"]+)"\)', whole)]
    assert any(one.get("at") == tiles["at"] for one in packed)


def test_more_than_fits_is_said_and_the_deepest_that_does_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = line_of_four().map().spec.view
    tiles = {(z, x, y): picture(z, x, y) for z in range(5, 9) for x, y in numbers_in(view, z)}
    path = mbtiles(tmp_path / "w.mbtiles", tiles)
    most = sum(len(data) for (z, _, _), data in tiles.items() if z < 8)
    monkeypatch.setattr(inlined, "MOST_BYTES", most)
    said = r"^the tiles of w.mbtiles stand in the page to zoom level 7 of 8: all would be more than"
    with pytest.warns(routes.RoutesWarning, match=said):
        page = line_of_four().map(tiles=path).to_html()
    shown = data_of(page)["tiles"]
    assert sum(len(base64.b64decode(one.partition(",")[2])) for one in shown["pictures"]) <= most
    assert shown["options"]["maxNativeZoom"] == 7
    monkeypatch.setattr(inlined, "MOST_BYTES", 10)
    with pytest.raises(routes.UsageError, match=r"zoom level \d alone are more than 1e-05 MB"):
        line_of_four().map(tiles=path).to_html()


def test_tiles_of_another_part_of_the_earth_are_said(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "w.mbtiles", {(6, 0, 0): picture(6, 0, 0)})
    with pytest.raises(routes.UsageError, match=r'^tiles "w.mbtiles" has none of what the map shows: longitude'):
        line_of_four().map(tiles=path).to_html()


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "which learns who opens this map"), ("ar", "الذي يعرف بذلك من يفتح")]
)
def test_the_page_says_whose_the_tiles_are_and_who_learns_of_its_readers(lang: str, said: str) -> None:
    made = line_of_four().map(tiles=ADDRESS, attr="© Us", lang=lang)
    with pytest.warns(routes.RoutesWarning, match="asks tiles.example.org when it is opened"):
        page = made.to_html()
    line = re.search(r'<p class="r-oftiles">(.*?)</p>', page)[1]  # type: ignore[index]
    assert line.startswith("© Us. ")
    assert said in line
    assert data_of(page)["labels"] == []
    plain = line_of_four().map(lang=lang).to_html()
    assert "r-oftiles" not in plain
    assert "tilesLayer" not in plain


@pytest.mark.slow
def test_a_publication_names_the_host_in_its_policy_and_its_record() -> None:
    made = routes.build("western-africa-atlantic", tiles="https://{s}.tiles.example.org/{z}/{x}/{y}.png", attr="Us")
    policies = made.files["csp.txt"].decode()
    allowed = (
        "img-src 'self' data: https://a.tiles.example.org https://b.tiles.example.org https://c.tiles.example.org;"
    )
    assert policies.count("img-src") == policies.count(allowed) == 3
    assert made.hosts == ("a.tiles.example.org", "b.tiles.example.org", "c.tiles.example.org")
    assert any("a picture asks no host" in line for line in made.warnings)
    record = json.loads(made.files["provenance.json"])
    assert record["options"]["attr"] == "Us"


@pytest.mark.slow
def test_the_record_of_a_publication_names_the_file_and_no_folder(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "w.mbtiles", world(range(4)))
    made = routes.build("western-africa-atlantic", tiles=path, allow_large=True)
    record = json.loads(made.files["provenance.json"])
    assert record["options"]["tiles"] == "w.mbtiles"
    assert "w.mbtiles" in json.dumps(record["inputs"])
    assert made.hosts == ()
    for name, data in made.files.items():
        assert str(tmp_path).encode() not in data, name


# --- pictures -----------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_tiles_of_a_file_lie_under_a_picture_where_they_belong(tmp_path: Path) -> None:
    # West of 0 degrees red, east of it blue: the border of the colours is where the map has 0 degrees.
    def make(z: int, x: int, y: int) -> bytes:
        out = tmp_path / "t.png"
        Image.new("RGB", (256, 256), (200, 0, 0) if x < 2**z / 2 else (0, 0, 200)).save(out)
        return out.read_bytes()

    path = mbtiles(tmp_path / "w.mbtiles", world(range(5), make))
    net = routes.Network(
        waypoints=[
            routes.Waypoint(id="a", name="A", lon=-4, lat=0), routes.Waypoint(id="b", name="B", lon=4, lat=0),
        ],
        legs=[routes.Leg(id="ab", start="a", end="b", mode="bus", basis="schematic")],
    )  # fmt: skip
    made = net.map(tiles=path, attr="Us")
    made.save(tmp_path / "m.png")
    pixels = np.asarray(Image.open(tmp_path / "m.png").convert("RGB")).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 2] < 60)
    blue = (pixels[..., 2] > 150) & (pixels[..., 0] < 60)
    assert red.sum() > 50_000
    assert blue.sum() > 50_000
    # The map is centred on 0 degrees.
    assert abs(np.nonzero(red)[1].max() - pixels.shape[1] / 2) < 6
    assert abs(np.nonzero(blue)[1].min() - pixels.shape[1] / 2) < 6
    svg = made.to_bytes("svg").decode()
    assert svg.count("<image ") == 1
    assert "Us." in svg
    assert "Natural Earth" not in svg


def test_a_picture_asks_no_host_and_says_what_stands_in_it(tmp_path: Path) -> None:
    made = line_of_four().map(tiles=ADDRESS, attr="Us")
    with pytest.warns(
        routes.RoutesWarning, match=r"^m.png: a picture asks no host, and has our land and borders in place"
    ):
        made.save(tmp_path / "m.png")
    with pytest.warns(routes.RoutesWarning):
        assert b"Natural Earth" in made.to_bytes("svg")


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # of rasterio, about its own matrices
def test_a_raster_stands_in_pictures_alone(tmp_path: Path) -> None:
    path = tmp_path / "relief.tif"
    path.write_bytes(b"II*\0")
    try:
        import rasterio
    except ImportError:
        with pytest.raises(
            routes.UsageError, match='^tiles "relief.tif" is a raster, which rasterio reads, and it is not installed'
        ):
            line_of_four().map(tiles=path, attr="Us")
        return
    path.unlink()
    bands = np.zeros((3, 400, 400), dtype=np.uint8)
    bands[1, :200] = 200  # green north of the equator
    bands[0, 200:] = 200
    with rasterio.open(path, "w", driver="GTiff", width=400, height=400, count=3, dtype="uint8", crs="EPSG:4326",
                       transform=rasterio.Affine(0.1, 0, -20, 0, -0.1, 20)) as out:  # fmt: skip
        out.write(bands)
    made = line_of_four().map(tiles=path, attr="Us")
    made.save(tmp_path / "m.png")
    pixels = np.asarray(Image.open(tmp_path / "m.png").convert("RGB")).astype(int)
    green = (pixels[..., 1] > 150) & (pixels[..., 0] < 60)
    red = (pixels[..., 0] > 150) & (pixels[..., 1] < 60)
    assert np.nonzero(green)[0].max() <= np.nonzero(red)[0].min() + 12
    with pytest.raises(routes.UsageError, match="is a raster, which pictures alone can hold"):
        made.to_html()


# --- the command line ---------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_basemap_takes_tiles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from routes.cli import main

    out = tmp_path / "m.html"
    assert main(["map", "americas", "-o", str(out), "--basemap", ADDRESS]) == 2
    assert "say whose they are" in capsys.readouterr().err
    assert not out.exists()
    assert main(["map", "americas", "-o", str(out), "--attr", "Us"]) == 2
    assert "name them with --basemap" in capsys.readouterr().err
    assert main(["map", "americas", "-o", str(out), "--basemap", ADDRESS, "--attr", "© Us"]) == 0
    assert "m.html asks tiles.example.org" in capsys.readouterr().err
    path = mbtiles(tmp_path / "w.mbtiles", world(range(4)))
    assert main(["map", "americas", "-o", str(out), "--basemap", str(path), "--force"]) == 0
    assert "3/2/3" in data_of(out.read_text(encoding="utf-8"))["tiles"]["at"]
    capsys.readouterr()


def test_a_file_of_defaults_brings_no_tiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from routes.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "routes.toml").write_text('basemap = "OpenStreetMap"\n')
    assert main(["map", "americas", "-o", "m.html"]) != 0
    assert 'expected builtin or none, found "OpenStreetMap"' in capsys.readouterr().err
