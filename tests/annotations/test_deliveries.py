"""Deliveries: what each export brought, what vanished, and the same end whatever came in between."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.annotations._selection import read_selected
from scripts.lib.reading.annotators import pseudonym
from tests.annotations.test_read_annotations import OPTIONS, PLAIN

HEAD = "classification_id,user_name,user_id,annotations,subject_ids,created_at\n"


def deliver(paths: list[str], **options):
    """The reader's tables of exports that are cumulative."""
    return read_selected(paths, [""] * len(paths), "key", OPTIONS | {"deliveries": "cumulative"} | options)


@pytest.fixture
def three(write) -> list[str]:
    """Three cumulative exports: 2 is mended in the second, 1 vanishes in it, 3 in the third, where 1 is back."""
    first = "1,ann,7,bent,5,2022-01-01\n2,not-logged-in-a,,roud,5,2022-01-02\n3,bob,8,double,6,2022-01-03\n"
    second = "2,not-logged-in-b,,round,5,2022-01-02\n3,bob,8,double,6,2022-01-03\n4,cy,9,jet,6,2022-02-01\n"
    third = "1,ann,7,bent,5,2022-01-01\n2,not-logged-in-c,,round,5,2022-01-02\n4,cy,9,jet,6,2022-02-01\n"
    return [write(f"d{n}.csv", HEAD + rows) for n, rows in enumerate((first, second, third), start=1)]


def test_manifest_counts_what_each_export_brought(three):
    table = deliver(three).deliveries
    numbers = ["order", "file", "rows", "first", "last", "added", "unchanged", "changed", "vanished"]
    assert table[numbers].values.tolist() == [
        [1, "d1.csv", 3, "2022-01-01", "2022-01-03", 3, 0, 0, 0],
        [2, "d2.csv", 3, "2022-01-02", "2022-02-01", 1, 1, 1, 1],
        [3, "d3.csv", 3, "2022-01-01", "2022-02-01", 0, 3, 0, 1],
    ]
    assert table["sha256"].str.len().eq(64).all() and (table["bytes"] > 100).all()


def test_changes_are_listed_with_what_differs(three):
    assert deliver(three).changes.values.tolist() == [
        ["1", "d2.csv", "vanished", "in d1.csv"],
        ["1", "d3.csv", "came back", ""],
        ["2", "d2.csv", "changed", "answer"],
        ["3", "d3.csv", "vanished", "in d2.csv"],
    ]


def test_vanished_rows_are_kept_with_a_mark_or_removed_with_a_reason(three):
    kept = deliver(three).frame.set_index("classification_id")["vanished"].to_dict()
    assert kept == {"1": False, "2": False, "3": True, "4": False}
    removed = deliver(three, vanished="remove")
    assert set(removed.frame["classification_id"]) == {"1", "2", "4"}
    reasons = removed.rejects.query("classification_id == '3'")[["file", "reason"]].values.tolist()
    assert reasons == [["d1.csv", "duplicate"], ["d2.csv", "vanished"]]


def test_people_who_were_not_logged_in_are_no_change_and_of_the_last_export(three):
    found = deliver(three)
    who = found.frame.set_index("classification_id").loc["2", "annotator"]
    assert who == pseudonym("anonymous:d3.csv:not-logged-in-c", "key")
    assert "annotator" not in " ".join(found.changes["detail"])


def test_of_exports_that_are_parts_nothing_vanishes(three):
    found = deliver(three, deliveries="parts", vanished="remove")
    assert found.deliveries["vanished"].sum() == 0 and not found.frame["vanished"].any()
    assert set(found.frame["classification_id"]) == {"1", "2", "3", "4"}


ANSWERS = st.dictionaries(st.integers(1, 9), st.sampled_from(["bent", "round", "jet"]), min_size=1)  # by id


@given(st.lists(ANSWERS, min_size=1, max_size=4))
def test_the_end_is_that_of_the_last_export_and_numbers_add_up(tmp_path_factory, contents):
    folder, paths = tmp_path_factory.mktemp("deliveries"), []
    for number, content in enumerate(contents):
        path = folder / f"d{number}.csv"
        path.write_text(PLAIN + "".join(f"{key},{key},{text},5\n" for key, text in content.items()))
        paths.append(str(path))
    found = deliver(paths, vanished="remove", repeats="all")
    ends = dict(zip(found.frame["classification_id"], found.frame["answers"], strict=True))
    assert ends == {str(key): text for key, text in contents[-1].items()}
    table = found.deliveries
    assert (table["added"] + table["unchanged"] + table["changed"] == table["rows"]).all()
    assert table["added"].sum() == len(set().union(*contents))
    assert isinstance(found.summary, pd.DataFrame)
