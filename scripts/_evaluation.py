"""Predictions for subjects that the model never saw. This module owns the folds.

Whatever learns from labels (the model, the decision thresholds) is handed the training rows alone.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from iterstrat.ml_stratifiers import MultilabelStratifiedKFold
from joblib import Parallel, delayed

from scripts._calibration import calibrate, fit_platt
from scripts._learners import LinearLearner, make_learner
from scripts._scores import average_precision, best_threshold, mean_over_classes


@dataclass(frozen=True)
class Design:
    """Subjects by tags and by classes, rows in the same order."""

    subjects: list[str]
    tags: list[str]
    classes: list[str]
    X: np.ndarray
    votes: np.ndarray
    positive: np.ndarray

    def target(self, kind: str) -> np.ndarray:
        """What a model learns: `votes`, or yes and no at the `agreement`."""
        return self.votes if kind == "votes" else self.positive.astype(float)

    def rows(self, kind: str) -> "Rows":
        """All rows, with the target of that kind."""
        return Rows(self.X, self.target(kind), self.votes, self.positive)


def build_design(subject_tags: pd.DataFrame, subject_classes: pd.DataFrame, encoding: str) -> Design:
    """Matrices of the subjects that were both annotated and classified; `encoding` is a column of subject_tags.

    A subject to which no tag applies is a row of zeros.
    """
    used = subject_classes[subject_classes["used"] & subject_classes["annotated"]]
    subjects = sorted(set(used["subject"]))
    tags, classes = sorted(set(subject_tags["tag"])), sorted(set(used["class"]))
    X = subject_tags.pivot(index="subject", columns="tag", values=encoding)
    votes = used.pivot(index="subject", columns="class", values="fraction").loc[subjects, classes]
    positive = used.pivot(index="subject", columns="class", values="positive").loc[subjects, classes]
    X = X.reindex(index=subjects, columns=tags).fillna(0)
    return Design(subjects, tags, classes, X.to_numpy(float), votes.to_numpy(float), positive.to_numpy(bool))


def split_folds(votes: np.ndarray, positive: np.ndarray, folds: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """(training rows, held-out rows) of each fold, stratified over all classes at once.

    Iterative stratification (Sechidis et al. 2011, ECML PKDD) over whether a class has a vote and
    whether it is positive.
    """
    labels = np.hstack([votes > 0, positive]).astype(int)
    splitter = MultilabelStratifiedKFold(n_splits=folds, shuffle=True, random_state=seed)
    return list(splitter.split(np.zeros((len(labels), 1)), labels))


@dataclass(frozen=True)
class Rows:
    """What may be learnt from: X (rows, tags), target, votes and positive (rows, classes)."""

    X: np.ndarray
    target: np.ndarray
    votes: np.ndarray
    positive: np.ndarray

    def take(self, rows: np.ndarray) -> "Rows":
        """Some of the rows."""
        return Rows(self.X[rows], self.target[rows], self.votes[rows], self.positive[rows])


def learner_makers(names: list[str], training: dict, penalties: list[float] | None = None) -> dict:
    """Name -> a function that makes the learner; with `penalties`, one logistic regression for each."""
    if penalties is not None:
        return {f"linear {value:g}": partial(LinearLearner, value) for value in penalties}
    return {name: partial(make_learner, name, training) for name in names}


def fit_and_predict(train: Rows, X: np.ndarray, learners: dict, training: dict, seed: int):
    """(probabilities for X, decision thresholds, name of the learner) from training rows alone.

    Cross-validation within the training rows gives held-out probabilities of each learner; the learner with the
    best soft macro average precision on them is taken, and they give the Platt scaling and the thresholds.
    """
    inner = {name: np.zeros_like(train.target) for name in learners}
    for fit_rows, rest in split_folds(train.votes, train.positive, training["inner_folds"], seed):
        part = train.take(fit_rows)
        for name, make in learners.items():
            inner[name][rest] = make().fit(part.X, part.target, seed).probabilities(train.X[rest])
    ones = np.ones((1, len(train.X)))
    merit = {
        name: mean_over_classes([average_precision(v, p, ones) for v, p in zip(train.votes.T, held.T, strict=True)])[0]
        for name, held in inner.items()
    }
    best = max(learners, key=lambda name: (round(merit[name], 9), name))
    platt = fit_platt(inner[best], train.target)
    held_out = calibrate(inner[best], platt)
    thresholds = [best_threshold(p, s) for p, s in zip(train.positive.T, held_out.T, strict=True)]
    model = learners[best]().fit(train.X, train.target, seed)
    return calibrate(model.probabilities(X), platt), np.array(thresholds), best


def predict_fold(design: Design, train: np.ndarray, test: np.ndarray, learner: str, training: dict, seed: int):
    """(probabilities of the held-out rows, thresholds) from the training rows alone."""
    rows = design.rows(training["target"]).take(train)
    return fit_and_predict(rows, design.X[test], learner_makers([learner], training), training, seed)[:2]


def cross_validate(design: Design, learner: str, training: dict, seed: int, threads: int) -> pd.DataFrame:
    """Out-of-fold probabilities of every repeat: subject, class, repeat, fold, probability, threshold."""
    jobs = []
    for repeat in range(1, training["repeats"] + 1):
        splits = split_folds(design.votes, design.positive, training["folds"], seed + repeat)
        jobs += [(repeat, fold, *split) for fold, split in enumerate(splits, start=1)]
    results = Parallel(n_jobs=threads)(
        delayed(predict_fold)(design, train, test, learner, training, seed + 1000 * repeat + fold)
        for repeat, fold, train, test in jobs
    )
    frames = []
    for (repeat, fold, _, test), (probability, thresholds) in zip(jobs, results, strict=True):
        shape = len(test), len(design.classes)
        frames.append(
            pd.DataFrame(
                {
                    "subject": np.repeat(np.array(design.subjects, dtype=object)[test], shape[1]),
                    "class": np.tile(np.array(design.classes, dtype=object), shape[0]),
                    "repeat": repeat,
                    "fold": fold,
                    "probability": probability.ravel(),
                    "threshold": np.tile(thresholds, shape[0]),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def repeats_of(design: Design, predictions: pd.DataFrame) -> list[tuple[np.ndarray, np.ndarray]]:
    """(probability, decision), each (subjects, classes) in the order of the design, for each repeat."""
    repeats = []
    for _, rows in predictions.groupby("repeat"):
        wide = rows.pivot(index="subject", columns="class", values=["probability", "threshold"]).loc[design.subjects]
        probability = wide["probability"][design.classes].to_numpy(float)
        repeats.append((probability, probability >= wide["threshold"][design.classes].to_numpy(float)))
    return repeats


def baseline_prevalence(design: Design) -> list[tuple[np.ndarray, np.ndarray]]:
    """Predictions that know only how common each class is among all subjects: that as probability, yes to everything."""
    probability = np.tile(design.votes.mean(axis=0), (len(design.subjects), 1))
    return [(probability, probability > 0)]


def baseline_random(design: Design, repeats: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Random scores, and random decisions that say yes as often as the class holds."""
    rng = np.random.default_rng(seed)
    drawn = [rng.random(design.votes.shape) for _ in range(repeats)]
    return [(score, score > 1 - design.positive.mean(axis=0)) for score in drawn]
