"""Subject x tag and subject x class: counts, fractions of people, and yes or no."""

import pandas as pd

from scripts._log import LOG, InputError, start_log
from scripts._tables import read_table, write_csv, write_table
from scripts._uses import once_a_phrase


def encode_tags(uses: pd.DataFrame, annotations: pd.DataFrame, supported: set[str]) -> pd.DataFrame:
    """Each supported tag of each subject: count, annotators, annotators_total, fraction, binary."""
    total = annotations.groupby("subject")["annotator"].nunique().rename("annotators_total")
    grouped = once_a_phrase(uses[uses["tag"].isin(supported)]).groupby(["subject", "tag"])
    table = pd.DataFrame({"count": grouped.size(), "annotators": grouped["annotator"].nunique()}).reset_index()
    table = table.merge(total, on="subject", validate="many_to_one")
    table["fraction"] = table["annotators"] / table["annotators_total"]
    table["binary"] = 1
    return table


def encode_classes(
    classifications: pd.DataFrame,
    annotated: set[str],
    known: list[str],
    ignore: list[str],
    min_votes: int,
    agreement: float,
) -> pd.DataFrame:
    """Every class of every subject that experts classified: experts, experts_total, fraction, positive, annotated, used.

    A class is positive where more than `agreement` of the experts name it; it is not used if it is
    ignored or has fewer than `min_votes` votes.
    """
    total = classifications.groupby("subject")["annotator"].nunique()
    votes = classifications[classifications["class"] != ""].groupby(["subject", "class"])["annotator"].nunique()
    index = pd.MultiIndex.from_product([sorted(total.index), sorted(known)], names=["subject", "class"])
    table = votes.reindex(index, fill_value=0).rename("experts").reset_index()
    table["experts_total"] = table["subject"].map(total)
    table["fraction"] = table["experts"] / table["experts_total"]
    table["positive"] = table["fraction"] > agreement
    table["annotated"] = table["subject"].isin(annotated)
    enough = table.groupby("class")["experts"].sum() >= min_votes
    table["used"] = table["class"].map(enough) & ~table["class"].isin(ignore)
    return table


def summarise_classes(subject_classes: pd.DataFrame, ignore: list[str]) -> pd.DataFrame:
    """Votes, subjects with a vote and positive subjects of each class, and why a class is not used."""
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
    return table.sort_values(["votes", "class"], ascending=[False, True], ignore_index=True)


def main(
    uses_parquet,
    tags_parquet,
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
) -> None:
    """Read uses of tags and expert classes; write both by subject, the classes, and the subjects that lack something."""
    annotations, classifications = (read_table(annotations_parquet), read_table(classifications_parquet))
    tags = read_table(tags_parquet)
    supported = set(tags.loc[tags["supported"], "tag"])
    if not supported:
        raise InputError("no tag has enough support; lower support.min_annotators or support.min_uses in the config.")
    subject_tags = encode_tags(read_table(uses_parquet), annotations, supported)
    described, classified = set(annotations["subject"]), set(classifications["subject"])
    subject_classes = encode_classes(classifications, described, known, ignore, min_votes, agreement)
    if not described & classified:
        raise InputError(
            "no subject is both annotated and classified: "
            f"annotations hold subjects such as {min(described)!r}, classifications such as {min(classified)!r}; "
            "check columns.subject in the config."
        )
    if not subject_classes["used"].any():
        raise InputError("no class is left to train; shorten classes.ignore or lower classes.min_votes in the config.")
    left_out = [(subject, "annotated, not classified") for subject in sorted(described - classified)]
    untagged = described & classified - set(subject_tags["subject"])
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


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params)
