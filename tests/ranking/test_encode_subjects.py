"""Counts, fractions and agreement, by hand."""

import numpy as np
import pandas as pd
import pytest

from scripts.lib.learning.classes import check_learnable, constant_classes, encode_classes, summarise_classes
from scripts.lib.learning.encoding import encode_tags, standardise
from scripts.lib.log import InputError

USES = pd.DataFrame(
    [
        ("1", "5", 1, "bent", "a"),
        ("1", "5", 2, "bent", "a"),
        ("1", "5", 2, "bent", "a"),
        ("2", "5", 1, "bent", "b"),
        ("1", "5", 3, "rare", "a"),
        ("3", "6", 1, "no host", "c"),
    ],
    columns=["classification_id", "subject", "phrase_position", "evidence", "annotator"],
).assign(tag=["bent"] * 4 + ["rare", "host"], polarity=["affirmed"] * 5 + ["denied"])
ANNOTATIONS = pd.DataFrame({"subject": ["5", "5", "5", "6"], "annotator": ["a", "b", "c", "c"]})


def test_tags_of_subjects():
    table = encode_tags(USES, ANNOTATIONS, ["bent", "no host"], {"prior_subjects": 0, "variance_floor": 0.01})
    columns = ["subject", "evidence", "tag", "polarity", "count", "annotators", "annotators_total", "binary"]
    assert table[columns].values.tolist() == [
        ["5", "bent", "bent", "affirmed", 3, 2, 3, 1],
        ["5", "no host", "host", "denied", 0, 0, 3, 0],
        ["6", "bent", "bent", "affirmed", 0, 0, 1, 0],
        ["6", "no host", "host", "denied", 1, 1, 1, 1],
    ]
    assert table["fraction"].tolist() == pytest.approx([2 / 3, 0, 0, 1])
    # a and b always say bent, c never; c says no host of one subject in two.
    assert table["expected"].tolist() == pytest.approx([2, 0.5, 0, 0.5])
    assert table["standardised"].tolist() == pytest.approx([0, -0.5 / 0.26**0.5, 0, 0.5 / 0.26**0.5])


def test_whoever_always_says_it_tells_little_and_whoever_rarely_does_much():
    looked = np.ones((10, 2))
    often, rarely = np.repeat([1.0, 0], [9, 1]), np.repeat([1.0, 0], [1, 9])
    number, by_annotator = (often + rarely)[:, None], np.array([[9.0], [1.0]])
    expected, above = standardise(number, by_annotator, looked, 0, 0.01)
    assert expected == pytest.approx(np.ones((10, 1))) and above[0, 0] == pytest.approx(1 / 0.19**0.5)
    drawn, _ = standardise(number, by_annotator, looked, 1e9, 0.01)
    assert drawn == pytest.approx(np.ones((10, 1)))
    # Two subjects seen by one person each: the prior moves both towards everybody's share of one half.
    apart, _ = standardise(np.array([[1.0], [0]]), np.array([[1.0], [0]]), np.eye(2), 1, 0.01)
    assert apart[:, 0] == pytest.approx([0.75, 0.25])


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


def of_classes(**fractions: list[float]) -> pd.DataFrame:
    """Subjects with these fractions of votes for each class, all used and annotated, at an agreement of 0.4."""
    rows = [(str(s), name, value) for name, column in fractions.items() for s, value in enumerate(column)]
    table = pd.DataFrame(rows, columns=["subject", "class", "fraction"]).assign(used=True, annotated=True, experts=1)
    return table.assign(positive=table["fraction"] > 0.4)


TRAINING = {"folds": 3, "inner_folds": 2, "target": "votes"}
HALF = [0.0, 1, 0, 1, 0, 1]


def test_a_class_that_all_subjects_share_is_said_to_be_no_lesson():
    table = of_classes(double=HALF, all=[1.0] * 6, none=[0.0] * 6, third=[1 / 3] * 6)
    assert constant_classes(table) == {
        "all": "by every expert for every subject",
        "none": "by no expert for any subject",
        "third": "by the same share of experts for every subject",
    }
    notes = summarise_classes(table, []).set_index("class")["note"]
    assert notes["double"] == "" and notes["none"] == "cannot be learnt: named by no expert for any subject"
    check_learnable(table, TRAINING, "are classified")
    assert summarise_classes(of_classes(double=HALF), [])["note"].tolist() == [""]
    # A subject that nobody described is not trained, so it makes no difference.
    table.loc[(table["class"] == "double") & (table["fraction"] == 0), "annotated"] = False
    assert "double" in constant_classes(table)


@pytest.mark.parametrize(
    ("fractions", "training", "sentence"),
    [
        (
            {"yes": [1.0] * 6, "no": [0.0] * 6},
            {},
            "no class tells any two of the 6 subjects that are classified apart, so nothing can be learnt: 'no' is "
            "named by no expert for any subject, 'yes' is named by every expert for every subject; add subjects of "
            "other classes, or",
        ),
        (
            {"weak": [0.1, 0.2, 0.3] * 2},
            {"target": "agreement"},
            "'weak' is named for no subject, at the agreement; add subjects of other classes",
        ),
        ({name: [1.0] * 6 for name in "abcde"}, {}, "for every subject, and so on for 5 classes; add subjects"),
        (
            {"double": HALF},
            {"folds": 5, "inner_folds": 3},
            "6 subjects are classified, but 5 folds with 3 inner folds need at least 15; lower training.folds or "
            "training.inner_folds in the config, or add data.",
        ),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(fractions, training, sentence):
    with pytest.raises(InputError) as caught:
        check_learnable(of_classes(**fractions), TRAINING | training, "are classified")
    assert sentence in str(caught.value)
