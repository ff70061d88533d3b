"""Every way out of a network, with a sensitive place whose digits are looked for in all that is written or printed."""

from __future__ import annotations

import base64
import contextlib
import csv
import dataclasses
import json
import re
import sqlite3
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

import routes
from routes import Closure, Leg, Network, Observation, Route, RoutesWarning, Source, UsageError, Waypoint
from routes.cli import main
from routes.geo import gate
from routes.model.chapter import Chapter
from routes.model.network import Meta

# The true place: 19.34789, 5.81234. No other number has these digits (but 183,479 encounters), and none may get out.
LON, LAT = 19.34789, 5.81234
DIGITS = re.compile(r"34789|81234|\.347[89]|\.812[34]|(?<!\b18)3479\b|8123\b")
CAMP = Waypoint(
    id="camp",
    name="Camp",
    lon=LON,
    lat=LAT,
    kind="camp",
    country="CAF",
    sensitivity="admin2",
    aliases=["Site 5.8123 N"],
    note="The tents stand at 5.81234, 19.34789 (5°48′44″ N).",
    extra={"utm_x": "34789", "gps": "5.81234 19.34789", "colour": "red"},
    sources="s",
)


def network() -> Network:
    """Return a town, a sensitive camp and area, legs to the camp and past it, and texts that tell where it is."""
    near = [(19.0, 5.5), (19.2, 5.7), (19.34, 5.81), (LON, LAT)]
    past = [(19.0, 5.5), (19.2, 5.6), (LON, LAT), (19.5, 6.0), (20.0, 6.5)]
    outline = shapely.Polygon([(LON, LAT), (19.9, 5.8), (19.9, 6.4), (LON, 6.4)])
    return Network(
        meta=Meta(name="n", title="N", description="A camp at 5.81234, 19.34789."),
        waypoints=[
            CAMP,
            Waypoint(id="town", name="Town", lon=19.0, lat=5.5, kind="town", country="CAF", sources="s"),
            Waypoint(id="city", name="City", lon=20.0, lat=6.5, kind="city", country="CAF", sources="s"),
            Waypoint(id="zone", name="Zone", lon=LON, lat=LAT, kind="area", sensitivity="admin1", extent=outline),
        ],
        legs=[
            Leg(id="to", start="town", end="camp", mode="walk", basis="traced", geometry=near, sources="s"),
            Leg(id="past", start="town", end="city", mode="bus", basis="traced", geometry=past, sources="s",
                note="passes 5.81234 N", extra={"via_lat": "5.81234"}),
            Leg(id="on", start="camp", end="city", mode="walk", sources="s", extra={"end_gps": "19.34789"}),
        ],
        routes=[Route(id="r", title="R", legs=("to", "on"), summary="By 5.81234, 19.34789.")],
        observations=[
            Observation(about="camp", measure="transit", period="2023", value=500, source="s", note="at 19.34789 E")
        ],
        closures=[Closure(target="camp", valid="2020", source="s", note="the gate at 5.81234")],
        sources=[Source(id="s", publisher="P", title="T", url="https://example.org/?at=5.81234,19.34789")],
        chapters=[Chapter(title="One", text="It lies at 5.81234.", view=(f"{LON}", f"{LAT}", "20", "7"))],
    )  # fmt: skip


def text_of(path: Path) -> str:
    """Return all that is in a file or folder as text: archives unpacked, databases dumped, Parquet decoded."""
    if path.is_dir():
        return "\n".join(text_of(each) for each in sorted(path.rglob("*")) if each.is_file())
    if path.suffix in (".zip", ".xlsx"):
        with zipfile.ZipFile(path) as archive:
            packed = "\n".join(archive.read(name).decode("latin-1") for name in archive.namelist())
        return packed + shapes_of(path)
    if path.suffix == ".gpkg":
        with contextlib.closing(sqlite3.connect(path)) as base:
            return "\n".join(base.iterdump()) + shapes_of(path)
    if path.suffix == ".parquet":
        table = pd.read_parquet(path)
        shapes = shapes_of(path) if "geometry" in table else ""
        return table.drop(columns="geometry", errors="ignore").to_csv() + shapes
    shapes = shapes_of(path) if path.suffix == ".fgb" else ""
    text = path.read_bytes().decode("latin-1")
    # What a map of folium's draws travels as base64.
    packs = re.findall(r'routesFolium\.pack\("\w+", "([\w+/=]+)"\)', text)
    return text + shapes + "".join(base64.b64decode(pack).decode("utf-8") for pack in packs)


def shapes_of(path: Path) -> str:
    """Return the geometries of a file as text, read by the package and printed in full."""
    net = routes.read(path)
    shapes = [leg.line for leg in net.legs.values()] + [w.extent for w in net.waypoints.values() if w.extent]
    places = [f"{w.lon} {w.lat} {dict(w.extra)}" for w in net.waypoints.values()]
    return "\n".join([*(shape.wkt for shape in shapes), *places])


