"""Subjects by tags: counts, fractions of people, yes or no, and how far more people say it than was to be expected."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from scripts.lib.tags.uses import once_a_phrase


def standardise(
    number: np.ndarray,
    by_annotator: np.ndarray,
    looked: np.ndarray | csr_array,
    prior_subjects: float,
    variance_floor: float,
) -> tuple[np.ndarray, np.ndarray]:
    """How many annotators were to be expected, and how far the number who said it lies above:
    (subjects, evidence) both.

    number: (subjects, evidence) annotators who said it; by_annotator: (annotators, evidence) subjects for which the
    annotator said it; looked: (subjects, annotators), 0 or 1, dense or sparse. An annotator's propensity is the share
    of their subjects for which they said it, drawn towards everybody's share as if by `prior_subjects` more subjects.
    The number expected is the sum of the propensities of those who looked at the subject, its variance the sum of
    p (1 - p); the difference is given in standard deviations, with `variance_floor` added to the variance. This is
    the indirect standardisation of epidemiology: people differ in the words they use. Classes play no part.

    >>> expected, above = standardise(np.array([[1], [0]]), np.array([[1]]), np.ones((2, 1)), 0, 0)
    >>> expected.tolist(), above.tolist()
    ([[0.5], [0.5]], [[1.0], [-1.0]])
    """
    seen = np.asarray(looked.sum(axis=0)).reshape(-1, 1)
    overall = by_annotator.sum(axis=0) / seen.sum()
    propensity = (by_annotator + prior_subjects * overall) / (seen + prior_subjects)
    with threadpool_limits(limits=1):
        expected, variance = looked @ propensity, looked @ (propensity * (1 - propensity))
    return expected, (number - expected) / np.sqrt(variance + variance_floor)


def encode_tags(
    uses: pd.DataFrame, annotations: pd.DataFrame, supported: list[str], standardisation: dict[str, float]
) -> pd.DataFrame:
    """Each annotated subject with each piece of supported evidence (a tag with a polarity), said or not.

    Columns: subject, evidence, tag, polarity, count, annotators, annotators_total, expected, standardised, fraction,
    binary. `standardisation` are the settings of `standardise`.
    """
    uses, supported = once_a_phrase(uses[uses["evidence"].isin(supported)]), sorted(supported)
    subjects, annotators = (sorted(set(annotations[column])) for column in ("subject", "annotator"))
    keys = {"subject": subjects, "annotator": annotators, "evidence": supported}
    places = {key: pd.Index(values) for key, values in keys.items()}

    def matrix(table: pd.DataFrame, *columns: str) -> csr_array:
        rows, cells = (places[column].get_indexer(table[column]) for column in columns)
        shape = len(keys[columns[0]]), len(keys[columns[1]])
        return csr_array((np.ones(len(table)), (rows, cells)), shape=shape)

    looked = matrix(annotations[["subject", "annotator"]].drop_duplicates(), "subject", "annotator")
    said = uses[["subject", "annotator", "evidence"]].drop_duplicates()
    number = matrix(said, "subject", "evidence").toarray()
    by_annotator = matrix(said, "annotator", "evidence").toarray()
    expected, standardised = standardise(number, by_annotator, looked, **standardisation)
    total = np.broadcast_to(looked.sum(axis=1)[:, None], number.shape)
    columns = {
        "count": matrix(uses, "subject", "evidence").toarray().astype(int),
        "annotators": number.astype(int),
        "annotators_total": total.astype(int),
        "expected": expected,
        "standardised": standardised,
        "fraction": number / total,
        "binary": (number > 0).astype(int),
    }
    names = uses.drop_duplicates("evidence").set_index("evidence").loc[supported]
    rows, cells = np.divmod(np.arange(number.size, dtype=np.int32), len(supported))
    texts = {
        "subject": pd.Categorical.from_codes(rows, subjects),
        "evidence": pd.Categorical.from_codes(cells, supported),
        **{key: spread(names[key], cells) for key in ("tag", "polarity")},
    }
    return pd.DataFrame(texts | {name: values.ravel() for name, values in columns.items()}, copy=False)


def spread(names: pd.Series, cells: np.ndarray) -> pd.Categorical:
    """The name of the evidence of each cell, as numbers into the distinct names."""
    distinct = pd.Categorical(names)
    return pd.Categorical.from_codes(distinct.codes[cells], distinct.categories)
