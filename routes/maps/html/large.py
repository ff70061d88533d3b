"""The data of a page with thousands of legs: shapes as whole numbers in base64, texts by column, each said once.

A leg begins and ends at its places. Between them each vertex is said by how far it lies from where it would be if the
rest of the line ran straight and evenly to the end: mostly a byte or two each way. `large.js` reads it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from routes.maps.spec import LegMark, MapSpec, WaypointMark
from routes.maps.style import CONFIRMED, DASHES, INFERRED, PLAIN

__all__ = ["Vertices", "leg_columns", "place_columns", "vertices"]

_NUMBER = re.compile(r"-?\d+")
# A number within a text, with its separators: what differs where texts are otherwise alike.
_HOLE = re.compile(r"\d+(?:[.,\u00a0\u202f\u066b\u066c]\d+)*")
# Neither stands in a text: see `routes.model.text.printable`.
GAP, BREAK = "\x01", "\x02"
STYLES = tuple(DASHES)


@dataclass(frozen=True, slots=True)
class Vertices:
    """All vertices of some legs: grid positions, the leg of each, and whether it begins a part of its line."""

    x: Any
    y: Any
    leg: Any
    begins: Any


def vertices(legs: Sequence[LegMark]) -> Vertices:
    """Return the vertices of legs as arrays; a leg without a line has none."""
    numbers: list[str] = []
    sizes: list[int] = []
    owners: list[int] = []
    for index, leg in enumerate(legs):
        for part in leg.path.split("M")[1:]:
            found = _NUMBER.findall(part)
            numbers += found
            sizes.append(len(found) // 2)
            owners.append(index)
    size = np.array(sizes, dtype=np.int64)
    steps = np.fromstring(" ".join(numbers), dtype=np.int64, sep=" ").reshape(-1, 2)
    first = np.cumsum(size) - size
    whole = np.cumsum(steps, axis=0)
    # The sum begins anew with each part.
    before = whole[first] - steps[first] if len(first) else whole
    at = whole - np.repeat(before, size, axis=0)
    begins = np.zeros(len(at), dtype=bool)
    begins[first] = True
    return Vertices(at[:, 0], at[:, 1], np.repeat(np.array(owners, dtype=np.int64), size), begins)


def text64(data: bytes) -> str:
    """Return bytes as base64, without the signs that fill it up."""
    return base64.b64encode(data).decode("ascii").rstrip("=")


def zigzag(values: Any) -> Any:
    """Return signed whole numbers as unsigned ones, the small ones small: 0, -1, 1, -2 as 0, 1, 2, 3."""
    signed = np.asarray(values, dtype=np.int64)
    return np.where(signed < 0, -2 * signed - 1, 2 * signed)


def varints(values: Any) -> str:
    """Return unsigned whole numbers seven bits a byte, the lowest first, the last byte of each below 128; as base64.

    Examples
    --------
    >>> varints([1, 300]), varints([])
    ('AawC', '')
    """
    left = np.asarray(values, dtype=np.int64)
    rest = left[:, None] >> (7 * np.arange(5))
    used = np.maximum(1, (rest > 0).sum(axis=1))
    keep = np.arange(5) < used[:, None]
    more = np.arange(5) < used[:, None] - 1
    return text64(((rest & 127) | (more << 7))[keep].astype(np.uint8).tobytes())


def indexed(values: Iterable[Hashable]) -> dict[str, Any]:
    """Return values as a list of different ones and the place of each in it; the most frequent have the lowest."""
    found = list(values)
    count: dict[Hashable, int] = {}
    for value in found:
        count[value] = count.get(value, 0) + 1
    known = sorted(count, key=lambda value: -count[value])
    place = {value: number for number, value in enumerate(known)}
    return {"set": known, "of": varints([place[value] for value in found])}


def texts(rows: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """Return lines of text by pattern: what differs in numbers alone is one pattern, its numbers in a list."""
    patterns: list[str] = []
    numbers: list[str] = []
    for row in rows:
        whole = BREAK.join(row)
        numbers += _HOLE.findall(whole)
        patterns.append(_HOLE.sub(GAP, whole))
    return {**indexed(patterns), "numbers": "\n".join(numbers)}


def _sparse(values: Iterable[Any]) -> dict[str, Any]:
    return {str(index): value for index, value in enumerate(values) if value}


def _lines(spec: MapSpec) -> dict[str, Any]:
    """Return the shapes: of each leg how many vertices lie between its places, and where; others part by part."""
    at = vertices(spec.legs)
    count = len(spec.legs)
    places = np.array([(mark.x, mark.y) for mark in spec.waypoints], dtype=np.int64).reshape(-1, 2)
    ends = np.array([(leg.start, leg.end) for leg in spec.legs], dtype=np.int64).reshape(-1, 2)
    size = np.bincount(at.leg, minlength=count)
    parts = np.bincount(at.leg[at.begins], minlength=count)
    first = np.cumsum(size) - size
    xy = np.column_stack([at.x, at.y])
    plain = np.flatnonzero((parts == 1) & (size >= 2))
    tips = np.hstack([xy[first[plain]], xy[first[plain] + size[plain] - 1]])
    plain = plain[(tips == np.hstack([places[ends[plain, 0]], places[ends[plain, 1]]])).all(axis=1)]
    is_plain = np.zeros(count, dtype=bool)
    is_plain[plain] = True
    # The number of vertices between the ends, doubled; of the others that of their parts, and one.
    heads = np.where(is_plain, 2 * (size - 2), 2 * parts + 1)
    nth = np.arange(len(xy)) - np.repeat(first, size)
    whole = np.repeat(size, size)
    inner = np.flatnonzero(np.repeat(is_plain, size) & (nth > 0) & (nth < whole - 1))
    left = (whole - nth)[inner]
    before, end = xy[inner - 1], xy[(np.repeat(first, size) + whole - 1)[inner]]
    guess = before + np.floor((end - before) / left[:, None] + 0.5).astype(np.int64)
    out = {"heads": varints(heads), "steps": varints(zigzag((xy[inner] - guess).ravel()))}
    odd: list[int] = []
    for index in np.flatnonzero(~is_plain):
        odd += _odd(xy[first[index] : first[index] + size[index]], at.begins[first[index] : first[index] + size[index]])
    return out | ({"odd": varints(odd)} if odd else {})


def _odd(xy: Any, begins: Any) -> list[int]:
    """Return a line that does not simply join its places: of each part the number of vertices, then step by step."""
    out: list[int] = []
    for part in np.split(xy, np.flatnonzero(begins)[1:]) if len(xy) else ():
        steps = np.diff(part, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
        out += [len(part), *zigzag(steps.ravel()).tolist()]
    return out


def leg_columns(spec: MapSpec) -> dict[str, Any]:
    """Return the legs of a map by column."""
    legs, names = spec.legs, [mark.name for mark in spec.waypoints]
    ends = np.array([(leg.start, leg.end) for leg in legs], dtype=np.int64).reshape(-1, 2)
    # A leg often begins where the one before it ends.
    since = np.concatenate([[0], ends[:-1, 1]])[: len(ends)]
    steps = np.column_stack([ends[:, 0] - since, ends[:, 1] - ends[:, 0]])
    looks = [
        STYLES.index(leg.style) | leg.schematic << 3 | leg.inferred << 4 | leg.confirmed << 5 | leg.both_ways << 6
        | leg.marked << 7
        for leg in legs
    ]  # fmt: skip
    arrows = [spec.strings.get(key, "") for key in ("leg_title", "leg_both")]
    titles = [
        "" if leg.title == _between(arrows[leg.both_ways], names[leg.start], names[leg.end]) else leg.title
        for leg in legs
    ]
    out = {
        "count": len(legs), "ends": varints(zigzag(steps.ravel())), "looks": text64(bytes(looks)), **_lines(spec),
        "titles": _sparse(titles), "facts": texts(leg.facts for leg in legs), **_shared(legs),
        "offsets": _sparse(leg.offset for leg in legs), "zero": [i for i, leg in enumerate(legs) if leg.zero],
        "base": [CONFIRMED, PLAIN, INFERRED], "styles": STYLES, "dashes": DASHES,
    }  # fmt: skip
    if any(leg.width is not None for leg in legs):
        out["widths"] = indexed(leg.width for leg in legs)
    if any(leg.colour is not None for leg in legs):
        out["colours"] = indexed(leg.colour for leg in legs)
    return out


def _between(arrow: str, start: str, end: str) -> str:
    return arrow.replace("{start}", start).replace("{end}", end)


def _shared(marks: Sequence[LegMark] | Sequence[WaypointMark]) -> dict[str, Any]:
    """Return the columns that legs and places have alike."""
    return {
        "notes": _sparse(mark.note for mark in marks),
        "figures": _sparse(mark.figures for mark in marks),
        "sources": indexed(mark.sources for mark in marks),
    }


def place_columns(spec: MapSpec) -> dict[str, Any]:
    """Return the places of a map by column."""
    marks = spec.waypoints
    at = np.array([(mark.x, mark.y) for mark in marks], dtype=np.int64).reshape(-1, 2)
    return {
        "count": len(marks),
        "ids": [mark.id for mark in marks],
        "names": [mark.name for mark in marks],
        "at": varints(zigzag(np.diff(at, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel())),
        "ranks": varints([mark.rank for mark in marks]),
        "facts": texts(mark.facts for mark in marks),
        **_shared(marks),
        "langs": indexed(mark.lang for mark in marks),
        "accuracy": _sparse(mark.accuracy_km for mark in marks),
        "hidden": [index for index, mark in enumerate(marks) if not mark.drawn],
        "under": {str(index): mark.under for index, mark in enumerate(marks) if mark.under is not None},
        "area": [index for index, mark in enumerate(marks) if mark.area],
        "marked": [index for index, mark in enumerate(marks) if mark.marked],
        "circles": {
            str(index): (mark.radius, mark.value, mark.counted, mark.unit, mark.partial)
            for index, mark in enumerate(marks)
            if mark.radius is not None
        },
    }
