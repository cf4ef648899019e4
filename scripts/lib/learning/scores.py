"""Scores of predictions against votes and against yes-or-no classes, with intervals from resampled subjects.

All take a matrix of subject weights (draws, subjects), so that a bootstrap of 1,000 draws is one call;
a row of ones is the plain score. A subject drawn twice has weight two.
"""

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

BINS = 10
DIGITS = 12  # beyond them the order of additions shows, which a library may choose by the number of cores


def average_precision(target: np.ndarray, score: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Average precision (draws,) of scores (subjects,) for targets (subjects,) from 0 to 1.

    With yes-or-no targets this is scikit-learn's average precision. With fractions of votes each
    subject counts as positive by its fraction and as negative by the rest ("soft"), so that even a
    perfect order stays below 1. Subjects with equal scores are taken together. Not a number where
    a draw holds no positive.

    >>> average_precision(np.array([1, 0, 1]), np.array([0.9, 0.8, 0.7]), np.ones((1, 3))).round(3)
    array([0.833])
    """
    order = np.argsort(-score, kind="stable")
    ranked, counted = -score[order], np.flatnonzero(target[order] > 0)
    if not len(counted):
        return np.full(len(weights), np.nan)
    # Precision matters only where there is something positive:
    # what lies between is summed without being sorted for each draw.
    ends, tie = np.unique(np.searchsorted(ranked, ranked[counted], side="right"), return_inverse=True)
    pieces = np.ones(ends[-1]), order[: ends[-1]], np.concatenate([[0], ends])
    everyone = (csr_array(pieces, shape=(len(ends), len(order))) @ weights.T).cumsum(axis=0)
    positive = order[counted]
    gains = weights.T[positive] * target[positive, None]
    gains = np.add.reduceat(gains, np.flatnonzero(np.diff(tie, prepend=-1)), axis=0)
    positives = gains.cumsum(axis=0)
    precision = np.divide(positives, everyone, out=np.zeros_like(positives), where=everyone > 0)
    with np.errstate(invalid="ignore"):
        return (gains * precision).sum(axis=0) / positives[-1]


def f1_scores(positive: np.ndarray, decision: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Weighted, micro and macro F1 (draws,) of decisions (subjects, classes), as scikit-learn names them.

    Weighted: mean over classes by number of positives. Micro: over all pairs together. Macro: plain mean.
    A class without positives and decisions has an F1 of 0.
    """
    hits = weights @ (positive & decision).astype(float)
    actual, said = weights @ positive.astype(float), weights @ decision.astype(float)
    per_class = np.divide(2 * hits, actual + said, out=np.zeros_like(hits), where=actual + said > 0)
    total = actual.sum(axis=1)
    return {
        "weighted_f1": np.divide((per_class * actual).sum(axis=1), total, out=np.zeros(len(total)), where=total > 0),
        "micro_f1": 2 * hits.sum(axis=1) / np.maximum((actual + said).sum(axis=1), 1e-12),
        "macro_f1": per_class.mean(axis=1),
    }


def score_draws(
    votes: np.ndarray,
    positive: np.ndarray,
    probability: np.ndarray,
    decision: np.ndarray,
    weights: np.ndarray,
    at_agreement: np.ndarray,
) -> dict[str, np.ndarray]:
    """Every score (draws,) of one set of predictions.

    votes, positive, probability, decision: (subjects, classes); weights: (draws, subjects);
    at_agreement: (classes,) whether a class has positives enough for scores against yes and no.
    """
    classes = range(votes.shape[1])
    soft = [average_precision(votes[:, c], probability[:, c], weights) for c in classes]
    hard = [average_precision(positive[:, c], probability[:, c], weights) for c in classes if at_agreement[c]]
    squared = ((probability - votes) ** 2).mean(axis=1)
    scores = {
        "soft_macro_ap": mean_over_classes(soft),
        "brier": weights @ squared / weights.sum(axis=1),
        "ece": calibration_error(votes, probability, weights),
    }
    if hard:
        scores["macro_ap"] = mean_over_classes(hard)
        scores |= f1_scores(positive[:, at_agreement], decision[:, at_agreement], weights)
    return scores


def calibration_error(votes: np.ndarray, probability: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Expected calibration error (draws,): the mean distance of probabilities and votes within ten equal bins.

    Over all pairs of subject and class (Naeini et al. 2015, AAAI).

    >>> calibration_error(np.array([[0.0], [1.0]]), np.array([[0.05], [0.95]]), np.ones((1, 2))).round(3)
    array([0.05])
    """
    bin_of = np.minimum((probability * BINS).astype(int), BINS - 1)
    gaps = np.stack([((probability - votes) * (bin_of == b)).sum(axis=1) for b in range(BINS)], axis=1)
    return np.abs(weights @ gaps).sum(axis=1) / (weights.sum(axis=1) * votes.shape[1])


def macro_ap_at(
    votes: np.ndarray, probability: np.ndarray, weights: np.ndarray, agreement: float, least: int
) -> np.ndarray:
    """Macro average precision (draws,) over the classes with `least` subjects above the agreement; NaN if none has."""
    positive = votes > agreement
    classes = np.flatnonzero(positive.sum(axis=0) >= least)
    if not len(classes):
        return np.full(len(weights), np.nan)
    return mean_over_classes([average_precision(positive[:, c], probability[:, c], weights) for c in classes])


def mean_over_classes(values: list[np.ndarray]) -> np.ndarray:
    """The mean (draws,) over classes, classes without a positive in a draw left out of it."""
    stacked = np.stack(values)
    present = ~np.isnan(stacked)
    return np.where(present, stacked, 0).sum(axis=0) / np.maximum(present.sum(axis=0), 1)


def bootstrap_weights(subjects: int, draws: int, seed: int) -> np.ndarray:
    """How often each subject is drawn (draws + 1, subjects); the first row is the data as they are.
    A subject's draws lie together.
    """
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(subjects, np.full(subjects, 1 / subjects), size=draws)
    return np.asfortranarray(np.vstack([np.ones(subjects), drawn]).astype(float))


def basic_interval(draws: np.ndarray) -> tuple[float, float]:
    """The basic 95 % bootstrap interval of a score between 0 and 1; the first draw is the data as they are.

    Twice the value minus the 97.5th and 2.5th percentile of the draws: it takes out the bias of the draws,
    which is large for average precision, because a positive drawn twice stands beside itself in the ranking
    (Davison & Hinkley 1997, Bootstrap Methods, section 5.2).

    >>> basic_interval(np.array([0.5, 0.55, 0.6, 0.65, 0.7]))
    (0.30..., 0.44...)
    """
    upper, lower = np.percentile(draws[1:], [97.5, 2.5])
    return float(np.clip(2 * draws[0] - upper, 0, 1)), float(np.clip(2 * draws[0] - lower, 0, 1))


def paired_difference(one: np.ndarray, other: np.ndarray) -> tuple[float, float, float]:
    """The difference of two scores (draws,) over the same draws, with its basic 95 % interval.

    >>> paired_difference(np.array([0.5, 0.4, 0.6]), np.array([0.25, 0.15, 0.35]))
    (0.25, 0.25, 0.25)
    """
    change = one - other
    upper, lower = np.percentile(change[1:], [97.5, 2.5])
    value, low, high = np.round([change[0], 2 * change[0] - upper, 2 * change[0] - lower], 9)
    return float(value), float(low), float(high)


def score_repeats(
    votes: np.ndarray,
    positive: np.ndarray,
    repeats: list[tuple[np.ndarray, np.ndarray]],
    weights: np.ndarray,
    at_agreement: np.ndarray,
) -> dict[str, np.ndarray]:
    """Scores (draws,) by metric, averaged over repeats of cross-validation.

    repeats: (probability, decision) of each repeat; weights: as of `bootstrap_weights`.
    """
    each = [score_draws(votes, positive, p, d, weights, at_agreement) for p, d in repeats]
    return {metric: np.mean([scores[metric] for scores in each], axis=0) for metric in each[0]}


def tabulate_scores(draws: dict[str, np.ndarray]) -> pd.DataFrame:
    """metric, value, and a 95 % interval over resampled subjects, of scores (draws,) by metric."""
    rows = [(metric, *np.round([found[0], *basic_interval(found)], DIGITS)) for metric, found in draws.items()]
    return pd.DataFrame(rows, columns=["metric", "value", "low", "high"])


def best_threshold(positive: np.ndarray, probability: np.ndarray) -> float:
    """The decision threshold with the best F1; of equally good ones the highest; above 1 if there is no positive.

    >>> best_threshold(np.array([True, False, True]), np.array([0.9, 0.2, 0.6]))
    0.6
    """
    if not positive.any():
        return 2.0
    order = np.argsort(-probability, kind="stable")
    hits = positive[order].cumsum()
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + positive.sum())
    ranked = probability[order]
    f1[:-1][ranked[:-1] == ranked[1:]] = -1
    return float(ranked[f1.argmax()])
