"""A repair of a position, and the finding that says it: row, value, what was meant, how certain, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass

from routes.geo.positions import texts
from routes.geo.positions.evidence import AssessedRow, Case
from routes.geo.positions.gazetteer import Town
from routes.model.checks import ERROR, WARNING, Finding, Fix
from routes.model.text import quoted

__all__ = ["Repair", "described", "finding_of"]


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair: what the position or the country would be, by which rule, how certain, and why in words."""

    code: str
    certainty: str
    why: str
    lon: float = math.nan
    lat: float = math.nan
    country: str = ""
    others: tuple[Town, ...] = ()


def described(town: Town) -> str:
    """Return a town as a reason names it."""
    return f"{town.name}, {town.country} (GeoNames {town.geonameid})"


def _number(value: float, text: str) -> str:
    """Return a coordinate as it would be written; digits that the input has itself are kept."""
    made = f"{value:.7f}".rstrip("0").rstrip(".")
    bare = texts.plain(text).lstrip("+-")
    return f"{'-' if value < 0 else ''}{bare}" if made.lstrip("-") == bare.rstrip("0").rstrip(".") else made


def _fixes(row: AssessedRow, repair: Repair) -> tuple[Fix, ...]:
    claim = row.claim
    if repair.country:
        return (Fix("country", "|".join(claim.country), repair.country),)
    if math.isnan(repair.lon):
        return ()
    pairs = [("lon", claim.lon, _number(repair.lon, claim.lon)), ("lat", claim.lat, _number(repair.lat, claim.lat))]
    return tuple(Fix(name, before, after) for name, before, after in pairs)


def finding_of(case: Case, repair: Repair, *, severity: str = WARNING) -> Finding:
    """Return the finding of a case and its repair."""
    row = case.row
    claim = row.claim
    fixes = _fixes(row, repair)
    here = f"lat {quoted(claim.lat)}, lon {quoted(claim.lon)}" if severity == ERROR else f"{claim.lat}, {claim.lon}"
    label = quoted(claim.name.strip()) if claim.name.strip() else "the place"
    message = f"{label} is at {here}: {repair.why}" if claim.lat.strip() else f"{label}: {repair.why}"
    if fixes:
        x, y = _number(repair.lon, claim.lon), _number(repair.lat, claim.lat)
        listed = f"country {repair.country}" if repair.country else f"lon {x}, lat {y}"
        others = "".join(f", or lon {_number(each.lon, '')}, lat {_number(each.lat, '')}" for each in repair.others)
        suggestion = f"Write {listed}{others} (certainty: {repair.certainty})."
    else:
        suggestion = "Correct the position or the country." if row.codes else "Give the position."
    columns = ("country",) if repair.country else ("lat", "lon")
    return Finding(
        code=repair.code, severity=severity, where=claim.at(*columns), message=message, suggestion=suggestion,
        fixes=fixes, certainty=repair.certainty if fixes else "", cause=repair.why,
    )  # fmt: skip
