"""What a console and a notebook show of every answer: a line of fewer than 500 characters, and HTML of escaped text."""

from __future__ import annotations

import copy
import io
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.i18n.language import LANGUAGES, Text
from routes.results.answer import Answer
from tests.browser.test_hostile import HOSTILE, network
from tests.geo.test_gate import ANSWERS
from tests.geo.test_gate import network as plain


def net() -> Any:
    return routes.load("western-africa-atlantic")


SHOWN: dict[str, Callable[[], Any]] = {
    "network": net,
    "places": lambda: net().waypoints,
    "legs": lambda: net().legs,
    "sources": lambda: net().sources,
    "total": lambda: net().totals("el-hierro", measure="arrival"),
    "bibliography": lambda: net().cite(),
    "publication": lambda: net().build(),
    "differences": lambda: differences(),
    "attached": lambda: net().attach([(-15.9, 18.1), (-17.4, 14.7)]),
    **{name: (lambda make=make: make(plain())) for name, make in ANSWERS.items()},
}  # fmt: skip


def differences() -> Any:
    from routes.results.differences import differences as compare

    old = net()
    return compare(old, old.replace(closures=()))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name == "publication")) for name in SHOWN]
)
def test_an_answer_is_a_short_line_and_html(name: str) -> None:
    answer = SHOWN[name]()
    line = repr(answer)
    assert len(line) < 500
    assert "\n" not in line
    assert re.search(r"<(table|iframe|div)", answer._repr_html_())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_letters_in_what_a_notebook_shows(text: str) -> None:
    hostile = network(text)
    shown = [hostile.legs, hostile.waypoints, hostile.sources, hostile.cite()]
    for one in shown:
        html = one._repr_html_()
        assert not re.search(r"<(?!/?(?:table|thead|tbody|tr|th|td|div|style|p|caption)\b)[a-zA-Z!/]", html), html[:300]
        assert len(repr(one)) < 500


# --- every public name of a network ------------------------------------------------------------------------------------
CALLED: dict[str, Callable[[Any], Any]] = {
    **{name: (lambda net, name=name: getattr(net, name)) for name in (
        "waypoints", "legs", "routes", "observations", "closures", "sources", "annotations", "chapters", "bounds", "crs",
    )},
    "alternatives": lambda net: net.alternatives("Dakar", "El Hierro", 3),
    "article": lambda net: net.article("From Dakar to El Hierro."),
    "assign": lambda net: net.assign({("Dakar", "El Hierro"): 10}),
    "at": lambda net: net.at("2023"),
    "attach": lambda net: net.attach([(-15.9, 18.1)]),
    "betweenness": lambda net: net.betweenness(),
    "between": lambda net: net.between("Dakar", "El Hierro"),
    "bottlenecks": lambda net: net.bottlenecks(),
    "bridges": lambda net: net.bridges(),
    "build": lambda net: net.build(),
    "changes": lambda net: net.changes("2000", "2023"),
    "check": lambda net: net.check(),
    "cite": lambda net: net.cite(),
    "close": lambda net: net.close("mode:boat"),
    "compare": lambda net: net.compare(net.close("mode:boat")),
    "components": lambda net: net.close("mode:boat").components(),
    "confirmed": lambda net: net.confirmed(),
    "crossings": lambda net: net.crossings(next(iter(net.legs))),
    "cut_places": lambda net: net.cut_places(),
    "draw": lambda net: net.draw(next(iter(net.legs))),
    "during": lambda net: net.during("2023"),
    "estimate_flows": lambda net: net.estimate_flows(
        {next(iter(net.legs)): 10}, origins=[next(iter(net.legs.values())).start], destinations=["el-hierro"]
    ),
    "explore": lambda net: net.explore(tiles=None),
    "find": lambda net: net.find("Boujdour"),
    "findings": lambda net: net.findings(),
    "flows": lambda net: net.flows(),
    "incidents": lambda net: net.incidents([{"Incident Date": "2024-05-03", "Number Dead": 2, "Coordinates": "21, -18"}]),
    "last_confirmed": lambda net: net.last_confirmed("el-hierro"),
    "map": lambda net: net.map(),
    "members": lambda net: net.members("country:ESP"),
    "merge": lambda net: net.merge(net),
    "minimum_cut": lambda net: net.minimum_cut("Dakar", "El Hierro"),
    "observations_about": lambda net: net.observations_about("el-hierro"),
    "path": lambda net: net.path("Dakar", "El Hierro"),
    "plot": lambda net: net.plot(),
    "reachable": lambda net: net.reachable("Boujdour"),
    "replace": lambda net: net.replace(closures=()),
    "select": lambda net: net.select(lambda leg: leg.mode == "boat"),
    "snap": lambda net: net.snap(-15.9, 18.1),
    "to_folium": lambda net: net.to_folium(tiles=None),
    "to_graph": lambda net: net.to_graph(),
    "totals": lambda net: net.totals("el-hierro", measure="arrival"),
    "tradeoffs": lambda net: net.tradeoffs("Dakar", "El Hierro", by=("distance", "steps")),
    "with_lines": lambda net: net.with_lines([]),
}  # fmt: skip
# What gives files, frames (which have a table of their own), or takes something from outside; and what is one record.
NOT_ASKED = {
    "add_figures", "by_id", "derived", "from_frames", "from_graph", "from_records", "in_rows", "join", "records",
    "save", "to_bytes", "to_flee", "to_flowmap", "to_frames",
}  # fmt: skip


