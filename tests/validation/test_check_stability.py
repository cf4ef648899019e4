"""Firm tags, their stand-ins, and whole rankings against each other."""

from dataclasses import replace

import numpy as np
import pytest

from scripts.lib.learning.importances import weigh_tags
from scripts.validation.check_stability import choose_on_halves, compare_rankings, name_alternatives, places
from tests.ranking.test_train_models import TRAINING, make_design


def test_tags_that_tell_the_classes_are_chosen_on_every_half():
    chosen = choose_on_halves(make_design(), "lasso", 3, 20, TRAINING, 3)
    assert chosen.shape == (20, 6) and (chosen.sum(axis=1) == 3).all()
    assert chosen[:, :3].mean() > 0.9 and chosen[:, 3:].mean() < 0.2
    assert chosen.tobytes() == choose_on_halves(make_design(), "lasso", 3, 20, TRAINING, 3).tobytes()


def test_twins_stand_in_for_each_other():
    design = make_design()
    rng = np.random.default_rng(1)
    X = design.X.copy()
    X[:, 3] = X[:, 0] + 0.05 * rng.standard_normal(len(X))
    chosen = choose_on_halves(replace(design, X=X), "greedy", 3, 60, TRAINING, 3)
    assert chosen[:, [0, 3]].any(axis=1).all() and 0.1 < chosen[:, 0].mean() < 0.9
    names = name_alternatives(chosen, design.tags, 0.2)
    assert "d" in names[0].split("; ") and "a" in names[3].split("; ") and names[1] == ""


def test_rankings_are_compared_by_pairs():
    one, other = np.array([5.0, 4, 3, 2, 1]), np.array([4.0, 5, 3, 1, 2])
    tau, shared = compare_rankings(np.array([one, other]), np.arange(5), 2)
    assert tau == pytest.approx(1 - 2 * 2 / 10) and shared == 1
    assert compare_rankings(np.array([one, one[::-1]]), np.arange(5), 2) == pytest.approx((-1, 0))
    assert places(one).tolist() == [1, 2, 3, 4, 5] and places(np.array([1.0, 3, 3])).tolist() == [3, 1, 2]


def test_a_ranking_is_made_anew_from_the_rows_it_gets():
    design = make_design()
    rows = np.arange(len(design.subjects))
    first = weigh_tags(design.take(rows), "linear", 2, TRAINING, 1)
    assert set(np.argsort(-first)[:3]) == {0, 1, 2} and first.sum() == pytest.approx(100)
    assert first.tobytes() == weigh_tags(design.take(rows), "linear", 2, TRAINING, 1).tobytes()
    assert not np.array_equal(first, weigh_tags(design.take(rows[:60]), "linear", 2, TRAINING, 1))
