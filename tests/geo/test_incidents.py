"""Incidents joined to legs: both layouts of the Missing Migrants Project, every row placed or listed with its reason."""

from __future__ import annotations

import functools
import math
import random
from pathlib import Path

import pandas as pd
import pyproj
import pytest
from shapely import LineString

import routes
from routes.errors import DataError, FileError, GeometryError, UnknownIdError, UsageError
from routes.geo.measures import nearest
from routes.io.tabular.incidents import HEADERS, read_incidents
from routes.results.incidents import REASONS
from tests.toy import EQUATOR_KM, LEGS, MERIDIAN_KM, toy

DATA = Path(__file__).parent.parent / "data" / "incidents"
COMPILED, PUBLISHED = DATA / "compiled.csv", DATA / "published-2026.csv"
GEOD = pyproj.Geod(ellps="WGS84")
VAGUE = "nspecified location|nknown location|arious locations|likely"


def row(lon: float, lat: float, people: object = 1, **more: object) -> dict:
    found = {"Coordinates": f"{lat:.4f}, {lon:.4f}", "Number Dead": people, "Incident Date": "2022-06-01"}
    return {**found, **more}


def reasons(found: routes.results.incidents.Incidents) -> dict[str, tuple[int, ...]]:
    return {each.reason: each.lines for each in found.unplaced}


# --- an independent script ----------------------------------------------------------------------------------------
@functools.cache
def pieces(name: str) -> pd.DataFrame:
    """Return the legs of a network as pieces of geodesics, none longer than half a kilometre."""
    parts = []
    for leg in routes.load(name).legs.values():
        coords = list(leg.geometry.coords)
        for (ax, ay), (bx, by) in zip(coords, coords[1:], strict=False):
            between = int(GEOD.inv(ax, ay, bx, by)[2] // 500)
            some = [(ax, ay), *(GEOD.npts(ax, ay, bx, by, between) if between else []), (bx, by)]
            rows = [(*one, *two) for one, two in zip(some, some[1:], strict=False)]
            part = pd.DataFrame(rows, columns=["lon", "lat", "to_lon", "to_lat"])
            parts.append(part.assign(leg=leg.id, valid=None if leg.valid is None else str(leg.valid)))
    return pd.concat(parts, ignore_index=True)


def distances(near: pd.DataFrame, lon: float, lat: float) -> pd.Series:
    """Return the km of pieces from a position, on an azimuthal equidistant projection around it."""
    plane = pyproj.Proj(proj="aeqd", lon_0=lon, lat_0=lat, ellps="WGS84")
    ax, ay = map(pd.Series, plane(near.lon.tolist(), near.lat.tolist()))
    bx, by = map(pd.Series, plane(near.to_lon.tolist(), near.to_lat.tolist()))
    square = (bx - ax) ** 2 + (by - ay) ** 2
    share = (-(ax * (bx - ax) + ay * (by - ay)) / square).clip(0, 1).fillna(0)
    found = ((ax + share * (bx - ax)) ** 2 + (ay + share * (by - ay)) ** 2) ** 0.5 / 1000
    return found.set_axis(near.index)


def open_then(valid: str | None, day: str) -> bool:
    if not isinstance(valid, str):
        return True
    first, _, last = valid.partition("/")
    last = last or first
    return (first in ("", "..") or day[: len(first)] >= first) and (last in ("", "..") or day[: len(last)] <= last)


def by_hand(table: pd.DataFrame, within_km: float, name: str = "americas") -> pd.Series:
    """Return totals per leg of a table with people, day, lon, lat; of as near legs (to 1 m) the first."""
    every = pieces(name)
    totals: dict[str, float] = {}
    for each in table.itertuples():
        high = (within_km + 1) / 110.5
        wide = high / math.cos(math.radians(min(80.0, abs(each.lat) + 1)))
        near = every[(every.lat - each.lat).abs().lt(high) & (every.lon - each.lon).abs().lt(wide)]
        if near.empty:
            continue
        near = near.assign(km=distances(near, each.lon, each.lat))
        near = near[near.km <= within_km]
        near = near[[open_then(valid, each.day) for valid in near.valid]]
        if len(near):
            leg = near[near.km <= near.km.min() + 0.001].leg.min()
            totals[leg] = totals.get(leg, 0) + each.people
    return pd.Series(totals).sort_index()


def compiled(path: Path = COMPILED) -> pd.DataFrame:
    table = pd.read_csv(path).rename(columns={"t": "day", "dead": "people"})
    return table[~table.type.str.contains("Cumulative") & ~table.location.str.contains(VAGUE)]


def published(path: Path = PUBLISHED) -> pd.DataFrame:
    table = pd.read_csv(path)
    table["people"] = table["Number Dead"].fillna(0) + table["Minimum Estimated Number of Missing"].fillna(0)
    table[["lat", "lon"]] = table["Coordinates"].str.split(", ", expand=True).astype(float)
    table["day"] = pd.to_datetime(table["Incident Date"], format="%a, %m/%d/%Y - %H:%M").dt.strftime("%Y-%m-%d")
    return table[~table["Location of death"].str.contains(VAGUE)]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "own"), [(COMPILED, compiled), (PUBLISHED, published)])
