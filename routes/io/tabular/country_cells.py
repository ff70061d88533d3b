"""Countries as tables write them: codes for names that are known, the name as written and a warning for the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from routes.io.reading import Builder, warning
from routes.io.rows import Row
from routes.model.checks import Finding
from routes.model.text import quoted

__all__ = ["AS_WRITTEN", "code_of", "countries_as_codes", "unknown_country"]

AS_WRITTEN = "country as written"
_CODE = re.compile(r"[A-Z]{3}")


def code_of(text: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of a country as tables write it, or an empty text.

    Examples
    --------
    >>> code_of("South_Sudan"), code_of("UGA"), code_of("unknown")
    ('SSD', 'UGA', '')
    """
    from routes.geo.positions import ground

    return ground.iso3(text.replace("_", " ").strip()) if text.strip() else ""


def unknown_country(where: str, text: str) -> Finding:
    """Return the warning of a text that is no country."""
    message = f"{quoted(text)} is not a country that is known, and is kept in the column {AS_WRITTEN}"
    return warning("unknown-country", where, message, "Write its ISO 3166-1 alpha-3 code, such as COL.")


def countries_as_codes(builder: Builder, rows: Sequence[tuple[str, Row]], header: str = "country") -> None:
    """Write ISO 3166-1 alpha-3 codes for countries by name or two letters, and say which.

    A name that is not known stays in a column of its own, with one warning for each: a place is where it is, whatever
    its country is called.
    """
    said: dict[str, str] = {}
    strange: dict[str, str] = {}
    # NA is Namibia in a column of two letters, and nothing at all in one of names.
    nothing = set() if all(len(row.get("country", "").strip()) <= 2 for _, row in rows) else {"NA", "N/A", "na", "n/a"}
    for where, row in rows:
        if row.get("country", "").strip() in nothing:
            row["country"] = ""
        parts = [part.strip() for part in row.get("country", "").split("|") if part.strip()]
        codes = {part: code_of(part) or (part if _CODE.fullmatch(part) else "") for part in parts}
        said |= {part: code for part, code in codes.items() if code not in (part, "")}
        unknown = [part for part in parts if not codes[part]]
        for part in unknown:
            strange.setdefault(part, where)
        if unknown:
            row[AS_WRITTEN] = row["country"]
        if parts:
            row["country"] = "|".join(dict.fromkeys(code for code in codes.values() if code))
    if said:
        listed = ", ".join(f"{part}→{code}" for part, code in list(said.items())[:3])
        more = f" and {len(said) - 3} more" if len(said) > 3 else ""
        builder.notes.append(f"Read countries as ISO 3166-1 alpha-3: {listed}{more}.")
    builder.found(unknown_country(f"{where}, {header}", part) for part, where in strange.items())
