"""The records a network is made of. Each checks its own fields when it is made; none can be changed."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from routes.errors import DataError, GeometryError
from routes.model import guesses
from routes.model.geometry import as_line, check_position, line_length_km
from routes.model.period import Period
from routes.model.text import check_letters, did_you_mean, quoted

if TYPE_CHECKING:
    from shapely import LineString, MultiPolygon, Polygon

__all__ = [
    "NOT_REPORTED",
    "SUPPRESSED",
    "Basis",
    "Certainty",
    "Closure",
    "Leg",
    "Measure",
    "Mode",
    "Observation",
    "PlaceKind",
    "Route",
    "Sensitivity",
    "Source",
    "Waypoint",
]

NOT_REPORTED = "not reported"
SUPPRESSED = "suppressed"


class Mode(enum.StrEnum):
    """How people are reported to move along a leg."""

    WALK = "walk"
    BOAT = "boat"
    BUS = "bus"
    TRAIN = "train"
    TRUCK = "truck"
    CAR = "car"
    AIR = "air"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class Basis(enum.StrEnum):
    """How the line of a leg was made, from the best known to the least."""

    SURVEYED = "surveyed"
    TRACED = "traced"
    ROUTED = "routed"
    SCHEMATIC = "schematic"


class Certainty(enum.StrEnum):
    """How well it is known that people move along a leg."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    INFERRED = "inferred"


class PlaceKind(enum.StrEnum):
    """What sort of place a waypoint is."""

    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"
    PORT = "port"
    CROSSING = "crossing"
    STATION = "station"
    CAMP = "camp"
    AREA = "area"
    ISLAND = "island"
    SEA = "sea"
    LANDING = "landing"
    TRAIL_POINT = "trail-point"
    OTHER = "other"


class Sensitivity(enum.StrEnum):
    """The finest level at which a place may be shown."""

    EXACT = ""
    ADMIN2 = "admin2"
    ADMIN1 = "admin1"
    COUNTRY = "country"


class Measure(enum.StrEnum):
    """What an observation counts. Only figures of one measure may be added."""

    TRANSIT = "transit"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    ENCOUNTER = "encounter"
    APPREHENSION = "apprehension"
    RETURN = "return"
    STOCK = "stock"
    PROCEDURE = "procedure"
    DEATH = "death"
    MISSING = "missing"

    @property
    def unit(self) -> str:
        """``people``, ``events`` or ``procedures``: one person may be several events."""
        if self in (Measure.ENCOUNTER, Measure.APPREHENSION, Measure.RETURN):
            return "events"
        return "procedures" if self is Measure.PROCEDURE else "people"

    @property
    def is_flow(self) -> bool:
        """Whether periods may be added: true of everything but a stock, which is a count at one time."""
        return self is not Measure.STOCK


_E = TypeVar("_E", bound=enum.StrEnum)
_Pairs = tuple[tuple[str, str], ...]


def choice(kind: type[_E], value: object, what: str) -> _E:
    """Return the member of an enumeration, or raise `DataError` naming the choices and the nearest one."""
    try:
        return kind(str(value).strip())
    except ValueError:
        known = [str(member) for member in kind if str(member)]
        hint = did_you_mean(str(value), known)
        raise DataError(f"{what} {quoted(value)} is not one of {', '.join(known)}. {hint}".strip()) from None


def _set(record: object, **values: Any) -> None:
    for name, value in values.items():
        object.__setattr__(record, name, value)
    for name in record.__slots__:  # type: ignore[attr-defined]
        value = getattr(record, name)
        # Most are plain, or no text.
        if value and not (value.isascii() if isinstance(value, str) else not isinstance(value, tuple)):
            check_letters([(name, value)])


def _pairs(value: Mapping[str, object] | Iterable[tuple[str, object]]) -> _Pairs:
    # An empty cell and no cell are one thing, in languages as in columns that the schema does not know.
    items = value.items() if isinstance(value, Mapping) else value
    return tuple(sorted((str(key), str(text)) for key, text in items if str(text)))


