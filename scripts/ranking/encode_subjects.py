"""Subject x tag and subject x class: counts, fractions of people, and yes or no."""

import pandas as pd

from scripts.lib.learning.classes import (
    check_learnable,
    check_used,
    encode_classes,
    summarise_classes,
)
from scripts.lib.learning.encoding import encode_tags
from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv, write_table

SAID = 10


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
    """Read uses of tags and expert classes; write both by subject, the classes,
    and the subjects that lack something.
    """
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
    say_done(
        "%d subjects annotated and classified, %d of them without a supported tag",
        len(described & classified),
        len(untagged),
    )
    LOG.info("%d subjects on one side only", len(described ^ classified))
    for row in classes[~classes["used"]].itertuples():
        LOG.info("class %s is left out: %s (%d votes)", row[1], row.reason, row.votes)
    constant = classes[classes["note"] != ""]
    for row in constant.head(SAID).itertuples():
        LOG.warning("class %s %s; it is predicted as that, and tells nothing of the tags", row[1], row.note)
    if len(constant) > SAID:
        LOG.warning("and %d more such classes in %s", len(constant) - SAID, classes_csv)


if __name__ == "__main__":
    run_step(main, snakemake)
    # The folds decide nothing here, so they are no param.
    encoded = read_table(snakemake.output.subject_classes_parquet)
    check_learnable(encoded, snakemake.config["training"], "have both tags and classes")
