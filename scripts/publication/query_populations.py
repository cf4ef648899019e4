"""Populations: the sources of the catalogue that an expression over tags selects."""

import pandas as pd
from pyarrow import ArrowInvalid

from scripts.lib.catalogue.interchange import read_catalogue, threshold_of, write_formats
from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import write_csv
from scripts.publication._populations import Population


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
    """Read the catalogue; write the sources of each named query as CSV and, if asked for, VOTable,
    and the number of each.
    """
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
    say_done("%d named queries of %d sources", len(rows), len(population.frame))


if __name__ == "__main__":
    run_step(main, snakemake)
