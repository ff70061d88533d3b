"""Tables of publishers as figures: what is counted, when, by whom, about whom; suppressed cells are bounds."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

import routes
from routes.errors import DataError, RoutesWarning, UsageError
from routes.io.tabular.incidents import read_incidents
from tests.io.test_workbooks import xlsx

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


# --- layouts that stand under titles, have parts, or no positions ---------------------------------------------------
OLD_UNHCR = (
    "Extracted from the UNHCR Population Statistics Reference Database\n\n"
    "United Nations High Commissioner for Refugees\n"
    "Year,Country / territory of asylum/residence,Origin,Refugees (incl. refugee-like situations),"
    "Asylum-seekers (pending cases),Total Population\n"
    "2012,Egypt,Syrian Arab Rep.,1200,*,1200\n"
)


@pytest.mark.parametrize("before", ["", "sep=,\n", "\n\n", '"A title, with a comma"\n'])
def test_unhcr_tables_stand_under_their_titles(tmp_path: Path, before: str) -> None:
    heard: list[str] = []
    net = routes.read(written(tmp_path / "p.csv", before + OLD_UNHCR), report=heard.append)
    assert {(o.about, o.group, o.value) for o in net.observations} == {
        ("egypt", "nationality:SYR", 1200), ("egypt", "nationality:SYR", "suppressed"),
    }  # fmt: skip
    assert any(line.startswith("The header is line ") for line in heard)
    assert "Columns not read: Total Population." in heard


def test_sex_and_age_columns_are_parts_of_the_total_and_not_counted_again(tmp_path: Path) -> None:
    text = (
        "Year,Country of Origin,Country of Origin ISO,Country of Asylum,Country of Asylum ISO,Population Type,location,"
        "Female 0 - 4,Female 60,Female total,Male 0 - 4,Male total,Total\n"
        "2023,Sudan,SDN,Egypt,EGY,REF,Cairo,1,2,3,4,5,8\n"
        "2023,Sudan,SDN,Egypt,EGY,REF,Aswan,1,2,3,4,5,10\n"
        "2023,Sudan,SDN,Egypt,EGY,ASY,Cairo,0,0,0,0,0,7\n"
        "2023,Sudan,SDN,Chad,TCD,REF,Abeche,0,0,0,0,0,20\n"
        "2023,Sudan,SDN,Chad,TCD,REF,Bol,0,0,0,0,0,*\n"
    )
    heard: list[str] = []
    net = routes.read(written(tmp_path / "demographics.csv", text), report=heard.append)
    rows = [
        (o.about, net.sources[o.source].title.rpartition(", ")[2], o.value, o.low, o.note) for o in net.observations
    ]
    assert sorted(rows, key=str) == [
        ("chad", "REF", "suppressed", 20, "Sum of 2 rows of the table, 1 of them suppressed"),
        ("egypt", "ASY", 7, None, ""),
        ("egypt", "REF", 18, None, "Sum of 2 rows of the table"),
    ]
    (line,) = [line for line in heard if "part of the same people" in line]
    assert line.startswith("Columns of a part of the same people are left out, only totals are read: Female 0 - 4, ")


DTM = (
    "admin0Name,admin1Name,admin2Name,numPresentIdpInd,reportingDate,numberMales,numberFemales\n"
    "Sudan,Darfur,El Fasher,900,2024-05-31,400,500\nSudan,Darfur,Nyala,70,2024-05-31,30,40\n"
    "Sudan,Darfur,Nowhere,5,2024-05-31,2,3\n"
)


def test_districts_without_positions_need_a_table_of_places(tmp_path: Path) -> None:
    path = written(tmp_path / "dtm.csv", DTM)
    with pytest.raises(DataError, match=r'figures about "El Fasher", "Nyala", "Nowhere".*--places FILE'):
        routes.read(path)
    places = written(tmp_path / "places.csv", "district;lat;lon\nel fasher;13,63;25,35\nNyala;12,05;24,88\nX;1,5;2,5\n")
    with pytest.raises(DataError, match="no columns of names, lat and lon among"):
        routes.read(path, places=places)
    places = written(
        tmp_path / "places.csv", "Titles\nsite;lat;lon\nel fasher;13,63;25,35\nNyala;12,05;24,88\nX;1,5;2,5\n"
    )
    heard: list[str] = []
    net = routes.read(path, places=places, report=heard.append)
    assert {(w.name, w.lat, w.lon) for w in net.waypoints.values()} == {
        ("El Fasher", 13.63, 25.35), ("Nyala", 12.05, 24.88),
    }  # fmt: skip
    assert [(o.about, str(o.measure), o.value) for o in net.observations] == [
        ("el-fasher", "stock", 900),
        ("nyala", "stock", 70),
    ]
    assert any('"Nowhere" has no position' in line for line in heard)
    assert net.meta.not_drawn() == ("Nowhere",)
    assert any("only totals are read: numberMales, numberFemales" in line for line in heard)


def test_two_sites_of_one_name_are_two_places(tmp_path: Path) -> None:
    text = "site_name,latitude,longitude,reportingDate,idps\nCamp,13,13,2024-05,900\nCamp,14,14,2024-05,80\n"
    net = routes.read(written(tmp_path / "dtm.csv", text.replace("idps", "numberOfIDPs")))
    assert [(o.about, o.value) for o in net.observations] == [("camp", 900), ("camp-2", 80)]


def test_a_table_without_dates_takes_the_period_that_is_said(tmp_path: Path) -> None:
    text = "site_name,latitude,longitude,numberOfIDPs\nCamp,13,13,900\n"
    path = written(tmp_path / "dtm.csv", text)
    net = routes.read(path, measure="stock", period="2024-05", source="DTM, round 3")
    assert [(str(o.period), net.sources[o.source].title) for o in net.observations] == [("2024-05", "DTM, round 3")]
    with pytest.raises(UsageError, match="the table says itself what it counts, stock"):
        routes.read(path, measure="arrival", period="2024-05")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # gdidata: Honduras, Honduras and Mexico by nationality, Guatemala, Darien by sex and age, CBP.
        ("t,n\n2031-01-01,988\n2031-02-01,498\n", [("2031-01", "", 988), ("2031-02", "", 498)]),
        ("t,nat,n\n2031-01-01,CUB,461\n2031-01-01,ERI,24\n",
         [("2031-01", "nationality:CUB", 461), ("2031-01", "nationality:ERI", 24)]),
        ("t,sex,age,origin,n\n2031-01-01,male,adult,MEX,10\n2031-01-01,female,adult,MEX,5\n2031-01-01,male,adult,USA,7\n",
         [("2031-01", "origin:MEX", 15), ("2031-01", "origin:USA", 7)]),
        ("t,nat,n\n2031-01-01,,4\n2031-01-01,Total,24\n", [("2031-01", "", 24), ("2031-01", "nationality:unknown", 4)]),
        ("t,q,demog,n\n2031-01-01,2031-01-01,men,687\n2031-01-01,2031-01-01,women,384\n",
         [("2031-01", "demography:men", 687), ("2031-01", "demography:women", 384)]),
        ("month,ofo,usbp,total\n2031-01,9383,25488,34871\n", [("2031-01", "", 34871)]),
        ("month,area,n\n2031-01,Big Bend Sector,653\n2031-01,Del Rio Sector,3198\n", [("2031-01", "", 3851)]),
        ("Notes of the office\n\nmonth;total\n2031-01;34871\n", [("2031-01", "", 34871)]),
    ],
)  # fmt: skip
def test_tables_of_months_of_other_publishers(tmp_path: Path, text: str, wanted: list[tuple[str, str, int]]) -> None:
    path = written(tmp_path / "t.csv", text)
    net = routes.load("americas")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RoutesWarning)
        more = net.add_figures(path, about="darien-gap", measure="encounter", source="Example")
    found = [(str(o.period), o.group, o.value) for o in more.observations if o.source == "example"]
    assert found == wanted


@pytest.mark.parametrize("text", ["t,n\n2031-01-01,988\n", "month,area,n\n2031-01,Big Bend Sector,653\n"])
def test_a_table_of_months_alone_is_about_no_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match=r"t.csv: a table of months and numbers, about no place.*net.add_figures"):
        routes.read(written(tmp_path / "t.csv", text))


def test_sectors_by_name_are_about_the_places_that_they_mean(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "month,area,n\n2031-01,Big Bend Sector,653\n2031-01,Del Rio Sector,3198\n")
    about = {"Big Bend Sector": "darien-gap", "Del Rio Sector": "necocli"}
    more = routes.load("americas").add_figures(path, about=about, measure="encounter", source="Example")
    found = {o.about: o.value for o in more.observations if o.source == "example"}
    assert found == {"darien-gap": 653, "necocli": 3198}


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_publishers_sheet_is_read_like_its_csv(tmp_path: Path, suffix: str) -> None:
    rows = [row.split(",") for row in OLD_UNHCR.splitlines() if row]
    if suffix == ".csv":
        path = written(tmp_path / "p.csv", OLD_UNHCR)
    else:
        path = xlsx(tmp_path / "p.xlsx", {"data": [[*row] for row in rows]})
    assert {o.value for o in routes.read(path).observations} == {1200, "suppressed"}
