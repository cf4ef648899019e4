"""What exports tell of subjects as columns of the catalogue: names, positions, and what the config carries."""

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd

from scripts.lib.catalogue.columns import EARTH_COLUMNS, Column, carried_columns
from scripts.lib.catalogue.coordinates import read_position
from scripts.lib.catalogue.positions import place_told


def name_subjects(subjects: list[str], tables: Sequence[pd.DataFrame]) -> tuple[pd.Series, list[tuple[str, str]]]:
    """The name of each subject, the first that a table (subject, name) has for it, else "", and contradictions.

    >>> one, two = (pd.DataFrame({"subject": ["1"], "name": [name]}) for name in ("", "J2"))
    >>> name_subjects(["1", "3"], [one, two])[0].tolist()
    ['J2', '']
    """
    names: dict[str, str] = {}
    contradictions = []
    for table in tables:
        for subject, name in zip(table["subject"], table["name"].str.strip(), strict=True):
            if name and names.setdefault(subject, name) != name:
                contradictions.append((subject, f"named {names[subject]!r} and {name!r}; the first was taken"))
    return pd.Series([names.get(subject, "") for subject in subjects], index=subjects, dtype=object), contradictions


def place_subjects(names: pd.Series) -> pd.DataFrame:
    """ra, dec [deg] and their uncertainties [arcsec] from each name; NaN where it holds no position."""
    columns = ["ra", "dec", "ra_uncertainty", "dec_uncertainty"]
    return pd.DataFrame([read_position(name) for name in names], columns=columns, index=names.index)


def gather_told(
    subjects: list[str], tables: Sequence[pd.DataFrame], keys: Sequence[str] | None = None
) -> tuple[pd.DataFrame, list[Column]]:
    """What the tables carry of the subjects beside names and positions: a frame by subject, and its columns.

    tables: subject and more (JSON), as of read_annotations; the first that has a value counts. keys: those that have a
    column; None for all that have a value.
    """
    if keys is not None and not keys:
        return pd.DataFrame(index=subjects), []
    carried: dict[str, dict[str, str]] = {}
    for table in tables:
        for subject, more in zip(table["subject"], table["more"], strict=True):
            found = json.loads(more) if more else {}
            carried[subject] = {key: value for key, value in found.items() if value} | carried.get(subject, {})
    keys = sorted({key for found in carried.values() for key in found} if keys is None else keys)
    columns = carried_columns(keys)
    rows = [[carried.get(subject, {}).get(key, "") for key in keys] for subject in subjects]
    return pd.DataFrame(rows, columns=[column.name for column in columns], index=subjects, dtype=object), columns


def place_all(
    names: pd.Series, tables: Sequence[pd.DataFrame]
) -> tuple[pd.DataFrame, list[Column], list[tuple[str, str]]]:
    """Positions of the subjects, as told or else from their names: a frame by subject, columns that it has beside
    those of the sky, and faults."""
    told, faults = place_told(list(names.index), tables)
    places = place_subjects(names)
    sky, earth = told[told["frame"] == "sky"], told[told["frame"] == "earth"]
    if not sky.empty:
        places.loc[sky.index, ["ra", "dec"]] = sky[["longitude", "latitude"]].to_numpy()
        places.loc[sky.index, ["ra_uncertainty", "dec_uncertainty"]] = np.nan
    if earth.empty:
        return places, [], faults
    return places.join(earth[["longitude", "latitude"]]), EARTH_COLUMNS, faults
