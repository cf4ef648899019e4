"""The learners behind one interface: fit on training rows, class probabilities, Shapley values.

X is (subjects, tags), numbers; Y is (subjects, classes), targets from 0 to 1: votes or yes and no.
Every fit uses one thread, so that its numbers do not depend on the machine's cores.
"""

from abc import ABC, abstractmethod

import numpy as np


class Learner(ABC):
    """A model of all classes at once, made by `fit`."""

    @abstractmethod
    def fit(self, X: np.ndarray, Y: np.ndarray, seed: int) -> "Learner":
        """Learn from training rows; returns itself."""

    @abstractmethod
    def probabilities(self, X: np.ndarray) -> np.ndarray:
        """Probabilities, 0 to 1, of shape (subjects, classes)."""

    @abstractmethod
    def shapley_values(self, X: np.ndarray) -> np.ndarray:
        """Tree-path-dependent Shapley values of shape (subjects, classes, tags)."""


class CatBoostLearner(Learner):
    """One gradient-boosted model for all classes; cross-entropy takes fractions of votes as they are."""

    def __init__(self, iterations: int, depth: int, learning_rate: float):
        self.settings = {"iterations": iterations, "depth": depth, "learning_rate": learning_rate}

    def fit(self, X, Y, seed):
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
        return self

    def probabilities(self, X):
        raw = self.model.predict(X, prediction_type="RawFormulaVal", thread_count=1).reshape(len(X), -1)
        return 1 / (1 + np.exp(-raw))

    def shapley_values(self, X):
        from catboost import Pool

        values = self.model.get_feature_importance(Pool(X), type="ShapValues", thread_count=1)
        return values.reshape(len(X), -1, X.shape[1] + 1)[:, :, :-1]


class ForestLearner(Learner):
    """One random forest a class (one against the rest), classes balanced by weight, as published.

    A fraction of votes enters as the subject twice, as positive and negative with these weights.
    """

    def __init__(self, trees: int):
        self.trees = trees

    def fit(self, X, Y, seed):
        from sklearn.ensemble import RandomForestClassifier

        self.models = []
        for target in Y.T:
            rows = np.concatenate([np.flatnonzero(target > 0), np.flatnonzero(target < 1)])
            labels = np.concatenate([np.ones((target > 0).sum(), int), np.zeros((target < 1).sum(), int)])
            weights = np.where(labels == 1, target[rows], 1 - target[rows])
            totals = np.array([weights[labels == 0].sum(), weights[labels == 1].sum()])
            weights = weights * (weights.sum() / (2 * np.maximum(totals, 1e-12)))[labels]
            model = RandomForestClassifier(self.trees, random_state=seed, n_jobs=1)
            self.models.append(model.fit(X[rows], labels, sample_weight=weights))
        return self

    def probabilities(self, X):
        return np.column_stack([self.positive_column(model.predict_proba(X), model) for model in self.models])

    @staticmethod
    def positive_column(values: np.ndarray, model) -> np.ndarray:
        """The values for the positive class along the last axis; of a forest that saw one class alone, that class's."""
        if len(model.classes_) == 2:
            return values[..., 1]
        return values[..., 0] if model.classes_[0] == 1 else np.zeros(values.shape[:-1])

    def shapley_values(self, X):
        import shap

        values = [
            self.positive_column(shap.TreeExplainer(model).shap_values(X, check_additivity=False), model)
            for model in self.models
        ]
        return np.stack(values, axis=1)


def make_learner(name: str, training: dict) -> Learner:
    """The learner of that name with the settings of the config's `training`."""
    if name == "catboost":
        return CatBoostLearner(**training["catboost"])
    return ForestLearner(**training["forest"])
