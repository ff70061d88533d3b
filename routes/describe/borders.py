"""What a map says of borders: edition, point of view, disclaimer. Nothing is added that nobody asked for.

The reference layers hold one edition of one point of view (see ``shapefiles/README.md``); the lines they mark as
disputed are drawn dashed.
"""

from __future__ import annotations

from collections.abc import Mapping

from routes.errors import UsageError
from routes.i18n.language import Text
from routes.model.records import check_country
from routes.model.text import did_you_mean, quoted

__all__ = ["DISCLAIMERS", "EDITION", "VIEW", "check_worldview", "country_names", "disclaimer_text", "ground_line"]

DISCLAIMERS = ("none", "newsroom", "un", "iom")
# Natural Earth's files of each edition are drawn from one country's point of view; ours are Germany's.
EDITION = "5.1.1"
VIEW = "DEU"
# The edition of the finer coast; see `routes.geo.coast`.
COAST = "2.3.6"


def ground_line(text: Text, basemap: str, *, finer: bool = False) -> str:
    """Return the line under the map that names edition and point of view of its borders, and a ``finer`` coast."""
    if basemap != "builtin":
        return text("tiles_none")
    said = text("ground_credit", edition=EDITION, view=text.country(VIEW))
    return f"{said} {text('coast_credit', edition=COAST)}" if finer else said


def disclaimer_text(wanted: str | None, text: Text) -> str:
    """Return a disclaimer: one of ``DISCLAIMERS`` in the language of the map, or a text of one's own as it is.

    The UN's and the IOM's sentences are theirs: only who publishes for them should ask for them. In English they are
    quoted; in the other languages they are our translations.

    Raises
    ------
    UsageError
        If it is one word that is none of the names.

    Examples
    --------
    >>> disclaimer_text("none", Text("en")), disclaimer_text("Borders as of 2020.", Text("en"))
    ('', 'Borders as of 2020.')
    """
    said = (wanted or "none").strip()
    if said.lower() == "none" or not said:
        return ""
    if said.lower() in DISCLAIMERS:
        return text(f"disclaimer_{said.lower()}")
    if len(said.split()) == 1:
        hint = did_you_mean(said, DISCLAIMERS)
        raise UsageError(
            f"disclaimer {quoted(said)} is not one of {', '.join(DISCLAIMERS)}, nor a sentence. {hint}".strip()
        )
    return said


def check_worldview(worldview: str | None) -> None:
    """Refuse a point of view that the reference layers do not hold: other lines cannot be made of these.

    Raises
    ------
    UsageError
        If it is not that of the layers, ``"DEU"``.
    """
    if worldview is not None and worldview.strip().upper() != VIEW:
        raise UsageError(
            f"worldview {quoted(worldview)} is not bundled: the borders are Natural Earth {EDITION} with the point of "
            f"view of {VIEW} only. Leave it out, or draw your own borders on basemap none"
        )


def country_names(names: Mapping[str, str] | None) -> dict[str, str]:
    """Return names of countries that a caller chose, checked.

    Raises
    ------
    DataError
        If a key is not three capital letters.
    UsageError
        If a name is empty.
    """
    out = {check_country(code): str(name).strip() for code, name in (names or {}).items()}
    for code, name in out.items():
        if not name:
            raise UsageError(f"country_names[{quoted(code)}] is empty: write a name, or leave the code out")
    return out
