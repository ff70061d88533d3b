"""Providers `valhalla` and `osrm`: thin clients of a routing server that the user runs. Never called unless asked for.

Valhalla: ``POST /route``, shape as an encoded polyline of six decimals. OSRM: ``GET /route/v1/...``, shape as GeoJSON.
No address is built in, no key is sent, and nothing but the two positions leaves the machine.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from routes.errors import DataError, FileError, NoPathError, UsageError
from routes.geo.providers.base import Drawn
from routes.model.geometry import Position, as_line, check_position
from routes.model.records import Basis

__all__ = ["decoded", "osrm", "valhalla"]

SECONDS = 30.0
MOST_BYTES = 50_000_000
# What Valhalla answers when nothing joins the two: 170 different parts of its graph, 171 no road near, 442 no path.
NO_WAY = (170, 171, 442)


def valhalla(
    start: Position,
    end: Position,
    *,
    names: tuple[str, str] = ("the start", "the end"),
    url: str = "",
    costing: str = "auto",
    seconds: float = SECONDS,
) -> Drawn:
    """Return the way that a Valhalla server gives, ``routed``; ``costing`` is ``auto``, ``pedestrian``, ``bus``, ...

    Raises
    ------
    UsageError
        If no server's address is given.
    NoPathError
        If the server knows no way.
    FileError, DataError
        If the server cannot be reached, or answers something else.
    """
    (ax, ay), (bx, by) = check_position(*start), check_position(*end)
    body = {"locations": [{"lat": ay, "lon": ax}, {"lat": by, "lon": bx}], "costing": costing, "units": "kilometers"}
    answer = _asked("valhalla", url, "/route", json.dumps(body).encode(), seconds)
    if answer.get("error_code") in NO_WAY:
        raise NoPathError(f"valhalla knows no way from {names[0]} to {names[1]}: {answer.get('error', '')}")
    try:
        coords = [xy for leg in answer["trip"]["legs"] for xy in decoded(leg["shape"])]
    except (KeyError, TypeError, IndexError) as fault:
        raise _strange("valhalla", url, answer) from fault
    return _drawn("valhalla", url, answer, coords, (ax, ay), (bx, by))


def osrm(
    start: Position,
    end: Position,
    *,
    names: tuple[str, str] = ("the start", "the end"),
    url: str = "",
    profile: str = "driving",
    seconds: float = SECONDS,
) -> Drawn:
    """Return the way that an OSRM server gives, ``routed``; ``profile`` is one the server was built for.

    Raises
    ------
    UsageError
        If no server's address is given, or the profile is not a plain word.
    NoPathError
        If the server knows no way.
    FileError, DataError
        If the server cannot be reached, or answers something else.
    """
    (ax, ay), (bx, by) = check_position(*start), check_position(*end)
    if not profile.isalnum():
        raise UsageError(f"profile {profile!r} is not a plain word such as driving")
    path = f"/route/v1/{profile}/{ax:.6f},{ay:.6f};{bx:.6f},{by:.6f}?overview=full&geometries=geojson"
    answer = _asked("osrm", url, path, None, seconds)
    if answer.get("code") in ("NoRoute", "NoSegment"):
        raise NoPathError(f"osrm knows no way from {names[0]} to {names[1]}: {answer.get('message', '')}".rstrip(": "))
    try:
        coords = [(lon, lat) for lon, lat in answer["routes"][0]["geometry"]["coordinates"]]
    except (KeyError, TypeError, IndexError, ValueError) as fault:
        raise _strange("osrm", url, answer) from fault
    return _drawn("osrm", url, answer, coords, (ax, ay), (bx, by))


def decoded(text: str, digits: int = 6) -> list[Position]:
    """Return the positions of an encoded polyline (Google's algorithm; Valhalla writes six decimals).

    Raises
    ------
    DataError
        If the text breaks off within a number.

    Examples
    --------
    >>> decoded("_p~iF~ps|U_ulLnnqC_mqNvxq`@", 5)
    [(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)]
    """
    numbers: list[int] = []
    value = shift = 0
    for sign in text:
        bits = ord(sign) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(numbers) % 2:
        raise DataError("an encoded polyline breaks off within a position")
    out: list[Position] = []
    lat = lon = 0
    for north, east in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + north, lon + east
        out.append((round(lon / 10**digits, digits), round(lat / 10**digits, digits)))
    return out


def _drawn(
    provider: str, url: str, answer: dict[str, Any], coords: list[Position], start: Position, end: Position
) -> Drawn:
    from routes.geo import geodesy

    if len(coords) < 2:
        raise _strange(provider, url, answer)
    line = as_line(coords)
    away = (geodesy.distance_km(start, coords[0]), geodesy.distance_km(end, coords[-1]))
    note = f"The server's way begins {away[0]:.2f} km from the start and ends {away[1]:.2f} km from the end."
    return Drawn(line=line, basis=Basis.ROUTED, provider=provider, snapped_km=away, note=note)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: the two positions go to the server that was named and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _asked(provider: str, url: str, path: str, body: bytes | None, seconds: float) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"provider {provider} needs url=, the http address of a server that you run")
    if parts.username or parts.password:
        raise UsageError(f"provider {provider}: leave the user and password out of url=, they would stand in messages")
    head = {"Content-Type": "application/json"} if body else {}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
    try:
        request = urllib.request.Request(url.rstrip("/") + path, data=body, headers=head)  # noqa: S310 - http, above
        with opener.open(request, timeout=seconds) as reply:
            text = _read(provider, parts.netloc, reply)
    except urllib.error.HTTPError as fault:
        with fault:
            text = _read(provider, parts.netloc, fault)  # both servers explain a refusal in JSON
    except (OSError, http.client.HTTPException) as fault:
        raise FileError(f"the {provider} server at {parts.netloc} cannot be reached: {fault}") from fault
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise DataError(f"the {provider} server at {parts.netloc} did not answer in JSON: is it the right address?")
    return answer


def _read(provider: str, host: str, reply: Any) -> bytes:
    text: bytes = reply.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise DataError(f"the {provider} server at {host} answered more than {MOST_BYTES // 1_000_000} MB")
    if len(text) < int(reply.headers.get("Content-Length") or 0):
        raise DataError(f"the answer of the {provider} server at {host} broke off")
    return text


def _strange(provider: str, url: str, answer: dict[str, Any]) -> DataError:
    said = str(answer.get("error") or answer.get("message") or answer.get("code") or sorted(answer))[:200]
    return DataError(f"the {provider} server at {urlsplit(url).netloc} gave no route: {said}")
