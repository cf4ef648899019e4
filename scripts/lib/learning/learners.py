"""The learners behind one interface: fit on training rows, class probabilities, Shapley values.

X is (subjects, tags), numbers; Y is (subjects, classes), targets from 0 to 1: votes or yes and no.
Every fit uses one thread, so that its numbers do not depend on the machine's cores.
"""

from abc import ABC, abstractmethod
from typing import Any, NamedTuple, Self

import numpy as np
from threadpoolctl import threadpool_limits

from scripts.lib.learning.calibration import expit, logit
from scripts.lib.learning.logistic import CONVERGED, NEARLY, fit_logistic
from scripts.lib.learning.scaling import fit_scaler
from scripts.lib.learning.tree_shapley import DEEPEST, TreeShapley, own_values

BLENDED = ("linear", "catboost")
BLOCK = 256


class Choice(NamedTuple):
    """A learner with what is chosen within the training rows;
    those without a linear part have no scaling and no penalty.
    """

    learner: str
    scaling: str = ""
    inverse_penalty: float = 0.0

    def __str__(self) -> str:
        """As tables show it.

        >>> str(Choice("linear", "rows", 3.0)), str(Choice("catboost"))
        ('linear, rows, 3', 'catboost')
        """
        return f"{self.learner}, {self.scaling}, {self.inverse_penalty:g}" if self.scaling else self.learner


def list_choices(names: list[str], training: dict[str, Any]) -> list[Choice]:
    """Each learner of these names, those with a linear part in each scaling with each inverse penalty of the config."""
    linear = training["linear"]
    grid = [(scaling, float(penalty)) for scaling in linear["scalings"] for penalty in linear["inverse_penalties"]]
    return [Choice(name, *point) for name in names for point in (grid if name in ("linear", "blend") else [("", 0.0)])]


class Learner(ABC):
    """A model of all classes at once, made by `fit`.

    A class that is constant in the training rows is predicted as that constant. Where no tag varies there
    (`any_varies`), every class is predicted as its mean. Shapley values are then zero.
    """

    def fit(self, X: np.ndarray, Y: np.ndarray, seed: int) -> Self:
        """Learn from training rows; returns itself."""
        self.means = Y.mean(axis=0)
        self.learnt = np.flatnonzero((Y[0] != Y).any(axis=0) & any_varies(X))
        if len(self.learnt):
            with threadpool_limits(limits=1):
                self._fit(X, Y[:, self.learnt], seed)
        return self

    def probabilities(self, X: np.ndarray) -> np.ndarray:
        """Probabilities, 0 to 1, of shape (subjects, classes)."""
        found = np.tile(self.means, (len(X), 1))
        if len(self.learnt):
            found[:, self.learnt] = self._probabilities(X)
        return found

    def shapley_values(self, X: np.ndarray) -> np.ndarray:
        """Shapley values (of trees: path-dependent; of linear models: of the log odds) of shape
        (subjects, classes, tags).
        """
        found = np.zeros((len(X), len(self.means), X.shape[1]))
        if len(self.learnt):
            found[:, self.learnt] = self._shapley_values(X)
        return found

    def mean_absolute_shapley(self, X: np.ndarray, tag_of: np.ndarray) -> np.ndarray:
        """Mean |Shapley value| (classes, tags) over the rows of X; the columns of a tag, `tag_of`, are added up before.

        Rows are taken in blocks, so that the memory does not grow with their number.
        """
        sums = sum(
            np.abs(sum_columns(self.shapley_values(X[start : start + BLOCK]), tag_of)).sum(axis=0)
            for start in range(0, len(X), BLOCK)
        )
        return sums / len(X)

    @abstractmethod
    def _fit(self, X: np.ndarray, Y: np.ndarray, seed: int) -> None:
        """Learn classes that vary from tags that vary."""

    @abstractmethod
    def _probabilities(self, X: np.ndarray) -> np.ndarray:
        """Probabilities of the learnt classes."""

    @abstractmethod
    def _shapley_values(self, X: np.ndarray) -> np.ndarray:
        """Shapley values of the learnt classes."""


