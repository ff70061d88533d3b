"""Both maps in a running Streamlit app: folium's through streamlit-folium, our page in a frame."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
APP = """
import folium
import streamlit as st
import streamlit.components.v1 as components
from streamlit_folium import st_folium

import routes

net = routes.load("western-africa-atlantic")
made = net.to_folium(SOURCE)
st.title("A network")
st_folium(made, height=500, use_container_width=True, key="net")
components.html(net.map().to_html(), height=700, scrolling=True)
"""
# What Streamlit's own page makes a browser say.
OWN = ("Unrecognized feature", "allow-scripts and allow-same-origin")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Any]:
    """Start an app on loopback, and return its address."""
    running: list[subprocess.Popen[bytes]] = []

    def start(options: str = "") -> str:
        (tmp_path / "app.py").write_text(APP.replace("SOURCE", options), encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
        command += ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
        command += ["--browser.gatherUsageStats", "false", "--global.developmentMode", "false"]
        with (tmp_path / "log.txt").open("wb") as log:
            running.append(
                subprocess.Popen(
                    command, cwd=tmp_path, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": str(ROOT)}
                )
            )
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                    return address
            except OSError:
                assert running[-1].poll() is None, (tmp_path / "log.txt").read_text()
                time.sleep(0.1)
        raise AssertionError((tmp_path / "log.txt").read_text())

    yield start
    for one in running:
        one.terminate()
        one.wait()


def test_both_maps_are_drawn_in_a_streamlit_app(visit: Any, app: Any) -> None:
    address = app()
    seen = visit(1200, 1400)
    seen.page.goto(address)
    frame = seen.page.frame_locator("iframe[title*=folium]").first
    frame.locator(".leaflet-container").wait_for()
    frame.locator("[class*=routes-line-pane] path").first.wait_for(state="attached")
    assert frame.locator("[class*=routes-line-pane] path").count() > 20
    assert frame.locator("[class*=routes-ground-pane] path").count() > 2
    frame.locator("[class*=routes-label-pane] :text('Nouakchott')").first.wait_for()
    assert frame.locator(".leaflet-container").bounding_box()["height"] > 400
    # Its layers are switched by name.
    frame.locator(".leaflet-control-layers").hover()
    box = frame.locator(".leaflet-control-layers-overlays label", has_text="Legs: by water").locator("input")
    before = frame.locator("[class*=routes-line-pane] path").count()
    box.uncheck()
    frame.locator(".leaflet-container").wait_for()
    assert frame.locator("[class*=routes-line-pane] path").count() < before
    ours = seen.page.frame_locator("iframe[srcdoc]").first
    ours.locator("html[data-ready='1']").wait_for(state="attached")
    assert ours.locator("path.r-leg").count() > 20
    assert [line for line in seen.errors if not line.startswith(OWN) and not any(own in line for own in OWN)] == []
    # Nobody else is asked: Leaflet comes with the map.
    assert {one for one in seen.requests if not one.startswith((address, "blob:", "ws:"))} == set()
