"""See early, before anything long is computed, whether the classes that experts named can be learnt."""

import pandas as pd

from scripts.lib.learning.classes import check_learnable, check_used, constant_classes, encode_classes
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv


def count_votes(subject_classes: pd.DataFrame) -> pd.DataFrame:
    """Each class with its votes, the subjects that any expert and that most experts gave it, whether it is used, and
    how it is named where all subjects are alike; subject_classes: as of encode_classes.

    >>> table = pd.DataFrame({"class": ["WAT", "WAT"], "experts": [2, 0], "positive": [True, False], "used": True,
    ...                       "subject": ["s", "t"], "fraction": [1.0, 0.0], "annotated": True})
    >>> count_votes(table).to_dict("records")
    [{'class': 'WAT', 'votes': 2, 'named': 1, 'positive': 1, 'used': True, 'note': ''}]
    """
    alike = constant_classes(subject_classes)
    groups = subject_classes.groupby("class")
    table = pd.DataFrame(
        {
            "votes": groups["experts"].sum(),
            "named": groups["experts"].agg(lambda votes: int((votes > 0).sum())),
            "positive": groups["positive"].sum(),
            "used": groups["used"].first(),
        }
    )
    return table.reset_index().assign(note=[alike.get(name, "") for name in table.index])


def main(classifications_parquet, votes_csv, classes, agreement, training) -> None:
    """Read classifications; write the votes of each class. Raises InputError where nothing can be learnt, whatever
    people wrote."""
    classifications = read_table(classifications_parquet)
    known = [entry["name"] for entry in classes["known"]]
    subjects = set(classifications["subject"])
    table = encode_classes(classifications, subjects, known, classes["ignore"], classes["min_votes"], agreement)
    check_used(table)
    check_learnable(table, training, "are classified")
    votes = count_votes(table)
    write_csv(votes, votes_csv)
    say_done("%d classes, %d used, %d subjects", len(votes), int(votes["used"].sum()), len(subjects))


if __name__ == "__main__":
    run_step(main, snakemake)
