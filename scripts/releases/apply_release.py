"""From exports of any size, plain or of Zooniverse, to the catalogue by a release.

Held in memory are the distinct pieces of text, eight bytes an annotation, and one partition of the rows a worker.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scripts.lib.catalogue.columns import arrow_schema_of, catalogue_columns
from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.reading.subjects import Keys, find_keys
from scripts.lib.reading.tasks_there import say_tasks, tasks_of_file
from scripts.lib.reading.workflows import unmatched
from scripts.lib.steps import run_step
from scripts.lib.tables import write_csv
from scripts.lib.tags.release import read_release
from scripts.releases import _rows, _told
from scripts.releases._bulk import Partitions, Source, find_source, read_batches
from scripts.releases._choice import Choice, known_keys
from scripts.releases._counting import Counted, Plan, count_partition
from scripts.releases._facts import LAST, OF_ID, Facts
from scripts.releases._gate import check_file, divide_file
from scripts.releases._pieces import Pieces
from scripts.releases._rows import UNREAD, Reader, Rows

ONLY = {"several_subjects": "reject"}  # what read_annotations can do and this step cannot: settings that must be so
ROWS_A_PARTITION = 600_000


@dataclass
class Divided:
    """What a worker read: its files by partition (rows, told), the ids, counts of rows, uses of terms that the release
    lacks; what files show of 0 as an id, sets of keys by number, tasks (None if no export is raw), workflows with their
    versions."""

    rows: list[Path]
    told: list[Path]
    ids: list[np.ndarray] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    new_terms: Counter = field(default_factory=Counter)
    facts: dict[int, Facts] = field(default_factory=dict)
    keysets: dict[int, frozenset[str]] = field(default_factory=dict)
    tasks: set[str] | None = None
    pairs: set[tuple[str, str]] = field(default_factory=set)


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


def parts_of(divided: list[Divided]) -> list[tuple[list[Path], list[Path]]]:
    """For each partition its files of rows and of what is told, one of each worker."""
    rows, told = (zip(*(getattr(part, kind) for part in divided), strict=True) for kind in ("rows", "told"))
    return [(list(one), list(other)) for one, other in zip(rows, told, strict=True)]


def settle_facts(divided: list[Divided], sources: list[Source]) -> list[int]:
    """For each export the bits of what stands for a missing id. Raises InputError for -1 as a classification id."""
    missing = []
    for source in sources:
        facts = Facts()
        for part in divided:
            facts.add(part.facts.get(source.number, Facts()))
        missing.append(facts.missing())
        if "-1" in facts.ids and not missing[-1] & OF_ID["-1"]:
            raise InputError(
                f"{source.path}, column {source.columns['classification_id']!r}: found the id '-1'; apply_release "
                "needs whole numbers. Number the rows from 1."
            )
    return missing


def settle_keys(divided: list[Divided], choice: Choice, pool: Executor) -> Keys:
    """The keys that tell of subjects, among those of rows that count.

    Where rows have different sets of keys, the partitions are read for those of rows that count.
    """
    keysets = {number: keys for part in divided for number, keys in part.keysets.items()}
    if len(keysets) > 1:
        found: set[int] = set()
        for numbers in pool.map(known_keys, *zip(*[(rows, choice) for rows, _ in parts_of(divided)], strict=True)):
            found |= numbers
        keysets = {number: keys for number, keys in keysets.items() if number in found}
    there = frozenset().union(*keysets.values())
    keys = find_keys(there, choice.options, "annotations", raw=any(source.raw for source in choice.sources))
    if keys.frame:
        LOG.info("positions of subjects (%s): %s and %s", keys.frame, keys.longitude, keys.latitude)
    return keys


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


def count_all(divided: list[Divided], found: Counter, distinct: int, choice: Choice) -> Counter:
    """Rows in, kept and left out, of all workers and partitions.

    Raises InputError for a classification that stands in two partitions, and if no row is kept.
    """
    ids, counts = (
        np.concatenate([np.zeros(0, np.int64), *(ids for part in divided for ids in part.ids)]),
        Counter(found),
    )
    ids.sort()
    met = {
        (zero, number) for part in divided for number, facts in part.facts.items() for zero in facts.ids & set(OF_ID)
    }
    real = {zero for zero, number in met if not choice.missing[number] & OF_ID[zero]}
    expected = int((ids[1:] != ids[:-1]).sum()) + bool(len(ids)) - len({zero for zero, _ in met} - real)
    if distinct != expected:
        raise InputError("a classification stands under two subjects in two rows; keep the right one of them.")
    for part in divided:
        counts.update(part.counts)
    counts = +counts
    left_out = sum(number for what, number in counts.items() if what.startswith(("rejected", "replaced")))
    assert counts["rows in"] == counts["rows kept"] + left_out, counts
    if not counts["rows kept"]:
        refuse_empty(divided, counts, choice)
    return counts


def refuse_empty(divided: list[Divided], counts: Counter, choice: Choice) -> None:
    """Raise the InputError for exports of which no row counts: why not, and which tasks there are."""
    reasons = ", ".join(f"{n} {what.split(': ')[1]}" for what, n in sorted(counts.items()) if ": " in what)
    there, tasks = "", choice.options["tasks"]
    if set(tasks) - set().union(*(part.tasks or set() for part in divided)):
        raw = [source for source in choice.sources if source.raw]
        known = [task for source in raw for task in tasks_of_file(source.path, source.columns["answer"])]
        there = f" The tasks {', '.join(tasks)} were asked for; there are: {say_tasks(known)}." if raw else ""
    raise InputError(
        f"{', '.join(source.path for source in choice.sources)}: no row can be used ({reasons or 'no rows'}); check "
        f"the files, columns, tasks and workflows in the config.{there}"
    )


def warn_of_unmatched(divided: list[Divided], options: dict) -> None:
    """Say which tasks and workflows of the settings no row matched."""
    met = [part.tasks for part in divided if part.tasks is not None]
    missing = sorted(set(options["tasks"]) - set().union(*met)) if met else []
    pairs = sorted(set().union(*(part.pairs for part in divided)))
    frame = pd.DataFrame(pairs, columns=["workflow", "workflow_version"], dtype="str")
    for what, names in (("task", missing), ("workflow", unmatched(frame, options["workflows"]))):
        for name in names:
            LOG.warning("no row of the exports holds the %s %s, which the config names", what, name)


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
