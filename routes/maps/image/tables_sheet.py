"""The tables of a map on further pages of paper: every row and every column, their heads repeated on each page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routes.i18n.language import Text
from routes.maps.image.fonts import reads_rtl, width_of
from routes.maps.image.picture import Picture, wrapped
from routes.maps.spec import MapSpec, Series
from routes.maps.style import Theme, type_of

__all__ = ["PrintedTable", "table_pages", "tables"]

MARGIN = 48.0
KIND, HEAD = "small", "change"
GAP = 12.0
PAD = 5.0
LEAST = 36.0
MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedTable:
    """A table as text: ``numbers`` are the columns whose cells stand at their end."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


def tables(spec: MapSpec) -> Iterator[PrintedTable]:
    """Yield the series side by side, six at most in a table: a row for each step that one of them says something of."""
    caption = spec.strings.get("time_table_caption", "")
    for time in (spec.time, spec.years):
        found = [one for one in time.series if any(one.texts)] if time is not None else []
        for first in range(0, len(found), MOST_COLUMNS):
            some = found[first : first + MOST_COLUMNS]
            rows = tuple(
                (step, *(_said(one, number) for one in some))
                for number, step in enumerate(time.steps if time is not None else ())
                if any(one.texts[number] for one in some)
            )
            head = (spec.strings.get("col_period", ""), *(one.label for one in some))
            yield PrintedTable(caption=caption, head=head, rows=rows, numbers=frozenset(range(1, len(head))))


def _said(one: Series, number: int) -> str:
    """Return a figure, with its publisher where a series has several."""
    said = one.texts[number]
    return f"{said} ({one.by[number]})" if said and one.by else said


# --- pages ----------------------------------------------------------------------------------------------------
def table_pages(spec: MapSpec, look: Theme, size: tuple[float, float], found: Sequence[PrintedTable]) -> list[Picture]:
    """Return as many sheets as the tables need."""
    pages = _Pages(spec, look, size)
    for table in found:
        pages.write(table)
    pages.number()
    return pages.pictures


class _Pages:
    """Sheets being filled from the top."""

    def __init__(self, spec: MapSpec, look: Theme, size: tuple[float, float]) -> None:
        self.spec, self.look, self.size = spec, look, size
        self.pictures: list[Picture] = []
        self.y = size[1]
        self.bottom = size[1] - MARGIN - type_of(KIND).line - 8
        self.wide = size[0] - 2 * MARGIN
        self.rtl = spec.dir == "rtl"

    def _turn(self) -> None:
        rtl, spec = self.rtl, self.spec
        self.pictures.append(Picture(*self.size, self.look, spec.title, spec.title, lang=spec.lang, rtl=rtl))
        self.y = MARGIN

    def write(self, table: PrintedTable) -> None:
        """Write a table, its caption and head again at the top of each page."""
        widths = _widths(table, self.wide)
        head = _lines(table.head, widths, HEAD)
        needed = type_of("charttitle").line + 6 + _height(head, HEAD) + 3 * (type_of(KIND).line + PAD)
        if self.y + needed > self.bottom:
            self._turn()
        self._begin(table, widths, head)
        for row in table.rows:
            lines = _lines(row, widths, KIND)
            if self.y + _height(lines, KIND) > self.bottom:
                self._turn()
                self._begin(table, widths, head)
            self._row(lines, widths, table.numbers, KIND)
            picture = self.pictures[-1]
            picture.line([(MARGIN, self.y - 1), (MARGIN + self.wide, self.y - 1)], stroke=self.look.rule, width=0.2)
        self.y += 22

    def _begin(self, table: PrintedTable, widths: Sequence[float], head: Sequence[Sequence[str]]) -> None:
        picture = self.pictures[-1]
        self.y = picture.paragraph(table.caption, MARGIN, self.y, self.wide, "flowtitle", 4) + 6
        self._row(head, widths, table.numbers, HEAD)
        picture.line([(MARGIN, self.y - 1), (MARGIN + self.wide, self.y - 1)], stroke=self.look.text, width=1.2)

    def _row(self, cells: Sequence[Sequence[str]], widths: Sequence[float], numbers: frozenset[int], kind: str) -> None:
        picture, x = self.pictures[-1], MARGIN
        top = self.y + PAD / 2
        for column, (lines, wide) in enumerate(zip(cells, widths, strict=True)):
            left = self.size[0] - x - wide if self.rtl else x
            at_end = (column in numbers) is not self.rtl
            for number, line in enumerate(lines):
                rtl = self.rtl and reads_rtl(" ".join(lines))
                picture.words(
                    line, left + wide if at_end else left, top + number * type_of(kind).line, kind,
                    anchor="end" if at_end else "start", colour=self.look.text, rtl=rtl,
                )  # fmt: skip
            x += wide + GAP
        self.y += _height(cells, kind)

    def number(self) -> None:
        """Write at the foot of each page which one it is; the map is the first."""
        text, count = Text(self.spec.lang), len(self.pictures) + 1
        for index, picture in enumerate(self.pictures, 2):
            said = text("sheet_page", page=text.number(index), pages=text.number(count))
            top = self.size[1] - MARGIN - type_of(KIND).size
            picture.paragraph(f"{self.spec.title}. {said}", MARGIN, top, self.wide, KIND, 1)


def _lines(cells: Sequence[str], widths: Sequence[float], kind: str) -> list[list[str]]:
    return [wrapped(cell, wide, kind) for cell, wide in zip(cells, widths, strict=True)]


def _height(cells: Sequence[Sequence[str]], kind: str) -> float:
    return max(1, *(len(lines) for lines in cells)) * type_of(kind).line + PAD


def _widths(table: PrintedTable, wide: float) -> list[float]:
    """Return the widths of columns: what each needs, and where that is too much the long ones give way."""
    count = len(table.head)
    room = wide - GAP * (count - 1)
    needed = []
    for column in range(count):
        body = max((width_of(row[column], KIND) for row in table.rows), default=0.0)
        words = max((width_of(word, HEAD) for word in table.head[column].split(" ")), default=0.0)
        needed.append(max(LEAST, body + 1, words + 1))
    free = room
    out = [0.0] * count
    # The narrow columns first: each takes what it needs, up to an equal share of what is left.
    for left, column in zip(range(count, 0, -1), sorted(range(count), key=needed.__getitem__), strict=True):
        out[column] = min(needed[column], free / left)
        free -= out[column]
    return [one + max(0.0, free) / count for one in out]
