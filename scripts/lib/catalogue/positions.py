"""Positions that exports tell of subjects: right ascension and declination, or longitude and latitude on Earth."""

import math
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from astropy.coordinates import Angle

from scripts.lib.catalogue.coordinates import MINUS

NUMBER = re.compile(r"[+-]?\d+([.,]\d*)?|[+-]?[.,]\d+")
NOWHERE = (math.nan, math.nan)


def read_angle(text: str, hours: bool) -> float:
    """An angle in degrees: a number of degrees, or sexagesimal, which of a right ascension (`hours`) is in hours
    unless it names degrees. A decimal comma is a point. Raises ValueError for anything else.

    >>> read_angle("307.5", True), read_angle("20:30:00", True), read_angle("20h30m00s", True)
    (307.5, 307.5, 307.5)
    >>> read_angle("\\u221253 20 40", False), read_angle("48\\u00b030'N", False)
    (-53.34444444, 48.5)
    """
    text = text.strip().translate(MINUS).replace("′", "'").replace("″", '"').replace("º", "°")
    if NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    unit = "hourangle" if hours and not re.search(r"[d°]", text) else "deg"
    return round(float(Angle(text, unit=unit).to_value("deg")), 8)


def read_told(longitude: str, latitude: str, frame: str) -> tuple[float, float]:
    """Longitude and latitude in degrees as an export has them; NaN for both if they are no position.

    On the sky longitudes are 0 to 360, on Earth -180 to 180 (360 is taken for 0).

    >>> read_told("-10", "20", "sky"), read_told("190", "20", "earth"), read_told("10", "95", "sky")
    ((350.0, 20.0), (-170.0, 20.0), (nan, nan))
    """
    try:
        east, north = read_angle(longitude, frame == "sky"), read_angle(latitude, False)
    except ValueError:
        return NOWHERE
    if not (-180 <= east <= 360 and -90 <= north <= 90):
        return NOWHERE
    if frame == "sky":
        return east % 360, north
    return (east if east < 180 else east - 360), north


def place_told(subjects: list[str], tables: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """A frame by subject of frame, longitude and latitude [deg], of those of which a table tells a position, and
    faults.

    tables: subject, longitude, latitude, frame, as of read_annotations; the first that tells of a subject counts.
    """
    told = pd.concat([table[table["frame"] != ""] for table in tables]).drop_duplicates("subject")
    told = told[told["subject"].isin(set(subjects))]
    read = [read_told(*row) for row in told[["longitude", "latitude", "frame"]].itertuples(index=False)]
    frame = pd.DataFrame(read, columns=["longitude", "latitude"], index=told["subject"].to_numpy(), dtype=float)
    frame.insert(0, "frame", told["frame"].to_numpy())
    lost = np.isnan(frame["longitude"].to_numpy())
    faults = [
        (row.subject, f"found the position {row.longitude!r}, {row.latitude!r}; expected degrees or sexagesimal")
        for row in told[lost].itertuples()
    ]
    return frame[~lost], faults
