"""Ids that lost their leading zeros in one of several files, so that one thing would silently be two."""

import pandas as pd

from scripts.lib.log import InputError
from scripts.lib.reading.shown import shorten

COLUMNS = {"classification_id": "classification_id", "subjects": "subject", "identity": "annotator"}  # -> roles
WITH_ZERO = "(?:^|;|^id:)0[0-9]"


def refuse_lost_zeros(rows: pd.DataFrame, paths: dict[str, str], columns: dict[str, str]) -> None:
    """Raise InputError where one file has an id with leading zeros and another one has it without them.

    rows: all of them, with `file`, `line` and COLUMNS; paths: file -> its path; columns: role -> name, for the message,
    which does not show ids of people. Within one file the reader refuses such ids.
    """
    for name, role in COLUMNS.items():
        texts = rows[name].drop_duplicates()
        if not texts.str.contains(WITH_ZERO, regex=True).any():
            continue
        known = {part: text for text in texts for part in parts_of(text)}
        both = sorted(part for part in known if part.startswith("0") and part.lstrip("0") in known)
        if both:
            long, short = (find_row(rows, name, part) for part in (both[0], both[0].lstrip("0")))
            found, other = (
                (f"the id {shorten(both[0])!r}", repr(shorten(both[0].lstrip("0"))))
                if name != "identity"
                else ("an id", "it")
            )
            raise InputError(
                f"{paths[long.file]}, line {long.line}, column {columns[role]!r}: found {found}, and in "
                f"{paths[short.file]}, line {short.line}, {other} without its leading zeros, which were lost in one of "
                "the files. Export them again, and do not save them with a spreadsheet, or format the column as text "
                "first."
            )


def parts_of(text: str) -> list[str]:
    """The whole numbers of a cell of ids: several subjects, or the id that an identity holds.

    >>> parts_of("007;8"), parts_of("id:007"), parts_of("name:ada")
    (['007', '8'], ['007'], [])
    """
    parts = text.removeprefix("id:").split(";")
    return [part for part in parts if part.isascii() and part.isdigit()]


def find_row(rows: pd.DataFrame, name: str, part: str):
    """The first row that holds an id in a column."""
    return next(row for row in rows[["file", "line", name]].itertuples() if part in parts_of(getattr(row, name)))
