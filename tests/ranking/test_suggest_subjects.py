"""suggest_subjects: who is asked next is where people disagree or are few,
and gains are what a person more would tell.
"""

import numpy as np
import pandas as pd
import pytest
import yaml

from scripts.lib.learning.gains import gain_of_one
from scripts.lib.tables import read_table, write_table
from scripts.ranking.suggest_subjects import main, name_open, place, rate
from tests.conftest import ROOT, only

PLACES = ["annotate_place", "classify_place"]


def test_gain_is_the_expected_fall_of_the_variance():
    # Beta(2, 3): the variance, less its mean over the two ways in which one more person may answer.
    def variance(a, b):
        return a * b / ((a + b) ** 2 * (a + b + 1))

    expected = variance(2, 3) - (2 / 5 * variance(3, 3) + 3 / 5 * variance(2, 4))
    found = gain_of_one(np.array([1.0]), np.array([2.0]), np.array([1 / 3]), 3.0)[0]
    assert found == pytest.approx(expected)


def test_disagreement_and_few_people_come_first():
    said = pd.DataFrame({"bent": [5, 10, 1, 0], "host": [5, 0, 1, 0]}, index=["split", "agreed", "few", "never"])
    gains, open_tags = rate(said, pd.Series([10, 10, 2, 10], index=said.index), np.array([0.5, 0.3]), 2.0)
    assert gains.sort_values(ascending=False).index.tolist() == ["few", "split", "agreed", "never"]
    assert open_tags[1].startswith("bent 0.92") and place(gains)["few"] == 1


def test_open_names_are_the_largest_gains():
    gains = pd.DataFrame({"a": [0.1], "b": [0.3], "c": [0.2], "d": [0.0]})
    assert name_open(gains, np.array([[0.1, 0.5, 0.25, 0.0]])) == ["b 0.50; c 0.25; a 0.10"]


def test_every_subject_of_the_sample_has_a_place(sample_run, tmp_path):
    table = pd.read_csv(only(sample_run, "results/sample/suggest_subjects/*/suggestions.csv"))
    assert sorted(table["annotate_place"]) == sorted(table["classify_place"]) == list(range(1, len(table) + 1))
    assert table.sort_values("annotate_place")["annotate_gain"].is_monotonic_decreasing


def test_retired_subjects_are_left_out_and_the_others_keep_their_gains(sample_run, tmp_path):
    results = sample_run / "results/sample"
    whole = pd.read_csv(only(results, "suggest_subjects/*/suggestions.csv"), dtype={"subject": str})
    subjects = read_table(only(results, "read_annotations/subjects.parquet"))
    retired = set(whole["subject"][::3])
    path, out = str(tmp_path / "subjects.parquet"), str(tmp_path / "suggestions.csv")
    write_table(subjects.assign(retired=subjects["subject"].isin(retired)), path, "subjects")
    tables = [
        only(results, f"{step}/*/{name}.parquet")
        for step, name in (
            ("encode_subjects", "subject_tags"),
            ("encode_subjects", "subject_classes"),
            ("train_models", "probabilities"),
        )
    ]
    prior = yaml.safe_load((ROOT / "config.yaml").read_text())["suggestion"]["prior"]
    main(*map(str, tables), path, out, prior)
    found = pd.read_csv(out, dtype={"subject": str})
    left = whole[~whole["subject"].isin(retired)].reset_index(drop=True)
    pd.testing.assert_frame_equal(found.drop(columns=PLACES), left.drop(columns=PLACES))
    assert found["annotate_place"].tolist() == list(range(1, len(left) + 1))
    write_table(subjects.assign(retired=True), path, "subjects")
    main(*map(str, tables), path, out, prior)
    assert pd.read_csv(out).empty and list(pd.read_csv(out).columns) == list(whole.columns)
