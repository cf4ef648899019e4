"""The grid on one target, and the choice by one standard error."""

import numpy as np
import pandas as pd

from scripts.validation.compare_settings import choose, predict_agreements, say, tabulate
from tests.ranking.test_train_models import TRAINING, make_design


def test_the_simplest_within_one_error_of_the_best_is_taken():
    table = pd.DataFrame(
        {"tags": [40, 20, 20, 9], "below_best": [0.0, 0.012, 0.004, 0.05], "error": [0.0, 0.01, 0.01, 0.01]}
    )
    assert choose(table).name == 2
    assert choose(table.drop(2)).name == 0


def test_every_target_is_learnt_from_training_rows():
    design = make_design()
    train, test = np.arange(60), np.arange(60, 90)
    found = predict_agreements(7, design, ["votes", 0.6], "linear", train, test, TRAINING, 1)
    assert set(found) == {(7, "votes"), (7, 0.6)}
    assert found[7, "votes"][0].shape == (30, 3) and (found[7, 0.6][0][:, 2] < 1e-3).all()


def test_rows_hold_settings_scores_and_the_distance_to_the_best():
    draws = {
        (0, "votes"): {"soft_macro_ap": np.array([0.4, 0.35, 0.45])},
        (1, "votes"): {"soft_macro_ap": np.array([0.3, 0.3, 0.3])},
    }
    points = [{"unit": "term", "similarity": 0.8}, {"unit": "phrase", "similarity": 0.8}]
    table = tabulate(points, [make_design(), make_design()], draws)
    assert table["unit"].tolist() == ["term", "phrase"] and table["tags"].tolist() == [6, 6]
    assert table["below_best"].round(6).tolist() == [0, 0.1] and table["error"].round(6).tolist() == [0, 0.05]
    assert say(points[0]) == "unit term, similarity 0.8"
