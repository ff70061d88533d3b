"""What one edition of a network says differently from another: records, field by field, and figures."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from routes.model.network import NetworkRecords
from routes.model.text import html_table

__all__ = ["Difference", "Differences", "differences"]

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
TABLES = ("meta", "waypoints", "legs", "routes", "observations", "closures", "sources", "annotations", "chapters")
# What a record without an id is known by: two rows that share it are the same one, said twice or corrected.
_KEYS = {
    "observations": ("about", "measure", "period", "group", "source"),
    "closures": ("target", "valid", "source"),
    "chapters": ("title",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A record that was added or removed, or whose fields changed: (field, before, after) as they are written.

    ``id`` is that of the record; of a figure and a closure what it is about and when, of meta data the field.
    """

    table: str
    id: str
    what: str
    fields: tuple[tuple[str, str, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as JSON writes it."""
        changed = [{"field": name, "before": before, "after": after} for name, before, after in self.fields]
        return {"table": self.table, "id": self.id, "what": self.what, "fields": changed}


@dataclass(frozen=True, slots=True, repr=False)
class Differences:
    """The differences of two networks, table by table, and within one by id."""

    rows: tuple[Difference, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        told = [
            f"{table} {count} {what}" for table, each in self.counts().items() for what, count in each.items() if count
        ]
        return f"<Differences: {', '.join(told) or 'none'}>"

    def _repr_html_(self) -> str:
        rows = [
            (row.table, row.id, row.what, "; ".join(f"{name}: {a} → {b}" for name, a, b in row.fields))
            for row in self.rows
        ]
        return html_table(("table", "id", "what", "fields"), rows, caption=repr(self)[1:-1])

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many records of each table were added, removed and changed; tables that are the same left out."""
        found = Counter((row.table, row.what) for row in self.rows)
        tables = [table for table in TABLES if any(name == table for name, _ in found)]
        return {table: {what: found[table, what] for what in (ADDED, REMOVED, CHANGED)} for table in tables}

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return {"same": not self.rows, "counts": self.counts(), "differences": [row.to_dict() for row in self.rows]}


def differences(old: NetworkRecords, new: NetworkRecords) -> Differences:
    """Return what the new network says differently from the old one.

    Records are compared by id, figures by place, measure, period, group and source: a figure of another source, or a
    revision with a source of its own, stands beside the old one and is *added*. Rows with the same key are compared in
    their order; the order of routes, annotations and chapters is not compared.

    Examples
    --------
    >>> from routes.model.records import Waypoint
    >>> old = NetworkRecords(waypoints=[Waypoint(id="a", name="A", lon=0, lat=0)])
    >>> new = NetworkRecords(waypoints=[Waypoint(id="a", name="Alta", lon=0, lat=0)])
    >>> differences(old, new).rows[0].fields
    (('name', 'A', 'Alta'),)
    """
    before, after = old.records(), new.records()
    found: list[Difference] = []
    for table in TABLES:
        if table == "meta":
            changed = _changed(before.meta, after.meta)
            found += [Difference(table=table, id=name, what=CHANGED, fields=((name, a, b),)) for name, a, b in changed]
        else:
            found += _of_table(table, getattr(before, table), getattr(after, table))
    return Differences(tuple(found))


def _of_table(table: str, before: Iterable[Any], after: Iterable[Any]) -> list[Difference]:
    old, new = _by_key(table, before), _by_key(table, after)
    found = []
    for key in sorted(old.keys() | new.keys()):
        ident = key[0] if key[1] == 0 else f"{key[0]} ({key[1] + 1})"
        if key not in old or key not in new:
            what, record = (REMOVED, old[key]) if key in old else (ADDED, new[key])
            found.append(Difference(table=table, id=ident, what=what, fields=_filled(table, record, what)))
        elif changed := _changed(old[key], new[key]):
            found.append(Difference(table=table, id=ident, what=CHANGED, fields=tuple(changed)))
    return found


def _by_key(table: str, rows: Iterable[Any]) -> Mapping[tuple[str, int], Any]:
    """Return records by what they are known by, and their place among those known by the same."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        key = " ".join(text for name in _KEYS.get(table, ("id",)) if (text := _text(getattr(row, name))))
        found[key, seen[key]] = row
        seen[key] += 1
    return found


def _changed(before: Any, after: Any) -> list[tuple[str, str, str]]:
    out = []
    for entry in dataclasses.fields(before):
        one, other = getattr(before, entry.name), getattr(after, entry.name)
        if not entry.compare or one == other:
            continue
        texts = _text(one), _text(other)
        out.append((entry.name, texts[0], texts[1] if texts[0] != texts[1] else f"{texts[1]} (another)"))
    return out


def _filled(table: str, record: Any, what: str) -> tuple[tuple[str, str, str], ...]:
    """Return the fields of a record that is only in one of the two; what it is known by is said already."""
    known = _KEYS.get(table, ("id",))
    texts = {
        entry.name: _text(getattr(record, entry.name))
        for entry in dataclasses.fields(record)
        if entry.compare and entry.name not in known
    }
    filled = [(name, text) for name, text in texts.items() if text]
    return tuple((name, "", text) if what == ADDED else (name, text, "") for name, text in filled)


def _text(value: Any) -> str:
    """Return the value of a field as text: a line or an outline by its number of positions, a picture by its size."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, bytes):
        return f"{len(value)} bytes" if value else ""
    if hasattr(value, "geom_type"):
        import shapely

        return f"{value.geom_type} of {shapely.get_num_coordinates(value)} positions"
    if isinstance(value, tuple):
        pairs = bool(value) and all(isinstance(each, tuple) and len(each) == 2 for each in value)
        return "|".join(f"{each[0]}: {_text(each[1])}" if pairs else _text(each) for each in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
