"""One CSV of places in travel order, as notebooks and spreadsheets save it: name, lat, lon and whatever else.

Separator, decimal sign, encoding and headers are found out and always reported; what is doubtful is refused with the
line, the value and what to do.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from routes.geo.positions import texts
from routes.geo.positions.raw import claim_of
from routes.io.reading import Builder, Reading, error, warning
from routes.io.rows import FreeIds, Row, cell_faults, fits, number, parse_rows
from routes.io.tabular import headers
from routes.io.tabular.tables import SEPARATORS, Sheet, decode, read_sheet
from routes.model.checks import Finding
from routes.model.records import Leg, Mode, Route, Source, Waypoint
from routes.model.tables import Meta
from routes.model.text import few, once_encoded, quoted, slug

__all__ = [
    "AS_WRITTEN",
    "Read",
    "coordinate",
    "countries_as_codes",
    "places_reading",
    "read_single_csv",
    "report",
    "separator_of",
]

ORDER = ("name", "lat", "lon")
POSITION = ("lat", "lon", "latlon", "lonlat")
AS_WRITTEN = "country as written"
_CELLS = re.compile(r"[,;\t|\r\n\"]+")
_CODE = re.compile(r"[A-Z]{3}")
_CHECKED = ("kind", "mode", "sensitivity", "part_of", "valid")


@dataclass
class Read:
    """What was noticed while reading, for the line that reports it."""

    name: str
    builder: Builder
    commas: int = 0
    stops: list[tuple[str, str, str]] = field(default_factory=list)  # (where, waypoint id, mode)
    ids: FreeIds = field(default_factory=FreeIds)
    sources: dict[str, str] = field(default_factory=dict)  # ids by title or address
    source_ids: FreeIds = field(default_factory=FreeIds)
    country: str = ""  # the header under which countries stand, whether as codes or not


def coordinate(text: str) -> tuple[float | None, str]:
    r"""Return a coordinate in decimal degrees, or ``None`` and what to write instead.

    Examples
    --------
    >>> coordinate("8,4261"), coordinate("8°25'34\"N")
    ((8.4261, ''), (None, 'Write 8.42611.'))
    """
    found = texts.degrees(text)
    if found is None or found.form == texts.METRES:
        return None, "Write decimal degrees such as 8.4261."
    if found.form in (texts.DECIMAL, texts.COMMA):
        return found.value, ""
    return None, f"Write {round(found.value, 5):.8g}."


def separator_of(text: str) -> str:
    """Return the separator under which the header has most columns that mean something."""
    line = next((each for each in text.splitlines() if each.strip()), "")
    best, most = ",", (0, 0)
    for mark in (",", ";", "\t", "|"):
        try:
            cells = next(csv.reader(io.StringIO(line), delimiter=mark), [])
        except csv.Error:
            continue
        score = (len(headers.match(cells)), len(cells))
        if score > most:
            best, most = mark, score
    return best


def read_single_csv(data: bytes, name: str) -> Reading:
    """Return the network of a CSV with name, lat and lon, in travel order: waypoints, schematic legs, one route.

    Parameters
    ----------
    data
        The content of the file: UTF-8 (with or without mark), UTF-16 or Windows-1252; comma, semicolon, tab or bar.
    name
        The file's name, for messages and, without its suffix, for the network.

    Notes
    -----
    Findings: ``bad-encoding``, ``bad-csv``, ``bad-row``, ``missing-column``, ``missing-value``, ``bad-value``,
    ``no-position``, ``swapped``. A place that comes again under the same name and position is the same waypoint.
    """
    builder = Builder(meta=Meta(name=slug(_stem(name))))
    decoded = decode(data, name)
    builder.found(decoded.findings)
    text = _once_encoded(builder, decoded.text)
    separator = separator_of(text)
    sheet = read_sheet(text, name, separator)
    builder.found(sheet.findings)
    found = headers.match(sheet.header)
    missing = _missing_columns(found, sheet, name)
    if missing:
        builder.found(missing)
        if not {"lat", "lon"} & set(found.values()):
            # Names without positions: the doctor can say where each may be.
            named = {sheet.header[index]: column for index, column in found.items()}
            for line, row in sheet.rows:
                cells = {named.get(key, key): text for key, text in row.items()}
                builder.claims.append(claim_of(f"{name}:{line}", cells))
        return builder.done()
    read = Read(name, builder)
    how = [SEPARATORS[separator], decoded.encoding]
    rows = [(f"{name}:{line}", row) for line, row in sheet.rows]
    read.country = next((sheet.header[index] for index, column in found.items() if column == "country"), "")
    _rivals(builder, f"{name}:{sheet.header_line}", sheet.header, found, rows)
    found = _that_fit(builder, sheet.header, found, [row for _, row in rows])
    places_reading(read, sheet.header, found, rows, columns=True)
    if read.commas:
        how.insert(1, "decimal comma")
    renamed = ", ".join(headers.said(sheet.header, found))
    _say_extra(builder)
    report(read, f"({', '.join(how)}{'; ' + renamed if renamed else ''})")
    return builder.done()


def _once_encoded(builder: Builder, text: str) -> str:
    """Return the text of a file without letters that were encoded twice, and say so with the first of them."""
    made = once_encoded(text)
    if made != text:
        words = zip(_CELLS.split(text), _CELLS.split(made), strict=False)
        before, after = next(pair for pair in words if pair[0] != pair[1])
        said = f"{quoted(before)} as {quoted(after)}"
        builder.notes.append(
            f"Letters were encoded twice (UTF-8 taken for Windows-1252): read {said}. Check the names."
        )
    return made


def _say_extra(builder: Builder) -> None:
    """Say which columns mean nothing here: they travel with the places, and no map shows them."""
    extra = list(dict.fromkeys(key for place in builder.rows["waypoints"] for key in dict(place.extra)))
    if extra:
        more = f" and {len(extra) - 3} more" if len(extra) > 3 else ""
        builder.notes.append(f"Kept for export, not shown: {', '.join(quoted(key) for key in extra[:3])}{more}.")


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0] or name


def _that_fit(builder: Builder, header: Sequence[str], found: Mapping[int, str], rows: Sequence[Row]) -> dict[int, str]:
    """Return the columns without those of another name whose cells are not what the field holds; they stay."""
    kept: dict[int, str] = {}
    for index, column in found.items():
        table = "legs" if column == "mode" else "waypoints"
        own = header[index].strip() == column or column not in _CHECKED
        wrong = [] if own else [row[header[index]] for row in rows if not fits(table, column, row[header[index]])]
        if wrong:
            builder.notes.append(f"Kept column {header[index]} as it is: {quoted(wrong[0])} is not a {column} here.")
        else:
            kept[index] = column
    return kept


def _rivals(
    builder: Builder, where: str, header: Sequence[str], found: Mapping[int, str], rows: Sequence[tuple[str, Row]]
) -> None:
    """Report columns that mean what another one is read as: doubtful where both hold positions and these differ."""
    for read, left, name in headers.rivals(header, dict(found)):
        one, other = header[read].strip(), header[left].strip()
        if one == other:
            continue  # the sheet has said so
        unlike = next(((at, row) for at, row in rows if not _alike(row[header[read]], row[header[left]])), None)
        if unlike is None:
            continue
        if name not in POSITION:
            builder.notes.append(f"Read column {one} as {name}; column {other} means it too and is kept as it is.")
            continue
        at, row = unlike
        both = f"{quoted(row[header[read]])} and {quoted(row[header[left]])} in {at}"
        message = f"columns {quoted(one)} and {quoted(other)} both hold {name} and differ: {both}"
        if one == name:
            found_now = warning("rival-columns", f"{where}, {one}", f"{message}; {one} is read", "Rename the other.")
        else:
            fix = f"Name the right one {name}, and rename the other."
            found_now = error("rival-columns", f"{where}, {one}", message, fix)
        builder.found([found_now])


def _alike(one: str, other: str) -> bool:
    """Return whether two cells say the same, as texts or as numbers, or the second says nothing."""
    if not other.strip() or one.strip() == other.strip():
        return True
    first, second = coordinate(one)[0], coordinate(other)[0]
    return first is not None and first == second


def _missing_columns(found: Mapping[int, str], sheet: Sheet, name: str) -> list[Finding]:
    have = set(found.values())
    both = have & {"latlon", "lonlat"}
    absent = [column for column in ORDER if column not in have and not (both and column != "name")]
    listed = few([quoted(text) for text in sheet.header]) or "nothing"
    return [
        error(
            "missing-column",
            f"{name}:{sheet.header_line}, {column}",
            f"there is no column {quoted(column)} among {listed}",
            "Give the file a header with name, lat and lon.",
        )
        for column in absent
    ]


# --- positions ----------------------------------------------------------------------------------------------------
def _position(read: Read, where: str, row: Mapping[str, str]) -> tuple[float, float] | None:
    """Return (lon, lat) of a row, or ``None`` after reporting what is wrong with it."""
    for column, order in (("latlon", (0, 1)), ("lonlat", (1, 0))):
        if text := row.get(column, "").strip():
            pair = texts.pair(text)
            both = [coordinate(part)[0] for part in pair or ()]
            if pair is None or both[0] is None or both[1] is None:
                fix = "Write latitude, comma, longitude in decimal degrees: 8.4261, -76.7886."
                read.builder.found([error("bad-value", f"{where}, {column}", f"{quoted(text)} is not a position", fix)])
                return None
            read.commas += "," in pair[0]
            return both[order[1]], both[order[0]]  # type: ignore[return-value]
    numbers: dict[str, float] = {}
    for column in ("lat", "lon"):
        text = row.get(column, "").strip()
        value, fix = coordinate(text)
        if not text:
            read.builder.found(
                [error("missing-value", f"{where}, {column}", f"{quoted(text)} is empty", "Give it a value.")]
            )
        elif value is None:
            message = f"{quoted(text)} is not decimal degrees"
            read.builder.found([error("bad-value", f"{where}, {column}", message, fix)])
        else:
            read.commas += "," in text
            numbers[column] = value
    return (numbers["lon"], numbers["lat"]) if len(numbers) == 2 else None


def _swapped(read: Read, positions: Mapping[str, tuple[float, float]]) -> bool:
    """Report it if the columns lat and lon stand in each other's place, and return whether they do."""
    off = [where for where, (lon, lat) in positions.items() if not _inhabited(lon, lat)]
    fit = all(_inhabited(lat, lon) for lon, lat in positions.values())
    if not off or not fit or len(off) * 2 < len(positions):
        return False
    lines = sorted(int(re.sub(r"\D", "", where.rpartition(":")[2]) or 0) for where in off)
    span = f"row {lines[0]}" if len(lines) == 1 else f"rows {lines[0]}–{lines[-1]}"
    lon, lat = positions[off[0]]
    message = (
        f"{span} lie in the Antarctic or off the Earth (latitude {lat:g}, longitude {lon:g}), and on land if swapped"
    )
    read.builder.found([error("swapped", f"{read.name}, lat", message, "Swap the headers of lat and lon.")])
    return True


