"""Every job beside its peers, in one run: ``make bench`` writes docs/speed.md and docs/growth.png.

CPU seconds, medians; ours and the peer take turns on the same questions. Nothing here fails: the page says what is met.
``python benchmarks/run.py graph points`` measures some tables anew, and leaves the others as they are; what was
measured of a table stays if the run is ended before its last row.
"""

from __future__ import annotations

import argparse
import importlib
import math
import os
import platform
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from job import Measured, measure

DOCS = Path(__file__).parent.parent / "docs"
KEPT = DOCS.parent / "build" / "bench"
PARTS = {
    "graph": "Paths",
    "whole": "Whole networks",
    "computed": "Trade-offs and flows",
    "points": "Points to legs",
    "millions": "Millions of points",
    "tables": "Making, reading, checking",
    "start": "The command line",
    "pages": "Pages and pictures",
}
HEAD = """\
# Speed, measured

<!-- Written by `make bench`; do not edit. -->

What each job costs beside what people use for it, a table a run: CPU seconds, the median of several questions, ours and
the peer's in turn. *Met* says whether what we want to reach is reached. Figures of another machine would tell you
little: run `make bench` on yours. [Speed](explanation/speed.md) says what is slow by its nature.

"""


def shown(seconds: float) -> str:
    """Return a time as people write it."""
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def line(found: Measured) -> str:
    """Return a row of the table."""
    job = found.job
    ours, peer = (None if value is None else value / job.each for value in (found.ours, found.peer))
    assert ours is not None
    each = f" {job.thing}" if job.thing else ""
    beside = "–" if peer is None else f"{shown(peer)}{each} ({job.peer_name})"
    met = job.met(found.ours, found.peer or 0.0)
    if job.unit:
        return f"| {job.name} | {ours:.2f} {job.unit} | – | – | {job.reach} | {'yes' if met else '**no**'} |"
    ratio = "–" if peer is None else f"{peer / ours:.2g}"
    return f"| {job.name} | {shown(ours)}{each} | {beside} | {ratio} | {job.reach} | {'yes' if met else '**no**'} |"


def table(part: str) -> Iterator[list[str]]:
    """Yield the table of a part after each row, and what is to be said of what is not met."""
    rows = ["| job | ours | peer | times as fast | to reach | met |", "|---|---|---|---|---|---|"]
    notes: list[str] = []
    print("\n".join(rows))
    for job in importlib.import_module(part).jobs():
        found = measure(job)
        rows.append(line(found))
        print(rows[-1], flush=True)
        if job.note and not job.met(found.ours, found.peer or 0.0):
            notes.append(f"- {job.name}: {job.note}.")
        yield [f"## {PARTS[part]}", "", *rows, "", *notes, *([""] if notes else [])]


PLOT = "CPU seconds against size, both as powers of ten: a line for each job, beside the line of cost in proportion."


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Return by which power of the size the cost grows, from the first size to the last."""
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


def growth() -> tuple[list[str], list[tuple[str, list[int], list[float]]]]:
    """Return the table of growth, and its curves."""
    import tables

    rows = ["| job | sizes | CPU | exponent | to reach | met |", "|---|---|---|---|---|---|"]
    curves = []
    print("\n".join(rows))
    for name, unit, calls in tables.grown():
        sizes, seconds = [], []
        calls[0][1]()  # what is imported when it is first needed is no part of how the cost grows
        for size, call in calls:
            begun = time.process_time()
            call()
            sizes.append(size)
            seconds.append(time.process_time() - begun)
        power = exponent(sizes, seconds)
        curves.append((f"{name} ({unit})", sizes, seconds))
        listed = " · ".join(f"{size:,}" for size in sizes)
        spent = " · ".join(map(shown, seconds))
        met = "yes" if power <= 1.1 else "**no**"
        rows.append(f"| {name} | {listed} {unit} | {spent} | {power:.2f} | ≤ 1.1 | {met} |")
        print(rows[-1], flush=True)
    return ["## Growth", "", *rows, "", f"![{PLOT}](growth.png)", ""], curves


def draw(curves: Iterable[tuple[str, list[int], list[float]]], path: Path) -> None:
    """Draw cost against size, both as powers of ten."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    marks = "osD^v"
    for number, (name, sizes, seconds) in enumerate(curves):
        axes.loglog(sizes, seconds, marker=marks[number % len(marks)], label=name)
    low, high = axes.get_xlim()
    base = axes.get_ylim()[0]
    axes.loglog([low, high], [base, base * high / low], color="0.6", linestyle=":", label="in proportion")
    axes.set_xlabel("size")
    axes.set_ylabel("CPU seconds")
    axes.grid(visible=True, color="0.9")
    axes.legend(fontsize="small", frameon=False)
    figure.savefig(path, dpi=130, metadata={"Software": None})


def versions() -> str:
    """Return on what the figures were measured."""
    from importlib import metadata

    names = ("networkx", "scipy", "numpy", "geopandas", "shapely", "pyproj", "folium")
    listed = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    load = f", with a load of {os.getloadavg()[1]:.0f}" if hasattr(os, "getloadavg") else ""
    machine = f"{os.cpu_count()} processors ({platform.machine()}){load}"
    said = f"Measured with Python {platform.python_version()} on {machine}; {listed}."
    return f"{said} A load of more than one a processor makes every figure larger."


def page() -> str:
    """Return the page of all parts that were measured."""
    parts = [KEPT / f"{part}.md" for part in (*PARTS, "growth")]
    found = [part.read_text(encoding="utf-8") for part in parts if part.is_file()]
    absent = [part.stem for part in parts if not part.is_file()]
    if absent:
        found.append(f"Not measured: {', '.join(absent)}.\n")
    return HEAD + "\n".join([*found, versions(), ""])


def main() -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument(
        "parts",
        nargs="*",
        choices=[[], *PARTS, "growth"],
        metavar="TABLE",
        help=f"only these: {', '.join([*PARTS, 'growth'])}",
    )
    wanted = parser.parse_args().parts or [*PARTS, "growth"]
    KEPT.mkdir(parents=True, exist_ok=True)
    for part in wanted:
        if part == "growth":
            lines, curves = growth()
            draw(curves, DOCS / "growth.png")
            (KEPT / "growth.md").write_text("\n".join(lines), encoding="utf-8")
        else:
            for lines in table(part):
                (KEPT / f"{part}.md").write_text("\n".join(lines), encoding="utf-8")
        (DOCS / "speed.md").write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
