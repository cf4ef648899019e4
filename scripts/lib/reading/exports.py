"""Exports of classifications: plain CSV and raw Zooniverse (Panoptes) files, read column by column.

The format of a Panoptes export is described at https://help.zooniverse.org/next-steps/data-exports/.
"""

import csv
import gc
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scripts.lib.log import InputError
from scripts.lib.reading.annotators import annotator_identity
from scripts.lib.reading.answers import plain_answers, read_content, whole_id

PANOPTES_COLUMNS = {"metadata", "subject_data", "workflow_version"}
CHUNK = 100_000
ROWS = {
    "line": "int64",
    "classification_id": "str",
    "subjects": "str",
    "identity": "str",
    "answers": "str",
    "workflow": "str",
    "workflow_version": "str",
    "created_at": "str",
    "gold_standard": "bool",
    "beta": "bool",
}
Fields = dict[str, tuple[str, ...]]
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Export:
    """The rows of an export, private columns left behind.

    rows: those that can be understood, with the columns ROWS: subjects joined by semicolons, answers as join_answers has
    them (missing where the task was not asked). unreadable: (line, classification_id, reason) of the others.
    names: (place in rows, subject, name).
    """

    rows: pd.DataFrame
    unreadable: list[tuple[int, str, str]]
    names: list[tuple[int, str, str]]


