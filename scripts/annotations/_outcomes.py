"""What became of every row of the exports: kept, or left out for a reason, so that rows in = kept + left out."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scripts.lib.reading.shown import harmless

COLUMNS = ["file", "line", "classification_id", "reason", "detail"]
PARTLY = "partly a repeat"  # the row counts for another of its subjects, so it is among the rows kept
# Rows that another row replaces: nothing that people wrote is lost with them.
REPLACED = ("duplicate", "superseded", "repeated header")


@dataclass
class Rejects:
    """Rows that do not count, with the reason."""

    rows: pd.DataFrame
    found: list[pd.DataFrame]

    def add(self, places: np.ndarray, reason: str, detail) -> None:
        """Leave out the rows at these places; detail: one text, or one for each of them."""
        if len(places):
            chosen = self.rows.iloc[places][COLUMNS[:3]]
            self.found.append(chosen.assign(reason=reason, detail=detail))

    def table(self) -> pd.DataFrame:
        """All of them, by file and line."""
        every = pd.concat(self.found) if self.found else pd.DataFrame(columns=COLUMNS)
        kinds = {column: "int64" if column == "line" else "str" for column in COLUMNS}
        return every.astype(kinds).sort_values(["file", "line"], kind="stable", ignore_index=True)


def is_replaced(reasons: pd.Series) -> pd.Series:
    """Whether each reason is that another row stands for the row."""
    return reasons.isin(REPLACED)


def what_of(reason: str) -> str:
    """How the summary calls the rows of a reason.

    >>> what_of("superseded"), what_of("repeat")
    ('replaced: superseded', 'rejected: repeat')
    """
    return f"{'replaced' if reason in REPLACED else 'rejected'}: {reason}"


def smallest(ids: pd.Series) -> str:
    """The smallest id as an example; "" if the rows have none.

    >>> smallest(pd.Series(["10", "9", ""])), smallest(pd.Series([""]))
    ('classification 9', '')
    """
    found = min(filter(None, ids), key=lambda text: (len(text), text), default="")
    return f"classification {found}" if found else ""


def summarise(numbers: Counter, rejects: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in, kept and left out by reason, for each file and in all; a frame of file, what, number, example.

    example: the smallest classification of a reason, whatever the order of rows. Raises AssertionError if a row has
    been lost.
    """
    kept = frame[["file", "line"]].drop_duplicates()["file"].value_counts()
    whole = rejects[rejects["reason"] != PARTLY]
    lines = []
    for file in sorted(numbers):
        mine = whole[whole["file"] == file]
        reasons = mine["reason"].value_counts().sort_index()
        assert numbers[file] == kept.get(file, 0) + reasons.sum(), f"{file}: {numbers[file]} rows, {kept}, {reasons}"
        first = mine.groupby("reason")["classification_id"].agg(smallest)
        lines += [(file, "rows in", numbers[file], ""), (file, "rows kept", kept.get(file, 0), "")]
        lines += [(file, what_of(reason), number, first[reason]) for reason, number in reasons.items()]
    replaced = int(is_replaced(whole["reason"]).sum())
    lines += [
        ("all", "rows in", numbers.total(), ""),
        ("all", "rows kept", kept.sum(), ""),
        ("all", "rows rejected", len(whole) - replaced, ""),
        ("all", "rows replaced", replaced, ""),
        ("all", "subjects", frame["subject"].nunique(), ""),
        ("all", "annotators", frame["annotator"].nunique(), ""),
    ]
    return pd.DataFrame(lines, columns=["file", "what", "number", "example"])


def say_examples(rejects: pd.DataFrame) -> list[str]:
    """A line for each reason of rows left out (of Rejects.table): their number and the one of the smallest id.

    >>> rows = [("a.csv", 3, "10", "repeat", ""), ("a.csv", 4, "9", "repeat", ""), ("b.csv", 2, "", "unreadable", "")]
    >>> say_examples(pd.DataFrame(rows, columns=COLUMNS))
    ['rejected: repeat: 2, such as classification 9 (a.csv, line 4)', 'rejected: unreadable: 1, such as b.csv, line 2']
    """
    said = []
    for reason, mine in rejects[rejects["reason"] != PARTLY].groupby("reason"):
        ids = mine["classification_id"][mine["classification_id"] != ""]
        shortest = ids[ids.str.len() == ids.str.len().min()]
        row = mine.loc[shortest[shortest == shortest.min()].index[0]] if len(ids) else mine.iloc[0]
        place = f"{row['file']}, line {row['line']}"
        place = f"classification {harmless(row['classification_id'])} ({place})" if len(ids) else place
        said.append(f"{what_of(reason)}: {len(mine)}, such as {place}")
    return said


def count_reasons(summary: pd.DataFrame, kind: str) -> str:
    """The numbers of rows by reason over all files: "repeat 2, unreadable 1"; kind: rejected or replaced.

    >>> rows = [("a.csv", "rejected: repeat", 2, ""), ("b.csv", "rejected: repeat", 1, "")]
    >>> count_reasons(pd.DataFrame(rows, columns=["file", "what", "number", "example"]), "rejected")
    'repeat 3'
    """
    mine = summary[(summary["file"] != "all") & summary["what"].str.startswith(f"{kind}: ")]
    numbers = mine.groupby("what")["number"].sum()
    return ", ".join(f"{what.removeprefix(f'{kind}: ')} {number}" for what, number in numbers.items())
