"""The first line of an export: which columns it names, and whether it is a header at all."""

import difflib
import re

from scripts.lib.log import InputError
from scripts.lib.reading.annotators import ANONYMOUS
from scripts.lib.reading.csv_files import NAMES, WHAT_IT_IS
from scripts.lib.reading.shown import harmless
from scripts.lib.reading.times import parse_time

PANOPTES_COLUMNS = {"metadata", "subject_data", "workflow_version"}
VALUE = re.compile(r"\W*[\d.]*\d\W*|\d{4}-\d.*")
SHOWN = 40  # columns of a header that is wrong


def detect_format(header: list[str]) -> str:
    """`panoptes` if the header has a column that only raw Zooniverse exports have, else `plain`.

    >>> detect_format(["classification_id", "annotations"])
    'plain'
    """
    return "panoptes" if PANOPTES_COLUMNS & set(header) else "plain"


def check_header(path: str, header: list[str], columns: dict[str, str], below: list[str] | None = None) -> None:
    """Raise InputError for a missing or doubled column, naming the ones that are there.

    below: the cells of the next row. What does not look like names of columns is not shown: where the header is
    missing, it may tell who somebody is.
    """
    if any(name not in header for role, name in columns.items() if role != "annotator"):
        refuse_values(path, header)
        if len(header) == 1:
            signs = ", ".join(NAMES.values())
            raise InputError(f"{path}, line 1: found one cell; expected several names of columns, divided by {signs}.")
        if below is not None and len(below) != len(header):
            raise InputError(
                f"{path}, line 1: found {len(header)} cells, and {len(below)} in the row below; expected {WHAT_IT_IS}. "
                "Remove what stands above that line, or add the line."
            )
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        raise InputError(
            f"{path}, line 1: the column {harmless(doubled[0])!r} occurs twice; rename or remove one of them."
        )
    there = ", ".join(harmless(name) for name in header[:SHOWN] if name)
    there += f" and {len(header) - SHOWN} more" if len(header) > SHOWN else ""
    for role, name in columns.items():
        if name not in header and not (role == "annotator" and "user_name" in header):
            near = difflib.get_close_matches(name, header, n=1, cutoff=0.75)
            hint = f" (did you mean {harmless(near[0])!r}?)" if near else ""
            raise InputError(
                f"{path}, line 1: no column {name!r} (the {role}){' nor user_name' if role == 'annotator' else ''}; "
                f"found {there}{hint}; correct the file or columns.{role} in the config."
            )


def refuse_values(path: str, header: list[str]) -> None:
    """Raise InputError for a first line that holds values, and does not show them."""
    values = [place for place, name in enumerate(header, start=1) if is_value(name)]
    if values:
        raise InputError(
            f"{path}, line 1: found a value, not the name of a column, in cell {values[0]}; expected {WHAT_IT_IS}. Add "
            "the line of names, or put it on a line of its own."
        )


def is_value(name: str) -> bool:
    """Whether the first line holds a value where a name of a column is expected: a number, a time, JSON, lines.

    >>> [name for name in ("user_id", "S (mJy)", "", "400001", "2024-01-01 10:00:00 UTC", '{"a": 1}') if is_value(name)]
    ['400001', '2024-01-01 10:00:00 UTC', '{"a": 1}']
    """
    if any(sign in name for sign in '{}"\n\r') or name.startswith(ANONYMOUS):
        return True
    return any(VALUE.fullmatch(part) for part in re.split("[,;|\t]", name)) or parse_time(name) is not None


def repeats_header(cells: list[str], header: list[str]) -> bool:
    """Whether a row is the header again, blanks around its names aside."""
    return cells[0].strip() == header[0] and [cell.strip() for cell in cells] == header
