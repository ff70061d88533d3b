"""Tables of publishers as figures: what is counted, when, by whom, about whom; suppressed cells are bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

import routes
from routes.errors import DataError, RoutesWarning, UsageError
from routes.io.tabular.incidents import read_incidents

UNHCR = (
    "Year,Country of origin,Country of origin (ISO),Country of asylum,Country of asylum (ISO),"
    "Refugees under UNHCR's mandate,Asylum-seekers\n"
    "2023,Syrian Arab Rep.,SYR,Egypt,EGY,1200,<5\n"
    "2023,Sudan,SDN,Egypt,EGY,300,-\n"
    "2024,Syrian Arab Rep.,SYR,Jordan,JOR,500,40\n"
)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_unhcr_populations_are_stocks_by_country_of_asylum(tmp_path: Path) -> None:
    net = routes.read(written(tmp_path / "population.csv", UNHCR))
    assert {(w.id, str(w.kind), w.country) for w in net.waypoints.values()} == {
        ("egypt", "area", ("EGY",)), ("jordan", "area", ("JOR",)),
    }  # fmt: skip
    assert net.legs == {}
    rows = {(o.about, o.group, str(o.period), net.sources[o.source].title): (o.value, o.high) for o in net.observations}
    refugees = "UNHCR, population statistics, Refugees under UNHCR's mandate"
    seekers = "UNHCR, population statistics, Asylum-seekers"
    assert rows == {
        ("egypt", "nationality:SYR", "2023", refugees): (1200, None),
        ("egypt", "nationality:SYR", "2023", seekers): ("suppressed", 5),
        ("egypt", "nationality:SDN", "2023", refugees): (300, None),
        ("jordan", "nationality:SYR", "2024", refugees): (500, None),
        ("jordan", "nationality:SYR", "2024", seekers): (40, None),
    }
    assert {str(o.measure) for o in net.observations} == {"stock"}


def test_unhcr_names_of_columns_as_its_interface_has_them(tmp_path: Path) -> None:
    text = (
        "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers\n2022,Syria,SYR,SYR,Egypt,ARE,EGY,7,9\n"
    )
    net = routes.read(written(tmp_path / "api.csv", text))
    assert list(net.waypoints) == ["egypt"]  # ARE is UNHCR's own code of Egypt, and ISO's of the Emirates
    assert sorted(o.value for o in net.observations) == [7, 9]  # type: ignore[type-var]


def test_unhcr_codes_alone_are_refused_since_they_are_not_iso(tmp_path: Path) -> None:
    path = written(tmp_path / "codes.csv", "year,coo,coa,refugees\n2022,SYR,ARE,7\n")
    with pytest.raises(
        DataError, match=r"codes.csv: UNHCR, population statistics: only the publisher's own country codes"
    ):
        routes.read(path)


FRONTEX = "route,type,nat,t,n\nCentral Route,Sea,BGD,2024-01-01,41\nCentral Route,Land,BGD,2024-01-01,7\nOther,Sea,SYR,2024-02-01,5\n"
WIDE = "Route,BorderType,Nationality,JAN2024,FEB2024\nCentral Route,Sea,Bangladesh,41,0\n"


def test_frontex_has_no_positions_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r'figures about "Central Route", "Other".*no positions.*net.add_figures'):
        routes.read(written(tmp_path / "frontex.csv", FRONTEX))


def test_frontex_detections_are_encounters_of_a_place_that_has_them(tmp_path: Path) -> None:
    net = routes.load("central-mediterranean")
    about = {"Central Route": "central-mediterranean-sea"}
    path = written(tmp_path / "frontex.csv", FRONTEX)
    with pytest.warns(RoutesWarning, match='left out 1 figures about "Other"'):
        more = net.add_figures(path, about=about)
    made = [o for o in more.observations if o.source.startswith("frontex-detections")]
    title = "Frontex, detections of irregular border crossings"
    assert {(str(o.measure), str(o.period), o.group, o.value, more.sources[o.source].title) for o in made} == {
        ("encounter", "2024-01", "nationality:BGD", 41, f"{title}, Sea"),
        ("encounter", "2024-01", "nationality:BGD", 7, f"{title}, Land"),
    }
    wide = net.add_figures(written(tmp_path / "wide.csv", WIDE), about=about)
    found = [o for o in wide.observations if o.source.startswith("frontex-detections")]
    assert [(str(o.period), o.value, o.group) for o in found] == [
        ("2024-01", 41, "nationality:BGD"), ("2024-02", 0, "nationality:BGD"),
    ]  # fmt: skip


def test_flow_monitoring_points_count_transits(tmp_path: Path) -> None:
    text = "FMP name,Latitude,Longitude,Date,Total individuals\nMoyale,3.53,39.05,2024-03-01,120\nMoyale,3.53,39.05,2024-03-02,*\n"
    net = routes.read(written(tmp_path / "fms.csv", text))
    assert (net.find("Moyale").lon, net.find("Moyale").lat) == (39.05, 3.53)
    assert [(str(o.measure), str(o.period), o.value) for o in net.observations] == [
        ("transit", "2024-03-01", 120), ("transit", "2024-03-02", "suppressed"),
    ]  # fmt: skip


def test_displaced_persons_are_a_stock_of_their_site(tmp_path: Path) -> None:
    text = "site_name,latitude,longitude,reportingDate,numPresentIdpInd\nCamp A,13.1,13.2,2024-05-31T00:00:00,900\nCamp B,,,2024-05-31,5\n"
    heard: list[str] = []
    net = routes.read(written(tmp_path / "dtm.csv", text), report=heard.append)
    assert [(o.about, str(o.measure), str(o.period), o.value) for o in net.observations] == [
        ("camp-a", "stock", "2024-05-31", 900)
    ]
    assert any('dtm.csv:3, numPresentIdpInd: "Camp B" has no position' in line for line in heard)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "does not say what it counts: give measure="),
        ({"measure": "transit"}, "does not say who published it: give source="),
        ({"measure": "transit", "source": "Example"}, 'about "": nothing in the network is called so'),
    ],
)
def test_a_table_of_months_needs_what_it_does_not_say(tmp_path: Path, options: dict[str, str], text: str) -> None:
    path = written(tmp_path / "darien.csv", "t,q,nat,n\n2024-01-01,2024-01-01,CUB,79\n")
    with pytest.raises(UsageError, match=text):
        routes.load("americas").add_figures(path, **options)  # type: ignore[arg-type]


def test_a_table_of_months_by_nationality(tmp_path: Path) -> None:
    path = written(
        tmp_path / "darien.csv", "t,q,nat,n\n2031-01-01,2031-01-01,CUB,79\n2031-01-01,2031-01-01,OOO,4\nx,,CUB,1\n"
    )
    with pytest.warns(RoutesWarning, match='darien.csv:4, t: "x" is not a period'):
        net = routes.load("americas").add_figures(path, about="darien-gap", measure="transit", source="Example")
    assert [(str(o.period), o.group, o.value) for o in net.observations if o.source == "example"] == [
        ("2031-01", "nationality:CUB", 79), ("2031-01", "nationality:ooo", 4),
    ]  # fmt: skip


@pytest.mark.parametrize("dead", ["No. dead", "Number Dead", "Number of Dead", "No dead", "Dead"])
@pytest.mark.parametrize("missing", ["No. missing", "Number of Missing", "Missing"])
def test_missing_migrants_in_the_export_with_short_headers(dead: str, missing: str) -> None:
    row = {"Incident Date": "2015-04-18", dead: "3", missing: "4", "Latitude": "34.5", "Longitude": "14.1"}
    found = read_incidents([row])[0]
    assert (found.people, found.dead, found.missing, found.lat, found.lon) == (7, 3, 4, 34.5, 14.1)


def test_a_year_dated_to_its_first_day_is_not_taken_for_a_month(tmp_path: Path) -> None:
    text = "t,n\n2018-01-01,9000\n2019-01-01,8000\n2020-01-01,10\n2020-02-01,20\n2021-01-01,30\n"
    path = written(tmp_path / "years.csv", text)
    with pytest.warns(RoutesWarning, match="2018, 2019: every row is of 1 January, which may be the month or the year"):
        net = routes.load("americas").add_figures(path, about="darien-gap", measure="transit", source="Example")
    assert [(str(o.period), o.value) for o in net.observations if o.source == "example"] == [
        ("2020-01", 10), ("2020-02", 20), ("2021-01", 30),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header", ["Main ID,Number Dead,Coordinates", "t,dead,cause,lon,lat", "Web ID,No. dead,Latitude,Longitude"]
)
def test_incidents_are_no_places(tmp_path: Path, header: str) -> None:
    path = written(tmp_path / "incidents.csv", header + "\n" + ",".join("1" * len(header.split(","))) + "\n")
    with pytest.raises(DataError, match="incidents.csv: a table of incidents, not of places or legs"):
        routes.read(path)