def _inhabited(lon: float, lat: float) -> bool:
    return -60 <= lat <= 84 and abs(lon) <= 180


# --- rows to records ----------------------------------------------------------------------------------------------
def places_reading(
    read: Read,
    header: Sequence[str],
    found: Mapping[int, str],
    rows: Sequence[tuple[str, Row]],
    *,
    columns: bool,
) -> None:
    """Make waypoints, legs, sources and a route of rows with the headers of any origin, in order.

    ``columns`` says that positions stand in columns; otherwise the rows have ``lon`` and ``lat`` already.
    """
    named = {header[index]: name for index, name in found.items()}
    listed = [(where, {named.get(key, key): text for key, text in row.items()}) for where, row in rows]
    as_written = {where: row.get("country", "") for where, row in listed}
    countries_as_codes(read.builder, listed, read.country or "country")
    if columns:
        headers_of = {name: key for key, name in named.items()} | {"country": read.country or "country"}
        for where, row in listed:
            country = row.get("country", "") or as_written[where]
            read.builder.claims.append(claim_of(where, {**row, "country": country}, headers_of))
    positions: dict[str, tuple[float, float]] = {}
    for where, row in listed:
        place = _position(read, where, row) if columns else (float(row["lon"]), float(row["lat"]))
        if place is not None:
            positions[where] = place
    if _swapped(read, positions):
        read.builder.broken["waypoints"] |= {slug(row.get("name", "")) for _, row in listed}
        return
    seen: dict[tuple[str, float, float], str] = {}
    read.ids = FreeIds({row.get("id", "").strip() for _, row in listed} - {""})
    for where, row in listed:
        if where in positions:
            _add_place(read, where, row, positions[where], seen)
        else:
            cells = {key: text.strip() for key, text in row.items() if key not in ("mode", "source", *POSITION)}
            read.builder.found(cell_faults("waypoints", where, cells, ("lon", "lat")))
    _join(read)


