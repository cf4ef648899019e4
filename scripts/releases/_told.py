"""What rows tell of their subjects: name, position and what is carried, kept on disk until the latest row decides."""

from collections.abc import Sequence

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scripts.lib.catalogue.columns import EARTH_COLUMNS, Column, carried_columns
from scripts.lib.catalogue.subjects import gather_told, name_subjects, place_all
from scripts.lib.reading.subjects import Keys, describe_subjects, keys_there, telling_columns
from scripts.releases._facts import LAST, OF_ID

SCHEMA = pa.schema([("subject", pa.string()), ("id", pa.int64()), ("export", pa.int16()), ("what", pa.string())])
Reduced = tuple[str, int]  # what is told of a subject as JSON, and the number of its set of keys


class Telling:
    """What is told of subjects, without the keys that the config does not ask for.

    keysets: number -> the keys of a subject; a number is a hash, so that workers agree.
    """

    def __init__(self, options: dict):
        self.options = options
        self.keysets: dict[int, frozenset[str]] = {}
        self.wanted: dict[tuple[str, ...], tuple[list[str], int]] = {}

    def reduce(self, what: dict) -> Reduced:
        """What is asked for of what is told of a subject, as JSON, "" for nothing; and the number of its keys."""
        names = tuple(what)
        if names not in self.wanted:
            keys = sorted(keys_there([(0, "", what)]))
            (number,) = pd.util.hash_array(np.array(["\0".join(keys)], dtype=object), categorize=False).tolist()
            self.keysets[number] = frozenset(keys)
            self.wanted[names] = telling_columns(keys, self.options), number
        wanted, number = self.wanted[names]
        told = {key: what[key] for key in wanted if what[key] not in (None, "")}
        return (orjson.dumps(told).decode() if told else ""), number


class Told:
    """What the rows of a batch tell: (place of the row, subject, JSON), and the number of the keys that each has."""

    def __init__(self, rows: int):
        self.places: list[int] = []
        self.subjects: list[str] = []
        self.texts: list[str] = []
        self.keys = np.zeros(rows, np.uint64)

    def add(self, place: int, subjects: str, reduced: dict[str, Reduced]) -> None:
        """Add what the cells of a row tell of its own subjects, which are joined by semicolons."""
        for subject, (text, number) in reduced.items():
            if subject == subjects:
                self.keys[place] = number
            elif subject not in subjects.split(";"):
                continue
            if text:
                self.places.append(place)
                self.subjects.append(subject)
                self.texts.append(text)

    def columns(self, export: int, ids: np.ndarray) -> list:
        """The columns of SCHEMA, as told by rows of the export of that number; ids: of all rows of the batch."""
        ids = ids[self.places]
        return [self.subjects, ids, np.full(len(ids), export, np.int16), self.texts]


def told_columns(keys: Keys) -> list[Column]:
    """The columns of the catalogue for what is told, beside those that it always has."""
    return [*(EARTH_COLUMNS if keys.frame == "earth" else []), *carried_columns(sorted(keys.carried))]


def places_in_time(told: pa.Table, missing: Sequence[int]) -> np.ndarray:
    """The order of what is told, by ids and exports; rows that lack an id are the last. missing: as in Choice."""
    ids, exports = told["id"].to_numpy().copy(), told["export"].to_numpy()
    bits = np.array(missing, np.int64)[exports]
    for zero, bit in OF_ID.items():
        ids[(ids == int(zero)) & (bits & bit != 0)] = LAST
    return np.lexsort((exports, ids))


def last_of_runs(told: pa.Table, missing: Sequence[int]) -> np.ndarray:
    """The rows of what is told that the next row of the same subject does not repeat, by subject and in time."""
    subject, what = (told[name].combine_chunks().dictionary_encode().indices.to_numpy() for name in ("subject", "what"))
    order = places_in_time(told, missing)
    order = order[np.argsort(subject[order], kind="stable")]
    again = (subject[order][1:] == subject[order][:-1]) & (what[order][1:] == what[order][:-1])
    return order[np.append(~again, True)] if len(order) else order


def describe(subjects: Sequence[str], told: pa.Table, keys: Keys, missing: Sequence[int]) -> pd.DataFrame:
    """Columns of the catalogue from what is told of its subjects, by subject, as build_catalogue writes them.

    told: rows of SCHEMA, of any subjects. What the latest row tells decides, key by key.
    """
    told = told.filter(pc.is_in(told["subject"], pa.array(subjects, pa.string()))).combine_chunks()
    latest = told.select(["subject", "what"]).take(pa.array(last_of_runs(told, missing)))
    entries = [
        (row, subject, orjson.loads(what))
        for row, (subject, what) in enumerate(
            zip(latest["subject"].to_pylist(), latest["what"].to_pylist(), strict=True)
        )
    ]
    table = describe_subjects(entries, np.arange(len(entries)), pd.Series(subjects, dtype="str"), keys)
    names, _ = name_subjects(list(subjects), [table])
    places, _, _ = place_all(names, [table])
    return places.assign(name=names).join(gather_told(list(subjects), [table], keys.carried)[0])
