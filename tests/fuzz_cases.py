"""Small exports, plain and raw, in the dialects that programs write; with secrets in the private columns."""

import csv
import gzip
import io
import json
import random
import zipfile
from dataclasses import dataclass, field
from typing import Any

SECRET = "qzvw"  # stands several times in each private cell, so that some of it survives any damage
SECRET_ID = "77717771"  # how the ids of people begin
PRIVATE = ("user_name", "user_id", "user_ip", "metadata")
PLAIN_COLUMNS = ["classification_id", "user_id", "annotations", "subject_ids"]
MORE_PLAIN = ["user_name", "user_ip", "created_at", "RA", "Dec", "Filename", "workflow_id", "gold_standard"]
RAW_COLUMNS = (
    "classification_id,user_name,user_id,user_ip,workflow_id,workflow_name,workflow_version,created_at,gold_standard,"
    "expert,metadata,annotations,subject_data,subject_ids"
).split(",")
TEXTS = [
    "two jets", "bent tail, bright core", "naïve guess; a ring", 'like an "S"', "compact", "one\nbelow the other",
    "3 lobes", "tail | core", "half\ta tab", "-faint-", "=odd", "NA", "none", "", " ", "4,5,6", "it's bent",
]  # fmt: skip
FIRST_ID, FIRST_SUBJECT = 400_001, 8_101
DELIMITERS, QUOTINGS = [",", ",", ",", ";", "\t", "|"], [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]
ENCODINGS = ["utf-8"] * 24 + ["utf-8-sig"] * 6 + ["utf-16", "utf-16-le", "cp1252", "latin-1"]
PACKINGS = ["csv"] * 8 + ["csv.gz", "csv.zip"]


@dataclass
class Made:
    """An export being made: its header and rows of cells, and how they are written."""

    name: str
    header: list[str]
    rows: list[list[str]]
    delimiter: str = ","
    quoting: Any = csv.QUOTE_MINIMAL
    ending: str = "\n"
    encoding: str = "utf-8"
    packing: str = "csv"
    done: list[str] = field(default_factory=list)

    @property
    def is_raw(self) -> bool:
        """Whether it is an export of Zooniverse."""
        return "metadata" in self.header

    def text(self) -> str:
        """The rows as CSV."""
        file = io.StringIO(newline="")
        csv.writer(file, delimiter=self.delimiter, quoting=self.quoting, lineterminator=self.ending).writerows(
            [self.header, *self.rows]
        )
        return file.getvalue()

    def pack(self, content: bytes) -> bytes:
        """The bytes of the file that holds this content."""
        if self.packing == "csv.gz":
            return gzip.compress(content, mtime=0)
        if self.packing == "csv.zip":
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(zipfile.ZipInfo("export.csv"), content)
            return file.getvalue()
        return content


def make_export(rng: random.Random, name: str) -> Made:
    """A valid export of 1 to 12 rows in some dialect; the second one, b, may hold ids of the first one."""
    rows = rng.choice([1, 2, 3, 5, 8, 12])
    first = FIRST_ID + (50 if name == "b" and rng.random() < 0.5 else 0)
    header, cells = make_raw(rng, rows, first) if rng.random() < 0.6 else make_plain(rng, rows, first)
    packing = rng.choice(PACKINGS)
    return Made(
        f"{name}.{packing}",
        header,
        cells,
        rng.choice(DELIMITERS),
        rng.choice(QUOTINGS),
        rng.choice(["\n", "\n", "\r\n", "\r"]),
        rng.choice(ENCODINGS),
        packing,
    )


def make_person(rng: random.Random) -> tuple[str, str, str]:
    """(name, id, address) of somebody, all of them secret."""
    number = rng.randrange(100, 110)
    if rng.random() < 0.2:
        return f"not-logged-in-{SECRET}{number}{SECRET}", "", f"{SECRET}{number}{SECRET}"
    return f"{SECRET}.{SECRET}{number}", f"{SECRET_ID}{number}", f"{SECRET}-{SECRET}{number}"


