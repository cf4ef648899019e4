"""Columns of any size brought to a scale at which no column weighs more than it can earn."""

from typing import NamedTuple

import numpy as np

NEARLY = 1e-3
SCALINGS = ("rows", "common", "columns")


class Scaler(NamedTuple):
    """A scale that was found on training rows. low, high, middle, spread: (kept,), of the kept columns there."""

    kind: str
    kept: np.ndarray
    low: np.ndarray
    high: np.ndarray
    middle: np.ndarray
    spread: np.ndarray
    left_out: int

    def apply(self, X: np.ndarray) -> np.ndarray:
        """Rows at this scale, (rows, kept). Values beyond the range of the training rows count as its ends."""
        values = np.clip(X[:, self.kept], self.low, self.high) - self.middle
        if self.kind == "columns":
            return values / (self.spread * np.sqrt(max(len(self.spread), 1)))
        if self.kind == "common":
            return values / np.sqrt((self.spread**2).sum() or 1.0)
        lengths = np.sqrt((values**2).sum(axis=1, keepdims=True))
        return values / np.where(lengths > 0, lengths, 1)


def fit_scaler(X: np.ndarray, kind: str) -> Scaler:
    """The scale of training rows X, (rows, columns).

    A column that is constant there, or nearly so (a standard deviation below a thousandth of the largest), is left out:
    it can tell nothing, and dividing by its spread would blow up rounding errors. Of the others the median is taken
    off, which of a tag is mostly its value where it is not said, so that what nobody says counts for nothing. `rows`
    brings each row to length 1, as documents are in information retrieval (Salton & Buckley 1988, Inf. Process. Manag.
    24, 513), so that a subject of which much was said weighs as one of which little was; `common` divides all columns
    by one number, so that the mean squared distance from the mean is 1; `columns` gives every column the same standard
    deviation, with the same mean squared distance. So a penalty means the same with any number of columns.

    >>> scaler = fit_scaler(np.array([[0.0, 5.0, 1.0], [0.0, 5.0, 1.0], [2.0, 5.0, 1.0]]), "rows")
    >>> scaler.left_out, scaler.apply(np.array([[9.0, 7.0, 1.0]])).tolist()
    (2, [[1.0]])
    """
    spread = X.std(axis=0)
    kept = np.flatnonzero(spread > NEARLY * spread.max(initial=0.0))
    part = X[:, kept]
    middle = np.sort(part, axis=0)[len(part) // 2]
    return Scaler(kind, kept, part.min(axis=0), part.max(axis=0), middle, spread[kept], X.shape[1] - len(kept))
