"""Orders of tags, the most useful first, each from training rows alone.

A tag may be several columns: its evidence affirmed, denied and hedged. `tag_of` (columns,) gives each column's tag as a
number from 0; an order is an array of these numbers.
"""

import warnings
from functools import partial

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import lasso_path
from threadpoolctl import threadpool_limits

from scripts.lib.learning.evaluation import Rows
from scripts.lib.learning.learners import Choice, make_learner
from scripts.lib.learning.scaling import fit_scaler

PENALTIES = 60
GREEDY = 60


def by_frequency(rows: Rows, tag_of: np.ndarray, training: dict, seed: int) -> np.ndarray:
    """The most used first. Knows nothing of the classes."""
    return np.argsort(-np.bincount(tag_of, rows.uses.sum(axis=0)), kind="stable")


def by_chance(rows: Rows, tag_of: np.ndarray, training: dict, seed: int) -> np.ndarray:
    """Any order. Knows nothing."""
    return np.random.default_rng(seed).permutation(tag_of.max() + 1)


def by_shapley(rows: Rows, tag_of: np.ndarray, training: dict, seed: int, learner: str = "catboost") -> np.ndarray:
    """By class-weighted mean |Shapley value| of a model, as the published ranking, whose model was a forest."""
    model = make_learner(Choice(learner), training).fit(rows.X, rows.target, seed)
    values = model.mean_absolute_shapley(rows.X, tag_of)
    return np.argsort(-(rows.target.sum(axis=0) @ values).round(12), kind="stable")


def by_lasso(rows: Rows, tag_of: np.ndarray, training: dict, seed: int) -> np.ndarray:
    """In the order in which tags enter a multi-task lasso as its penalty falls, by their size at the end.

    Obozinski, Taskar & Jordan 2010, Stat. Comput. 20, 231. Columns are divided by one number, so that a rare one has to
    earn its weight; a column enters for all classes at once, and brings its tag.
    """
    with warnings.catch_warnings(), threadpool_limits(limits=1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        centred = rows.target - rows.target.mean(axis=0)
        _, coefficients, _ = lasso_path(level(rows.X), centred, alphas=PENALTIES, eps=5e-3)
    sizes = np.linalg.norm(coefficients, axis=0)
    entered = np.where((sizes > 0).any(axis=1), (sizes > 0).argmax(axis=1), PENALTIES)
    columns = np.lexsort((-sizes[:, -1].round(12), entered))
    return first_seen(tag_of[columns])


def by_greed(rows: Rows, tag_of: np.ndarray, training: dict, seed: int) -> np.ndarray:
    """Each time the tag that most lowers the leave-one-out error of a ridge regression of all classes.

    Forward selection. Classes of standard deviation 1, so that a rare class counts like a common one; columns as in
    by_lasso; the penalty is `greedy_ridge` a row. Leave-one-out errors are exact (Allen 1974, Technometrics 16, 125,
    PRESS): the penalty enters as further rows, and columns are made orthogonal to those chosen. After the first 60 tags
    the rest follow as they are numbered.
    """
    n, tags = len(rows.X), int(tag_of.max()) + 1
    penalty = np.sqrt(training["greedy_ridge"] * n) * np.eye(len(tag_of))
    with threadpool_limits(limits=1):
        columns = np.vstack([level(rows.X), penalty])
        errors = np.vstack([scale(rows.target), np.zeros((len(tag_of), rows.target.shape[1]))])
        leverage, order = np.full(n, 1 / n), []
        for _ in range(min(GREEDY, tags)):
            trials = {tag: add_tag(columns[:, tag_of == tag], errors) for tag in range(tags) if tag not in order}
            losses = {
                tag: round((((left[:n].T / (1 - leverage - lever[:n])) ** 2).sum()), 9)
                for tag, (_, left, lever) in trials.items()
            }
            best = min(losses, key=lambda tag: (losses[tag], tag))
            basis, errors, lever = trials[best]
            leverage = leverage + lever[:n]
            columns = columns - basis @ (basis.T @ columns)
            order.append(best)
    return np.array(order + [tag for tag in range(tags) if tag not in order])


def add_tag(columns: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """An orthonormal basis of the columns, the errors left when they are used too,
    and the leverage they add (rows,).
    """
    basis = np.linalg.qr(columns)[0]
    return basis, errors - basis @ (basis.T @ errors), (basis**2).sum(axis=1)


def level(X: np.ndarray) -> np.ndarray:
    """Columns of mean 0, all divided by one number, so that their mean variance is 1;
    constant ones and nearly constant ones are 0.
    """
    scaler = fit_scaler(X, "common")
    levelled = np.zeros_like(X)
    levelled[:, scaler.kept] = scaler.apply(X) * np.sqrt(len(scaler.kept))
    return levelled - levelled.mean(axis=0)


def scale(values: np.ndarray) -> np.ndarray:
    """Columns of mean 0 and standard deviation 1; constant ones are 0."""
    spread = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)


def first_seen(numbers: np.ndarray) -> np.ndarray:
    """The numbers without repeats, each where it first stands.

    >>> first_seen(np.array([2, 0, 2, 1]))
    array([2, 0, 1])
    """
    return numbers[np.sort(np.unique(numbers, return_index=True)[1])]


SELECTORS = {
    "lasso": by_lasso,
    "greedy": by_greed,
    "shapley": by_shapley,
    "forest": partial(by_shapley, learner="forest"),
    "frequency": by_frequency,
    "chance": by_chance,
}
