"""Read what experts decided: one row per classification, subject and class, and a reason for every row left out."""

import difflib

import pandas as pd

from scripts.annotations._selection import read_selected
from scripts.lib.log import InputError
from scripts.lib.reading.answers import split_answers
from scripts.lib.reading.ids import is_no_answer
from scripts.lib.reading.shown import shorten
from scripts.lib.steps import run_step
from scripts.lib.tables import write_table

SHOWN = 12  # unknown labels beside the first


def class_of_label(known: list[dict]) -> dict[str, str]:
    """Label in the exports -> class, from the config; blanks around a label do not matter.

    >>> class_of_label([{"name": "FR I", "labels": ["Fanaroff & Riley Class 1 "]}])
    {'Fanaroff & Riley Class 1': 'FR I'}
    """
    return {label.strip(): entry["name"] for entry in known for label in entry["labels"]}


def is_detail(label: str, classes: dict[str, str]) -> bool:
    """Whether a label is an answer about a choice of a survey, "choice: answer", whose choice is known.

    >>> is_detail("LION: RESTING", {"LION": "lion"}), is_detail("LION", {})
    (True, False)
    """
    return any(label.startswith(f"{known}: ") for known in classes)


def name_classes(frame: pd.DataFrame, known: list[dict], separator: str = ",") -> pd.DataFrame:
    """One row for each class of each classification; one with an empty class where none was named.

    Raises InputError for labels that the config does not know, the first with its place; separator: between labels of
    a plain cell, for its message.
    """
    classes = class_of_label(known)
    rows, unknown = [], {}
    for row in frame.to_dict("records"):
        labels = split_answers(row["answers"])
        for label in labels:
            if label not in classes and not is_no_answer(label) and not is_detail(label, classes):
                unknown.setdefault(label, f"{row['file']}, line {row['line']}")
        names = sorted({classes[label] for label in labels if label in classes}) or [""]
        rows += [row | {"class": name} for name in names]
    if unknown:
        refuse_labels(unknown, list(classes), separator)
    return pd.DataFrame(rows)


def refuse_labels(unknown: dict[str, str], known: list[str], separator: str) -> None:
    """Raise the InputError for labels that are not known, each with the place where it first stands."""
    (label, place), *others = unknown.items()
    for sign in ";|/\t":
        parts = [part.strip() for part in label.split(sign)]
        if sign != separator and len(parts) > 1 and set(parts) <= set(known):
            raise InputError(
                f"{place}: found {shorten(label)!r}, classes divided by {sign!r}; expected {separator!r}. Set "
                f"classes.separator to {sign!r} in the config, or correct the file."
            )
    near = difflib.get_close_matches(label, known, n=1)
    also = ", ".join(f"{shorten(other)!r} ({where})" for other, where in others[:SHOWN])
    also += f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
    raise InputError(
        f"{place}: unknown class {shorten(label)!r}"
        + (f", did you mean {near[0]!r}?" if near else ".")
        + " Correct the row, or add the label to classes.known in the config; a class that shall not count"
        " stands in classes.ignore too." + (f" Also unknown: {also}." if others else "")
    )


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
    """Read exports of expert classes; write classifications, subject names, rejected rows, counts, and what each
    brought."""
    found = read_selected(list(exports), sums, pseudonym_key, options)
    write_table(name_classes(found.frame, known, options["separator"]), classifications_parquet, "classifications")
    found.write(subjects_parquet, rejected_csv, summary_csv, deliveries_csv, changes_csv)


if __name__ == "__main__":
    run_step(main, snakemake)