def read_rows(path: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV file, each with the number of the line on which it starts; the header comes first.

    Raises InputError for an empty file and for text that is not UTF-8.
    """
    if Path(path).stat().st_size == 0:
        raise InputError(f"{path} is empty: expected a CSV file whose first line names its columns.")
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        end = 0
        try:
            for cells in reader:
                start, end = end + 1, reader.line_num
                if cells:
                    yield start, cells
        except UnicodeDecodeError as error:
            raise InputError(
                f"{path}, line {first_undecodable_line(path)}: found the byte {error.object[error.start]:#04x}, "
                "which is not UTF-8; save the file with UTF-8 encoding."
            ) from error
        except csv.Error as error:
            raise InputError(
                f"{path}, line {end + 1}: not readable as CSV ({error}); export the file again."
            ) from error


def first_undecodable_line(path: str) -> int:
    """The number of the first line that is not UTF-8; 0 if all are."""
    with open(path, "rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 0


def detect_format(header: list[str]) -> str:
    """`panoptes` if the header has a column that only raw Zooniverse exports have, else `plain`.

    >>> detect_format(["classification_id", "annotations"])
    'plain'
    """
    return "panoptes" if PANOPTES_COLUMNS & set(header) else "plain"


def check_header(path: str, header: list[str], columns: dict[str, str]) -> None:
    """Raise InputError for a missing or doubled column, naming the ones that are there."""
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        raise InputError(f"{path}, line 1: the column {doubled[0]!r} occurs twice; rename or remove one of them.")
    for role, name in columns.items():
        if name not in header and role != "annotator":
            raise InputError(
                f"{path}, line 1: no column {name!r} (the {role}); found {', '.join(h for h in header if h)}; "
                f"correct the file or columns.{role} in the config."
            )
    if columns["annotator"] not in header and "user_name" not in header:
        raise InputError(
            f"{path}, line 1: no column {columns['annotator']!r} (the annotator) nor 'user_name'; found "
            f"{', '.join(h for h in header if h)}; correct the file or columns.annotator in the config."
        )


@contextmanager
def without_collection() -> Iterator[None]:
    """No garbage collection: millions of rows hold no cycles, and looking for some takes as long as reading them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def read_export(path: str, columns: dict, format: str, tasks: list, subject_name: str, separator: str | None) -> Export:
    """The rows of one export.

    `columns` maps classification_id, annotator, subject and answer to the names in the file.
    `separator` divides a plain cell into several answers; None keeps it whole.
    Raises InputError if the file as a whole cannot be used.
    """
    rows = read_rows(path)
    try:
        header = next(rows)[1]
    except StopIteration:
        raise InputError(f"{path} holds no line: expected a CSV file whose first line names its columns.") from None
    check_header(path, header, columns)
    panoptes = (detect_format(header) if format == "auto" else format) == "panoptes"

    def read_cells(fields: Fields) -> tuple[list, list, list, list]:
        cells = fields[columns["answer"]]
        if not panoptes:
            return [plain_answers(cell, separator) for cell in cells], [False] * len(cells), [], [""] * len(cells)
        others = [fields.get(name, ("",) * len(cells)) for name in ("metadata", "subject_data")]
        rows = zip(cells, *others, strict=True)
        read = [read_content(*row, columns["answer"], tasks, subject_name) for row in rows]
        return tuple(map(list, zip(*read))) if read else ([], [], [], [])

    frames, unreadable, names = [], [], []
    while chunk := list(itertools.islice(rows, CHUNK)):
        found = read_chunk(chunk, header, columns, Path(path).name, read_cells)
        read = sum(map(len, frames))
        names += [(read + place, subject, name) for place, subject, name in found.names]
        unreadable += found.unreadable
        frames.append(found.rows)
    empty = pd.DataFrame({column: pd.array([], dtype=kind) for column, kind in ROWS.items()})
    return Export(pd.concat(frames, ignore_index=True) if frames else empty, unreadable, names)


def read_chunk(
    chunk: list[tuple[int, list[str]]], header: list[str], columns: dict, export: str, read_cells: Callable
) -> Export:
    """Some rows of an export, each with the line on which it starts.

    read_cells: fields -> what read_content gives, a list each; no names at all are an empty list.
    """
    at, width = header.index(columns["classification_id"]), len(header)
    odd = [row for row in chunk if len(row[1]) != width]
    unreadable = [
        (line, (cells[at] if at < len(cells) else "").strip(), f"{len(cells)} cells, expected {width} as in the header")
        for line, cells in odd
    ]
    lines, cells = (
        zip(*((row for row in chunk if len(row[1]) == width) if odd else chunk)) if len(odd) < len(chunk) else ((), ())
    )
    fields = dict(zip(header, zip(*cells) if cells else [()] * width, strict=True))
    answers, beta, names, reasons = read_cells(fields)
    frame = pd.DataFrame(
        {
            "line": pd.Series(lines, dtype="int64"),
            **common_columns(fields, columns, export),
            "answers": pd.array(answers, dtype="str"),
            "beta": pd.array(beta, dtype="bool"),
        }
    )
    for column, what in (("subjects", "subject"), ("classification_id", "classification_id")):
        for place in (frame[column] == "").to_numpy().nonzero()[0]:
            reasons[place] = f"the {what} is missing"
    bad = [place for place, reason in enumerate(reasons) if reason]
    unreadable += [(lines[place], fields[columns["classification_id"]][place].strip(), reasons[place]) for place in bad]
    kept = [place for place, reason in enumerate(reasons) if not reason]
    named = [
        (row, subject, name)
        for row, place in enumerate(kept if names else [])
        for subject, name in names[place].items()
        if subject in frame["subjects"][place].split(";")
    ]
    return Export((frame.iloc[kept] if bad else frame)[list(ROWS)], sorted(unreadable), named)


def common_columns(fields: Fields, columns: dict, export: str) -> dict[str, list]:
    """What plain and raw exports share; a row about several subjects of which one is missing has none."""
    number = len(fields[columns["answer"]])
    ids = texts_of(fields[columns["classification_id"]], whole_id)
    column = lambda name: fields.get(name) or ("",) * number
    people = list(zip(column(columns["annotator"]), column("user_name"), strict=True))
    identity = {pair: annotator_identity(*pair, export, "") for pair in set(people)}
    who = pd.array([identity[pair] for pair in people], dtype="str")
    if any(name.startswith("unknown:") for name in identity.values()):
        nobody = pd.Series(who).str.startswith("unknown:")
        who = pd.Series(who).where(~nobody, pd.Series(who) + pd.Series(ids)).array
    gold = [text.strip().lower() in ("true", "1", "t") for text in fields.get("gold_standard", ())] or [False] * number
    return {
        "classification_id": ids,
        "subjects": texts_of(fields[columns["subject"]], join_subjects),
        "identity": who,
        "workflow": texts_of(column("workflow_id"), lambda text: text.strip().removesuffix(".0")),
        "workflow_version": texts_of(column("workflow_version"), str.strip),
        "created_at": texts_of(column("created_at"), str.strip),
        "gold_standard": pd.array(gold, dtype="bool"),
    }


def texts_of(texts: tuple[str, ...], function: Callable[[str], str]):
    """What a function that leaves letters, digits and hyphens as they are makes of texts, as an array of pandas.

    >>> list(texts_of((" 7.0", "8"), whole_id))
    ['7', '8']
    """
    column = pa.array(texts, pa.string())
    if pc.any(pc.match_substring_regex(column, "[^0-9A-Za-z-]")).as_py():
        known = {text: function(text) for text in set(texts)}
        column = pa.array([known[text] for text in texts], pa.string())
    return pd.array(column, dtype="str")


def join_subjects(text: str) -> str:
    """The distinct subjects of a cell, joined by semicolons; empty if one of them is.

    >>> join_subjects("5.0;7;5"), join_subjects("5; ")
    ('5;7', '')
    """
    if ";" not in text:
        return whole_id(text)
    subjects = list(dict.fromkeys(whole_id(part) for part in text.split(";")))
    return ";".join(subjects) if all(subjects) else ""
