"""What is left out, how far people agree, and how concentrated words are, by hand."""

import numpy as np
import pandas as pd
import pytest

from scripts.lib.log import InputError
from scripts.lib.words.foreign import identify_languages
from scripts.validation.audit_bias import (
    agree_on_tags,
    binary_alpha,
    compare_cases,
    concentrate,
    effective_annotators,
    encode_case,
    list_foreign,
    list_removals,
    score_and_rank,
)

ANNOTATIONS = pd.DataFrame(
    {"classification_id": list("12345"), "annotator": ["a", "a", "a", "b", "c"], "subject": list("56756")}
)


def test_removals_are_matched_by_as_many_at_random():
    cases = list_removals(ANNOTATIONS, {"b", "z"}, 2, 5, 1)
    assert [case["kind"] for case in cases[:5]] == ["nothing"] * 5
    by_who = {(case["who"], case["kind"]): case for case in cases[5:]}
    assert by_who["a", "left out"]["ids"] == {"1", "2", "3"}
    assert len(by_who["a", "as many at random"]["ids"]) == 3
    assert by_who["annotators who are experts", "left out"]["ids"] == {"4"}
    assert by_who["annotators who are experts", "their votes left out"]["votes_of"] == {"b"}
    both = by_who["annotators who are experts", "both left out"]
    assert both["ids"] == {"4"} and both["votes_of"] == {"b"}
    # Only the two most active, and no votes left out if no expert would remain.
    assert {case["who"] for case in cases if case["kind"] == "left out"} == {"a", "b", "annotators who are experts"}
    assert not any(case["votes_of"] for case in list_removals(ANNOTATIONS, {"b"}, 9, 5, 1))
    assert not any("experts" in case["who"] for case in list_removals(ANNOTATIONS, {"z"}, 9, 5, 1))


def test_changes_are_to_the_case_that_leaves_nothing_out():
    everything, some = np.array([3.0, 2.0, 1.0]), np.array([2.0, 3.0])
    cases = [
        {"who": "seed 1", "kind": "nothing", "ids": set(), "votes_of": set()},
        {"who": "a", "kind": "left out", "ids": {"1", "2"}, "votes_of": set()},
        {"who": "b", "kind": "left out", "ids": {"4"}, "votes_of": set()},
        {"who": "x", "kind": "their votes left out", "ids": set(), "votes_of": {"b"}},
        {"who": "x", "kind": "both left out", "ids": {"4"}, "votes_of": {"b"}},
    ]
    tags = ["x", "y", "z"]
    found = [
        (0.3, tags, everything),
        (0.25, ["x", "y"], some),
        (np.nan, [], np.array([])),
        (0.5, tags, everything),
        (0.45, tags, everything),
    ]
    table = compare_cases(cases, found, [9, 8, 0, 9, 9], 3)
    assert table["change"].tolist() == pytest.approx([0, -0.05, np.nan, np.nan, -0.05], nan_ok=True)
    assert table["annotations_left_out"].tolist() == [0, 2, 1, 0, 1]
    assert table["kendall_tau"].tolist() == pytest.approx([1, 1 / 3, np.nan, 1, 1], nan_ok=True)


def test_a_case_that_leaves_too_little_has_no_score():
    uses = pd.DataFrame(
        columns=["classification_id", "subject", "annotator", "phrase_position", "evidence", "tag", "polarity"]
    )
    nothing = {"ids": set("12345"), "votes_of": set()}
    assert encode_case(nothing, uses, ANNOTATIONS, uses, [], {}) is None
    score, importance = score_and_rank(None, "linear", 1, {"folds": 5}, 1)
    assert np.isnan(score) and len(importance) == 0


@pytest.mark.parametrize(
    ("said", "raters", "alpha"),
    [([3, 0], [3, 3], 1.0), ([1, 1], [2, 2], -0.5), ([2, 2], [2, 2], np.nan), ([1, 0], [1, 1], np.nan)],
)
def test_alpha_of_yes_or_no(said, raters, alpha):
    assert binary_alpha(np.array(said), np.array(raters)) == pytest.approx(alpha, nan_ok=True)


def test_alpha_is_that_of_the_textbook():
    # Krippendorff 2004, section 11.2: ten units, two observers, alpha .095.
    one, two = np.array([0, 1, 0, 0, 0, 0, 0, 0, 1, 0]), np.array([1, 1, 1, 0, 0, 1, 0, 0, 0, 0])
    assert binary_alpha(one + two, np.full(10, 2)) == pytest.approx(0.095, abs=5e-4)


def test_agreement_has_a_row_for_every_piece_of_evidence():
    subject_tags = pd.DataFrame(
        {"evidence": ["bent"] * 2, "annotators": [2, 0], "annotators_total": [2, 2], "subject": ["5", "6"]}
    )
    evidence = pd.DataFrame(
        [("bent", "bent", "affirmed", 2, 2, 0.5, 2.0, False), ("rare", "rare", "affirmed", 1, 1, 1.0, 1.0, True)],
        columns=[
            "evidence",
            "tag",
            "polarity",
            "uses",
            "annotators",
            "largest_annotator_share",
            "effective_annotators",
            "one_person",
        ],
    )
    table = agree_on_tags(subject_tags, evidence)
    assert table[["evidence", "alpha", "share_of_annotators_who_say_it"]].values.tolist() == [["bent", 1.0, 0.5]]


def test_concentration_of_words():
    uses = pd.DataFrame(
        {
            "classification_id": list("123456"),
            "subject": "5",
            "phrase_position": 1,
            "annotator": list("aaabbc"),
            "evidence": ["x", "x", "y", "x", "x", "z"],
            "tag": "t",
        }
    )
    assert effective_annotators(uses).to_dict() == {"x": 2.0, "y": 1.0, "z": 1.0}
    phrases = pd.DataFrame({"annotator": list("aaabbc"), "phrase": list("xxyxxz"), "dropped": ""})
    table = concentrate(phrases).set_index("most_active")
    assert table["phrases"].to_dict() == {1: 3, 2: 5, 3: 6}
    assert table.loc[1, "share"] == 0.5 and table["distinct_phrases_of_one_of_them_alone"].to_dict() == {
        1: 1,
        2: 1,
        3: 2,
    }


def test_an_unknown_language_is_refused_with_its_key():
    with pytest.raises(InputError, match=r"config: audit.languages: .*zh"):
        identify_languages(["x"], ["zh"], "en")


def test_languages_are_told_apart():
    texts = ["compact core, bent tail", "schwach und ausgedehnt, keine Galaxie", "source allongée et très faible"]
    annotations = pd.DataFrame({"classification_id": ["1", "2", "3"], "text": texts})
    table = list_foreign(annotations, ["de", "fr"], "en")
    assert table[["classification_id", "language"]].values.tolist() == [["2", "de"], ["3", "fr"]]
    assert (table["share"] > table["share_own"]).all()
