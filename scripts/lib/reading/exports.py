"""Exports of classifications: plain CSV and raw Zooniverse (Panoptes) files, read column by column.

The format of a Panoptes export is described at https://help.zooniverse.org/next-steps/data-exports/.
"""

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
from scripts.lib.reading.annotators import ANONYMOUS, annotator_identity
from scripts.lib.reading.answers import plain_answers
from scripts.lib.reading.content import Contents
from scripts.lib.reading.csv_files import WHAT_IT_IS, Row, read_rows
from scripts.lib.reading.headers import check_header, detect_format, refuse_values, repeats_header
from scripts.lib.reading.ids import find_damage, find_placeholders, whole_id
from scripts.lib.reading.shown import shorten
from scripts.lib.reading.subjects import telling_columns

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
    "fault": "str",
}
REPEATED_HEADER, UNREADABLE = "repeated header", "unreadable"
BACKSLASHES = "a quote in the answer is escaped by a backslash, as MySQL and Spark write it; export with doubled quotes"
Fields = dict[str, tuple[str, ...]]
Told = tuple[int, str, dict]


@dataclass(frozen=True)
class Export:
    """The rows of an export, private columns left behind.

    rows: with the columns ROWS: subjects joined by semicolons, answers as join_answers has them (missing where no task
    was asked), fault: why the row cannot be understood, empty if it can. left_out: (line, reason, detail) of rows
    that are none. told: (place in rows, subject, what is told of it: the keys of its subject_data, or the columns of a
    plain export). tasks: those of the wanted tasks that were met; None in a plain export.
    """

    rows: pd.DataFrame
    left_out: list[tuple[int, str, str]]
    told: list[Told]
    tasks: set[str] | None


@dataclass(frozen=True)
class Format:
    """How the rows of an export are read: columns as in the config (role -> name), header, the name of the file, what
    reads its JSON (None in a plain export), what divides a plain cell (None: nothing), columns that tell of
    subjects."""

    columns: dict[str, str]
    header: list[str]
    path: str
    contents: Contents | None
    separator: str | None
    telling: list[str]


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


def read_header(path: str, columns: dict[str, str]) -> tuple[list[str], Iterator[Row]]:
    """The checked header of an export, and the rows below it. Raises InputError if the file as a whole cannot be
    used."""
    rows = read_rows(path, columns["classification_id"])
    header = [name.strip() for name in next(rows, (0, []))[1]]
    if not header:
        raise InputError(f"{path} holds no line: expected {WHAT_IT_IS}.")
    first = next(rows, None)
    check_header(path, header, columns, first[1] if first else None)
    if first is None or len(first[1]) != len(header):
        refuse_values(path, header)
    return header, itertools.chain([first] if first else [], rows)


def read_export(path: str, options: dict) -> Export:
    """The rows of one export.

    `options`: a section of the config, without its exports: columns maps classification_id, annotator, subject and
    answer to the names in the file; separator, if it is there, divides a plain cell into labels of classes.
    Raises InputError if the file as a whole cannot be used: its header, quotes or encoding, or ids that a spreadsheet
    damaged.
    """
    columns = options["columns"]
    header, rows = read_header(path, columns)
    raw = (detect_format(header) if options["format"] == "auto" else options["format"]) == "panoptes"
    contents = Contents(columns["answer"], options["tasks"], "separator" in options) if raw else None
    telling = [] if raw else telling_columns(header, options)
    how = Format(columns, header, path, contents, options.get("separator"), telling)
    frames: list[pd.DataFrame] = []
    left_out: list[tuple[int, str, str]] = []
    told: list[Told] = []
    while chunk := list(itertools.islice(rows, CHUNK)):
        again = {line for line, cells in chunk if repeats_header(cells, header)}
        left_out += [(line, REPEATED_HEADER, "") for line in again]
        left_out += odd_rows(chunk, len(header))
        frame, subjects = read_chunk([row for row in chunk if len(row[1]) == len(header) and row[0] not in again], how)
        before = sum(map(len, frames))
        told += [(before + place, subject, what) for place, subject, what in subjects]
        frames.append(frame)
    empty = {column: "str" for column in ("user", "user_name")} | ROWS
    whole = (
        pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({c: pd.array([], k) for c, k in empty.items()})
    )
    return Export(settle_ids(whole, how), sorted(left_out), told, contents.seen if contents else None)


def odd_rows(chunk: list[Row], width: int) -> list[tuple[int, str, str]]:
    """Rows of more or fewer cells than the header, which are unreadable; their cells are not shown, whoever they
    name."""
    detail = "{} cells, expected {} as in the header"
    return [(line, UNREADABLE, detail.format(len(cells), width)) for line, cells in chunk if len(cells) != width]


def read_chunk(chunk: list[Row], how: Format) -> tuple[pd.DataFrame, list[Told]]:
    """Rows of the header's width as a frame of ROWS, with `user` and `user_name` in place of the identity; and what
    they tell of subjects, by the place of the row."""
    lines, cells = zip(*chunk) if chunk else ((), ())
    fields = dict(zip(how.header, zip(*cells) if cells else [()] * len(how.header), strict=True))
    number = len(lines)
    column = lambda name: fields.get(name, ("",) * number)
    content = read_raw(fields, column, how.contents, how) if how.contents else read_plain(fields, how)
    gold = [text.strip().lower() in ("true", "1", "t") for text in column("gold_standard")]
    frame = pd.DataFrame(
        {
            "line": pd.Series(lines, dtype="int64"),
            "classification_id": texts_of(column(how.columns["classification_id"]), whole_id),
            "subjects": texts_of(column(how.columns["subject"]), join_subjects),
            "user": texts_of(column(how.columns["annotator"]), whole_id),
            "user_name": texts_of(column("user_name"), whole_id),
            "answers": pd.array(content[0], dtype="str"),
            "workflow": texts_of(column("workflow_id"), whole_id),
            "workflow_version": texts_of(column("workflow_version"), str.strip),
            "created_at": texts_of(column("created_at"), str.strip),
            "gold_standard": pd.array(gold, dtype="bool"),
            "beta": pd.array(content[1], dtype="bool"),
            "fault": pd.array(content[3], dtype="str"),
        }
    )
    subjects = frame["subjects"].tolist()
    told = [
        (place, subject, what)
        for place, found in enumerate(content[2])
        for subject, what in found.items()
        if subject == subjects[place] or subject in subjects[place].split(";")
    ]
    return frame, told


