"""What exports tell of subjects beside their ids: name, position, whether they are retired, and what else is asked
for."""

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scripts.lib.log import InputError
from scripts.lib.reading.shown import harmless

# Names of keys and columns, in lower case and without signs, that hold a position: its longitude and its latitude.
ON_SKY = ["ra dec", "raj2000 decj2000", "raj2000 dej2000", "radeg decdeg", "radeg dedeg", "radegrees decdegrees"]
ON_SKY += ["ramean decmean", "meanra meandec", "rightascension declination", "racenter deccenter", "raicrs decicrs"]
ON_SKY += [
    "raicrs deicrs",
    "rahms decdms",
    "rafinal decfinal",
    "alphaj2000 deltaj2000",
    "coordra coorddec",
    "targetra targetdec",
]
ON_EARTH = ["longitude latitude", "lon lat", "long lat", "lng lat", "decimallongitude decimallatitude"]
ON_EARTH += [
    "gpslongitude gpslatitude",
    "sitelongitude sitelatitude",
    "locationlongitude locationlatitude",
    "x4326 y4326",
]
PAIRS = {tuple(pair.split()): frame for frame, pairs in (("sky", ON_SKY), ("earth", ON_EARTH)) for pair in pairs}
COLUMNS = ["subject", "name", "longitude", "latitude", "frame", "retired", "more"]
SHOWN = 12


def plain_key(key: str) -> str:
    """The letters and digits of a key in lower case, by which !RA and ra are the same.

    >>> plain_key("#Dec_mean"), plain_key("!RA (deg)")
    ('decmean', 'radeg')
    """
    return re.sub(r"[^a-z0-9]", "", key.lower())


@dataclass(frozen=True)
class Keys:
    """The keys of a data set that tell of its subjects: of the name, of longitude and latitude, of whatever is
    carried."""

    name: str | None
    longitude: str | None
    latitude: str | None
    frame: str
    carried: tuple[str, ...]


def telling_columns(header: Sequence[str], options: dict) -> list[str]:
    """The columns of a plain export that may tell of subjects."""
    given = [] if options["positions"] in ("auto", None) else options["positions"]
    wanted = {options["subject_name"], *options["carry"], *given}
    pairs = {part for pair in PAIRS for part in pair} if options["positions"] == "auto" else set()
    return [name for name in header if name in wanted or plain_key(name) in pairs]


def find_keys(there: Iterable[str], options: dict, section: str, raw: bool) -> Keys:
    """The keys that the config names, or that are found, among those `there`.

    options: subject_name (a key or None), positions (auto, [longitude, latitude] or None), carry (a list of keys);
    section: of the config, for messages; raw: whether any export is one of Zooniverse, in which subjects have names.
    Raises InputError for a key that no subject has, with those that are there.
    """
    there, name = sorted(set(there)), options["subject_name"]
    if raw and not there:
        return Keys(None, None, None, "", ())
    if name and (raw or name in there):
        name = find_key(name, there, f"{section}.subject_name")
    name = name if name in there else None
    carried = tuple(find_key(key, there, f"{section}.carry") for key in options["carry"])
    if options["positions"] == "auto":
        by_plain = {plain_key(key): key for key in reversed(there)}
        for (longitude, latitude), frame in PAIRS.items():
            if longitude in by_plain and latitude in by_plain:
                return Keys(name, by_plain[longitude], by_plain[latitude], frame, carried)
        return Keys(name, None, None, "", carried)
    if not options["positions"]:
        return Keys(name, None, None, "", carried)
    longitude, latitude = (find_key(key, there, f"{section}.positions") for key in options["positions"])
    if plain_key(longitude).startswith(("dec", "lat")):
        longitude, latitude = latitude, longitude
    earth = "lat" in plain_key(latitude) or "lon" in plain_key(longitude)
    return Keys(name, longitude, latitude, "earth" if earth else "sky", carried)


def find_key(key: str, there: list[str], where: str) -> str:
    """A key, if some subject has it. Raises InputError if none has, with a near one, and those that are there."""
    if key in there:
        return key
    same = [other for other in there if plain_key(other) == plain_key(key)]
    near = same or difflib.get_close_matches(key, there, n=1)
    more = f" and {len(there) - SHOWN} more" if len(there) > SHOWN else ""
    keys = ", ".join(repr(harmless(name)) for name in there[:SHOWN])
    raise InputError(
        f"config: {where} is {key!r}, which no subject has{f'; did you mean {harmless(near[0])!r}?' if near else ';'} "
        f"Found {f'the keys {keys}' if keys else 'no keys'}{more}. Correct the key, or leave it out (null or [])."
    )


def keys_there(told: Sequence[tuple[int, str, dict]]) -> set[str]:
    """All keys that something is told under, `retired` of Zooniverse aside."""
    distinct = {id(what): what for _, _, what in told}
    return {str(key) for what in distinct.values() for key in what} - {"retired"}


def describe_subjects(
    told: Sequence[tuple[int, str, dict]], time: np.ndarray, subjects: pd.Series, keys: Keys
) -> pd.DataFrame:
    """A row for each subject: subject, name, longitude and latitude as written, frame, retired, more (JSON of what is
    carried).

    told: (row, subject, keys and values); time: (n,) the place in time of each row. What the latest row tells decides,
    key by key, where it is not empty. retired: whether Zooniverse had retired it then.
    """
    latest: dict[str, dict] = {}
    known: dict[tuple[str, int], int] = {}
    for place in np.argsort(time[[row for row, _, _ in told]], kind="stable") if told else []:
        _, subject, what = told[place]
        known.pop((subject, id(what)), None)
        known[subject, id(what)] = place
    for (subject, _), place in known.items():
        what = told[place][2]
        latest[subject] = latest.get(subject, {}) | {
            key: value for key, value in what.items() if value not in (None, "") or key == "retired"
        }
    rows = [describe(subject, latest.get(subject, {}), keys) for subject in subjects]
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        {column: "str" for column in COLUMNS if column != "retired"} | {"retired": "bool"}
    )


def describe(subject: str, what: dict, keys: Keys) -> tuple:
    """The row of one subject."""
    value = lambda key: as_text(what.get(key)) if key else ""
    longitude, latitude = value(keys.longitude), value(keys.latitude)
    placed = keys.frame if longitude and latitude else ""
    more = json.dumps({key: as_text(what.get(key)) for key in keys.carried}, ensure_ascii=False) if keys.carried else ""
    return subject, value(keys.name), longitude, latitude, placed, bool(what.get("retired")), more


def as_text(value) -> str:
    """A value of subject_data as text.

    >>> as_text(12.5), as_text(None), as_text(["a"])
    ('12.5', '', '["a"]')
    """
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
