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
