"""Both maps and networks in what shows objects by itself: marimo and Panel, where they are installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from routes.network import Network
from tests.maps.test_maps import line_of_four

SHOWN: dict[str, Callable[[Network], Any]] = {
    "network": lambda net: net,
    "map": lambda net: net.map(),
    "folium": lambda net: net.to_folium(),
    "answer": lambda net: net.path("a", "d"),
}
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("what", SHOWN)
def test_marimo_shows_a_frame(what: str) -> None:
    marimo = pytest.importorskip("marimo")
    shown = marimo.as_html(SHOWN[what](line_of_four())).text
    assert shown.lstrip().startswith("<iframe srcdoc=")


@pytest.mark.parametrize("what", SHOWN)
def test_panel_shows_a_frame(what: str) -> None:
    panel = pytest.importorskip("panel")
    pane = panel.panel(SHOWN[what](line_of_four()))
    assert type(pane).__name__ == "HTML"
    assert "iframe srcdoc=" in pane.get_root().text


def test_a_map_has_no_picture_of_folium() -> None:
    for made in (line_of_four().map(), line_of_four().to_folium()):
        assert not hasattr(made, "_repr_png_")
