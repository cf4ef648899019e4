"""plot_subjects: numbers of tags a subject, said and holding."""

import pandas as pd

from scripts.figures.plot_subjects import count_tags, draw
from scripts.lib.catalogue.interchange import read_catalogue
from tests.conftest import only


def test_subjects_without_a_tag_are_counted_too():
    frame = pd.DataFrame({"said_a": [3, 0, 1], "said_b": [1, 0, 0], "a": [1, 0, 0], "b": [0, 0, 0]})
    table = count_tags(frame, ["said_a", "said_b"], ["a", "b"])
    assert table.to_dict("list") == {"tags": [0, 1, 2], "said": [1, 1, 1], "holding": [2, 1, 0]}
    labels = [
        text.get_text()
        for text in draw(table, {"min_annotators": 2, "min_fraction": 0.0}).axes[0].get_legend().get_texts()
    ]
    assert labels == [
        "said by anybody: mean 1.0",
        "said by at least 2 annotators,\nand by more than deny it: mean 0.3",
    ]


def test_the_samples_table_counts_its_catalogue(sample_run):
    frame, _, _ = read_catalogue(str(only(sample_run, "results/sample/build_catalogue/*/catalogue.parquet")))
    table = pd.read_csv(only(sample_run, "results/sample/plot_subjects/*/tags_per_subject.csv"))
    counts = frame["tags"].map(lambda text: len(text.split("; ")) if text else 0).value_counts()
    assert table.set_index("tags")["holding"].loc[counts.index].tolist() == counts.tolist()
    assert table["said"].sum() == table["holding"].sum() == len(frame)
