"""Populations: the sources of the catalogue that an expression over tags selects.

For one expression, from the command line:

    .venv/bin/python -m scripts.query_populations results/sample "double & bent \\ faint"
"""

import argparse
import os
import sys
from pathlib import Path

import pandas as pd
from pyarrow import ArrowInvalid

from scripts._interchange import read_catalogue, threshold_of, write_formats
from scripts._log import LOG, InputError
from scripts._populations import Population
from scripts._steps import run_step
from scripts._tables import write_csv

SHOWN = ["subject", "name", "ra", "dec", "annotators", "tags", "classes"]


def open_population(path: str) -> tuple[Population, list, dict]:
    """A catalogue ready for expressions, its columns, and what it says about itself."""
    try:
        frame, columns, about = read_catalogue(path)
    except ArrowInvalid as error:
        raise InputError(f"{path} is no Parquet file; name the catalogue.parquet of a run.") from error
    if "min_annotators" not in about:
        raise InputError(f"{path} is no catalogue; name the catalogue.parquet of a run.")
    threshold = threshold_of(about)
    return Population(frame, columns, threshold), columns, about


def main(catalogue_parquet, populations_csv, tables_csv, tables_vot, queries) -> None:
    """Read the catalogue; write the sources of each named query as CSV and, if asked for, VOTable, and the number of each."""
    population, columns, about = open_population(catalogue_parquet)
    rows = []
    for number, query in enumerate(queries):
        name, expression = query["name"], query["query"]
        try:
            sources = population.frame[population.select(expression)]
        except InputError as error:
            hint = "A tag that is derived but not final can be pinned (taxonomy.adjustments)."
            raise InputError(f"config: populations, {name}: {error}\n    {hint}") from error
        paths = {"csv": tables_csv[number]} | ({"vot": tables_vot[number]} if tables_vot else {})
        write_formats(sources, columns, about | {"population": name, "query": expression}, paths)
        rows.append((name, expression, len(sources), len(population.frame)))
        LOG.info("%s: %d of %d sources: %s", name, len(sources), len(population.frame), expression)
    write_csv(pd.DataFrame(rows, columns=["population", "query", "sources", "of"]), populations_csv)


def find_catalogue(place: str) -> str:
    """The catalogue in a folder of results, or the file itself. Raises InputError unless there is exactly one."""
    if Path(place).is_file():
        return place
    found = sorted(str(path) for path in Path(place).glob("build_catalogue/*/catalogue.parquet"))
    if len(found) == 1:
        return found[0]
    what = f"several: {', '.join(found)}; name one of them." if found else "none; run the workflow first."
    raise InputError(f"{place}: expected one catalogue (build_catalogue/*/catalogue.parquet) and found {what}")


def ask(arguments: list[str]) -> int:
    """Answer one expression on the command line: sources as CSV on standard output, their number beside. The exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.query_populations", description="Sources of a catalogue.")
    parser.add_argument("catalogue", help="a folder of results (results/sample), or a catalogue.parquet")
    parser.add_argument("expression", help="such as: hourglass \\ (amorphous | bent >= 2)")
    parser.add_argument("--all", action="store_true", help="all columns of the catalogue, not the first few")
    options = parser.parse_args(arguments)
    try:
        population, _, _ = open_population(find_catalogue(options.catalogue))
        sources = population.frame[population.select(options.expression)]
    except InputError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(f"{len(sources)} of {len(population.frame)} sources", file=sys.stderr)
    try:
        write_csv(sources if options.all else sources[SHOWN], sys.stdout, digits=None)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    if "snakemake" not in globals():
        sys.exit(ask(sys.argv[1:]))
    run_step(main, snakemake)
