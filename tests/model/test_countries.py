"""Countries that a network passes: found by name and code, gone to, kept out, passed, shown, and linked in articles."""

from __future__ import annotations

import json

import pytest
from babel import Locale

import routes
from routes import AmbiguousNameError, Leg, Network, UnknownIdError, Waypoint
from routes.cli import main
from routes.i18n.language import Text
from routes.model.lookup import resolve

BUNDLED = routes.available()
LANGUAGES = ("en", "es", "fr", "pt", "ht", "ar")


def codes_of(net: Network) -> set[str]:
    return {code for waypoint in net.waypoints.values() for code in waypoint.country}


@pytest.mark.slow
@pytest.mark.parametrize("bundled", BUNDLED)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_country_is_found_by_the_name_that_the_page_prints(bundled: str, lang: str) -> None:
    net = routes.load(bundled)
    for code in codes_of(net):
        found = net.find(Text(lang).country(code))
        assert found.country == (code,)
        assert found.kind == "area"
        # An area of that name comes first, and then it is what every other name and the code mean as well.
        assert net.find(code) == found == net.find(code.lower())


@pytest.mark.parametrize("lang", ["en", "es", "fr", "pt", "ar"])
def test_every_country_is_found_by_the_name_in_unicodes_tables(lang: str) -> None:
    names = Locale.parse(lang).territories
    net = routes.load("americas")
    for code, short in {"PAN": "PA", "COL": "CO", "MEX": "MX", "USA": "US", "CRI": "CR", "NIC": "NI"}.items():
        assert net.find(names[short]).country == (code,)
        assert net.find(short).country == (code,)


@pytest.mark.slow
def test_a_country_is_derived_from_the_places_in_it_and_never_stored() -> None:
    net = routes.load("americas")
    panama = net.find("Panama")
    assert (panama.id, panama.name, panama.name_in("fr")) == ("country:PAN", "Panama", "Panama")
    assert panama.name_in("es") == "Panamá"
    assert "country:PAN" not in net.waypoints
    assert net.find("country:PAN") == panama
    inside = {w.id for w in net.waypoints.values() if "PAN" in w.country}
    assert set(net.members("country:PAN")) == inside
    assert resolve(net, "Panama").waypoints == resolve(net, "country:PAN").waypoints == inside


@pytest.mark.slow
def test_an_area_or_a_place_of_that_name_comes_first_and_no_name_has_two_answers() -> None:
    americas = routes.load("americas")
    assert {americas.find(name).id for name in ("Mexico", "México", "Mexique", "Meksik", "المكسيك", "MEX")} == {
        "mexico"
    }
    assert americas.find("Mexico City").id == "mexico-city"
    assert routes.load("central-mediterranean").find("Libye").id == "libya"
    assert routes.load("western-africa-atlantic").find("Gambie").id == "gambia"
    town = Waypoint(id="panama-town", name="Panama", lon=0, lat=0, country="PAN")
    other = Waypoint(id="x", name="X", lon=1, lat=0, country="PAN")
    net = Network(waypoints=[town, other])
    assert net.find("Panama") == town
    assert net.find("country:PAN").id == "country:PAN"
    assert net.find("بنما").id == "country:PAN"


def test_what_is_no_country_here_is_unknown_and_the_nearest_name_is_said() -> None:
    net = routes.load("americas")
    with pytest.raises(UnknownIdError, match='no waypoint "Chile" in this network'):
        net.find("Chile")
    with pytest.raises(UnknownIdError, match="Did you mean Colombia"):
        net.find("Columbia")
    with pytest.raises(UnknownIdError, match='no waypoint "country:CHL"'):
        net.find("country:CHL")


