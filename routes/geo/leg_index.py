"""The legs nearest to any number of positions, exactly: an index of the lines of legs, made once.

Legs are cut into pieces (`routes.geo.leg_pieces`), and the pieces of some kilometres of a leg are a run. For each cell
of the Earth in which a position lies it is worked out, once, which runs may hold the nearest piece of any position
there; of these, for each position, which pieces may; and those are measured on the ellipsoid. Straight distances
through the Earth decide what may be nearest, with bounds that are never too narrow, so nothing that could be is left
out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.geo.leg_pieces import Floats, Ints, apart, pieces_of, space, surface

if TYPE_CHECKING:
    from shapely import LineString

__all__ = ["LegIndex", "NearLegs"]

_RUN = 25_000.0
_CELL = 0.125  # degrees
_ACROSS = round(360.0 / _CELL)
_BLOCK = 8_192
# So many runs of cells are kept; after that the cells are worked out anew where they are needed.
_MOST_KEPT = 8_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class NearLegs:
    """Legs near positions, by position, then by leg: their numbers, and metres to the leg and along it to there."""

    row: Ints
    leg: Ints
    metres: Floats
    along: Floats

    def first(self) -> NearLegs:
        """Return the first leg of each position that has one."""
        kept = np.flatnonzero(np.r_[True, self.row[1:] != self.row[:-1]]) if len(self.row) else self.row
        return NearLegs(row=self.row[kept], leg=self.leg[kept], metres=self.metres[kept], along=self.along[kept])


class LegIndex:
    """An index of lines; the number of a leg is where its line stands among them.

    What it works out for cells is kept, so it may be slow for the first positions of a region.
    """

    def __init__(self, lines: Sequence[LineString]) -> None:
        self.pieces = pieces_of(lines)
        part = self.pieces
        stretch = (part.begins // _RUN).astype(np.int64)
        new = np.ones(len(part.leg), dtype=bool)
        new[1:] = (part.leg[1:] != part.leg[:-1]) | (stretch[1:] != stretch[:-1])
        self._first = np.flatnonzero(new)
        self._many = np.diff(np.r_[self._first, len(new)])
        ends = part.start + part.across
        self._start = part.start[:, self._first]
        self._across = ends[:, self._first + self._many - 1] - self._start
        own = np.repeat(np.arange(len(self._first)), self._many)
        bends = [apart(points, self._start[:, own], self._across[:, own])[0] for points in (part.start, ends)]
        bend = np.maximum(*bends) + part.sag
        self._sag = np.maximum.reduceat(bend, self._first) if len(own) else bend
        self._tree: Any = None
        self._reach = self._tie = 0.0
        self._forget()

    def __getstate__(self) -> dict[str, Any]:
        # What was worked out for cells, and the tree, is made anew where it is needed: neither is sent on.
        left_out = ("_tree", "_keys", "_begin", "_count", "_runs")
        return {name: value for name, value in self.__dict__.items() if name not in left_out}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._tree = None
        self._forget()

    def near(self, lon: Floats, lat: Floats, within: float, tie: float, *, every: bool = True) -> NearLegs:
        """Return of each position the nearest leg within some metres, and those that are by ``tie`` at most farther.

        Parameters
        ----------
        lon, lat
            Degrees, finite and on Earth.
        within
            In metres; at most 1,000,000.
        tie
            In metres.
        every
            Of legs that are nearest where they meet, return the first alone, if not.
        """
        found: list[tuple[Any, ...]] = []
        for first in range(0, len(lon) if len(self._first) else 0, _BLOCK):
            block = slice(first, first + _BLOCK)
            row, *rest = self._block(lon[block], lat[block], within, tie, every)
            found.append((row + first, *rest))
        if not found:
            none, nowhere = np.zeros(0, dtype=np.int64), np.zeros(0)
            return NearLegs(row=none, leg=none, metres=nowhere, along=nowhere)
        row, leg, metres, along = (np.concatenate(column) for column in zip(*found, strict=True))
        return NearLegs(row=row, leg=leg, metres=metres, along=along)

    def _block(
        self, lon: Floats, lat: Floats, within: float, tie: float, every: bool
    ) -> tuple[Ints, Ints, Floats, Floats]:
        points, part = space(lon, lat), self.pieces
        row, run = self._of_cells(lon, lat, within, tie)
        row, run, *_ = _may_be_nearest(points, row, run, self._start, self._across, self._sag, within, tie)
        many = self._many[run]
        row, piece = np.repeat(row, many), _counted(self._first[run], many)
        row, piece, *guess = _may_be_nearest(points, row, piece, part.start, part.across, part.sag, within, tie)
        if not every:
            kept = self._without_equals(row, piece, *guess)
            row, piece, guess = row[kept], piece[kept], [each[kept] for each in guess]
        metres, along = part.exact(lon[row], lat[row], piece, guess[1])
        along += part.begins[piece]
        near = np.flatnonzero(metres <= within)
        row, leg, metres, along = row[near], part.leg[piece[near]], metres[near], along[near]
        near = np.flatnonzero(metres <= _least_of(row, metres) + tie)
        row, leg, metres, along = row[near], leg[near], metres[near], along[near]
        order = np.lexsort((along, metres, leg, row))
        row, leg, metres, along = row[order], leg[order], metres[order], along[order]
        own = np.ones(len(row), dtype=bool)
        own[1:] = (row[1:] != row[:-1]) | (leg[1:] != leg[:-1])
        return row[own], leg[own], metres[own], along[own]

    def _without_equals(self, row: Ints, piece: Ints, straight: Floats, share: Floats) -> Ints:
        """Return which pairs are left if of pieces that meet where they end nearest to a position only the first is.

        Nearest is an end that the foot of the height lies well beyond: by more than chord and piece differ in that.
        """
        beyond = np.maximum(-share, share - 1.0) * self.pieces.length[piece] > 1.0 + 1e-3 * straight
        ended = np.flatnonzero(beyond)
        spot = self.pieces.ends[(share[ended] > 0.5).astype(np.int64), piece[ended]]
        # Pairs of a position stand in the order of legs, so the first of equals is the first by leg.
        _, first = np.unique(row[ended] * (int(self.pieces.ends.max(initial=0)) + 1) + spot, return_index=True)
        beyond[ended[first]] = False
        return np.flatnonzero(~beyond)

    # --- cells --------------------------------------------------------------------------------------------------
    def _forget(self) -> None:
        self._keys, self._begin = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        self._count, self._runs = self._begin, self._begin

    def _of_cells(self, lon: Floats, lat: Floats, within: float, tie: float) -> tuple[Ints, Ints]:
        """Return positions and runs, side by side, of which each position has those that may be nearest to it."""
        if within > self._reach or tie > self._tie:
            self._reach, self._tie = max(within, self._reach), max(tie, self._tie)
            self._forget()
        column = np.minimum(((lon + 180.0) / _CELL).astype(np.int64), _ACROSS - 1)
        key = np.minimum(((lat + 90.0) / _CELL).astype(np.int64), _ACROSS // 2 - 1) * _ACROSS + column
        cells, cell = np.unique(key, return_inverse=True)
        at = np.searchsorted(self._keys, cells)
        known = at < len(self._keys)
        known[known] = self._keys[at[known]] == cells[known]
        if not known.all():
            if len(self._runs) > _MOST_KEPT:
                self._forget()
                known[:] = False
            self._learn(cells[~known])
            at = np.searchsorted(self._keys, cells)
        many = self._count[at][cell]
        return np.repeat(np.arange(len(lon)), many), self._runs[_counted(self._begin[at][cell], many)]

    def _learn(self, cells: Ints) -> None:
        """Work out which runs may be nearest to a position in cells that are not known yet."""
        from scipy.spatial import cKDTree

        half = np.sqrt((self._across * self._across).sum(axis=0)) / 2.0 + self._sag
        if self._tree is None:
            self._tree = cKDTree((self._start + self._across / 2.0).T)
        row, column = np.divmod(cells, _ACROSS)
        south, west = row * _CELL - 90.0, column * _CELL - 180.0
        centre = space(west + _CELL / 2.0, south + _CELL / 2.0)
        # The widest part of a cell is its side toward the equator.
        cosine = np.cos(np.radians(np.minimum(np.abs(south), np.abs(south + _CELL))))
        radius = np.radians(_CELL / 2.0) * 6_400_000.0 * np.hypot(1.0, cosine)
        nearest, _ = self._tree.query(centre.T)
        # To any position of a cell some run is no farther than its middle is to the centre, and the radius.
        most = np.minimum(surface(nearest + self._sag.max() + radius) + self._tie, self._reach) + radius
        listed = self._tree.query_ball_point(centre.T, most + half.max(), return_sorted=True)
        many = np.fromiter(map(len, listed), dtype=np.int64, count=len(cells))
        own = np.repeat(np.arange(len(cells)), many)
        runs = np.concatenate([np.asarray(each, dtype=np.int64) for each in listed])
        straight, _ = apart(centre[:, own], self._start[:, runs], self._across[:, runs])
        bound = np.full(len(cells), np.inf)
        np.minimum.at(bound, own, straight + self._sag[runs])
        bound = np.minimum(surface(bound + radius) + self._tie, self._reach) + radius
        near = straight - self._sag[runs] <= bound[own]
        own, runs = own[near], runs[near]
        many = np.bincount(own, minlength=len(cells))
        keys = np.r_[self._keys, cells]
        begin = np.r_[self._begin, np.cumsum(many) - many + len(self._runs)]
        order = np.argsort(keys)
        self._keys, self._begin = keys[order], begin[order]
        self._count = np.r_[self._count, many][order]
        self._runs = np.r_[self._runs, runs]


def _counted(first: Ints, many: Ints) -> Ints:
    """Return for each first number as many numbers from there on, one after the other."""
    starts: Ints = np.repeat(first - (np.cumsum(many) - many), many)
    return starts + np.arange(len(starts))


def _may_be_nearest(
    points: Floats, row: Ints, own: Ints, start: Floats, across: Floats, sag: Floats, within: float, tie: float
) -> tuple[Ints, Ints, Floats, Floats]:
    """Return the pairs of positions and chords whose line may be nearest, by position; how far, at which share."""
    straight, share = apart(points.take(row, axis=1), start.take(own, axis=1), across.take(own, axis=1))
    slack = sag.take(own)
    least = np.minimum(surface(_least_of(row, straight + slack)) + tie, within)
    near = np.flatnonzero(straight - slack <= least)
    return row[near], own[near], straight[near], share[near]


def _least_of(row: Ints, values: Floats) -> Floats:
    """Return for each value the least of its row; values of a row stand beside each other."""
    if not len(row):
        return values
    first = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
    return np.repeat(np.minimum.reduceat(values, first), np.diff(np.r_[first, len(row)]))
