"""What is known of each row before it is judged: its numbers, its countries, the towns of its name, its neighbours."""

from __future__ import annotations

import functools
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routes.geo.positions import gazetteer, ground, slips, texts
from routes.geo.positions.gazetteer import Town
from routes.model.raw_positions import RawPosition

__all__ = ["TOLERANCE_KM", "AssessedRow", "Case", "FileProfile", "cases_of", "row_of"]

TOLERANCE_KM = 2.0
FAR_KM = 50.0
LONG = 300
_FEW = 1_000
ENOUGH = 20  # rows with a namesake from which a file's own agreement with the gazetteer is told
LOOSE_KINDS = frozenset({"area", "sea"})
NAMED_KINDS = frozenset({"", "other", "city", "town", "village", "port", "island"})


@dataclass(frozen=True, slots=True)
class AssessedRow:
    """A claim with what was understood of it; ``lon`` and ``lat`` are NaN where a cell is empty or no number."""

    claim: RawPosition
    lon: float
    lat: float
    forms: tuple[str, str]
    codes: frozenset[str]
    shapes: frozenset[str]
    keys: tuple[str, ...]
    decimals: int

    @property
    def numeric(self) -> bool:
        """Whether both cells hold numbers, of degrees or not."""
        return math.isfinite(self.lon) and math.isfinite(self.lat)

    @property
    def placed(self) -> bool:
        """Whether the numbers can be degrees."""
        return slips.in_degrees(self.lon, self.lat)

    @property
    def tolerance_km(self) -> float:
        """Within which distance a position is where it should be."""
        return TOLERANCE_KM + self.claim.accuracy_km


def row_of(claim: RawPosition) -> AssessedRow:
    """Return a claim with what was understood of it."""
    lon, lat = texts.degrees(claim.lon), texts.degrees(claim.lat)
    x, y = lon.value if lon else math.nan, lat.value if lat else math.nan
    if lon and lat and lon.axis == "lat" and lat.axis == "lon":
        x, y = y, x
    codes = frozenset(code for code in map(ground.iso3, claim.country) if code)
    return AssessedRow(
        claim=claim,
        lon=x,
        lat=y,
        forms=(lon.form if lon else "", lat.form if lat else ""),
        codes=codes,
        shapes=ground.shape_codes(codes),
        keys=gazetteer.name_keys([claim.name, *claim.names]),
        decimals=max(texts.decimals(claim.lon), texts.decimals(claim.lat)),
    )


@dataclass(frozen=True)
class FileProfile:
    """What is usual in an input: decimal places, how near places are to their namesakes, decimal commas, where it is.

    ``gazetted`` says that it is a long list of which nearly all places are where the gazetteer has them.
    """

    decimals: float
    far_km: float
    gazetted: bool
    commas: bool
    positions: tuple[tuple[float, float], ...]

    @functools.cached_property
    def _sphere(self) -> Any:
        import numpy as np

        return np.array([_on_sphere(lon, lat) for lon, lat in self.positions])

    @functools.cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(self._sphere)

    def nearest_km(self, lon: float, lat: float, count: int) -> list[float]:
        """Return how far the nearest rows are, nearest first: so many, or all if there are fewer."""
        if not self.positions or not slips.in_degrees(lon, lat):
            return []
        # The sphere may order rows otherwise than the ellipsoid where they are nearly as far: a few more are measured.
        most = min(len(self.positions), count + 6)
        spot = _on_sphere(lon, lat)
        if len(self.positions) <= _FEW:  # an import would take longer
            found = ((self._sphere - spot) ** 2).sum(axis=1).argsort(kind="stable")[:most]
        else:
            _, found = self._tree.query(spot, k=range(1, most + 1))
        near = [self.positions[index] for index in found.tolist()]
        return sorted(ground.km_to(lon, lat, [x for x, _ in near], [y for _, y in near]))[:count]


def _on_sphere(lon: float, lat: float) -> tuple[float, float, float]:
    x, y = math.radians(lon), math.radians(lat)
    return math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y)


@dataclass(frozen=True, slots=True)
class Case:
    """One row and everything its position can be compared with.

    ``same`` are the towns of its name in the countries it names, in all where it names none; ``elsewhere`` those in
    others; ``km`` is how far the nearest of ``same`` is, infinite where there is none; ``here`` are the countries on
    whose land the position is.
    """

    row: AssessedRow
    same: tuple[Town, ...]
    elsewhere: tuple[Town, ...]
    km: float
    here: frozenset[str]

    def nearest(self, lon: float, lat: float) -> tuple[float, Town | None]:
        """Return how far the nearest namesake is from a position, and which it is."""
        return nearest(lon, lat, self.same)

    def in_country(self, lon: float, lat: float) -> bool:
        """Return whether a position is in a country that the row names, or within the tolerance of it."""
        return bool(self.row.shapes & frozenset(ground.near(lon, lat, self.row.tolerance_km)))


