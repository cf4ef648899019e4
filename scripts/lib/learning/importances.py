"""How much each tag tells about each class: Shapley values of bagged fits, and their weighted sum over the classes."""

from typing import Any

import numpy as np
from joblib import Parallel, delayed

from scripts.lib.learning.evaluation import Design, choose_learner
from scripts.lib.learning.learners import Choice, make_learner


def explain(design: Design, rows: np.ndarray, choice: Choice, training: dict[str, Any], seed: int) -> np.ndarray:
    """Mean |Shapley value| (classes, tags) over all subjects, from a model fitted on the given rows.

    The values of a tag affirmed, denied and hedged are added up before their size is taken.
    """
    target = design.target(training["target"])
    model = make_learner(choice, training).fit(design.X[rows], target[rows], seed)
    return model.mean_absolute_shapley(design.X, design.tag_of)


def bag_importances(
    design: Design, learner: str, training: dict[str, Any], bags: int, seed: int, threads: int
) -> np.ndarray:
    """Mean |Shapley value| (bags, classes, tags): of one fit on all subjects (bags = 1, as published), or of
    fits on resampled subjects, each with its own seed.

    Scaling and penalty are chosen once, by cross-validation of all subjects.
    """
    choice = choose_learner([learner], training, design.rows(training["target"]), seed)
    rng, n = np.random.default_rng(seed), len(design.subjects)
    samples = [np.arange(n)] if bags == 1 else [np.sort(rng.integers(0, n, n)) for _ in range(bags)]
    return np.stack(
        Parallel(n_jobs=threads)(
            delayed(explain)(design, rows, choice, training, seed + bag) for bag, rows in enumerate(samples)
        )
    )


def weigh_classes(importances: np.ndarray, class_weights: np.ndarray) -> np.ndarray:
    """Comparative weighted Shapley values in per cent (bags, tags) from (bags, classes, tags).

    The sum over classes, each weighted by its count, as a share of the sum over all tags.

    >>> weigh_classes(np.array([[[1.0, 1.0], [0.0, 2.0]]]), np.array([1.0, 1.0]))
    array([[25., 75.]])
    """
    weighted = np.einsum("bct,c->bt", importances, class_weights)
    return 100 * weighted / np.maximum(weighted.sum(axis=1, keepdims=True), 1e-300)


def weigh_tags(design: Design, learner: str, bags: int, training: dict[str, Any], seed: int) -> np.ndarray:
    """Comparative weighted Shapley values (tags,) in per cent, the mean over bags, on one thread."""
    importances = bag_importances(design, learner, training, bags, seed, 1)
    return weigh_classes(importances, design.target(training["target"]).sum(axis=0)).mean(axis=0).round(9)
