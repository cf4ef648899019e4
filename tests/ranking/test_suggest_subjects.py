"""suggest_subjects: who is asked next is where people disagree or are few,
and gains are what a person more would tell.
"""

import numpy as np
import pandas as pd
import pytest

from scripts.lib.learning.gains import gain_of_one
from scripts.ranking.suggest_subjects import name_open, place, rate
from tests.conftest import only


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
