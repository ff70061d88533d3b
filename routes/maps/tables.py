"""The tables of a page: stops in route order, and figures by year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routes.describe import words
from routes.i18n.language import Text
from routes.i18n.tags import data_lang, name_lang
from routes.maps.drawing import Drawing
from routes.maps.spec import Cell, Row, is_large
from routes.model.network import NetworkRecords

__all__ = ["MOST_ROWS", "figure_rows", "stop_rows"]

# Rows of a table of a map of thousands of legs.
MOST_ROWS = 100


def figure_rows(net: NetworkRecords, drawing: Drawing, text: Text) -> tuple[Row, ...]:
    """Return the table of figures by year about everything drawn, in route order.

    Of a map of thousands of legs there is no more than one row over the most: so it is known that there are more.
    """
    rows: list[Row] = []
    foreign = data_lang(net, text.lang)
    observed = {row.about for row in net.observations}
    drawn: list[tuple[str, Cell]] = [
        (w.id, Cell(text=text.place(w), waypoint=i, lang=name_lang(w, text.lang)))
        for i, w in enumerate(drawing.waypoints)
        if w.id in observed
    ]
    drawn += [
        (leg.id, Cell(text=words.leg_title(net, leg, text), leg=i))
        for i, leg in enumerate(drawing.legs)
        if leg.id in observed
    ]
    most = _most(drawing)
    for about, head in drawn:
        if most is not None and len(rows) > most:
            break
        for row in words.by_year(net, about):
            ref = text.number(drawing.source_index[row.source] + 1) if row.source in drawing.source_index else ""
            what = text.of("measures", row.measure) + (f" ({words.group_name(row.group, text)})" if row.group else "")
            cells = (what, words.dated(row, text), words.figure(row, text), row.note, ref)
            rest = [
                Cell(text=cell, number=position == 2, lang=foreign if position == 3 and cell else "")
                for position, cell in enumerate(cells)
            ]
            rows.append(Row(kind="figure", cells=(head, *rest)))
    return tuple(rows[: None if most is None else most + 1])


def _most(drawing: Drawing) -> int | None:
    return MOST_ROWS if is_large(len(drawing.legs), len(drawing.waypoints)) else None


def stop_rows(drawing: Drawing) -> tuple[Row, ...]:
    """Return waypoints and legs in route order: a place before the first leg that leaves it, then the leg."""
    rows: list[Row] = []
    told: set[str] = set()
    text, net = drawing.text, drawing.net

    def place(name: str) -> None:
        if name in told:
            return
        told.add(name)
        waypoint = net.waypoints[name]
        index = drawing.index_of[name]
        what = text.joined([text.of("kinds", waypoint.kind), *words.country_names(waypoint.country, text)])
        known = "" if waypoint.accuracy_km is None else f"± {text('length', km=text.km(waypoint.accuracy_km))}"
        cells = (text.place(waypoint), what, "", "", known)
        language = name_lang(waypoint, text.lang)
        rows.append(_row("waypoint", cells, _refs(waypoint.sources, drawing), waypoint=index, lang=language))

    most = _most(drawing)
    for index, leg in enumerate(drawing.legs):
        if most is not None and len(rows) >= most:
            break
        place(leg.start)
        hours = "" if leg.hours is None else text.range(leg.hours)
        cells = (
            words.leg_title(net, leg, text),
            text.of("modes", leg.mode),
            text.km(leg.length_km or 0.0),
            hours,
            words.known(leg, text),
        )
        rows.append(_row("leg", cells, _refs(leg.sources, drawing), leg=index))
        place(leg.end)
    for waypoint in drawing.waypoints[:most]:
        place(waypoint.id)
    return tuple(rows[:most])


def _refs(names: Iterable[str], drawing: Drawing) -> str:
    return ", ".join(drawing.text.number(drawing.source_index[name] + 1) for name in names)


def _row(
    kind: str, cells: Sequence[str], refs: str, *, waypoint: int | None = None, leg: int | None = None, lang: str = ""
) -> Row:
    head = Cell(text=cells[0], waypoint=waypoint, leg=leg, lang=lang)
    rest = [Cell(text=cell, number=position in (2, 3)) for position, cell in enumerate(cells) if position]
    return Row(kind=kind, cells=(head, *rest, Cell(text=refs)))
