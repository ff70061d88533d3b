"""What ``routes build`` does around the pages: what may go out, where it came from, how it is put in place."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import routes
from routes.errors import DataError, RefusedError, UsageError
from routes.model.files import find_member, open_member, open_regular
from routes.model.schema import TABLES
from routes.model.text import quoted

if TYPE_CHECKING:
    from routes.model.period import Period
    from routes.network import Itinerary, Network
    from routes.saving import Replacement

__all__ = [
    "PROVENANCE",
    "clock",
    "drawn_network",
    "generated_alt",
    "hashed",
    "input_files",
    "install",
    "is_publication",
    "newest_source",
    "provenance",
    "public",
    "refuse_exact",
    "table",
    "unsourced",
]

PROVENANCE = "provenance.json"
LARGEST_DOCUMENT = 16_000_000
MADE_BY = "migration-routes"
LIBRARIES = (
    "babel", "basemap-data-hires", "branca", "folium", "geopandas", "jinja2", "matplotlib", "networkx", "numpy",
    "pandas", "pyogrio", "pyproj", "shapely", "XStatic-Leaflet",
)  # fmt: skip
COLUMNS = (
    "record", "id", "name", "kind", "country", "lon", "lat", "accuracy_km", "start", "end", "mode", "length_km",
    "hours", "cost_usd", "certainty", "basis", "valid", "about", "measure", "period", "value", "low", "high", "unit",
    "group", "note", "sources", "source_urls",
)  # fmt: skip
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


# --- what goes out --------------------------------------------------------------------------------------------------
def drawn_network(net: Network, trip: Itinerary | None, at: str | Period | None) -> Network:
    """Return what the map shows of a network: an itinerary's legs, or what was open then."""
    if trip is not None:
        kept = {leg.id for leg in trip.legs}
        return net.select(lambda leg: leg.id in kept)
    return net if at is None else net.at(at)


