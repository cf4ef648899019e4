"""The order in which classifications were made."""

import numpy as np
import pandas as pd

from scripts.lib.log import InputError
from scripts.lib.reading.shown import shorten
from scripts.lib.reading.times import parse_times

MOST_DIGITS = 4000  # of a whole number that Python reads


def ranks_in_time(rows: pd.DataFrame) -> np.ndarray:
    """The place (n,) of each row in the order in which classifications were made: Zooniverse ids rise with time.

    Ids that are no numbers come after them, by the time written beside them, those without a time first; equal times
    by id.
    """
    ids = rows["classification_id"]
    if ids.str.fullmatch("[0-9]{1,18}").all():
        order = np.argsort(ids.to_numpy().astype(np.int64), kind="stable")
    else:
        times = parse_times(rows["created_at"]).astype(np.int64)
        keys = [
            (0, int(number), "") if is_number(number) else (1, time, number)
            for number, time in zip(ids, times.tolist(), strict=True)
        ]
        order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    ranks = np.empty(len(rows), np.int64)
    ranks[order] = np.arange(len(rows))
    return ranks


def is_number(identifier: str) -> bool:
    """Whether an id is a whole number that can be compared."""
    return identifier.isascii() and identifier.isdigit() and len(identifier) <= MOST_DIGITS


def refuse_unclear_order(rows: pd.DataFrame, again: pd.DataFrame) -> None:
    """Raise InputError where a time decides which of an annotator's classifications came first, and cannot be read.

    again: row, annotator, subject (numbers) of classifications by one annotator of one subject. Ids that are whole
    numbers need no time.
    """
    frame = rows.loc[again["row"].unique(), ["file", "line", "classification_id", "created_at"]]
    needed = [
        not is_number(identifier) and time != ""
        for identifier, time in zip(frame["classification_id"], frame["created_at"])
    ]
    frame = frame[np.array(needed, bool)]
    unclear = frame[np.isnat(parse_times(frame["created_at"]))]
    if len(unclear):
        row = unclear.sort_values(["file", "line"]).iloc[0]
        raise InputError(
            f"{row['file']}, line {row['line']}: found the time {shorten(row['created_at'])!r}, which does not tell "
            "which of an annotator's classifications of a subject came first; expected ISO 8601, such as "
            "2024-01-31 10:00:00 UTC. Mend the times, or set repeats: all."
        )
