from __future__ import annotations

import pytest

from routes import Leg, Network, Route, Waypoint
from routes.geo.doctor import check, doubts

# Paso Canoas and Peñas Blancas (GeoNames); Q Costa Rica printed 350 km, the geodesic is 425 km.
CANOAS = Waypoint(id="paso-canoas", name="Paso Canoas", lon=-82.8384, lat=8.5331)
PENAS = Waypoint(id="penas-blancas", name="Peñas Blancas", lon=-85.6250, lat=11.2081)


def found(net: Network) -> dict[str, str]:
    return {finding.code: str(finding) for finding in doubts(net)}


def test_a_printed_distance_shorter_than_the_geodesic_is_doubted():
    leg = Leg(id="x", start="paso-canoas", end="penas-blancas", mode="bus", hours=9, extra={"printed_km": "350"})
    assert found(Network(waypoints=[CANOAS, PENAS], legs=[leg])) == {
        "impossible-distance": "leg x, printed_km: 350 km was printed, "
        "and the shortest way over the Earth is 425.4 km. "
        "The printed figure cannot be right: say so in note, or correct the ends."
    }


@pytest.mark.slow
def test_a_printed_distance_that_can_be_is_not_doubted():
    for text in ("425", "600", "about 350", ""):
        leg = Leg(id="x", start="paso-canoas", end="penas-blancas", extra={"printed_km": text})
        assert found(Network(waypoints=[CANOAS, PENAS], legs=[leg])) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "hours", "doubted"), [("walk", 9, True), ("bus", 9, False), ("air", 1, False), ("bus", 3, True)]
)
def test_a_speed_no_mode_reaches_is_doubted(mode, hours, doubted):
    leg = Leg(id="x", start="paso-canoas", end="penas-blancas", mode=mode, hours=hours)
    assert ("impossible-speed" in found(Network(waypoints=[CANOAS, PENAS], legs=[leg]))) is doubted


def test_positions_that_are_slips_are_doubted():
    places = [Waypoint(id="o", name="O", lon=0, lat=0), Waypoint(id="e", name="E", lon=8.5, lat=8.5)]
    assert found(Network(waypoints=places)) == {
        "null-island": 'waypoint o, lat, lon: "O" is at 0, 0: that is in the Gulf of Guinea, and the position is missing. '
        "Give the position.",
        "equal-coordinates": 'waypoint e, lat, lon: "E" is at 8.5, 8.5: lat and lon are the same, '
        "one was probably copied into the other. Give the position.",
    }


def test_a_place_outside_its_country_is_doubted_with_the_slip_that_explains_it():
    places = [
        Waypoint(id="necocli", name="Necoclí", lon=-76.7893, lat=8.4263, country="COL"),
        Waypoint(id="swapped", name="Swapped", lon=8.4263, lat=-76.7893, country="COL"),
        Waypoint(id="unsigned", name="Unsigned", lon=76.7893, lat=8.4263, country="COL"),
        Waypoint(id="eagle-pass", name="Eagle Pass", lon=-100.4995, lat=28.7091, country="USA"),
        Waypoint(id="vague", name="Vague", lon=-77.2, lat=8.4, country="PAN", accuracy_km=30),
    ]
    lines = [str(finding) for finding in doubts(Network(waypoints=places))]
    assert [line.partition(",")[0] for line in lines] == ["waypoint swapped", "waypoint unsigned"]
    assert lines[0].endswith(
        "with lat and lon exchanged it is in COL. Write lon -76.7893, lat 8.4263 (certainty: high)."
    )
    assert lines[1].endswith(
        "with the other sign of lon it is in COL. Write lon -76.7893, lat 8.4263 (certainty: high)."
    )


@pytest.mark.slow
def test_a_sensitive_place_drawn_exactly_is_doubted():
    base = {"id": "c", "name": "Camp", "lon": -77.8, "lat": 8.4, "kind": "camp"}
    assert list(found(Network(waypoints=[Waypoint(**base)]))) == ["exact-sensitive"]
    for known in ({"accuracy_km": 5}, {"sensitivity": "admin2"}):
        assert found(Network(waypoints=[Waypoint(**base, **known)])) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "illegal migrants", "Illegal crossings rose", "the illegals", "a flood of migrants", "waves of people",
        "migrant invasion", "migrantes ilegales", "una oleada migratoria", "avalancha de personas", "migración ilegal",
    ],
)  # fmt: skip
def test_words_the_glossary_avoids_are_pointed_out(text):
    leg = Leg(id="x", start="paso-canoas", end="penas-blancas")
    net = Network(
        waypoints=[CANOAS, PENAS], legs=[leg], routes=[Route(id="r", title="R", legs="x", summary=f"So {text}.")]
    )
    assert [finding.code for finding in doubts(net)] == ["wording"]
    assert "IOM glossary" in found(net)["wording"]


@pytest.mark.parametrize(
    "text",
    ["illegal armed groups", "grupos armados ilegales", "the flood of 2020 closed the road", "a wave of 3 m",
     "olas altas", "since the Russian invasion", "irregular migration", "illegal fees"],
)  # fmt: skip
def test_other_uses_of_these_words_are_let_be(text):
    assert found(Network(waypoints=[Waypoint(id="a", name="A", lon=-73, lat=5, note=text)])) == {}


def test_check_has_the_relation_warnings_too():
    codes = [finding.code for finding in check(Network(waypoints=[Waypoint(id="o", name="O", lon=0, lat=0)]))]
    assert codes == ["no-source", "unused-waypoint", "null-island"]
