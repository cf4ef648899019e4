"""What each export brought: classifications added, changed and vanished, by their ids."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.lib.files import sha256_of
from scripts.lib.reading.answers import ESCAPE
from scripts.lib.reading.times import parse_times

COLUMNS = ["order", "file", "sha256", "bytes", "rows", "first", "last", "added", "unchanged", "changed", "vanished"]
CHANGES = ["classification_id", "file", "what", "detail"]
PARTS = {
    "subjects": "subject",
    "answers": "answer",
    "identity": "annotator",
    "workflow": "workflow",
    "workflow_version": "workflow version",
    "gold_standard": "gold standard",
    "beta": "beta",
}


def people_of(identities: pd.Series) -> pd.Series:
    """Who classified, as far as two exports can agree on it: people who were not logged in are random in each.

    >>> people_of(pd.Series(["id:7", "anonymous:july.csv:not-logged-in-3f2a", "name:ada"])).tolist()
    ['7', 'anonymous', 'ada']
    """
    parts = identities.str.split(":", n=1)
    kind = parts.str[0]
    return kind.where(kind.isin(["anonymous", "unknown"]), parts.str[1])


def differences(here: pd.DataFrame, there: pd.DataFrame) -> pd.Series:
    """The names of what differs between two rows of one classification, row by row of two frames of the same index.

    "" where they are the same: a change of the order of rows or of a random name of a person is none.
    """
    said = pd.Series("", index=here.index, dtype="str")
    for part, name in PARTS.items():
        one, other = here[part], there[part]
        if part == "identity":
            changed = one != other
            changed[changed] = people_of(one[changed]) != people_of(other[changed])
        elif part == "answers":
            changed = one.fillna(ESCAPE) != other.fillna(ESCAPE)
        else:
            changed = one != other
        said[changed] = said[changed].where(said[changed] == "", said[changed] + ", ") + name
    return said


def first_and_last(texts: pd.Series) -> tuple[str, str]:
    """The earliest and the latest of some times, as written; those that cannot be read are passed over.

    >>> first_and_last(pd.Series(["2024-01-01 12:30:00 +0000", "2024-01-01 13:00:00 +0200", "soon", ""]))
    ('2024-01-01 13:00:00 +0200', '2024-01-01 12:30:00 +0000')
    """
    times = parse_times(texts)
    known = ~np.isnat(times)
    if not known.any():
        return "", ""
    texts, times = texts.to_numpy()[known], times[known]
    return str(texts[times.argmin()]), str(texts[times.argmax()])


def list_deliveries(
    paths: list[str], numbers: Counter, rows: pd.DataFrame, ids: np.ndarray, cumulative: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The manifest of the exports, and every classification that changed, vanished or came back.

    rows: the rows of all files in the order in which they were delivered, each classification once a file; ids: (n,) a
    number for each classification; numbers: rows in each file. A classification is compared with the last earlier
    export that holds it; if exports
    are `cumulative`, one that the export before had and this one lacks has vanished. first, last: the times of the
    first and last classification in the export, as it writes them.
    """
    latest, gone = np.full(ids.max(initial=-1) + 1, -1), np.zeros(ids.max(initial=-1) + 1, bool)
    files, texts = rows["file"].to_numpy(), rows["classification_id"]
    manifest, changes = [], []

    def tell(places: np.ndarray, name: str, what: str, detail) -> None:
        changes.append(pd.DataFrame({"classification_id": texts.iloc[places], "file": name, "what": what, "detail":
        detail}))  # fmt: skip

    for order, path in enumerate(paths, start=1):
        name = Path(path).name
        here = np.flatnonzero(files == name)
        before = latest[ids[here]]
        again, earlier = here[before >= 0], before[before >= 0]
        differ = differences(*(rows.iloc[places].reset_index(drop=True) for places in (earlier, again))).to_numpy()
        changed = differ != ""
        tell(again[changed], name, "changed", differ[changed])
        back = here[gone[ids[here]]]
        tell(back, name, "came back", "")
        gone[ids[here]] = False
        counts = [len(here) - len(again), int((~changed).sum()), int(changed.sum()), 0]
        if cumulative:
            absent = (latest >= 0) & ~gone
            absent[ids[here]] = False
            lost = latest[absent]
            tell(lost, name, "vanished", "in " + rows["file"].iloc[lost])
            gone |= absent
            counts[3] = len(lost)
        latest[ids[here]] = here
        ends = first_and_last(rows["created_at"].iloc[here])
        manifest.append((order, name, sha256_of(path), Path(path).stat().st_size, numbers[name], *ends, *counts))
    table = pd.concat(changes).sort_values(CHANGES, ignore_index=True)
    return pd.DataFrame(manifest, columns=COLUMNS), table