@pytest.mark.parametrize("within", [10, 50])
def test_totals_per_leg_are_those_of_an_independent_script(path, own, within):
    found = routes.load("americas").incidents(path, within_km=within)
    wanted = by_hand(own(), within)
    assert {leg.leg: leg.people for leg in found.legs} == wanted.to_dict()
    assert found.people_placed == wanted.sum() > 0


@pytest.mark.parametrize("path", [COMPILED, PUBLISHED])
@pytest.mark.parametrize("period", [None, "2022", "2026-01/2026-03"])
def test_every_row_is_placed_or_listed_and_the_people_add_up(path, period):
    found = routes.load("americas").incidents(path, period=period)
    lines = [line for line, _ in found.placed] + [line for each in found.unplaced for line in each.lines]
    table = pd.read_csv(path)
    assert sorted(lines) == list(range(2, len(table) + 2))
    columns = [c for c in ("dead", "Number Dead", "Minimum Estimated Number of Missing") if c in table]
    assert found.people == table[columns].to_numpy(dtype=float, na_value=0.0).sum()
    assert found.people_placed + sum(each.people for each in found.unplaced) == found.people
    assert sum(leg.rows for leg in found.legs) == len(found.placed)


def test_a_table_as_file_frame_and_rows_gives_the_same():
    net = routes.load("americas")
    frame = pd.read_csv(PUBLISHED)
    files = net.incidents(PUBLISHED)
    assert net.incidents(frame).to_dict() == files.to_dict() == net.incidents(frame.to_dict("records")).to_dict()


# --- what is counted once -----------------------------------------------------------------------------------------
def test_cumulative_rows_are_listed_and_on_no_leg():
    rows = [row(0.5, 0.01, 9, **{"Incident Type": "Cumulative Incident"}), row(0.5, 0.01, 2)]
    found = toy().incidents(rows)
    assert (found.people_placed, reasons(found)) == (2, {"cumulative": (2,)})


def test_parts_of_an_event_add_up_and_the_same_row_twice_counts_once():
    split = {"Incident Type": "Split Incident", "Main ID": "2022.1"}
    part, other = row(0.5, 0.01, 3, **split, **{"Incident ID": "a"}), row(0.5, 0.01, 4, **split, **{"Incident ID": "b"})
    found = toy().incidents([part, other, part])
    assert (found.people_placed, found.people, reasons(found)) == (7, 10, {"repeated": (4,)})
    nameless = {key: value for key, value in part.items() if key != "Incident ID"}
    assert reasons(toy().incidents([nameless, nameless])) == {"repeated": (3,)}


def test_two_incidents_that_look_alike_are_two():
    assert toy().incidents([row(0.5, 0.01), row(0.5, 0.01)]).people_placed == 2


def test_a_negative_part_corrects_its_event_and_nothing_else():
    missing = "Minimum Estimated Number of Missing"
    rows = [row(0.5, 0.01, 17, **{missing: 0, "Main ID": "1"}), row(0.5, 0.01, "", **{missing: -5, "Main ID": "1"})]
    found = toy().incidents([*rows, row(0.5, 0.01, "", **{missing: -2, "Main ID": "2"})])
    (leg,) = found.legs
    assert (leg.people, leg.dead, leg.missing, reasons(found)) == (12, 17, -5, {"negative": (4,)})


# --- where, how precisely, when -----------------------------------------------------------------------------------
def test_the_nearest_leg_is_taken_ties_go_to_the_first_by_id():
    found = toy().incidents([row(1.5, 0.1), row(0.5, 0.1)], within_km=20)
    assert dict(found.placed)[3] == "alta--norte-air"  # three legs along the equator
    assert {leg.leg: leg.tied for leg in found.legs}["alta--norte-air"] >= 1
    north = toy(legs=[leg for leg in LEGS if leg.mode != "air"]).incidents([row(2.0, 0.4)])
    assert [leg.leg for leg in north.legs] == ["cruce--norte-bus"]


