"""Making, reading and checking networks beside GeoPandas, and how the cost of each grows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
from graph import network
from job import Job

import routes

__all__ = ["grown", "jobs", "of_legs"]

LEGS_A_PLACE = 2.7


def of_legs(count: int) -> routes.Network:
    """Return a random network of about so many legs."""
    return network(round(count / LEGS_A_PLACE))


def _again(net: routes.Network) -> Any:
    return routes.Network(waypoints=list(net.waypoints.values()), legs=list(net.legs.values()))


def jobs() -> Iterator[Job]:
    """Yield the jobs."""
    large = of_legs(100_000)
    yield Job(
        name="Network(records), 100,000 legs",
        ours=lambda _: _again(large),
        questions=[None] * 3,
        reach="≤ 2 s",
        met=lambda ours, _: ours <= 2,
    )
    middle = of_legs(10_000)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("net", "net.geojson", "net.gpkg", "net.parquet"):
            middle.save(root / name)
        for name in ("net", "net.geojson", "net.gpkg", "net.parquet"):
            yield Job(
                name=f"reading 10,000 legs, {'a folder' if name == 'net' else name[3:]}",
                ours=lambda _, name=name: routes.read(root / name),
                peer=lambda _, name=name: _by_geopandas(root / name),
                peer_name="GeoPandas",
                questions=[None] * 3,
                reach="≤ 8 × GeoPandas",
                met=lambda ours, other: ours <= 8 * other,
                note="the peer makes a frame; ours checks every field, every relation and every position",
            )
        for count, seconds in ((1_000, 1.0), (10_000, 8.0)):
            path = root / f"checked-{count}"
            of_legs(count).save(path)
            yield Job(
                name=f"check, {count:,} legs",
                ours=lambda _, path=path: routes.check(path),
                questions=[None] * 2,
                reach=f"≤ {seconds:g} s",
                met=lambda ours, _, seconds=seconds: ours <= seconds,
            )
        path = root / "places.csv"
        path.write_text(places(8_000), encoding="utf-8")
        yield Job(
            name="a CSV of 8,000 places",
            ours=lambda _: routes.read(path, chain=True),
            questions=[None] * 2,
            reach="≤ 0.5 s (60 s a million)",
            met=lambda ours, _: ours <= 0.48,
            note="every row becomes a record, whose every cell is checked, in Python",
        )


def places(count: int) -> str:
    """Return a table of places in a long line."""
    rows = [f"Place {n},{-80 + n % 700 / 10:.3f},{5 + n // 700 / 10:.3f}" for n in range(count)]
    return "\n".join(["name,lon,lat", *rows, ""])


def _by_geopandas(path: Path) -> Any:
    if path.suffix == ".parquet":
        return geopandas.read_parquet(path)
    if path.suffix == ".geojson":
        return geopandas.read_file(path)
    if path.is_dir():
        return [geopandas.read_file(each) for each in sorted(path.iterdir()) if each.suffix in (".geojson", ".csv")]
    return [geopandas.read_file(path, layer=name) for name in ("waypoints", "legs")]


def grown() -> Iterator[tuple[str, str, list[tuple[int, Any]]]]:
    """Yield what grows: its name, what it is counted in, and for each size a call to measure."""
    nets = {count: of_legs(count) for count in (1_000, 10_000, 100_000)}
    yield "Network(records)", "legs", [(count, lambda net=net: _again(net)) for count, net in nets.items()]
    with tempfile.TemporaryDirectory() as folder:
        calls: dict[str, list[tuple[int, Any]]] = {"write a folder": [], "read a folder": [], "check a folder": []}
        for count in (1_000, 10_000):
            net, path = of_legs(count), Path(folder, str(count))
            net.save(path)
            again = Path(folder, f"{count}-again")
            calls["write a folder"].append((count, lambda net=net, again=again: net.save(again)))
            calls["read a folder"].append((count, lambda path=path: routes.read(path)))
            calls["check a folder"].append((count, lambda path=path: routes.check(path)))
        yield from ((name, "legs", listed) for name, listed in calls.items())
    from points import scattered

    net = routes.load("americas")
    net.attach(scattered(net, 100_000, 0))
    sizes = (1_000, 10_000, 100_000, 1_000_000)
    asked = {count: scattered(net, count, count) for count in sizes}
    yield "attach", "points", [(count, lambda points=points: net.attach(points)) for count, points in asked.items()]
