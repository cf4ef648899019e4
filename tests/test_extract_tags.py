"""Nearest tokens, and the evidence behind each tag."""

import numpy as np
import pandas as pd

from scripts._contrast import Allowed
from scripts._evidence import phrases_of_tags, support_of_evidence, support_of_tags, trace_uses
from scripts.extract_tags import nearest_tokens

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
    allowed = Allowed(np.array([[True, True, True, False], [False] * 4]), np.array([0, 0, 1]), np.arange(4))
    nearest, similarity = nearest_tokens(averages, candidates, allowed, np.array([1, 9, 1, 1]), threads=2)
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
    uses = trace_uses(phrases, tags)
    assert uses["evidence"].tolist() == ["not symmetric", "no host", "no host"]
    assert uses["tag"].tolist() == ["symmetric", "host", "host"]


def test_uses_trace_tags_to_the_words_as_written():
    uses = trace_uses(PHRASES, PHRASE_TAGS)
    rows = uses[["classification_id", "original", "term", "tag", "evidence"]].itertuples(index=False, name=None)
    assert sorted(rows) == [
        ("1", "No host", "host", "host", "no host"),
        ("1", "double", "double", "double", "double"),
        ("2", "Double", "double", "double", "double"),
        ("3", "twin lobes", "lobes", "", ""),
        ("3", "twin lobes", "twin", "double", "double"),
    ]


def test_two_terms_of_a_phrase_that_share_a_tag_are_one_use():
    uses = pd.DataFrame(
        [("1", "5", "a", 1, "bumps"), ("1", "5", "a", 1, "bumps"), ("1", "5", "a", 2, "bumps")],
        columns=["classification_id", "subject", "annotator", "phrase_position", "tag"],
    ).assign(polarity="affirmed", evidence="bumps", term=["edge bumps", "bumps", "bumps"], phrase="edge bumps")
    assert support_of_evidence(uses, 1, 1)["uses"].tolist() == [2]


def test_support_and_phrases_of_tags():
    uses = trace_uses(PHRASES, PHRASE_TAGS)
    evidence = support_of_evidence(uses, min_annotators=2, min_uses=3)
    assert evidence.drop(columns=["examples", "terms", "phrases"]).to_dict("records") == [
        {
            "evidence": "double",
            "tag": "double",
            "polarity": "affirmed",
            "uses": 3,
            "annotators": 2,
            "subjects": 2,
            "largest_annotator_share": 0.666667,
            "one_person": False,
            "supported": True,
        },
        {
            "evidence": "no host",
            "tag": "host",
            "polarity": "denied",
            "uses": 1,
            "annotators": 1,
            "subjects": 1,
            "largest_annotator_share": 1.0,
            "one_person": True,
            "supported": False,
        },
    ]
    assert evidence["examples"].tolist() == ["double; twin lobes", "no host"]
    tags = support_of_tags(uses, evidence).set_index("tag")
    assert tags[["uses", "affirmed", "denied", "hedged", "terms", "phrases"]].values.tolist() == [
        [3, 3, 0, 0, 2, 2],
        [1, 0, 1, 0, 1, 1],
    ]
    assert tags["supported"].tolist() == [True, False] and tags["one_person"].tolist() == [False, True]
    behind = phrases_of_tags(uses)
    assert behind[["tag", "polarity", "original", "uses"]].values.tolist() == [
        ["double", "affirmed", "Double", 1],
        ["double", "affirmed", "double", 1],
        ["double", "affirmed", "twin lobes", 1],
        ["host", "denied", "No host", 1],
    ]


def test_a_tag_needs_the_support_of_one_polarity_and_its_evidence_of_all_is_added_up():
    rows = [
        (str(n), str(n), who, 1, polarity) for n, (who, polarity) in enumerate(zip("aabbc", ["affirmed", "denied"] * 3))
    ]
    uses = pd.DataFrame(rows, columns=["classification_id", "subject", "annotator", "phrase_position", "polarity"])
    uses = uses.assign(tag="host", term="host", phrase="host")
    uses["evidence"] = uses["polarity"].map({"affirmed": "host", "denied": "no host"})
    evidence = support_of_evidence(uses, 3, 3).set_index("evidence")
    assert evidence["supported"].to_dict() == {"host": True, "no host": False}
    assert support_of_tags(uses, evidence.reset_index())[["uses", "annotators", "supported"]].values.tolist() == [
        [5, 3, True]
    ]