def make_plain(rng: random.Random, number: int, first: int) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a plain export, some of its columns left out."""
    header = PLAIN_COLUMNS + [name for name in MORE_PLAIN if rng.random() < 0.4]
    rows = []
    for place in range(number):
        (name, user, address), subject = make_person(rng), rng.randrange(4)
        row = {
            "classification_id": str(first + place),
            "user_id": user,
            "annotations": rng.choice(TEXTS),
            "subject_ids": str(FIRST_SUBJECT + subject),
            "user_name": name,
            "user_ip": address,
            "created_at": f"2024-01-{place + 1:02d} 10:00:00 UTC",
            "RA": str(10.5 + subject),
            "Dec": "-40",
            "Filename": f"J{subject}.png",
            "workflow_id": "9",
            "gold_standard": "",
        }
        rows.append([row[column] for column in header])
    return header, rows


def make_raw(rng: random.Random, number: int, first: int) -> tuple[list[str], list[list[str]]]:
    """Header and rows of an export of Zooniverse."""
    rows = []
    for place in range(number):
        (name, user, address), subject = make_person(rng), rng.randrange(4)
        metadata = {
            "session": f"{SECRET}{place}{SECRET}",
            "user_agent": f"{SECRET}/{SECRET}",
            "live_project": rng.random() < 0.9,
        }
        told = {"retired": None, "Filename": f"J{subject}.png", "RA": str(10.5 + subject), "DEC": -40}
        row = {
            "classification_id": str(first + place),
            "user_name": name,
            "user_id": user,
            "user_ip": address,
            "workflow_id": rng.choice(["9", "9", "9", "10"]),
            "workflow_name": "Describe",
            "workflow_version": rng.choice(["3.1", "3.10", "12.2"]),
            "created_at": f"2024-01-{place + 1:02d} 10:00:00 UTC",
            "gold_standard": rng.choice(["", "", "", "true"]),
            "expert": "",
            "metadata": json.dumps(metadata),
            "annotations": json.dumps(make_answers(rng), ensure_ascii=False),
            "subject_data": json.dumps({str(FIRST_SUBJECT + subject): told}),
            "subject_ids": str(FIRST_SUBJECT + subject),
        }
        rows.append([row[column] for column in RAW_COLUMNS])
    return RAW_COLUMNS, rows


def make_answers(rng: random.Random) -> list[dict]:
    """The answers of a classification: free text in T0, and sometimes a task of another kind."""
    text = {"task": "T0", "task_label": "Describe the source", "value": rng.choice(TEXTS)}
    if rng.random() < 0.3:
        text["taskType"] = "text"
    return [text, *([rng.choice(OTHER_TASKS)] if rng.random() < 0.4 else [])]


PICKED = {"select_label": "Shape", "option": True, "value": "a1b2", "label": "round"}
MARK = {"x": 1.5, "y": 2, "tool": 0, "frame": 0, "tool_label": "Jet", "details": [{"value": 1}, {"value": "bent"}]}
FLAT_MARK = {"toolIndex": 0, "toolType": "point", "x": 1, "y": 2, "details": [{"task": "T1.0.0"}]}
OTHER_TASKS: list[dict[str, Any]] = [
    {"task": "T1", "value": "Yes"},
    {"task": "T1", "value": ["A", "B"]},
    {"task": "T1", "value": [PICKED]},
    {"task": "T1", "taskType": "dropdown-simple", "value": {"selection": 2, "option": True, "label": "round"}},
    {"task": "T1", "value": [{"task": "T2", "value": "in a combo"}, {"task": "T3", "value": [PICKED]}]},
    {"task": "T1", "value": [{"choice": "LION", "answers": {"HOWMANY": "1", "DOES": ["REST"]}, "filters": {}}]},
    {"task": "T1", "taskType": "drawing", "value": [MARK]},
    {"task": "T1", "taskType": "drawing", "value": [FLAT_MARK]},
    {"task": "T1.0.0", "taskType": "text", "markIndex": 0, "value": "faint"},
    {"task": "T1", "taskType": "slider", "value": "42"},
    {"task": "T1", "value": [{"text": "the tail", "labelInformation": {"label": "Noun"}}]},
    {"task": "T1", "taskType": "crop", "value": {"x": 1, "y": 2, "width": 3, "height": 4}},
    {"task": "T1", "taskType": "transcription", "value": [{"toolIndex": 0, "details": [{"task": "T1.0.0"}]}]},
    {"task": "T1", "value": None},
]
