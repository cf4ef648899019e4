"""Exports too large for memory: read in batches, and put by subject into partitions on disk.

Plain CSV exports alone; raw Zooniverse exports hold JSON in every row and are read by read_annotations.
"""

import io
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from scripts.lib.log import InputError
from scripts.lib.reading.csv_files import read_rows
from scripts.lib.reading.exports import check_header, detect_format
from scripts.releases._gate import is_blank, plain_ids, refuse_damaged

REASONS = ("gold standard", "several subjects", "empty answer")
ROLES = ("classification_id", "subject", "answer")
BLOCK_BYTES = 2**25


@dataclass(frozen=True)
class Batch:
    """Rows of an export: ids (int64), subjects and texts (Arrow strings), annotators (uint64, a hash of who wrote),
    reasons (int8: 0, or the place in REASONS, from 1, of why the row does not count)."""

    ids: np.ndarray
    subjects: pa.Array
    texts: pa.Array
    annotators: np.ndarray
    reasons: np.ndarray


class Range(io.RawIOBase):
    """The bytes of a file from start to end, as a file of its own."""

    def __init__(self, path: str, start: int, end: int):
        self.file, self.left = open(path, "rb"), end - start  # noqa: SIM115
        self.file.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        view = memoryview(buffer)[: self.left]
        number = self.file.readinto(view)
        self.left -= number
        return number

    def close(self) -> None:
        self.file.close()
        super().close()


def divide_file(path: str, number: int) -> list[tuple[int, int]]:
    """About `number` ranges of bytes of a CSV file, each of whole rows: a row ends at a line end outside quotes.

    Ranges follow each other from the first byte to the last; a small file has fewer.
    """
    size = Path(path).stat().st_size
    ends, quotes = [0], 0
    with open(path, "rb") as file:
        for goal in (size * part // number for part in range(1, number)):
            while file.tell() < goal:
                quotes += file.read(min(BLOCK_BYTES, goal - file.tell())).count(b'"')
            while line := file.readline():
                quotes += line.count(b'"')
                if quotes % 2 == 0:
                    break
            ends.append(file.tell())
    return [(start, end) for start, end in itertools.pairwise([*ends, size]) if end > start]


def read_batches(
    path: str, span: tuple[int, int], columns: dict[str, str], gold_standard: str, counts: Counter
) -> Iterator[Batch]:
    """The rows of a plain export in batches; `counts` takes their number.

    span: a range of bytes, of divide_file; `columns` maps classification_id, annotator, subject and answer to the names
    in the file; `gold_standard` is reject or keep. Raises InputError for a raw Zooniverse export, a row with more or
    fewer cells, an id that is no whole number, and text that is not UTF-8.
    """
    header = next(read_rows(path))[1]
    check_header(path, header, columns)
    if detect_format(header) == "panoptes":
        raise InputError(
            f"{path} is a raw Zooniverse export; apply_release reads plain CSV files. Read it with read_annotations."
        )
    wanted = [columns[role] for role in ROLES]
    gold = ["gold_standard"] if gold_standard == "reject" and "gold_standard" in header else []
    people = [name for name in (columns["annotator"], "user_name") if name in header]
    try:
        with pa.PythonFile(Range(path, *span), "r") as file:
            reader = arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(
                    block_size=BLOCK_BYTES, column_names=header, skip_rows=int(span[0] == 0), use_threads=False
                ),
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=[*wanted, *people, *gold],
                    column_types=dict.fromkeys([*wanted, *people, *gold], pa.string()),
                    strings_can_be_null=False,
                ),
            )
            for batch in reader:
                counts["rows in"] += len(batch)
                if len(batch):
                    yield take_batch(path, batch, columns, people)
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise InputError(f"{path}, after byte {span[0]}: {error}; mend that row.") from error


