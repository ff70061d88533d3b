"""Pictures of a map: SVG, PNG and PDF from the same description as the page, without a browser.

The ground and the lines are drawn in an equal-area projection centred on what is shown (see `routes.geo.projection`);
the page itself is Web Mercator.
"""

from __future__ import annotations

import bisect
import threading
import warnings
from collections.abc import Iterable
from pathlib import Path

from routes.errors import RoutesWarning, UsageError
from routes.maps.image import paper, sheets
from routes.maps.image.picture import Picture
from routes.maps.image.plot.axes import plot
from routes.maps.image.print_sheet import A4
from routes.maps.image.svg import svg
from routes.maps.spec import MapSpec
from routes.maps.tiles.given import Tiles
from routes.model.files import open_regular
from routes.model.text import quoted
from routes.saving import local_path, write_bytes

__all__ = ["KINDS", "SUFFIXES", "formats", "is_ours", "no_tiles", "picture_bytes", "plot", "write"]

KINDS = tuple(sheets.KINDS)
SUFFIXES = (".svg", ".png", ".pdf")
SOFTWARE = "migration-routes"
PNG_SCALE = {"map": 1.25, "multiples": 1.25, "social": 1.5, "print": 2.0, "report": 2.0}
PNG_BYTES = 120_000
# How much smaller a map of an article is tried, where it would be heavier.
SMALLER = (0.96, 0.92, 0.88, 0.84, 0.8, 0.76)
A4_POINTS = 595.28 / A4[0]
SIZE_LIMIT = 65536
# Settings and fonts of matplotlib are of the whole process: one thread draws at a time.
_DRAWING = threading.RLock()


def write(spec: MapSpec, path: str | Path, *, kind: str = "map", theme: str | None = None) -> Path:
    """Write a picture of a map; the suffix decides the format. Return its path.

    Parameters
    ----------
    path
        Ends in ``.svg``, ``.png`` or ``.pdf``.
    kind
        ``"map"``: for an article, 1360 px wide as PNG, or down to 1034 where it would be heavier than 120 kB.
        ``"social"``: a card of 1200 x 630 px. ``"print"``: an A4 sheet in black on white; as PDF its tables
        follow on further sheets. ``"report"``: an A4 sheet across, in colour, with the logo of the house style.
        ``"multiples"``: one small map for each of at most eight steps of time, those that
        hold the rise, the peak and the fall, with the whole series below.
    theme
        ``"light"`` or ``"dark"``; the description's own when absent, light for ``"auto"``.

    Raises
    ------
    UsageError
        If the suffix or the kind is none of these, small multiples are asked for of a map without time, or the path
        is none.
    FileError
        If the file cannot be written.
    RefusedError
        If the path is an address.

    Examples
    --------
    >>> import routes, tempfile
    >>> from routes.maps import compose
    >>> spec = compose.compose(routes.load("americas"), basemap="none")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = write(spec, f"{folder}/map.svg")
    ...     made.read_text(encoding="utf-8").count("<title")
    1
    """
    target = local_path(path)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"{quoted(target)} does not end in {', '.join(SUFFIXES)}: the suffix decides the format")
    if spec.tiles is not None and spec.tiles.file is None:
        warnings.warn(f"{target.name}: {no_tiles(spec.tiles)}", RoutesWarning, stacklevel=3)
    return write_bytes(target, picture_bytes(spec, suffix, kind=kind, theme=theme))


def no_tiles(tiles: Tiles) -> str:
    """Return what to say of a picture that has no tiles, for they are not of a file."""
    return (
        f"a picture asks no host, and has our land and borders in place of the tiles of {tiles.name}; "
        "those of a file stand in pictures too (.mbtiles, .pmtiles, .tif)"
    )


def picture_bytes(spec: MapSpec, suffix: str, *, kind: str = "map", theme: str | None = None) -> bytes:
    """Return a picture of a map as `write` writes it: the same bytes for the same description.

    Raises
    ------
    UsageError
        If the kind is unknown, or small multiples are asked for of a map without time.
    """
    return formats(spec, (suffix,), kind=kind, theme=theme)[suffix]


def formats(spec: MapSpec, suffixes: Iterable[str], *, kind: str = "map", theme: str | None = None) -> dict[str, bytes]:
    """Return one picture of a map in several formats, by suffix, laid out once; see `picture_bytes`."""
    from routes import __version__

    with _DRAWING:
        picture = sheets.draw(spec, kind, theme)
        return {suffix: _written(spec, picture, suffix, kind, f"{SOFTWARE} {__version__}") for suffix in suffixes}


def _written(spec: MapSpec, picture: Picture, suffix: str, kind: str, software: str) -> bytes:
    from routes import __version__

    if suffix == ".pdf":
        points = A4_POINTS if kind in ("print", "report") else 0.75
        return paper.pdf(sheets.pages(spec, kind, first=picture), points, software)
    if suffix == ".svg":
        size = {
            "social": ("1200", "630"),
            "print": _millimetres(picture.width, picture.height),
            "report": ("297mm", "210mm"),
        }.get(kind)
        return svg(picture, __version__, size).encode("utf-8")
    made = paper.png(picture, PNG_SCALE[kind], software)
    if kind != "map" or spec.tiles is not None or len(made) <= PNG_BYTES:
        return made
    return _lighter(picture, len(made), PNG_SCALE[kind], software)


def _lighter(picture: Picture, whole: int, scale: float, software: str) -> bytes:
    """Return the largest of the smaller sizes that is light enough, or the smallest; the middle one is tried first."""
    tried: dict[float, bytes] = {}

    def is_light(share: float) -> bool:
        tried[share] = paper.png(picture, scale * share, software)
        return len(tried[share]) <= PNG_BYTES

    # What is far from light enough is not tried: bytes grow a little less than the area does.
    sizes = [share for share in SMALLER if whole * share**2 * 0.8 <= PNG_BYTES] or SMALLER[-1:]
    at = min(bisect.bisect_left(sizes, True, key=is_light), len(sizes) - 1)
    return tried[sizes[at]]


def _millimetres(width: float, height: float) -> tuple[str, str]:
    return ("210mm", "297mm") if width < height else ("297mm", "210mm")


def is_ours(path: Path) -> bool:
    """Return whether a file is a picture that we made."""
    if not path.is_file():
        return False
    with open_regular(path) as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        start = stream.read(SIZE_LIMIT)
        stream.seek(max(0, size - SIZE_LIMIT))
        return SOFTWARE.encode() in start + stream.read(SIZE_LIMIT)