def countries_as_codes(builder: Builder, rows: Sequence[tuple[str, Row]], header: str = "country") -> None:
    """Write ISO 3166-1 alpha-3 codes for countries by name or two letters, and say which.

    A name that is not known stays in a column of its own, with one warning for each: a place is where it is, whatever
    its country is called.
    """
    from routes.geo.positions import ground

    said: dict[str, str] = {}
    strange: dict[str, str] = {}
    # NA is Namibia in a column of two letters, and nothing at all in one of names.
    nothing = set() if all(len(row.get("country", "").strip()) <= 2 for _, row in rows) else {"NA", "N/A", "na", "n/a"}
    for where, row in rows:
        if row.get("country", "").strip() in nothing:
            row["country"] = ""
        parts = [part.strip() for part in row.get("country", "").split("|") if part.strip()]
        codes = {part: ground.iso3(part) or (part if _CODE.fullmatch(part) else "") for part in parts}
        said |= {part: code for part, code in codes.items() if code not in (part, "")}
        unknown = [part for part in parts if not codes[part]]
        for part in unknown:
            strange.setdefault(part, where)
        if unknown:
            row[AS_WRITTEN] = row["country"]
        if parts:
            row["country"] = "|".join(dict.fromkeys(code for code in codes.values() if code))
    if said:
        listed = ", ".join(f"{part}→{code}" for part, code in list(said.items())[:3])
        more = f" and {len(said) - 3} more" if len(said) > 3 else ""
        builder.notes.append(f"Read countries as ISO 3166-1 alpha-3: {listed}{more}.")
    for part, where in strange.items():
        message = f"{quoted(part)} is not a country that is known, and is kept in the column {AS_WRITTEN}"
        fix = "Write its ISO 3166-1 alpha-3 code, such as COL."
        builder.found([warning("unknown-country", f"{where}, {header}", message, fix)])