def test_every_public_name_of_a_network_is_tried_here() -> None:
    assert {name for name in dir(routes.Network) if not name.startswith("_")} | set(CALLED) == set(CALLED) | NOT_ASKED


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name == "build")) for name in CALLED])
def test_whatever_a_network_answers_is_short_in_a_console(name: str) -> None:
    answer = CALLED[name](net())
    assert len(repr(answer)) < 500
    # And so is each part of an answer.
    for part, value in vars(answer).items() if isinstance(answer, Answer) else ():
        assert len(repr(value)) < 500, part


def test_rows_are_the_tuple_of_them_and_a_table_in_a_notebook() -> None:
    here = net()
    rows = here.observations
    assert rows == tuple(rows)
    assert isinstance(rows, tuple)
    assert hash(rows) == hash(tuple(rows))
    assert rows[0] == next(iter(rows))
    assert rows[-2:] == tuple(rows)[-2:]
    assert pickle.loads(pickle.dumps(rows)) == copy.deepcopy(rows) == rows
    assert repr(rows).startswith(f"<{len(rows)} observations: Observation(about=")
    assert rows._repr_html_().startswith("<table>")
    assert here.closures.to_frame().equals(here.to_frames()["closures"])
    assert rows.to_frame().equals(here.to_frames()["observations"])
    assert copy.deepcopy(rows).to_frame().equals(rows.to_frame())
    empty = here.replace(observations=()).observations
    assert (repr(empty), list(empty.to_frame().columns)) == ("()", list(rows.to_frame().columns))
    # What is short is said whole.
    assert repr(here.members("country:ESP")) == repr(tuple(here.members("country:ESP")))
    assert repr(routes.load("americas").check()).startswith("<4 findings: leg paso-canoas")


def test_one_is_one() -> None:
    assert repr(routes.Network()) == "<Network 'network': 0 waypoints, 0 legs, 0 routes, 0 observations, 0 sources>"
    said = repr(routes.read(io.StringIO("name,lat,lon\nTurbo,8.1,-76.7\n"), format="csv"))
    assert "1 waypoint," in said
    assert "1 waypoints" not in said


# --- figures -----------------------------------------------------------------------------------------------------------
def test_figures_are_rows_with_a_map_a_frame_and_files(tmp_path: Path) -> None:
    here = net()
    found = here.flows("el-hierro", measure="arrival", every="year")
    assert found == tuple(found)
    assert isinstance(found, tuple)
    assert repr(found).startswith("<FigureRows: ")
    assert found._repr_html_().startswith("<table>")
    frame = found.to_frame()
    assert (len(frame), frame.crs.to_epsg(), set(frame["about"])) == (len(found), 4326, {"el-hierro"})
    assert frame["value"].tolist() == [row.number for row in found]
    assert [row["value"] for row in found.to_dict()["figures"]] == [row.value for row in found]
    shown = found.map(title="Arrivals").spec
    assert shown.title == "Arrivals"
    assert type(found.explore(tiles=None)).__name__ == "FoliumMap"
    assert found.plot() is not None
    for suffix in ("html", "svg", "json", "geojson"):
        assert found.save(tmp_path / f"f.{suffix}").stat().st_size > 100
    assert pickle.loads(pickle.dumps(found)).summary() == found.summary()
    # The map draws what was asked for, and nothing else that was counted.
    assert {row.measure for row in found.drawn().observations} == {"arrival"}
    assert {row.about for row in found.drawn().observations} == {"el-hierro"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_are_said_in_every_language(lang: str) -> None:
    found = net().flows("el-hierro", measure="arrival", every="year")
    head, *lines = found.summary(lang).splitlines()
    assert Text(lang).number(len(found)) in head
    assert len(lines) == min(len(found), 12) + (len(found) > 12)
    assert net().flows("boujdour", measure="death").summary(lang)
