"""From exports of any size, plain or of Zooniverse, to the catalogue by a release.

Held in memory are the distinct pieces of text, eight bytes an annotation, and one partition of the rows a worker.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scripts.lib.catalogue.columns import arrow_schema_of, catalogue_columns
from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.reading.exports import without_collection
from scripts.lib.reading.tasks_there import FEW
from scripts.lib.steps import run_step
from scripts.lib.tables import write_csv
from scripts.lib.tags.release import read_release
from scripts.releases import _rows, _told
from scripts.releases._bulk import Partitions, Source, find_source, read_batches
from scripts.releases._choice import Choice
from scripts.releases._counting import Counted, Plan, count_partition
from scripts.releases._facts import LAST, Facts
from scripts.releases._gate import check_file, divide_file
from scripts.releases._pieces import Pieces
from scripts.releases._rows import UNREAD, Reader, Rows
from scripts.releases._settling import Divided, count_all, parts_of, settle_facts, settle_keys, warn_of_unmatched

ONLY = {"several_subjects": "reject"}  # what read_annotations can do and this step cannot: settings that must be so
ROWS_A_PARTITION = 600_000


@without_collection()
def divide(
    worker: int, spans: list, sources: list[Source], release_json: str, options: dict, folder: Path, partitions: int
) -> Divided:
    """Read spans of exports, (export, range of bytes); put the rows, and what they tell of subjects, by subject into
    partitions."""
    release, telling = read_release(release_json), _told.Telling(options)
    pieces = Pieces(release, [entry["tag"] for entry in release.content["tags"]])
    rows_on_disk = Partitions(folder, "rows", partitions, worker, _rows.SCHEMA)
    told_on_disk = Partitions(folder, "told", partitions, worker, _told.SCHEMA)
    found, keys = Divided(rows_on_disk.paths, told_on_disk.paths), set()
    choice = Choice(options, sources, [0] * len(sources))
    for source, span in spans:
        reader = Reader(source, options, telling)
        for batch in read_batches(source, span, options["unreadable_rows"], found.counts):
            rows, told = reader.read(batch)
            if told.places:
                told_on_disk.add(told.columns(source.number, rows.ids))
            rows = without_lost(rows, source.number, choice, found.counts)
            found.ids.append(rows.ids)
            keys |= set(pd.unique(rows.keys[rows.reasons == 0]).tolist())
            if len(found.texts) <= FEW:
                found.texts.update(count_texts(rows))
            offsets, evidence = pieces.evidence_of(rows.texts)
            evidence = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(evidence, pa.int16()))
            rows_on_disk.add(rows.columns(source.number, evidence))
        found.facts.setdefault(source.number, Facts()).add(reader.facts)
        found.pairs |= reader.pairs
        if reader.contents:
            found.tasks = (found.tasks or set()) | reader.contents.seen
    rows_on_disk.close()
    told_on_disk.close()
    found.keysets = {number: telling.keysets.get(number, frozenset()) for number in keys}
    found.new_terms = pieces.count_new_terms()
    return found


def count_texts(rows: Rows) -> dict[str, int]:
    """The distinct texts of rows that count, with their uses."""
    texts = pc.utf8_trim_whitespace(rows.texts.filter(pa.array(rows.reasons == 0)))
    return {pair["values"]: pair["counts"] for pair in pc.value_counts(texts).to_pylist()}


def without_lost(rows: Rows, export: int, choice: Choice, counts: Counter) -> Rows:
    """Rows without those that lack an id, which no other row can replace; `counts` takes them.

    Raises InputError for a row that cannot be understood where that is certain already: in the last export.
    """
    lost = rows.ids == LAST
    certain = choice.options["unreadable_rows"] == "stop" and export == len(choice.sources) - 1
    places = np.flatnonzero(lost | ((rows.reasons == UNREAD) & certain))
    if len(places):
        parts = rows.ids[places], np.full(len(places), export), rows.reasons[places]
        choice.leave_out(*parts, lambda row: rows.faults[int(places[row])].as_py(), counts)
    return rows.take(np.flatnonzero(~lost)) if lost.any() else rows


def divide_all(
    sources: list[Source], release_json: str, options: dict, folder: Path, pool: Executor, threads: int
) -> list[Divided]:
    """Divide the exports among workers, each with a part of every file."""
    spans: list[list] = [[] for _ in range(threads)]
    lines = 0
    for source in sources:
        parts = check_file(source.path, pool.map)
        lines += sum(part.lines for part in parts)
        for worker, span in enumerate(divide_file(source.path, threads, parts)):
            spans[worker].append((source, span))
    partitions = max(1, round(lines / ROWS_A_PARTITION))
    work = [
        pool.submit(divide, worker, mine, sources, release_json, options, folder, partitions)
        for worker, mine in enumerate(spans)
    ]
    return [future.result() for future in work]


def write_catalogue(
    parts: list, plan: Plan, about: dict, path: str, pool: Executor, threads: int
) -> tuple[Counter, int]:
    """Count every partition and write its subjects as a row group; rows kept and left out, and distinct ids."""
    counts, distinct = Counter(), 0
    schema = arrow_schema_of(plan.columns, about)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for found in in_turn(pool, parts, plan, threads):
            counts.update(found.counts)
            distinct += found.distinct
            counts["subjects"] += len(found.table)
            counts["subjects with a position"] += count_placed(found.table)
            writer.write_table(found.table.select(schema.names).cast(schema))
    return counts, distinct


def count_placed(table: pa.Table) -> int:
    """How many subjects have a position, on the sky or on Earth."""
    names = [name for name in ("ra", "longitude") if name in table.column_names]
    placed = np.any([~np.isnan(table[name].to_numpy()) for name in names], axis=0)
    return int(placed.sum())


def in_turn(pool: Executor, parts: list, plan: Plan, ahead: int) -> Iterator[Counted]:
    """The results of count_partition in the order of the parts, no more than `ahead` of them waiting."""
    waiting = []
    for part in parts:
        waiting.append(pool.submit(count_partition, *part, plan))
        if len(waiting) > ahead:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def check_options(options: dict) -> None:
    """Raise InputError for a setting of the reader that needs read_annotations."""
    for key, expected in ONLY.items():
        if options[key] != expected:
            raise InputError(
                f"config: annotations.{key} is {options[key]!r}; apply_release can only do {expected!r}. Set it so, or "
                "use the steps of the whole workflow."
            )


def main(
    exports, release_json, catalogue_parquet, summary_csv, new_terms_csv, options, threshold, scratch, threads
) -> None:
    """Read exports and a release; write the catalogue, the count of rows, and the terms that the release lacks."""
    check_options(options)
    release = read_release(release_json)
    sources = [find_source(path, number, options) for number, path in enumerate(exports)]
    tags = [entry["tag"] for entry in release.content["tags"]]
    about = {"dataset": release.content["dataset"], "release": release.content["version"]}
    about |= {key: repr(value) for key, value in threshold.items()}
    Path(scratch).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="plaintag-", dir=scratch))
    written = Path(f"{catalogue_parquet}.part")
    try:
        with (ProcessPoolExecutor if threads > 1 else ThreadPoolExecutor)(threads) as pool:
            divided = divide_all(sources, release_json, options, folder, pool, threads)
            parts = parts_of(divided)
            LOG.info("%d rows read into %d partitions", sum(part.counts["rows in"] for part in divided), len(parts))
            choice = Choice(options, sources, settle_facts(divided, sources))
            keys = settle_keys(divided, choice, pool)
            columns = catalogue_columns(tags, [], _told.told_columns(keys))
            plan = Plan(choice, tags, threshold, keys, columns)
            found, distinct = write_catalogue(parts, plan, about, str(written), pool, threads)
        counts = count_all(divided, found, distinct, choice)
        warn_of_unmatched(divided, options)
        written.replace(catalogue_parquet)
    finally:
        shutil.rmtree(folder)
        written.unlink(missing_ok=True)
    new_terms: Counter = Counter()
    for part in divided:
        new_terms.update(part.new_terms)
    lines = [("all", what, counts[what]) for what in sorted(counts)]
    write_csv(pd.DataFrame(lines, columns=["file", "what", "number"]), summary_csv)
    terms = sorted(new_terms.items(), key=lambda item: (-item[1], item[0]))
    write_csv(pd.DataFrame(terms, columns=["text", "uses"]), new_terms_csv)
    say_done("%s; %d new terms", dict(sorted(counts.items())), len(terms))


if __name__ == "__main__":
    run_step(main, snakemake)
