"""Names that people type from other libraries: each exists, or says what it is called here."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import routes
from routes.errors import UsageError
from routes.model.guesses import OF_KEYWORDS, OF_NETWORK, OF_PACKAGE
from tests.toy import toy


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("places", "waypoints"), ("nodes", "waypoints"), ("edges", "legs"), ("graph", r"to_graph\(\)"),
        ("to_gdfs", r"to_frames\(\)"), ("to_networkx", r"to_graph\(\)"), ("from_networkx", r"Network.from_graph\(graph\)"),
        ("read_file", r"routes.read\(path\)"), ("shortest_path", r'path\(start, end, by="distance"\)'),
        ("k_shortest_paths", r"alternatives\(start, end, k\)"), ("to_file", r"save\(path\), whose suffix names the format"),
        ("isochrone", "reachable"), ("nearest_nodes", "snap"), ("to_html", r"map\(\).save\(path\)"),
        ("subgraph", "select"), ("articulation_points", "cut_places"),
    ],
)  # fmt: skip
def test_a_name_of_another_library_says_ours(name: str, ours: str) -> None:
    with pytest.raises(AttributeError, match=rf'^Network has no "{name}"\. Here that is {ours}'):
        getattr(toy(), name)


def test_a_near_miss_names_what_was_meant() -> None:
    with pytest.raises(AttributeError, match=r'^Network has no "reachabel"\. Did you mean reachable'):
        getattr(toy(), "reachabel")  # noqa: B009
    with pytest.raises(AttributeError, match=r'^routes has no "read_file"\. Here that is routes\.read\(path\)'):
        getattr(routes, "read_file")  # noqa: B009
    with pytest.raises(AttributeError, match=r'^routes has no "availabel"\. Did you mean available\?'):
        getattr(routes, "availabel")  # noqa: B009


@pytest.mark.parametrize(
    ("method", "given", "told"),
    [
        ("path", {"weight": "length"}, "Here that is by="),
        ("path", {"source": "alta"}, "Here that is start="),
        ("path", {"target": "cruce"}, "Here that is end="),
        ("path", {"avoidd": "alta"}, "Did you mean avoid"),
        ("path", {"date": "2022"}, "Here that is at="),
        ("path", {"through": "cruce"}, "Here that is via="),
        ("alternatives", {"n": 3}, "Here that is k="),
        ("alternatives", {"weight": "length"}, "Here that is by="),
        ("tradeoffs", {"exclude": "alta"}, "Here that is avoid="),
        ("reachable", {"cutoff": 10}, "Here that is within="),
        ("betweenness", {"weight": "length"}, "Here that is by="),
        ("to_graph", {"plane": True}, "Did you mean plain"),
        ("save", {"driver": "GPKG"}, "Here that is format="),
        ("find", {"nmae": "alta"}, "Did you mean name"),
        ("totals", {"year": 2023}, "Here that is period="),
        ("at", {"year": 2023}, "Here that is when="),
        ("replace", {"waypoint": ()}, "Did you mean waypoints"),
        ("components", {"weight": 1}, "It takes at."),
    ],
)
def test_a_keyword_of_another_library_says_ours(method: str, given: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=rf"^{method} does not take {next(iter(given))}=") as caught:
        getattr(toy(), method)(**given)
    assert told in str(caught.value)


def test_every_guess_of_a_keyword_leads_to_one_that_a_method_has() -> None:
    import inspect

    taken = {
        name
        for method in dir(routes.Network)
        if not method.startswith("_") and callable(getattr(routes.Network, method))
        for name in inspect.signature(getattr(routes.Network, method)).parameters
    }
    assert {ours for several in OF_KEYWORDS.values() for ours in several} <= taken


def test_no_guess_is_a_name_that_exists_and_every_answer_does() -> None:
    net = toy()
    assert [name for name in OF_NETWORK if name in dir(type(net))] == []
    assert [name for name in OF_PACKAGE if name in routes.__all__] == []
    told = {
        text.partition("(")[0].partition(",")[0].partition(" ")[0].partition(":")[0] for text in OF_NETWORK.values()
    }
    for name in told - {"nothing"}:
        owner, _, last = name.rpartition(".")
        holder = {"": net, "routes": routes, "Network": routes.Network}[owner]
        assert hasattr(holder, last), name
    for text in OF_PACKAGE.values():
        path = text.partition("(")[0].removeprefix("routes.").split(".")
        found = routes
        for part in path:
            found = getattr(found, part)


def test_what_every_graph_and_frame_has() -> None:
    net = toy()
    assert len(net) == len(net.waypoints) == len(net.to_graph())
    assert net.crs == "EPSG:4326" == net.to_graph().graph["crs"]
    frames = net.to_frames()
    both = [frames["waypoints"].total_bounds, frames["legs"].total_bounds]
    # West and south are the least of both, east and north the largest.
    assert net.bounds == pytest.approx(
        [*(min(b[i] for b in both) for i in (0, 1)), *(max(b[i] for b in both) for i in (2, 3))]
    )
    assert bool(routes.Network())
    assert len(routes.Network()) == 0


def test_equal_networks_have_the_same_hash_and_can_be_copied() -> None:
    net = toy()
    assert hash(net) == hash(toy())
    assert {net, toy()} == {net}
    assert hash(net.close(next(iter(net.legs)))) != hash(net)
    assert copy.deepcopy(net) == net
    assert copy.copy(net) == net


def test_an_unknown_option_of_a_map_names_the_nearest() -> None:
    net = toy()
    for draw in (net.map, net.bottlenecks().map):
        with pytest.raises(UsageError, match=r'^map does not take titel="x"\. Did you mean title( or tiles)?\?'):
            draw(titel="x")  # type: ignore[call-arg]
    for given, ours in (("titel", "title"), ("columns", "column"), ("tooltips", "tooltip")):
        with pytest.raises(UsageError, match=f"explore does not take {given}=.*Did you mean {ours}"):
            net.to_folium(**{given: "x"})


def test_networkx_takes_the_graph_under_its_own_names() -> None:
    graph = toy().to_graph()
    first, last = next(iter(graph.edges()))
    assert nx.shortest_path(graph, first, last, weight="length")[0] == first


# --- what the field types, each as it is typed -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "ours"),
    [
        ("routes.from_networkx(1)", r"routes\.Network\.from_graph\(graph\)"),
        ("routes.read_file('x')", r"routes\.read\(path\)"),
        ("routes.shortest_path", r"A network has it: net\.path\("),
        ("net.to_gdfs()", r"to_frames\(\)"),
        ("net.shortest_path('alta', 'cruce', weight='length')", r"path\(start, end"),
        ("net.k_shortest_paths('alta', 'cruce', 3)", r"alternatives\(start, end, k\)"),
        ("net.places", "waypoints"),
        ("net.graph", r"to_graph\(\)"),
        ("routes.plot(1)", r"routes\.load\(name\)\.plot\("),
        ("routes.explore(1)", r"routes\.load\(name\)\.explore\("),
        ("routes.Network.from_gdfs(1, 2)", r"^Network has no .*routes\.from_gdfs\(places, legs\)"),
        ("routes.Network.from_networkx(1)", r"Network\.from_graph\(graph\)"),
        ("routes.Network.read('x')", r"routes\.read\(path\)"),
        ("net.legs.to_gdf()", r"^legs has no .*to_frame\(\)"),
        ("net.waypoints.df", r"to_frame\(\)"),
        ("net.waypoints.alta", r'^waypoints has no "alta"\. By id it is waypoints\["alta"\]'),
        ("net.waypoints['alta'].latitude", r'^Waypoint has no "latitude"\. Here that is lat$'),
        ("net.waypoints['alta'].x", "Here that is lon"),
        ("net.legs['alta--puerto-bus'].length", r'^Leg has no "length"\. Here that is length_km'),
        ("net.legs['alta--puerto-bus'].source", "Did you mean sources"),
        ("net.path('alta', 'cruce').length", r'^Itinerary has no "length"\. Here that is length_km'),
        ("net.path('alta', 'cruce').nodes", "Here that is waypoints"),
        ("net.path('alta', 'cruce').to_gdf()", r"Here that is to_frame\(\)"),
        ("net.path('alta', 'cruce').to_geojson()", r'Here that is save\("x.geojson"\)'),
        ("net.reachable('alta').to_gdf()", r"Here that is to_frame\(\)"),
        ("net.alternatives('alta', 'cruce').length", r'^Alternatives has no "length"\.$'),
        ("net.alternatives('alta', 'cruce').best", r"Here that is \[0\]"),
    ],
)
def test_each_guess_leads_to_what_is_here(typed: str, ours: str) -> None:
    with pytest.raises(AttributeError, match=ours):
        eval(typed, {"routes": routes, "net": toy()})


def test_each_guess_that_is_right_does_what_is_meant() -> None:
    import geopandas as gpd

    net = toy()
    frames = net.to_frames()
    places, legs = frames["waypoints"][["id", "name", "geometry"]], frames["legs"][["id", "start", "end", "geometry"]]
    made = routes.from_gdfs(places, legs)
    assert set(made.legs) == set(net.legs)
    assert isinstance(net.legs.to_frame(), gpd.GeoDataFrame)
    assert (len(net), net.crs, len(net.bounds), hash(net)) == (len(net.waypoints), "EPSG:4326", 4, hash(toy()))
    # Names as well as ids.
    start, end = (net.waypoints[name] for name in next(iter(net.to_graph().edges()))[:2])
    assert net.path(start.name, end.name).legs == net.path(start.id, end.id).legs


@pytest.mark.filterwarnings("ignore:\\s*The default value will be:FutureWarning")  # of NetworkX before 3.6
def test_each_writer_of_networkx_takes_the_plain_graph(tmp_path: Path) -> None:
    graph = toy().to_graph(plain=True)
    for write in (nx.write_graphml, nx.write_gexf, nx.write_gml):
        write(graph, tmp_path / write.__name__)
        assert (tmp_path / write.__name__).stat().st_size > 100
    assert nx.node_link_graph(nx.node_link_data(graph)).number_of_edges() == graph.number_of_edges()
    first, last = next(iter(graph.edges()))[:2]
    one = graph[first][last]
    one = one if "weight" in one else next(iter(one.values()))
    assert one["weight"] == pytest.approx(one["length"] / 1000)


@pytest.mark.filterwarnings("ignore")
def test_osmnx_takes_the_numbered_graph() -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    import osmnx

    graph = toy().to_graph(osmnx=True)
    nodes = list(graph.nodes)
    assert all(isinstance(node, int) for node in nodes)
    figure, _ = osmnx.plot_graph(graph, show=False, close=True)
    assert figure is not None
    first, last = next(iter(graph.edges()))[:2]
    found = osmnx.shortest_path(graph, first, last, weight="length")
    assert found == nx.shortest_path(graph, first, last, weight="length")
    # In degrees it looks with scikit-learn, which comes with mapclassify.
    x, y = graph.nodes[first]["x"], graph.nodes[first]["y"]
    assert osmnx.nearest_nodes(graph, x, y) == first


# --- names as well as ids ----------------------------------------------------------------------------------------------
BY_NAME = {
    "find": lambda net, place, leg: net.find(place).id,
    "observations_about": lambda net, place, leg: [net.observations_about(place), net.observations_about(leg)],
    "members": lambda net, place, leg: [net.members(place), net.last_confirmed(place)],
    "last_confirmed": lambda net, place, leg: [net.last_confirmed(place), net.last_confirmed(leg)],
    "flows": lambda net, place, leg: [net.flows(place), net.flows(leg)],
    "totals": lambda net, place, leg: net.totals(place, measure="transit").value,
    "path": lambda net, place, leg: net.path(place, "cruce", via=[place], avoid=[]).legs,
    "avoid": lambda net, place, leg: net.path("alta", "cruce", avoid=[leg]).legs,
    "alternatives": lambda net, place, leg: net.alternatives(place, "cruce").to_json(),
    "tradeoffs": lambda net, place, leg: net.tradeoffs(place, "cruce", by=("distance", "steps")).to_json(),
    "reachable": lambda net, place, leg: [net.reachable("alta")[place], place in net.reachable("alta")],
    "between": lambda net, place, leg: net.between(place, "cruce"),
    "bottlenecks": lambda net, place, leg: net.bottlenecks(place, "cruce"),
    "minimum_cut": lambda net, place, leg: net.minimum_cut(place, "cruce"),
    "betweenness": lambda net, place, leg: net.betweenness(start=place),
    "compare": lambda net, place, leg: net.compare(net.close(leg), start=place).to_json(),
    "close": lambda net, place, leg: [net.close(place), net.close(leg)],
    "assign": lambda net, place, leg: net.assign({(place, "cruce"): 10}).to_json(),
    "flows of": lambda net, place, leg: net.assign({(place, "cruce"): 10}).of(leg),
    "incidents of": lambda net, place, leg: net.incidents(
        [{"Incident Date": "2024-05-03", "Number Dead": 2, "Coordinates": "0.0, 0.5"}]
    ).of(leg),
    "points of": lambda net, place, leg: net.attach([(0.5, 0.0)]).totals.of(leg),
    "estimate_flows": lambda net, place, leg: net.estimate_flows({leg: 5}, origins=[place], destinations=["cruce"]).rows,
    "draw": lambda net, place, leg: net.draw(leg),
    "crossings": lambda net, place, leg: net.crossings(leg),
    "with_lines": lambda net, place, leg: net.with_lines([leg]),
    "map": lambda net, place, leg: net.map(marked={place: "here", leg: "there"}, exact=[place]).spec,
    "to_bytes": lambda net, place, leg: net.to_bytes("geojson", exact={place: "the mayor asked for it"}),
}  # fmt: skip


def named() -> routes.Network:
    from dataclasses import replace

    from routes import Observation

    net = toy()
    high = replace(net.waypoints["alta"], sensitivity="admin2")
    seen = Observation(about="alta", measure="transit", period="2023", value=5, source="s")
    return net.replace(waypoints={**net.waypoints, "alta": high}, observations=(*net.observations, seen))


@pytest.mark.filterwarnings("ignore::routes.RoutesWarning")
@pytest.mark.parametrize(
    "asked", [pytest.param(name, marks=[pytest.mark.slow] * (name in ("draw", "with_lines"))) for name in BY_NAME]
)
def test_a_place_and_a_leg_go_by_name_as_well_as_by_id(asked: str) -> None:
    net, ask = named(), BY_NAME[asked]
    wanted = ask(net, "alta", "alta--puerto-boat")
    for place, leg in (
        ("Ciudad Alta", "alta--puerto-boat"),
        ("HIGHTOWN", "Ciudad Alta → Puerto Bajo, by boat"),
        ("Ciudad Alta", "alta -> puerto, boat"),
        (net.find("Ciudad Alta"), net.legs["alta--puerto-boat"]),
    ):
        assert ask(net, place, leg) == wanted


def test_a_leg_that_goes_by_the_names_of_others_too_is_asked_for() -> None:
    net = toy()
    with pytest.raises(routes.AmbiguousNameError, match="alta--puerto-boat, alta--puerto-bus"):
        net.crossings("Ciudad Alta → Puerto Bajo")
    assert net.draw("El Cruce → Nórte") == net.draw("cruce--norte-bus")
    # Backwards only where one can go back.
    assert net.draw("Puerto Bajo → Ciudad Alta") == net.draw("alta--puerto-bus")
    with pytest.raises(routes.UnknownIdError, match='no leg "Nórte → El Cruce"'):
        net.draw("Nórte → El Cruce")
    with pytest.raises(routes.UnknownIdError, match='no leg "Ciudad Alta → Nowhere"'):
        net.draw("Ciudad Alta → Nowhere")


def test_a_route_and_a_source_go_by_their_titles() -> None:
    net = routes.load("americas")
    row = next(row for row in net.observations_about("darien-gap") if row.measure == "transit" and not row.group)
    source = net.sources[row.source]
    for name in (source.id.upper(), source.title, source.label):
        assert net.flows("darien-gap", source=name) == net.flows("darien-gap", source=source.id)
        assert net.totals("darien-gap", measure="transit", period=row.period, source=name).value == row.value
    with pytest.raises(
        routes.UnknownIdError, match=f'no source "{source.id}s" in this network. Did you mean {source.id}'
    ):
        net.flows(source=f"{source.id}s")
    with pytest.raises(
        routes.UnknownIdError, match='^no route "By lnad" in this network. Did you mean By land \\(r\\)'
    ):
        toy().routes["By lnad"]
    with pytest.raises(routes.UnknownIdError, match='^no waypoint "Ciudad Alta" .*Did you mean Ciudad Alta \\(alta\\)'):
        toy().waypoints["Ciudad Alta"]
    twice = [routes.Source(id=name, title="Annual report", published=name[1:]) for name in ("s2021", "s2022")]
    with pytest.raises(
        routes.AmbiguousNameError, match='"annual report" is the title of 2 sources: s2021, s2022. Use an'
    ):
        toy(sources=[*toy().sources.values(), *twice]).flows(source="annual report")


def test_a_network_says_whether_it_has_a_place_or_leg() -> None:
    net = toy()
    assert "alta" in net
    assert "Ciudad Alta" in net
    assert net.find("alta") in net
    assert net.legs["alta--puerto-bus"] in net
    assert "nowhere" not in net
    assert 5 not in net


@pytest.mark.parametrize(
    ("by", "ours"),
    [("length", "distance"), ("length_km", "distance"), ("hours", "duration"), ("time", "duration"),
     ("cost_usd", "cost"), ("price", "cost"), ("hops", "steps")],
)  # fmt: skip
def test_a_cost_of_another_name_says_ours(by: str, ours: str) -> None:
    with pytest.raises(UsageError, match=f"by .* Here that is {ours}"):
        toy().path("alta", "cruce", by=by)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda net: net.reachable("alta", within="100 km"), 'within "100 km" must be a number, 0 or more'),
        (lambda net: net.reachable("alta", within=-1), 'within "-1" must be a number, 0 or more'),
        (lambda net: net.reachable("alta", within=float("nan")), 'within "nan" must be a number'),
        (lambda net: net.path("alta", "cruce", avoid=5), 'avoid "5" is neither a name nor a list of names'),
        (lambda net: net.path("alta", "cruce", via=[5]), '"5" in this network'),
        (lambda net: net.select("mode == 'boat'"), "select takes a function of a leg: net.select"),
        (lambda net: net.merge(5), "merge takes a network, not int"),
        (lambda net: net.compare(5), "compare takes a network, not int"),
        (lambda net: net.article(5), "a draft is text, not int"),
    ],
)  # fmt: skip
def test_what_a_question_cannot_take_is_one_line(ask: Any, told: str) -> None:
    with pytest.raises(routes.RoutesError, match=told):
        ask(toy())


def test_a_position_the_wrong_way_round_is_no_place_far_away() -> None:
    net = routes.load("americas")
    for ask in (lambda: net.path((8.4, -76.8), "Tapachula"), lambda: net.snap(8.4, -76.8)):
        with pytest.raises(UsageError, match=r"8.4, -76.8 is [\d,]+ km from .*-76.8, 8.4 .* \(lon, lat\)"):
            ask()
    # Far away, but so it is the other way round.
    assert net.snap(10.0, 50.0).km > 1000


@pytest.mark.parametrize(
    "ask",
    [
        lambda net: net.observations_about("Nowhere"),
        lambda net: net.members("Nowhere"),
        lambda net: net.last_confirmed("Nowhere"),
        lambda net: net.reachable("alta")["Nowhere"],
        lambda net: net.assign({("alta", "cruce"): 10}).of("Nowhere"),
    ],
)
def test_a_name_that_there_is_not_is_no_empty_answer(ask: Any) -> None:
    with pytest.raises(routes.UnknownIdError, match='"Nowhere" in this network'):
        ask(toy())


def test_a_country_goes_by_name_where_its_code_is_asked_for() -> None:
    net = routes.load("americas")
    assert net.close("country:Panama") == net.close("country:PAN") == net.close("Panamá")
    assert net.close("border:Colombia-Panama") == net.close("border:COL-PAN")
    assert net.members("Panama") == net.members("country:PAN") != ()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: routes.Waypoint(id="a", name="A", latitude=1, lon=0), r'^Waypoint does not take latitude="1". Here that is lat='),
        (lambda: routes.Waypoint(id="a", name="A", lat=1, lon=0, typ="town"), "^Waypoint does not take typ="),
        (lambda: routes.Leg(id="a", origin="a", end="b", mode="bus"), "^Leg does not take origin=.* Here that is start="),
        (lambda: routes.Network(nodes=[]), "^Network does not take nodes=.*Here that is waypoints="),
        (lambda: routes.Network(edges=[]), "^Network does not take edges=.*Here that is legs="),
        (lambda: routes.read(b"name,lat,lon\nA,1,1\n", sep=";"), "^read does not take sep="),
        (lambda: routes.read(b"name,lat,lon\nA,1,1\n", column={}), "^read does not take column=.*Did you mean columns"),
        (lambda: routes.load(nmae="americas"), "^load does not take nmae=.*Did you mean name"),
        (lambda: routes.write(toy(), "x.gpkg", driver="GPKG"), "^write does not take driver=.*Here that is format="),
        (lambda: routes.embed("out", "https://e.org", cmss="html"), "^embed does not take cmss=.*Did you mean cms"),
        (lambda: routes.build(5), '^network "5" is neither a network, a bundled name nor a path'),
        (lambda: routes.cite(5), '^network "5" is neither a network, a bundled name nor a path'),
        (lambda: routes.build(toy(), lang=5), '^lang "5" must be a language or a list'),
        (lambda: routes.build(toy(), progress=5), '^progress "5" must be a function'),
        (lambda: toy().flows("alta", every="weekly"), '^every "weekly" is not one of'),
        (lambda: toy().to_bytes(5), '".5" is not a format'),
        (lambda: toy().map().to_bytes("docx"), 'a map is saved as .html, .svg, .png, .pdf, not ".docx"'),
        (lambda: toy().map().save("map.jpg"), 'a map is saved as .html, .svg, .png, .pdf, not ".jpg"'),
        (lambda: toy().map().save("map.geojson"), 'not ".geojson"'),
    ],
)  # fmt: skip
def test_a_field_or_keyword_that_there_is_not_names_the_nearest(make: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        make()


def test_what_is_called_shows_its_arguments_to_editors() -> None:
    import inspect

    for called in (routes.Network, routes.Waypoint, routes.read, routes.write, routes.embed, routes.Network.path):
        assert len(inspect.signature(called).parameters) > 2, called
