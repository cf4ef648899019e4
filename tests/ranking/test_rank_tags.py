"""Shapley values of the learners, and the ranking that follows from them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shap
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.lib.learning.evaluation import choose_learner
from scripts.lib.learning.importances import bag_importances, weigh_classes
from scripts.lib.learning.learners import Learner, LinearLearner, make_learner
from scripts.ranking.rank_tags import rank, share_within_class, terms_for, top_classes
from tests.ranking.test_train_models import TRAINING, anything, learner_of, make_design


def test_values_of_catboost_models_are_those_of_the_shap_package():
    design = make_design()
    model = learner_of("catboost").fit(design.X, design.votes, 1)
    found = model.shapley_values(design.X)
    package = shap.TreeExplainer(model.model).shap_values(design.X)
    np.testing.assert_allclose(found, np.moveaxis(np.asarray(package), -1, 1), atol=1e-6)


def test_shapley_values_add_up_to_the_prediction():
    design = make_design()
    boosted = learner_of("catboost").fit(design.X, design.votes, 1)
    odds = np.log(boosted.probabilities(design.X) / (1 - boosted.probabilities(design.X)))
    rest = odds - boosted.shapley_values(design.X).sum(axis=2)
    np.testing.assert_allclose(rest, np.broadcast_to(rest[0], rest.shape), atol=1e-5)
    forest = learner_of("forest").fit(design.X, design.votes, 1)
    rest = forest.probabilities(design.X) - forest.shapley_values(design.X).sum(axis=2)
    np.testing.assert_allclose(rest, np.broadcast_to(rest[0], rest.shape), atol=1e-6)


@pytest.mark.parametrize("learner", ["blend", "catboost", "forest"])
@pytest.mark.parametrize("bags", [1, 4])
def test_the_tags_that_tell_the_classes_come_first(learner, bags):
    design = make_design()
    importances = bag_importances(design, learner, TRAINING, bags, 3, 1)
    assert importances.shape == (bags, 3, 6)
    by_class = share_within_class(importances)
    assert by_class.argmax(axis=1)[:2].tolist() == [0, 1] and by_class[2].argsort()[-2:].tolist().count(2) == 1
    table = rank(weigh_classes(importances, design.votes.sum(axis=0)), design.tags)
    assert set(table["tag"].head(3)) == {"a", "b", "c"} and table["tag"].iloc[2] == "c"
    assert table["cumulative"].iloc[-1] == pytest.approx(100)
    assert (table["low"] <= table["high"]).all()
    assert bag_importances(design, learner, TRAINING, bags, 3, 2).tobytes() == importances.tobytes()


def test_what_is_said_and_what_is_denied_of_a_tag_count_together():
    design = make_design()
    pairs = replace(design, tags=["x", "y", "z"], tag_of=np.array([0, 0, 1, 1, 2, 2]))
    choice = choose_learner(["linear"], TRAINING, design.rows("votes"), 3)
    values = make_learner(choice, TRAINING).fit(design.X, design.votes, 3).shapley_values(design.X)
    expected = np.abs(values[:, :, ::2] + values[:, :, 1::2]).mean(axis=0)
    np.testing.assert_allclose(bag_importances(pairs, "linear", TRAINING, 1, 3, 1)[0], expected)
    table = top_classes(replace(pairs, evidence=list("abcdef"))).set_index("tag")
    assert table.loc[["x", "y"], "top_evidence"].isin(["a", "b", "c"]).all() and len(table) == 3


def test_weights_of_classes():
    importances = np.array([[[3.0, 1.0], [1.0, 3.0]]])
    assert weigh_classes(importances, np.array([1.0, 0.0])).tolist() == [[75.0, 25.0]]
    assert weigh_classes(importances, np.array([1.0, 3.0])).tolist() == [[37.5, 62.5]]


def test_top_class_is_the_one_that_goes_with_the_tag():
    table = top_classes(make_design()).set_index("tag")
    assert table.loc[["a", "b", "c"], "top_class"].tolist() == ["one", "two", "three"]
    assert (table.loc[["a", "b", "c"], "top_class_correlation"] > 0.7).all() and table["top_class_correlation"].between(
        -1, 1
    ).all()


def test_rank_and_the_sentence_of_the_curve():
    table = rank(np.array([[20.0, 50.0, 20.0, 10.0]]), ["tail", "bent", "core", "host"])
    assert table["tag"].tolist() == ["bent", "core", "tail", "host"]
    assert table["cumulative"].tolist() == [50, 70, 90, 100]
    assert terms_for(table, 68) == (2, 70.0) and terms_for(table, 100) == (4, 100.0)
    assert terms_for(pd.DataFrame({"cumulative": [60.0, 99.9999999]}), 100)[0] == 2


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.sampled_from(["rows", "common", "columns"]))
def test_importances_of_linear_models_are_those_of_all_their_shapley_values(seed, scaling):
    X, Y = anything(seed, 30, 9, 3)
    tag_of = np.random.default_rng(seed).permutation([0, 1, 2, 3, 4, 4, 4, 3, 5])
    model = LinearLearner(scaling, 3.0).fit(X, Y, 1)
    np.testing.assert_allclose(
        model.mean_absolute_shapley(X, tag_of), Learner.mean_absolute_shapley(model, X, tag_of), atol=1e-10
    )
