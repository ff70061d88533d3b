"""Names of places: in a network, and in GeoNames, where one name is often that of many."""

from __future__ import annotations

import json
import unicodedata

import pytest

import routes
from routes import AmbiguousNameError, MissingDependencyError, Network, UnknownIdError, UsageError, Waypoint
from routes.cli import main
from routes.geo import places
from routes.geo.places import candidates, country_of, locate
from routes.geo.positions import gazetteer


@pytest.mark.slow
def test_none_of_two_is_taken_and_both_are_listed_with_region_position_and_number() -> None:
    with pytest.raises(AmbiguousNameError) as raised:
        locate("Ciudad Hidalgo")
    assert str(raised.value) == (
        '"Ciudad Hidalgo" is the name of 2 places: Ciudad Hidalgo [4013712] (MEX; around Morelia; 19.69, -100.56; 60,542 '
        "people); Ciudad Hidalgo [3530595] (MEX; around Tuxtla; 14.68, -92.15; 14,606 people). "
        "Choose with country=, near= and within_km=, or geonameid= the number in brackets."
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least"), [("Tonalá", 4), ("Puebla", 2), ("Zacatecas", 2), ("Querétaro", 2), ("Santa Cruz", 20)]
)
def test_names_that_several_places_have_are_refused(name: str, least: int) -> None:
    assert len(candidates(name)) >= least
    with pytest.raises(AmbiguousNameError, match=f'"{name}" is the name of'):
        locate(name)


@pytest.mark.slow
def test_a_country_a_position_or_a_number_chooses() -> None:
    # Suchiate on the Guatemalan border: GeoNames 3530595.
    assert locate("Ciudad Hidalgo", near=(-92.15, 14.68), within_km=20).geonameid == 3530595
    assert locate("Ciudad Hidalgo", geonameid=4013712).admin1 == "16"
    assert locate("Tonalá", country="NIC").country == "NIC"
    assert locate("Tonalá", country="ni") == locate("Tonalá", country="Nicaragua")
    # GeographicLib: 1051.5 km
    assert [round(each.km or 0) for each in candidates("Ciudad Hidalgo", near=(-92.15195, 14.68018))] == [0, 1052]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_in_both_forms_case_dashes_and_other_names_do_not_matter(form: str) -> None:
    for name in ("Necoclí", "NECOCLÍ", "necocli"):
        assert locate(unicodedata.normalize(form, name)).geonameid == 3673974
    assert locate("Port au Prince").name == locate("PORT-AU-PRINCE").name == "Port-au-Prince"
    assert locate("Ciudad de México", country="MEX").name == "Mexico City"
    assert locate("Capurganá, Colombia", country="COL").name == "Capurganá"


@pytest.mark.slow
def test_an_unknown_name_says_what_is_near_it_or_where_else_it_is() -> None:
    with pytest.raises(UnknownIdError, match=r'no place "Necocly" in GeoNames .* Did you mean Necocli\?'):
        locate("Necocly")
    with pytest.raises(
        UnknownIdError, match=r'no place "Ciudad Hidalgo" in GTM\. Elsewhere: Ciudad Hidalgo \[4013712\]'
    ):
        locate("Ciudad Hidalgo", country="GTM")
    with pytest.raises(UnknownIdError, match=r"there\. Elsewhere: Ciudad Hidalgo"):
        locate("Ciudad Hidalgo", near=(0, 0), within_km=10)
    with pytest.raises(UsageError, match=r'"Ruritania" is not a country: write a code such as COL'):
        locate("Turbo", country="Ruritania")
    with pytest.raises(UsageError, match="within_km needs near"):
        locate("Turbo", within_km=5)


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gazetteer, "available", lambda: False)
    with pytest.raises(MissingDependencyError, match=r"pip install 'migration-routes\[places\]'"):
        locate("Turbo")


def test_a_network_with_two_places_of_one_name_takes_neither() -> None:
    two = [
        Waypoint(id=f"hidalgo-{n}", name="Ciudad Hidalgo", lon=lon, lat=lat, country="MEX")
        for n, lon, lat in ((1, -100.56, 19.69), (2, -92.15, 14.68))
    ]
    with pytest.raises(
        AmbiguousNameError, match=r"hidalgo-1 \(MEX, 19\.69, -100\.56\), hidalgo-2 \(MEX, 14\.68, -92\.15\)\. Use an id"
    ):
        places.find(Network(waypoints=two), "ciudad hidalgo")


def test_the_country_of_a_position_is_the_nearest_within_the_tolerance_and_says_so() -> None:
    assert str(country_of(-76.789, 8.426)) == "in COL"
    # Acandí: the point of GeoNames lies 0.4 km off the land of the layer.
    there = country_of(-77.27719, 8.51158)
    assert (there.code, round(there.km, 1)) == ("COL", 0.4)
    assert str(there) == "0.4 km outside COL, the nearest"
    assert (
        str(country_of(-77.27719, 8.51158, tolerance_km=0.1)) == "in no country, more than 0.1 km from the land of any"
    )
    # Ciudad Hidalgo stands on the river that is the border.
    border = country_of(-92.15195, 14.68018)
    assert {border.code, *border.others} == {"GTM", "MEX"}
    assert str(country_of(-30, 40)).startswith("in no country")
    with pytest.raises(UsageError, match="tolerance_km -1 is negative"):
        country_of(0, 0, tolerance_km=-1)


@pytest.mark.slow
def test_the_command_line_lists_all_places_of_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "americas", "Ciudad Hidalgo", "--gazetteer", "MEX", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [(row["geonameid"], row["country"]) for row in document["places"]] == [(3530595, "MEX"), (4013712, "MEX")]
    assert document["places"][0]["km"] < 5 < document["places"][1]["km"]
    assert main(["show", "americas", "Ciudad Hidalgo", "--gazetteer"]) == 0
    assert "around Morelia" in capsys.readouterr().out
    assert main(["show", "americas", "--gazetteer"]) == 2
    assert routes.load("americas").find("ciudad-hidalgo").country == ("MEX",)
