"""Shapley values of trees in closed form, against CatBoost's own."""

import numpy as np
import pytest
from catboost import CatBoost, Pool
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.lib.learning.learners import CatBoostLearner, Learner
from scripts.lib.learning.tree_shapley import DEEPEST, Tree, TreeShapley, own_values, read_trees, tabulate
from tests.ranking.test_train_models import anything

EVERY = {"learning_rate": 0.3, "verbose": False, "allow_writing_files": False, "thread_count": 1, "random_seed": 1}


def fit_trees(X, Y, weight=None, **changed) -> CatBoost:
    """A model of votes (rows, classes), of one class with the loss of one class."""
    loss = "MultiCrossEntropy" if Y.shape[1] > 1 else "CrossEntropy"
    model = CatBoost(EVERY | {"loss_function": loss, "iterations": 20} | changed)
    return model.fit(Pool(X, label=Y if Y.shape[1] > 1 else Y[:, 0], weight=weight))


def in_closed_form(model, X) -> np.ndarray:
    """Shapley values (rows, classes, columns) from tables of leaves."""
    found = np.zeros(own_values(model, X).shape)
    for column, values in TreeShapley(model).sums(X, np.arange(X.shape[1])):
        found[:, :, column] = values
    return found


def make_rows(rows: int, columns: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of any numbers, every third column yes or no, and votes that depend on several columns at once."""
    rng = np.random.default_rng(rows + columns + classes)
    X = rng.normal(size=(rows, columns))
    X[:, ::3] = X[:, ::3] > 0.8
    return X, 1 / (1 + np.exp(-(X @ rng.normal(size=(columns, classes)) + (X[:, [0]] * X[:, [1]]))))


@pytest.mark.parametrize("classes", [1, 3])
@pytest.mark.parametrize("depth", range(1, DEEPEST + 1))
def test_values_are_catboosts_own_at_any_depth(depth, classes):
    X, Y = make_rows(150, 12, classes)
    model = fit_trees(X, Y, depth=depth)
    expected = own_values(model, X)
    assert np.abs(expected).max() > 0.1
    np.testing.assert_allclose(in_closed_form(model, X), expected, rtol=0, atol=1e-9)


def test_a_column_asked_twice_in_a_tree_and_leaves_without_rows_are_as_in_catboost():
    X, Y = make_rows(60, 2, 2)
    model = fit_trees(X, Y, depth=5)
    trees = read_trees(model)
    assert any(len(set(tree.columns)) < len(tree.columns) for tree in trees)
    assert any((tree.weights == 0).any() for tree in trees)
    unheard = np.random.default_rng(1).normal(size=(500, 2)) * 3
    np.testing.assert_allclose(in_closed_form(model, unheard), own_values(model, unheard), rtol=0, atol=1e-9)


@pytest.mark.parametrize("nan_mode", ["Min", "Max"])
def test_missing_values_and_weights_of_rows_are_as_in_catboost(nan_mode):
    X, Y = make_rows(150, 6, 3)
    missing = np.where(np.random.default_rng(1).random(X.shape) < 0.2, np.nan, X)
    weight = np.random.default_rng(2).integers(0, 4, len(X)) / 3
    for learnt in (missing, X):
        model = fit_trees(learnt, Y, weight, depth=3, nan_mode=nan_mode)
        np.testing.assert_allclose(in_closed_form(model, missing), own_values(model, missing), rtol=0, atol=1e-9)


def test_bias_and_scale_change_no_value_as_in_catboost():
    X, Y = make_rows(80, 5, 2)
    model = fit_trees(X, Y, depth=2)
    before = in_closed_form(model, X)
    model.set_scale_and_bias(1.5, [0.25, -2.0])
    np.testing.assert_allclose(own_values(model, X), before, rtol=0, atol=1e-9)
    assert in_closed_form(model, X).tobytes() == before.tobytes()


def test_a_tree_that_asks_nothing_has_no_values():
    single = np.nextafter(np.float32(-0.0138), np.float32(1))
    X, Y = np.array([[-0.0138], [single]] * 20), np.tile([[1.0, 0.0], [0.0, 0.5]], (20, 1))
    model = fit_trees(X, Y, depth=2)
    assert read_trees(model)[0].columns == [] and not in_closed_form(model, X).any()
    assert tabulate(Tree([], np.array([40.0]), np.array([[1.0, 2.0]]))) == {}


def test_literal_tables():
    twice = Tree([5, 5], np.array([1.0, 0.0, 2.0, 1.0]), np.array([[1.0], [9.0], [3.0], [5.0]]))
    assert {column: table.tolist() for column, table in tabulate(twice).items()} == {5: [[-2], [-3], [0], [2]]}
    uneven = Tree([0, 1], np.array([3.0, 1.0, 1.0, 3.0]), np.array([[0.0, 8.0], [0.0, 8.0], [0.0, 8.0], [16.0, 8.0]]))
    # both known 0 or 16; the first alone 0 or 12; the second alone 0 or 8; none 6
    assert tabulate(uneven)[0][:, 0].tolist() == [-3, -7, 3, 7]
    assert tabulate(uneven)[1][:, 0].tolist() == [-3, 1, -9, 3]
    assert not tabulate(uneven)[0][:, 1].any() and not tabulate(uneven)[1][:, 1].any()


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(12, 60), st.integers(1, 9), st.integers(1, 4), st.integers(1, 6))
def test_values_of_the_learner_are_catboosts_own_whatever_the_design(seed, rows, columns, classes, depth):
    X, Y = anything(seed, rows, columns, classes)
    Y = np.column_stack([Y, np.zeros(rows), np.full(rows, 0.5)])
    tag_of = np.arange(columns) // 2
    model = CatBoostLearner(iterations=10, depth=depth, learning_rate=0.3, borders=8).fit(X, Y, 1)
    expected = np.zeros((rows, classes + 2, columns))
    if len(model.learnt):
        expected[:, model.learnt] = own_values(model.model, X)
    np.testing.assert_allclose(model.shapley_values(X), expected, rtol=0, atol=1e-9)
    by_tag = Learner.mean_absolute_shapley(model, X, tag_of)
    np.testing.assert_allclose(model.mean_absolute_shapley(X, tag_of), by_tag, rtol=0, atol=1e-9)


def test_values_are_those_of_the_last_fit():
    X, Y = make_rows(60, 4, 2)
    model = CatBoostLearner(iterations=10, depth=2, learning_rate=0.3, borders=8).fit(X, Y, 1)
    first = model.shapley_values(X)
    second = model.fit(X, Y[::-1], 1).shapley_values(X)
    assert not np.allclose(first, second)
    np.testing.assert_allclose(second, own_values(model.model, X), rtol=0, atol=1e-9)


def test_deeper_trees_have_catboosts_own_values():
    X, Y = make_rows(60, 4, 2)
    model = CatBoostLearner(iterations=2, depth=DEEPEST + 1, learning_rate=0.3, borders=8).fit(X, Y, 1)
    own = own_values(model.model, X)
    assert model.shapley_values(X).tobytes() == own.tobytes()
    np.testing.assert_allclose(model.mean_absolute_shapley(X, np.arange(4)), np.abs(own).mean(axis=0))
    np.testing.assert_allclose(in_closed_form(model.model, X), own, rtol=0, atol=1e-9)