class CatBoostLearner(Learner):
    """One gradient-boosted model for all classes; cross-entropy takes fractions of votes as they are.

    Numbers are cut into at most `borders` + 1 bins, and a leaf is estimated by one step. Shapley values are in closed
    form, except of trees deeper than `DEEPEST`, whose values CatBoost computes itself.
    """

    def __init__(self, iterations: int, depth: int, learning_rate: float, borders: int):
        self.settings: dict[str, Any] = {"iterations": iterations, "depth": depth, "learning_rate": learning_rate}
        self.settings |= {"border_count": borders, "leaf_estimation_iterations": 1}

    def _fit(self, X: np.ndarray, Y: np.ndarray, seed: int) -> None:
        from catboost import CatBoost, Pool

        several = Y.shape[1] > 1
        self.model = CatBoost(
            {
                **self.settings,
                "loss_function": "MultiCrossEntropy" if several else "CrossEntropy",
                "random_seed": seed,
                "thread_count": 1,
                "allow_writing_files": False,
                "verbose": False,
            }
        )
        self.model.fit(Pool(X, label=Y if several else Y[:, 0]))
        self.trees = TreeShapley(self.model)

    def _probabilities(self, X: np.ndarray) -> np.ndarray:
        raw = self.model.predict(X, prediction_type="RawFormulaVal", thread_count=1).reshape(len(X), -1)
        return 1 / (1 + np.exp(-raw))

    def mean_absolute_shapley(self, X: np.ndarray, tag_of: np.ndarray) -> np.ndarray:
        """As of any learner, without an array of all columns: most of them are in no tree."""
        if self.settings["depth"] > DEEPEST:
            return super().mean_absolute_shapley(X, tag_of)
        sizes = np.zeros((len(self.means), tag_of.max() + 1))
        if len(self.learnt):
            for tag, values in self.trees.sums(X, tag_of):
                sizes[self.learnt, tag] = np.abs(values).mean(axis=0)
        return sizes

    def _shapley_values(self, X: np.ndarray) -> np.ndarray:
        if self.settings["depth"] > DEEPEST:
            return own_values(self.model, X)
        found = np.zeros((len(X), len(self.learnt), X.shape[1]))
        for column, values in self.trees.sums(X, np.arange(X.shape[1])):
            found[:, :, column] = values
        return found


class ForestLearner(Learner):
    """One random forest a class (one against the rest), classes balanced by weight, as published.

    A fraction of votes enters as the subject twice, as positive and negative with these weights.
    """

    def __init__(self, trees: int):
        self.trees = trees

    def _fit(self, X: np.ndarray, Y: np.ndarray, seed: int) -> None:
        from sklearn.ensemble import RandomForestClassifier

        self.models = []
        for target in Y.T:
            rows = np.concatenate([np.flatnonzero(target > 0), np.flatnonzero(target < 1)])
            labels = np.concatenate([np.ones((target > 0).sum(), int), np.zeros((target < 1).sum(), int)])
            weights = np.where(labels == 1, target[rows], 1 - target[rows])
            totals = np.bincount(labels, weights)
            weights = weights * (weights.sum() / (2 * totals))[labels]
            model = RandomForestClassifier(self.trees, random_state=seed, n_jobs=1)
            self.models.append(model.fit(X[rows], labels, sample_weight=weights))

    def _probabilities(self, X: np.ndarray) -> np.ndarray:
        return np.column_stack([model.predict_proba(X)[:, 1] for model in self.models])

    def _shapley_values(self, X: np.ndarray) -> np.ndarray:
        import shap

        values = [shap.TreeExplainer(model).shap_values(X, check_additivity=False)[..., 1] for model in self.models]
        return np.stack(values, axis=1)


