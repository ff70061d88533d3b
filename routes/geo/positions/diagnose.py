"""From evidence to findings: is a row questionable, which slip explains it, and how certain is the repair."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from routes.geo.positions import evidence, ground, slips, texts
from routes.geo.positions.evidence import Case, FileProfile
from routes.geo.positions.gazetteer import Town
from routes.geo.positions.repairs import Repair, described, finding_of
from routes.geo.positions.slips import Guess
from routes.model.checks import ERROR, Finding
from routes.model.raw_positions import RawPosition

__all__ = ["certain", "diagnose"]

HIGH, MEDIUM, LOW = "high", "medium", "low"
CENTRE_KM, TIGHT_KM = 2.0, 0.5
OTHERS = 3  # of several places of a name, how many more are named
# The layer leaves out islands of some kilometres: where no name tells, a place this near to land is not at sea.
ISLAND_KM = 15.0
FORM_CODES = {texts.COMMA: "decimal-comma", texts.DMS: "degrees-minutes", texts.METRES: "projected"}


def diagnose(claims: Iterable[RawPosition], *, commas: bool = False) -> tuple[Finding, ...]:
    """Return a finding for each claim whose position is questionable, in their order; never more than one for each.

    Parameters
    ----------
    claims
        Rows of one input: what is usual among them is taken into account.
    commas
        Whether decimal commas are fine where most rows have them.

    Notes
    -----
    Rules: ``null-island``, ``equal-coordinates``, ``swapped-axes``, ``wrong-sign``, ``truncated``,
    ``country-centroid``, ``admin1-centroid``, ``at-sea``, ``wrong-country``, ``far-from-namesakes``, ``half-right``,
    ``decimal-comma``, ``degrees-minutes``, ``projected``, ``lost-point``, ``missing-position``. A position within 2 km
    and the accuracy of the row of a place of its name in its country (GeoNames) is never questioned but for digits cut
    off. Certainty: ``high`` where the name, or one slip alone, puts the position right; ``medium`` where one place only
    can be meant; ``low`` where several can.
    """
    return _diagnosed(list(claims), commas=commas)


def certain(claims: Iterable[RawPosition], *, commas: bool = False) -> tuple[Finding, ...]:
    """Return the findings of `diagnose` of which the repair is certain (``high``), at little cost where there is none.

    First by the names that towns have themselves; only if something is certain by these, by all their names.
    """
    listed = list(claims)
    if not any(found.certainty == HIGH for found in _diagnosed(listed, commas=commas, wide=False)):
        return ()
    return tuple(found for found in _diagnosed(listed, commas=commas) if found.certainty == HIGH)


def _diagnosed(claims: Sequence[RawPosition], *, commas: bool, wide: bool = True) -> tuple[Finding, ...]:
    rows = [evidence.row_of(claim) for claim in claims]
    lands = [frozenset[str]()] * len(rows)
    if ground.has_layers():
        placed = [index for index, row in enumerate(rows) if row.placed]
        found = ground.inside([rows[i].lon for i in placed], [rows[i].lat for i in placed])
        for index, here in zip(placed, found, strict=True):
            lands[index] = here
    cases = evidence.cases_of(rows, lands, wide=wide)
    habits = evidence.habits_of(cases)
    out = [_judge(case, habits, commas=commas) for case in cases]
    return tuple(finding for finding in out if finding is not None)


def _judge(case: Case, habits: FileProfile, *, commas: bool) -> Finding | None:
    row = case.row
    if not row.numeric:
        return _missing(case)
    written = [
        form for form in row.forms if form in FORM_CODES and not (form == texts.COMMA and commas and habits.commas)
    ]
    if not row.placed:
        return _unplaced(case, habits)
    repair = _position(case, habits)
    if written:
        return _as_written(case, written, repair)
    return None if repair is None else finding_of(case, repair)


# --- numbers that cannot be degrees, or are not written as degrees --------------------------------------------------
def _missing(case: Case) -> Finding | None:
    claim = case.row.claim
    if claim.lon.strip() or claim.lat.strip():
        return None  # some text: its reader says so
    repair = _look_up(case, "missing-position", "the position is missing")
    return finding_of(case, repair) if repair.certainty else None


def _as_written(case: Case, written: Sequence[str], repair: Repair | None) -> Finding:
    row = case.row
    words = {"decimal-comma": "a decimal comma", "degrees-minutes": "degrees, minutes and seconds"}
    code = FORM_CODES[written[0]]
    if repair is None or repair.country or math.isnan(repair.lon) or repair.certainty != HIGH:
        # Another place of that name that may be meant explains nothing: the row has said where it is.
        why = f"{words.get(code, 'another notation')} read as decimal degrees"
        doubt = repair is not None and not repair.country and not math.isnan(repair.lon)
        why += f"; but {repair.why}" if doubt and repair is not None else ""
        repair = Repair(code, MEDIUM if doubt else HIGH, why, lon=round(row.lon, 5), lat=round(row.lat, 5))
    else:
        repair = replace(repair, code=code)
    return finding_of(case, repair, severity=ERROR)


def _unplaced(case: Case, habits: FileProfile) -> Finding | None:
    row = case.row
    swapped = [guess for guess in slips.turned(row.lon, row.lat) if guess.code == "swapped-axes"]
    guesses = [*swapped, *slips.metres(row.lon, row.lat), *slips.points_lost(row.lon, row.lat)]
    found = _fitting(case, guesses) or _alone(guesses, habits)
    if found is None:
        code = "projected" if max(abs(row.lon), abs(row.lat)) > 1000 else "not-degrees"
        found = _look_up(case, code, "the numbers cannot be degrees")
    return finding_of(case, found, severity=ERROR)


def _alone(guesses: Sequence[Guess], habits: FileProfile) -> Repair | None:
    """Return the guess nearest to the other rows, for a row of which neither name nor country tells anything."""
    best: tuple[float, Guess] | None = None
    for guess in guesses:
        away = _nearest_row(guess.lon, guess.lat, habits) if habits.positions else guess.steps * 1e5
        if guess.code != "lost-point" and (best is None or (away, guess.steps) < (best[0], best[1].steps)):
            best = (away, guess)
    if best is None:
        return None
    guess = best[1]
    return Repair(guess.code, LOW, f"{guess.words} it is nearest to the other rows", lon=guess.lon, lat=guess.lat)


# --- positions ------------------------------------------------------------------------------------------------------
def _position(case: Case, habits: FileProfile) -> Repair | None:
    """Return what is wrong with a position that can be one, or ``None``."""
    row = case.row
    null, equal = row.lon == 0 == row.lat, row.lon == row.lat != 0
    if row.claim.kind in evidence.LOOSE_KINDS and not null:
        return None
    if cut := _cut(case, habits):
        return cut
    if case.km <= row.tolerance_km:
        return None
    suspicion = _suspicion(case, habits)
    if null:
        return _look_up(case, "null-island", "that is in the Gulf of Guinea, and the position is missing")
    if equal:
        return _copied(case)
    if suspicion is None:
        return _lonely(case, habits)
    # A name that fits right here, in another country only, tells more than a slip that merely reaches the country.
    abroad = _abroad(case)
    if abroad is not None and abroad.certainty == HIGH:
        return abroad
    fitting = _fitting(case, list(slips.turned(row.lon, row.lat)))
    return fitting or _half(case) or abroad or _or_country(case, _look_up(case, *suspicion))


def _suspicion(case: Case, habits: FileProfile) -> tuple[str, str] | None:
    """Return the rule that a position offends and what it says, or ``None``."""
    row = case.row
    outside = sea = False
    if ground.has_layers() and not (row.shapes & case.here):
        near = frozenset(ground.near(row.lon, row.lat, row.tolerance_km))
        wide = near
        if not near and not case.same:
            wide = frozenset(ground.near(row.lon, row.lat, row.tolerance_km + ISLAND_KM))
        sea = not near and (bool(case.same) or not wide)
        outside = bool(row.shapes) and not row.shapes & (near or wide)
    named = row.claim.kind in evidence.NAMED_KINDS and bool(case.same)
    far = named and case.km > habits.far_km + row.claim.accuracy_km and not _at_home(case, habits)
    if not outside and (centre := _centre(case)):
        return centre
    if sea and not (row.claim.kind in ("island", "landing", "port") and not (outside or far)):
        return "at-sea", f"that is in the sea, more than {row.tolerance_km:g} km from land"
    if outside:
        found = ", ".join(sorted(case.here)) or "another country"
        return (
            "wrong-country",
            f"that is more than {row.tolerance_km:g} km outside {'|'.join(sorted(row.codes))}, in {found}",
        )
    if far:
        return "far-from-namesakes", f"the nearest place of that name is {case.km:,.0f} km away"
    if row.decimals == 0 and habits.decimals >= 3 and row.claim.accuracy_km < 50:
        return "truncated", "whole degrees, where the other rows have decimals"
    return None


def _at_home(case: Case, habits: FileProfile) -> bool:
    """Return whether a place is among the other rows and its namesake is not: a hamlet that the gazetteer lacks."""
    if habits.gazetted or not case.same:
        return False
    _, town = case.nearest(case.row.lon, case.row.lat)
    spots = [(case.row.lon, case.row.lat)] + ([(town.lon, town.lat)] if town is not None else [])
    here, there = (_third_row(lon, lat, habits, skip=index == 0) for index, (lon, lat) in enumerate(spots))
    return here * 3 < there


def _centre(case: Case) -> tuple[str, str] | None:
    row = case.row
    for code in sorted(row.codes):
        for points, rule, what in (
            (ground.centroids(code) if ground.has_layers() else (), "country-centroid", code),
            (evidence.admin1_centres(code), "admin1-centroid", f"a first-level division of {code}"),
        ):
            away = ground.km_to(row.lon, row.lat, [x for x, _ in points], [y for _, y in points])
            most = CENTRE_KM if rule == "country-centroid" and case.same else TIGHT_KM
            if away and min(away) <= most:
                return rule, f"that is the centre of {what}, not a place"
    return None


def _cut(case: Case, habits: FileProfile) -> Repair | None:
    """Return the repair of a position that is a namesake's with digits cut off."""
    row = case.row
    if row.decimals > 2 or row.decimals >= habits.decimals or not 0.15 + row.claim.accuracy_km < case.km < 250:
        return None
    hits: list[tuple[Town, int]] = []
    for town in case.same:
        cuts = [slips.cut_to(row.lon, town.lon), slips.cut_to(row.lat, town.lat)]
        same = [abs(row.lon - town.lon) < slips.SAME, abs(row.lat - town.lat) < slips.SAME]
        if all(cut is not None or equal for cut, equal in zip(cuts, same, strict=True)) and any(
            cut is not None for cut in cuts
        ):
            hits.append((town, max(cut for cut in cuts if cut is not None)))
    # One or two decimals are how many sources print positions: within the tolerance only where others have many more.
    near = case.km <= row.tolerance_km
    hits = [(town, places) for town, places in hits if habits.decimals >= 4 or not (near or places == 2)]
    if not hits:
        return None
    town, places = hits[0]
    words = f"cut to {places} decimals" if places else "cut to whole degrees"
    why = f"it is {described(town)} {words}, {evidence.nearest(row.lon, row.lat, [town])[0]:.1f} km off"
    return Repair("truncated", HIGH if len(hits) == 1 else MEDIUM, why, lon=town.lon, lat=town.lat)


