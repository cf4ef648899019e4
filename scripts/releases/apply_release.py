"""From plain exports of any size to the catalogue by a release.

Held in memory are the distinct pieces of text, eight bytes an annotation, and one partition of the rows a worker.
"""

import shutil
import tempfile
from collections import Counter
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scripts.lib.catalogue.columns import arrow_schema_of, catalogue_columns
from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import REAL, TEXT, WHOLE, write_csv
from scripts.lib.tags.release import read_release
from scripts.releases._bulk import REASONS, Partitions, divide_file, read_batches, read_partition
from scripts.releases._gate import check_file
from scripts.releases._pieces import Pieces

EMPTY = {
    TEXT: lambda rows: np.full(rows, ""),
    WHOLE: lambda rows: np.zeros(rows, np.int64),
    REAL: lambda rows: np.full(rows, np.nan),
}
# What read_annotations can do and this step cannot: settings that must be so.
ONLY = {
    "workflows": [],
    "empty_answers": "reject",
    "several_subjects": "reject",
    "vanished": "keep",
    "unreadable_rows": "stop",
}
ROWS_A_PARTITION = 1_500_000
BYTES_A_ROW = 40


def count_partitions(exports: list[str]) -> int:
    """So many that one holds at most about 1.5 million rows."""
    size = sum(Path(path).stat().st_size for path in exports)
    return max(1, round(size / BYTES_A_ROW / ROWS_A_PARTITION))


def choose_rows(table: pa.Table, repeats: str, counts: Counter) -> np.ndarray:
    """The rows of a partition that count, as read_annotations chooses them; `counts` takes the others by reason.

    Of a classification that stands several times the last export counts; of an annotator's classifications of a
    subject the first, the last, or all. Raises InputError for one that stands twice in a file with different content.
    """
    ids, exports = table["id"].to_numpy(), table["export"].to_numpy()
    order = np.lexsort((exports, ids))
    ids, exports, content = ids[order], exports[order], table["content"].to_numpy()[order]
    subject = table["subject"].combine_chunks().dictionary_encode().indices.to_numpy()[order]
    annotator = table["annotator"].to_numpy()[order]
    if not len(ids):
        return order
    same = ids[1:] == ids[:-1]
    differs = np.any([column[1:] != column[:-1] for column in (content, annotator, subject)], axis=0)
    clash = same & (exports[1:] == exports[:-1]) & differs
    if clash.any():
        raise InputError(
            f"classification {ids[1:][clash][0]} stands twice in one export with different content; keep the right one."
        )
    last = ~np.append(same, False)
    counts["replaced: duplicate or superseded"] += int((~last).sum())
    reason = table["reason"].to_numpy()[order]
    for number, name in enumerate(REASONS, start=1):
        counts[f"rejected: {name}"] += int((last & (reason == number)).sum())
    kept = last & (reason == 0)
    order, subject, annotator = order[kept], subject[kept], annotator[kept]
    if not len(order):
        return order
    if repeats == "all":
        return order
    by_pair = np.lexsort((np.arange(len(order)), annotator, subject))
    pairs = np.stack([subject[by_pair].astype(np.uint64), annotator[by_pair]])
    new = np.append(True, (pairs[:, 1:] != pairs[:, :-1]).any(axis=0))
    chosen = by_pair[new if repeats == "first" else np.append(new[1:], True)]
    counts["rejected: repeat"] += len(order) - len(chosen)
    return order[np.sort(chosen)]


