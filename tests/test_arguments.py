"""What a call is given that is of another kind is said in one line, by the name of the argument and what it takes."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import routes
from routes import arguments, catalog
from routes.errors import RoutesError
from routes.graph import costs, positions
from tests.geo.test_gate import network

pytestmark = pytest.mark.filterwarnings("ignore::routes.RoutesWarning")
BAD = [5, 2.5, "no such thing", object(), [5], {5: 5}, b"x", None]
# What a call needs beside the argument that is wrong.
GIVEN: dict[str, dict[str, Any]] = {
    "add_figures": {"path": "x.csv"}, "alternatives": {"start": "town", "end": "camp"}, "article": {"text": "From Town."},
    "assign": {"od": {("town", "camp"): 10}}, "at": {"date": "2023"}, "attach": {"points": [(0.5, 0.5)]},
    "between": {"start": "town", "end": "camp"}, "changes": {"before": "2000", "after": "2023"},
    "minimum_cut": {"start": "town", "end": "camp"}, "path": {"start": "town", "end": "camp"},
    "reachable": {"start": "town"}, "snap": {"lon": 0.5, "lat": 0.5}, "totals": {"about": "town", "measure": "arrival"},
    "tradeoffs": {"start": "town", "end": "camp"},
}  # fmt: skip
# Their arguments are handed on to others: folium, matplotlib, providers; or they make what a test would wait for.
OTHERS = {"build", "derived", "explore", "from_records", "map", "plot", "render", "save", "to_folium"}
NAMES = sorted(
    name
    for name, method in inspect.getmembers(routes.Network, inspect.isroutine)
    if not name.startswith("_") and name not in OTHERS
)


def kinds_of(function: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY):
            yield name, parameter


def attempt(method: Callable[..., object], given: dict[str, Any]) -> str:
    """Return why a call is refused; empty if it is answered."""
    try:
        method(**given)
    except RoutesError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_method_is_given_it_answers_or_refuses_in_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    method = getattr(network(), name)
    needed = {each: p for each, p in kinds_of(method) if p.default is p.empty}
    for argument, _ in kinds_of(method):
        for bad in BAD:
            given = {each: GIVEN.get(name, {}).get(each, "2023") for each in needed} | {argument: bad}
            refused = attempt(method, given)
            assert "\n" not in refused, (argument, bad)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda net: net.assign(5), '"5" is no table: give {("from", "to"): people}, rows, or a DataFrame'),
        (lambda net: net.assign("people.csv"), '"people.csv" is no table'),
        (lambda net: net.estimate_flows(5), 'for counts, not "5"'),
        (lambda net: net.with_lines(5), 'for legs, not "5"'),
        (lambda net: net.crossings(5), 'crossings takes a text or a leg for leg, not "5"'),
        (lambda net: net.tradeoffs("town", "camp", by=5), 'tradeoffs takes a list of texts or functions for by, not "5"'),
        (lambda net: net.path("town", "camp", by=[5]), 'path takes a text or a function for by, not "[5]"'),
        (lambda net: net.build(url=5), 'build takes a text for url, not "5"'),
        (lambda net: net.build(flows=["a"]), "build takes a text or nothing for flows"),
        (lambda net: net.map(flows=["a"]), "map takes a text or nothing for flows"),
        (lambda net: net.article("From Town.", base=5), 'article takes a text or a path or nothing for base, not "5"'),
        (lambda net: net.replace(waypoints=[5]), 'waypoints records of routes.Waypoint, not "5"'),
        (lambda net: routes.Network(legs={5: 5}), 'legs records of routes.Leg, not "5"'),
        (lambda net: routes.Network(observations=5), 'observations a list or a mapping by id, not "5"'),
        (lambda net: routes.Network(meta=5), 'meta a record of routes.Meta, not "5"'),
        (lambda net: routes.Network.from_graph(5), 'not "5"'),
        (lambda net: routes.read("x.csv", columns="name"), 'read takes a mapping of texts to texts'),
        (lambda net: routes.read("x.csv", places=5), 'for places, not "5"'),
        (lambda net: routes.build(net, report=5), 'for report, not "5"'),
    ],
)  # fmt: skip
def test_what_a_call_takes_is_said(
    call: Callable[[routes.Network], object], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("name,lat,lon\nA,1,2\nB,2,3\n", encoding="utf-8")
    with pytest.raises(RoutesError) as told:
        call(network())
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_an_error_of_a_callers_function_stays_what_it_is() -> None:
    def by(leg: routes.Leg) -> float:
        raise TypeError("mine")

    with pytest.raises(TypeError, match="^mine$"):
        network().path("town", "camp", by=by)


def takes(value: str, options: Mapping[str, float] | None = None, pair: tuple[float, float] = (0, 0)) -> None: ...


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("a",), ""),
        ((5,), 'takes takes a text for value, not "5"'),
        (("a", {"x": 1}), ""),
        (("a", {"x": "1"}), "takes takes a mapping of texts to numbers or nothing for options"),
        (("a", {}, (1, 2)), ""),
        (("a", {}, (1, 2, 3)), "takes takes a pair of numbers for pair"),
        (("a", {}, 7), "takes takes a pair of numbers for pair"),
    ],
)
def test_a_value_is_held_against_the_declared_type(args: tuple[Any, ...], said: str) -> None:
    assert arguments.misfit(takes, args, {}).startswith(said)
    assert bool(arguments.misfit(takes, args, {})) == bool(said)


def test_an_iterator_is_not_read_to_say_what_is_wrong() -> None:
    def both(rows: Iterable[str], by: str) -> None: ...

    rows = iter(["a", "b"])
    assert arguments.misfit(both, (rows, 5), {}) == 'both takes a text for by, not "5"'
    assert list(rows) == ["a", "b"]


def test_names_for_several_types_are_those_of_the_modules_that_declare_them() -> None:
    def parts(alias: Any) -> set[str]:
        return {
            "str"
            if typing.get_origin(each) is typing.Literal
            else getattr(typing.get_origin(each) or each, "__name__", "")
            for each in typing.get_args(alias)
        }

    for name, alias in (("Place", positions.Place), ("By", costs.By), ("Input", catalog.Input)):
        listed = {part.split("[")[0] for part in arguments._ALSO[name].split(" | ")}
        assert listed == parts(alias), name
