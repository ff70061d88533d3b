"""A layer of lines as a graph that can be followed: roads or rails that the user supplies.

Arrays throughout, so that a million edges fit: positions in one table, edges as slices of it. Places to snap to are
looked up on the unit sphere, right over 180 degrees and at the poles; lengths are geodesic.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from routes.errors import DataError, GeometryError, NoPathError
from routes.geo import geodesy
from routes.model.geometry import Position

__all__ = ["Access", "LineNetwork", "from_lines", "from_pairs"]

EARTH_KM = 6371.0088
SPACING_KM = 2.0


@dataclass(frozen=True, slots=True)
class Access:
    """Where a position joins an edge: the edge, the segment within it, the position there, how far away, what part."""

    edge: int
    segment: int
    position: Position
    km: float
    part: int


@dataclass(frozen=True)
class LineNetwork:
    """Edges between numbered nodes, each a line of positions; ``offsets`` say where each one's positions start.

    ``lengths_km`` are what the shortest way adds up. Edges are followed both ways, or along their line only if
    ``directed``.
    """

    positions: Any
    offsets: Any
    tails: Any
    heads: Any
    lengths_km: Any
    count: int
    directed: bool = False

    @functools.cached_property
    def parts(self) -> Any:
        """For each node, the number of the connected part of the layer that it lies on."""
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import connected_components

        ones = csr_matrix(([1] * len(self.tails), (self.tails, self.heads)), shape=(self.count, self.count))
        return connected_components(ones, directed=False)[1]

    @functools.cached_property
    def _least(self) -> Any:
        """The shortest edge of each pair of nodes: rows tail, head, number, in order."""
        import numpy as np

        number = np.arange(len(self.tails))
        rows = np.column_stack([self.tails, self.heads, number])
        if not self.directed:
            rows = np.vstack([rows, np.column_stack([self.heads, self.tails, number])])
        rows = rows[np.lexsort((self.lengths_km[rows[:, 2]], rows[:, 1], rows[:, 0]))]
        fresh = np.ones(len(rows), dtype=bool)
        fresh[1:] = (rows[1:, :2] != rows[:-1, :2]).any(axis=1)
        return rows[fresh & (rows[:, 0] != rows[:, 1])]

    @functools.cached_property
    def _search(self) -> tuple[Any, Any]:
        """A tree of points on the unit sphere along every segment, and the number of each one's segment."""
        import numpy as np
        from scipy.spatial import cKDTree

        ends = np.zeros(len(self.positions), dtype=bool)
        ends[self.offsets[1:] - 1] = True
        segment = np.flatnonzero(~ends)
        a, b = _sphere(self.positions[segment]), _sphere(self.positions[segment + 1])
        pieces = np.maximum(1, np.ceil(np.linalg.norm(b - a, axis=1) * EARTH_KM / SPACING_KM)).astype(int)
        which = np.repeat(np.arange(len(segment)), pieces)
        step = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        share = ((step + 0.5) / pieces[which])[:, None]
        points = a[which] * (1 - share) + b[which] * share
        return cKDTree(points / np.linalg.norm(points, axis=1)[:, None]), segment[which]

    def near(self, position: Position, most: int = 48) -> list[Access]:
        """Return where a position may join the layer, nearest first, one place an edge."""
        import numpy as np

        tree, segments = self._search
        _, found = tree.query(_sphere(np.array([position])), k=min(most, len(segments)))
        out: dict[int, Access] = {}
        for segment in np.unique(segments[np.atleast_1d(found.squeeze())]).tolist():
            a, b = (tuple(map(float, self.positions[segment + i])) for i in (0, 1))
            there, km = geodesy.nearest_on(position, a, b)  # type: ignore[arg-type]
            edge = int(np.searchsorted(self.offsets, segment, side="right")) - 1
            if edge not in out or km < out[edge].km:
                out[edge] = Access(edge, segment, there, km, int(self.parts[self.tails[edge]]))
        return sorted(out.values(), key=lambda snap: (snap.km, snap.edge))

    def gap(self, a: int, b: int) -> tuple[float, Position, Position]:
        """Return how far apart two parts of the layer are in km, and where: a position on each."""
        import numpy as np
        from scipy.spatial import cKDTree

        part = self.parts[self.tails]
        rows = np.repeat(part, np.diff(self.offsets))
        first, second = self.positions[rows == a], self.positions[rows == b]
        small, large, turned = (first, second, False) if len(first) <= len(second) else (second, first, True)
        chord, index = cKDTree(_sphere(large)).query(_sphere(small))
        at = int(np.argmin(chord))
        pair = [tuple(map(float, small[at])), tuple(map(float, large[index[at]]))]
        here, there = pair[::-1] if turned else pair
        return geodesy.distance_km(here, there), here, there  # type: ignore[arg-type, return-value]

    def between(self, start: Access, end: Access) -> tuple[list[Position], float]:
        """Return the positions of the shortest way from one place on the layer to another, and its `lengths_km`.

        Raises
        ------
        NoPathError
            If none leads there.
        """
        import numpy as np
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra

        rows = self._least
        source, target = self.count, self.count + 1
        extra: list[tuple[int, int, float]] = []
        for snap, node in ((start, source), (end, target)):
            before, after = self._share(snap)
            tail, head = int(self.tails[snap.edge]), int(self.heads[snap.edge])
            if node == source:
                extra += [(source, head, after)] + ([] if self.directed else [(source, tail, before)])
            else:
                extra += [(tail, target, before)] + ([] if self.directed else [(head, target, after)])
        best = {(a, b): km for a, b, km in sorted(extra, key=lambda row: -row[2])}
        a, b, km = zip(*((*pair, km) for pair, km in best.items()), strict=True)
        weights = np.concatenate([self.lengths_km[rows[:, 2]], km])
        where = (np.concatenate([rows[:, 0], a]), np.concatenate([rows[:, 1], b]))
        graph = csr_matrix((np.maximum(weights, 1e-9), where), shape=(self.count + 2,) * 2)
        far, came = dijkstra(graph, indices=source, return_predecessors=True)
        direct = self._along(start, end)
        if direct is not None and direct[0] <= far[target]:
            return direct[1], direct[0]
        if not math.isfinite(far[target]):
            raise NoPathError("no way on the layer leads from the one place to the other")
        nodes = [target]
        while nodes[-1] != source:
            nodes.append(int(came[nodes[-1]]))
        return self._joined(start, end, nodes[::-1][1:-1]), float(far[target])

    def _share(self, snap: Access) -> tuple[float, float]:
        """Return the km from the tail of an edge to a place on it, and from there to its head."""
        line = self._line(snap.edge)
        at = snap.segment - int(self.offsets[snap.edge])
        before = geodesy.chain_km([*line[: at + 1], snap.position])
        after = geodesy.chain_km([snap.position, *line[at + 1 :]])
        scale = float(self.lengths_km[snap.edge]) / (before + after) if before + after else 0.0
        return before * scale, after * scale

    def _along(self, start: Access, end: Access) -> tuple[float, list[Position]] | None:
        """Return the way between two places on one edge, if they are."""
        if start.edge != end.edge:
            return None
        (a, _), (b, _) = self._share(start), self._share(end)
        if b < a and self.directed:
            return None
        first, last = (start, end) if a <= b else (end, start)
        offset = int(self.offsets[start.edge])
        inner = self._line(start.edge)[first.segment - offset + 1 : last.segment - offset + 1]
        way = [first.position, *inner, last.position]
        return abs(b - a), way if a <= b else way[::-1]

    def _line(self, edge: int) -> list[Position]:
        rows = self.positions[int(self.offsets[edge]) : int(self.offsets[edge + 1])].tolist()
        return [(lon, lat) for lon, lat in rows]

    def _joined(self, start: Access, end: Access, nodes: list[int]) -> list[Position]:
        import numpy as np

        out: list[Position] = [start.position]
        line, at = self._line(start.edge), start.segment - int(self.offsets[start.edge])
        forth, back = self._share(start)[1], self._share(start)[0]
        tail, head = int(self.tails[start.edge]), int(self.heads[start.edge])
        forward = nodes[0] == head and (nodes[0] != tail or self.directed or forth <= back)
        out += line[at + 1 :] if forward else line[at::-1]
        rows = self._least
        key = rows[:, 0].astype(np.int64) * (self.count + 2) + rows[:, 1]
        for a, b in zip(nodes, nodes[1:], strict=False):
            edge = int(rows[int(np.searchsorted(key, a * (self.count + 2) + b)), 2])
            piece = self._line(edge)
            out += piece if int(self.tails[edge]) == a else piece[::-1]
        line, at = self._line(end.edge), end.segment - int(self.offsets[end.edge])
        before, after = self._share(end)
        tail, head = int(self.tails[end.edge]), int(self.heads[end.edge])
        forward = nodes[-1] == tail and (nodes[-1] != head or self.directed or before <= after)
        out += line[: at + 1] if forward else line[:at:-1]
        return [*out, end.position]


