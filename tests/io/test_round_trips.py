"""What is written reads back equal, in every format, whatever the text says."""

from __future__ import annotations

import json
import string
import warnings
from pathlib import Path

import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import routes
from routes import DataError, Leg, Network, Observation, RefusedError, Route, RoutesWarning, Source, Waypoint
from routes.geo.masking import public
from routes.io.tabular.tables import cell_in, cell_out
from routes.model.network import Meta
from tests.toy import toy

HOSTILE = (
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "`", "${alert(1)}", "{{7331*7}}", "{% raw %}",
    "NA", "nan", "None", "true", "1e5", "007", "é", "e\u0301", "שלום \u202eabc", "a\u2028b", "a\u2029b", '"q"', "'q'", "''=x",
    "=1+1", "+x", "-x", "@SUM(A1)", "'=1", "'", "a,b;c\td", "two\nlines", "two\r\nlines", "\rx", "\ttab", " blanks ",
    "back\\slash", "&amp;<![CDATA[x]]>", "\ufeffmark", "\u00a0", "𝒳", "-5", "'-5",
)  # fmt: skip
# Networks are large to draw: a failure is shown as it was found, since making it smaller would take minutes.
LIGHT = settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FORMATS = ("n/", "n.geojson", "n.gpkg", "n.fgb", "n.parquet", "n.graphml", "n.xlsx", "n.zip")

