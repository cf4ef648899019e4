"""Subject x tag and subject x class: counts, fractions of people, and yes or no."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from scripts._classes import check_learnable, check_used, constant_classes, encode_classes
from scripts._log import LOG, InputError
from scripts._steps import run_step
from scripts._tables import read_table, write_csv, write_table
from scripts._uses import once_a_phrase

SAID = 10


def standardise(number, by_annotator, looked, prior_subjects: float, variance_floor: float):
    """How many annotators were to be expected, and how far the number who said it lies above: (subjects, evidence) both.

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
    uses: pd.DataFrame, annotations: pd.DataFrame, supported: list[str], standardisation: dict
) -> pd.DataFrame:
    """Each annotated subject with each piece of supported evidence (a tag with a polarity), said or not.

    Columns: subject, evidence, tag, polarity, count, annotators, annotators_total, expected, standardised, fraction,
    binary. `standardisation` are the settings of `standardise`.
    """
    uses, supported = once_a_phrase(uses[uses["evidence"].isin(supported)]), sorted(supported)
    subjects, annotators = (sorted(set(annotations[column])) for column in ("subject", "annotator"))
    keys = {"subject": subjects, "annotator": annotators, "evidence": supported}
    places = {key: pd.Index(values) for key, values in keys.items()}

    def matrix(table: pd.DataFrame, *columns: str):
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


def summarise_classes(subject_classes: pd.DataFrame, ignore: list[str]) -> pd.DataFrame:
    """Votes, subjects with a vote and positive subjects of each class, why it is not used, and why it is not learnt."""
    grouped = subject_classes.groupby("class")
    table = pd.DataFrame(
        {
            "votes": grouped["experts"].sum(),
            "subjects": grouped["experts"].apply(lambda votes: int((votes > 0).sum())),
            "positives": grouped["positive"].sum(),
            "used": grouped["used"].first(),
        }
    ).reset_index()
    table["reason"] = [
        "" if used else "ignored by the config" if name in ignore else "too few votes"
        for name, used in zip(table["class"], table["used"], strict=True)
    ]
    constant = constant_classes(subject_classes)
    table["note"] = [f"cannot be learnt: named {constant[name]}" if name in constant else "" for name in table["class"]]
    return table.sort_values(["votes", "class"], ascending=[False, True], ignore_index=True)


def main(
    uses_parquet,
    evidence_parquet,
    annotations_parquet,
    classifications_parquet,
    subject_tags_parquet,
    subject_classes_parquet,
    classes_csv,
    left_out_csv,
    known,
    ignore,
    min_votes,
    agreement,
    standardisation,
) -> None:
    """Read uses of tags and expert classes; write both by subject, the classes, and the subjects that lack something."""
    annotations, classifications = (read_table(annotations_parquet), read_table(classifications_parquet))
    evidence = read_table(evidence_parquet)
    supported = evidence.loc[evidence["supported"], "evidence"].tolist()
    if not supported:
        raise InputError("no tag has enough support; lower support.min_annotators or support.min_uses in the config.")
    subject_tags = encode_tags(read_table(uses_parquet), annotations, supported, standardisation)
    described, classified = set(annotations["subject"]), set(classifications["subject"])
    subject_classes = encode_classes(classifications, described, known, ignore, min_votes, agreement)
    if not described & classified:
        raise InputError(
            "no subject is both annotated and classified: "
            f"annotations hold subjects such as {min(described)!r}, classifications such as {min(classified)!r}; "
            "check columns.subject in the config."
        )
    check_used(subject_classes)
    left_out = [(subject, "annotated, not classified") for subject in sorted(described - classified)]
    untagged = described & classified - set(subject_tags.loc[subject_tags["count"] > 0, "subject"])
    left_out += [(subject, "trained, but without any supported tag") for subject in sorted(untagged)]
    left_out += [(subject, "classified, not annotated") for subject in sorted(classified - described)]
    classes = summarise_classes(subject_classes, ignore)
    write_table(subject_tags, subject_tags_parquet, "subject_tags")
    write_table(subject_classes, subject_classes_parquet, "subject_classes")
    write_csv(classes, classes_csv)
    write_csv(pd.DataFrame(left_out, columns=["subject", "reason"]), left_out_csv)
    LOG.info(
        "%d subjects annotated and classified, %d of them without a supported tag",
        len(described & classified),
        len(untagged),
    )
    LOG.info("%d subjects on one side only", len(described ^ classified))
    for row in classes[~classes["used"]].itertuples():
        LOG.info("class %s is left out: %s (%d votes)", row[1], row.reason, row.votes)
    constant = classes[classes["note"] != ""]
    for row in constant.head(SAID).itertuples():
        LOG.warning("WARNING: class %s %s; it is predicted as that, and tells nothing of the tags", row[1], row.note)
    if len(constant) > SAID:
        LOG.warning("and %d more such classes in %s", len(constant) - SAID, classes_csv)


if __name__ == "__main__":
    run_step(main, snakemake)
    # The folds decide nothing here, so they are no param.
    encoded = read_table(snakemake.output.subject_classes_parquet)
    check_learnable(encoded, snakemake.config["training"], "have both tags and classes")