def leaks(text: str) -> list[str]:
    return [text[max(0, match.start() - 40) : match.end() + 20] for match in DIGITS.finditer(text)]


@contextlib.contextmanager
def said(text: str) -> Iterator[None]:
    """Let a `RoutesWarning` that matches be one of those that are given."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    told = [str(each.message) for each in caught if issubclass(each.category, RoutesWarning)]
    assert any(re.search(text, each) for each in told), told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RoutesWarning)
        return routes.write(network(), tmp_path / "net")


FILES = ("o.gpkg", "o.geojson", "o.parquet", "o.graphml", "o.csv", "o.xlsx", "o.fgb", "o.zip")


def test_the_network_itself_has_the_digits() -> None:
    assert leaks(repr(network().records()))


@pytest.mark.parametrize("name", [*FILES, "o.html", "o.svg"])
def test_nothing_saved_has_the_true_place_and_the_warning_names_it(tmp_path: Path, name: str) -> None:
    with said(r"2 sensitive places \(Camp, Zone\) are written coarser than known"):
        path = network().save(tmp_path / name)
    assert leaks(text_of(path)) == []


@pytest.mark.parametrize("name", FILES)
def test_routes_write_is_the_same_gate(tmp_path: Path, name: str) -> None:
    with said("written coarser than known"):
        assert leaks(text_of(routes.write(network(), tmp_path / name))) == []


@pytest.mark.parametrize("name", FILES)
def test_a_place_named_with_a_reason_is_exact_and_the_reason_goes_along(tmp_path: Path, name: str) -> None:
    with said(r"1 sensitive place \(camp\) is written exactly: it was closed in 2024"):
        path = network().save(tmp_path / name, exact={"camp": "it was closed in 2024"})
    camp = routes.read(path).waypoints["camp"]
    assert (camp.lon, camp.lat) == (LON, LAT)
    assert dict(camp.extra)["exact_reason"] == "it was closed in 2024"
    if name != "o.csv":  # whose areas have no outline
        assert routes.read(path).waypoints["zone"].lon == 19.5
    # What was let out once is not let out again by the file that says so.
    with said("written coarser than known"):
        again = routes.read(routes.write(routes.read(path), tmp_path / f"again-{name}")).waypoints["camp"]
    assert (again.lon, "exact_reason" in dict(again.extra)) == (19.3, False)


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        ({"camp": " "}, 'exact "camp" has no reason'),
        ({"cmap": "x"}, 'no waypoint "cmap" to show exactly. Did you mean camp'),
        (["camp"], "gives no reasons: write exact="),
    ],
)
@pytest.mark.parametrize("name", ["o.geojson", "o/", "o.html"])
def test_exact_needs_a_place_and_a_reason_and_nothing_is_written(
    tmp_path: Path, exact: Any, text: str, name: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(text)):
        network().save(f"{tmp_path}/{name}", exact=exact)
    assert list(tmp_path.iterdir()) == []


def test_a_network_folder_keeps_all_and_says_that_it_is_not_for_publication(tmp_path: Path) -> None:
    with said(r"2 sensitive places \(Camp, Zone\) are written exactly.*not for public"):
        path = network().save(tmp_path / "o")
    assert routes.read(path) == network()


def test_frames_and_graphs_are_the_users_own_and_exact() -> None:
    assert list(network().to_frames()["waypoints"]["lon"]).count(LON) == 2
    assert network().to_graph().nodes["camp"]["x"] == LON


def test_flee_input_has_the_place_coarser_unless_it_is_named(tmp_path: Path) -> None:
    with said("written coarser than known"):
        path = network().to_flee(tmp_path / "flee", "2023")
    assert leaks(text_of(path)) == []
    with said("written exactly: public"):
        path = network().to_flee(tmp_path / "exact", "2023", exact={"camp": "public"})
    assert "19.3479" in text_of(path)


def test_a_flow_map_and_columns_of_tooltips_have_the_place_coarser(tmp_path: Path) -> None:
    net = network()
    legs = [dataclasses.replace(leg, extra={**dict(leg.extra), "count": "5"}) for leg in net.legs.values()]
    net = net.replace(legs=legs)
    with said("written coarser than known"):
        path = net.to_flowmap(tmp_path / "flows")
    assert leaks(text_of(path)) == []
    with said("written exactly: public"):
        path = net.to_flowmap(tmp_path / "exact", exact={"camp": "public"})
    assert "19.34789" in text_of(path)
    shown = net.explore(tooltip=["end_gps", "lon", "note"], popup=["lat"]).spec
    assert leaks(repr([(mark.facts, mark.tip) for mark in shown.legs])) == []
    assert leaks(repr([(mark.facts, mark.tip) for mark in shown.waypoints])) == []


ANSWERS: dict[str, Callable[[Network], Any]] = {
    "path": lambda net: net.path("town", "camp"),
    "turned": lambda net: net.path("city", "camp") if net.legs["on"].both_ways else net.path("town", "city"),
    "alternatives": lambda net: net.alternatives("town", "city", 2),
    "tradeoffs": lambda net: net.tradeoffs("town", "city", by=("distance", "steps")),
    "reachable": lambda net: net.reachable("town"),
    "cut": lambda net: net.minimum_cut("town", "camp"),
    "bottlenecks": lambda net: net.bottlenecks(),
    "changes": lambda net: net.changes("2020", "2021"),
    "compare": lambda net: net.compare(net.close("to")),
    "assign": lambda net: net.assign({("town", "camp"): 10}),
    "incidents": lambda net: net.incidents(
        [{"Incident Date": "2024-05-03", "Number Dead": 2, "Coordinates": "5.7, 19.2"}]
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_no_answer_shows_or_says_the_true_place(name: str, tmp_path: Path) -> None:
    answer = ANSWERS[name](network())
    shown = json.dumps(answer.__geo_interface__)
    assert leaks(shown) == []
    assert leaks(answer.to_json()) == []
    assert leaks(answer.summary()) == []
    assert leaks(text_of(answer.map().save(tmp_path / "a.html"))) == []
    folium_page = text_of(answer.explore(tooltip=["lon", "end_gps"]).save(tmp_path / "b.html"))
    assert '"sources_title"' in folium_page
    assert leaks(folium_page) == []
    for suffix in ("json", "geojson"):
        assert leaks(text_of(answer.save(tmp_path / f"a.{suffix}"))) == []


@pytest.mark.slow
def test_maps_of_every_kind_have_the_place_coarser(tmp_path: Path) -> None:
    net = network()
    made = {
        "map": net.map(),
        "folium": net.to_folium(),
        "explore": net.explore("length_km"),
        "mode": net.explore("mode"),
    }
    for name, page in made.items():
        assert leaks(text_of(page.save(tmp_path / f"{name}.html"))) == [], name
    assert leaks(net._repr_html_() or "") == []
    import matplotlib.pyplot as plt

    for figure in (net.plot().figure, net.compare(net.close("to")).plot()):
        figure.savefig(tmp_path / "plot.svg")
        for axes in figure.axes:
            xy = [line.get_xydata() for line in axes.lines]
            assert not any((abs(points - (LON, LAT)).max(axis=1) < 1e-3).any() for points in xy if len(points))
        plt.close("all")


def test_an_article_has_the_place_coarser(tmp_path: Path) -> None:
    with said("written coarser than known"):
        found = network().article("From Town people walk to Camp.\n")
    assert leaks(text_of(found.save(tmp_path / "a.html"))) == []
    assert leaks(json.dumps(found.to_dict())) == []


COMMANDS = (
    *(("convert", "NET", f"OUT/{name}") for name in FILES),
    ("convert", "NET", "OUT/flee", "--flee", "2023"),
    ("map", "NET", "-o", "OUT/m.html"),
    ("map", "NET", "-o", "OUT/m.svg"),
    ("map", "NET", "-o", "OUT/trip.html", "--from", "town", "--to", "camp"),
    ("build", "NET", "-o", "OUT/site"),
    ("build", "NET", "-o", "OUT/trip", "--from", "town", "--to", "camp"),
    ("article", "DRAFT", "-n", "NET", "-o", "OUT/a.html"),
    ("path", "NET", "town", "camp", "--json"),
    ("path", "NET", "town", "camp"),
    ("path", "NET", f"({LON}, {LAT})", "town", "--json"),
    ("show", "NET"),
    ("show", "NET", "camp"),
    ("show", "NET", "camp", "--json"),
    ("show", "NET", "zone", "--json"),
    ("show", "NET", "to", "--json"),
    ("show", "NET", "town", "--reachable", "--json"),
    ("show", "NET", "--bottlenecks"),
    ("flows", "NET", "--json"),
    ("flows", "NET", "camp", "--csv"),
    ("check", "NET"),
    ("check", "NET", "--json"),
    ("check", "NET", "--format", "github"),
    ("diff", "NET", "americas"),
    ("diff", "americas", "NET", "--json"),
    ("update", "NET", "--from", "COUNTS", "--about", "camp", "--measure", "stock", "--source", "S"),
    ("cite", "NET"),
    ("attach", "POINTS", "-n", "NET", "-o", "OUT/a.csv"),
    ("attach", "POINTS", "-n", "NET", "-o", "OUT/a.parquet"),
    ("show", "NET", "--incidents", "POINTS", "--within", "1"),
    ("check", "NET", "--format", "sarif"),
    ("convert", "NET", "OUT/o.locator.json"),
)


# Of somebody who tries where the place is.
POINTS = f"lat,lon,date,dead\n{LAT},{LON},2023-05-01,2\n5.7,19.2,2023-05-02,1\n"


def test_how_far_points_are_from_a_leg_says_no_more_than_the_map_shows(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A point at the true place is as far away as the grid has moved the place; in Python it is the user's own data."""
    (tmp_path / "points.csv").write_text(POINTS, encoding="utf-8")
    asked = ["attach", str(tmp_path / "points.csv"), "-n", str(folder), "-o", str(tmp_path / "a.csv")]
    assert main(asked) == 0
    assert "(Camp, Zone) are written coarser than known" in capsys.readouterr().err
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()))
    with said("written coarser than known"):
        shown = gate.outgoing(network()).attach([(LON, LAT)])
    assert float(rows[0]["metres"]) == pytest.approx(shown.metres[0], abs=0.1)
    assert float(rows[0]["metres"]) > 100 > 0.1 > network().attach([(LON, LAT)]).metres[0]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_writes_or_prints_the_true_place(
    command: tuple[str, ...], folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "draft.md").write_text("From Town people walk to Camp.\n", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "counts.csv").write_text("month,people\n2023-05,70\n", encoding="utf-8")
    (tmp_path / "points.csv").write_text(POINTS, encoding="utf-8")
    known = {"NET": str(folder)} | {
        name.partition(".")[0].upper(): str(tmp_path / name) for name in ("draft.md", "counts.csv", "points.csv")
    }
    args = [known.get(part, part.replace("OUT", str(out))) for part in command]
    code = main(args)
    printed = capsys.readouterr()
    assert code in (0, 1), printed.err
    asked = "34789" in " ".join(command)  # a position that was asked for is said back
    assert asked or leaks(printed.out) == []
    assert asked or leaks(printed.err) == []
    assert leaks(text_of(out)) == []
    if command[0] in ("convert", "map", "build", "path", "show", "article", "diff", "attach"):
        assert "(Camp, Zone) are written coarser than known" in printed.err


