"""See early, before anything long is computed, whether the classes that experts named can be learnt."""

from scripts.lib.learning.classes import check_learnable, check_used, encode_classes, summarise_classes
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv


def main(classifications_parquet, votes_csv, classes, agreement, training) -> None:
    """Read classifications; write the votes of each class. Raises InputError where nothing can be learnt, whatever
    people wrote."""
    classifications = read_table(classifications_parquet)
    known = [entry["name"] for entry in classes["known"]]
    subjects = set(classifications["subject"])
    table = encode_classes(classifications, subjects, known, classes["ignore"], classes["min_votes"], agreement)
    check_used(table)
    check_learnable(table, training, "are classified")
    votes = summarise_classes(table, classes["ignore"])
    write_csv(votes, votes_csv)
    say_done("%d classes, %d used, %d subjects", len(votes), int(votes["used"].sum()), len(subjects))


if __name__ == "__main__":
    run_step(main, snakemake)