def public(net: Network) -> Network:
    """Return the network without columns that the schema does not list; ``private:`` ones are such columns."""

    def bare(rows: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(dataclasses.replace(row, extra=()) for row in rows)

    tables = {name: getattr(net, name) for name in TABLES}
    return net.replace(
        **{name: bare(rows.values() if isinstance(rows, Mapping) else rows) for name, rows in tables.items()}
    )


def refuse_exact(net: Network, allowed: Mapping[str, str]) -> dict[str, str]:
    """Return the reason for each place that is published exactly although it is sensitive, by id.

    ``allowed`` are reasons by id or name.

    Raises
    ------
    RefusedError
        If one is not allowed.
    UsageError
        If one is allowed without a reason, or is not there.
    """
    from routes.geo.doctor import SENSITIVE
    from routes.model.records import Sensitivity

    if not isinstance(allowed, Mapping):
        raise UsageError(f'exact {quoted(allowed)} gives no reasons: write exact={{"id": "why this harms nobody"}}')
    if not all((reason or "").strip() for reason in allowed.values()):
        raise UsageError('--exact needs --reason "why publishing the exact place harms nobody"')
    told = {net.find(name).id: reason for name, reason in allowed.items()}
    exact = []
    for waypoint in net.waypoints.values():
        # What says how coarse it is to be shown is coarsened; what is of a sensitive kind and does not is refused.
        if waypoint.sensitivity is not Sensitivity.EXACT:
            exact += [waypoint.id] if waypoint.id in told else []
        elif waypoint.accuracy_km is None and waypoint.kind in SENSITIVE:
            exact.append(waypoint.id)
    refused = [name for name in exact if name not in told]
    if refused:
        shown_ids = ", ".join(refused[:10]) + (f" and {len(refused) - 10} more" if len(refused) > 10 else "")
        raise RefusedError(
            f"{shown_ids}: a sensitive place would be published exactly. Round its position and give accuracy_km, "
            f'or add --exact {refused[0]} --reason "..."'
        )
    return {name: told[name] for name in exact}


def unsourced(net: Network) -> list[str]:
    """Return the numbers that would be drawn and that name no source: figures, printed durations and costs."""
    found = [row.label for row in net.observations if row.source not in net.sources]
    bare = [leg for leg in net.legs.values() if not any(name in net.sources for name in leg.sources)]
    return found + [f"leg {leg.id}, hours or cost" for leg in bare if leg.hours or leg.cost_usd]


def newest_source(net: Network) -> str:
    """Return the newest date of publication among the sources, or nothing."""
    return max((source.published for source in net.sources.values() if _DATE.fullmatch(source.published)), default="")


def table(net: Network) -> bytes:
    """Return waypoints, legs and figures with their sources as one CSV that spreadsheets open as text and numbers.

    UTF-8 with a byte order mark, without which a spreadsheet program may take it for something else. Text that would
    start a formula has an apostrophe before it.
    """
    from routes.io.tabular.tables import to_csv
    from routes.model.text import printable

    found = [*_places(net), *_legs(net), *_figures(net)]
    rows = [{name: printable(cell) for name, cell in row.items()} for row in found]
    used = [name for name in COLUMNS if any(row.get(name) for row in rows)]
    return b"\xef\xbb\xbf" + to_csv(used, rows).encode("utf-8")


def _sources(net: Network, names: Iterable[str]) -> dict[str, str]:
    found = [net.sources[name] for name in names if name in net.sources]
    return {
        "sources": "; ".join(source.label for source in found),
        "source_urls": " ".join(source.url for source in found if source.url),
    }


def _span(pair: tuple[float, float] | None) -> str:
    return "" if pair is None else "|".join(f"{value:g}" for value in dict.fromkeys(pair))


def _degrees(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".")


def _places(net: Network) -> list[dict[str, str]]:
    return [
        {
            "record": "waypoint", "id": w.id, "name": w.name, "kind": w.kind, "country": "|".join(w.country),
            "lon": _degrees(w.lon), "lat": _degrees(w.lat),
            "accuracy_km": "" if w.accuracy_km is None else f"{w.accuracy_km:g}", "valid": str(w.valid or ""),
            "note": w.note, **_sources(net, w.sources),
        }
        for w in net.waypoints.values()
    ]  # fmt: skip


def _legs(net: Network) -> list[dict[str, str]]:
    return [
        {
            "record": "leg", "id": leg.id, "start": leg.start, "end": leg.end, "mode": leg.mode,
            "name": " – ".join(net.waypoints[end].name for end in (leg.start, leg.end)),
            "length_km": f"{leg.length_km or 0:.1f}", "hours": _span(leg.hours), "cost_usd": _span(leg.cost_usd),
            "certainty": leg.certainty, "basis": leg.basis, "valid": str(leg.valid or ""), "note": leg.note,
            **_sources(net, leg.sources),
        }
        for leg in net.legs.values()
    ]  # fmt: skip


def _figures(net: Network) -> list[dict[str, str]]:
    def number(value: float | int | str | None) -> str:
        return "" if value is None else value if isinstance(value, str) else f"{value:.12g}"

    return [
        {
            "record": "figure", "about": row.about, "measure": row.measure, "period": str(row.period),
            "value": number(row.value), "low": number(row.low), "high": number(row.high),
            "unit": row.measure.unit, "group": row.group, "note": row.note, **_sources(net, [row.source]),
        }
        for row in net.observations
    ]  # fmt: skip


# --- where it came from ---------------------------------------------------------------------------------------------
def input_files(path: Path) -> list[tuple[str, Path]]:
    """Return the files a network was read from: a name without any folder outside it, and the path."""
    from routes.io.folder import FILES

    if path.is_dir():
        folder = path.resolve().name
        names = {*FILES, *(each.name for each in path.glob("alt*.txt"))}
        return [(f"{folder}/{each}", path / each) for each in sorted(names) if os.path.lexists(path / each)]
    if path.suffix.lower() == ".shp":
        beside = [each for each in path.parent.iterdir() if each.name.startswith(f"{path.stem}.")]
        return [(each.name, each) for each in sorted(beside) if each == path or each.is_symlink() or each.is_file()]
    return [(path.name, path)] if path.is_file() else []


def ground_files() -> list[tuple[str, Path]]:
    """Return the files that the built-in ground is drawn from."""
    from routes.geo import reference

    return [(f"routes/geo/{reference.FILE.name}", reference.FILE)]


def hashed(files: Iterable[tuple[str, Path]], named: Iterable[Path] = ()) -> list[dict[str, Any]]:
    """Return name, size and SHA-256 of files; only those that a person ``named`` may be links.

    Raises
    ------
    FileError
        If one cannot be read.
    RefusedError
        If one is a link that nobody named.
    """
    chosen = set(named)
    out = []
    for name, path in files:
        with open_regular(path) if path in chosen else open_member(path.parent, path.name) as stream:
            size = os.fstat(stream.fileno()).st_size
            out.append({"name": name, "bytes": size, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()})
    return out


def digest(name: str, data: bytes) -> dict[str, Any]:
    """Return name, size and SHA-256 of bytes."""
    return {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def clock() -> str:
    """Return the day that ``SOURCE_DATE_EPOCH`` names, or nothing: the time of the build is not part of it.

    Raises
    ------
    UsageError
        If the variable is not a number of seconds.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return ""
    try:
        return dt.datetime.fromtimestamp(int(text), tz=dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH {quoted(text)} is not a number of seconds") from error


def provenance(
    *,
    options: Mapping[str, Any],
    inputs: Sequence[Mapping[str, Any]],
    outputs: Sequence[Mapping[str, Any]],
    alt: Mapping[str, Mapping[str, Any]],
    net: Network,
    exact: Mapping[str, str],
    reading: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what a publication was made from, with what, and how. No clock, no folder of this machine.

    ``reading`` are the lines that say how the input was read.
    """
    from routes.describe.borders import EDITION

    return {
        "schema": 1,
        "made_by": MADE_BY,
        "version": routes.__version__,
        "time": clock() or None,
        "options": dict(options),
        "network": {
            "name": net.meta.name, "title": net.meta.title, "licence": net.meta.licence,
            "waypoints": len(net.waypoints), "legs": len(net.legs), "observations": len(net.observations),
            "sources": len(net.sources),
        },
        "ground": f"Natural Earth {EDITION}",
        "exact_places": [{"id": name, "reason": reason} for name, reason in exact.items()],
        "software": {"python": platform.python_version(), **_versions()},
        "inlined": inlined(),
        "inputs": list(inputs),
        "reading": list(reading),
        "alt": dict(alt),
        "outputs": list(outputs),
    }  # fmt: skip


def inlined() -> list[dict[str, Any]]:
    """Return the code of others that stands in pages: name, version, licence, and the hash of each file as shipped."""
    from routes.maps.html.page import leaflet_file

    files = {name: leaflet_file(name) for name in ("leaflet.css", "leaflet.js")}
    # Its licence asks that this line stays; pages keep it.
    said = re.search(rb"Leaflet (\d+\.\d+\.\d+)[^*]*?https?://\S+\s+\*\s+(\(c\)[^\n]*)", files["leaflet.js"])
    version, copyright_line = (said[1].decode(), said[2].decode()) if said else ("", "")
    return [
        {
            "name": "Leaflet",
            "version": version,
            "licence": "BSD-2-Clause",
            "copyright": copyright_line,
            "package": f"XStatic-Leaflet {metadata.version('XStatic-Leaflet')}",
            "files": [digest(name, data) for name, data in files.items()],
        }
    ]


def _versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


# --- where it goes --------------------------------------------------------------------------------------------------
def read_provenance(folder: Path) -> dict[str, Any] | None:
    """Return what the provenance of a folder that we made says of its files, or ``None`` if it is not one.

    Raises
    ------
    DataError
        If it says that we made the folder, and is not what we write.
    RefusedError
        If it is a link.
    """
    from routes.publish.published import provenance_of

    found = read_document(folder, PROVENANCE)
    if not isinstance(found, dict) or found.get("made_by") != MADE_BY:
        return None
    return provenance_of(found, str(folder / PROVENANCE))


def read_document(folder: Path, name: str, where: str = "") -> Any:
    """Return a JSON document of a folder, ``None`` if there is no such file; messages name it by ``where``.

    Raises
    ------
    DataError
        If it is not JSON, or null.
    FileError
        If it cannot be read.
    RefusedError
        If it is a link.
    """
    from routes.io.vector.geojson import parse_json

    data = find_member(folder, name, largest=LARGEST_DOCUMENT)
    if data is None:
        return None
    document = parse_json(data, where or str(folder / name))
    if document is None:
        raise DataError(f"{where or folder / name}:1: there is nothing in it: build the folder again")
    return document


def is_publication(path: Path) -> bool:
    """Return whether a path is a folder that we made, or an empty one."""
    return path.is_dir() and (read_provenance(path) is not None or not any(path.iterdir()))


def generated_alt(folder: Path, name: str) -> str | None:
    """Return the SHA-256 of a description as the last build had made it from the data, or ``None``."""
    entry = (read_provenance(folder) or {"alt": {}})["alt"].get(name)
    return None if entry is None else str(entry["generated_sha256"])


def install(made: Mapping[str, bytes], place: Replacement) -> None:
    """Put files into a folder that takes the place of another.

    Files that the last build left and this one does not make are removed; files of others stay.

    Raises
    ------
    FileError
        If something cannot be written; the folder is then as it was.
    """
    before = {str(entry["name"]) for entry in (read_provenance(place.target) or {}).get("outputs", ())}
    place.fill(made)
    place.carry(before.__contains__)


def check_date(text: str) -> str:
    """Return a date as given.

    Raises
    ------
    UsageError
        If it is not ``2026``, ``2026-01`` or ``2026-01-31``.
    """
    from routes.model.period import Period

    try:
        if _DATE.fullmatch(text):
            return str(Period.parse(text))
    except DataError:
        pass
    raise UsageError(f"--updated {quoted(text)} is not a date like 2026-01-31")