# XML, SQLite and shapefiles cannot hold every control character: a test of its own below.
_characters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff|")
texts = st.one_of(st.sampled_from(HOSTILE), st.text(_characters, max_size=12))
words = texts.filter(lambda text: bool(text.strip()))
listed = st.lists(words.map(str.strip).filter(bool), max_size=2).map(tuple)
columns = st.one_of(
    st.sampled_from(
        [
            "colour",
            "Colour",
            "COLOUR",
            "fid",
            "geom",
            "table",
            "geometry",
            "extent",
            "bbox",
            "x",
            "layer",
            "length_km",
            "número",
            "=x",
            "a_long_column_name",
        ]
    ),
    st.text(string.ascii_letters, min_size=1, max_size=5).map(lambda text: f"x{text}"),
)
extras = st.dictionaries(columns, texts.filter(bool), max_size=3)
degrees = st.integers(-17_900_000, 17_900_000).map(lambda value: value / 100_000)
latitudes = st.integers(-8_900_000, 8_900_000).map(lambda value: value / 100_000)
periods = st.sampled_from([None, "2021", "2021-08", "2021-08-15/2023-01-02", "2025-01/..", "../2020-03"])
ranges = st.sampled_from([None, 9, (9, 12), (0.5, 2.25)])
figures = st.one_of(st.sampled_from([0, 8456, 1.5, "not reported", "suppressed"]), st.integers(0, 10**9))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw a small network with every table and hostile text in every field that takes text."""
    count = draw(st.integers(2, 4))
    extent = shapely.box(-78, 7, -76, 9) if draw(st.booleans()) else None
    places = [Waypoint(id="area", name=draw(words), lon=-77, lat=8, kind="area", extent=extent, note=draw(texts))]
    for index in range(count):
        lon = draw(st.integers(-100_000, 100_000)) / 100_000
        place = Waypoint(
            id=f"w{index}", name=draw(words), names=draw(st.dictionaries(st.sampled_from(["es", "pt-BR"]), words)),
            aliases=draw(listed), lon=lon, lat=draw(latitudes), kind=draw(st.sampled_from(["town", "crossing"])),
            country=draw(st.sampled_from(["", "COL|PAN", "NAM"])), accuracy_km=draw(st.sampled_from([None, 0, 2.5])),
            sensitivity=draw(st.sampled_from(["", "admin2"])), part_of=draw(st.sampled_from([(), ("area",)])),
            valid=draw(periods), sources=draw(st.sampled_from([(), ("s",), ("s", "t")])), note=draw(texts), extra=draw(extras),
        )  # fmt: skip
        places.append(place)
    legs = []
    for index in range(count - 1):
        one, other = places[index + 1], places[index + 2]
        drawn = [(one.lon, one.lat), (draw(degrees) / 100, draw(latitudes)), (other.lon, other.lat)]
        drawn = [(round(lon, 5), lat) for lon, lat in drawn]
        basis = draw(st.sampled_from(["schematic", "traced"]))
        leg = Leg(
            id=f"l{index}", start=one.id, end=other.id, mode=draw(st.sampled_from(["boat", "unknown"])), basis=basis,
            geometry=drawn if draw(st.booleans()) or basis == "traced" else None, hours=draw(ranges), cost_usd=draw(ranges),
            certainty=draw(st.sampled_from(["confirmed", "inferred"])), both_ways=draw(st.booleans()), valid=draw(periods),
            sources=("s",), note=draw(texts), extra=draw(extras),
        )  # fmt: skip
        legs.append(leg)
    rows = [
        Observation(about="w0", measure="transit", period="2021-02", value=draw(figures), low=draw(st.sampled_from([None, 0, 20000])),
                    group=draw(st.sampled_from(["", "sex:women"])), source="s", note=draw(texts), extra=draw(extras))
    ]  # fmt: skip
    return Network(
        meta=Meta(name=draw(texts), title=draw(texts), description=draw(texts), credit=draw(texts), lang="es"),
        waypoints=places,
        legs=legs,
        routes=[
            Route(id="r", title=draw(words), legs=[leg.id for leg in legs], summary=draw(texts), extra=draw(extras))
        ],
        observations=rows,
        closures=[routes.Closure(target="border:PAN-COL", valid="2021/..", source="s", note=draw(texts))],
        sources=[
            Source(
                id="s",
                title=draw(texts),
                publisher=draw(texts),
                url="https://example.org/a?b=1&c=%22",
                extra=draw(extras),
            ),
            Source(id="t", author=draw(texts), licence=draw(texts)),
        ],
    )


def assert_same(one: Network, other: Network) -> None:
    for table in ("waypoints", "legs", "routes", "sources"):
        assert dict(getattr(other, table)) == dict(getattr(one, table))
    assert other.observations == one.observations
    assert other.closures == one.closures
    assert other.meta == one.meta


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
@LIGHT
@given(net=networks())
def test_every_format_reads_back_equal(tmp_path_factory: pytest.TempPathFactory, name: str, net: Network) -> None:
    path = tmp_path_factory.mktemp("rt") / name.rstrip("/")
    # A folder keeps sensitive places as they are, a file has them as coarse as they may be shown.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".* sensitive place", category=RoutesWarning)
        written = routes.write(net, path)
    assert_same(net if name == "n/" else public(net), routes.read(written))


@pytest.mark.slow
@LIGHT
@given(net=networks())
def test_frames_are_turned_back_into_the_same_network(net: Network) -> None:
    assert_same(net, Network.from_frames(net.to_frames()))


@given(st.text())
def test_a_cell_that_starts_no_formula_reads_back(text: str) -> None:
    assert cell_in(cell_out(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@SUM(A1)", "\tx", "=HYPERLINK(1)", "-1+1"])
def test_no_cell_of_a_csv_starts_a_formula(tmp_path: Path, text: str) -> None:
    net = toy(
        waypoints=[Waypoint(id="a", name=text, lon=0, lat=0, note=text)],
        legs=(),
        routes=(),
        observations=(),
        closures=(),
    )
    for name in ("n/", "n.csv"):
        path = routes.write(net, tmp_path / name)
        file = path / "waypoints.csv" if path.is_dir() else path
        assert f"'{text}" in file.read_text(encoding="utf-8")
        assert f",{text}" not in file.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_bundled_network_reads_back_equal_from_every_format(tmp_path: Path) -> None:
    net = routes.load("americas")
    for name in FORMATS:
        assert_same(net, routes.read(routes.write(net, tmp_path / name.rstrip("/"))))


@pytest.mark.slow
def test_the_bundled_folder_is_as_the_writer_writes_it(tmp_path: Path) -> None:
    net = routes.load("americas")
    routes.write(net, tmp_path / "one")
    routes.write(routes.read(tmp_path / "one"), tmp_path / "two")
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_network_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    one, two = (
        routes.write(toy(), tmp_path / "a" / name if name == "n/" else tmp_path / f"a{name}"),
        tmp_path / f"b{name}",
    )
    routes.write(toy(), two)
    files = [(one, two)] if one.is_file() else [(each, two / each.name) for each in one.iterdir()]
    for left, right in files:
        assert left.read_bytes() == right.read_bytes()


@pytest.mark.parametrize("name", ["n.gpkg", "n.graphml", "n.xlsx"])
def test_a_character_that_a_format_cannot_hold_is_refused_rather_than_lost(tmp_path: Path, name: str) -> None:
    net = toy(waypoints=[Waypoint(id="a", name="a\0b", lon=0, lat=0)], legs=(), routes=(), observations=(), closures=())
    with pytest.raises(DataError, match=r'holds "a\\x00b"'):
        routes.write(net, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    assert_same(net, routes.read(routes.write(net, tmp_path / "n.geojson")))


def test_geojson_is_as_rfc_7946_asks(tmp_path: Path) -> None:
    # A leg from Fiji eastwards over 180 degrees, and an area turned the wrong way round.
    west, east = Waypoint(id="w", name="W", lon=179, lat=-17), Waypoint(id="e", name="E", lon=-179, lat=-17)
    around = shapely.Polygon([(10, 10), (10, 11), (11, 11), (11, 10)])
    place = Waypoint(id="a", name="A", lon=10.5, lat=10.5, kind="area", extent=around)
    line = [(179, -17), (179.5, -17.123456789), (-179, -17)]
    leg = Leg(id="l", start="w", end="e", basis="traced", geometry=line)
    net = Network(waypoints=[west, east, place], legs=[leg])
    path = routes.write(net, tmp_path / "n.geojson")
    document = json.loads(path.read_text(encoding="utf-8"))
    assert "crs" not in document
    shapes = {feature["id"]: feature["geometry"] for feature in document["features"]}
    assert shapes["leg:l"]["type"] == "MultiLineString"
    assert all(
        len(str(number).partition(".")[2]) <= 7 for part in shapes["leg:l"]["coordinates"] for p in part for number in p
    )
    assert {abs(part[i][0]) for part, i in zip(shapes["leg:l"]["coordinates"], (-1, 0), strict=True)} == {180}
    assert shapely.geometry.shape(shapes["a"]).exterior.is_ccw
    assert_same(net, routes.read(path))


@pytest.mark.slow
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:32618"])
@pytest.mark.parametrize("name", ["p.gpkg", "p.shp", "p.parquet", "p.zip"])
def test_points_from_anywhere_become_places_in_file_order(tmp_path: Path, name: str, crs: str) -> None:
    import geopandas

    places = {"Turbo": (-76.73, 8.09), "Acandí": (-77.28, 8.51), "Carreto": (-77.58, 8.78)}
    frame = geopandas.GeoDataFrame(
        {"Lugar": list(places), "rank": [3, 2, 1]},
        geometry=geopandas.points_from_xy(*zip(*places.values(), strict=True)),
        crs=4326,
    ).to_crs(crs)
    path = tmp_path / name
    if name == "p.parquet":
        frame.to_parquet(path)
    elif name == "p.zip":
        (tmp_path / "in").mkdir()
        frame.to_file(tmp_path / "in" / "p.shp")
        import shutil

        shutil.make_archive(str(tmp_path / "p"), "zip", tmp_path / "in")
    else:
        frame.to_file(path)
    said: list[str] = []
    net = routes.read(path, report=said.append)
    assert said[0].startswith("Read 3 places (points; Lugar→name).")
    assert said[1].startswith("3 places, no legs: nothing in the table says how they are joined.")
    assert (len(net.legs), len(net.routes)) == (0, 0)
    net = routes.read(path, report=said.append, chain=True)
    assert "Drew 2 schematic legs in file order, as asked." in said
    assert next(iter(net.routes.values())).legs == ("turbo--acandi", "acandi--carreto")
    for place in net.waypoints.values():
        # A UTM and Web Mercator round trip is exact to far less than a metre.
        assert (place.lon, place.lat) == pytest.approx(places[place.name], abs=1e-7)
        assert place.extra == (("rank", str(3 - list(places).index(place.name))),)


def test_lines_from_anywhere_become_legs_between_the_places_at_their_ends(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"name": "Turbo"}, "geometry": {"type": "Point", "coordinates": [-76.73, 8.09]}},
        {"type": "Feature", "properties": {"to": "Acandí", "mode": "boat"},
         "geometry": {"type": "LineString", "coordinates": [[-76.73, 8.094], [-77, 8.4], [-77.28, 8.51]]}},
    ]  # fmt: skip
    path = tmp_path / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    net = routes.read(path)
    (leg,) = net.legs.values()
    assert (leg.start, leg.end, str(leg.mode), str(leg.basis), len(leg.line.coords)) == (
        "turbo",
        "acandi",
        "boat",
        "traced",
        3,
    )


def test_a_single_csv_says_what_it_leaves_out(tmp_path: Path) -> None:
    with pytest.warns(RoutesWarning, match="left out: 5 legs, which are not a single chain, 1 observation, 1 closure"):
        routes.write(toy(), tmp_path / "n.csv")


def test_frames_have_the_dtypes_of_the_schema_and_namibia_stays_namibia() -> None:
    net = toy(waypoints=[Waypoint(id="a", name="NA", lon=0, lat=0, country="NAM", note="NA")], legs=(), routes=(),
              observations=(), closures=())  # fmt: skip
    frame = net.to_frames()["waypoints"]
    assert list(frame.loc[0, ["name", "note", "aliases"]]) == ["NA", "NA", ""]
    assert [str(frame[column].dtype) for column in ("lon", "accuracy_km", "name", "geometry")] == [
        "float64", "float64", "string", "geometry",
    ]  # fmt: skip
    assert frame.crs == "EPSG:4326"
    assert pd.isna(frame.loc[0, "accuracy_km"])


def test_an_itinerary_is_a_frame_with_the_length_so_far(net: Network) -> None:
    frame = net.path("alta", "norte", by="steps", avoid=["alta--norte-air"]).to_frame()
    # Two degrees along the equator and one along a meridian: see tests.toy.
    assert frame["cum_km"].round(3).tolist() == [111.319, 222.639, 333.213]


def test_a_folder_is_replaced_as_a_whole_and_what_is_not_ours_is_kept(tmp_path: Path) -> None:
    folder = routes.write(toy(), tmp_path / "n")
    (folder / "README.md").write_text("mine", encoding="utf-8")
    routes.write(toy(observations=(), closures=()), folder)
    assert (folder / "README.md").read_text(encoding="utf-8") == "mine"
    assert not (folder / "observations.csv").exists()
    assert [each.name for each in tmp_path.iterdir()] == ["n"]


def test_the_descriptor_is_a_data_package_of_version_2(tmp_path: Path) -> None:
    described = json.loads((routes.write(toy(), tmp_path / "n") / "datapackage.json").read_text(encoding="utf-8"))
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    tables = {each["name"]: each for each in described["resources"] if each.get("type") == "table"}
    assert set(tables) == {"waypoints", "legs", "routes", "observations", "closures", "sources"}
    keys = [key["reference"]["resource"] for key in tables["legs"]["schema"]["foreignKeys"]]
    assert keys == ["waypoints", "waypoints"]
    header = (tmp_path / "n" / "waypoints.csv").read_text(encoding="utf-8").splitlines()[0]
    assert ",".join(field["name"] for field in tables["waypoints"]["schema"]["fields"]) == header
    assert "name:en" in header


def test_shapefile_names_have_at_most_ten_characters_and_the_long_ones_travel_beside(tmp_path: Path) -> None:
    import zipfile

    import pyogrio

    net = toy(waypoints=[Waypoint(id="a", name="á" * 200, lon=0, lat=0, extra={"segment_identifier": "1", "segment_identity": "2"})],
              legs=(), routes=(), observations=(), closures=())  # fmt: skip
    path = routes.write(net, tmp_path / "n.zip")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "out")
    assert (tmp_path / "out" / "waypoints.cpg").read_text() == "UTF-8"
    info = pyogrio.read_info(tmp_path / "out" / "waypoints.shp")
    assert {"accur_km", "segment_id", "segment__2"} <= set(info["fields"])
    assert pyogrio.read_dataframe(tmp_path / "out" / "waypoints.shp")["name"][0] == "á" * 127
    assert_same(net, routes.read(path))


def test_a_name_that_is_taken_and_a_format_that_is_not_written_are_refused(tmp_path: Path) -> None:
    net = toy(
        waypoints=[Waypoint(id="a", name="A", lon=0, lat=0, extra={"lat": "9"})],
        legs=(),
        routes=(),
        observations=(),
        closures=(),
    )
    with pytest.raises(DataError, match='extra column "lat" of waypoints has the name of another column'):
        routes.write(net, tmp_path / "n")
    with pytest.raises(
        routes.UsageError, match=r'"\.gpgk" is not a format that is written.*Did you mean \.gpkg or \.gpx\?'
    ):
        routes.write(toy(), tmp_path / "n.gpgk")
    with pytest.raises(RefusedError, match="expected a file to write to, found a folder"):
        (tmp_path / "d.gpkg").mkdir()
        routes.write(toy(), tmp_path / "d.gpkg")
    with pytest.raises(routes.FileError, match="cannot be written"):
        routes.write(toy(), tmp_path / "no" / "such" / "n.gpkg")


@pytest.mark.slow
def test_reading_gives_no_warnings(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in FORMATS:
            routes.read(routes.write(toy(), tmp_path / name.rstrip("/")))