def _tuple(value: str | Iterable[str]) -> tuple[str, ...]:
    parts = tuple(value.split("|") if isinstance(value, str) else value)
    for part in parts:
        if "|" in part:
            raise DataError(f"list item {quoted(part)} holds |, which separates items in a table: write it otherwise")
    return tuple(part.strip() for part in parts if part.strip())


def _need(what: str, value: str) -> None:
    if not value.strip():
        raise DataError(f"{what} is empty: give it a value")


def _range(value: object, what: str, leg: str) -> tuple[float, float] | None:
    """Return (least, most) from a number, a pair, or None; both finite and not negative."""
    if value is None:
        return None
    try:
        low, high = (value, value) if isinstance(value, int | float) else tuple(value)  # type: ignore[arg-type]
        least, most = float(low), float(high)
    except (TypeError, ValueError, OverflowError):
        raise DataError(
            f"{what} {quoted(value)} of leg {quoted(leg)} is not a number or a pair (least, most)"
        ) from None
    if not (math.isfinite(least) and math.isfinite(most) and 0 <= least <= most):
        raise DataError(f"{what} {quoted(value)} of leg {quoted(leg)} must be finite, not negative, least before most")
    return least, most


def _finite(value: object, what: str, *, least: float | None = None) -> float | int | None:
    if value is None:
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise DataError(f"{what} {quoted(value)} is not a number") from None
    if not math.isfinite(number) or (least is not None and number < least):
        bound = "" if least is None else f" of {least:g} or more"
        raise DataError(f"{what} {quoted(value)} must be a finite number{bound}")
    return int(number) if number.is_integer() else number


def _period(value: Period | str | None) -> Period | None:
    return None if value is None or value == "" else Period.parse(value)


def check_country(code: str) -> str:
    """Return an ISO 3166-1 alpha-3 code, or raise `DataError`. Only the form is checked."""
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise DataError(f"country {quoted(code)} is not an ISO 3166-1 alpha-3 code such as COL: three capital letters")
    return code