def count_partition(paths: list[Path], tags: list[str], threshold: dict, repeats: str) -> tuple[pa.Table, Counter, int]:
    """The catalogue's rows of one partition, how many rows were kept and left out, and how many distinct ids it has."""
    table, counts = read_partition(paths), Counter()
    rows = choose_rows(table, repeats, counts)
    distinct = len(np.unique(table["id"].to_numpy()))
    table = table.take(pa.array(rows)).combine_chunks()
    counts["rows kept"] += len(table)
    coded = table["subject"].combine_chunks().dictionary_encode()
    names = np.asarray(coded.dictionary.to_pylist(), dtype=object)
    place = np.argsort(np.argsort(names))[coded.indices.to_numpy()] if len(names) else np.zeros(0, np.int64)
    subjects, size = np.sort(names).tolist(), 3 * max(len(tags), 1)
    evidence = table["evidence"].combine_chunks()
    lengths = np.diff(evidence.offsets.to_numpy())
    annotator, number = table["annotator"].to_numpy(), evidence.flatten().to_numpy().astype(np.int64)
    if repeats == "all":
        people = np.unique(annotator, return_inverse=True)[1]
        said = np.unique(np.stack([np.repeat(place, lengths), number, np.repeat(people, lengths)]), axis=1)[:2]
        looked = np.unique(np.stack([place, people]), axis=1)[0]
    else:
        said, looked = (np.repeat(place, lengths), number), place
    counted = np.bincount(said[0] * size + said[1], minlength=len(subjects) * size)
    counted = counted.reshape(len(subjects), size // 3, 3)[:, : len(tags)]
    annotators = np.bincount(looked, minlength=len(subjects))
    return tabulate(subjects, annotators, counted, tags, threshold), counts, distinct


def join_names(holds: np.ndarray, names: list[str]) -> pa.Array:
    """For each row of (rows, names) the names that hold, joined by semicolons.

    >>> join_names(np.array([[True, True], [False, False]]), ["bent", "host"]).to_pylist()
    ['bent; host', '']
    """
    row, column = np.nonzero(holds)
    offsets = np.searchsorted(row, np.arange(len(holds) + 1))
    chosen = pa.array(names, pa.string()).take(pa.array(column))
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), chosen), "; ")


def tabulate(
    subjects: list[str], annotators: np.ndarray, counted: np.ndarray, tags: list[str], threshold: dict
) -> pa.Table:
    """Rows of the catalogue: what build_catalogue writes of annotations alone, without positions and classes.

    counted: (subjects, tags, 3) annotators who affirm, deny and hedge; annotators: (subjects,) all of a subject's.
    """
    said, denied, hedged = (counted[:, :, number] for number in range(3))
    fraction = said / annotators[:, None]
    holds = (said >= threshold["min_annotators"]) & (fraction >= threshold["min_fraction"]) & (said > denied)
    found = {"tag": holds, "said": said, "denied": denied, "hedged": hedged, "fraction": fraction}
    columns = {"subject": pa.array(subjects, pa.string()), "annotators": annotators}
    texts = {"tags": holds, "denied": denied > 0, "hedged": hedged > 0}
    columns |= {name: join_names(values, tags) for name, values in texts.items()}
    place, rows = {tag: number for number, tag in enumerate(tags)}, len(subjects)
    for column in catalogue_columns(tags, []):
        if column.kind:
            columns[column.name] = np.ascontiguousarray(found[column.kind][:, place[column.of]])
        elif column.name not in columns:
            columns[column.name] = EMPTY[column.type](rows)
    return pa.table(columns)


@dataclass
class Divided:
    """What a worker read: its files by partition, the ids, counts of rows, uses of terms that the release lacks."""

    paths: list[Path]
    ids: np.ndarray
    counts: Counter
    new_terms: Counter


def divide(worker: int, spans: list, release_json: str, options: dict, folder: Path, partitions: int) -> Divided:
    """Read spans of exports, (number of the export, path, range of bytes); put the rows by subject into partitions."""
    release, counts, ids = read_release(release_json), Counter(), []
    pieces = Pieces(release, [entry["tag"] for entry in release.content["tags"]])
    parts = Partitions(folder, partitions, worker)
    for export, path, span in spans:
        for batch in read_batches(path, span, options["columns"], options["gold_standard"], counts):
            parts.add(batch, export, *pieces.evidence_of(batch.texts))
            ids.append(batch.ids)
    parts.close()
    return Divided(parts.paths, np.concatenate([np.zeros(0, np.int64), *ids]), counts, pieces.count_new_terms())