def test_a_distance_is_within_up_to_the_kilometre_asked_for():
    net = toy(legs=LEGS[:1], routes=[])
    km = 0.1 * MERIDIAN_KM
    assert net.incidents([row(0.5, 0.1)], within_km=km + 0.01).people_placed == 1
    assert reasons(net.incidents([row(0.5, 0.1)], within_km=km - 0.01)) == {"far": (2,)}


def test_a_leg_that_was_not_valid_then_gets_nothing():
    net = toy(legs=LEGS[3:4], routes=[])
    rows = [row(2, 0.5, **{"Incident Date": day}) for day in ("2021-12-31", "2022-01-01", "")]
    found = net.incidents(rows)
    assert (found.placed, reasons(found)) == (((3, "cruce--norte-bus"),), {"validity": (2, 4)})


def test_a_period_leaves_out_other_days_and_what_may_be_other_days():
    rows = [row(0.5, 0.01, **{"Incident Date": day}) for day in ("2022-06-30", "2022-07-01", "", "2022", "2022-06")]
    found = toy().incidents(rows, period="2022-06")
    assert ([line for line, _ in found.placed], reasons(found)) == ([2, 6], {"period": (3,), "date": (4, 5)})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Coordinates": ""}, "position"),
        ({"Coordinates": "north of here"}, "position"),
        ({"Coordinates": "95.0, 10.0"}, "position"),
        ({"Coordinates": "0, 0"}, "position"),
        ({"Coordinates": "0, 1"}, "vague"),
        ({"Location of Incident": "Various locations in the north"}, "vague"),
        ({"precision_km": "80"}, "vague"),
        ({"precision_km": "?"}, "vague"),
        ({"Number Dead": ""}, "number"),
        ({"Number Dead": "several"}, "number"),
        ({"Number Dead": "inf"}, "number"),
        ({"Coordinates": "45.12, 100.34"}, "far"),
    ],
)
def test_a_row_that_cannot_be_placed_is_listed_with_the_reason(changes, reason):
    found = toy().incidents([{**row(0.5, 0.01), **changes}])
    assert reasons(found) == {reason: (2,)}
    assert reason in REASONS


def test_a_short_row_of_a_file_is_listed(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text('Coordinates,dead\n"0.01, 0.51",2\n"0.01, 0.51"\n', encoding="utf-8")
    found = toy().incidents(file)
    assert (found.people_placed, found.rows, reasons(found)) == (2, 2, {"row": (3,)})


# --- headers, dates, numbers --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        ("Number of Dead", "Minimum Estimated Number of Missing", "Coordinates", "Incident Date"),
        ("Number Dead", "Minimum Estimated Number of Missing", "COORDINATES", "Incident date"),
        ("number_dead", "Minimum estimated number of missing", "Location Coordinates", "Reported Date"),
    ],
)
def test_headers_of_every_layout_are_known(headers):
    (found,) = read_incidents(
        [dict(zip(headers, ("1,002", "-2", "8.65, -77.36", "Thu, 01/23/2020 - 12:00"), strict=True))]
    )
    assert (found.people, found.dead, found.missing) == (1000, 1002, -2)
    assert (found.lon, found.lat, str(found.when)) == (-77.36, 8.65, "2020-01-23")


def test_no_header_means_two_fields():
    every = [alias for aliases in HEADERS.values() for alias in aliases]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("written", "month", "meant"),
    [
        ("2014-01-06", "", "2014-01-06"),
        ("2014-01-06 00:00:00", "", "2014-01-06"),
        ("Thu, 01/02/2026 - 12:00", "January", "2026-01-02"),
        ("02/01/2026", "January", "2026-01-02"),
        ("23/01/2026", "", "2026-01-23"),
        ("January 5, 2015", "", "2015-01-05"),
        ("5 Jan 2015", "", "2015-01-05"),
        ("March 2015", "", "2015-03"),
        ("2015", "", "2015"),
        ("", "Sep", "2020-09"),
        ("", "", "2020"),
        ("02/31/2026", "", "2020"),
    ],
)
def test_dates_are_read_in_every_form(written, month, meant):
    (found,) = read_incidents([row(1, 1, **{"Incident Date": written, "Reported Month": month, "Year": "2020"})])
    assert str(found.when) == meant


