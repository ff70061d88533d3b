"""Processes of the command line, from their start to their end."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from job import Job, process

__all__ = ["jobs"]

_FOLIUM = "import folium; folium.Map().get_root().render()"
_QUERY = (
    "import routes, time; net = routes.load('americas'); begun = time.process_time(); net.path('necocli', 'tapachula');"
    "print(time.process_time() - begun)"
)


def jobs() -> Iterator[Job]:
    """Yield the jobs."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        verbs: list[tuple[str, tuple[str, ...], float, str]] = [
            ("--help", ("--help",), 0.15, ""),
            (
                "path americas A B",
                ("path", "americas", "necocli", "tapachula"),
                0.35,
                "NumPy and pyproj begin",
            ),
            (
                "map americas",
                ("map", "americas", "-o", str(out / "m.html"), "--force"),
                0.7,
                "the peer's map is empty; ours is drawn twice, with a script and without, and put in words",
            ),
            ("check americas", ("check", "americas"), 1.0, "a table of 235,000 towns is read, half of the time"),
            (
                "build americas",
                ("build", "americas", "-o", str(out / "built"), "--force"),
                4.0,
                "of 36 files the pictures take most: three in three formats, and an A4 sheet of every table",
            ),
        ]
        for name, argv, seconds, why in verbs:
            peer: dict[str, Any] = {}
            if name.startswith("map"):
                peer = {"peer": lambda _: process(sys.executable, "-c", _FOLIUM), "peer_name": "an empty folium.Map"}
            yield Job(
                name=f"routes {name}, the process",
                ours=lambda _, argv=argv: process(sys.executable, "-m", "routes", *argv),
                questions=[None] * 3,
                reach=f"≤ {seconds:g} s",
                met=lambda ours, _, seconds=seconds: ours <= seconds,
                note=why,
                **peer,
            )
        yield Job(
            name="first path of a process, the network read",
            ours=lambda _: first_query(),
            questions=[None] * 3,
            reach="≤ 20 ms",
            met=lambda ours, _: ours <= 0.020,
        )


def first_query() -> float:
    """Return the CPU seconds of the first question that a process asks."""
    import subprocess

    done = subprocess.run([sys.executable, "-c", _QUERY], check=True, capture_output=True, text=True)
    return float(done.stdout)