def _copied(case: Case) -> Repair:
    """Return the repair of lat = lon: the namesake of which one coordinate is this one."""
    row = case.row
    hits = [t for t in case.same if min(abs(t.lat - row.lat), abs(t.lon - row.lon)) < 0.02]
    if len(hits) == 1:
        which = "lat" if abs(hits[0].lat - row.lat) < 0.02 else "lon"
        why = f"{which} is that of {described(hits[0])}, and was copied into the other"
        return Repair("equal-coordinates", HIGH, why, lon=hits[0].lon, lat=hits[0].lat)
    return _look_up(case, "equal-coordinates", "lat and lon are the same, one was probably copied into the other", hits)


def _half(case: Case) -> Repair | None:
    """Return the repair of a position of which one coordinate is a namesake's and the other is not."""
    row = case.row
    hits = [t for t in case.same if min(abs(t.lat - row.lat), abs(t.lon - row.lon)) < 2e-5]
    if len(hits) != 1:
        return None
    good, bad = ("lat", "lon") if abs(hits[0].lat - row.lat) < 2e-5 else ("lon", "lat")
    why = f"{good} is that of {described(hits[0])}, {bad} is not"
    return Repair("half-right", HIGH, why, lon=hits[0].lon, lat=hits[0].lat)


def _abroad(case: Case) -> Repair | None:
    """Return the repair of a row whose position fits its name in another country than it says."""
    row = case.row
    if not row.codes or case.same:
        return None
    km, town = evidence.nearest(row.lon, row.lat, case.elsewhere)
    if town is None or km > 10 + row.claim.accuracy_km:
        return None
    why = f"there is no place of that name in {'|'.join(sorted(row.codes))}, and {described(town)} is {km:.1f} km away"
    return Repair("wrong-country", HIGH if km <= row.tolerance_km else MEDIUM, why, country=town.country)


