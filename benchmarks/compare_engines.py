"""Time engines at reading an export, splitting its texts at the plain separators and counting the distinct pieces.

Each engine in a process of its own: `python -m benchmarks.compare_engines export.csv [csv pyarrow polars duckdb]`.
Polars and duckdb are not among the requirements; install them to compare. Prints a table in Markdown.
"""

import csv
import resource
import subprocess
import sys
import time
from collections import Counter

from scripts.lib.words.cleaning import split_phrases

SEPARATORS = r"[,;\n\r\t|!]"


def count_csv(path: str) -> int:
    """Distinct pieces by Python's csv module and the workflow's own rule of splitting."""
    pieces: Counter = Counter()
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pieces.update(split_phrases(row["annotations"]))
    return len(pieces)


def count_pyarrow(path: str) -> int:
    """Distinct pieces by pyarrow."""
    import pyarrow.compute as pc
    from pyarrow import csv as arrow_csv

    texts = arrow_csv.read_csv(path)["annotations"].combine_chunks()
    pieces = pc.list_flatten(pc.split_pattern_regex(texts, SEPARATORS))
    return len(pc.value_counts(pc.utf8_trim_whitespace(pieces)))


def count_polars(path: str) -> int:
    """Distinct pieces by polars, streaming."""
    import polars as pl

    texts = pl.scan_csv(path).select(pl.col("annotations").str.replace_all(SEPARATORS, ",").str.split(","))
    pieces = texts.explode("annotations").select(pl.col("annotations").str.strip_chars())
    return len(pieces.group_by("annotations").len().collect(engine="streaming"))


def count_duckdb(path: str) -> int:
    """Distinct pieces by duckdb."""
    import duckdb

    split = "select unnest(regexp_split_to_array(annotations, $separators)) piece from read_csv($path)"
    query = f"select count(distinct trim(piece)) from ({split})"
    return duckdb.execute(query, {"separators": SEPARATORS, "path": path}).fetchone()[0]


ENGINES = {"csv": count_csv, "pyarrow": count_pyarrow, "polars": count_polars, "duckdb": count_duckdb}


def measure(engine: str, path: str) -> str:
    """A row of the table."""
    wall, cpu = time.perf_counter(), time.process_time()
    number = ENGINES[engine](path)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"| {engine} | {wall:.1f} | {cpu:.1f} | {megabytes:.0f} | {number} |"


if __name__ == "__main__":
    path, *engines = sys.argv[1:]
    if len(engines) == 1:
        print(measure(engines[0], path))
    else:
        print("| engine | s | CPU s | MB | distinct |\n|---|---|---|---|---|", flush=True)
        for engine in engines or ENGINES:
            subprocess.run([sys.executable, "-m", "benchmarks.compare_engines", path, engine], check=True)
