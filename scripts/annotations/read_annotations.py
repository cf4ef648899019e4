"""Read what people wrote: one row per classification and subject, and a reason for every row left out."""

import pandas as pd

from scripts.annotations._selection import read_selected
from scripts.lib.reading.answers import ESCAPE
from scripts.lib.reading.tasks_there import refuse_few
from scripts.lib.steps import run_step
from scripts.lib.tables import write_table


def lines_of(answers: pd.Series) -> pd.Series:
    """All answers of a row, one below the other.

    >>> lines_of(pd.Series(["two jets\\x10;bent"])).tolist()
    ['two jets\\nbent']
    """
    return answers.str.replace(f"{ESCAPE};", "\n", regex=False).str.replace(f"{ESCAPE}:", ESCAPE, regex=False)


def main(
    exports,
    annotations_parquet,
    subjects_parquet,
    rejected_csv,
    summary_csv,
    deliveries_csv,
    changes_csv,
    sums,
    pseudonym_key,
    options,
) -> None:
    """Read exports of free text; write annotations, subject names, rejected rows, counts, and what each export
    brought."""
    found = read_selected(list(exports), sums, pseudonym_key, options)
    texts = lines_of(found.frame["answers"])
    if options["few_answers"] == "stop":
        refuse_few(len(texts), list(texts.str.strip().value_counts().index), options["tasks"])
    write_table(found.frame.assign(text=texts), annotations_parquet, "annotations")
    found.write(subjects_parquet, rejected_csv, summary_csv, deliveries_csv, changes_csv)


if __name__ == "__main__":
    run_step(main, snakemake)