class LinearLearner(Learner):
    """One logistic regression a class on scaled tags, with fractions of votes as they are.

    With several penalties each is fitted nearly, to choose among them; with one to convergence. Its Shapley values are
    in closed form: coefficient times the distance of the scaled value from its mean.
    """

    def __init__(self, scaling: str, *inverse_penalties: float):
        self.scaling, self.inverse_penalties = scaling, inverse_penalties
        self.tolerance = CONVERGED if len(inverse_penalties) == 1 else NEARLY

    def _fit(self, X: np.ndarray, Y: np.ndarray, seed: int) -> None:
        self.columns = X.shape[1]
        self.scaler = fit_scaler(X, self.scaling)
        scaled = self.scaler.apply(X)
        self.centre = scaled.mean(axis=0)
        self.path = fit_logistic(scaled, Y, self.inverse_penalties, self.tolerance)
        self.weights = self.path[self.inverse_penalties[0]]

    def along_path(self, X: np.ndarray) -> dict[float, np.ndarray]:
        """Probabilities (subjects, classes) with each inverse penalty; afterwards the model is that of the last one."""
        found = {}
        for penalty in self.inverse_penalties:
            if len(self.learnt):
                self.weights = self.path[penalty]
            found[penalty] = self.probabilities(X)
        return found

    def _probabilities(self, X: np.ndarray) -> np.ndarray:
        return expit(self.scaler.apply(X) @ self.weights.coefficients + self.weights.intercepts)

    def mean_absolute_shapley(self, X: np.ndarray, tag_of: np.ndarray) -> np.ndarray:
        """As of any learner. Of a tag with one column it is the coefficient's size times the column's mean distance."""
        sizes = np.zeros((len(self.means), tag_of.max() + 1))
        if not len(self.learnt):
            return sizes
        distance, weights = self.scaler.apply(X) - self.centre, self.weights.coefficients
        tags = tag_of[self.scaler.kept]
        order = np.argsort(tags, kind="stable")
        for columns in np.split(order, np.flatnonzero(np.diff(tags[order])) + 1):
            if len(columns) == 1:
                size = np.abs(distance[:, columns]).mean() * np.abs(weights[columns[0]])
            else:
                size = np.abs(distance[:, columns] @ weights[columns]).mean(axis=0)
            sizes[self.learnt, tags[columns[0]]] = size
        return sizes

    def _shapley_values(self, X: np.ndarray) -> np.ndarray:
        values = np.zeros((len(X), self.weights.coefficients.shape[1], self.columns))
        distance = self.scaler.apply(X) - self.centre
        values[:, :, self.scaler.kept] = distance[:, None, :] * self.weights.coefficients.T
        return values


class BlendLearner(Learner):
    """The mean log odds of several learners; its Shapley values are the mean of theirs, which are of log odds too."""

    def __init__(self, parts: list[Learner]):
        self.parts = parts

    def _fit(self, X: np.ndarray, Y: np.ndarray, seed: int) -> None:
        for part in self.parts:
            part.fit(X, Y, seed)

    def _probabilities(self, X: np.ndarray) -> np.ndarray:
        return blend_probabilities([part.probabilities(X) for part in self.parts])

    def _shapley_values(self, X: np.ndarray) -> np.ndarray:
        return np.mean([part.shapley_values(X) for part in self.parts], axis=0)


def any_varies(X: np.ndarray) -> bool:
    """Whether any column of X, (rows, columns), varies by more than the rounding of single precision, in which trees
    see it.

    >>> any_varies(np.array([[0.3, 5.0], [0.1 + 0.2, 5.0]])), any_varies(np.array([[0.3, 5.0], [0.3, 5.1]]))
    (False, True)
    """
    single = np.finfo(np.float32)
    return bool((np.ptp(X, axis=0) > single.eps * np.abs(X).max(axis=0) + single.tiny).any())


def sum_columns(values: np.ndarray, tag_of: np.ndarray) -> np.ndarray:
    """Values (..., columns) summed over the columns of each tag: (..., tags). Every tag has a column.

    >>> sum_columns(np.array([[1.0, 2.0, 4.0]]), np.array([0, 1, 0]))
    array([[5., 2.]])
    """
    order = np.argsort(tag_of, kind="stable")
    starts = np.searchsorted(tag_of[order], np.arange(tag_of.max() + 1))
    return np.add.reduceat(values[..., order], starts, axis=-1)


def blend_probabilities(probabilities: list[np.ndarray]) -> np.ndarray:
    """Probabilities of the mean log odds.

    >>> blend_probabilities([np.array([0.2]), np.array([0.8])])
    array([0.5])
    """
    return expit(np.mean([logit(part) for part in probabilities], axis=0))


def make_learner(choice: Choice, training: dict[str, Any]) -> Learner:
    """The learner that was chosen (blend, catboost, forest, linear), with the settings of the config's `training`."""
    if choice.learner == "blend":
        return BlendLearner([make_learner(choice._replace(learner=part), training) for part in BLENDED])
    if choice.learner == "catboost":
        return CatBoostLearner(**training["catboost"])
    if choice.learner == "linear":
        return LinearLearner(choice.scaling, choice.inverse_penalty)
    return ForestLearner(**training["forest"])
