"""The legend of a page: one list of lines, one of widths, one of circles, which stand beside each other on a phone."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from html import escape

from routes.maps.html.svg import legend_svg, nested_svg
from routes.maps.keys import drawn, explained, first_state, legend_states
from routes.maps.spec import LegendEntry, MapSpec
from routes.maps.style import DASHES
from routes.maps.widths import SMALLEST

__all__ = ["legend_lists"]

# The lists in their order; a heading of widths and circles that count the same stands over both.
_LISTS = ("lines", "shared", "widths", "rounds")
_WIDTHS = frozenset(("flow-title", "flow", "zeroflow", "noflow"))
_ROUNDS = frozenset(("circle-title", "circle", "people", "events", "partial"))

# What a chapter of a story may or may not show.
_OF_CHAPTERS = frozenset(
    (
        *DASHES,
        "schematic",
        "inferred",
        "confirmed",
        "accuracy",
        "area",
        "disputed",
        "back",
        "people",
        "events",
        "partial",
    )
)

# Of the lines a phone shows the first four modes, and every other sign on demand.
_FEW = 4
_ON_DEMAND = frozenset(("schematic", "inferred", "confirmed", "accuracy", "area", "disputed"))


def legend_lists(spec: MapSpec) -> str:
    """Return the legend as lists; with steps of time each entry names the states in which it stands.

    What is not shown first is hidden: the script shows it in its turn. Circles of round values lie in one another.
    """
    steps = spec.time is not None and bool(spec.time.legend)
    found = list(legend_states(spec)) if steps else [(entry, ()) for entry in spec.legend]
    apart = {states for entry, states in found if entry.kind == "circle-title"}
    first, lists = first_state(spec), {name: list[str]() for name in _LISTS}
    later = set(_later_modes(entry.kind for entry, _ in found))
    looks = drawn(spec) if spec.time is not None else set()
    for states, nested, group in _grouped(found):
        hide = "" if first in states else " hidden"
        told = f' data-in="{" ".join(states)}"{hide}' if steps else ""
        if nested:
            sign, absent = _sign(spec, ("circle",), looks)
            lists["rounds"].append(f'<li class="r-circles{absent}"{sign}{told}>{nested_svg(group)}</li>')
            continue
        for entry in group:
            sign, absent = _sign(spec, _explained(entry, states in apart), looks)
            on_demand = " r-ondemand" if _is_on_demand(entry) or entry.kind in later else ""
            item = _item(entry, sign + told, bool(spec.story), kind=on_demand + absent)
            lists[_list_of(entry, states in apart)].append(item)
    if any(chapter.back for chapter in spec.story):
        rest = LegendEntry(kind="back", text=spec.strings["legend_back"])
        lists["lines"].append(_item(rest, "", True, kind=" r-apart"))
    return "\n".join(
        f'<ul class="r-{name}">\n' + "\n".join(items) + "\n</ul>" for name, items in lists.items() if items
    )


def _later_modes(kinds: Iterable[str]) -> list[str]:
    return [kind for kind in kinds if kind in DASHES][_FEW:]


def _is_on_demand(entry: LegendEntry) -> bool:
    """Return whether a phone shows an entry on demand: what is known of a line, and the least circle."""
    return entry.kind in _ON_DEMAND or (entry.kind == "circle" and 0 < (entry.width or 0) <= SMALLEST)


def _list_of(entry: LegendEntry, circles_titled: bool) -> str:
    if entry.kind == "flow-title" and not circles_titled:
        return "shared"
    return "widths" if entry.kind in _WIDTHS else "rounds" if entry.kind in _ROUNDS else "lines"


def _grouped(
    found: Iterable[tuple[LegendEntry, tuple[str, ...]]],
) -> Iterator[tuple[tuple[str, ...], bool, Sequence[LegendEntry]]]:
    """Yield entries that stand in the same states, circles of round values together."""

    def key(pair: tuple[LegendEntry, tuple[str, ...]]) -> tuple[tuple[str, ...], bool]:
        entry, states = pair
        return states, entry.kind == "circle" and (entry.width or 0) > SMALLEST

    for (states, nested), group in itertools.groupby(found, key=key):
        yield states, nested, [entry for entry, _ in group]


def _explained(entry: LegendEntry, circles_titled: bool) -> tuple[str, ...]:
    """Return the looks of which an entry needs one; the least circle is one of its own, known by size."""
    if entry.kind == "circle" and 0 < (entry.width or 0) <= SMALLEST:
        return ("least",)
    return explained(entry, apart=circles_titled)


def _sign(spec: MapSpec, kinds: tuple[str, ...], looks: Collection[str]) -> tuple[str, str]:
    """Return the attribute and the class of an entry that stands only in steps which draw its mark.

    The script sets the class in its turn; the least circle stands at first.
    """
    if spec.time is None or not kinds:
        return "", ""
    there = kinds == ("least",) or any(kind in looks for kind in kinds)
    return f' data-sign="{" ".join(kinds)}"', "" if there else " r-absent"


def _item(entry: LegendEntry, told: str, story: bool, *, kind: str = "") -> str:
    if entry.kind.endswith("-title"):
        template = f' data-title="{escape(entry.template)}"' if entry.template else ""
        return f'<li class="r-flowtitle{kind}"{template}{told}>{escape(entry.text)}</li>'
    look = f' data-look="{entry.kind}"' if story and entry.kind in _OF_CHAPTERS else ""
    classes = f' class="{kind.strip()}"' if kind else ""
    return f"<li{look}{classes}{told}>{legend_svg(entry)}{escape(entry.text)}</li>"
