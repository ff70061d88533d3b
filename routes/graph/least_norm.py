"""The x of 0 or more of least norm under linear conditions: by interior points, then solved to rounding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import null_space
from scipy.optimize import linprog, nnls
from scipy.sparse import csc_array, csr_array, eye_array, hstack, vstack
from scipy.sparse.linalg import splu

__all__ = ["TIGHT", "downhill", "even", "refined"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
CLOSE = 1e-9
_AT = 1e-14  # what a condition may be off to hold as one
TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
_ROUNDS = 60
_FAR = 1e50
# On the diagonal of the Newton steps, for rows that follow from others, and refined away. Much of it hides one person
# beside a hundred million, and little of it leaves such rows undetermined: one after the other is tried.
_LITTLE = (1e-12, 1e-14, 1e-10)
_MANY = 600  # unknowns of which a dense matrix is made


def refined(equal: csc_array, right: Array, x: Array) -> Array:
    """Return the x nearest to it of which ``equal @ x == right`` holds to rounding, 0 where it is 0, if it can be."""
    used = np.flatnonzero(x > 1e-12)
    solve = _Newton(csc_array(equal[:, used]), _LITTLE[0]).factored(np.ones(len(used))) if len(used) else None
    if solve is None:
        return x
    out = np.where(x > 1e-12, x, 0.0)
    for _ in range(2):
        out[used] += solve(np.zeros(len(used)), right - equal @ out)[0]
    good = np.isfinite(out).all() and out.min(initial=0.0) >= 0
    return out if good and abs(equal @ out - right).max() <= abs(equal @ x - right).max() else x


def even(equal: csc_array, right: Array, circles: csr_array | None) -> Array:
    """Return the x of 0 or more of least norm with ``equal @ x == right`` and ``circles @ x <= 0``.

    A primal-dual interior point method says which are 0, and then the others are solved for to rounding. Where that
    proves nothing, what must be 0 is left out and it is tried again, and then without steps.
    """
    tried = _solved(equal, right, circles)
    if tried.proved:
        return tried.x
    found = [tried]
    some, tight = _positive(equal, right, circles)
    if circles is not None:
        equal = csc_array(vstack([equal, circles[tight]]))
        right = np.concatenate([right, np.zeros(int(tight.sum()))])
        circles = csr_array(circles[~tight][:, some])
    equal = csc_array(equal[:, some])
    found.append(_solved(equal, right, circles))
    if not found[-1].proved and equal.shape[1] <= _MANY and (near := _nearest(equal, right, circles)) is not None:
        found.append(near)
    for each in found[1:]:
        x = np.zeros(len(some))
        x[some] = each.x
        each.x = x
    return min(found, key=lambda each: (not each.fits, round(float(each.x @ each.x), 9))).x


def downhill(equal: csc_array, circles: csr_array | None, start: Array) -> Array:
    """Return the x of 0 or more of least norm with ``equal @ x == equal @ start`` and ``circles @ x <= 0``.

    Steps from ``start``, which meets the conditions, and none of them leaves these: numbers a billion times smaller
    than others stay what they are. The active set method; slow, so of more than a few hundred unknowns it is
    ``start`` that comes back, and where it finds no end.
    """
    if equal.shape[1] > _MANY:
        return start
    sides = np.vstack([np.eye(equal.shape[1]), *([] if circles is None else [-circles.toarray()])])
    dense, x = equal.toarray(), np.maximum(start, 0.0)
    held = [int(index) for index in np.flatnonzero(sides @ x <= _AT)]
    for _ in range(10 * len(sides)):
        ways = null_space(np.vstack([dense, sides[held]]))
        step = -ways @ (ways.T @ x)
        if abs(step).max(initial=0.0) <= 1e-13:
            prices = np.linalg.lstsq(np.vstack([dense, sides[held]]).T, x, rcond=None)[0][len(dense) :]
            if prices.min(initial=0.0) >= -CLOSE:
                return x
            held.pop(int(np.argmin(prices)))
            continue
        room, fall = np.maximum(sides @ x, 0.0), sides @ step
        fall[held] = 0.0
        falling = np.flatnonzero(fall < -1e-15)
        far = room[falling] / -fall[falling]
        share = min(1.0, float(far.min(initial=1.0)))
        x = np.maximum(x + share * step, 0.0)
        if share < 1.0:
            held.append(int(falling[np.argmin(far)]))
    return start


@dataclass
class _Tried:
    """An x, whether it meets the conditions, and whether it is proved that none has less of a norm."""

    x: Array
    fits: bool = False
    proved: bool = False


def _slack(equal: csc_array, right: Array, circles: csr_array | None) -> tuple[csc_array, Array, Array]:
    """Return the conditions with a slack a circle as equations: matrix, right side and weights in the norm."""
    width, slack = equal.shape[1], 0 if circles is None else circles.shape[0]
    weights = np.concatenate([np.ones(width), np.full(slack, 1e-10)])
    if circles is None:
        return equal, right, weights
    top = hstack([equal, csc_array((equal.shape[0], slack))])
    matrix = csc_array(vstack([top, hstack([circles, eye_array(slack)])]))
    return matrix, np.concatenate([right, np.zeros(slack)]), weights


def _solved(equal: csc_array, right: Array, circles: csr_array | None) -> _Tried:
    """Return the best that interior points find; the point itself is near enough where nothing is solved exactly."""
    matrix, sides, weights = _slack(equal, right, circles)
    width = equal.shape[1]
    found: list[Array] = []
    inner = np.zeros(len(weights))
    for little in _LITTLE:
        inner, prices, used = _inner(_Newton(matrix, little), sides, weights)
        exact = _exact(matrix, sides, weights, used, prices, little)
        if exact is not None:
            if exact[1]:
                return _Tried(exact[0][:width], fits=True, proved=True)
            found.append(exact[0])
        if abs(matrix @ inner - sides).max(initial=0.0) <= 1e-11:
            found.append(inner)
    best = min(found, key=lambda x: round(float(weights @ x**2), 9), default=inner)
    return _Tried(best[:width], fits=bool(found))


def _positive(equal: csc_array, right: Array, circles: csr_array | None) -> tuple[Mask, Mask]:
    """Return which x can be more than 0 at all, and which circles are always full, by one programme over all."""
    matrix, sides, _ = _slack(equal, right, circles)
    (rows, many), width = matrix.shape, equal.shape[1]
    # Multiples of x, each the sum of a part of at most 1 and a rest.
    columns = hstack([matrix, matrix, -sides[:, None]])
    goal = np.concatenate([-np.ones(many), np.zeros(many + 1)])
    ends = [(0.0, 1.0)] * many + [(0.0, None)] * many + [(1.0, None)]
    done = linprog(goal, A_eq=columns, b_eq=np.zeros(rows), bounds=ends, method="highs", options=TIGHT)
    if done.status != 0:
        return np.ones(width, dtype=bool), np.zeros(many - width, dtype=bool)
    some = done.x[:many] > 1e-6
    return some[:width], ~some[width:]


def _nearest(equal: csc_array, right: Array, circles: csr_array | None) -> _Tried | None:
    """Return what `even` is asked for, without steps, or ``None`` where rounding hides it.

    Least distance programming: Lawson and Hanson (1974), Solving Least Squares Problems, chapter 23.
    """
    dense = equal.toarray()
    first = np.linalg.lstsq(dense, right, rcond=None)[0]
    ways = null_space(dense)
    side = np.vstack([np.eye(len(first)), *([] if circles is None else [-circles.toarray()])])
    held, least = side @ ways, -(side @ first)
    bound = abs(held).max(axis=1, initial=0.0) > 1e-9
    out = first
    if bound.any():
        rows, lift = np.vstack([held[bound].T, least[bound]]), np.append(np.zeros(ways.shape[1]), 1.0)
        prices, _ = nnls(rows, lift, maxiter=100 + 30 * len(side))
        off = rows @ prices - lift
        if off[-1] > -1e-12:
            return None
        out = first + ways @ (off[:-1] / -off[-1])
    out = np.maximum(out, 0.0)
    over = 0.0 if circles is None else (circles @ out).max(initial=0.0)
    return _Tried(out, fits=max(abs(equal @ out - right).max(initial=0.0), over) <= 1e-10)


def _inner(newton: _Newton, right: Array, weights: Array) -> tuple[Array, Array, Mask]:
    """Return the x of 0 or more of least norm with ``matrix @ x == right``, none quite 0; multipliers; which are not 0.

    Mehrotra (1992), doi:10.1137/0802028.
    """
    matrix, width = newton.matrix, len(weights)
    x, z, y = np.ones(width), np.ones(width), np.zeros(len(right))
    for _ in range(_ROUNDS):
        primal, dual = right - matrix @ x, z + matrix.T @ y - weights * x
        gap = float(x @ z) / max(1, len(x))
        if abs(primal).max(initial=0) < 1e-11 and abs(dual).max(initial=0) < 1e-9 and gap < 1e-13:
            break
        solve = newton.factored(weights + z / x)
        if solve is None:
            break
        aim = -x * z
        for step in range(2):
            dx, dy = solve(-dual - aim / x, primal)
            dz = (aim - z * dx) / x
            far = min(1.0, _room(x, dx)), min(1.0, _room(z, dz))
            if step == 0:
                after = float((x + far[0] * dx) @ (z + far[1] * dz)) / max(1, len(x))
                aim = -x * z - dx * dz + gap * min(1.0, (after / gap) ** 3)
        move = 0.995 * min(far) if min(far) < 1 else 1.0
        after_x, after_y, after_z = x + move * dx, y + move * dy, z + move * dz
        if not (np.isfinite(after_y).all() and max(after_x.max(), after_z.max()) < _FAR):
            break
        x, y, z = np.maximum(after_x, 1 / _FAR), after_y, np.maximum(after_z, 1 / _FAR)
    return x, y, np.asarray(x > z)


def _exact(
    matrix: csc_array, right: Array, weights: Array, used: Mask, prices: Array, little: float
) -> tuple[Array, bool] | None:
    """Return the solution of least norm that is 0 but for what is used, to rounding; ``None`` if it is negative.

    And whether multipliers prove that no other has less of a norm. Rows that nothing used stands in, or that follow
    from others, leave multipliers open: the second try are those next to ``prices``.
    """
    columns = np.flatnonzero(used)
    part = csc_array(matrix[:, columns])
    solve = _Newton(part, little).factored(weights[columns])
    if solve is None:
        return None
    found, own = solve(np.zeros(len(columns)), right)
    if not np.isfinite(found).all() or found.min(initial=0.0) < -CLOSE or abs(part @ found - right).max() > 1e-10:
        return None
    out = np.zeros(matrix.shape[1])
    out[columns] = np.maximum(found, 0.0)
    _, step = solve(weights[columns] * found - part.T @ prices, np.zeros(len(right)))
    return out, any((weights * out - matrix.T @ each).min(initial=0.0) >= -CLOSE for each in (own, prices + step))


class _Newton:
    """The Newton steps under ``matrix``: ``-weights * dx + matrix.T @ dy == a`` and ``matrix @ dx == b``."""

    def __init__(self, matrix: csc_array, little: float) -> None:
        rows, self._width = matrix.shape
        self.matrix, self._little = matrix, little
        top = hstack([eye_array(self._width), matrix.T])
        self._system = vstack([top, hstack([matrix, little * eye_array(rows)])], format="csc")
        self._system.sort_indices()

    def factored(self, weights: Array) -> Callable[[Array, Array], tuple[Array, Array]] | None:
        """Return a solver of the steps with these weights, or ``None`` if there is none."""
        # Of the first columns the first entry is the one on the diagonal.
        self._system.data[self._system.indptr[: self._width]] = -weights
        try:
            factors = splu(self._system)
        except RuntimeError:
            return None

        def solve(a: Array, b: Array) -> tuple[Array, Array]:
            right = np.concatenate([a, b])
            found = factors.solve(right)
            for _ in range(4):
                off = right - self._system @ found
                off[self._width :] += self._little * found[self._width :]
                found = found + factors.solve(off)
            return found[: self._width], found[self._width :]

        return solve


def _room(x: Array, dx: Array) -> float:
    """Return how far one may go before something falls below 0."""
    falling = dx < 0
    return float(np.min(-x[falling] / dx[falling], initial=np.inf))