def nearest(lon: float, lat: float, towns: Sequence[Town]) -> tuple[float, Town | None]:
    """Return how far the nearest town is from a position, and which it is; infinity where there is none."""
    if not towns or not slips.in_degrees(lon, lat):
        return math.inf, None
    distances = ground.km_to(lon, lat, [t.lon for t in towns], [t.lat for t in towns])
    best = min(range(len(towns)), key=distances.__getitem__)
    return distances[best], towns[best]


def cases_of(rows: Sequence[AssessedRow], lands: Sequence[frozenset[str]], *, wide: bool = True) -> list[Case]:
    """Return rows with the towns of their names; other names of towns are looked at where their own settle nothing.

    Those are a million: with ``wide`` false they are left out.
    """
    by_id = [_by_id(row, here) for row, here in zip(rows, lands, strict=True)]
    asked = [row for row, case in zip(rows, by_id, strict=True) if case is None]
    known = gazetteer.names_of(name for row in asked for name in row.keys) if asked else {}
    cases = [
        case or _split(row, gazetteer.namesakes(row.keys, known), here)
        for row, here, case in zip(rows, lands, by_id, strict=True)
    ]
    if not wide:
        return cases
    open_ = [index for index, case in enumerate(cases) if case.km > case.row.tolerance_km]
    wider = gazetteer.other_namesakes({name for index in open_ for name in rows[index].keys})
    for index in open_ if wider else ():
        case, row = cases[index], rows[index]
        if row.claim.geonameid is not None and len(case.same) == 1:
            continue
        more = [town for name in row.keys for town in wider.get(name, ())]
        made = _split(row, dict.fromkeys([*case.same, *case.elsewhere, *more]), case.here)
        # Where the town's own name is known, another name counts only if that town is right here.
        if case.same and made.km > row.tolerance_km:
            made = Case(row, case.same, made.elsewhere, case.km, case.here)
        cases[index] = made
    return cases


def _by_id(row: AssessedRow, here: frozenset[str]) -> Case | None:
    wanted = row.claim.geonameid
    town = None if wanted is None else gazetteer.town(wanted)
    return None if town is None else Case(row, (town,), (), nearest(row.lon, row.lat, (town,))[0], here)


def _split(row: AssessedRow, towns: Iterable[Town], here: frozenset[str]) -> Case:
    same: list[Town] = []
    elsewhere: list[Town] = []
    for town in towns:
        (same if not row.codes or town.country in row.codes else elsewhere).append(town)
    return Case(row, tuple(same), tuple(elsewhere), nearest(row.lon, row.lat, same)[0], here)


def habits_of(cases: Sequence[Case]) -> FileProfile:
    """Return what is usual among rows: half of a file may be wrong in one way before it looks usual."""
    placed = [case for case in cases if case.row.placed]
    counts = [case.row.decimals for case in placed]
    named = [case for case in placed if case.same]
    forms = [form for case in cases for form in case.row.forms if form in (texts.DECIMAL, texts.COMMA)]
    return FileProfile(
        decimals=statistics.median(counts) if counts else 0.0,
        far_km=_far_km([case for case in placed if case.row.claim.kind in NAMED_KINDS]),
        gazetted=len(named) >= LONG and sum(case.km <= TOLERANCE_KM for case in named) > 0.8 * len(named),
        commas=forms.count(texts.COMMA) * 2 > len(forms),
        positions=tuple((case.row.lon, case.row.lat) for case in placed),
    )


def _far_km(cases: Sequence[Case]) -> float:
    """Return from which distance a place is far from its namesakes: three times what is usual here, 2 to 50 km."""
    found = [case.km for case in cases if case.same]
    near = sorted(km for km in found if km <= FAR_KM)
    if len(near) < ENOUGH or len(near) < 0.6 * len(found):
        return FAR_KM
    return min(FAR_KM, max(TOLERANCE_KM, 3 * near[int(0.95 * (len(near) - 1))]))


@functools.cache
def admin1_centres(country: str) -> tuple[tuple[float, float], ...]:
    """Return what gets used as the centres of first-level divisions: means and box centres of their towns."""
    found: Mapping[str, tuple[Town, ...]] = gazetteer.by_admin1(country)
    made = []
    for towns in found.values():
        for least in (0, 1000, 5000, 15000):
            chosen = [town for town in towns if town.population >= least]
            if len(chosen) < 3:
                continue
            lons, lats = [t.lon for t in chosen], [t.lat for t in chosen]
            made.append((statistics.fmean(lons), statistics.fmean(lats)))
            made.append(((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2))
            made.append((statistics.median(lons), statistics.median(lats)))
    return tuple(made)
