"""Nearest tokens, and the evidence behind each tag."""

import numpy as np
import pandas as pd

from scripts.extract_tags import nearest_tokens, phrases_of_tags, support_of_tags, trace_uses

PHRASES = pd.DataFrame(
    [
        ("1", "5", "annotator-a", 1, "No host", "no host", ""),
        ("1", "5", "annotator-a", 2, "double", "double", ""),
        ("2", "5", "annotator-b", 1, "Double", "double", ""),
        ("3", "6", "annotator-b", 1, "twin lobes", "twin lobes", ""),
        ("4", "6", "annotator-a", 1, "DSS", "", "host image"),
    ],
    columns=["classification_id", "subject", "annotator", "position", "original", "phrase", "dropped"],
)
PHRASE_TAGS = pd.DataFrame(
    [
        ("no host", 1, "host", "denied", "no", "host", 1.0),
        ("double", 1, "double", "affirmed", "", "double", 1.0),
        ("twin lobes", 1, "twin", "affirmed", "", "double", 0.9),
        ("twin lobes", 2, "lobes", "affirmed", "", "", 0.2),
    ],
    columns=["phrase", "position", "term", "polarity", "cue", "tag", "similarity"],
)


def test_the_nearest_allowed_candidate_wins_and_ties_go_to_the_most_used():
    averages = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    candidates = np.array([[0.8, 0.6], [0.8, 0.6], [0.0, 1.0], [1.0, 0.0]])
    allowed = np.array([[True, True, True, False]] * 2 + [[False] * 4])
    nearest, similarity = nearest_tokens(averages, candidates, allowed, np.array([1, 9, 1, 1]))
    assert nearest.tolist() == [1, 2, -1] and similarity.tolist() == [0.8, 1.0, -1.0]


def test_denials_are_english_and_never_affirmations():
    tags = pd.DataFrame(
        [
            ("not symmetric", 1, "symmetric", "denied", "not", "symmetric", 1.0),
            ("host not found", 1, "host", "denied", "not found", "host", 1.0),
            ("no host", 1, "host", "denied", "no", "host", 1.0),
        ],
        columns=PHRASE_TAGS.columns,
    )
    phrases = pd.DataFrame(
        [(str(i), "5", "a", 1, phrase, phrase, "") for i, phrase in enumerate(tags["phrase"])], columns=PHRASES.columns
    )
    assert trace_uses(phrases, tags)["tag"].tolist() == ["not symmetric", "no host", "no host"]


def test_uses_trace_tags_to_the_words_as_written():
    uses = trace_uses(PHRASES, PHRASE_TAGS)
    rows = uses[["classification_id", "original", "term", "tag"]].itertuples(index=False, name=None)
    assert sorted(rows) == [
        ("1", "No host", "host", "no host"),
        ("1", "double", "double", "double"),
        ("2", "Double", "double", "double"),
        ("3", "twin lobes", "lobes", ""),
        ("3", "twin lobes", "twin", "double"),
    ]


def test_two_terms_of_a_phrase_that_share_a_tag_are_one_use():
    uses = pd.DataFrame(
        [("1", "5", "a", 1, "bumps"), ("1", "5", "a", 1, "bumps"), ("1", "5", "a", 2, "bumps")],
        columns=["classification_id", "subject", "annotator", "phrase_position", "tag"],
    ).assign(polarity="affirmed", term=["edge bumps", "bumps", "bumps"], phrase="edge bumps")
    table = support_of_tags(uses, 1, 1)
    assert table["uses"].tolist() == [2]


def test_support_and_phrases_of_tags():
    uses = trace_uses(PHRASES, PHRASE_TAGS)
    tags = support_of_tags(uses, min_annotators=2, min_uses=3)
    assert tags.drop(columns="examples").to_dict("records") == [
        {
            "tag": "double",
            "uses": 3,
            "annotators": 2,
            "subjects": 2,
            "polarity": "affirmed",
            "terms": 2,
            "phrases": 2,
            "largest_annotator_share": 0.666667,
            "one_person": False,
            "supported": True,
        },
        {
            "tag": "no host",
            "uses": 1,
            "annotators": 1,
            "subjects": 1,
            "polarity": "denied",
            "terms": 1,
            "phrases": 1,
            "largest_annotator_share": 1.0,
            "one_person": True,
            "supported": False,
        },
    ]
    assert tags["examples"].tolist() == ["double; twin lobes", "no host"]
    behind = phrases_of_tags(uses)
    assert behind[["tag", "original", "uses"]].values.tolist() == [
        ["double", "Double", 1],
        ["double", "double", 1],
        ["double", "twin lobes", 1],
        ["no host", "No host", 1],
    ]
