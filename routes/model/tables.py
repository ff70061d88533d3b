"""Records side by side, and what a network says about itself."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, SupportsIndex, TypeVar, overload

from routes.errors import DataError
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from routes.model.coverage import Coverage, coverage_of, coverage_text
from routes.model.records import Closure, Leg, Observation, Route, Source, Waypoint
from routes.model.text import check_letters, counted, html_table, quoted

__all__ = ["STALE_YEARS", "Meta", "Records", "RowTuple"]

STALE_YEARS = 5
MOST_YEARS = 100
_LONGEST, _LONGEST_CELL = 240, 80
_T = TypeVar("_T")


class RowTuple(tuple[_T, ...]):
    """Records or ids in order: a tuple, which a console says in one line and a notebook shows as a table.

    Examples
    --------
    >>> RowTuple(["turbo", "necocli"])
    ('turbo', 'necocli')
    >>> RowTuple(f"place-{number:06}" for number in range(1000))
    <1,000 ids: place-000000, place-000001, place-000002, place-000003, place-000004, place-000005, place-000006, ...>
    """

    table = ""  # of a network, if they are of one of its own

    @overload
    def __getitem__(self, index: SupportsIndex) -> _T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[_T, ...]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> _T | tuple[_T, ...]:
        return self._part(super().__getitem__(index)) if isinstance(index, slice) else super().__getitem__(index)

    def _part(self, rows: tuple[_T, ...]) -> RowTuple[_T]:
        made = type(self)(rows)
        made.table = self.table
        return made

    def __repr__(self) -> str:
        whole = super().__repr__() if len(self) <= _LONGEST else ""
        if whole and len(whole) <= _LONGEST:
            return whole
        listed = ""
        for row in self:
            more = f"{listed}, {_cell(row)}" if listed else _cell(row, _LONGEST // 2)
            if listed and len(more) > _LONGEST // 2:
                return f"<{counted(len(self), self._noun())}: {listed}, ...>"
            listed = more
        return f"<{counted(len(self), self._noun())}: {listed}>"

    def _noun(self) -> str:
        """Return what a row is."""
        if isinstance(self[0], str):
            return "id"
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(self[0]).__name__).lower()

    def _repr_html_(self) -> str:
        if not self:
            return html_table((), (), caption="0 rows")
        names = [entry.name for entry in dataclasses.fields(self[0])] if dataclasses.is_dataclass(self[0]) else []
        rows = [[getattr(row, name) for name in names] if names else [row] for row in self[:10]]
        # Of many columns those that say something in the rows that are shown.
        said = [index for index in range(len(rows[0])) if any(row[index] not in _NOTHING for row in rows)]
        cells = [[_cell(row[index]) for index in said] for row in rows]
        caption = counted(len(self), self._noun())
        table = html_table([names[index] if names else self._noun() for index in said], cells, caption=caption)
        return table + (f"<p>… {len(self) - 10:,}</p>" if len(self) > 10 else "")


_NOTHING: tuple[object, ...] = (None, "", (), {})


def _cell(value: Any, most: int = _LONGEST_CELL) -> str:
    """Return a value in one line, cut where it is long."""
    listed = ", ".join(map(str, value)) if type(value) is tuple else "" if value is None else str(value)
    text = " ".join(listed.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What a network says about itself: all text, all optional; ``description`` is one sentence of fact.

    ``translations`` are title and description in other languages, by ``title:es`` and ``description:es``: given as a
    mapping, kept as JSON text. ``unplaced`` are the names of what has no position and is not drawn: given as a
    sequence, kept as JSON text. ``coverage`` says how much of what is known of a border or an area the network has, by
    ``border:GTM-MEX``, ``country:PAN`` or the id of an area: ``complete``, ``partial: what is missing`` or ``unknown``;
    given as a mapping, kept as JSON text. ``stale_years`` is how many years after it was last confirmed a leg or a
    station is marked as an old report, 5 if empty: given as a number or text, kept as text.

    Raises
    ------
    DataError
        If the translations are text that is not a JSON object of texts, or the unplaced not an array of texts, or
        the coverage is not as `routes.model.coverage` has it, or ``stale_years`` is no whole number of 1 to 100.

    Examples
    --------
    >>> meta = Meta(title="Ways", translations={"title:es": "Caminos"})
    >>> meta.said("title", "es"), meta.said("title", "fr")
    ('Caminos', '')
    """

    name: str = ""
    title: str = ""
    description: str = ""
    licence: str = ""
    credit: str = ""
    lang: str = "en"
    translations: str | Mapping[str, str] = ""
    unplaced: str | Sequence[str] = ""
    coverage: str | Mapping[str, str] = ""
    stale_years: str | int = ""

    def __post_init__(self) -> None:
        if not isinstance(self.translations, str):
            kept = {str(key): str(text) for key, text in sorted(self.translations.items()) if text}
            object.__setattr__(self, "translations", json.dumps(kept, ensure_ascii=False) if kept else "")
        if not isinstance(self.unplaced, str):
            names = list(dict.fromkeys(str(name) for name in self.unplaced if str(name).strip()))
            object.__setattr__(self, "unplaced", json.dumps(names, ensure_ascii=False) if names else "")
        if not isinstance(self.coverage, str):
            object.__setattr__(self, "coverage", coverage_text(self.coverage))
        written = str(self.stale_years).strip()
        if written and not (written.isascii() and written.isdigit() and 1 <= int(written[:4]) <= MOST_YEARS):
            raise DataError(f"stale_years {quoted(self.stale_years)} is no whole number of 1 to {MOST_YEARS}")
        object.__setattr__(self, "stale_years", written)
        check_letters((entry.name, getattr(self, entry.name)) for entry in dataclasses.fields(self))
        check_letters(self.translated().items())
        check_letters(("unplaced", name) for name in self.not_drawn())
        check_letters(("coverage", row.note) for row in self.covered())

    def translated(self) -> dict[str, str]:
        """Return the translations by ``title:es`` and the like."""
        try:
            found = json.loads(self.translations) if isinstance(self.translations, str) and self.translations else {}
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
            raise DataError(f"translations {quoted(self.translations)} are not a JSON object of texts")
        return found

    def not_drawn(self) -> tuple[str, ...]:
        """Return the names of what has no position."""
        try:
            found = json.loads(self.unplaced) if isinstance(self.unplaced, str) and self.unplaced else []
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise DataError(f"unplaced {quoted(self.unplaced)} is not a JSON array of texts")
        return tuple(found)

    def covered(self) -> tuple[Coverage, ...]:
        """Return how much of what is known the network has, by border and area."""
        return coverage_of(str(self.coverage))

    def stale_limit(self) -> int:
        """Return how many years after it was last confirmed something is an old report."""
        return int(self.stale_years) if self.stale_years else STALE_YEARS

    def said(self, what: str, lang: str) -> str:
        """Return ``title`` or ``description`` in a language: the network's own, a translation, or nothing."""
        if lang == self.lang.replace("_", "-").partition("-")[0].lower():
            return str(getattr(self, what))
        return self.translated().get(f"{what}:{lang}", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Records side by side, not yet known to fit together: what a reader returns and a check takes."""

    meta: Meta = Meta()
    waypoints: tuple[Waypoint, ...] = ()
    legs: tuple[Leg, ...] = ()
    routes: tuple[Route, ...] = ()
    observations: tuple[Observation, ...] = ()
    closures: tuple[Closure, ...] = ()
    sources: tuple[Source, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    chapters: tuple[Chapter, ...] = ()
