"""Orders of tags, the most useful first, each from training rows alone: X (subjects, tags), Y (subjects, classes)."""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import lasso_path
from threadpoolctl import threadpool_limits

from scripts._learners import make_learner

PENALTIES = 60


def by_frequency(X: np.ndarray, Y: np.ndarray, training: dict, seed: int) -> np.ndarray:
    """The most used first. Knows nothing of the classes."""
    return np.argsort(-X.sum(axis=0), kind="stable")


def by_chance(X: np.ndarray, Y: np.ndarray, training: dict, seed: int) -> np.ndarray:
    """Any order. Knows nothing."""
    return np.random.default_rng(seed).permutation(X.shape[1])


def by_shapley(X: np.ndarray, Y: np.ndarray, training: dict, seed: int) -> np.ndarray:
    """By class-weighted mean |Shapley value| of a CatBoost model, as the published ranking."""
    values = np.abs(make_learner("catboost", training).fit(X, Y, seed).shapley_values(X)).mean(axis=0)
    return np.argsort(-(Y.sum(axis=0) @ values).round(12), kind="stable")


def by_lasso(X: np.ndarray, Y: np.ndarray, training: dict, seed: int) -> np.ndarray:
    """In the order in which tags enter a multi-task lasso as its penalty falls, by their size at the end.

    Obozinski, Taskar & Jordan 2010, Stat. Comput. 20, 231. Tags of standard deviation 1; a tag enters for all
    classes at once.
    """
    spread = X.std(axis=0)
    scaled = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)
    with warnings.catch_warnings(), threadpool_limits(limits=1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        _, coefficients, _ = lasso_path(scaled, Y - Y.mean(axis=0), alphas=PENALTIES, eps=5e-3)
    sizes = np.linalg.norm(coefficients, axis=0)
    entered = np.where((sizes > 0).any(axis=1), (sizes > 0).argmax(axis=1), PENALTIES)
    return np.lexsort((-sizes[:, -1].round(12), entered))


SELECTORS = {"shapley": by_shapley, "lasso": by_lasso, "frequency": by_frequency, "chance": by_chance}
