"""Counts, fractions and agreement, by hand."""

import pandas as pd
import pytest

from scripts.encode_subjects import encode_classes, encode_tags, summarise_classes


def test_tags_of_subjects():
    uses = pd.DataFrame(
        [
            ("1", "5", 1, "bent", "a"),
            ("1", "5", 2, "bent", "a"),
            ("1", "5", 2, "bent", "a"),
            ("2", "5", 1, "bent", "b"),
            ("1", "5", 3, "rare", "a"),
            ("3", "6", 1, "no host", "c"),
        ],
        columns=["classification_id", "subject", "phrase_position", "tag", "annotator"],
    )
    annotations = pd.DataFrame({"subject": ["5", "5", "5", "6"], "annotator": ["a", "b", "c", "c"]})
    table = encode_tags(uses, annotations, {"bent", "no host"})
    assert table.to_dict("records") == [
        {
            "subject": "5",
            "tag": "bent",
            "count": 3,
            "annotators": 2,
            "annotators_total": 3,
            "fraction": pytest.approx(2 / 3),
            "binary": 1,
        },
        {
            "subject": "6",
            "tag": "no host",
            "count": 1,
            "annotators": 1,
            "annotators_total": 1,
            "fraction": 1.0,
            "binary": 1,
        },
    ]


CLASSIFICATIONS = pd.DataFrame(
    [
        ("5", "e1", "double"),
        ("5", "e1", "FR I"),
        ("5", "e2", "double"),
        ("5", "e3", ""),
        ("6", "e1", "ORC"),
        ("6", "e2", ""),
    ],
    columns=["subject", "annotator", "class"],
)


def test_classes_of_subjects():
    table = encode_classes(CLASSIFICATIONS, {"5"}, ["double", "FR I", "ORC"], ["ORC"], 2, 0.5)
    rows = table.set_index(["subject", "class"])
    assert rows.loc[("5", "double"), ["experts", "experts_total", "positive", "used"]].tolist() == [2, 3, True, True]
    assert rows.loc[("5", "FR I"), ["experts", "positive", "used"]].tolist() == [1, False, False]
    assert rows.loc[("6", "ORC"), ["fraction", "positive", "used"]].tolist() == [0.5, False, False]
    assert rows.loc[("6", "double"), "fraction"] == 0
    assert rows.loc["5", "annotated"].all() and not rows.loc["6", "annotated"].any()
    reasons = summarise_classes(table, ["ORC"]).set_index("class")["reason"].to_dict()
    assert reasons == {"double": "", "ORC": "ignored by the config", "FR I": "too few votes"}


def test_a_class_needs_more_than_the_agreement():
    at = {a: encode_classes(CLASSIFICATIONS, {"5", "6"}, ["ORC"], [], 1, a)["positive"].tolist() for a in (0.4, 0.5)}
    assert at == {0.4: [False, True], 0.5: [False, False]}
