"""Every option of a reading with every kind of input: it changes what is read, or is refused in one line."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import routes
from routes import catalog
from routes.cli import main
from routes.errors import RoutesError
from routes.io import read_records
from routes.io.options import FigureOptions, ReadOptions
from tests.io.test_workbooks import xlsx

PLACES = "name,lat,lon,Wohin,Personen\nA,1,1,B,5\nB,2,2,,7\nC,,,,\n"
PAIRS = "origin,origin_lat,origin_lon,destination,dest_lat,dest_lon,Personen\nA,1,1,B,2,2,5\nB,2,2,A,1,1,6\n"
NAMES = "origin,destination,Personen\nA,B,5\nB,A,6\nA,Nowhere,1\n"
LOCATIONS = "id,name,lat,lon\na,A,1,1\nb,B,2,2\n"
FMP = "FMP name,Latitude,Longitude,Date,Total individuals\nM,3.5,39,2024-03-01,120\nN,,,2024-03-01,3\n"
FLEE = "#name,region,country,latitude,longitude,location_type\nA,r,Mali,14,-4,town\nB,r,Mali,15,-4,camp\n"
POINTS = (
    '{"type":"FeatureCollection","features":['
    + ",".join(
        f'{{"type":"Feature","properties":{{"name":"{n}"}},"geometry":{{"type":"Point","coordinates":[{i},{i}]}}}}'
        for i, n in enumerate("AB", 1)
    )
    + ',{"type":"Feature","properties":{"name":"C"},"geometry":null}]}'
)
LINE = '{"type":"LineString","coordinates":[[1,1],[2,2]]}'


def folder(path: Path, **files: str) -> Path:
    path.mkdir()
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def text(name: str, content: str) -> Callable[[Path], Path]:
    def make(root: Path) -> Path:
        (root / name).write_text(content, encoding="utf-8")
        return root / name

    return make


def _network(root: Path) -> Path:
    legs = [routes.Leg(id="a--b", start="a", end="b")]
    places = [routes.Waypoint(id=name, name=name, lon=lon, lat=1) for lon, name in enumerate("ab", 1)]
    return Path(routes.write(routes.Network(waypoints=places, legs=legs), root / "net"))


def _written(suffix: str) -> Callable[[Path], Path]:
    return lambda root: Path(routes.write(routes.read(_network(root)), root / f"n{suffix}"))


SHEET: list[list[str | float]] = [["name", "lat", "lon", "Personen"], ["A", 1, 1, 5], ["B", 2, 2, 6]]
KINDS: dict[str, Callable[[Path], Path | str]] = {
    "bundled": lambda root: "americas",
    "network folder": _network,
    "folder of places": lambda root: folder(root / "p", waypoints="id,name,lat,lon\na,A,1,1\nb,B,2,2\n"),
    "Flee": lambda root: folder(root / "flee", locations=FLEE, routes="#name1,name2,distance\nA,B,120\n"),
    "FlowmapBlue": lambda root: folder(root / "fb", locations=LOCATIONS, flows="origin,dest,n\na,b,3\nb,b,1\n"),
    "places": text("places.csv", PLACES),
    "places without counts": text("plain.csv", "name,lat,lon\nA,1,1\nB,2,2\nC,,\n"),
    "places with steps": text("steps.csv", "step,name,lat,lon,Personen\n2,A,1,1,5\n1,B,2,2,4\n"),
    "from and to": text("to.csv", "name,lat,lon,to,Personen\nA,1,1,B,5\nB,2,2,,\n"),
    "pairs with positions": text("od.csv", PAIRS),
    "pairs by name": text("names.csv", NAMES),
    "publisher": text("fmp.csv", FMP),
    "publisher, sheet": lambda root: xlsx(root / "fmp.xlsx", {"s": [row.split(",") for row in FMP.split("\n") if row]}),
    "months": text("darien.csv", "t,nat,n\n2024-01-01,CUB,79\n"),
    "incidents": text("mmp.csv", "Main ID,Number Dead,Coordinates\n1,2,\"1, 1\"\n"),
    "workbook": lambda root: xlsx(root / "w.xlsx", {"one": SHEET, "notes": [["x", "y"]]}),
    "workbook of two tables": lambda root: xlsx(root / "w.xlsx", {"one": SHEET, "two": SHEET}),
    "workbook, FlowmapBlue": lambda root: xlsx(
        root / "w.xlsx", {"locations": [["id", "lat", "lon"], ["a", 1, 1], ["b", 2, 2]], "flows": [["origin", "dest", "n"], ["a", "b", 3]]}
    ),
    "workbook of a network": lambda root: xlsx(root / "w.xlsx", {"waypoints": [["id", "name", "lat", "lon"], ["a", "A", 1, 1]]}),
    "points": text("p.geojson", POINTS),
    "lines": text("l.geojson", LINE),
    **{suffix: _written(suffix) for suffix in (".geojson", ".gpkg", ".fgb", ".kml", ".gpx", ".parquet", ".graphml", ".zip", ".xlsx")},
}  # fmt: skip
OPTIONS: dict[str, dict[str, Any]] = {
    "chain": {"chain": True},
    "columns": {"columns": {"note": "Personen"}},
    "columns of nothing": {"columns": {"name": "There is none"}},
    "sheet": {"sheet": "one"},
    "strict": {"strict": True},
    "places": {"places": "PLACES"},
    "measure": {"measure": "arrival", "period": "2023", "source": "S"},
    "measure alone": {"measure": "arrival"},
    "period alone": {"period": "2023"},
    "source alone": {"source": "S"},
}
# What an option of these changes, by kind; everywhere else it is refused.
HONOURED = {
    "chain": {"folder of places", "places", "places without counts", "workbook", "points"},
    "columns": {"places", "places with steps", "from and to", "pairs with positions", "workbook"},
    "sheet": {"workbook", "workbook of two tables"},
    "places": {"pairs by name", "pairs with positions"},
    "measure": {
        "FlowmapBlue", "places", "places with steps", "from and to", "pairs with positions", "workbook",
        "workbook, FlowmapBlue",
    },
}  # fmt: skip


def outcome(path: Path | str, **options: Any) -> Any:
    """Return what is read and said, or the error."""
    said: list[str] = []
    places, measure, period, source = (options.pop(name, "") for name in ("places", "measure", "period", "source"))
    try:
        figures = FigureOptions(places=places, measure=measure, period=period, source=source)
        net = catalog.open_network(path, said.append, ReadOptions(figures=figures, **options))
    except RoutesError as fault:
        return fault
    return net.records(), tuple(said)


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_an_option_changes_what_is_read_or_is_refused(tmp_path: Path, kind: str, option: str) -> None:
    path = KINDS[kind](tmp_path)
    other = folder(tmp_path / "other", places="name,lat,lon\nA,1.5,1.5\nB,2,2\nD,4,4\n") / "places.csv"
    given = {name: str(other) if value == "PLACES" else value for name, value in OPTIONS[option].items()}
    plain, found = outcome(path), outcome(path, **given)
    if isinstance(found, RoutesError):
        assert 1 <= len(str(found).splitlines()) <= 3
        assert found.exit_code != 70
        assert kind not in HONOURED.get(option, set()), found
        return
    if option == "strict":
        # Nothing is left out: all that was said is how it was read.
        assert found == plain
        assert kind == "bundled" or not read_records(path).unplaced
        return
    assert kind in HONOURED.get(option, set()), f"{option} was accepted"
    # The one sheet that is a table may be named.
    assert isinstance(plain, RoutesError) or found != plain or (kind, option) == ("workbook", "sheet")


@pytest.mark.parametrize("kind", ["places", "places without counts", "pairs by name", "publisher", "points"])
def test_what_has_no_position_is_refused_if_strictness_is_asked_for(tmp_path: Path, kind: str) -> None:
    path = KINDS[kind](tmp_path)
    more = {"places": str(text("q.csv", "name,lat,lon\nA,1,1\nB,2,2\n")(tmp_path))} if kind == "pairs by name" else {}
    assert not isinstance(outcome(path, **more), RoutesError)
    assert isinstance(outcome(path, strict=True, **more), RoutesError)


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "americas", "--chain"],
        ["show", "americas", "--column", "name=x"],
        ["show", "americas", "--sheet", "x"],
        ["check", "americas", "--sheet", "x"],
        ["check", "americas", "--column", "name=x"],
        ["show", "americas", "--locate"],
        ["map", "americas", "--places", "x.csv"],
        ["map", "americas", "--measure", "arrival"],
        ["convert", "americas", "OUT", "--measure", "arrival", "--period", "2023", "--source", "S"],
        ["convert", "americas", "OUT", "--period", "2023"],
        ["convert", "americas", "OUT", "--source", "S"],
        ["convert", "americas", "OUT", "--places", "x.csv"],
        ["build", "americas", "--chain", "-o", "OUT"],
        ["path", "americas", "Necoclí", "Turbo", "--chain"],
    ],
)
def test_the_command_line_refuses_what_a_bundled_network_cannot_take(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    made = [str(tmp_path / "out") if each == "OUT" else each for each in arguments]
    made += ["-o", str(tmp_path / "m.html")] if made[0] == "map" else []
    assert main(made) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_records_of_the_same_reading_are_equal(tmp_path: Path) -> None:
    """The comparison above tells: what is read twice is the same, and a joined table is another."""
    path = KINDS["places"](tmp_path)
    assert outcome(path) == outcome(path)
    records = outcome(path)[0]
    assert dataclasses.replace(records, legs=()) != outcome(path, chain=True)[0]
