"""What each export brought: classifications added, changed and vanished, by their ids."""

from collections import Counter
from pathlib import Path

import pandas as pd

from scripts._exports import Record, sha256_of

COLUMNS = ["order", "file", "sha256", "bytes", "rows", "first", "last", "added", "unchanged", "changed", "vanished"]
CHANGES = ["classification_id", "file", "what", "detail"]
PARTS = {
    "subjects": "subject",
    "answers": "answer",
    "person": "annotator",
    "workflow": "workflow",
    "workflow_version": "workflow version",
    "gold_standard": "gold standard",
    "beta": "beta",
}


def person_of(record: Record) -> str:
    """Who classified, as far as two exports can agree on it: people who were not logged in are random in each."""
    kind, _, rest = record.identity.partition(":")
    return kind if kind in ("anonymous", "unknown") else rest


def content(record: Record) -> tuple:
    """All that two rows of one classification share if they are the same."""
    return tuple(person_of(record) if part == "person" else getattr(record, part) for part in PARTS)


def say_difference(one: Record, other: Record) -> str:
    """The names of what differs between two rows of one classification."""
    pairs = zip(PARTS.values(), content(one), content(other), strict=True)
    return ", ".join(name for name, before, after in pairs if before != after)


def list_deliveries(
    paths: list[str], rows: Counter, by_file: dict[str, dict[str, Record]], cumulative: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The manifest of the exports, and every classification that changed, vanished or came back.

    by_file: file name -> classification_id -> its record, files in the order in which they were delivered. A
    classification is compared with the last earlier export that holds it; if exports are `cumulative`, one that the
    export before had and this one lacks has vanished. first, last: the times of the first and last classification
    in the export, as it writes them.
    """
    latest: dict[str, Record] = {}
    manifest, changes, gone = [], [], set()
    for order, path in enumerate(paths, start=1):
        name = Path(path).name
        here, counts = by_file.get(name, {}), Counter()
        for identifier, record in here.items():
            before = latest.get(identifier)
            if before is None:
                counts["added"] += 1
            elif content(before) == content(record):
                counts["unchanged"] += 1
            else:
                counts["changed"] += 1
                changes.append((identifier, name, "changed", say_difference(before, record)))
            if identifier in gone:
                gone.remove(identifier)
                changes.append((identifier, name, "came back", ""))
        if cumulative:
            lost = [identifier for identifier in latest if identifier not in here and identifier not in gone]
            gone.update(lost)
            counts["vanished"] = len(lost)
            changes += [(identifier, name, "vanished", f"in {latest[identifier].file}") for identifier in lost]
        latest.update(here)
        times = sorted(record.created_at for record in here.values() if record.created_at)
        ends = (times[0], times[-1]) if times else ("", "")
        numbers = [counts[what] for what in ("added", "unchanged", "changed", "vanished")]
        manifest.append((order, name, sha256_of(path), Path(path).stat().st_size, rows[name], *ends, *numbers))
    table = pd.DataFrame(changes, columns=CHANGES)
    return pd.DataFrame(manifest, columns=COLUMNS), table.sort_values(CHANGES, ignore_index=True)