@guesses.with_guesses(guesses.OF_RECORDS)
@guesses.with_fields(guesses.OF_RECORDS)
@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something was published. ``url`` and ``archived`` are http, https or mailto, else refused.

    Raises
    ------
    DataError
        If the id is empty or a link has another scheme.
    """

    id: str
    publisher: str = ""
    author: str = ""
    title: str = ""
    url: str = ""
    published: str = ""
    accessed: str = ""
    licence: str = ""
    archived: str = ""
    extra: _Pairs = ()

    def __post_init__(self) -> None:
        _need("id", self.id)
        for name in ("url", "archived"):
            link = getattr(self, name).strip()
            if link and not link.lower().startswith(("http://", "https://", "mailto:")):
                raise DataError(
                    f"{name} {quoted(link)} is not a http, https or mailto link: correct it or leave it empty"
                )
        _set(self, extra=_pairs(self.extra))

    @property
    def label(self) -> str:
        """Publisher, title and date in one line, as a source is printed."""
        parts = [self.publisher or self.author, self.title if self.title != self.publisher else "", self.published]
        return ", ".join(part for part in parts if part) or self.id


@guesses.with_guesses(guesses.OF_RECORDS)
@guesses.with_fields(guesses.OF_RECORDS)
@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """A place: a town, a crossing, a camp, or an area without a fixed position (``kind="area"``).

    ``lon``, ``lat`` in degrees (WGS 84); ``accuracy_km`` says how far the true place may lie from there; ``country``
    holds ISO 3166-1 alpha-3 codes, two for a crossing, in the direction of travel; ``extent`` is the polygon of an
    area; ``part_of`` names the areas a place belongs to; ``last_confirmed`` is when it was last reported to be used so,
    where that is known better than from sources and figures (`routes.model.confirmed`); ``extra`` carries columns the
    schema does not know.

    Raises
    ------
    DataError
        If a field is empty that must not be, or holds a value it cannot have.
    GeometryError
        If the position is not one on Earth.
    """

    id: str
    name: str
    lon: float
    lat: float
    names: _Pairs = ()
    aliases: tuple[str, ...] = ()
    kind: PlaceKind = PlaceKind.OTHER
    country: tuple[str, ...] = ()
    accuracy_km: float | None = None
    sensitivity: Sensitivity = Sensitivity.EXACT
    part_of: tuple[str, ...] = ()
    extent: Polygon | MultiPolygon | None = None
    valid: Period | None = None
    last_confirmed: Period | None = None
    sources: tuple[str, ...] = ()
    note: str = ""
    extra: _Pairs = ()

    def __post_init__(self) -> None:
        _need("id", self.id)
        _need("name", self.name)
        lon, lat = check_position(self.lon, self.lat)
        country = _tuple(self.country)
        for code in country:
            check_country(code)
        _set(
            self,
            lon=lon,
            lat=lat,
            names=_pairs(self.names),
            aliases=_tuple(self.aliases),
            kind=choice(PlaceKind, self.kind, "kind"),
            country=country,
            accuracy_km=_finite(self.accuracy_km, "accuracy_km", least=0),
            sensitivity=choice(Sensitivity, self.sensitivity, "sensitivity"),
            part_of=_tuple(self.part_of),
            valid=_period(self.valid),
            last_confirmed=_period(self.last_confirmed),
            sources=_tuple(self.sources),
            extra=_pairs(self.extra),
        )

    def name_in(self, lang: str) -> str:
        """Return the name in a language (``"es"``), or the name itself where none is given."""
        return dict(self.names).get(lang, self.name)


@guesses.with_guesses(guesses.OF_RECORDS)
@guesses.with_fields(guesses.OF_RECORDS)
@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One directed movement between two waypoints by one mode.

    ``geometry`` runs from ``start`` to ``end`` as (lon, lat) degrees, its segments are geodesics; ``basis`` says how it
    was made; ``hours`` and ``cost_usd`` are (least, most) as printed, ``None`` where nobody printed any; ``both_ways``
    means that people are reported to move in both directions; ``last_confirmed`` is when they were last reported to,
    where that is known better than from sources and figures (`routes.model.confirmed`). ``length_km`` is derived: the
    geodesic length of the line, ``None`` as long as the leg has no line (a network gives it one).

    Raises
    ------
    DataError
        If a field is empty that must not be, or holds a value it cannot have.
    GeometryError
        If the line has fewer than two positions or one that is not on Earth.
    """

    id: str
    start: str
    end: str
    mode: Mode = Mode.UNKNOWN
    geometry: LineString | None = None
    basis: Basis = Basis.SCHEMATIC
    hours: tuple[float, float] | None = None
    cost_usd: tuple[float, float] | None = None
    certainty: Certainty = Certainty.REPORTED
    both_ways: bool = False
    valid: Period | None = None
    last_confirmed: Period | None = None
    sources: tuple[str, ...] = ()
    note: str = ""
    extra: _Pairs = ()
    length_km: float | None = field(init=False, default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        for what in ("id", "start", "end"):
            _need(what, getattr(self, what))
        if self.start == self.end:
            raise DataError(f"end {quoted(self.end)} is where the leg starts: a leg joins two waypoints")
        line = None if self.geometry is None else as_line(self.geometry)
        _set(
            self,
            mode=choice(Mode, self.mode, "mode"),
            geometry=line,
            basis=choice(Basis, self.basis, "basis"),
            hours=_range(self.hours, "hours", self.id),
            cost_usd=_range(self.cost_usd, "cost_usd", self.id),
            certainty=choice(Certainty, self.certainty, "certainty"),
            both_ways=bool(self.both_ways),
            valid=_period(self.valid),
            last_confirmed=_period(self.last_confirmed),
            sources=_tuple(self.sources),
            extra=_pairs(self.extra),
            length_km=None if line is None else line_length_km(line),
        )

    @property
    def line(self) -> LineString:
        """The line, which every leg of a network has.

        Raises
        ------
        GeometryError
            If the leg stands alone and has no line yet.
        """
        if self.geometry is None:
            raise GeometryError(f"leg {quoted(self.id)} has no line yet: put it into a Network, or give it a geometry")
        return self.geometry


@guesses.with_guesses(guesses.OF_RECORDS)
@guesses.with_fields(guesses.OF_RECORDS)
@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A named chain of legs that people are reported to take, in order of travel.

    ``titles`` holds the title in other languages.

    Raises
    ------
    DataError
        If id or title is empty, or there is no leg.
    """

    id: str
    title: str
    legs: tuple[str, ...]
    titles: _Pairs = ()
    valid: Period | None = None
    sources: tuple[str, ...] = ()
    summary: str = ""
    extra: _Pairs = ()

    def __post_init__(self) -> None:
        _need("id", self.id)
        _need("title", self.title)
        legs = _tuple(self.legs)
        if not legs:
            raise DataError("legs is empty: name at least one leg, several joined by |")
        _set(
            self,
            titles=_pairs(self.titles),
            legs=legs,
            valid=_period(self.valid),
            sources=_tuple(self.sources),
            extra=_pairs(self.extra),
        )


@guesses.with_guesses(guesses.OF_RECORDS)
@guesses.with_fields(guesses.OF_RECORDS)
@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One number that somebody published about a waypoint or a leg.

    ``value`` is a number, or `NOT_REPORTED`, or `SUPPRESSED`; zero is a number and neither of them. ``low`` and
    ``high`` bound it where a range was published ("more than 20,000": low 20000). ``group`` is the part of the people
    counted, as ``dimension:part`` (``nationality:VEN``); empty means everyone. ``last_confirmed`` is when its publisher
    last stood by it, where that is not the date of the source.

    Raises
    ------
    DataError
        If a field is empty that must not be, or holds a value it cannot have.
    """

    about: str
    measure: Measure
    period: Period
    value: float | int | str
    low: float | None = None
    high: float | None = None
    group: str = ""
    source: str = ""
    last_confirmed: Period | None = None
    note: str = ""
    extra: _Pairs = ()

    def __post_init__(self) -> None:
        _need("about", self.about)
        value: object = self.value
        if isinstance(value, str) and value.strip() in (NOT_REPORTED, SUPPRESSED):
            value = value.strip()
        else:
            value = _finite(value, "value", least=0)
            if value is None:
                raise DataError(f"value is empty: write a number, {NOT_REPORTED} or {SUPPRESSED}")
        low, high = _finite(self.low, "low", least=0), _finite(self.high, "high", least=0)
        if low is not None and high is not None and high < low:
            raise DataError(f"high {high} is less than low {low}: swap them")
        _set(
            self,
            measure=choice(Measure, self.measure, "measure"),
            period=Period.parse(self.period),
            value=value,
            low=low,
            high=high,
            last_confirmed=_period(self.last_confirmed),
            extra=_pairs(self.extra),
        )

    @property
    def number(self) -> float | int | None:
        """The value as a number, or ``None`` if it was not reported or suppressed."""
        return None if isinstance(self.value, str) else self.value

    @property
    def label(self) -> str:
        """What was counted, where, when and by whom, in one line: how errors name an observation."""
        group = f" ({self.group})" if self.group else ""
        return f"{self.measure} {self.about} {self.period}{group} = {self.value} [{self.source or 'no source'}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A dated interruption of a waypoint, a leg, ``border:COL-PAN``, ``country:PAN`` or ``mode:boat``.

    Raises
    ------
    DataError
        If the target has an unknown form.
    """

    target: str
    valid: Period
    source: str = ""
    note: str = ""
    extra: _Pairs = ()

    def __post_init__(self) -> None:
        _need("target", self.target)
        prefix, colon, rest = self.target.partition(":")
        target = self.target
        if colon and prefix == "border":
            codes = sorted(check_country(code) for code in rest.split("-"))
            if len(codes) != 2 or codes[0] == codes[1]:
                raise DataError(f"target {quoted(self.target)} needs two countries: border:COL-PAN")
            target = f"border:{codes[0]}-{codes[1]}"
        elif colon and prefix == "country":
            check_country(rest)
        elif colon and prefix == "mode":
            choice(Mode, rest, "mode")
        elif colon:
            raise DataError(f"target {quoted(self.target)} begins with none of border:, country:, mode:")
        _set(self, target=target, valid=Period.parse(self.valid), extra=_pairs(self.extra))
