"""Positions as the cells of a table hold them: two columns or one, decimal signs, nothing, more than 180 degrees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from routes.errors import GeometryError
from routes.geo.positions import texts
from routes.io.reading import Builder, error
from routes.io.rows import Row, number
from routes.model.geometry import check_position
from routes.model.text import quoted

__all__ = [
    "NOTHING",
    "POSITION",
    "coordinate",
    "lacking",
    "position",
    "said_nothing",
    "spot",
    "swapped",
    "tidied",
    "tidied_rows",
]

POSITION = ("lat", "lon", "latlon", "lonlat")
NOTHING = frozenset(
    ("", "na", "n/a", "n.a.", "n.a", "nan", "nd", "n/d", "n.d.", "s/d", "null", "none", "nil", "-", "--", "–", "—",
     "?", "??", ".", "..", "#n/a", "unknown", "not known", "desconocido", "desconocida", "inconnu", "desconhecido",
     "unbekannt", "sconosciuto")
)  # fmt: skip


def said_nothing(text: str) -> bool:
    """Return whether a cell says that there is nothing to say: it is empty, NA, a dash or the like."""
    return text.strip().casefold() in NOTHING


def lacking(row: Mapping[str, str]) -> str:
    """Return why a row has no position, in words; an empty text if its cells say one, right or wrong.

    Nothing, half a position, and 0, 0, which is what programs write for nothing.

    Examples
    --------
    >>> lacking({"lat": "NA", "lon": ""}), lacking({"lat": "8.4", "lon": ""}), lacking({"latlon": "0, 0"})
    ('has no position', 'has a latitude only', 'is at 0, 0')
    >>> lacking({"lat": "8.4", "lon": "x"})
    ''
    """
    cells = {column: text for column in POSITION if not said_nothing(text := row.get(column, ""))}
    both = cells.get("latlon", "") or cells.get("lonlat", "")
    if not cells:
        return "has no position"
    if both:
        pair = texts.pair(both)
        if pair is None and texts.degrees(both.strip(" ,;")) is not None:
            return "has half a position"
        numbers = pair or ()
    elif len(cells) == 1:
        return "has a latitude only" if "lat" in cells else "has a longitude only"
    else:
        numbers = (cells["lat"], cells["lon"])
    return "is at 0, 0" if numbers and all(coordinate(text)[0] == 0 for text in numbers) else ""


def coordinate(text: str) -> tuple[float | None, str]:
    r"""Return a coordinate in decimal degrees, or ``None`` and what to write instead.

    Examples
    --------
    >>> coordinate("8,4261"), coordinate("8°25'34\"N"), coordinate("8.4261E+00")
    ((8.4261, ''), (None, 'Write 8.42611.'), (8.4261, ''))
    """
    found = texts.degrees(text)
    if found is None or found.form == texts.METRES:
        return None, "Write decimal degrees such as 8.4261."
    if found.form in (texts.DECIMAL, texts.COMMA):
        return found.value, ""
    return None, f"Write {round(found.value, 5):.8g}."


def _decimal(text: str, axis: str) -> str:
    """Return a cell in degrees and minutes as decimals, if it says without doubt where it is; else as it is.

    Doubtful are degrees and minutes without N, S, E or W, a letter of the other axis, a minus beside a letter, and O,
    which is west in Spanish and French and east in German.
    """
    found = texts.degrees(text)
    if found is None or found.form != texts.DMS:
        return text
    bare = texts.plain(text)
    unit = re.fullmatch(r"[+-]?\d+([.,]\d+)?\s*[°º]", bare) is not None  # decimal degrees with their sign
    lettered = found.axis == axis and not re.search(r"[-oO]", bare)
    return number(round(found.value, 6)) if unit or lettered else text


def tidied(builder: Builder, lats: Sequence[str], lons: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return columns of latitudes and longitudes with what can be told apart from errors written as decimal degrees.

    Degrees and minutes with their letters become decimals. Longitudes of 0 to 360 degrees become those of -180 to 180,
    only where none is negative: where some are, one of more than 180 is a slip, and stays. The notes say so.
    """
    made = [[_decimal(text, axis) for text in texts_] for axis, texts_ in (("lat", lats), ("lon", lons))]
    for index, pair in enumerate(zip(*made, strict=True)):
        if any(coordinate(text)[0] is None for text in pair):  # what is refused is quoted as it is written
            made[0][index], made[1][index] = lats[index], lons[index]
    changed = [(old, new) for old, new in zip((*lats, *lons), (*made[0], *made[1]), strict=True) if old != new]
    if changed:
        old, new = changed[0]
        builder.notes.append(f"Degrees and minutes are read as decimals: {old.strip()} as {new}. Check the map.")
    numbers = [coordinate(text)[0] for text in made[1]]
    known = [value for value in numbers if value is not None]
    if not known or min(known) < 0 or not 180 < max(known) <= 360:
        return made[0], made[1]
    turned = [
        number(round(value - 360, 10)) if value is not None and value > 180 else text
        for value, text in zip(numbers, made[1], strict=True)
    ]
    first = next(f"{old.strip()} as {new}" for old, new in zip(made[1], turned, strict=True) if old != new)
    builder.notes.append(f"Longitudes run from 0 to 360 degrees: read {first}. Check the map.")
    return made[0], turned


