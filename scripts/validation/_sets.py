"""Sets of tags chosen within the folds, their held-out predictions and scores, paired over the same subjects."""

from collections import Counter
from dataclasses import replace

import numpy as np

from scripts.lib.learning.evaluation import Design, Rows, fit_and_predict, split_folds
from scripts.lib.learning.scores import macro_ap_at, score_repeats
from scripts.validation._selectors import SELECTORS


def predict_sizes(
    design: Design, rows: Rows, train, test, selector: str, sizes: list[int], learners: list[str], training, seed
) -> dict:
    """{(selector, size): (probabilities, thresholds, learner)} of one fold;
    the order of tags is that of the training rows.

    `rows` are those of the design with what is to be learnt.
    """
    part = rows.take(train)
    order = SELECTORS[selector](part, design.tag_of, training, seed)
    found = {}
    for size in sizes:
        columns = design.columns(order[:size])
        chosen = replace(part, X=part.X[:, columns])
        found[selector, size] = fit_and_predict(chosen, design.X[test][:, columns], learners, training, seed)
    return found


def list_folds(design: Design, folds: int, repeats: int, seed: int) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """(repeat, training rows, held-out rows) of every fold of every repeat."""
    return [
        (repeat, train, test)
        for repeat in range(repeats)
        for train, test in split_folds(design.votes, design.positive, folds, seed + 1 + repeat)
    ]


def gather(shape: tuple[int, int], repeats: int, places: list, results: list[dict]) -> tuple[dict, dict]:
    """Held-out predictions of every set, {key: [(probability, decision) a repeat]},
    and how often each learner was taken.

    `results` are {key: (probabilities, thresholds, learner)} of the folds at `places`, (repeat, held-out rows).
    """
    predictions: dict = {}
    learners: dict = {}
    for (repeat, test), found in zip(places, results, strict=True):
        for key, (probability, thresholds, learner) in found.items():
            if key not in predictions:
                predictions[key] = [(np.zeros(shape), np.zeros(shape, bool)) for _ in range(repeats)]
            probabilities, decisions = predictions[key][repeat]
            probabilities[test], decisions[test] = probability, probability >= thresholds
            learners.setdefault(key, Counter())[str(learner)] += 1
    return predictions, learners


def draw_scores(design: Design, predictions: dict, weights: np.ndarray, agreements: list[float], least: int) -> dict:
    """{key: {metric: scores (draws,)}}, averaged over repeats; the draws are the same for all sets.

    Beside the scores at the design's agreement, macro average precision at each of `agreements`, over classes with
    `least` positives.
    """
    enough, draws = design.positive.sum(axis=0) >= least, {}
    for key, repeats in predictions.items():
        draws[key] = score_repeats(design.votes, design.positive, repeats, weights, enough)
        for agreement in agreements:
            found = [macro_ap_at(design.votes, p, weights, agreement, least) for p, _ in repeats]
            draws[key][f"macro_ap_at_{agreement:g}"] = np.mean(found, axis=0)
    return draws
