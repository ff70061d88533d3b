"""`net.plot()`: names that keep clear of each other and inside the frame, a legend off what is drawn, columns, CRS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pyproj import Transformer

import routes
from routes.errors import UsageError
from tests.maps.test_maps import line_of_four


@pytest.fixture(autouse=True)
def axes() -> Iterator[None]:
    import matplotlib as mpl

    mpl.use("Agg")
    yield
    mpl.pyplot.close("all")


def boxes(ax: Any) -> list[Any]:
    """Return the boxes of names in pixels, a pixel smaller on each side than the letters need."""
    renderer = ax.figure.canvas.get_renderer()
    found = [text.get_window_extent(renderer) for text in ax.texts if text.get_text().strip()]
    return [type(box).from_extents(box.x0 + 1, box.y0 + 1, box.x1 - 1, box.y1 - 1) for box in found]


def drawn(ax: Any) -> Any:
    """Return points along every line, in pixels."""
    return np.vstack([ax.transData.transform(np.column_stack(line.get_data())) for line in ax.lines])


@pytest.mark.slow
@pytest.mark.parametrize("size", [(6, 4), (10, 7)])
@pytest.mark.parametrize("name", ["americas", "central-mediterranean", "western-africa-atlantic"])
def test_names_keep_clear_of_each_other_and_inside_the_frame_and_the_legend_off_the_lines(name: str, size: Any) -> None:
    ax = routes.load(name).plot(figsize=size, legend=True)
    found = boxes(ax)
    assert len(found) > 5
    for index, box in enumerate(found):
        assert not any(box.overlaps(other) for other in found[index + 1 :])
    frame = ax.get_window_extent()
    for box in found:
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1
        assert frame.y0 <= box.y0
        assert box.y1 <= frame.y1
    legend = ax.get_legend().get_window_extent()
    assert not any(legend.overlaps(box) for box in found)
    points = drawn(ax)
    inside = (points > [legend.x0, legend.y0]) & (points < [legend.x1, legend.y1])
    assert not inside.all(axis=1).any()


def test_where_there_is_no_room_the_legend_stands_beside_the_axes() -> None:
    ax = routes.load("americas").plot(figsize=(2, 1.5), legend=True)
    assert ax.get_legend().get_window_extent().x0 >= ax.get_window_extent().x1


def test_the_axes_count_in_what_is_asked_for() -> None:
    net = line_of_four()
    plain, web = net.plot(), net.plot(crs=3857)
    to = Transformer.from_crs(4326, 3857, always_xy=True)
    for a, b in zip(plain.lines, web.lines, strict=True):
        x, y = to.transform(*a.get_data())
        assert np.allclose(b.get_data(), (x, y))
    assert web.get_aspect() == 1.0
    with pytest.raises(UsageError, match=r'^crs "EPSG:99999" is no coordinate reference system'):
        net.plot(crs="EPSG:99999")


def test_names_and_legend_are_in_the_language_that_is_asked_for() -> None:
    net = routes.load("central-mediterranean")
    english, french = (net.plot(lang=lang, legend=True) for lang in ("en", "fr"))
    said = [{text.get_text() for text in ax.get_legend().get_texts()} for ax in (english, french)]
    assert "by water" in said[0]
    assert said[0].isdisjoint(said[1])


def test_without_ground_only_the_network_is_drawn() -> None:
    net = line_of_four()
    assert net.plot().collections
    assert len(net.plot(ground=False).collections) <= 2  # the marks
    assert len(net.plot(ground=False).lines) == len(net.plot().lines)


@pytest.mark.filterwarnings("ignore:Numba")
def test_numbers_are_classed_and_the_legend_says_what_they_are() -> None:
    net = routes.load("western-africa-atlantic")
    ax = net.plot("length_km", legend=True, scheme="quantiles", k=4)
    assert ax.get_legend().get_title().get_text() == "length km"
    assert len(ax.get_legend().get_texts()) == 4
    import mapclassify

    made = net.plot("length_km", legend=True, scheme="FisherJenks", k=4)
    values = [leg.length_km for leg in net.legs.values()]
    edges = mapclassify.FisherJenks(values, k=4).bins
    said = [text.get_text() for text in made.get_legend().get_texts()]
    assert len(said) == 4
    # The last class ends at the longest leg, as its label says, rounded.
    assert f"{max(edges):,.0f}"[:2] in said[-1]
    with pytest.raises(UsageError, match="FisherJenk.* is not known to mapclassify. Did you mean fisherjenks"):
        net.plot("length_km", scheme="FisherJenk")


@pytest.mark.parametrize(
    ("given", "said"), [({"colum": "mode"}, "column"), ({"linewidht": 3}, "linewidth"), ({"langue": "fr"}, "lang")]
)
def test_an_option_that_there_is_not_names_the_nearest(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=f"^plot does not take .*Did you mean.* {said}"):
        line_of_four().plot(**given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"column": 5}, 'column "5" is neither a measure nor a field of the legs. Fields: mode, basis'),
        ({"column": ["mode"]}, "column .* is neither a measure nor a field"),
        ({"column": "transits"}, "Did you mean transit?"),
        ({"column": "duration"}, "Here that is hours"),
        ({"column": "cost_usd"}, "no leg drawn has a value of cost_usd"),
        ({"column": "length_km", "cmap": 5}, 'cmap "5" is no colour map: give a name of matplotlib'),
        ({"column": "length_km", "cmap": {"a": "red"}}, "cmap .* is no colour map"),
        ({"column": "mode", "cmap": []}, "cmap has 0 colours"),
        ({"column": "length_km", "scheme": 5}, 'scheme "5" is not'),
        ({"column": "length_km", "scheme": "userdefined"}, 'scheme "userdefined" is not'),
        ({"column": "mode", "scheme": "quantiles"}, 'scheme "quantiles" is for numbers, and mode has none'),
        ({"scheme": "quantiles"}, "scheme .* needs a column: a field of the legs"),
        ({"cmap": "viridis"}, "cmap .* needs a column"),
        ({"column": "arrival", "cmap": "viridis"}, "cmap .* colours a field of the legs; arrival sets their width"),
        ({"column": "length_km", "k": 2.5}, 'k "2.5" must be a whole number, 1 to 9'),
        ({"column": "length_km", "k": "3"}, 'k "3" must be a whole number'),
        ({"column": "length_km", "k": None}, 'k "None" must be a whole number'),
        ({"column": "hours", "missing_kwds": 5}, 'missing_kwds "5" must be a dict with color and label'),
        ({"column": "hours", "missing_kwds": {"colour": "red"}}, 'missing_kwds has no "colour"'),
        ({"column": "length_km", "vmin": "low"}, 'vmin "low" must be a number'),
        ({"column": "length_km", "vmax": float("nan")}, 'vmax "nan" must be a number'),
    ],
)
@pytest.mark.parametrize("drawn_by", ["plot", "explore"])
def test_what_cannot_colour_legs_is_one_line(drawn_by: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as told:
        getattr(line_of_four(), drawn_by)(**given)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"figsize": (0, 0)}, 'figsize ".0, 0." is no size: write inches across and up, such as .8, 6.'),
        ({"figsize": (-1, 2)}, "figsize .* is no size"),
        ({"figsize": (float("nan"), 2)}, "figsize .* is no size"),
        ({"figsize": "big"}, "figsize .* is no size"),
        ({"figsize": 5}, "figsize .* is no size"),
        ({"ax": "axes"}, r"ax .* is no axes of matplotlib, but a str: plt.subplots\(\)\[1\] is"),
        ({"ground": "none"}, 'ground="none": it is True or False'),
        ({"crs": 4978}, "crs .* is no system of a map"),
        ({"crs": 5773}, "crs .* is no system of a map"),
        ({"alpha": 2}, 'plot does not take alpha="2": alpha .2. is outside 0-1 range'),
        ({"color": "nope"}, 'plot does not take color="nope": '),
        ({"linewidth": "thick"}, 'plot does not take linewidth="thick": '),
        ({"lw": 1, "linewidth": 2}, "plot does not take .*aliases"),
        ({"label": "x"}, "plot does not take label"),
        ({"data": 3}, "plot does not take data"),
        ({"at": "2023"}, r'plot does not take at="2023". Here that is net.at\("2023"\).plot\(\)'),
        ({"tiles": "OpenStreetMap"}, "plot does not take tiles.* contextily"),
        ({"basemap": "none"}, "plot does not take basemap.*ground=False"),
        ({"flows": "transit"}, "plot does not take flows.* column="),
        ({"title": "x"}, "plot does not take title.*set_title"),
    ],
)
def test_what_axes_cannot_be_is_one_line_and_leaves_no_figure(given: dict[str, Any], said: str) -> None:
    import matplotlib.pyplot as plt

    with pytest.raises(UsageError, match=said) as told:
        line_of_four().plot(**given)
    assert "\n" not in str(told.value)
    assert not plt.get_fignums()


def test_short_names_of_properties_and_colour_maps_as_objects_are_taken() -> None:
    import matplotlib as mpl

    ax = line_of_four().plot(lw=3, c="red", ls=":")
    own = [line for line in ax.lines if line.get_color() == "red"]
    assert own
    assert {(line.get_linewidth(), line.get_linestyle()) for line in own} == {(3.0, ":")}
    scale = mpl.colormaps["viridis"]
    by_name, by_object = (line_of_four().plot("length_km", cmap=cmap) for cmap in ("viridis", scale))
    assert [line.get_color() for line in by_name.lines] == [line.get_color() for line in by_object.lines]


@pytest.mark.slow
def test_a_measure_is_shown_at_a_time_at_which_legs_have_figures_of_it() -> None:
    net = routes.load("americas")
    ax = net.plot("transit", legend=True)
    assert max(line.get_linewidth() for line in ax.lines) > 4
    said = [text.get_text() for text in ax.get_legend().get_texts()]
    assert any("transits" in text for text in said)
    assert net.plot("transit", period="2024-04", legend=True).get_legend() is not None
    with pytest.raises(UsageError, match="no leg drawn has a number of arrival"):
        routes.load("english-channel").plot("arrival")


def test_a_system_that_is_for_another_part_of_the_earth_is_said() -> None:
    with pytest.warns(routes.RoutesWarning, match=r'^crs "EPSG:32633" is for 12 to 18 degrees'):
        routes.load("americas").plot(crs="EPSG:32633")