def tidied_rows(builder: Builder, rows: Sequence[tuple[str, Row]], lat: str = "lat", lon: str = "lon") -> None:
    """Write the positions of rows as `tidied` returns them, those of one cell too."""
    lats, lons = tidied(builder, [row.get(lat, "") for _, row in rows], [row.get(lon, "") for _, row in rows])
    for (_, row), *cells in zip(rows, lats, lons, strict=True):
        row |= {name: text for name, text in zip((lat, lon), cells, strict=True) if name in row}
    first = ""
    for _, row in rows:
        for column, axes in (("latlon", ("lat", "lon")), ("lonlat", ("lon", "lat"))):
            if not row.get(column):
                continue
            pair = texts.pair(row[column])
            found = [texts.degrees(text) for text in pair or ()]
            if pair is not None and [each.axis for each in found if each] == [axes[1], axes[0]]:
                pair = (pair[1], pair[0])  # the letters say which is which
            made = [_decimal(text, axis) for text, axis in zip(pair or (), axes, strict=False)]
            if pair is not None and any(each is not None and each.form == texts.DMS for each in found):
                if not all(coordinate(text)[0] is not None for text in made):
                    continue
                first = first or f"{row[column].strip()} as {made[0]}, {made[1]}"
                row[column] = f"{made[0]}, {made[1]}"
    if first:
        builder.notes.append(f"Degrees and minutes are read as decimals: {first}. Check the map.")


def spot(lat: str, lon: str) -> tuple[tuple[float, float] | None, str]:
    """Return (lon, lat) of two cells, or ``None`` and why: nothing is written, it is no position, or it is 0, 0.

    Examples
    --------
    >>> spot("4.85", "31.58"), spot("0", "0"), spot("", ""), spot("x", "1")
    (((31.58, 4.85), ''), (None, 'is at 0, 0'), (None, 'has no position'), (None, '"x" is not decimal degrees'))
    """
    if why := lacking({"lat": lat, "lon": lon}):
        return None, why
    values = []
    for text in (lon, lat):
        value, _ = coordinate(text)
        if value is None:
            return None, f"{quoted(text)} is not decimal degrees"
        values.append(value)
    try:
        return check_position(*values), ""
    except GeometryError as fault:
        return None, str(fault)


def position(builder: Builder, where: str, row: Mapping[str, str]) -> tuple[tuple[float, float] | None, bool]:
    """Return (lon, lat) of a row, or ``None`` after reporting what is wrong with it; and whether it has commas."""
    for column, order in (("latlon", (0, 1)), ("lonlat", (1, 0))):
        if text := row.get(column, "").strip():
            pair = texts.pair(text)
            both = [coordinate(part)[0] for part in pair or ()]
            if pair is None or both[0] is None or both[1] is None:
                fix = "Write latitude, comma, longitude in decimal degrees: 8.4261, -76.7886."
                builder.found([error("bad-value", f"{where}, {column}", f"{quoted(text)} is not a position", fix)])
                return None, False
            if len(text.split()) == 4 and text.split()[:2] == list(pair):
                said = "Cells of four numbers are read as latitude, longitude, height and accuracy."
                builder.notes += [said] if said not in builder.notes else []
            return (both[order[1]], both[order[0]]), "," in pair[0]  # type: ignore[return-value]
    numbers: dict[str, float] = {}
    commas = False
    for column in ("lat", "lon"):
        text = row.get(column, "").strip()
        value, fix = coordinate(text)
        if not text:
            builder.found(
                [error("missing-value", f"{where}, {column}", f"{quoted(text)} is empty", "Give it a value.")]
            )
        elif value is None:
            message = f"{quoted(text)} is not decimal degrees"
            builder.found([error("bad-value", f"{where}, {column}", message, fix)])
        else:
            commas |= "," in text
            numbers[column] = value
    return ((numbers["lon"], numbers["lat"]) if len(numbers) == 2 else None), commas


def swapped(builder: Builder, name: str, positions: Mapping[str, tuple[float, float]]) -> bool:
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
    builder.found([error("swapped", f"{name}, lat", message, "Swap the headers of lat and lon.")])
    return True


def _inhabited(lon: float, lat: float) -> bool:
    return -60 <= lat <= 84 and abs(lon) <= 180
