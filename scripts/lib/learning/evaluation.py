"""Predictions for subjects that the model never saw. This module owns the folds.

Whatever learns from labels (the model, the decision thresholds) is handed the training rows alone.
"""

from collections import Counter
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from iterstrat.ml_stratifiers import MultilabelStratifiedKFold
from joblib import Parallel, delayed

from scripts.lib.learning.calibration import calibrate, fit_platt
from scripts.lib.learning.learners import (
    Choice,
    Learner,
    LinearLearner,
    blend_probabilities,
    list_choices,
    make_learner,
)
from scripts.lib.learning.scaling import fit_scaler
from scripts.lib.learning.scores import average_precision, best_threshold, mean_over_classes
from scripts.lib.log import LOG, InputError
from scripts.lib.tables import read_coded, read_table, spread

ENOUGH = 1000  # held-out subjects to choose by


@dataclass(frozen=True)
class Design:
    """Subjects by evidence (tags with their polarity) and by classes, rows in the same order.

    X: (subjects, evidence) as encoded; uses: the number of annotators in the same places; tag_of: (evidence,) the
    tag of each column, as a place in `tags`; votes, positive: (subjects, classes).
    """

    subjects: list[str]
    evidence: list[str]
    tags: list[str]
    tag_of: np.ndarray
    classes: list[str]
    X: np.ndarray
    uses: np.ndarray
    votes: np.ndarray
    positive: np.ndarray

    def target(self, kind: str) -> np.ndarray:
        """What a model learns: `votes`, or yes and no at the `agreement`."""
        return self.votes if kind == "votes" else self.positive.astype(float)

    def rows(self, kind: str) -> "Rows":
        """All rows, with the target of that kind."""
        return Rows(self.X, self.uses, self.target(kind), self.votes, self.positive)

    def take(self, rows: np.ndarray) -> "Design":
        """Some of the subjects, or the same ones several times."""
        matrices = {name: getattr(self, name)[rows] for name in ("X", "uses", "votes", "positive")}
        return replace(self, subjects=[self.subjects[row] for row in rows], **matrices)

    def columns(self, tags: np.ndarray) -> np.ndarray:
        """The columns that belong to tags given by their places."""
        return np.flatnonzero(np.isin(self.tag_of, tags))


def read_design(subject_tags_parquet: str, subject_classes_parquet: str, encoding: str) -> Design:
    """The design of the tables of encode_subjects."""
    columns = list(dict.fromkeys(["subject", "evidence", "tag", "annotators", encoding]))
    return build_design(
        read_coded(subject_tags_parquet, columns=columns), read_table(subject_classes_parquet), encoding
    )


def build_design(subject_tags: pd.DataFrame, subject_classes: pd.DataFrame, encoding: str) -> Design:
    """Matrices of the subjects that were both annotated and classified; `encoding` is a column of subject_tags.

    The tables have a row for each subject and each evidence, or class; texts may be coded (`read_coded`).
    """
    used = subject_classes[subject_classes["used"] & subject_classes["annotated"]]
    subjects = sorted(set(used["subject"]))

    def wide(table: pd.DataFrame, columns: str, values: str) -> np.ndarray:
        return spread(table, "subject", columns, values).loc[subjects].to_numpy()

    evidence = pd.Categorical(subject_tags["evidence"])
    first = np.unique(evidence.codes, return_index=True)[1]
    tag_of = subject_tags["tag"].iloc[first].astype("str").tolist()
    tags = sorted(set(tag_of))
    return Design(
        subjects,
        evidence.categories.tolist(),
        tags,
        np.searchsorted(tags, tag_of),
        sorted(set(used["class"])),
        wide(subject_tags, "evidence", encoding),
        wide(subject_tags, "evidence", "annotators"),
        wide(used, "class", "fraction"),
        wide(used, "class", "positive").astype(bool),
    )


def check_design(design: Design, training: dict[str, Any]) -> None:
    """Raise InputError if there are too few subjects for the folds or nothing to learn from."""
    needed = training["folds"] * training["inner_folds"]
    if len(design.subjects) < needed:
        raise InputError(
            f"{len(design.subjects)} subjects have both tags and classes, but {training['folds']} folds with "
            f"{training['inner_folds']} inner folds need at least {needed}; lower training.folds or add data."
        )
    if not (design.X[0] != design.X).any():
        raise InputError("all subjects have the same tags, so nothing can be learnt; lower the limits of support.")


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
    """What may be learnt from: X and uses (rows, evidence), target, votes and positive (rows, classes)."""

    X: np.ndarray
    uses: np.ndarray
    target: np.ndarray
    votes: np.ndarray
    positive: np.ndarray

    def take(self, rows: np.ndarray) -> "Rows":
        """Some of the rows."""
        return Rows(*(getattr(self, field.name)[rows] for field in fields(self)))


