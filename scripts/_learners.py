"""The learners behind one interface: fit on training rows, class probabilities, Shapley values.

X is (subjects, tags), numbers; Y is (subjects, classes), targets from 0 to 1: votes or yes and no.
Every fit uses one thread, so that its numbers do not depend on the machine's cores.
"""

from abc import ABC, abstractmethod

import numpy as np
from threadpoolctl import threadpool_limits

from scripts._calibration import expit, logit

BLENDED = ("linear", "catboost")


class Learner(ABC):
    """A model of all classes at once, made by `fit`.

    A class that is constant in the training rows, or all of them where no tag varies, is predicted
    as that constant (or its mean) and has Shapley values of zero.
    """

    def fit(self, X: np.ndarray, Y: np.ndarray, seed: int) -> "Learner":
        """Learn from training rows; returns itself."""
        self.means = Y.mean(axis=0)
        self.learnt = np.flatnonzero((Y[0] != Y).any(axis=0) & (X[0] != X).any())
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
        """Shapley values (of trees: path-dependent; of linear models: of the log odds) of shape (subjects, classes, tags)."""
        found = np.zeros((len(X), len(self.means), X.shape[1]))
        if len(self.learnt):
            found[:, self.learnt] = self._shapley_values(X)
        return found

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

    Numbers are cut into at most `borders` + 1 bins, and a leaf is estimated by one step.
    """

    def __init__(self, iterations: int, depth: int, learning_rate: float, borders: int):
        self.settings = {"iterations": iterations, "depth": depth, "learning_rate": learning_rate}
        self.settings |= {"border_count": borders, "leaf_estimation_iterations": 1}

    def _fit(self, X, Y, seed):
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

    def _probabilities(self, X):
        raw = self.model.predict(X, prediction_type="RawFormulaVal", thread_count=1).reshape(len(X), -1)
        return 1 / (1 + np.exp(-raw))

    def _shapley_values(self, X):
        from catboost import Pool

        values = self.model.get_feature_importance(Pool(X), type="ShapValues", thread_count=1)
        return values.reshape(len(X), -1, X.shape[1] + 1)[:, :, :-1]


class ForestLearner(Learner):
    """One random forest a class (one against the rest), classes balanced by weight, as published.

    A fraction of votes enters as the subject twice, as positive and negative with these weights.
    """

    def __init__(self, trees: int):
        self.trees = trees

    def _fit(self, X, Y, seed):
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

    def _probabilities(self, X):
        return np.column_stack([model.predict_proba(X)[:, 1] for model in self.models])

    def _shapley_values(self, X):
        import shap

        values = [shap.TreeExplainer(model).shap_values(X, check_additivity=False)[..., 1] for model in self.models]
        return np.stack(values, axis=1)


class LinearLearner(Learner):
    """One logistic regression a class on tags of standard deviation 1, with fractions of votes as they are."""

    def __init__(self, inverse_penalty: float):
        self.inverse_penalty = inverse_penalty

    def _fit(self, X, Y, seed):
        from sklearn.linear_model import LogisticRegression

        spread = X.std(axis=0)
        self.mean, self.spread = X.mean(axis=0), np.where(spread > 0, spread, 1)
        scaled, ones = (X - self.mean) / self.spread, np.ones(len(X), int)
        self.models = []
        for target in Y.T:
            rows, labels = np.vstack([scaled, scaled]), np.concatenate([ones, 1 - ones])
            weights = np.concatenate([target, 1 - target])
            model = LogisticRegression(C=self.inverse_penalty, max_iter=500)
            self.models.append(model.fit(rows[weights > 0], labels[weights > 0], sample_weight=weights[weights > 0]))

    def _probabilities(self, X):
        scaled = (X - self.mean) / self.spread
        return np.column_stack([model.predict_proba(scaled)[:, 1] for model in self.models])

    def _shapley_values(self, X):
        scaled = (X - self.mean) / self.spread
        return np.stack([scaled * model.coef_[0] for model in self.models], axis=1)


class BlendLearner(Learner):
    """The mean log odds of several learners; its Shapley values are the mean of theirs, which are of log odds too."""

    def __init__(self, parts: list[Learner]):
        self.parts = parts

    def _fit(self, X, Y, seed):
        for part in self.parts:
            part.fit(X, Y, seed)

    def _probabilities(self, X):
        return blend_probabilities([part.probabilities(X) for part in self.parts])

    def _shapley_values(self, X):
        return np.mean([part.shapley_values(X) for part in self.parts], axis=0)


def blend_probabilities(probabilities: list[np.ndarray]) -> np.ndarray:
    """Probabilities of the mean log odds.

    >>> blend_probabilities([np.array([0.2]), np.array([0.8])])
    array([0.5])
    """
    return expit(np.mean([logit(part) for part in probabilities], axis=0))


def make_learner(name: str, training: dict) -> Learner:
    """The learner of that name (blend, catboost, forest, linear) with the settings of the config's `training`."""
    if name == "blend":
        return BlendLearner([make_learner(part, training) for part in BLENDED])
    if name == "catboost":
        return CatBoostLearner(**training["catboost"])
    if name == "linear":
        return LinearLearner(**training["linear"])
    return ForestLearner(**training["forest"])
