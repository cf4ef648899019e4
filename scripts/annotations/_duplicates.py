"""Classifications that stand in several rows: one row of each counts."""

import numpy as np
import pandas as pd

from scripts.annotations._deliveries import differences
from scripts.annotations._outcomes import Rejects
from scripts.lib.log import InputError
from scripts.lib.reading.answers import ESCAPE
from scripts.lib.reading.shown import harmless

NO_ANSWERS = ESCAPE  # for comparisons; no text of join_answers is that


def number_ids(rows: pd.DataFrame) -> np.ndarray:
    """(n,) a number for each classification; a row without an id is one of its own."""
    numbers = pd.factorize(rows["classification_id"])[0]
    lost = np.flatnonzero(rows["classification_id"] == "")
    numbers[lost] = numbers.max(initial=-1) + 1 + np.arange(len(lost))
    return numbers


def first_in_file(rows: pd.DataFrame, ids: np.ndarray, unwanted: np.ndarray, rejects: Rejects) -> np.ndarray:
    """The places of the rows that are the first of their classification in their file; the others are left out.

    ids: (n,) a number for each classification; unwanted: (n,) whether the settings leave out a row anyway. Raises
    InputError if one file holds an id twice with different content, in rows that are not both unwanted.
    """
    files = pd.factorize(rows["file"])[0]
    first = pd.Series(np.arange(len(rows))).groupby([files, ids], sort=False).transform("first").to_numpy()
    again = np.flatnonzero(first != np.arange(len(rows)))
    if len(again):
        here, there = rows.iloc[again].reset_index(drop=True), rows.iloc[first[again]].reset_index(drop=True)
        differ = (differences(here, there) != "").to_numpy() | (here["identity"] != there["identity"]).to_numpy()
        differ &= ~(unwanted[again] & unwanted[first[again]])
        if differ.any():
            place = differ.argmax()
            raise InputError(
                f"{here['file'][place]}, lines {there['line'][place]} and {here['line'][place]}: classification "
                f"{harmless(here['classification_id'][place])} stands twice with different content; keep the right one."
            )
        rejects.add(again, "duplicate", [f"of line {line}" for line in there["line"]])
    return np.flatnonzero(first == np.arange(len(rows)))


def last_of_all(rows: pd.DataFrame, ids: np.ndarray, firsts: np.ndarray, rejects: Rejects) -> np.ndarray:
    """One place per classification: the row of the last file that has it counts, the others of `firsts` are left
    out."""
    following = pd.Series(firsts).groupby(ids[firsts], sort=False).shift(-1, fill_value=-1).to_numpy()
    earlier, later = firsts[following >= 0], following[following >= 0]
    if len(earlier):
        here, there = rows.iloc[earlier].reset_index(drop=True), rows.iloc[later].reset_index(drop=True)
        same = (here["subjects"] == there["subjects"]) & (
            here["answers"].fillna(NO_ANSWERS) == there["answers"].fillna(NO_ANSWERS)
        )
        detail = np.array([f"by {file}, line {line}" for file, line in zip(there["file"], there["line"])], dtype=object)
        for reason, chosen in (("duplicate", same.to_numpy()), ("superseded", ~same.to_numpy())):
            rejects.add(earlier[chosen], reason, detail[chosen])
    return firsts[following < 0]
