"""What a notebook shows: a frame with the page in it, a table of five rows, a picture. Nothing in it needs trust."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection
from html import escape
from typing import Any

from routes.maps.spec import MapSpec

__all__ = ["bundle", "frame", "table"]

ROWS = 5
# What stands above the map takes so much of a low frame, that of a phone a little more.
_FITTED = (
    "<style>@media screen,print{.r-frame{max-height:calc(100vh - 150px)}}"
    "@media screen and (max-width:620px){.r-frame{max-height:calc(100vh - 190px)}}</style>"
)


def frame(page: str, title: str, *, width: str = "100%", height: str = "640px") -> str:
    """Return a page in an ``<iframe>`` of fixed height that may run its own script and reach nothing else.

    Headline and map of the page fit into it.
    """
    page = page.replace("</head>", f"{_FITTED}</head>", 1)
    return (
        f'<iframe srcdoc="{escape(page)}" title="{escape(title)}" sandbox="allow-scripts" '
        f'style="width:{width};height:{height};border:0;display:block"></iframe>'
    )


def table(spec: MapSpec) -> str:
    """Return the first five legs of a map as a table, or places if there are no legs."""
    strings = spec.strings
    heads = [strings[key] for key in ("col_place", "col_what", "col_km", "col_hours", "col_known")]
    legs = [row for row in spec.stops if row.kind == "leg"] or list(spec.stops)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell.text)}</td>" for cell in row.cells[: len(heads)]) + "</tr>"
        for row in legs[:ROWS]
    )
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    more = f"<p>… {len(legs) - ROWS}</p>" if len(legs) > ROWS else ""
    caption = f"<caption>{escape(spec.title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


def bundle(
    spec: MapSpec,
    plain: str,
    html: Callable[[], str],
    include: Collection[str] | None,
    exclude: Collection[str] | None,
) -> dict[str, Any]:
    """Return what a notebook may choose from: plain text, HTML, and a PNG for where HTML is not shown."""
    from routes.maps.image import write as static

    makers: dict[str, Callable[[], str]] = {
        "text/plain": lambda: plain,
        "text/html": html,
        "image/png": lambda: base64.b64encode(static.picture_bytes(spec, ".png")).decode("ascii"),
    }
    wanted = [kind for kind in makers if (include is None or kind in include) and kind not in (exclude or ())]
    return {kind: makers[kind]() for kind in wanted}
