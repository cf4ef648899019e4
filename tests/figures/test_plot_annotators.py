"""plot_annotators: an annotation counts once for a tag, annotators stand by activity, and no name is in the figure."""

import pandas as pd

from scripts.figures.plot_annotators import count_uses, draw

ANNOTATIONS = pd.DataFrame(
    {"annotator": ["z", "z", "a", "a", "a"], "classification_id": list("12345"), "subject": ["s"] * 5}
)
USES = pd.DataFrame(
    [("a", "3", "bent"), ("a", "3", "bent"), ("a", "4", "bent"), ("z", "1", "host"), ("z", "1", "rare")],
    columns=["annotator", "classification_id", "tag"],
).assign(subject="s")


def test_shares_of_annotations():
    table = count_uses(USES, ANNOTATIONS, ["bent", "host"])
    assert table[["place", "annotator", "tag", "uses"]].values.tolist() == [
        [1, "a", "bent", 2],
        [1, "a", "host", 0],
        [2, "z", "bent", 0],
        [2, "z", "host", 1],
    ]
    assert table["share"].round(1).tolist() == [66.7, 0, 0, 50]


def test_figure_has_places_and_no_pseudonyms():
    axes = draw(count_uses(USES, ANNOTATIONS, ["bent", "host"])).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1 (3)", "2 (2)"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["bent", "host"]
    assert {text.get_text() for text in axes.texts} == {"67", "50"}
