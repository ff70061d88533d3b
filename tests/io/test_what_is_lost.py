"""Formats that do not hold a whole network: what docs/formats.md does not call lost comes back, whatever the network."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import routes
from routes import Leg, Network, RoutesWarning, Waypoint
from routes.io import formats
from tests.io.test_round_trips import FORMATS
from tests.io.test_vector_writers import facts

FEW = settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
LOSING = (".kml", ".gpx", ".locator.json", ".csv")
MODES = st.sampled_from(["walk", "boat", "bus", "unknown"])
RANGES = st.sampled_from([None, (9, 9), (9, 12), (0.5, 2.25)])


@st.composite
def places(draw: st.DrawFn) -> list[Waypoint]:
    """Draw places of different names, tens of kilometres apart, with what places may say."""
    names = draw(st.lists(st.from_regex(r"[A-Z][a-zéñ]{1,8}( [a-z]{2,5})?", fullmatch=True), min_size=2, max_size=5))
    named = {routes.model.text.slug(name): name for name in names if name}
    return [
        Waypoint(
            id=ident, name=name, lon=10 + index + draw(st.integers(0, 50_000)) / 100_000,
            lat=draw(st.integers(1_000_000, 1_500_000)) / 100_000, kind=draw(st.sampled_from(["town", "port"])),
            country=draw(st.sampled_from(["", "NER", "LBY"])), accuracy_km=draw(st.sampled_from([None, 2.5])),
            note=draw(st.sampled_from(["", "A < B & C", "said on the way"])),
        )
        for index, (ident, name) in enumerate(named.items())
    ]  # fmt: skip


@st.composite
def chains(draw: st.DrawFn) -> Network:
    """Draw a network whose legs are one chain, straight or drawn."""
    stops = draw(places())
    legs = []
    for one, other in zip(stops, stops[1:], strict=False):
        bend = ((one.lon + other.lon) / 2, draw(st.integers(900_000, 1_600_000)) / 100_000)
        drawn = draw(st.booleans())
        legs.append(
            Leg(
                id=f"{one.id}--{other.id}", start=one.id, end=other.id, mode=draw(MODES), hours=draw(RANGES),
                basis="traced" if drawn else "schematic", both_ways=draw(st.booleans()),
                geometry=[(one.lon, one.lat), bend, (other.lon, other.lat)] if drawn else None,
                certainty=draw(st.sampled_from(["confirmed", "inferred"])), note=draw(st.sampled_from(["", "By night"])),
            )
        )  # fmt: skip
    return Network(waypoints=stops, legs=legs)


def back(net: Network, path: Path) -> Network:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RoutesWarning)
        return routes.read(routes.write(net, path))


def test_every_format_that_is_written_is_tried() -> None:
    whole = {Path(name).suffix for name in FORMATS if not name.endswith("/")}
    assert set(formats.WRITES) == whole | set(LOSING)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".kml", ".gpx"])
@FEW
@given(net=chains())
def test_places_and_legs_come_back_from_maps_of_phones(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, net: Network
) -> None:
    found = back(net, tmp_path_factory.mktemp("lost") / f"n{suffix}")
    assert facts(found) == facts(net)


@pytest.mark.slow
@FEW
@given(net=chains())
def test_places_and_legs_come_back_from_a_locator_map_but_for_what_a_point_cannot_say(
    tmp_path_factory: pytest.TempPathFactory, net: Network
) -> None:
    found = back(net, tmp_path_factory.mktemp("lost") / "n.locator.json")
    assert facts(found)[1] == facts(net)[1]
    places = [{(w.name, round(w.lon, 6), round(w.lat, 6), w.note) for w in n.waypoints.values()} for n in (found, net)]
    assert places[0] == places[1]


@pytest.mark.slow
@FEW
@given(net=chains())
def test_a_chain_comes_back_from_a_table_without_its_lines(
    tmp_path_factory: pytest.TempPathFactory, net: Network
) -> None:
    found = back(net, tmp_path_factory.mktemp("lost") / "n.csv")
    assert facts(found)[0] == facts(net)[0]
    assert [(leg.start, leg.end, leg.mode) for leg in found.legs.values()] == [
        (leg.start, leg.end, leg.mode) for leg in net.legs.values()
    ]


@pytest.mark.slow
@FEW
@given(net=chains(), data=st.data())
def test_counts_come_back_from_a_flow_map(
    tmp_path_factory: pytest.TempPathFactory, net: Network, data: st.DataObject
) -> None:
    counts = {name: data.draw(st.integers(0, 10**6)) for name in net.legs}
    legs = [
        Leg(id=leg.id, start=leg.start, end=leg.end, mode=leg.mode, extra={"count": str(counts[leg.id])})
        for leg in net.legs.values()
    ]
    net = net.replace(legs=legs)
    if not legs:
        return
    found = routes.read(net.to_flowmap(tmp_path_factory.mktemp("lost") / "flows"))
    names = {
        (found.waypoints[leg.start].name, found.waypoints[leg.end].name): dict(leg.extra) for leg in found.legs.values()
    }
    assert names == {
        (net.waypoints[leg.start].name, net.waypoints[leg.end].name): {"count": str(counts[leg.id])} for leg in legs
    }
