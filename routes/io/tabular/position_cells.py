"""Positions as the cells of a table hold them: two columns or one, decimal signs, nothing, more than 180 degrees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from routes.geo.positions import texts
from routes.io.reading import Builder, error
from routes.io.rows import Row, number
from routes.model.text import quoted

__all__ = ["POSITION", "coordinate", "nothing", "position", "swapped", "wrapped"]

POSITION = ("lat", "lon", "latlon", "lonlat")
_NOTHING = frozenset(
    ("", "na", "n/a", "n.a.", "n.a", "nan", "nd", "n/d", "n.d.", "s/d", "null", "none", "nil", "-", "--", "–", "—",
     "?", "??", ".", "..", "#n/a", "unknown", "not known", "desconocido", "desconocida", "inconnu", "desconhecido",
     "unbekannt", "sconosciuto")
)  # fmt: skip


def nothing(row: Mapping[str, str]) -> bool:
    """Return whether a row says nothing of its position: all cells for it are empty, NA, a dash or the like.

    Examples
    --------
    >>> nothing({"lat": "NA", "lon": ""}), nothing({"lat": "8.4", "lon": ""}), nothing({"latlon": "unknown"})
    (True, False, True)
    """
    return all(row.get(column, "").strip().casefold() in _NOTHING for column in POSITION)


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


def wrapped(builder: Builder, rows: Sequence[tuple[str, Row]]) -> None:
    """Rewrite longitudes of 0 to 360 degrees as those of -180 to 180, and say so; only where none is negative.

    Where some are negative, one of more than 180 is a slip: it stays, and is refused with what it may mean.
    """
    numbers = [coordinate(row.get("lon", ""))[0] for _, row in rows]
    known = [value for value in numbers if value is not None]
    if not known or min(known) < 0 or not 180 < max(known) <= 360:
        return
    first = ""
    for value, (_, row) in zip(numbers, rows, strict=True):
        if value is not None and value > 180:
            made = number(round(value - 360, 10))
            first = first or f"{row['lon'].strip()} as {made}"
            row["lon"] = made
    builder.notes.append(f"Longitudes run from 0 to 360 degrees: read {first}. Check the map.")


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
