"""Scores against scikit-learn, folds that leak nothing, baselines that are computed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score

from scripts.lib.learning import evaluation
from scripts.lib.learning.calibration import logit
from scripts.lib.learning.evaluation import (
    Design,
    build_design,
    check_design,
    cross_validate,
    predict_fold,
    repeats_of,
    split_folds,
)
from scripts.lib.learning.learners import Learner, LinearLearner, list_choices, make_learner
from scripts.lib.learning.logistic import fit_logistic
from scripts.lib.learning.scores import (
    average_precision,
    best_threshold,
    bootstrap_weights,
    calibration_error,
    f1_scores,
    macro_ap_at,
    score_repeats,
    tabulate_scores,
)
from scripts.lib.log import InputError
from scripts.ranking.train_models import score_all, score_classes

LEARNERS = ["blend", "catboost", "forest", "linear"]
TRAINING = {
    "encoding": "fraction",
    "target": "votes",
    "folds": 3,
    "repeats": 2,
    "inner_folds": 2,
    "min_positives": 5,
    "calibration_prior": 10,
    "greedy_ridge": 0.125,
    "bootstraps": 50,
    "catboost": {"iterations": 40, "depth": 3, "learning_rate": 0.1, "borders": 32},
    "forest": {"trees": 40},
    "linear": {"scalings": ["rows", "common"], "inverse_penalties": [3, 10]},
}


def design_of(subjects, tags, classes, X, votes, positive, tag_of=None) -> Design:
    """A design in which each column is a tag, unless `tag_of` says otherwise."""
    tag_of = np.arange(X.shape[1]) if tag_of is None else tag_of
    evidence = tags if len(tags) == X.shape[1] else [f"{tags[tag]} {column}" for column, tag in enumerate(tag_of)]
    return Design(list(subjects), list(evidence), list(tags), tag_of, list(classes), X, X, votes, positive)


def make_design(seed=0, n=90, informative=True) -> Design:
    """Three classes of 45, 30 and 12 subjects in 90; the first three of six tags tell them apart, if informative."""
    rng = np.random.default_rng(seed)
    votes = np.zeros((n, 3))
    votes[: n // 2, 0], votes[n // 3 : 2 * n // 3, 1], votes[-12:, 2] = 1, 0.75, 0.5
    X = rng.random((n, 6)) * 0.3
    if informative:
        X[:, :3] += 0.7 * votes
    order = rng.permutation(n)
    votes, X = votes[order], X[order]
    return design_of([f"s{i:03}" for i in range(n)], list("abcdef"), ["one", "two", "three"], X, votes, votes > 0.4)


def learner_of(name: str) -> Learner:
    """The first choice of a learner of that name."""
    return make_learner(list_choices([name], TRAINING)[0], TRAINING)


weights_of = st.integers(0, 3)
rows_of = st.lists(st.tuples(st.booleans(), st.integers(0, 5), weights_of), min_size=3, max_size=30)


@given(rows_of)
def test_average_precision_is_scikit_learns_with_ties_and_weights(rows):
    target, score, weight = (np.array(column, float) for column in zip(*rows, strict=True))
    found = average_precision(target, score, weight[None])[0]
    if not (target * weight).any():
        assert np.isnan(found)
    else:
        assert found == pytest.approx(average_precision_score(target, score, sample_weight=weight))


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9)), min_size=2, max_size=20))
def test_soft_average_precision_is_that_of_subjects_split_into_yes_and_no(rows):
    votes, score = (np.array(column, float) for column in zip(*rows, strict=True))
    if votes.sum() < 1e-6:
        return
    labels = np.r_[np.ones(len(votes)), np.zeros(len(votes))]
    expected = average_precision_score(labels, np.r_[score, score], sample_weight=np.r_[votes, 1 - votes])
    assert average_precision(votes, score, np.ones((1, len(votes))))[0] == pytest.approx(expected)


@given(st.integers(0, 1000))
def test_f1_scores_are_scikit_learns_under_their_right_names(seed):
    rng = np.random.default_rng(seed)
    positive, decision = rng.random((20, 4)) < 0.3, rng.random((20, 4)) < 0.4
    weight = rng.integers(0, 3, 20).astype(float)
    found = f1_scores(positive, decision, weight[None])
    repeated = np.repeat(np.arange(20), weight.astype(int))
    for average in ("weighted", "micro", "macro"):
        expected = f1_score(positive[repeated], decision[repeated], average=average, zero_division=0)
        assert found[f"{average}_f1"][0] == pytest.approx(expected)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=1, max_size=20))
def test_best_threshold_is_the_best_of_all(rows):
    positive = np.array([p for p, _ in rows])
    probability = np.array([s / 10 for _, s in rows])
    found = best_threshold(positive, probability)
    if not positive.any():
        assert not (probability >= found).any()
        return
    scores = {t: f1_score(positive, probability >= t) for t in set(probability)}
    assert scores[found] == pytest.approx(max(scores.values()))


def test_bootstrap_weights_start_with_the_data_as_they_are():
    weights = bootstrap_weights(7, 5, 1)
    assert weights[0].tolist() == [1] * 7 and weights[1:].sum(axis=1).tolist() == [7] * 5


def test_folds_hold_every_subject_out_once_and_every_class_in_each():
    design = make_design()
    folds = split_folds(design.votes, design.positive, 3, 1)
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(90))
    for train, test in folds:
        assert not set(train) & set(test)
        assert (design.positive[test].sum(axis=0) >= [12, 8, 3]).all()


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("target", ["votes", "agreement"])
def test_predictions_never_see_the_held_out_labels(learner, target):
    design = make_design()
    train, test = split_folds(design.votes, design.positive, 3, 1)[0]
    settings = TRAINING | {"target": target}
    honest = predict_fold(design, train, test, learner, settings, 5)
    votes = design.votes.copy()
    votes[test] = 1 - votes[test]
    changed = replace(design, votes=votes, positive=votes > 0.4)
    for before, after in zip(honest[:2], predict_fold(changed, train, test, learner, settings, 5)[:2], strict=True):
        assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("learner", LEARNERS)
def test_model_beats_baselines_where_there_is_something_to_learn_and_only_there(learner):
    for informative in (True, False):
        design = make_design(informative=informative)
        scores = score_all(design, predictors_of(design, learner), TRAINING, 3)
        table = scores.set_index(["predictor", "metric"])
        chance = design.positive.mean(axis=0).mean()
        assert table.loc[("prevalence", "macro_ap"), "value"] == pytest.approx(chance)
        assert table.loc[("random", "macro_ap"), "value"] == pytest.approx(chance, abs=0.1)
        model, random = table.loc[("model", "macro_ap")], table.loc[("random", "macro_ap")]
        assert (model["low"] > random["high"]) == informative
        assert model["low"] <= model["value"] <= model["high"]
        assert set(scores["classes"]) == {3}


def predictors_of(design: Design, learner: str) -> dict:
    """Predictions of a learner and of the baselines that need no text."""
    return {
        "model": repeats_of(design, cross_validate(design, learner, TRAINING, 3, 1)),
        "prevalence": evaluation.baseline_prevalence(design),
        "random": evaluation.baseline_random(design, TRAINING["repeats"], 3),
    }


def test_differences_to_baselines_are_paired():
    design = make_design()
    found = predictors_of(design, "linear")
    table = score_all(design, found | {"words": found["model"]}, TRAINING, 3).set_index(["predictor", "metric"])
    assert (table.loc["words", ["difference", "difference_low", "difference_high"]] == 0).all(axis=None)
    assert table.loc["model", "difference"].isna().all()
    gap = table.loc[("model", "brier"), "value"] - table.loc[("prevalence", "brier"), "value"]
    assert table.loc[("prevalence", "brier"), "difference"] == pytest.approx(gap)
    assert table.loc[("prevalence", "brier"), "difference_high"] < 0


def test_threads_change_nothing():
    design = make_design()
    one, two = (cross_validate(design, "catboost", TRAINING, 3, threads) for threads in (1, 2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    assert (one.groupby(["repeat", "class"])["subject"].nunique() == 90).all()
    probability, decision = repeats_of(design, one)[0]
    assert probability.shape == decision.shape == (90, 3)


def test_classes_with_few_positives_are_named_and_left_out_of_f1():
    design = make_design()
    predictions = cross_validate(design, "catboost", TRAINING, 3, 1)
    table = score_classes(design, predictions, 13).set_index("class")
    assert table["note"].to_dict() == {"one": "", "two": "", "three": "fewer than 13 positives: not in F1 and macro AP"}
    assert table.loc["three", "soft_ap"] > table.loc["three", "chance_soft_ap"]


def test_a_single_class_can_be_learnt():
    design = make_design()
    alone = replace(design, classes=["one"], votes=design.votes[:, :1], positive=design.positive[:, :1])
    for learner in LEARNERS:
        model = learner_of(learner).fit(alone.X, alone.votes, 1)
        assert model.probabilities(alone.X).shape == (90, 1)
        assert model.shapley_values(alone.X).shape == (90, 1, 6)


def test_too_few_subjects_are_refused():
    design = make_design()
    small = replace(design, subjects=design.subjects[:5])
    with pytest.raises(InputError, match="5 subjects have both tags and classes, but 3 folds with 2 inner folds need"):
        check_design(small, TRAINING)


def test_design_holds_subjects_on_both_sides_in_order_and_the_columns_of_each_tag():
    cells = [(subject, evidence) for subject in "1234" for evidence in ("host", "no host", "bent")]
    tags = pd.DataFrame(cells, columns=["subject", "evidence"])
    tags["tag"] = tags["evidence"].str.removeprefix("no ")
    tags["annotators"] = range(12)
    tags["fraction"] = tags["annotators"] / 12
    classes = pd.DataFrame(
        {
            "subject": ["2", "1", "5", "4"],
            "class": "x",
            "fraction": [1.0, 0.0, 0.0, 0.0],
            "positive": [True, False, False, False],
            "annotated": [True, True, False, True],
            "used": True,
        }
    )
    design = build_design(tags, classes, "fraction")
    assert (design.subjects, design.evidence, design.tags) == (
        ["1", "2", "4"],
        ["bent", "host", "no host"],
        ["bent", "host"],
    )
    assert design.tag_of.tolist() == [0, 1, 1] and design.columns([1]).tolist() == [1, 2]
    assert design.uses.tolist() == [[2, 0, 1], [5, 3, 4], [11, 9, 10]]
    assert (design.X * 12).round().tolist() == design.uses.tolist() and design.votes.tolist() == [[0], [1], [0]]
    again = build_design(tags[::-1], classes[::-1], "fraction")
    assert again.X.tobytes() == design.X.tobytes() and again.votes.tobytes() == design.votes.tobytes()


def test_the_blend_is_the_mean_log_odds_and_so_are_its_shapley_values():
    design = make_design()
    blend, *parts = (learner_of(n).fit(design.X, design.votes, 1) for n in ("blend", "linear", "catboost"))
    odds = [logit(part.probabilities(design.X)) for part in parts]
    np.testing.assert_allclose(logit(blend.probabilities(design.X)), np.mean(odds, axis=0), atol=1e-9)
    rest = logit(blend.probabilities(design.X)) - blend.shapley_values(design.X).sum(axis=2)
    np.testing.assert_allclose(rest, np.broadcast_to(rest[0], rest.shape), atol=1e-4)


def test_calibration_error_and_average_precision_at_an_agreement():
    votes, probability = np.array([[0.0], [1.0], [0.5]]), np.array([[0.05], [0.95], [0.92]])
    weights = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 2.0]])
    expected = [(0.05 + 0.37) / 3, (0.05 + 2 * 0.42) / 3]
    np.testing.assert_allclose(calibration_error(votes, probability, weights), expected)
    assert macro_ap_at(votes, probability, weights[:1], 0.4, 2).tolist() == [1.0]
    assert np.isnan(macro_ap_at(votes, probability, weights[:1], 0.4, 3)).all()


@pytest.mark.parametrize("learner", LEARNERS)
def test_constant_classes_and_constant_tags_are_predicted_as_such(learner):
    design = make_design()
    votes = np.column_stack([design.votes, np.zeros(90), np.full(90, 0.5)])
    model = learner_of(learner).fit(design.X, votes, 1)
    probability, shapley = model.probabilities(design.X), model.shapley_values(design.X)
    assert (probability[:, 3] == 0).all() and (probability[:, 4] == 0.5).all() and not shapley[:, 3:].any()
    assert shapley[:, :3].any()
    nothing = learner_of(learner).fit(np.ones((90, 2)), votes, 1)
    np.testing.assert_allclose(nothing.probabilities(np.ones((3, 2)))[0], votes.mean(axis=0))
    assert nothing.shapley_values(np.ones((3, 2))).shape == (3, 5, 2)


def test_a_score_lies_within_its_interval_though_the_draws_are_biased():
    inside = 0
    for seed in range(20):
        design = make_design(seed, informative=False)
        random = evaluation.baseline_random(design, 2, seed)
        weights = bootstrap_weights(90, 200, seed)
        draws = score_repeats(design.votes, design.positive, random, weights, np.ones(3, bool))
        table = tabulate_scores(draws).set_index("metric")
        inside += table.loc["macro_ap", "low"] <= table.loc["macro_ap", "value"] <= table.loc["macro_ap", "high"]
    assert inside >= 18


@settings(max_examples=3)
@given(st.integers(0, 100))
def test_every_fold_has_its_own_thresholds_from_its_training_rows(seed):
    design = make_design(seed)
    predictions = cross_validate(design, "catboost", TRAINING | {"repeats": 1}, seed, 1)
    assert (predictions.groupby(["class", "fold"])["threshold"].nunique() == 1).all()
    assert evaluation.baseline_random(design, 2, seed)[0][0].shape == design.votes.shape


def anything(seed: int, rows: int, columns: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """A made-up design with what breaks scalers: constant columns off by rounding, nearly constant, rare,
    huge and tiny ones.
    """
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, columns)) * 10.0 ** rng.integers(-3, 4, columns)
    kinds = rng.integers(0, 4, columns)
    X[:, kinds == 1] = -0.0138 + rng.normal(size=(rows, (kinds == 1).sum())) * 1e-18
    X[:, kinds == 2] = 0.3
    X[rng.integers(0, rows), kinds == 2] += 1e-7
    X[:, kinds == 3] = (rng.random((rows, (kinds == 3).sum())) < 2 / rows) * 2.0
    Y = rng.random((rows, classes)) if seed % 2 else (rng.random((rows, classes)) < 0.3).astype(float)
    Y[:2] = [[0.0], [1.0]]
    return X, Y


@settings(max_examples=40)
@given(
    st.integers(0, 10_000),
    st.integers(12, 60),
    st.integers(1, 30),
    st.integers(1, 4),
    st.sampled_from(["rows", "common", "columns"]),
    st.sampled_from([0.1, 3.0, 1000.0]),
)
def test_shapley_values_are_finite_and_bounded_whatever_the_design(seed, rows, columns, classes, scaling, penalty):
    X, Y = anything(seed, rows, columns, classes)
    model = LinearLearner(scaling, penalty).fit(X, Y, 1)
    unheard = X[:3] + np.random.default_rng(seed).normal(size=(3, columns)) * 1e6
    values = model.shapley_values(np.vstack([X, unheard]))
    assert np.isfinite(values).all()
    if not len(model.learnt):
        return
    weights = model.weights
    longest = np.sqrt((model.scaler.apply(np.vstack([X, unheard])) ** 2).sum(axis=1)).max()
    size = np.sqrt((weights.coefficients**2).sum(axis=0))
    assert (np.abs(values).max(axis=(0, 2)) <= size * 2 * longest + 1e-9).all()
    # without a slope the loss is rows * log 2 at most, and the slope found is no worse
    assert (size**2 / (2 * penalty) <= rows * np.log(2) + 1e-6).all()


@pytest.mark.parametrize("learner", LEARNERS)
@settings(max_examples=8)
@given(st.integers(0, 10_000), st.integers(13, 40), st.floats(-1e6, 1e6))
@example(58, 15, 0.0)  # all six columns are constant but for rounding
def test_a_tag_that_nobody_says_in_the_training_rows_moves_no_probability(learner, seed, rows, value):
    X, Y = anything(seed, rows, 6, 2)
    X[:, 2] = -0.0138
    model = learner_of(learner).fit(X, Y, 1)
    said = X.copy()
    said[:, 2] = value
    np.testing.assert_allclose(model.probabilities(said), model.probabilities(X), atol=1e-12)
    assert not model.shapley_values(said)[:, :, 2].any()


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("other", [0.3, 0.1 + 0.2, 0.3 + 1e-8])
def test_where_no_tag_varies_but_for_rounding_the_prevalence_is_predicted(learner, other):
    X = np.array([[0.3, 0.0], [other, 0.0], [0.3, 0.0], [other, 1e-46]])
    Y = np.array([[1.0, 0.0], [0.0, 0.5], [0.0, 0.0], [0.0, 1.0]])
    model = learner_of(learner).fit(X, Y, 1)
    for rows in (X, np.array([[0.0, 7.0], [1e6, -1e6]])):
        assert model.probabilities(rows).tolist() == [[0.25, 0.375]] * len(rows)
        assert model.shapley_values(rows).tolist() == [[[0.0, 0.0], [0.0, 0.0]]] * len(rows)
        assert model.mean_absolute_shapley(rows, np.array([0, 1])).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_a_column_that_is_constant_but_for_rounding_is_left_out():
    rng = np.random.default_rng(1)
    X = np.column_stack([rng.normal(size=100), np.full(100, -0.0138)])
    Y = (rng.random((100, 1)) < 0.4).astype(float)
    for scaling in ("rows", "common", "columns"):
        model = LinearLearner(scaling, 3.0).fit(X, Y, 1)
        assert model.scaler.left_out == 1 and model.scaler.kept.tolist() == [0]
        assert model.probabilities(np.array([[X[0, 0], 2.1]])) == pytest.approx(model.probabilities(X[:1]))


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from([0.3, 3.0, 30.0]))
def test_the_logistic_regression_is_scikit_learns_where_that_has_converged(seed, penalty):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(40, 60 if seed % 2 else 5)), rng.random((40, 3)) ** 3
    X *= rng.random(X.shape) < (0.05 if seed % 3 == 0 else 1)
    found = fit_logistic(X, Y, [0.1, penalty])[penalty]
    for c, target in enumerate(Y.T):
        model = LogisticRegression(C=penalty, max_iter=10_000, tol=1e-9)
        labels = np.r_[np.ones(40), np.zeros(40)]
        model.fit(np.vstack([X, X]), labels, sample_weight=np.r_[target, 1 - target])
        np.testing.assert_allclose(found.coefficients[:, c], model.coef_[0], atol=2e-4)
        np.testing.assert_allclose(found.intercepts[c], model.intercept_[0], atol=2e-4)


def test_scaling_and_penalty_are_chosen_within_the_training_rows():
    design, training = (
        make_design(),
        TRAINING | {"linear": {"scalings": ["rows", "columns"], "inverse_penalties": [1e-4, 10]}},
    )
    choice = evaluation.choose_learner(["linear"], training, design.rows("votes"), 1)
    assert choice.inverse_penalty == 10
    only = TRAINING | {"linear": {"scalings": ["columns"], "inverse_penalties": [7]}}
    assert str(evaluation.choose_learner(["linear"], only, design.rows("votes"), 1)) == "linear, columns, 7"
