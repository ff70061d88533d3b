"""KML and KMZ, as Google My Maps and Google Earth save them: placemarks with folders, descriptions and data columns.

Styles are passed over. A link to another file (NetworkLink) is said and never followed; pictures and models laid over
the map are said and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from routes.errors import DataError, GeometryError, RefusedError
from routes.io import safe
from routes.io.reading import Reading
from routes.io.rows import Row
from routes.io.vector.features import NO_GEOMETRY, features_reading
from routes.io.vector.layers import Layer
from routes.io.vector.xml_tree import Element, parse_xml, plain_text, words
from routes.model.geometry import check_position
from routes.model.text import quoted

__all__ = ["read_kml"]

FOLDER = "folder"
_CONTAINERS = ("Document", "Folder", "kml", "Create", "Update", "Change")
_OVERLAYS = ("GroundOverlay", "ScreenOverlay", "PhotoOverlay")
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model")
_COMMA = re.compile(r"\s*,\s*")


@dataclass
class _Read:
    name: str
    layer: Layer
    seen: dict[tuple[str, str], str] = field(default_factory=dict)  # where the line of a leg stands first
    links: int = 0


def read_kml(data: bytes, name: str) -> Reading:
    """Return the network of a KML file, or of a KMZ archive, of which the first KML is read.

    Raises
    ------
    RefusedError
        If it is something else, declares a document type, or an archive beyond the limits.
    DataError
        If it is damaged, or there is nothing in it that has a position.
    """
    others: list[str] = []
    if data.startswith(b"PK"):
        data, others = _from_archive(data, name)
    root = parse_xml(data, name, "KML")
    if root.tag not in (*_CONTAINERS, "Placemark", "NetworkLink"):
        raise RefusedError(f"{name}: expected KML, found XML that begins with <{root.tag[:60]}>")
    read = _Read(name, Layer(name=name))
    read.layer.left += [(name, other, "another KML of the archive") for other in others]
    _walk(read, root, (), ("", []))
    if not read.layer.rows and read.links:
        link = read.layer.left[0]
        message = f"holds nothing but a link to another file ({quoted(link[1])}), which is not fetched"
        raise DataError(f"{message}: open it where it is shown, and export the content as KML", where=link[0])
    document = root if root.tag == "Document" else root.find("Document")
    title = words(document.said("name")) if document is not None else ""
    return features_reading([read.layer], name, title=title, folders=FOLDER)


def _from_archive(data: bytes, name: str) -> tuple[bytes, list[str]]:
    found = safe.unpack(data, name, wanted="a KMZ archive", suffixes=(".kml",), others=True)
    if not found:
        raise DataError("there is no KML in the archive", where=name)
    first = next((member for member in found if member.lower() == "doc.kml"), next(iter(found)))
    return found[first], [member for member in found if member != first]


def _walk(read: _Read, element: Element, folders: tuple[str, ...], here: tuple[str, list[str]]) -> None:
    """Take the placemarks of an element; ``here`` are the title of the innermost folder and what stands in it."""
    for child in element.children if element.tag in _CONTAINERS else [element]:
        where = f"{read.name}:{child.at}"
        if child.tag == "Folder":
            inner = (*folders, words(child.said("name")))
            group: tuple[str, list[str]] = (" / ".join(part for part in inner if part), [])
            if group[0]:
                read.layer.groups.append(group)
            _walk(read, child, inner, group)
        elif child.tag in _CONTAINERS:
            _walk(read, child, folders, here)
        elif child.tag == "Placemark":
            here[1].append(_placemark(read, child, here[0]))
        elif child.tag == "NetworkLink":
            read.links += 1
            target = child.said("Link", "href") or child.said("Url", "href") or child.said("name")
            read.layer.left.insert(0, (where, target, "a link to another file, which is not fetched"))
        elif child.tag in _OVERLAYS:
            read.layer.left.append((where, child.said("name"), f"a picture laid over the map ({child.tag})"))


def _placemark(read: _Read, mark: Element, folder: str) -> str:
    """Add what a placemark shows, and return where it stands: the line of a leg may stand in several folders."""
    where = f"{read.name}:{mark.at}"
    row = _row(mark)
    if folder:
        row[FOLDER] = folder
    shapes = [child for child in mark.children if child.tag in _SHAPES]
    leg = row.pop("leg", "")
    written = repr([list(_texts(shape)) for shape in shapes]) if leg else ""
    if leg and (leg, written) in read.seen:
        return read.seen[leg, written]
    read.seen[leg, written] = where
    made = []
    for shape in shapes:
        try:
            made += list(_shapes(shape))
        except GeometryError as fault:
            found = GeometryError(fault.detail, where=fault.where or f"{read.name}:{shape.line}")
            read.layer.rows.append((where, row, found))
        except DataError as fault:
            read.layer.left.append((where, row.get("name", ""), fault.detail))
    read.layer.rows += [(where, dict(row), shape) for shape in made]
    if not shapes:
        reason = "with an address only" if row.get("address") else NO_GEOMETRY
        read.layer.left.append((where, row.get("name", "") or row.get("address", ""), reason))
    return where


def _texts(element: Element) -> Iterator[str]:
    yield element.text.strip()
    for child in element.children:
        yield from _texts(child)


def _row(mark: Element) -> Row:
    """Return name, description, address, dates and data columns of a placemark as text."""
    row: Row = {}
    for tag, cleaned in (("name", words), ("description", plain_text), ("address", words)):
        if text := cleaned(mark.said(tag)):
            row[tag] = text
    dates = [_date(mark.said("TimeStamp", "when"))]
    if mark.find("TimeSpan") is not None:
        dates = [_date(mark.said("TimeSpan", part)) for part in ("begin", "end")]
    if any(dates):
        row["valid"] = "/".join(date or ".." for date in dates)
    data = mark.find("ExtendedData")
    for entry in data.children if data is not None else ():
        pairs = [(entry.attributes.get("name", ""), entry.said("value"))] if entry.tag == "Data" else []
        if entry.tag == "SchemaData":
            pairs = [(each.attributes.get("name", ""), each.text.strip()) for each in entry.all("SimpleData")]
        for column, text in pairs:
            text = plain_text(text)
            if column and text and row.get(column, text) == text:
                row[column] = text
            elif column and text:
                row[f"{column} (data)"] = text
    return row


def _date(text: str) -> str:
    """Return the day, month or year of a time as KML writes it."""
    return text.strip().partition("T")[0]


def _shapes(element: Element) -> Iterator[Any]:
    """Yield the geometries of an element; parts of a track are never joined.

    Raises
    ------
    GeometryError
        If a position is not one.
    DataError
        If it is of a kind that is left out.
    """
    import shapely

    stack = [element]
    while stack:
        part = stack.pop()
        if part.tag in ("MultiGeometry", "MultiTrack"):
            stack += reversed([child for child in part.children if child.tag in _SHAPES])
        elif part.tag == "Model":
            raise DataError("a three-dimensional model")
        elif part.tag == "Polygon":
            rings = [_ring(ring) for side in ("outerBoundaryIs", "innerBoundaryIs") for ring in part.all(side)]
            if part.find("outerBoundaryIs") is None or not rings:
                raise GeometryError("a Polygon without outline")
            yield shapely.Polygon(rings[0], rings[1:])
        else:
            positions = _track(part) if part.tag == "Track" else _positions(part.find("coordinates"))
            if not positions:
                raise GeometryError(f"a {part.tag} without coordinates")
            if part.tag == "Point":
                yield shapely.Point(positions[0])
            elif len(positions) < 2:
                raise GeometryError(f"a {part.tag} of one position: a line needs two")
            else:
                yield shapely.LineString(positions)


def _ring(side: Element) -> list[tuple[float, float]]:
    positions = _positions(side.find("LinearRing", "coordinates"))
    if len(positions) < 3:
        raise GeometryError(f"an outline of {len(positions)} position(s): it needs three")
    return positions


def _track(part: Element) -> list[tuple[float, float]]:
    return [_position(each.text.split()) for each in part.all("coord") if each.text.strip()]


def _positions(element: Element | None) -> list[tuple[float, float]]:
    text = element.text if element is not None else ""
    return [_position(each.split(",")) for each in _COMMA.sub(",", text).split()]


def _position(parts: list[str]) -> tuple[float, float]:
    if len(parts) < 2:
        raise GeometryError(f"position {quoted(','.join(parts))} is not longitude,latitude")
    return check_position(*(part if "_" not in part else "" for part in parts[:2]))
