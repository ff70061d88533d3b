"""Coordinates as people write them: decimal points and commas, degrees and minutes, letters for hemispheres."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

__all__ = ["Written", "decimals", "degrees", "pair", "plain"]

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_PHONE = re.compile(r"([+-]?\d+\.\d+)\s+([+-]?\d+\.\d+)\s+[+-]?\d+(?:\.\d+)?\s+\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([ ,'’.]\d{3})+([.,]\d+)?")
_DMS = re.compile(
    r"""\s*([NSEWO]?)\s*([+-]?\d+(?:[.,]\d+)?)\s*(?:(?:[°ºd:\s]|deg)\s*)?(?:(\d+(?:[.,]\d+)?)\s*(?:(?:min|['′’´:m\s])\s*)?)?"""
    r"""(?:(\d+(?:[.,]\d+)?)\s*(?:sec|["″”s]|''|′′|’’)?)?\s*([NSEWO]?)\s*""",
    re.IGNORECASE | re.VERBOSE,
)
DECIMAL, COMMA, DMS, METRES = "decimal", "decimal-comma", "degrees-minutes", "metres"


@dataclass(frozen=True, slots=True)
class Written:
    """A number of degrees, or of metres, and how it was written.

    ``axis`` is ``lat`` or ``lon`` where a letter of the hemisphere tells.
    """

    value: float
    form: str
    axis: str = ""


def plain(text: str) -> str:
    """Return the text with one sort of minus and no blanks around it."""
    return text.strip().replace("−", "-").replace("–", "-").replace("\u00a0", " ").strip()


@functools.lru_cache(maxsize=50_000)
def degrees(text: str) -> Written | None:
    r"""Return what a cell says, or ``None`` if it is not a number of any kind.

    The value need not be one that a coordinate can have: metres of a projected system are returned as they are.

    Examples
    --------
    >>> degrees("8,4261"), degrees("76°47'18\"W").value, degrees("see note")
    (Written(value=8.4261, form='decimal-comma', axis=''), -76.78833333333333, None)
    """
    written = plain(text)
    if _DECIMAL.fullmatch(written):
        return Written(float(written), DECIMAL)
    if _COMMA.fullmatch(written):
        return Written(float(written.replace(",", ".")), COMMA)
    if _THOUSANDS.fullmatch(written):
        return _thousands(written)
    found = _DMS.fullmatch(written)
    if not written or not found or (found[1] and found[5]):
        return None
    whole, minutes, seconds = (float((found[i] or "0").replace(",", ".")) for i in (2, 3, 4))
    if minutes >= 60 or seconds >= 60 or (minutes + seconds and whole % 1) or (seconds and minutes % 1):
        return None
    letter = (found[1] or found[5]).upper()
    value = abs(whole) + minutes / 60 + seconds / 3600
    # O is west in the languages of the headers: oeste, ouest.
    axis = {"N": "lat", "S": "lat", "E": "lon", "W": "lon", "O": "lon"}.get(letter, "")
    return Written(-value if letter in ("S", "W", "O") or found[2].startswith("-") else value, DMS, axis)


def _thousands(written: str) -> Written | None:
    """Return metres written with separators between thousands: ``8,546,781.2`` or ``8.546.781``."""
    sign = -1.0 if written.startswith("-") else 1.0
    body = written.lstrip("+-")
    marks = [c for c in body if not c.isdigit()]
    if len(marks) > 1 and marks[-1] in ".," and marks[-1] != marks[0]:
        head, _, tail = body.rpartition(marks[-1])
    else:
        head, tail = body, "0"
    value = float(re.sub(r"\D", "", head) + "." + tail)
    return Written(sign * value, METRES) if value > 180 else None


def pair(text: str) -> tuple[str, str] | None:
    r"""Return the two numbers that one cell holds, as they are written, or ``None`` if it does not hold two.

    Examples
    --------
    >>> pair("(8.4261, -76.7886)"), pair("8°25'34\"N 76°47'18\"W"), pair("8,4261; -76,7886")
    (('8.4261', '-76.7886'), ('8°25\'34"N', '76°47\'18"W'), ('8,4261', '-76,7886'))

    Phones write latitude, longitude, height in metres and accuracy, with blanks between.

    >>> pair("8.4261 -76.7886 12.5 4.0")
    ('8.4261', '-76.7886')
    """
    body = plain(text).removeprefix("(").removesuffix(")")
    if phone := _PHONE.fullmatch(body):
        return phone[1], phone[2]
    for pattern in (r"[;|]", r",\s+", r"(?<=[NSEWOnsewo])[\s,/]+", r"[,/]", r"\s+"):
        parts = [part.strip() for part in re.split(pattern, body) if part.strip()]
        if len(parts) == 2 and all(degrees(part) for part in parts):
            return parts[0], parts[1]
    return None


def decimals(text: str) -> int:
    """Return how many digits stand after the decimal sign, trailing zeros not counted.

    Examples
    --------
    >>> decimals("8.4261"), decimals("8.0"), decimals("-76")
    (4, 0, 0)
    """
    match = re.search(r"[.,](\d*)$", plain(text))
    return len(match[1].rstrip("0")) if match else 0
