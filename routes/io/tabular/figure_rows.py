"""Figures of tables as observations: what a column of counts counts, when, and who says so; sources by their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from routes.errors import DataError, UsageError
from routes.io.options import PLAIN_FIGURES, FigureOptions
from routes.io.reading import Builder, add_capped, warning
from routes.io.rows import FreeIds
from routes.io.tabular.figure_cells import CellFigure, figure_of, period_of
from routes.io.tabular.position_cells import said_nothing
from routes.model.checks import Finding
from routes.model.period import Period
from routes.model.records import Measure, Observation, Source
from routes.model.text import fold, quoted, slug

__all__ = ["FIGURES", "NO_COUNTS", "Counts", "SourceList", "measure_of", "observation"]

FIGURES = ("count", "measure", "unit", "period")
NO_COUNTS = "--measure, --period, --source: there is no column of counts. Say which it is: --column count=HEADER"
_UNITS = {
    "people": "people persons person individuals individual migrants personas personnes pessoas personen persone pax",
    "events": "events event encounters detections apprehensions incidents returns eventos evenements",
    "procedures": "procedures procedure cases applications casos dossiers",
}


@dataclass
class SourceList:
    """Sources by the text that names them, each made once."""

    builder: Builder
    known: dict[str, str] = field(default_factory=dict)
    ids: FreeIds = field(default_factory=FreeIds)

    def of(self, where: str, text: str, url: str = "") -> str:
        """Return the id of the source that a text names; an empty text names none."""
        if not text.strip():
            return ""
        if text not in self.known:
            made = self.known[text] = self.ids.give(slug(text)[:60].strip("-"))
            link = text.lower().startswith(("http://", "https://", "mailto:"))
            good = url if url.lower().startswith(("http://", "https://")) else ""
            source = Source(id=made, url=text) if link else Source(id=made, title=text, url=good)
            self.builder.add("sources", where, source)
        return self.known[text]


def observation(
    where: str, builder: Builder, about: str, measure: str, period: Period, figure: CellFigure, **more: str
) -> None:
    """Add a figure about a place or a leg; ``more`` is its group, source and note."""
    note = "; ".join(text for text in (figure.note, more.get("note", "")) if text)
    row = Observation(
        about=about,
        measure=Measure(measure),
        period=period,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        group=more.get("group", ""),
        source=more.get("source", ""),
        note=note,
    )
    builder.add("observations", where, row)


def measure_of(text: str) -> str:
    """Return the measure that a cell names, or an empty text.

    Examples
    --------
    >>> measure_of("Arrivals"), measure_of("stock"), measure_of("IDPs present")
    ('arrival', 'stock', '')
    """
    plain = fold(text)
    return next((each for each in (plain, plain.removesuffix("s")) if each in set(Measure)), "")


@dataclass
class Counts:
    """The counts of a table as figures, row by row; ``titles`` are the headers of its columns by role.

    ``measure``, ``period`` and ``source`` of a row are those of its own cells, else those of the options.
    """

    builder: Builder
    sources: SourceList
    titles: Mapping[str, str]
    options: FigureOptions = PLAIN_FIGURES
    faults: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    made: int = 0
    fallback: tuple[str, str] = ("", "")  # title and address of the source of all rows

    @staticmethod
    def wanted(titles: Mapping[str, str], cells: Iterable[Mapping[str, str]], options: FigureOptions) -> bool:
        """Return whether counts are figures: somebody says of what, or the table says all of it itself."""
        if options.measure:
            return True
        if not {"count", "measure", "source"} <= titles.keys() or not {"time", "period"} & titles.keys():
            return False
        said = [row["measure"] for row in cells if row["measure"].strip()]
        return bool(said) and all(map(measure_of, said))

    def figure(self, where: str, cells: Mapping[str, str]) -> tuple[str, Period, CellFigure, str] | None:
        """Return measure, period, figure and source of a row, or ``None`` after saying what it lacks."""
        text = cells.get("count", "")
        figure = figure_of(text)
        if figure is None:
            if not said_nothing(text):
                self._lacks("bad-count", where, "count", f"{quoted(text)} is not a figure", "Write a number.")
            return None
        measure = measure_of(cells.get("measure", "")) or self._option("measure")
        unit = fold(cells.get("unit", ""))
        if unit and unit not in _UNITS[Measure(measure).unit].split():
            said = f"{quoted(cells['unit'])} are not {Measure(measure).unit}, which {measure} counts"
            self._lacks("bad-unit", where, "unit", said, "The figure is left out.")
            return None
        when = next((cells[role] for role in ("time", "period", "valid") if not said_nothing(cells.get(role, ""))), "")
        period = period_of(when) if when else Period.parse(self._option("period")) if self.options.period else None
        if period is None:
            said = f"{quoted(when)} is not a period" if when else "the row has no period"
            self._lacks("no-period", where, "time", said, "Write 2021, 2021-08 or 2021-08-15, or say --period.")
            return None
        own = cells.get("source", "").strip()
        source = self.sources.of(where, own or self._option("source")) or self.sources.of(where, *self.fallback)
        if not source:
            self._lacks("no-source", where, "source", "the row has no source", "Say --source: it is no figure.")
            return None
        return measure, period, figure, source

    def add(self, where: str, row: Mapping[str, str], about: str) -> None:
        """Add the figure of a row of cells by header about a place or a leg, if it has one."""
        found = self.figure(where, {role: row.get(title, "") for role, title in self.titles.items()})
        if found is not None:
            measure, period, figure, source = found
            observation(self._at(where, "count"), self.builder, about, measure, period, figure, source=source)
            self.made += 1

    def _option(self, name: str) -> str:
        self.used.add(name)
        return str(getattr(self.options, name))

    def _at(self, where: str, role: str) -> str:
        return f"{where}, {self.titles[role]}" if self.titles.get(role) else where

    def _lacks(self, code: str, where: str, role: str, message: str, fix: str) -> None:
        self.faults.append(warning(code, self._at(where, role), message, fix))

    def finish(self, name: str) -> None:
        """Add what was left out to the findings; refuse an option that no row needed.

        Raises
        ------
        DataError
            If no row is a figure.
        UsageError
            If every row says itself what an option says.
        """
        if not self.made and self.faults:
            first = self.faults[0]
            raise DataError(f"no figure can be made: {first.message}. {first.suggestion}", where=first.where)
        for role in ("measure", "period", "source"):
            if getattr(self.options, role) and role not in self.used:
                raise UsageError(f"--{role} ({role}=) has no effect: every count has its own", where=name)
        add_capped(self.builder, self.faults, "counts that are no figures")