def test_convert_lets_out_exactly_what_is_named_with_a_reason(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "o.geojson")
    for args in (["--exact", "camp"], ["--reason", "x"], ["--exact", "camp", "--exact", "zone"]):
        assert main(["convert", str(folder), out, *args]) == 2
    assert not Path(out).exists()
    reasons = ["--exact", "camp", "--reason", "closed", "--exact", "Zone", "--reason", "printed by the ministry"]
    assert main(["convert", str(folder), out, *reasons]) == 0
    assert (
        "2 sensitive places (camp, zone) are written exactly: closed; printed by the ministry"
        in capsys.readouterr().err
    )
    places = routes.read(out).waypoints
    assert (places["camp"].lon, dict(places["zone"].extra)["exact_reason"]) == (LON, "printed by the ministry")


@pytest.mark.slow
def test_a_build_keeps_the_reason(folder: Path, tmp_path: Path) -> None:
    assert main(["build", str(folder), "-o", str(tmp_path / "b"), "--exact", "camp", "--reason", "closed"]) == 0
    found = json.loads((tmp_path / "b" / "provenance.json").read_text(encoding="utf-8"))
    assert found["exact_places"] == [{"id": "camp", "reason": "closed"}]
    assert str(LON) in (tmp_path / "b" / "data.geojson").read_text(encoding="utf-8")


@pytest.mark.slow
def test_check_prints_no_position_of_a_sensitive_place_that_is_doubtful(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "name,lat,lon,country,sensitivity\nBangui,4.36122,18.55496,CAF,\nCamp,19.34789,5.81234,CAF,admin2\n"
    (tmp_path / "p.csv").write_text(table, encoding="utf-8")
    for form in ([], ["--json"], ["--format", "github"]):
        main(["check", str(tmp_path / "p.csv"), *form])
        printed = capsys.readouterr()
        assert "swapped" in printed.out
        assert leaks(printed.out + printed.err) == []
    assert main(["check", str(tmp_path / "p.csv"), "--repair", str(tmp_path / "r.csv")]) in (0, 1)
    printed = capsys.readouterr()
    assert leaks(printed.out) == []
    assert "1 sensitive place (Camp) is written exactly" in printed.err


@pytest.mark.slow
def test_a_network_without_sensitive_places_leaves_as_it_is(tmp_path: Path) -> None:
    net = routes.load("americas")
    assert routes.read(net.save(tmp_path / "a.gpkg")) == net