def divide_all(
    exports: list[str], release_json: str, options: dict, folder: Path, pool: Executor, threads: int
) -> list[Divided]:
    """Divide the exports among workers, each with a part of every file."""
    spans = [[] for _ in range(threads)]
    list(pool.map(check_file, exports))
    for number, path in enumerate(exports):
        for worker, span in enumerate(divide_file(path, threads)):
            spans[worker].append((number, path, span))
    partitions = count_partitions(exports)
    work = [pool.submit(divide, n, part, release_json, options, folder, partitions) for n, part in enumerate(spans)]
    return [future.result() for future in work]


def write_catalogue(
    parts: list[list[Path]],
    tags: list[str],
    threshold: dict,
    repeats: str,
    about: dict,
    path: str,
    pool: Executor,
    threads: int,
) -> tuple[Counter, int]:
    """Count every partition and write its subjects as a row group; rows kept and left out, and distinct ids."""
    columns, counts, distinct = catalogue_columns(tags, []), Counter(), 0
    schema = arrow_schema_of(columns, about)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        work = [(part, tags, threshold, repeats) for part in parts]
        for table, found, number in in_turn(pool, work, threads):
            counts.update(found)
            distinct += number
            counts["subjects"] += len(table)
            writer.write_table(table.select(schema.names).cast(schema))
    return counts, distinct


def in_turn(pool: Executor, work: list[tuple], ahead: int):
    """The results of count_partition in the order of the work, no more than `ahead` of them waiting."""
    waiting = []
    for arguments in work:
        waiting.append(pool.submit(count_partition, *arguments))
        if len(waiting) > ahead:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def count_all(divided: list[Divided], found: Counter, distinct: int, exports: list[str]) -> Counter:
    """Rows in, kept and left out, of all workers and partitions.

    Raises InputError for a classification that stands in two partitions, and if no row is kept.
    """
    ids, counts = np.concatenate([part.ids for part in divided]), Counter(found)
    ids.sort()
    if distinct != int((ids[1:] != ids[:-1]).sum()) + bool(len(ids)):
        raise InputError("a classification stands under two subjects in two rows; keep the right one of them.")
    for part in divided:
        counts.update(part.counts)
    if not counts["rows kept"]:
        raise InputError(f"{', '.join(exports)}: no row can be used; check the columns in the config.")
    left_out = sum(number for what, number in counts.items() if what.startswith(("rejected", "replaced")))
    assert counts["rows in"] == counts["rows kept"] + left_out, counts
    return counts


def check_options(options: dict) -> None:
    """Raise InputError for a setting of the reader that needs read_annotations."""
    for key, expected in ONLY.items():
        if options[key] != expected and not (key == "vanished" and options["deliveries"] == "parts"):
            raise InputError(
                f"config: annotations.{key} is {options[key]!r}; apply_release can only do {expected!r}. Set it so, or "
                "use the steps of the whole workflow."
            )


def main(
    exports, release_json, catalogue_parquet, summary_csv, new_terms_csv, options, threshold, scratch, threads
) -> None:
    """Read exports and a release; write the catalogue, the count of rows, and the terms that the release lacks."""
    check_options(options)
    release, exports = read_release(release_json), list(exports)
    tags = [entry["tag"] for entry in release.content["tags"]]
    about = {"dataset": release.content["dataset"], "release": release.content["version"]}
    about |= {key: repr(value) for key, value in threshold.items()}
    Path(scratch).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="plaintag-", dir=scratch))
    written = Path(f"{catalogue_parquet}.part")
    try:
        with (ProcessPoolExecutor if threads > 1 else ThreadPoolExecutor)(threads) as pool:
            divided = divide_all(exports, release_json, options, folder, pool, threads)
            parts = [list(paths) for paths in zip(*(part.paths for part in divided), strict=True)]
            LOG.info("%d rows read into %d partitions", sum(part.counts["rows in"] for part in divided), len(parts))
            found, distinct = write_catalogue(
                parts, tags, threshold, options["repeats"], about, str(written), pool, threads
            )
        counts = count_all(divided, found, distinct, exports)
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
