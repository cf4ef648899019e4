"""Positions that exports tell, and what else the catalogue carries of its subjects."""

import math

import pandas as pd
import pytest
from astropy.coordinates import jparser
from hypothesis import given
from hypothesis import strategies as st

from scripts.lib.catalogue.columns import EARTH_COLUMNS
from scripts.lib.catalogue.coordinates import read_position
from scripts.lib.catalogue.positions import place_told, read_told
from scripts.lib.catalogue.subjects import gather_told, place_all


@pytest.mark.parametrize(
    ("longitude", "latitude", "frame", "expected"),
    [
        ("307.5", "-53.25", "sky", (307.5, -53.25)),
        ("307,5", "\u221253,25", "sky", (307.5, -53.25)),
        ("20:30:00", "-53:15:00", "sky", (307.5, -53.25)),
        ("20 30 00.0", "-53 15 00", "sky", (307.5, -53.25)),
        ("20h30m00s", "-53d15m00s", "sky", (307.5, -53.25)),
        ("307d30m", "-53d15m", "sky", (307.5, -53.25)),
        ("360", "0", "sky", (0.0, 0.0)),
        ("-10", "20", "sky", (350.0, 20.0)),
        ("2.35", "48.85", "earth", (2.35, 48.85)),
        ("190", "-33.5", "earth", (-170.0, -33.5)),
        ("2\u00b021'00\"E", "48\u00b051'00\"N", "earth", (2.35, 48.85)),
        ("58\u00b030'W", "34\u00b036'S", "earth", (-58.5, -34.6)),
    ],
)
def test_degrees_and_sexagesimal_positions(longitude, latitude, frame, expected):
    assert read_told(longitude, latitude, frame) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize(
    "pair", [("x", "1"), ("1", ""), ("400", "1"), ("1", "95"), ("inf", "1"), ("1e2", "1"), ("nan", "1")]
)
def test_what_is_no_position_gives_none(pair):
    assert all(math.isnan(value) for value in read_told(*pair, "sky"))


def subjects(*rows) -> pd.DataFrame:
    """A table of subjects: subject, name, longitude, latitude, frame, more."""
    return pd.DataFrame(rows, columns=["subject", "name", "longitude", "latitude", "frame", "more"])


def test_what_is_told_comes_before_the_name_and_the_name_before_nothing():
    name = "J205850-532040.png"
    table = subjects(
        ("1", name, "10", "20", "sky", ""),
        ("2", name, "x", "20", "sky", ""),
        ("3", name, "", "", "", ""),
        ("4", "", "", "", "", ""),
    )
    names = pd.Series(table["name"].to_numpy(), index=table["subject"])
    places, columns, faults = place_all(names, [table, table])
    assert columns == [] and places["ra"].round(3).fillna(-1).tolist() == [10.0, 314.708, 314.708, -1]
    assert math.isnan(places["ra_uncertainty"]["1"]) and places["ra_uncertainty"]["3"] > 0
    assert faults == [("2", "found the position 'x', '20'; expected degrees or sexagesimal")]


def test_subjects_on_earth_have_columns_of_their_own():
    table = subjects(("1", "", "2.35", "48.85", "earth", ""), ("2", "", "", "", "", ""))
    places, columns, _ = place_all(pd.Series(["", ""], index=["1", "2"]), [table])
    assert columns == EARTH_COLUMNS and places["longitude"].fillna(-1).tolist() == [2.35, -1]
    assert places["ra"].isna().all()


def test_the_first_table_that_tells_a_position_counts():
    one, two = (
        subjects(("1", "", "10", "20", "sky", "")),
        subjects(("1", "", "11", "21", "sky", ""), ("9", "", "1", "1", "sky", "")),
    )
    told, _ = place_told(["1"], [one, two])
    assert told.to_dict("index") == {"1": {"frame": "sky", "longitude": 10.0, "latitude": 20.0}}


def test_other_keys_are_carried_as_text():
    one = subjects(("1", "", "", "", "", '{"z": "", "survey": "=EMU"}'), ("2", "", "", "", "", ""))
    two = subjects(("1", "", "", "", "", '{"z": "0.2", "survey": "other"}'))
    more, columns = gather_told(["1", "2"], [one, two])
    assert [(column.name, column.description) for column in columns] == [
        ("more_survey", "survey: as the exports tell it of the subject"),
        ("more_z", "z: as the exports tell it of the subject"),
    ]
    assert more.to_dict("list") == {"more_survey": ["=EMU", ""], "more_z": ["0.2", ""]}


@given(*(st.integers(0, last) for last in (23, 59, 59_999, 90, 59, 59_999)), st.integers(0, 3), st.sampled_from("+-"))
def test_positions_of_names_are_those_of_astropy(hours, minutes, seconds, degrees, of_arc, arcseconds, digits, sign):
    places = [
        f"{second // 1000:02d}{f'.{second % 1000:03d}'[: digits + 1 if digits else 0]}"
        for second in (seconds, arcseconds)
    ]
    name = f"J{hours:02d}{minutes:02d}{places[0]}{sign}{degrees:02d}{of_arc:02d}{places[1]}_overlay.png"
    expected = [round(float(angle.to_value("deg")), 8) for angle in jparser.to_ra_dec_angles(name)]
    ra, dec, *_ = read_position(name)
    assert [ra, dec] == expected if abs(expected[1]) <= 90 else math.isnan(ra)