def _or_country(case: Case, repair: Repair) -> Repair:
    """Return a repair that also names the country in which the position would be right."""
    km, town = evidence.nearest(case.row.lon, case.row.lat, case.elsewhere)
    if town is None or km > case.row.tolerance_km:
        return repair
    return replace(
        repair, certainty=LOW, why=f"{repair.why}; or the country is {town.country}: {described(town)} is here"
    )


def _look_up(case: Case, code: str, said: str, among: Sequence[Town] = ()) -> Repair:
    """Return the position of the place of that name, for a position that tells nothing of where it should be."""
    row = case.row
    towns = tuple(among) or case.same
    where = "|".join(sorted(row.codes)) or "the world"
    if not towns:
        return Repair(code, "", said)
    if len(towns) == 1:
        town = towns[0]
        why = f"{said}; {described(town)} is the only place of that name in {where}"
        return Repair(code, MEDIUM, why, lon=town.lon, lat=town.lat)
    # Of several the nearest, where the position is not plain nonsense; else the largest.
    usable = row.placed and code in ("at-sea", "far-from-namesakes", "truncated", "admin1-centroid")
    km, closest = evidence.nearest(row.lon, row.lat, towns) if usable else (math.inf, None)
    town = closest if closest is not None and km < 300 else towns[0]
    how = "the nearest" if town is closest else "the largest"
    why = f"{said}; {described(town)} is {how} of {len(towns)} places of that name in {where}"
    rest = tuple(each for each in towns if each is not town)[:OTHERS]
    return Repair(code, LOW, why, lon=town.lon, lat=town.lat, others=rest)


