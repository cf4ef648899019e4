"""Exports of classifications: plain CSV and raw Zooniverse (Panoptes) files, read row by row.

The format of a Panoptes export is described at https://help.zooniverse.org/next-steps/data-exports/.
"""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts._annotators import annotator_identity
from scripts._log import InputError

PANOPTES_COLUMNS = {"metadata", "subject_data", "workflow_version"}
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Record:
    """One row of an export, private columns left behind."""

    file: str
    line: int
    classification_id: str
    subjects: tuple[str, ...]
    identity: str
    answers: tuple[str, ...] | None
    workflow: str = ""
    workflow_version: str = ""
    created_at: str = ""
    gold_standard: bool = False
    beta: bool = False
    names: dict = field(default_factory=dict, hash=False)


class Unreadable(Exception):
    """A row that cannot be understood; carries line, classification_id and the reason."""

    def __init__(self, line: int, classification_id: str, reason: str):
        super().__init__(reason)
        self.line, self.classification_id, self.reason = line, classification_id, reason


def sha256_of(path: str) -> str:
    """The sha256 sum of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_sha256(path: str, expected: str) -> None:
    """Raise InputError, with both sums, if a file is not the one that was meant."""
    found = sha256_of(path)
    if found != expected.lower():
        raise InputError(
            f"{path} is not the file that the config names: its sha256 is {found}, expected {expected.lower()}; "
            "fetch it again, or correct sha256 in the config if you mean this file."
        )


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


def answer_texts(value) -> list[str]:
    """The words of a task's value: text, single, multiple, dropdown (v1 and v2).

    >>> answer_texts("two jets"), answer_texts(["Double", "FR I"]), answer_texts(None)
    (['two jets'], ['Double', 'FR I'], [])
    >>> answer_texts([{"select_label": "Shape", "option": True, "value": "a1", "label": "round"}])
    ['round']
    >>> answer_texts({"selection": 2, "option": True, "label": "round"})
    ['round']
    """
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        raise ValueError(f"the answer {json.dumps(value)} holds no words")
    if isinstance(value, (str, int, float)):
        return [str(value)]
    if isinstance(value, list):
        return [text for item in value for text in answer_texts(item)]
    for key in ("label", "text", "value"):
        if isinstance(value.get(key), str):
            return [value[key]] if value[key] else []
        if isinstance(value.get(key), list):
            return answer_texts(value[key])
    answered = [key for key in ("value", "selection", "label", "text") if value.get(key) is not None]
    if not answered and {"select_label", "value", "selection"} & set(value):
        return []
    raise ValueError(f"the answer {json.dumps(value)[:80]} holds no words")


def task_answers(tasks: list, wanted: list[str]) -> list[str] | None:
    """All answers to the wanted tasks, combo tasks opened, identical ones once; None if none was asked.

    >>> task_answers([{"task": "T9", "value": [{"task": "T0", "value": "a"}, {"task": "T1", "value": "b"}]}], ["T1"])
    ['b']
    >>> task_answers([{"task": "T0", "value": "a"}], ["T1"]) is None
    True
    """
    found, asked = [], False
    for entry in tasks:
        value = entry.get("value")
        if entry["task"] in wanted:
            asked = asked or "value" in entry
            found += answer_texts(value)
        elif isinstance(value, list) and any(isinstance(item, dict) and "task" in item for item in value):
            nested = task_answers([item for item in value if "value" in item], wanted)
            asked, found = asked or nested is not None, found + (nested or [])
    return list(dict.fromkeys(found)) if asked else None


def refuse_constant(name: str):
    """Raise ValueError for NaN and Infinity, which JSON does not know."""
    raise ValueError(f"{name} is not valid JSON")


def parse_json(cell: str, column: str, kind: type):
    """A JSON cell of the expected kind (list or dict). Raises ValueError with a plain reason."""
    try:
        value = json.loads(cell, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"column {column!r} is not valid JSON ({error.msg} at character {error.pos + 1})") from error
    except RecursionError as error:
        raise ValueError(f"column {column!r} is nested too deeply") from error
    if not isinstance(value, kind):
        expected = {list: "a JSON list", dict: "a JSON object"}[kind]
        raise ValueError(f"column {column!r} holds JSON of another kind, expected {expected}")
    return value


def read_export(
    path: str, columns: dict, format: str, tasks: list, subject_name: str, separator: str | None
) -> Iterator[Record | Unreadable]:
    """The records of one export; rows that cannot be understood come as Unreadable.

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
    if format == "auto":
        format = detect_format(header)
    for line, cells in rows:
        fields = dict(zip(header, cells))
        identifier = fields.get(columns["classification_id"], "").strip()
        try:
            if len(cells) != len(header):
                raise ValueError(f"{len(cells)} cells, expected {len(header)} as in the header")
            yield parse_record(path, line, fields, columns, format, tasks, subject_name, separator)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = str(error) if isinstance(error, ValueError) else f"unexpected shape of its JSON ({error!r})"
            yield Unreadable(line, identifier, reason)


def parse_record(path, line, fields, columns, format, tasks, subject_name, separator) -> Record:
    """One row of an export as a Record. Raises ValueError with the reason if it cannot be understood."""
    export = Path(path).name
    identifier = whole_id(fields[columns["classification_id"]], "classification_id")
    subjects = tuple(dict.fromkeys(whole_id(part, "subject") for part in fields[columns["subject"]].split(";")))
    cell, names, beta = fields[columns["answer"]], {}, False
    if format == "panoptes":
        answers = task_answers(parse_json(cell, columns["answer"], list), tasks)
        beta = parse_json(fields.get("metadata") or "{}", "metadata", dict).get("live_project") is False
        data = parse_json(fields.get("subject_data") or "{}", "subject_data", dict)
        names = {whole_id(key, "subject"): str(value.get(subject_name) or "") for key, value in data.items()}
    elif separator is None:
        answers = [cell] if cell.strip() else []
    else:
        answers = list(dict.fromkeys(part.strip() for part in cell.split(separator) if part.strip()))
    if any(0xD800 <= ord(character) <= 0xDFFF for answer in answers or [] for character in answer):
        raise ValueError(f"column {columns['answer']!r} holds half a character (a lone surrogate)")
    return Record(
        file=export,
        line=line,
        classification_id=identifier,
        subjects=subjects,
        identity=annotator_identity(
            fields.get(columns["annotator"], ""), fields.get("user_name", ""), export, identifier
        ),
        answers=None if answers is None else tuple(answers),
        workflow=fields.get("workflow_id", "").strip().removesuffix(".0"),
        workflow_version=fields.get("workflow_version", "").strip(),
        created_at=fields.get("created_at", "").strip(),
        gold_standard=fields.get("gold_standard", "").strip().lower() in ("true", "1", "t"),
        beta=beta,
        names=names,
    )


def whole_id(text: str, what: str) -> str:
    """An id without the '.0' that spreadsheets append. Raises ValueError if there is none."""
    text = text.strip()
    if not text:
        raise ValueError(f"the {what} is missing")
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text
