"""From a partition of the rows to rows of the catalogue."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scripts.lib.catalogue.columns import Column
from scripts.lib.reading.exports import without_collection
from scripts.lib.reading.subjects import Keys
from scripts.lib.tables import REAL, TEXT, WHOLE
from scripts.releases._bulk import read_partition
from scripts.releases._choice import Choice, choose_repeats, choose_rows, settle
from scripts.releases._facts import NAMELESS
from scripts.releases._told import describe

EMPTY = {
    TEXT: lambda rows: np.full(rows, ""),
    WHOLE: lambda rows: np.zeros(rows, np.int64),
    REAL: lambda rows: np.full(rows, np.nan),
}


@dataclass(frozen=True)
class Plan:
    """How partitions are counted: how rows are chosen, the tags and when they hold, the keys that tell of subjects, and
    the columns of the catalogue."""

    choice: Choice
    tags: list[str]
    threshold: dict
    keys: Keys
    columns: list[Column]


@dataclass(frozen=True)
class Counted:
    """Rows of the catalogue, how many rows were kept and left out, and how many distinct ids the partition has."""

    table: pa.Table
    counts: Counter
    distinct: int


@without_collection()
def count_partition(paths: list[Path], told: list[Path], plan: Plan) -> Counted:
    """The subjects of a partition: its rows lie in `paths`, and what is told of its subjects in `told`."""
    rows, counts = read_partition(paths), Counter()
    table, repeats = settle(rows, plan.choice), plan.choice.options["repeats"]
    kept = choose_repeats(choose_rows(table, plan.choice, counts), table, repeats, counts)
    distinct = len(np.unique(table.ids[table.zeros & NAMELESS == 0]))
    counts["rows kept"] += len(kept)
    coded = rows["subject"].combine_chunks().take(pa.array(kept)).dictionary_encode()
    names = np.asarray(coded.dictionary.to_pylist(), dtype=object)
    place = np.argsort(np.argsort(names))[coded.indices.to_numpy()] if len(names) else np.zeros(0, np.int64)
    evidence = rows["evidence"].combine_chunks().take(pa.array(kept))
    counted, annotators = count_evidence(
        place, table.annotators[kept], evidence, (len(names), len(plan.tags)), repeats == "all"
    )
    subjects = np.sort(names).tolist()
    is_told = plan.keys.name or plan.keys.longitude or plan.keys.carried
    described = (
        describe(subjects, read_partition(told), plan.keys, plan.choice.missing) if is_told and subjects else None
    )
    return Counted(tabulate(subjects, annotators, counted, plan, described), counts, distinct)


def count_evidence(
    place: np.ndarray, annotator: np.ndarray, evidence: pa.ListArray, shape: tuple[int, int], again: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Annotators by subject, tag and polarity (subjects, tags, 3), and all annotators of each subject (subjects,).

    place, annotator: of each row; evidence: numbers 3 x tag + polarity of each; again: whether an annotator may have
    several rows of a subject.
    """
    subjects, size = shape[0], 3 * max(shape[1], 1)
    lengths = np.diff(evidence.offsets.to_numpy())
    number = evidence.flatten().to_numpy().astype(np.int64)
    if again:
        people = np.unique(annotator, return_inverse=True)[1]
        said = np.unique(np.stack([np.repeat(place, lengths), number, np.repeat(people, lengths)]), axis=1)[:2]
        looked = np.unique(np.stack([place, people]), axis=1)[0]
    else:
        said, looked = (np.repeat(place, lengths), number), place
    counted = np.bincount(said[0] * size + said[1], minlength=subjects * size)
    counted = counted.reshape(subjects, size // 3, 3)[:, : shape[1]]
    return counted, np.bincount(looked, minlength=subjects)


def join_names(holds: np.ndarray, names: list[str]) -> pa.Array:
    """For each row of (rows, names) the names that hold, joined by semicolons.

    >>> join_names(np.array([[True, True], [False, False]]), ["bent", "host"]).to_pylist()
    ['bent; host', '']
    """
    row, column = np.nonzero(holds)
    offsets = np.searchsorted(row, np.arange(len(holds) + 1))
    chosen = pa.array(names, pa.string()).take(pa.array(column))
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), chosen), "; ")


def tabulate(
    subjects: list[str], annotators: np.ndarray, counted: np.ndarray, plan: Plan, described: pd.DataFrame | None
) -> pa.Table:
    """Rows of the catalogue: what build_catalogue writes of annotations alone, without classes.

    counted: (subjects, tags, 3) annotators who affirm, deny and hedge; annotators: (subjects,) all of a subject's;
    described: columns of names, positions and what is carried, None where nothing is told.
    """
    said, denied, hedged = (counted[:, :, number] for number in range(3))
    fraction = said / annotators[:, None]
    enough = (said >= plan.threshold["min_annotators"]) & (fraction >= plan.threshold["min_fraction"])
    holds = enough & (said > denied)
    found = {"tag": holds, "said": said, "denied": denied, "hedged": hedged, "fraction": fraction}
    columns = {"subject": pa.array(subjects, pa.string()), "annotators": annotators}
    texts = {"tags": holds, "denied": denied > 0, "hedged": hedged > 0}
    columns |= {name: join_names(values, plan.tags) for name, values in texts.items()}
    place, rows = {tag: number for number, tag in enumerate(plan.tags)}, len(subjects)
    for column in plan.columns:
        if column.kind:
            columns[column.name] = np.ascontiguousarray(found[column.kind][:, place[column.of]])
        elif described is not None and column.name in described:
            columns[column.name] = pa.array(described[column.name].to_numpy(), column.type)
        elif column.name not in columns:
            columns[column.name] = EMPTY[column.type](rows)
    return pa.table(columns)
