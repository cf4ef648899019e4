"""Exports too large for memory: found, read in batches of rows, and put by subject into partitions on disk."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from scripts.lib.log import InputError
from scripts.lib.reading.csv_files import read_rows
from scripts.lib.reading.exports import REPEATED_HEADER, UNREADABLE, detect_format, odd_rows, read_header
from scripts.lib.reading.ids import ZEROS, whole_id
from scripts.lib.reading.reasons import refuse_row
from scripts.lib.reading.subjects import telling_columns

BLOCK_BYTES, BATCH_ROWS = 2**22, 20_000  # small blocks stay in the processor's cache
BESIDE = ("user_name", "gold_standard", "workflow_id", "workflow_version")
OF_RAW = ("metadata", "subject_data")


@dataclass(frozen=True)
class Source:
    """An export: its path, its number in the order of delivery, its header and the line that it is on, its columns by
    their role in the config, whether it is raw, the columns of a plain one that tell of subjects, and the columns that
    are read."""

    path: str
    number: int
    header: list[str]
    line: int
    columns: dict[str, str]
    raw: bool
    telling: list[str]
    wanted: list[str]

    @property
    def name(self) -> str:
        """The name of the file."""
        return Path(self.path).name


def find_source(path: str, number: int, options: dict) -> Source:
    """The export of a path. Raises InputError for a file that is no export by the columns of the config."""
    columns = options["columns"]
    header, _ = read_header(path, columns)
    line = next(read_rows(path))[0]
    raw = (detect_format(header) if options["format"] == "auto" else options["format"]) == "panoptes"
    telling = [] if raw else telling_columns(header, options)
    names = dict.fromkeys([*columns.values(), *BESIDE, *(OF_RAW if raw else telling)])
    return Source(path, number, header, line, columns, raw, telling, [name for name in names if name in header])


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


class OddRows:
    """Rows of more or fewer cells than the header, as pyarrow hands them over: counted, or refused."""

    def __init__(self, unreadable: str, counts: Counter):
        self.unreadable, self.counts, self.refused = unreadable, counts, False

    def __call__(self, row: arrow_csv.InvalidRow) -> str:
        """skip or error. Rows without anything in their cells are none; empty cells beyond the header's are refused,
        since pyarrow cannot leave them out."""
        cells = next(csv.reader(io.StringIO(row.text, newline="")), [])
        if all(not cell or cell.isspace() for cell in cells):
            return "skip"
        fits = row.actual_columns > row.expected_columns and not any(cells[row.expected_columns :])
        if fits or self.unreadable == "stop":
            self.refused = True
            return "error"
        self.counts["rows in"] += 1
        self.counts[f"rejected: {UNREADABLE}"] += 1
        return "skip"


def refuse_width(source: Source) -> None:
    """Raise the InputError for the first row that does not fit the header."""
    for row in read_rows(source.path):
        for line, _, detail in odd_rows([row], len(source.header)):
            refuse_row(source.path, line, "", detail)
    raise InputError(
        f"{source.path}: a row has empty cells beyond the {len(source.header)} of the header; apply_release needs rows "
        "as wide as the header. Remove the commas at its end."
    )


def read_batches(source: Source, span: tuple[int, int], unreadable: str, counts: Counter) -> Iterator[pa.RecordBatch]:
    """The rows of an export in batches of text; `counts` takes their number, and what is no row or has other cells.

    span: a range of bytes, of divide_file; unreadable: stop or reject. Raises InputError for a row with more or fewer
    cells where the settings say stop, and for text that is not UTF-8.
    """
    odd = OddRows(unreadable, counts)
    try:
        with pa.PythonFile(Range(source.path, *span), "r") as file:
            reader = arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(
                    block_size=BLOCK_BYTES,
                    column_names=source.header,
                    skip_rows=source.line if span[0] == 0 else 0,
                    use_threads=False,
                ),
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=odd),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=source.wanted,
                    column_types=dict.fromkeys(source.wanted, pa.string()),
                    strings_can_be_null=False,
                ),
            )
            for batch in join_small(reader):
                rows = drop_none_rows(batch, source.columns["classification_id"], counts)
                if len(rows):
                    yield rows
    except pa.ArrowInvalid as error:
        if odd.refused:
            refuse_width(source)
        if "Empty CSV" not in str(error):
            raise InputError(f"{source.path}, after byte {span[0]}: {error}; mend that row.") from error


def join_small(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches of BATCH_ROWS rows or more, but for the last one."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(map(len, waiting)) >= BATCH_ROWS:
            yield pa.concat_batches(waiting)
            waiting = []
    if waiting:
        yield pa.concat_batches(waiting)


def drop_none_rows(batch: pa.RecordBatch, identifier: str, counts: Counter) -> pa.RecordBatch:
    """A batch without headers that are repeated, which are counted, and without rows of empty cells, which are none."""
    ids = pc.utf8_trim_whitespace(batch.column(identifier))
    odd = pc.or_(pc.equal(ids, ""), pc.equal(ids, identifier))
    if not pc.any(odd).as_py():
        counts["rows in"] += len(batch)
        return batch
    blank, header = np.ones(len(batch), bool), np.ones(len(batch), bool)
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        blank &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
        header &= pc.equal(column, name).to_numpy(zero_copy_only=False)
    counts["rows in"] += len(batch) - int(blank.sum())
    counts[f"replaced: {REPEATED_HEADER}"] += int(header.sum())
    return batch.filter(pa.array(~(blank | header)))


def refuse_found(source: Source, identifier: str, fault: str) -> None:
    """Raise the InputError for the row of a classification, "" for one without id, that cannot be understood."""
    place = source.header.index(source.columns["classification_id"])
    sought = {identifier} if identifier else {"", *ZEROS}
    for line, cells in read_rows(source.path):
        if line > source.line and len(cells) > place and whole_id(cells[place]) in sought:
            refuse_row(source.path, line, identifier, fault)
    raise InputError(f"{source.path}: {fault}; mend the row.")


def hash_strings(column: pa.Array) -> np.ndarray:
    """A 64-bit hash of each string: two of a million share one with probability 3e-8."""
    coded = column.dictionary_encode()
    hashes = pd.util.hash_array(np.asarray(coded.dictionary.to_pylist(), dtype=object), categorize=False)
    return hashes[coded.indices.to_numpy()]


class Partitions:
    """Tables on disk, by a hash of their column `subject`: all rows of a subject lie in one file. Written once, then
    read."""

    def __init__(self, folder: Path, kind: str, number: int, worker: int, schema: pa.Schema):
        self.paths = [folder / f"{kind}-{place:04d}-{worker}.arrow" for place in range(number)]
        self.schema = schema
        self.writers = [pa.ipc.new_stream(str(path), schema) for path in self.paths]

    def add(self, columns: list) -> None:
        """Add rows, as arrays by the schema."""
        table = pa.record_batch([pa.array(column) for column in columns], schema=self.schema)
        place = (hash_strings(table["subject"]) % np.uint64(len(self.paths))).astype(np.int64)
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