def _lonely(case: Case, habits: FileProfile) -> Repair | None:
    """Question a row without country and namesake that is far from all others, where one slip puts it among them."""
    row = case.row
    if row.codes or case.same or len(habits.positions) < 5 or row.claim.kind in evidence.LOOSE_KINDS:
        return None
    away = _nearest_row(row.lon, row.lat, habits, skip=True)
    if away < 1000:
        return None
    guesses = [
        (guess, _nearest_row(guess.lon, guess.lat, habits, skip=True)) for guess in slips.turned(row.lon, row.lat)
    ]
    near = [(guess, km) for guess, km in guesses if km < 200 and guess.steps <= 2]
    if len(near) != 1:
        return None
    guess, km = near[0]
    why = f"it is {away:,.0f} km from every other row; {guess.words} it is {km:,.0f} km from the nearest"
    return Repair(guess.code, MEDIUM, why, lon=guess.lon, lat=guess.lat)


def _third_row(lon: float, lat: float, habits: FileProfile, *, skip: bool) -> float:
    """Return how far the third nearest other row is."""
    away = habits.nearest_km(lon, lat, 4)[skip:]
    return away[2] if len(away) > 2 else math.inf


def _nearest_row(lon: float, lat: float, habits: FileProfile, *, skip: bool = False) -> float:
    """Return how far the nearest other row is; ``skip`` leaves out the position itself, once."""
    away = habits.nearest_km(lon, lat, 2)
    if skip and away and away[0] == 0:
        away = away[1:]
    return away[0] if away else math.inf


# --- which slip fits ------------------------------------------------------------------------------------------------
def _fitting(case: Case, guesses: Sequence[Guess]) -> Repair | None:
    """Return the guess that the name confirms, or, where the name is unknown, the only simple one in the country."""
    ranked = sorted(_ranked(case, guesses), key=lambda each: (each[0], each[1].steps, each[2]))
    if not ranked:
        return None
    rank, guess, km, town = ranked[0]
    if town is not None:
        why = f"{guess.words} it is {km:.1f} km from {described(town)}"
        certainty = HIGH if rank < 2 else MEDIUM
    else:
        rivals = [each for each in ranked if each[1].steps == guess.steps]
        why = f"{guess.words} it is in {'|'.join(sorted(case.row.codes))}"
        certainty = HIGH if len(rivals) == 1 and guess.steps <= 2 else LOW
        certainty = MEDIUM if certainty == HIGH and case.row.placed and guess.steps == 2 else certainty
    return Repair(guess.code, certainty, why, lon=guess.lon, lat=guess.lat)


def _ranked(case: Case, guesses: Sequence[Guess]) -> Iterator[tuple[int, Guess, float, Town | None]]:
    row = case.row
    if case.same:
        for guess in guesses:
            km, town = case.nearest(guess.lon, guess.lat)
            rank = next((i for i, most in enumerate((row.tolerance_km, 10.0, 50.0)) if km <= most), None)
            if rank is not None and km < case.km / 4:
                yield rank, guess, km, town
    elif row.shapes and ground.has_layers() and not row.shapes & case.here:
        for guess in guesses:
            if guess.code != "lost-point" and case.in_country(guess.lon, guess.lat):
                yield 3, guess, 0.0, None
