"""What somebody says about an input that the input does not say itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from routes.errors import DataError, UsageError
from routes.model.period import Period
from routes.model.records import Measure, choice

__all__ = ["PLAIN", "PLAIN_FIGURES", "FigureOptions", "ReadOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureOptions:
    """What somebody says about the counts of a table that does not say it itself.

    Counts become figures only with a measure and a period, ``period`` for rows that have none of their own; without
    them they stay a column ``count`` of the legs. ``places`` is a table of places beside a table of names and counts.

    Raises
    ------
    UsageError
        If the measure or the period is none, or a period or a source is given without a measure.
    """

    measure: str = ""
    period: str = ""
    source: str = ""
    places: str = ""

    def __post_init__(self) -> None:
        try:
            if self.measure:
                choice(Measure, self.measure, "measure")
            if self.period:
                Period.parse(self.period)
        except DataError as fault:
            raise UsageError(str(fault)) from None
        if not self.measure and (self.period or self.source):
            raise UsageError("a period or a source of counts needs a measure: what was counted?")

    def refuse(self, where: str) -> None:
        """Refuse what is said of counts where nothing is read as counts: it would be dropped without a word.

        Raises
        ------
        UsageError
            If anything is said.
        """
        said = [name for name in ("places", "measure", "period", "source") if getattr(self, name)]
        if said:
            listed = ", ".join(f"--{name} ({name}=)" for name in said)
            raise UsageError(f"{listed}: of a reading, this is for tables with counts, and this is none", where=where)


PLAIN_FIGURES = FigureOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read an input: all optional.

    ``chain`` joins single places in file order; ``columns`` are roles of columns, by role (``{"name": "Titre"}``);
    ``sheet`` is the sheet of a workbook; ``strict`` refuses a table in which a row has no position;
    ``figures`` say what a table of counts counts.
    """

    chain: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    strict: bool = False
    figures: FigureOptions = PLAIN_FIGURES

    def refuse(self, where: str, why: str) -> None:
        """Refuse all options but ``strict``, which whatever is whole satisfies, with the reason.

        Raises
        ------
        UsageError
            If anything is said.
        """
        given = {
            "--chain (chain=True)": self.chain,
            "--column (columns=)": self.columns,
            "--sheet (sheet=)": self.sheet,
        }
        if said := [name for name, value in given.items() if value]:
            raise UsageError(f"{', '.join(said)}: {why}", where=where)
        self.figures.refuse(where)


PLAIN = ReadOptions()