def _sphere(positions: Any) -> Any:
    import numpy as np

    lon, lat = np.radians(np.asarray(positions, dtype=float)).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def from_pairs(
    nodes: Any,
    edges: Sequence[tuple[int, int]] | Any,
    lines: Sequence[Any] | None = None,
    *,
    lengths_km: Sequence[float] | Any = None,
    directed: bool = False,
) -> LineNetwork:
    """Return the ways of numbered nodes (lon, lat) and of edges between them, each with a line or none (straight).

    A line that runs from the head of its edge to its tail is turned round. ``lengths_km`` are what the layer says of
    its edges, which may be straight where the road is not; without them the lines are measured.

    Raises
    ------
    DataError
        If there is no edge, one names a node that does not exist, or a length is negative or missing.
    GeometryError
        If a position is not on Earth.

    Examples
    --------
    >>> ways = from_pairs([(0, 0), (1, 0), (1, 1)], [(0, 1), (1, 2)])
    >>> [round(float(km), 1) for km in ways.lengths_km]
    [111.3, 110.6]
    """
    import numpy as np

    spots, pairs = np.asarray(nodes, dtype=float).reshape(-1, 2), np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    if not len(pairs):
        raise DataError("the layer has no line to follow")
    if pairs.min() < 0 or pairs.max() >= len(spots):
        raise DataError(f"an edge names node {pairs.max()}: the layer has {len(spots)} nodes")
    shapes = {number: line for number, line in enumerate(lines or ()) if line is not None}
    counts = np.full(len(pairs), 2)
    for number, line in shapes.items():
        counts[number] = len(line.coords)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    positions = np.empty((int(offsets[-1]), 2))
    positions[offsets[:-1]], positions[offsets[1:] - 1] = spots[pairs[:, 0]], spots[pairs[:, 1]]
    for number, line in shapes.items():
        rows = np.asarray(line.coords, dtype=float)[:, :2]
        tail, head = spots[pairs[number]]
        if np.abs(rows[0] - tail).sum() + np.abs(rows[-1] - head).sum() > (
            np.abs(rows[0] - head).sum() + np.abs(rows[-1] - tail).sum()
        ):
            rows = rows[::-1]
        positions[offsets[number] : offsets[number + 1]] = rows
    own = None if lengths_km is None else np.asarray(lengths_km, dtype=float)
    if own is not None and (len(own) != len(pairs) or not (np.isfinite(own) & (own >= 0)).all()):
        raise DataError(f"lengths_km must hold one length of 0 or more for each of the {len(pairs)} edges")
    return _ways(positions, offsets, pairs, len(spots), directed, own)


