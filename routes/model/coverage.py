"""How much of what is known of a border or an area a network has: what its answers must not be taken for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from routes.errors import DataError
from routes.model.text import quoted

__all__ = ["STATES", "Coverage", "coverage_of", "coverage_text"]

STATES = ("complete", "partial", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a network has of a target: ``border:GTM-MEX``, ``country:PAN``, or the id of an area.

    ``state`` is ``complete`` (every way that its sources report), ``partial`` (``note`` says what is reported and is
    not in it) or ``unknown``.

    Raises
    ------
    DataError
        If the state is none of these, or ``partial`` has no note.
    """

    target: str
    state: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise DataError(
                f"coverage of {quoted(self.target)}: {quoted(self.state)} is not one of {', '.join(STATES)}"
            )
        if self.state == "partial" and not self.note:
            raise DataError(f'coverage of {quoted(self.target)}: say what is missing: "partial: ..."')

    def to_dict(self) -> dict[str, str]:
        """Return what JSON holds."""
        return {"target": self.target, "state": self.state, "note": self.note}


def coverage_of(text: str) -> tuple[Coverage, ...]:
    """Return the coverage that JSON text holds: an object of texts, ``{"border:GTM-MEX": "partial: ..."}``.

    Raises
    ------
    DataError
        If it is none.

    Examples
    --------
    >>> coverage_of('{"border:GTM-MEX": "partial: El Ceibo is missing."}')[0].note
    'El Ceibo is missing.'
    """
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(said, str) for said in found.values()):
        raise DataError(f"coverage {quoted(text)} is not a JSON object of texts")
    out = []
    for target, said in found.items():
        state, _, note = said.partition(":")
        out.append(Coverage(target=target, state=state.strip(), note=note.strip()))
    return tuple(out)


def coverage_text(given: Mapping[str, str]) -> str:
    """Return a mapping as the JSON text that `coverage_of` reads, empty if there is nothing in it."""
    kept = {str(target): str(said) for target, said in sorted(given.items()) if said}
    return json.dumps(kept, ensure_ascii=False) if kept else ""