def take_batch(path: str, batch: pa.RecordBatch, columns: dict, people: list[str]) -> Batch:
    """The rows of a record batch of an export, each with the reason why it does not count, if there is one."""
    subjects, texts = plain_ids(batch.column(columns["subject"])), batch.column(columns["answer"])
    if pc.any(pc.equal(subjects, "")).as_py():
        raise InputError(f"{path}: a row without a subject (column {columns['subject']!r}); mend the row.")
    ids = plain_ids(batch.column(columns["classification_id"]))
    try:
        numbers = ids.cast(pa.int64())
    except pa.ArrowInvalid as error:
        raise InputError(
            f"{path}: column {columns['classification_id']!r}: {error}; apply_release needs whole numbers."
        ) from error
    for name, found in ((columns["classification_id"], ids), (columns["subject"], subjects)):
        refuse_damaged(path, name, found)
    checks = {"several subjects": pc.match_substring(subjects, ";"), "empty answer": is_blank(texts)}
    if "gold_standard" in batch.schema.names:
        words = pc.utf8_lower(pc.utf8_trim_whitespace(batch.column("gold_standard")))
        checks["gold standard"] = pc.is_in(words, pa.array(["true", "1", "t"]))
    reasons = np.zeros(len(batch), np.int8)
    for number, reason in reversed(list(enumerate(REASONS, start=1))):
        if reason in checks:
            reasons[checks[reason].to_numpy(zero_copy_only=False)] = number
    who = identities(batch, columns["annotator"], people, Path(path).name, ids)
    return Batch(numbers.to_numpy(), subjects, texts, hash_strings(who), reasons)


def identities(batch: pa.RecordBatch, annotator: str, people: list[str], export: str, ids: pa.Array) -> pa.Array:
    """Who wrote each row, as annotator_identity tells people apart."""
    nobody = pa.array([""] * len(batch), pa.string())
    user_id = plain_ids(batch.column(annotator)) if annotator in people else nobody
    refuse_damaged(export, annotator, user_id, private=True)
    name = plain_ids(batch.column("user_name")) if "user_name" in people else nobody
    by_name = pc.if_else(
        pc.starts_with(name, "not-logged-in"),
        pc.binary_join_element_wise(f"anonymous:{export}:", name, ""),
        pc.if_else(
            pc.not_equal(name, ""),
            pc.binary_join_element_wise("name:", name, ""),
            pc.binary_join_element_wise(f"unknown:{export}:", ids, ""),
        ),
    )
    return pc.if_else(pc.not_equal(user_id, ""), pc.binary_join_element_wise("id:", user_id, ""), by_name)


def hash_strings(column: pa.Array) -> np.ndarray:
    """A 64-bit hash of each string: two of a million share one with probability 3e-8."""
    coded = column.dictionary_encode()
    hashes = pd.util.hash_array(np.asarray(coded.dictionary.to_pylist(), dtype=object), categorize=False)
    return hashes[coded.indices.to_numpy()]


class Partitions:
    """Rows on disk, by a hash of their subject: all rows of a subject lie in one file. Written once, then read."""

    schema = pa.schema(
        [
            ("id", pa.int64()),
            ("export", pa.int16()),
            ("annotator", pa.uint64()),
            ("subject", pa.string()),
            ("content", pa.uint64()),
            ("reason", pa.int8()),
            ("evidence", pa.list_(pa.int16())),
        ]
    )

    def __init__(self, folder: Path, number: int, worker: int):
        self.paths = [folder / f"part-{place:04d}-{worker}.arrow" for place in range(number)]
        self.writers = [pa.ipc.new_stream(str(path), self.schema) for path in self.paths]

    def add(self, batch: Batch, export: int, offsets: np.ndarray, evidence: np.ndarray) -> None:
        """Add a batch of the export of that number; the evidence of row i is evidence[offsets[i]:offsets[i + 1]]."""
        subjects = hash_strings(batch.subjects)
        table = pa.record_batch(
            [
                pa.array(batch.ids),
                pa.array(np.full(len(batch.ids), export, np.int16)),
                pa.array(batch.annotators),
                batch.subjects,
                pa.array(hash_strings(batch.texts)),
                pa.array(batch.reasons),
                pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(evidence, pa.int16())),
            ],
            schema=self.schema,
        )
        place = (subjects % np.uint64(len(self.paths))).astype(np.int64)
        order = np.argsort(place, kind="stable")
        ends = np.searchsorted(place[order], np.arange(len(self.paths) + 1))
        table = table.take(pa.array(order))
        for number, writer in enumerate(self.writers):
            if ends[number + 1] > ends[number]:
                writer.write_batch(table.slice(ends[number], ends[number + 1] - ends[number]))

    def close(self) -> None:
        """Finish the files, so that they can be read."""
        for writer in self.writers:
            writer.close()


def read_partition(paths: list[Path]) -> pa.Table:
    """All rows of a partition, which several workers may have written, as one chunk a column."""
    tables = []
    for path in paths:
        with pa.ipc.open_stream(str(path)) as reader:
            tables.append(reader.read_all())
    return pa.concat_tables(tables).combine_chunks()
