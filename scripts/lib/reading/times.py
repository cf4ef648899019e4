"""Times of exports: points in time, whatever zone they were written in."""

import re
from datetime import UTC, datetime

import numpy as np
import pandas as pd

NAMED_UTC = re.compile(r"\s*(UTC|GMT|Z)$", re.IGNORECASE)
OFFSET = re.compile(r"\s*([+-]\d{2}):?(\d{2})?$")
CLOCK = re.compile(r"\d:\d")


def parse_time(text: str) -> datetime | None:
    """A time in ISO 8601, or as Zooniverse writes it; None for "" and any other form. Without a zone it is in UTC.

    >>> parse_time("2024-01-01 13:00:00 +0200").isoformat(), parse_time("2024-01-01 11:00:00 UTC").isoformat()
    ('2024-01-01T11:00:00+00:00', '2024-01-01T11:00:00+00:00')
    >>> parse_time("12/01/2024 10:00")
    """
    text = NAMED_UTC.sub("+00:00", text.strip())
    if CLOCK.search(text):
        text = OFFSET.sub(lambda found: f"{found[1]}:{found[2] or '00'}", text)
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_times(texts: pd.Series) -> np.ndarray:
    """The times (n,) of texts as datetime64 in microseconds, UTC; NaT for what is none.

    >>> parse_times(pd.Series(["2024-01-01T00:00:00Z", "soon"])).tolist()
    [datetime.datetime(2024, 1, 1, 0, 0), None]
    """
    places, distinct = pd.factorize(texts)
    times = [parse_time(text) for text in distinct]
    known = np.array([time and time.replace(tzinfo=None) for time in times], "datetime64[us]")
    return known[places] if len(known) else np.zeros(len(texts), "datetime64[us]")