def predict_each(
    choices: list[Choice], training: dict[str, Any], rows: Rows, X: np.ndarray, seed: int
) -> dict[Choice, np.ndarray]:
    """Probabilities for X by each choice, fitted on the rows.
    Choices share what they can: fits of one scaling, the parts of blends.
    """
    names = {choice.learner for choice in choices}
    points = {choice[1:] for choice in choices if choice.learner in ("linear", "blend")}
    parts: dict[Choice, np.ndarray] = {}
    for scaling in sorted({scaling for scaling, _ in points}):
        penalties = sorted(penalty for other, penalty in points if other == scaling)
        along = LinearLearner(scaling, *penalties).fit(rows.X, rows.target, seed).along_path(X)
        parts |= {Choice("linear", scaling, penalty): values for penalty, values in along.items()}
    for name in sorted(names - {"linear", "blend"} | ({"catboost"} if "blend" in names else set())):
        parts[Choice(name)] = make_learner(Choice(name), training).fit(rows.X, rows.target, seed).probabilities(X)
    found = {}
    for choice in choices:
        if choice.learner == "blend":
            found[choice] = blend_probabilities([parts[choice._replace(learner="linear")], parts[Choice("catboost")]])
        else:
            found[choice] = parts[choice]
    return found


def tune(
    choices: list[Choice], training: dict[str, Any], rows: Rows, seed: int, choice_alone: bool = False
) -> tuple[Choice, np.ndarray]:
    """The choice with the best soft macro average precision in a cross-validation within the rows,
    and its held-out predictions.

    The first inner folds that hold out `ENOUGH` subjects decide, or all where there are fewer. Of equally good ones the
    first, so the strongest penalty of the first scaling. choice_alone: predictions are not asked for, so the other
    folds are left out.
    """
    inner = {choice: np.zeros_like(rows.target) for choice in choices}
    left, seen = choices, np.zeros(0, int)
    for fit_rows, rest in split_folds(rows.votes, rows.positive, training["inner_folds"], seed):
        for choice, found in predict_each(left, training, rows.take(fit_rows), rows.X[rest], seed).items():
            inner[choice][rest] = found
        seen = np.concatenate([seen, rest])
        if len(seen) >= min(ENOUGH, len(rows.X)):
            left = [best_choice({choice: inner[choice] for choice in left}, rows.votes, seen)]
            if choice_alone:
                break
    return left[0], inner[left[0]]


def best_choice(held: dict[Choice, np.ndarray], votes: np.ndarray, seen: np.ndarray) -> Choice:
    """The first of the choices with the highest soft macro average precision,
    by held-out predictions for the rows seen.
    """
    ones = np.ones((1, len(seen)))
    merit = [
        mean_over_classes([average_precision(v, p, ones) for v, p in zip(votes[seen].T, found[seen].T, strict=True)])[0]
        for found in held.values()
    ]
    return list(held)[int(np.argmax(np.round(merit, 9)))]


def choose_learner(names: list[str], training: dict[str, Any], rows: Rows, seed: int) -> Choice:
    """The choice among learners of these names by the rows alone; without cross-validation where there is but one."""
    choices = list_choices(names, training)
    return choices[0] if len(choices) == 1 else tune(choices, training, rows, seed, choice_alone=True)[0]


def fit_chosen(names: list[str], training: dict[str, Any], rows: Rows, seed: int) -> Learner:
    """The best of the learners of these names, chosen and fitted on the rows."""
    return make_learner(choose_learner(names, training, rows, seed), training).fit(rows.X, rows.target, seed)


def fit_and_predict(
    train: Rows, X: np.ndarray, names: list[str], training: dict[str, Any], seed: int
) -> tuple[np.ndarray, np.ndarray, Choice]:
    """(probabilities for X, decision thresholds, the choice) from training rows alone.

    Cross-validation within the training rows chooses among learners, scalings and penalties; its held-out predictions
    give the Platt scaling and the thresholds.
    """
    best, held = tune(list_choices(names, training), training, train, seed)
    platt = fit_platt(held, train.target, training["calibration_prior"])
    held_out = calibrate(held, platt)
    thresholds = [best_threshold(p, s) for p, s in zip(train.positive.T, held_out.T, strict=True)]
    found = predict_each([best], training, train, X, seed)[best]
    return calibrate(found, platt), np.array(thresholds), best


def predict_fold(
    design: Design, train: np.ndarray, test: np.ndarray, learner: str, training: dict[str, Any], seed: int
) -> tuple[np.ndarray, np.ndarray, Choice]:
    """(probabilities of the held-out rows, thresholds, the choice) from the training rows alone."""
    rows = design.rows(training["target"]).take(train)
    return fit_and_predict(rows, design.X[test], [learner], training, seed)


def cross_validate(design: Design, learner: str, training: dict[str, Any], seed: int, threads: int) -> pd.DataFrame:
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
    choices = Counter(str(choice) for *_, choice in results)
    LOG.info(
        "chosen within the training rows: %s", "; ".join(f"{name} ({n} folds)" for name, n in sorted(choices.items()))
    )
    constant = [fit_scaler(design.X[train], "common").left_out for _, _, train, _ in jobs]
    LOG.info("columns constant in the training rows, left out: %.1f of %d a fold", np.mean(constant), design.X.shape[1])
    for (repeat, fold, _, test), (probability, thresholds, _) in zip(jobs, results, strict=True):
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
    """Predictions that know only how common each class is among all subjects: that as probability,
    yes to everything.
    """
    probability = np.tile(design.votes.mean(axis=0), (len(design.subjects), 1))
    return [(probability, probability > 0)]


def baseline_random(design: Design, repeats: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Random scores, and random decisions that say yes as often as the class holds."""
    rng = np.random.default_rng(seed)
    drawn = [rng.random(design.votes.shape) for _ in range(repeats)]
    return [(score, score > 1 - design.positive.mean(axis=0)) for score in drawn]
