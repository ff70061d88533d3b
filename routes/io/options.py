"""What somebody says about an input that the input does not say itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from routes.io.exchange.figures import PLAIN_FIGURES, FigureOptions

__all__ = ["PLAIN", "ReadOptions"]


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


PLAIN = ReadOptions()