def _ways(positions: Any, offsets: Any, pairs: Any, count: int, directed: bool, own: Any = None) -> LineNetwork:
    import numpy as np

    bad = ~(np.isfinite(positions).all(axis=1) & (np.abs(positions) <= (180.0, 90.0)).all(axis=1))
    if bad.any():
        raise GeometryError(f"the layer holds {tuple(positions[bad][0].tolist())}, which is no (lon, lat) in degrees")
    steps = np.append(geodesy.steps_km(positions), 0.0)
    steps[offsets[1:] - 1] = 0.0
    lengths = np.add.reduceat(steps, offsets[:-1]) if own is None else own
    return LineNetwork(positions, offsets, pairs[:, 0], pairs[:, 1], lengths, count, directed)


def from_lines(lines: Any, *, directed: bool = False) -> LineNetwork:
    """Return the ways of lines; they meet where they share a position, be it an end or not.

    Raises
    ------
    DataError
        If there is no line.
    GeometryError
        If a position is not on Earth.

    Examples
    --------
    >>> from shapely import LineString
    >>> ways = from_lines([LineString([(0, 0), (1, 0), (2, 0)]), LineString([(1, 0), (1, 1)])])
    >>> ways.count, len(ways.tails)
    (4, 3)
    """
    import numpy as np
    import shapely

    shapes = shapely.get_parts(np.asarray(lines, dtype=object))
    shapes = shapes[(shapely.get_type_id(shapes) == 1) & ~shapely.is_empty(shapes)]
    if not len(shapes):
        raise DataError("the layer has no line to follow")
    positions, of = shapely.get_coordinates(shapes, return_index=True)
    again = np.zeros(len(positions), dtype=bool)
    again[1:] = (positions[1:] == positions[:-1]).all(axis=1) & (of[1:] == of[:-1])
    positions, of = positions[~again], of[~again]
    # A hundred-millionth of a degree is a millimetre.
    _, name = np.unique(np.round(positions, 8), axis=0, return_inverse=True)
    name = name.ravel()
    fresh = np.append(True, of[1:] != of[:-1])
    rim = fresh | np.append(fresh[1:], True)
    node = rim | (np.bincount(name)[name] > 1)
    at = np.flatnonzero(node)
    along = of[at[:-1]] == of[at[1:]]
    tails, heads = at[:-1][along], at[1:][along]
    if not len(tails):
        raise DataError("the layer has no line to follow")
    numbers, pairs = np.unique(np.column_stack([name[tails], name[heads]]), return_inverse=True)
    counts = heads - tails + 1
    offsets = np.concatenate([[0], np.cumsum(counts)])
    index = np.arange(int(offsets[-1])) - np.repeat(offsets[:-1], counts) + np.repeat(tails, counts)
    return _ways(positions[index], offsets, pairs.reshape(-1, 2), len(numbers), directed)