def read_raw(fields: Fields, column: Callable, contents: Contents, how: Format) -> tuple[list, list, list, list]:
    """What Contents.read gives for each row, as lists."""
    rows = zip(fields[how.columns["answer"]], column("metadata"), column("subject_data"), strict=True)
    read = [contents.read(*row) for row in rows]
    answers, beta, told, faults = (list(part) for part in zip(*read)) if read else ([], [], [], [])
    return answers, beta, told, faults


def read_plain(fields: Fields, how: Format) -> tuple[list, list, list, list]:
    """The same of a plain export, in which other columns may tell of the subjects."""
    cells, subjects = fields[how.columns["answer"]], fields[how.columns["subject"]]
    telling = zip(*(fields[name] for name in how.telling), strict=True) if how.telling else [()] * len(cells)
    told = [
        {whole_id(subject): dict(zip(how.telling, values, strict=True))} if values and ";" not in subject else {}
        for subject, values in zip(subjects, telling, strict=True)
    ]
    faults = [BACKSLASHES if '\\"' in cell else "" for cell in cells]
    return [plain_answers(cell, how.separator) for cell in cells], [False] * len(cells), told, faults


def settle_ids(rows: pd.DataFrame, how: Format) -> pd.DataFrame:
    """The frame with the identity of who wrote each row, and a fault where an id is missing.

    What holds for a whole file decides: whether 0 stands for a missing id, and whether a spreadsheet damaged ids, for
    which InputError is raised.
    """
    ids, subjects = (settle(rows, name, how) for name in ("classification_id", "subjects"))
    users = rows["user"].drop_duplicates()
    refuse_damaged(rows, "user", how, set(users), private=True)
    zeros = zero_users(rows, users)
    user = rows["user"].where(~rows["user"].isin(zeros), "") if zeros else rows["user"]
    people, pairs = pd.factorize(pd.Series(list(zip(user, rows["user_name"], strict=True)), dtype=object))
    known = pd.array([annotator_identity(pair[0], pair[1], Path(how.path).name, "") for pair in pairs], dtype="str")
    identity = pd.Series(known.take(people) if len(pairs) else known, index=rows.index, dtype="str")
    nobody = identity.str.startswith("unknown:")
    identity = identity.where(~nobody, identity + ids) if nobody.any() else identity
    missing = pd.Series("", index=rows.index, dtype="str").mask(subjects == "", "the subject is missing")
    missing = missing.mask(ids == "", "the classification_id is missing")
    fault = missing.where(missing != "", rows["fault"])
    settled = rows.assign(classification_id=ids, subjects=subjects, identity=identity, fault=fault)
    return settled[list(ROWS)].astype({"fault": "str"})


def settle(rows: pd.DataFrame, name: str, how: Format) -> pd.Series:
    """A column of ids with "" for what stands for a missing one. Raises InputError for ids that a spreadsheet
    damaged."""
    distinct = rows[name].drop_duplicates()
    parts = {part for text in distinct for part in text.split(";")}
    refuse_damaged(rows, name, how, parts)
    zeros = find_placeholders(parts)
    if not zeros:
        return rows[name]
    changed = {text: "" for text in distinct if zeros & set(text.split(";"))}
    return rows[name].where(~rows[name].isin(changed), "")


def zero_users(rows: pd.DataFrame, users: pd.Series) -> frozenset[str]:
    """Which of 0 and -1 are no user ids: find_placeholders tells it, or different names beside them, or anonymous
    ones."""
    zeros = set(users) & {"0", "-1"}
    found = set(find_placeholders(users))
    for zero in zeros - found:
        names = set(rows.loc[rows["user"] == zero, "user_name"]) - {""}
        if len(names) > 1 or any(name.startswith(ANONYMOUS) for name in names):
            found.add(zero)
    return frozenset(found)


def refuse_damaged(rows: pd.DataFrame, name: str, how: Format, ids: set[str], private: bool = False) -> None:
    """Raise InputError for an id that a spreadsheet damaged, with the first line that has it; a private one is not
    shown."""
    damage = find_damage(ids)
    if damage is None:
        return
    found, cause = damage
    column = how.columns[{"user": "annotator", "subjects": "subject"}.get(name, name)]
    line = rows.loc[[found in text.split(";") for text in rows[name]], "line"].iloc[0]
    shown = "an id that is damaged" if private else f"the id {shorten(found)!r}"
    cause = cause.split("beside ")[-1].split(": ")[-1] if private else cause
    raise InputError(
        f"{how.path}, line {line}, column {column!r}: found {shown}: {cause}. Export the file again, and do not save "
        "it with a spreadsheet, or format the column as text first."
    )


def texts_of(texts: tuple[str, ...], function: Callable[[str], str]):
    """What a function that leaves digits, and letters beside them, as they are makes of texts, as an array of pandas.

    >>> list(texts_of((" 7.0", "8", "NA"), whole_id))
    ['7', '8', '']
    """
    column = pa.array(texts, pa.string())
    if pc.any(pc.match_substring_regex(column, "[^0-9]")).as_py():
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