def test_a_name_of_two_countries_is_ambiguous() -> None:
    # "Kongo" is Haitian for one of the two; a place of each, and the codes tell them apart.
    from routes.model import countries

    net = Network(
        waypoints=[Waypoint(id=c.lower(), name=c, lon=n, lat=0, country=c) for n, c in enumerate(("AAA", "BBB"))]
    )
    names = {"AAA": (("en", "Land"),), "BBB": (("en", "Land"),)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(countries, "names_of", lambda code: names[code])
        with pytest.raises(AmbiguousNameError, match="country:AAA, country:BBB"):
            net.find("Land")


@pytest.mark.slow
def test_a_way_to_a_country_ends_at_the_first_place_in_it_and_says_which() -> None:
    net = routes.load("americas")
    trip = net.path("Necoclí", "Panama")
    assert "PAN" in trip.waypoints[-1].country
    assert not any("PAN" in waypoint.country for waypoint in trip.waypoints[:-1])
    best = min(
        net.reachable("Necoclí")[name] for name in net.members("country:PAN") if name in net.reachable("Necoclí")
    )
    assert trip.length_km == pytest.approx(best)
    assert trip.asked == ("necocli", "country:PAN")
    start = net.path("Panama", "Tapachula").waypoints
    assert "PAN" in start[0].country
    assert not any("PAN" in waypoint.country for waypoint in start[1:])
    assert "Panama" in net.alternatives("Necoclí", "Panama", 2).summary()
    assert "Panamá" in net.alternatives("Necoclí", "Panama", 2).summary("es")
    with pytest.raises(
        routes.NoPathError, match="while avoiding Nicaragua: .*; without avoiding Nicaragua there is one"
    ):
        net.path("Necoclí", "Tapachula", avoid=["Nicaragua"])
    assert "NIC" in net.path("Panama City", "Tapachula", via=["Nicaragua"]).countries
    with pytest.raises(routes.NoPathError, match="while avoiding Colombia: Necoclí is itself in what is avoided"):
        net.path("Necoclí", "Tapachula", avoid=["Colombia"])
    with pytest.raises(routes.UsageError, match="is both start and end"):
        net.path("Colombia", "Necoclí")


@pytest.mark.slow
def test_every_question_takes_a_country() -> None:
    net = routes.load("americas")
    assert net.reachable("Panama").summary()
    assert net.reachable("Panama").map(lang="es")
    assert net.minimum_cut("Colombia", "Nicaragua").map()
    assert net.minimum_cut("Colombia", "Nicaragua").summary()
    assert net.bottlenecks("Colombia", "Nicaragua").map()
    assert net.bottlenecks("Colombia", "Nicaragua").summary()
    assert net.tradeoffs("Colombia", "Nicaragua", by=("distance", "steps")).map()
    assert net.compare(net.close("darien-gap"), start="Panama").summary()
    assert net.betweenness(start="Panama")
    assert net.between("Colombia", "Nicaragua").legs
    assert net.close("Panama").waypoints.keys() == net.close("country:PAN").waypoints.keys()
    assert net.path("Necoclí", "Panama").map()
    assert net.assign({("Necoclí", "Panama"): 5}).leaving == (("country:PAN", 5.0),)
    found = net.estimate_flows({"Panama": 10}, origins=["Colombia"], destinations=["Nicaragua"], ranges=False)
    assert sum(people for _, people in found.entering) == pytest.approx(10)
    shut = net.close("Panama", when="2024")
    assert "country:PAN" in {closure.target for closure in shut.closures}
    with pytest.raises(routes.NoPathError, match="Panama is not open in 2024"):
        shut.path("Necoclí", "Panama", at="2024")


def test_a_country_that_has_no_place_of_its_own_leads_nowhere_wrong() -> None:
    # The Darién Gap is an area of both countries: its Colombian places are not in Panama.
    places = [
        Waypoint(id="gap", name="Gap", lon=0, lat=0, kind="area", country=("COL", "PAN")),
        Waypoint(id="a", name="A", lon=0, lat=0, country="COL"),
        Waypoint(id="b", name="B", lon=1, lat=0, country="COL", part_of="gap"),
        Waypoint(id="c", name="C", lon=2, lat=0, country="PAN", part_of="gap"),
    ]
    net = Network(waypoints=places, legs=[Leg(id="ab", start="a", end="b"), Leg(id="bc", start="b", end="c")])
    assert [w.id for w in net.path("a", "Panama").waypoints] == ["a", "b", "c"]
    assert [w.id for w in net.path("a", "gap").waypoints] == ["a", "b"]


@pytest.mark.slow
def test_the_command_line_takes_a_country(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "americas", "Panama"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Panama\n")
    assert "Bajo Chiquito" in out
    assert main(["show", "americas", "Panama", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["waypoint"]["id"] == "country:PAN"
    assert "bajo-chiquito" in document["members"]
    assert main(["path", "americas", "Necoclí", "Panama"]) == 0
    assert "Panama stands for " in capsys.readouterr().out
    assert main(["path", "americas", "Necoclí", "Panama", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["to"] == "country:PAN"
    assert main(["flows", "americas", "Panama"]) == 0
    assert main(["map", "americas", "--from", "Necoclí", "--to", "Chile", "-o", "no.html"]) == 2


@pytest.mark.slow
def test_a_draft_links_countries_and_its_map_shows_them(tmp_path) -> None:
    net = routes.load("americas")
    text = "They left Necoclí, in Colombia, and came to Panama. In Mexico City nobody knew. New Mexico is elsewhere."
    found = net.article(text)
    assert [mention.place for mention in found.mentions] == ["necocli", "country:COL", "country:PAN", "mexico-city"]
    assert 'data-place="country:PAN"' in found.to_html()
    assert found.itinerary.stops == ("necocli", "mexico-city")
    page = found.save(tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Panama" in page
    assert "country:PAN" not in net.waypoints
    spanish = net.article("Salieron de Colombia hacia Panamá y México.", lang="es")
    assert [mention.place for mention in spanish.mentions] == ["country:COL", "country:PAN", "mexico"]
