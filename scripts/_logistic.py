"""Logistic regressions of all classes at once, for several penalties, fitted to convergence."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array

from scripts._calibration import expit

RANK_TOLERANCE = 1e-9
CONVERGED = 1e-5
NEARLY = 1e-3  # moves no held-out probability by more than 3e-4 (real data); enough to choose a penalty
ITERATIONS = 1000
MEMORY = 8
SPARSE = 0.1


class Weights(NamedTuple):
    """coefficients (columns, classes) and intercepts (classes,) of log odds."""

    coefficients: np.ndarray
    intercepts: np.ndarray


def fit_logistic(X: np.ndarray, Y: np.ndarray, inverse_penalties: list[float], tolerance: float = CONVERGED):
    """A logistic regression a class for each inverse penalty C, {C: Weights}: minimises the cross-entropy with Y plus |w|^2 / (2 C).

    X: (rows, columns); Y: (rows, classes), fractions of votes, in no class all 0 or all 1. As scikit-learn's LogisticRegression with
    each row once as yes and once as no, weighted by its votes.

    Each coordinate of each class is divided by its curvature at the start, and L-BFGS (Liu & Nocedal 1989, Math. Program. 45,
    503) goes on from the solution of the next stronger penalty. It ends where no derivative in these coordinates is above
    `tolerance`. The penalty is the same in every direction, so rows may be turned to their principal axes, where the
    curvature is nearly diagonal; rows that are mostly zeros are kept as they are, in a sparse matrix.
    """
    sparse = np.count_nonzero(X) < SPARSE * X.size
    axes, centre = (None, np.zeros(X.shape[1])) if sparse else principal_axes(X)
    Z = csr_array(X) if sparse else (X - centre) @ axes
    back = Z.T.tocsr() if sparse else Z.T
    lengths = np.asarray((Z**2).sum(axis=0))
    rate = Y.mean(axis=0)
    curvature = rate * (1 - rate)
    step_of_intercept = 1 / np.sqrt(len(X) * curvature)
    shape = 1 + len(lengths), Y.shape[1]
    intercepts, slopes = np.log(rate / (1 - rate)), np.zeros((len(lengths), Y.shape[1]))
    found = {}
    for C in sorted(inverse_penalties):
        step = 1 / np.sqrt(lengths[:, None] * curvature + 1 / C)

        def loss(parameters, C=C, step=step):
            scaled = parameters.reshape(shape)
            intercepts, slopes = scaled[0] * step_of_intercept, scaled[1:] * step
            odds = Z @ slopes + intercepts
            error = expit(odds) - Y
            value = np.logaddexp(0, odds).sum() - (Y * odds).sum() + (slopes**2).sum() / (2 * C)
            return value, np.vstack([error.sum(axis=0) * step_of_intercept, (back @ error + slopes / C) * step]).ravel()

        start = np.vstack([intercepts / step_of_intercept, slopes / step]).ravel()
        options = {"maxiter": ITERATIONS, "maxcor": MEMORY, "gtol": tolerance, "ftol": 0}
        end = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x.reshape(shape)
        intercepts, slopes = end[0] * step_of_intercept, end[1:] * step
        coefficients = slopes if sparse else axes @ slopes
        found[C] = Weights(coefficients, intercepts - centre @ coefficients)
    return found


def principal_axes(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The axes (columns, rank) on which rows vary about their mean, and that mean (columns,)."""
    centre = X.mean(axis=0)
    centred = X - centre
    if len(centred) < centred.shape[1]:
        squares, sides = np.linalg.eigh(centred @ centred.T)
        kept = squares > RANK_TOLERANCE * squares[-1]
        return centred.T @ (sides[:, kept] / np.sqrt(squares[kept])), centre
    squares, axes = np.linalg.eigh(centred.T @ centred)
    return axes[:, squares > RANK_TOLERANCE * squares[-1]], centre