def _add_place(
    read: Read,
    where: str,
    row: Row,
    place: tuple[float, float],
    seen: dict[tuple[str, float, float], str],
) -> None:
    # Who gives ids knows what is written; elsewhere blanks around a text are slips.
    trimmed: Callable[[str], str] = str if row.get("id", "").strip() else str.strip
    name = trimmed(row.get("name", ""))
    key = (name, *place)
    if place == (0.0, 0.0):
        message = f"{quoted(name)} is at 0, 0 in the Gulf of Guinea"
        read.builder.found(
            [error("no-position", f"{where}, lat", message, "Give it its position, or leave the row out.")]
        )
        return
    mode = row.get("mode", "").strip()
    if mode and mode not in set(Mode):
        listed = ", ".join(Mode)
        read.builder.found(
            [error("bad-value", f"{where}, mode", f"{quoted(mode)} is not one of {listed}", "Use one of them.")]
        )
        mode = str(Mode.UNKNOWN)
    if key not in seen:
        made = row.get("id", "").strip() or read.ids.give(slug(name))
        cells = {k: trimmed(text) for k, text in row.items() if k not in ("mode", "source", "latlon", "lonlat")}
        cells |= {"id": made, "name": name, "lon": number(place[0]), "lat": number(place[1])}
        cells["sources"] = _source(read, where, trimmed(row.get("source", "")))
        if cells.get("accuracy_km"):
            cells["accuracy_km"] = cells["accuracy_km"].replace(",", ".")
        before = len(read.builder.rows["waypoints"])
        parse_rows(read.builder, "waypoints", [(where, cells)])
        if len(read.builder.rows["waypoints"]) == before:
            return
        seen[key] = made
    read.stops.append((where, seen[key], mode))


def _source(read: Read, where: str, text: str) -> str:
    """Return the id of the source that a free text names, making it if it is new."""
    if not text.strip():
        return ""
    if text in read.sources:
        return read.sources[text]
    made = read.sources[text] = read.source_ids.give(slug(text)[:60].strip("-"))
    link = text.lower().startswith(("http://", "https://", "mailto:"))
    read.builder.add("sources", where, Source(id=made, url=text) if link else Source(id=made, title=text))
    return made


def _join(read: Read) -> None:
    """Join the stops by schematic legs in order, and make them one route."""
    stops = read.stops
    arrival = len(stops) > 1 and not stops[0][2] and bool(stops[-1][2])
    places: dict[str, Waypoint] = {record.id: record for record in read.builder.rows["waypoints"]}
    legs: dict[tuple[str, str, str], Leg] = {}
    order: list[str] = []
    ids = FreeIds()
    for before, after in zip(stops, stops[1:], strict=False):
        start, end, mode = before[1], after[1], (after if arrival else before)[2] or "unknown"
        if start == end:
            continue
        if (start, end, mode) not in legs:
            tail = "" if mode == "unknown" else f"-{mode}"
            name = ids.give(f"{start}--{end}{tail}")
            sources = places[end].sources or places[start].sources
            leg = Leg(id=name, start=start, end=end, mode=Mode(mode), sources=sources)
            legs[start, end, mode] = leg
            read.builder.add("legs", after[0], leg)
        order.append(legs[start, end, mode].id)
    if order:
        title = f"{places[stops[0][1]].name} – {places[stops[-1][1]].name}"
        sources = tuple(sorted({source.id for source in read.builder.rows["sources"]}))
        name = slug(_stem(read.name))
        read.builder.add("routes", read.name, Route(id=name, title=title, legs=tuple(order), sources=sources))
    if any(stop[2] for stop in stops):
        which = "the place was reached" if arrival else "one went on from the place"
        read.builder.notes.append(f"Column mode is read as how {which}.")


def report(read: Read, how: str) -> None:
    """Note what was read and how, in one line for a person."""
    count, legs = len(read.builder.rows["waypoints"]), len(read.builder.rows["legs"])
    text = f"Read {count} place{'' if count == 1 else 's'} {how}. "
    text += f"Drew {legs} schematic leg{'' if legs == 1 else 's'} in file order."
    if not read.builder.rows["sources"]:
        text += " No source given: add one (a column source)."
    read.builder.notes.insert(0, text)
