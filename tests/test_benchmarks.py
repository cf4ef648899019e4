"""The benchmarks measure what they say: distinct phrases grow as stated, and both approaches find the same."""

import pandas as pd

from benchmarks.compare_approaches import compare
from benchmarks.make_annotations import EXPONENT, SCALE, write_export
from scripts._cleaning import split_phrases


def test_distinct_phrases_grow_as_stated_and_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("a.csv", "b.csv"):
        write_export(str(tmp_path / name), 5000, seed=3)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    table = pd.read_csv(tmp_path / "a.csv")
    phrases = [phrase for text in table["annotations"] for phrase in split_phrases(text)]
    expected = SCALE * len(phrases) ** EXPONENT
    assert 0.85 * expected < len(set(phrases)) <= expected + 1
    assert table.groupby("subject_ids")["user_id"].nunique().eq(10).all() and len(table) == 5000


def test_both_approaches_agree_and_ours_is_quicker():
    found = compare(uses=1200, table=2000, seed=1)
    assert found["same"] > 0.99 and found["ratio"] > 1
