"""Read what experts decided: one row per classification, subject and class, and a reason for every row left out."""

import difflib

import pandas as pd

from scripts.annotations._selection import read_selected
from scripts.lib.learning.classes import check_learnable, check_used, encode_classes
from scripts.lib.log import InputError
from scripts.lib.reading.answers import split_answers
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_table


def class_of_label(known: list[dict]) -> dict[str, str]:
    """Label in the exports -> class, from the config.

    >>> class_of_label([{"name": "FR I", "labels": ["Fanaroff & Riley Class 1"]}])
    {'Fanaroff & Riley Class 1': 'FR I'}
    """
    return {label: entry["name"] for entry in known for label in entry["labels"]}


def name_classes(frame: pd.DataFrame, known: list[dict]) -> pd.DataFrame:
    """One row for each class of each classification; one with an empty class where none was named.

    Raises InputError for labels that the config does not know, the first with its place.
    """
    classes = class_of_label(known)
    rows, unknown = [], {}
    for row in frame.to_dict("records"):
        labels = split_answers(row["answers"])
        for label in labels:
            if label not in classes:
                unknown.setdefault(label, f"{row['file']}, line {row['line']}")
        names = sorted({classes[label] for label in labels if label in classes}) or [""]
        rows += [row | {"class": name} for name in names]
    if unknown:
        refuse_labels(unknown, list(classes))
    return pd.DataFrame(rows)


def refuse_labels(unknown: dict[str, str], known: list[str]) -> None:
    """Raise the InputError for labels that are not known, each with the place where it first stands."""
    (label, place), *others = unknown.items()
    near = difflib.get_close_matches(label, known, n=1)
    raise InputError(
        f"{place}: unknown class {label!r}"
        + (f", did you mean {near[0]!r}?" if near else ";")
        + " Correct the row, or add the label to classes.known in the config; a class that shall not count"
        " stands in classes.ignore too."
        + (f" Also unknown: {', '.join(f'{other!r} ({where})' for other, where in others)}." if others else "")
    )


def check_early(classifications: pd.DataFrame, config: dict) -> None:
    """Raise InputError for classes that cannot be learnt, whatever people wrote; config: the whole one."""
    classes, agreement = config["classes"], config["settings"]["agreement"]
    known = [entry["name"] for entry in classes["known"]]
    subjects = set(classifications["subject"])
    table = encode_classes(classifications, subjects, known, classes["ignore"], classes["min_votes"], agreement)
    check_used(table)
    check_learnable(table, config["training"], "are classified")


def main(
    exports,
    classifications_parquet,
    subjects_parquet,
    rejected_csv,
    summary_csv,
    deliveries_csv,
    changes_csv,
    sums,
    pseudonym_key,
    options,
    known,
) -> None:
    """Read exports of expert classes; write classifications, subject names, rejected rows, counts, and what each brought."""
    found = read_selected(list(exports), sums, pseudonym_key, options)
    write_table(name_classes(found.frame, known), classifications_parquet, "classifications")
    found.write(subjects_parquet, rejected_csv, summary_csv, deliveries_csv, changes_csv)


if __name__ == "__main__":
    run_step(main, snakemake)
    # What is learnt decides nothing here, so it is no param; but people need not wait for the embedding to know.
    check_early(read_table(snakemake.output.classifications_parquet), snakemake.config)
