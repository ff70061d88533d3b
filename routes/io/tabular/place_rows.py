"""Rows of places as records: waypoints with their sources, what joins them, and which have no position."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from routes.geo.positions.raw import claim_of
from routes.io.reading import Builder, Stop, Stops, error, warning
from routes.io.rows import FreeIds, Row, cell_faults, fits, number, parse_rows
from routes.io.tabular import joining, position_cells, roles
from routes.io.tabular.country_cells import countries_as_codes
from routes.io.tabular.figure_rows import FIGURES, Counts, SourceList
from routes.io.tabular.position_cells import POSITION
from routes.model.checks import Finding
from routes.model.records import Mode
from routes.model.text import few, quoted, slug

__all__ = ["Read", "add_place", "places_reading", "report", "settled"]

_CHECKED = ("kind", "mode", "sensitivity", "part_of", "valid")
_SEQUENCE = ("group", "order", "time")
_SILENT = (*_SEQUENCE, *FIGURES, *roles.ENDS)  # roles that are no field of a place


@dataclass
class Read:
    """What was noticed while reading, for the line that reports it."""

    name: str
    builder: Builder
    counts: Counts | None = None  # what makes figures of a column of counts
    sources: SourceList = field(init=False)
    commas: int = 0
    ids: FreeIds = field(default_factory=FreeIds)
    country: str = ""  # the header under which countries stand, whether as codes or not
    seen: dict[tuple[str, float, float], str] = field(default_factory=dict)  # ids by name and position
    first: dict[tuple[str, float, float], dict[str, str]] = field(default_factory=dict)  # what the first row told
    again: list[tuple[str, list[str]]] = field(
        default_factory=list
    )  # where a later row told something else, and under what

    def __post_init__(self) -> None:
        self.sources = self.counts.sources if self.counts is not None else SourceList(self.builder)

    def eaten(self, role: str) -> bool:
        """Return whether the cells of a column become figures, and stay no column of their own."""
        return self.counts is not None and role in ("count", "measure", "unit", "period")


def settled(found: Mapping[int, str]) -> dict[int, str]:
    """Return the roles of features with dates read as when a place is valid, where they put nothing in order."""
    have = set(found.values())
    if "time" not in have or ("group" in have and "order" not in have):
        return dict(found)
    if "valid" in have:
        return {index: role for index, role in found.items() if role != "time"}
    return {index: "valid" if role == "time" else role for index, role in found.items()}


def _that_fit(builder: Builder, header: Sequence[str], found: Mapping[int, str], rows: Sequence[Row]) -> dict[int, str]:
    """Return the columns without those of another name whose cells are not what the field holds; they stay."""
    kept: dict[int, str] = {}
    for index, column in found.items():
        table = "legs" if column == "mode" else "waypoints"
        own = header[index].strip() == column or column not in _CHECKED
        cells = () if own else (row.get(header[index], "") for row in rows)
        wrong = [cell for cell in cells if not fits(table, column, cell)]
        if wrong:
            builder.notes.append(f"Kept column {header[index]} as it is: {quoted(wrong[0])} is not a {column} here.")
        else:
            kept[index] = column
    return kept


def places_reading(
    read: Read,
    header: Sequence[str],
    found: Mapping[int, str],
    rows: Sequence[tuple[str, Row]],
    *,
    columns: bool,
    join: bool = True,
) -> dict[int, str]:
    """Make waypoints of rows with the headers of any origin, join them where they say how; return the roles read.

    ``columns`` says that positions stand in columns; otherwise the rows have ``lon`` and ``lat`` already. Without
    ``join`` no places are joined.
    """
    found = _that_fit(read.builder, header, found if columns else settled(found), [row for _, row in rows])
    named = {header[index]: name for index, name in found.items() if name not in _SILENT}
    orders = {name: header[index] for index, name in found.items() if join and name in _SEQUENCE}
    aside = {*orders.values(), *(header[index] for index, role in found.items() if read.eaten(role))}
    listed = [
        (where, {named.get(key, key): text for key, text in row.items() if key not in aside}) for where, row in rows
    ]
    as_written = {where: row.get("country", "") for where, row in listed}
    countries_as_codes(read.builder, listed, read.country or "country")
    if columns:
        position_cells.tidied_rows(read.builder, listed)
        _claim(read, listed, {name: key for key, name in named.items()}, as_written)
    positions = _positions(read, listed, columns=columns)
    if position_cells.swapped(read.builder, read.name, positions):
        read.builder.broken["waypoints"] |= {slug(row.get("name", "")) for _, row in listed}
        return found
    read.ids = FreeIds({row.get("id", "").strip() for _, row in listed} - {""})
    stops = [_stop(where, row, cells, orders) for (where, row), (_, cells) in zip(listed, rows, strict=True)]
    counts = next((header[index] for index, name in found.items() if name == "count"), "")
    plan = joining.planned(stops, orders, counts=counts) if join else joining.Plan()
    read.builder.found(plan.findings)
    ids: dict[int, str] = {}
    for index in plan.order([stop.name for stop in stops]):
        where, row = listed[index]
        if plan.sequences:
            row |= {title: text for title, text in stops[index].kept if title not in _used(plan, orders)}
        if where in positions:
            ids[index] = add_place(read, where, row, positions[where])
            if read.counts is not None and ids[index] and join:
                read.counts.add(where, rows[index][1], ids[index])
        else:
            cells = {key: text.strip() for key, text in row.items() if key not in ("mode", "source", *POSITION)}
            read.builder.found(cell_faults("waypoints", where, cells, ("lon", "lat")))
    _say_again(read)
    if join:
        placed = [replace(stop, place=ids.get(index, "")) for index, stop in enumerate(stops)]
        _join(read, plan, placed, orders | ({"mode": "mode"} if any(stop.mode for stop in stops) else {}))
    return found


def _claim(
    read: Read, listed: Sequence[tuple[str, Row]], headers: Mapping[str, str], as_written: Mapping[str, str]
) -> None:
    """Remember where each row says that its place is, and in which country, as it is written."""
    headers_of = {**headers, "country": read.country or "country"}
    for where, row in listed:
        country = row.get("country", "") or as_written[where]
        read.builder.claims.append(claim_of(where, {**row, "country": country}, headers_of))


def _used(plan: joining.Plan, orders: Mapping[str, str]) -> set[str]:
    """Return the headers whose cells have become legs and routes."""
    return {"mode", *(title for role, title in orders.items() if role in plan.used)}


def _positions(read: Read, listed: Sequence[tuple[str, Row]], *, columns: bool) -> dict[str, tuple[float, float]]:
    """Return (lon, lat) of each row that has one; list the rows that have none, and report what is wrong."""
    positions: dict[str, tuple[float, float]] = {}
    unplaced: list[tuple[str, str, str]] = []
    for where, row in listed:
        if why := position_cells.lacking(row):
            unplaced.append((where, row.get("name", "").strip(), why))
            continue
        place, commas = position_cells.position(read.builder, where, row) if columns else (
            (float(row["lon"]), float(row["lat"])), False,
        )  # fmt: skip
        read.commas += commas
        if place is not None:
            positions[where] = place
    read.builder.unplaced += [(where, name) for where, name, _ in unplaced]
    if unplaced and read.counts is not None:
        read.builder.notes.append("The counts of rows without a position are left out.")
    if unplaced:
        read.builder.found([_unplaced(read.name, unplaced, len(listed), fatal=len(unplaced) == len(listed))])
    return positions


def _unplaced(name: str, rows: Sequence[tuple[str, str, str]], count: int, *, fatal: bool) -> Finding:
    # A row of a table is a line; a feature of a file is called as it is.
    called = [f"line {line}" if (line := where.rpartition(":")[2]).isdigit() else line for where, _, _ in rows]
    names = few([quoted(title) for _, title, _ in rows if title])
    one = len(rows) == 1
    lines = few([each.removeprefix("line ") for each in called])
    what = f"line{'' if one else 's'} " if called[0].startswith("line ") else ""
    message = f"{len(rows)} of {count} rows {'has' if one else 'have'} no position: {what}{lines}"
    message += f" ({names})" if names else ""
    odd = [f"{line} {why}" for line, (_, _, why) in zip(called, rows, strict=True) if why != "has no position"]
    message += f"; {few(odd, 5)}" if odd else ""
    if fatal:
        return error("no-position", name, message, "Give them positions; --locate proposes some to be looked at.")
    fix = "They are not drawn, and no leg goes over them. --locate proposes positions, --strict refuses."
    return warning("unplaced", name, message, fix)


def _stop(where: str, row: Row, cells: Row, orders: Mapping[str, str]) -> Stop:
    """Return what a row says of where it stands among the others."""
    said = {role: cells.get(title, "").strip() for role, title in orders.items()}
    mode = row.get("mode", "").strip()
    kept = [(title, cells.get(title, "")) for title in orders.values()] + [("mode", mode)]
    return Stop(
        where=where, place="", name=row.get("name", "").strip(), mode=mode if mode in set(Mode) else "",
        kept=tuple((title, text) for title, text in kept if text.strip()), **said,
    )  # fmt: skip


def _join(read: Read, plan: joining.Plan, stops: Sequence[Stop], headers: Mapping[str, str]) -> None:
    """Make the legs and routes that a table declares, or remember what could be joined in file order."""
    builder = read.builder
    if not plan.sequences:
        builder.stops = Stops(name=read.name, rows=tuple(stops), headers=tuple(headers.items()), why=plan.why)
        return
    places = {record.id: record for record in builder.rows["waypoints"]}
    sources = sorted({source.id for source in builder.rows["sources"]})
    sequences = [(group, [stops[index] for index in listed]) for group, listed in plan.sequences]
    made = joining.joined(read.name, sequences, places, sources, headers)
    for where, leg in made.legs:
        builder.add("legs", where, leg)
    for where, route in made.routes:
        builder.add("routes", where, route)
    builder.notes += [joining.how_many(len(made.legs), plan.said, len(made.routes)), *made.notes]


def add_place(read: Read, where: str, row: Row, place: tuple[float, float]) -> str:
    """Make the waypoint of a row, unless it is there already, and return its id; an empty text after a finding."""
    # Who gives ids knows what is written; elsewhere blanks around a text are slips.
    trimmed: Callable[[str], str] = str if row.get("id", "").strip() else str.strip
    name = trimmed(row.get("name", ""))
    key = (name, *place)
    if place == (0.0, 0.0):
        message = f"{quoted(name)} is at 0, 0 in the Gulf of Guinea"
        read.builder.found(
            [error("no-position", f"{where}, lat", message, "Give it its position, or leave the row out.")]
        )
        return ""
    mode = row.get("mode", "").strip()
    if mode and mode not in set(Mode):
        listed = ", ".join(Mode)
        read.builder.found(
            [error("bad-value", f"{where}, mode", f"{quoted(mode)} is not one of {listed}", "Use one of them.")]
        )
    if key in read.seen:
        first, other = read.first[key], _told(row)
        differ = [title for title, text in other.items() if text and text != first.get(title, "")]
        if differ:
            read.again.append((where, differ))
        return read.seen[key]
    made = row.get("id", "").strip() or read.ids.give(slug(name))
    cells = {k: trimmed(text) for k, text in row.items() if k not in ("mode", "source", "latlon", "lonlat")}
    cells |= {"id": made, "name": name, "lon": number(place[0]), "lat": number(place[1])}
    cells["sources"] = read.sources.of(where, trimmed(row.get("source", "")))
    if cells.get("accuracy_km"):
        cells["accuracy_km"] = cells["accuracy_km"].replace(",", ".")
    before = len(read.builder.rows["waypoints"])
    parse_rows(read.builder, "waypoints", [(where, cells)])
    if len(read.builder.rows["waypoints"]) == before:
        return ""
    read.seen[key] = made
    read.first[key] = _told(row)
    return made


def _told(row: Row) -> dict[str, str]:
    """Return the cells of a row that tell of a place, and not where it is or how one gets there."""
    return {title: text.strip() for title, text in row.items() if title not in ("id", "name", "mode", *POSITION)}


def _say_again(read: Read) -> None:
    """Say which rows name a place that is there already and tell something else of it, which is not kept."""
    if read.again:
        lines = few([where.rpartition(":")[2] for where, _ in read.again])
        titles = few(list(dict.fromkeys(quoted(title) for _, differ in read.again for title in differ)))
        one = len(read.again) == 1
        message = f"{len(read.again)} row{' names a place' if one else 's name places'} that another row has told of"
        message += f", with other cells under {titles}: line{'' if one else 's'} {lines}"
        fix = "The first row of a place is kept. Give figures in a table of their own, with about, period and value."
        read.builder.found([warning("repeated-place", read.name, message, fix)])


def report(read: Read, how: str) -> None:
    """Note what was read and how, in one line for a person."""
    count = len(read.builder.rows["waypoints"])
    text = f"Read {count} place{'' if count == 1 else 's'} {how}."
    if not read.builder.rows["sources"]:
        text += " No source given: add one (a column source)."
    read.builder.notes.insert(0, text)
