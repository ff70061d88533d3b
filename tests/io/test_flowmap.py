"""A network as FlowmapBlue takes it: read by pandas, read back, refused where rows would be added up wrongly."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

import routes
from routes import DataError, Leg, Network, Observation, RefusedError, RoutesWarning, UsageError
from routes.cli import main
from tests.toy import LEGS as TOY_LEGS
from tests.toy import WAYPOINTS, toy

# A degree to the north: FlowmapBlue's tables take 0, 0 for a position that lacks.
PLACES = [dataclasses.replace(place, lat=place.lat + 1) for place in WAYPOINTS]
LEGS = [dataclasses.replace(leg, geometry=None, basis="schematic") for leg in TOY_LEGS]


def counted(**counts: str) -> Network:
    """Return the toy network without its both-ways leg, with a column count of the legs named by their mode."""
    legs = [leg for leg in LEGS if not leg.both_ways]
    return toy(
        waypoints=PLACES,
        legs=[
            Leg(id=leg.id, start=leg.start, end=leg.end, mode=leg.mode, extra={"count": counts[leg.mode]})
            if leg.mode in counts
            else leg
            for leg in legs
        ],
        routes=(),
    )


def figures(*rows: tuple[str, str, float | str], source: str = "s") -> Network:
    made = [Observation(about=a, measure="transit", period=p, value=v, source=source) for a, p, v in rows]
    return toy(waypoints=PLACES, legs=LEGS, observations=made)


def test_places_and_counts_are_written_and_read_back(tmp_path: Path) -> None:
    net = counted(boat="12", walk="0", air="3.5", bus="7")
    path = net.to_flowmap(tmp_path / "flows")
    flows = pd.read_csv(path / "flows.csv", keep_default_na=False)
    assert flows.to_dict("list") == {
        "origin": ["alta", "alta", "cruce", "puerto"],
        "dest": ["norte", "puerto", "norte", "cruce"],
        "count": [3.5, 12.0, 7.0, 0.0],
    }
    places = pd.read_csv(path / "locations.csv", keep_default_na=False)
    assert places.columns.tolist() == ["id", "name", "lat", "lon"]
    assert places[places["id"] == "norte"].values.tolist() == [["norte", "Nórte", 2, 2]]
    back = routes.read(path)
    ends = {
        (back.waypoints[leg.start].name, back.waypoints[leg.end].name): dict(leg.extra)["count"]
        for leg in back.legs.values()
    }
    assert ends == {
        ("Ciudad Alta", "Nórte"): "3.5", ("Ciudad Alta", "Puerto Bajo"): "12", ("El Cruce", "Nórte"): "7",
        ("Puerto Bajo", "El Cruce"): "0",
    }  # fmt: skip
    assert net.to_flowmap(path, "count") == path  # over its own


def test_legs_without_a_number_and_both_ways_are_said(tmp_path: Path) -> None:
    with pytest.warns(RoutesWarning, match="3 of 4 legs have no number in column count and are left out"):
        counted(boat="12", walk="<5", air="-1").to_flowmap(tmp_path / "a")
    net = figures(("alta--puerto-bus", "2021", 5))
    with pytest.warns(RoutesWarning, match="1 legs go both ways, and their numbers are written from start to end"):
        net.to_flowmap(tmp_path / "b", "transit")


@pytest.mark.filterwarnings("ignore::routes.errors.RoutesWarning")
def test_figures_are_written_with_their_time_and_source(tmp_path: Path) -> None:
    leg = "alta--puerto-boat"
    net = figures(
        (leg, "2021-02", 5), (leg, "2021-01", 7), ("puerto--cruce-walk", "2021", 9), (leg, "2021-03", "suppressed")
    )
    path = net.to_flowmap(tmp_path / "flows", "transit")
    assert (path / "flows.csv").read_text(encoding="utf-8").splitlines() == [
        "origin,dest,count,time", "alta,puerto,7,2021-01", "alta,puerto,5,2021-02", "puerto,cruce,9,2021",
    ]  # fmt: skip
    assert "source.name,The Office" in (path / "properties.csv").read_text(encoding="utf-8")
    back = routes.read(path, measure="transit")
    assert sorted((str(o.period), o.value) for o in back.observations) == [("2021", 9), ("2021-01", 7), ("2021-02", 5)]


@pytest.mark.parametrize(
    ("net", "counts", "said"),
    [
        (figures(("alta--puerto-boat", "2021", 5), ("alta--puerto-boat", "2021-02", 5)), "transit", "2021 and 2021-02 overlap"),
        (figures(("alta--puerto-boat", "2021-02/2021-04", 5)), "transit", "2021-02/2021-04 is no day, month or year"),
        (toy(), "transit", '"transit": no leg has a figure of it. The legs have no column of numbers.'),
        (counted(boat="5"), "cuont", '"cuont" is neither a measure nor a column of the legs with numbers.* mean count'),
    ],
)  # fmt: skip
def test_what_would_be_added_up_wrongly_is_refused(tmp_path: Path, net: Network, counts: str, said: str) -> None:
    with pytest.raises((DataError, UsageError), match=said):
        net.to_flowmap(tmp_path / "flows", counts)
    assert not (tmp_path / "flows").exists()


def test_figures_of_two_sources_are_never_added(tmp_path: Path) -> None:
    leg = "alta--puerto-boat"
    one, two = (Observation(about=leg, measure="transit", period="2021", value=5, source=s) for s in ("s", ""))
    with pytest.raises(DataError, match=r"of 2 sources \(none, s\), which a flow map would add up"):
        toy(observations=[one, two]).to_flowmap(tmp_path / "flows", "transit")


def test_cells_of_a_flow_map_start_no_formula_and_other_folders_are_kept(tmp_path: Path) -> None:
    net = counted(boat="1", walk="1", air="1", bus="1")
    places = [routes.Waypoint(id=w.id, name=f"={w.name}", lon=w.lon, lat=w.lat) for w in net.waypoints.values()]
    path = net.replace(waypoints=places).to_flowmap(tmp_path / "flows")
    assert ",'=El Cruce," in (path / "locations.csv").read_text(encoding="utf-8")
    assert "=El Cruce" in {w.name for w in routes.read(path).waypoints.values()}
    (path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RefusedError, match=r"expected an empty folder or FlowmapBlue's tables, found mine\.txt"):
        net.to_flowmap(path)


def test_the_command_writes_a_flow_map(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "od.csv"
    table.write_text(
        "origin,origin_lat,origin_lon,destination,dest_lat,dest_lon,count\nA,1,1,B,2,1,5\n", encoding="utf-8"
    )
    assert main(["convert", str(table), str(tmp_path / "out"), "--flowmap", "count"]) == 0
    assert (tmp_path / "out" / "flows.csv").read_text(encoding="utf-8") == "origin,dest,count\na,b,5\n"
    assert main(["convert", str(table), str(tmp_path / "o"), "--flowmap", "count", "--flee", "2021"]) == 2
    assert "not allowed with" in capsys.readouterr().err
