"""One table of places, as notebooks and spreadsheets save it: name, lat, lon and whatever else.

Separator, decimal sign, encoding and what the columns mean are found out and always reported; what is doubtful is
refused with the line, the value and what to do. Places are joined only where the table says how (`joining`, `ends`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from routes.errors import UsageError
from routes.geo.positions.raw import claim_of
from routes.io.options import PLAIN, PLAIN_FIGURES, FigureOptions, ReadOptions
from routes.io.reading import Builder, Reading, error, warning
from routes.io.rows import Row
from routes.io.tabular import ends, layout, roles
from routes.io.tabular.country_cells import AS_WRITTEN, countries_as_codes
from routes.io.tabular.figure_rows import FIGURES, NO_COUNTS, Counts, SourceList
from routes.io.tabular.mode_words import modes_read
from routes.io.tabular.place_rows import Read, places_reading, report
from routes.io.tabular.position_cells import POSITION, coordinate
from routes.io.tabular.tables import SEPARATORS, Grid, Sheet, sheet_of
from routes.model.checks import Finding
from routes.model.records import Mode
from routes.model.tables import Meta
from routes.model.text import few, quoted, slug

__all__ = [
    "AS_WRITTEN",
    "Read",
    "coordinate",
    "countries_as_codes",
    "places_reading",
    "read_single_csv",
    "read_table_of_places",
    "report",
]

ORDER = ("name", "lat", "lon")
_OF_COUNTS = ("measure", "unit", "period")


def read_single_csv(data: bytes, name: str, options: ReadOptions = PLAIN) -> Reading:
    """Return the network of a CSV with name, lat and lon: waypoints, and the legs that the table declares.

    Parameters
    ----------
    data
        The content of the file: UTF-8 (with or without mark), UTF-16 or Windows-1252; comma, semicolon, tab or bar.
    name
        The file's name, for messages and, without its suffix, for the network.
    options
        Roles of columns, where headers do not tell them.

    Raises
    ------
    UsageError
        If ``options`` name a role or a column that there is not.

    Notes
    -----
    Findings: ``bad-encoding``, ``bad-csv``, ``bad-row``, ``missing-column``, ``missing-value``, ``bad-value``,
    ``no-position``, ``swapped``, ``bad-order``, ``equal-order``; warnings: ``unplaced``, ``unknown-country``. A place
    that comes again under the same name and position is the same waypoint.
    """
    builder = Builder(meta=Meta(name=slug(_stem(name))))
    grid, encoding = layout.grid_of_text(builder, data, name)
    how = [SEPARATORS.get(grid.separator, quoted(grid.separator)), encoding]
    return read_table_of_places(builder, grid, name, how, options)


def read_table_of_places(
    builder: Builder, grid: Grid, name: str, how: list[str], options: ReadOptions = PLAIN
) -> Reading:
    """Return what a table says, whatever file it comes from; ``how`` are words on that for the line that reports it.

    Raises
    ------
    UsageError
        If ``options`` name a role or a column that there is not, or say what has no effect.
    """
    sheet, asked = sheet_of(grid, name), roles.asked(grid.header, options.columns)
    given = {**grid.tagged, **asked}
    builder.found(sheet.findings)
    found = _names_are_texts(builder, sheet, roles.match(sheet.header, given=given), given)
    rows = [(f"{name}:{line}", row) for line, row in sheet.rows]
    of_legs = ends.declared(sheet.header, found, rows)
    if not of_legs and set(found.values()) & set(roles.ENDS):
        left = next(sheet.header[index] for index, role in found.items() if role.startswith("destination"))
        builder.notes.append(f"Kept column {left} as it is: none of its cells is a place of the table.")
        found = {index: role for index, role in found.items() if role not in roles.ENDS}
    missing = [] if of_legs and "name" not in found.values() else _missing_columns(found, sheet, name)
    if missing:
        builder.found(missing)
        if not {"lat", "lon"} & set(found.values()):
            # Names without positions: the doctor can say where each may be.
            named = {sheet.header[index]: column for index, column in found.items()}
            for line, row in sheet.rows:
                cells = {named.get(key, key): text for key, text in row.items()}
                builder.claims.append(claim_of(f"{name}:{line}", cells))
        return builder.done()
    read = Read(name, builder, _counts(builder, sheet, name, found, options.figures))
    read.country = next((sheet.header[index] for index, column in found.items() if column == "country"), "")
    _rivals(builder, f"{name}:{sheet.header_line}", sheet.header, found, rows)
    for index in [index for index, role in found.items() if role == "mode"]:
        title = sheet.header[index]
        rows = modes_read(builder, rows, title)
        other = [cell for _, row in rows if (cell := row[title].strip()) and cell not in set(Mode)]
        if of_legs and other and title.strip() != "mode" and index not in asked and "name" not in found.values():
            builder.notes.append(f"Kept column {title} as it is: {quoted(other[0])} is not a mode here.")
            del found[index]
    if of_legs:
        ends.ends_reading(read, sheet.header, found, rows)
    else:
        found = places_reading(read, sheet.header, found, rows, columns=True)
    if read.commas:
        how.insert(1, "decimal comma")
    renamed = ", ".join(roles.said(sheet.header, {i: role for i, role in found.items() if role not in FIGURES}))
    _all_used(asked, {i: role for i, role in found.items() if read.counts or role not in _OF_COUNTS}, sheet, name)
    if read.counts is not None:
        read.counts.finish(name)
    _say_extra(builder)
    report(read, f"({', '.join(how)}{'; ' + renamed if renamed else ''})")
    return builder.done()


def _names_are_texts(
    builder: Builder, sheet: Sheet, found: Mapping[int, str], given: Mapping[int, str]
) -> dict[int, str]:
    """Return the roles with a column of texts as names, where the one that is read so numbers the stops."""
    out = dict(found)
    for read, left, role in roles.rivals(sheet.header, found):
        cells = [[row[sheet.header[index]].strip() for _, row in sheet.rows] for index in (read, left)]
        numbered, named = ([text.isdigit() for text in column if text] for column in cells)
        if role != "name" or read in given or not all(numbered) or any(named) or not named:
            continue
        del out[read]
        out[left] = "name"
        told = "as it is"
        if "order" not in out.values():
            out[read] = "order"
            told = "as order"
        title, other = sheet.header[read].strip(), sheet.header[left].strip()
        builder.notes.append(f"Column {title} holds numbers: read {told}, and column {other} as name.")
        break
    return dict(sorted(out.items()))


def _all_used(asked: Mapping[int, str], found: Mapping[int, str], sheet: Sheet, name: str) -> None:
    """Refuse a role that somebody gave to a column and that means nothing there."""
    for index, role in asked.items():
        if role and found.get(index) != role:
            why = "it needs --measure" if role in _OF_COUNTS else (
                "the other columns that it needs are not there, or its cells are no such thing"
            )  # fmt: skip
            raise UsageError(f"--column {role}={sheet.header[index]} has no effect: {why}", where=name)


def _counts(
    builder: Builder, sheet: Sheet, name: str, found: Mapping[int, str], options: FigureOptions
) -> Counts | None:
    """Return what makes figures of the counts of a table; ``None`` where nothing says what is counted.

    Raises
    ------
    UsageError
        If somebody says it of a table without counts.
    """
    titles = {role: sheet.header[index] for index, role in found.items()}
    if options.places:
        raise UsageError("--places (places=) is for a table of origins and destinations by name", where=name)
    if "count" not in titles:
        if options != PLAIN_FIGURES:
            raise UsageError(NO_COUNTS, where=name)
        return None
    cells = ({role: row.get(title, "") for role, title in titles.items()} for _, row in sheet.rows)
    if Counts.wanted(titles, cells, options):
        return Counts(builder, SourceList(builder), titles, options)
    builder.notes.append(
        f"Column {titles['count']} holds counts, and nothing says of what: with --measure (arrival, stock, ...), "
        "--period and --source they become figures."
    )
    return None


def _say_extra(builder: Builder) -> None:
    """Say which columns mean nothing here: they travel with the places, and no map shows them."""
    extra = list(dict.fromkeys(key for place in builder.rows["waypoints"] for key in dict(place.extra)))
    if extra:
        more = f" and {len(extra) - 3} more" if len(extra) > 3 else ""
        builder.notes.append(f"Kept for export, not shown: {', '.join(quoted(key) for key in extra[:3])}{more}.")


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0] or name


def _rivals(
    builder: Builder, where: str, header: Sequence[str], found: Mapping[int, str], rows: Sequence[tuple[str, Row]]
) -> None:
    """Report columns that mean what another one is read as: doubtful where both hold positions and these differ."""
    for read, left, name in roles.rivals(header, found):
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
            "Give the file a header with name, lat and lon, or say which they are: --column name=HEADER.",
        )
        for column in absent
    ]
