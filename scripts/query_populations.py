"""Command: the sources of a catalogue that one expression over tags selects, as CSV on standard output."""

import argparse
import os
import sys
from pathlib import Path

from scripts.lib.commands import run_command
from scripts.lib.log import InputError
from scripts.lib.tables import write_csv
from scripts.publication.query_populations import open_population

SHOWN = ["subject", "name", "ra", "dec", "annotators", "tags", "classes"]


def find_catalogue(place: str) -> str:
    """The catalogue in a folder of results, or the file itself. Raises InputError unless there is exactly one."""
    if Path(place).is_file():
        return place
    found = sorted(str(path) for path in Path(place).glob("build_catalogue/*/catalogue.parquet"))
    if len(found) == 1:
        return found[0]
    what = f"several: {', '.join(found)}; name one of them." if found else "none; run the workflow first."
    raise InputError(f"{place}: expected one catalogue (build_catalogue/*/catalogue.parquet) and found {what}")


def ask(options: argparse.Namespace) -> None:
    """Write the sources to standard output, and how many they are to standard error."""
    population, _, _ = open_population(find_catalogue(options.catalogue))
    sources = population.frame[population.select(options.expression)]
    print(f"{len(sources)} of {len(population.frame)} sources", file=sys.stderr)
    try:
        write_csv(sources if options.all else sources[SHOWN], sys.stdout, digits=None)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m scripts.query_populations",
        description="The sources of a catalogue that an expression over tags selects, as CSV.",
        epilog="Example: python -m scripts.query_populations results/sample 'bent & tail' > bent_tails.csv",
    )
    parser.add_argument("catalogue", help="a folder of results (results/sample), or a catalogue.parquet")
    parser.add_argument("expression", help="such as: hourglass \\ (amorphous | bent >= 2)")
    parser.add_argument("--all", action="store_true", help="all columns of the catalogue, not the first few")
    sys.exit(run_command(ask, parser))