# --- refusals -----------------------------------------------------------------------------------------------------
def test_what_is_no_table_is_refused(tmp_path):
    with pytest.raises(DataError, match="no column of positions"):
        toy().incidents([{"Number Dead": 1}])
    with pytest.raises(DataError, match="no column of people"):
        toy().incidents([{"Coordinates": "1, 1"}])
    with pytest.raises(DataError, match="give a CSV file"):
        toy().incidents(7)
    with pytest.raises(FileError, match="none.csv"):
        toy().incidents(tmp_path / "none.csv")
    for within in (0, -1, math.nan, math.inf, 5000, True, "9"):
        with pytest.raises(UsageError, match="is not a number of km above 0 and up to 1000"):
            toy().incidents([row(1, 1)], within_km=within)


# --- the answer ---------------------------------------------------------------------------------------------------
def test_the_answer_holds_totals_of_legs_and_no_position_of_an_incident():
    net = toy(legs=[leg for leg in LEGS if leg.mode != "air"])
    found = net.incidents([row(0.5123, 0.0101, 4), row(1.5, 0.01, 1), row(9.0, 9.0, 2)])
    assert "at least 5 people died or went missing" in found.summary()
    assert "at least 1 person died or went missing" in found.summary()
    assert "al menos 5 personas murieron o desaparecieron" in found.summary("es")
    assert "no leg so near: rows 1; at least 2 people" in found.summary()
    frame = found.to_frame()
    assert frame["people"].sum() == 5 == sum(leg.people for leg in found)
    assert [f["properties"]["people_at_least"] for f in found.__geo_interface__["features"]] == list(frame["people"])
    page = found.map().get_root().render()
    assert "at least" in page
    for text in (page, found.to_json(), found.summary(), str(found.__geo_interface__)):
        assert "0.5123" not in text
        assert "0.0101" not in text
    assert found.of("cruce--norte-bus") == 0
    with pytest.raises(UnknownIdError, match="no leg"):
        found.of("nowhere")


@pytest.mark.parametrize("lang", ["en", "es", "fr", "pt", "ht", "ar"])
def test_a_summary_leaves_no_place_unfilled_in_any_language(lang):
    for rows in ([row(0.5, 0.01, 4), row(9.0, 9.0, 2), row(0.5, 0.01, "")], [row(9.0, 9.0)]):
        said = toy().incidents(rows, period="2022").summary(lang)
        assert said
        assert "{" not in said


# --- the distance to a line ---------------------------------------------------------------------------------------
def test_distances_to_a_line_are_those_of_the_ellipsoid():
    line = LineString([(0, 0), (1, 0)])
    assert nearest(line, (0.5, 1)).km == pytest.approx(MERIDIAN_KM, abs=1e-3)
    assert nearest(line, (2, 0)).km == pytest.approx(EQUATOR_KM, abs=1e-3)
    over = LineString([(179.5, 0), (-179.5, 0)])
    for lon in (179.9, 180.0, -180.0, -179.9):
        assert nearest(over, (lon, 1)).km == pytest.approx(MERIDIAN_KM, abs=1e-3)
    assert nearest(over, (0, 0)).km > 19_000
    with pytest.raises(GeometryError):
        nearest(LineString(), (0, 0))


@pytest.mark.parametrize(
    ("ends", "spot", "km"),
    [
        # GeographicLib, the least of 4,001 positions a segment; the nearest place is an end more than a quarter turn off.
        ([(-49.54548, -49.09234), (-49.54869, -46.81341), (8.6001, -36.15467)], (128.428, 83.34888), 14349.051),
        ([(-21.60823, 2.07058), (-20.83478, 0.94114), (-103.26534, 5.5726)], (122.309, 19.57156), 14315.203),
    ],
)
def test_a_line_on_the_other_side_of_the_earth_is_as_far_as_its_nearest_end(ends, spot, km):
    assert nearest(LineString(ends), spot).km == pytest.approx(km, abs=0.01)


@pytest.mark.slow
def test_distances_to_long_segments_are_those_of_ten_thousand_points():
    chance = random.Random(5)
    for _ in range(60):
        ends = [(chance.uniform(-180, 180), chance.uniform(-75, 75)) for _ in range(3)]
        spot = (chance.uniform(-180, 180), chance.uniform(-75, 75))
        line = [ends[0]]
        for a, b in zip(ends, ends[1:], strict=False):
            line += [*GEOD.npts(*a, *b, 10_000), b]
        lons, lats = zip(*line, strict=True)
        brute = min(GEOD.inv([spot[0]] * len(line), [spot[1]] * len(line), lons, lats)[2]) / 1000
        found = nearest(LineString(ends), spot).km
        assert found == pytest.approx(brute, abs=0.5, rel=1e-4)
