"""Logistic regressions of all classes at once, for several penalties, fitted to convergence."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from scripts._calibration import expit

RANK_TOLERANCE = 1e-9
CONVERGED = 1e-5
NEARLY = 1e-3  # moves no held-out probability by more than 3e-4 (real data); enough to choose a penalty
ITERATIONS = 1000
MEMORY = 8


class Weights(NamedTuple):
    """coefficients (columns, classes) and intercepts (classes,) of log odds."""

    coefficients: np.ndarray
    intercepts: np.ndarray


def fit_logistic(X: np.ndarray, Y: np.ndarray, inverse_penalties: list[float], tolerance: float = CONVERGED):
    """A logistic regression a class for each inverse penalty C, {C: Weights}: minimises the cross-entropy with Y plus |w|^2 / (2 C).

    X: (rows, columns); Y: (rows, classes), fractions of votes, in no class all 0 or all 1. As scikit-learn's LogisticRegression with
    each row once as yes and once as no, weighted by its votes.

    The penalty is the same in every direction, so the rows are turned to their principal axes, where the curvature is
    nearly diagonal: each axis and class is divided by its own curvature at the start, and L-BFGS (Liu & Nocedal 1989, Math.
    Program. 45, 503) goes on from the solution of the next stronger penalty. It ends where no derivative in these
    coordinates is above `tolerance`.
    """
    centre = X.mean(axis=0)
    axes, lengths = principal_axes(X - centre)
    Z = (X - centre) @ axes
    rate = Y.mean(axis=0)
    curvature = rate * (1 - rate)
    step_of_intercept = 1 / np.sqrt(len(X) * curvature)
    shape = 1 + len(lengths), Y.shape[1]
    intercepts, turned = np.log(rate / (1 - rate)), np.zeros((len(lengths), Y.shape[1]))
    found = {}
    for C in sorted(inverse_penalties):
        step = 1 / np.sqrt(lengths[:, None] ** 2 * curvature + 1 / C)

        def loss(parameters, C=C, step=step):
            scaled = parameters.reshape(shape)
            intercepts, turned = scaled[0] * step_of_intercept, scaled[1:] * step
            odds = Z @ turned + intercepts
            error = expit(odds) - Y
            value = np.logaddexp(0, odds).sum() - (Y * odds).sum() + (turned**2).sum() / (2 * C)
            return value, np.vstack([error.sum(axis=0) * step_of_intercept, (Z.T @ error + turned / C) * step]).ravel()

        start = np.vstack([intercepts / step_of_intercept, turned / step]).ravel()
        options = {"maxiter": ITERATIONS, "maxcor": MEMORY, "gtol": tolerance, "ftol": 0}
        end = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x.reshape(shape)
        intercepts, turned = end[0] * step_of_intercept, end[1:] * step
        coefficients = axes @ turned
        found[C] = Weights(coefficients, intercepts - centre @ coefficients)
    return found


def principal_axes(centred: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The axes (columns, rank) on which rows of mean 0 vary, and the length of all rows along each (rank,)."""
    if len(centred) < centred.shape[1]:
        squares, sides = np.linalg.eigh(centred @ centred.T)
        kept = squares > RANK_TOLERANCE * squares[-1]
        lengths = np.sqrt(squares[kept])
        return centred.T @ (sides[:, kept] / lengths), lengths
    squares, axes = np.linalg.eigh(centred.T @ centred)
    kept = squares > RANK_TOLERANCE * squares[-1]
    return axes[:, kept], np.sqrt(squares[kept])
