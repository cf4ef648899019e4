"""Probabilities that mean what they say: Platt scaling, drawn towards no change where votes are few."""

import numpy as np
from scipy.optimize import minimize

SMALLEST = 1e-6


def logit(probability: np.ndarray) -> np.ndarray:
    """Log odds, of probabilities kept off 0 and 1.

    >>> logit(np.array([0.5]))
    array([0.])
    """
    clipped = np.clip(probability, SMALLEST, 1 - SMALLEST)
    return np.log(clipped / (1 - clipped))


def expit(odds: np.ndarray) -> np.ndarray:
    """Probabilities of log odds, 0 to 1."""
    return 0.5 * (1 + np.tanh(odds / 2))


def fit_platt(probability: np.ndarray, votes: np.ndarray, prior: float) -> np.ndarray:
    """Slope and intercept of the log odds of each class, shape (classes, 2), by held-out probabilities and votes.

    probability, votes: (subjects, classes). Minimises the cross-entropy with the votes plus `prior` times the squared
    distance from slope 1 and intercept 0, so that a class with few votes is left nearly as it is.
    Platt 1999, Advances in Large Margin Classifiers.
    """
    odds = logit(probability)

    def fit(column: int) -> np.ndarray:
        def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
            slope, intercept = parameters
            z = slope * odds[:, column] + intercept
            error = expit(z) - votes[:, column]
            value = np.logaddexp(0, z).sum() - votes[:, column] @ z
            value += prior * ((slope - 1) ** 2 + intercept**2)
            gradient = [
                error @ odds[:, column] + 2 * prior * (slope - 1),
                error.sum() + 2 * prior * intercept,
            ]
            return value, np.array(gradient)

        return minimize(loss, np.array([1.0, 0.0]), jac=True, method="BFGS").x

    return np.stack([fit(column) for column in range(odds.shape[1])])


def calibrate(probability: np.ndarray, platt: np.ndarray) -> np.ndarray:
    """Probabilities with the slopes and intercepts of `fit_platt`; no change for slope 1 and intercept 0.

    >>> calibrate(np.array([[0.25]]), np.array([[1.0, 0.0]]))
    array([[0.25]])
    """
    return expit(platt[:, 0] * logit(probability) + platt[:, 1])
