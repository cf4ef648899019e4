"""Sets of tags are chosen and judged without a look at the held-out labels; what bounds them is computed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scripts.lib.learning.calibration import calibrate, expit, fit_platt, logit
from scripts.lib.learning.evaluation import Design, fit_and_predict, split_folds
from scripts.lib.learning.learners import list_choices
from scripts.lib.learning.scores import average_precision, bootstrap_weights, calibration_error
from scripts.lib.learning.texts import pool_vectors, weigh_words
from scripts.validation._experts import compare_experts
from scripts.validation._selectors import SELECTORS, level, scale
from scripts.validation._sets import draw_scores, predict_sizes
from scripts.validation.compare_tag_sets import (
    cross_validate_sets,
    tabulate,
    tabulate_differences,
)
from tests.ranking.test_train_models import TRAINING, design_of, make_design

COMPARISON = {
    "selectors": ["lasso", "chance"],
    "sizes": [2, 3],
    "learners": ["linear"],
    "repeats": 2,
}


def compared(design: Design, **changes):
    """Predictions and scores of all sets of a design, with a useless text beside the tags."""
    comparison = COMPARISON | changes
    features = {"words": np.random.default_rng(5).random((len(design.subjects), 4))}
    predictions, learners = cross_validate_sets(design, features, comparison, TRAINING, 3, 1)
    draws = draw_scores(design, predictions, bootstrap_weights(len(design.subjects), 100, 1), [0.2], 1)
    return predictions, learners, draws


def macro_ap(design: Design, probability: np.ndarray) -> float:
    """Mean average precision over classes."""
    ones = np.ones((1, len(probability)))
    return np.mean([average_precision(p, s, ones)[0] for p, s in zip(design.positive.T, probability.T, strict=True)])


@pytest.mark.parametrize("selector", ["lasso", "greedy", "shapley"])
def test_selectors_put_the_tags_that_tell_the_classes_first(selector):
    design = make_design()
    order = SELECTORS[selector](design.rows("votes"), design.tag_of, TRAINING, 1)
    assert sorted(order) == list(range(6)) and set(order[:3]) == {0, 1, 2}
    pairs = np.array([0, 0, 1, 1, 2, 2])
    assert sorted(SELECTORS[selector](design.rows("votes"), pairs, TRAINING, 1)[:2]) == [0, 1]


def test_forward_selection_lowers_the_error_that_leaving_one_out_would_have():
    design = make_design()
    X, Y, n = level(design.X), scale(design.votes), 90

    def error(columns):
        A = X[:, columns]
        hat = A @ np.linalg.inv(A.T @ A + n / 8 * np.eye(len(columns))) @ A.T
        return (((Y - hat @ Y) / (1 - 1 / n - np.diag(hat))[:, None]) ** 2).sum()

    order = SELECTORS["greedy"](design.rows("votes"), design.tag_of, TRAINING, 1).tolist()
    for place, tag in enumerate(order):
        losses = {t: error([*order[:place], t]) for t in order[place:]}
        assert min(losses, key=losses.get) == tag


def test_selectors_without_labels_do_not_look_at_them():
    design = make_design()
    rows = design.rows("votes")
    for selector in ("frequency", "chance"):
        order = SELECTORS[selector](rows, design.tag_of, TRAINING, 1)
        changed = replace(rows, target=1 - rows.target, votes=1 - rows.votes)
        assert order.tolist() == SELECTORS[selector](changed, design.tag_of, TRAINING, 1).tolist()
    used = replace(rows, uses=np.array([[1.0, 3.0, 2.0], [0.0, 1.0, 1.0]]))
    assert SELECTORS["frequency"](used, np.array([0, 1, 2]), TRAINING, 1).tolist() == [1, 2, 0]
    assert SELECTORS["frequency"](used, np.array([0, 1, 0]), TRAINING, 1).tolist() == [0, 1]


def test_nothing_of_a_set_depends_on_the_held_out_labels():
    design = make_design()
    train, test = split_folds(design.votes, design.positive, 3, 1)[0]
    votes = design.votes.copy()
    votes[test] = 1 - votes[test]
    changed = replace(design, votes=votes, positive=votes > 0.4)
    for selector in SELECTORS:
        one, two = (
            predict_sizes(
                d, d.rows("votes"), train, test, selector, [2, 4], ["linear", "catboost", "blend"], TRAINING, 7
            )
            for d in (design, changed)
        )
        for key in one:
            assert one[key][0].tobytes() == two[key][0].tobytes() and one[key][2] == two[key][2]


def test_chosen_tags_beat_chance_and_permuted_labels_score_at_chance():
    design = make_design()
    _, learners, draws = compared(design)
    table = tabulate(draws, learners).set_index(["set", "size", "metric"])
    assert table.loc[("lasso", 3, "macro_ap"), "value"] > 0.9
    assert table.loc[("chance", 3, "macro_ap"), "value"] < 0.85
    chance = design.positive.mean(axis=0).mean()
    permuted = table.loc[("permuted labels", 6, "macro_ap")]
    assert permuted["value"] == pytest.approx(chance, abs=0.12)
    assert table.loc[("words", 4, "macro_ap"), "value"] == pytest.approx(chance, abs=0.12)
    assert table.loc[("all tags", 6, "macro_ap"), "value"] > 0.9
    assert (table["low"] <= table["value"]).all() and (table["value"] <= table["high"]).all()


def test_a_leak_would_raise_the_score_that_the_folds_keep_down():
    rng = np.random.default_rng(0)
    n, tags = 90, 300
    votes = (rng.random((n, 3)) < 0.25).astype(float)
    names = [f"t{i:03}" for i in range(tags)]
    noise = design_of([f"s{i:02}" for i in range(n)], names, ["a", "b", "c"], rng.random((n, tags)), votes, votes > 0.5)
    honest = compared(noise, selectors=["lasso"], sizes=[10])[0]["lasso", 10]
    chosen = SELECTORS["lasso"](noise.rows("votes"), noise.tag_of, TRAINING, 1)[:10]
    leaking = design_of(noise.subjects, names[:10], noise.classes, noise.X[:, chosen], votes, votes > 0.5)
    leaked = compared(leaking, selectors=["lasso"], sizes=[5])[0]["all tags", 10]
    chance = noise.positive.mean()
    honest_score, leaked_score = (np.mean([macro_ap(noise, p) for p, _ in found]) for found in (honest, leaked))
    assert honest_score < chance + 0.1 and leaked_score > honest_score + 0.15


def test_threads_change_nothing():
    design = make_design()
    features = {"words": design.X[:, :2]}
    one, two = (cross_validate_sets(design, features, COMPARISON, TRAINING, 3, threads) for threads in (1, 2))
    assert one[1] == two[1]
    for key, repeats in one[0].items():
        for (p, d), (q, e) in zip(repeats, two[0][key], strict=True):
            assert p.tobytes() == q.tobytes() and d.tobytes() == e.tobytes()


def test_differences_are_paired():
    draws = {
        ("lasso", 2): {"macro_ap": np.array([0.5, 0.4, 0.6])},
        ("chance", 2): {"macro_ap": np.array([0.3, 0.2, 0.4])},
        ("all tags", 6): {"macro_ap": np.array([0.6, 0.5, 0.7])},
    }
    table = tabulate_differences(draws, "lasso").set_index(["set", "other"])
    assert table.loc[("lasso", "chance"), ["difference", "low", "high"]].round(9).tolist() == [0.2, 0.2, 0.2]
    assert table.loc[("lasso", "all tags"), "difference"] == pytest.approx(-0.1)


def test_the_better_learner_is_taken_by_training_rows():
    design = make_design()
    rows = design.rows("votes")
    names = ["linear", "catboost", "blend"]
    probability, thresholds, choice = fit_and_predict(rows, design.X[:5], names, TRAINING, 1)
    assert choice in list_choices(names, TRAINING) and probability.shape == (5, 3) and thresholds.shape == (3,)


def test_platt_scaling_mends_overconfidence_and_spares_rare_classes():
    rng = np.random.default_rng(1)
    truth = expit(rng.normal(-1, 1, (2000, 2)))
    votes = (rng.random((2000, 2)) < truth).astype(float)
    overconfident = expit(2 * logit(truth) + 1)
    platt = fit_platt(overconfident, votes, 10)
    np.testing.assert_allclose(platt, [[0.5, -0.5]] * 2, atol=0.1)
    before, after = (
        calibration_error(votes, p, np.ones((1, 2000)))[0] for p in (overconfident, calibrate(overconfident, platt))
    )
    assert after < 0.03 < before
    rare = np.zeros((40, 1))
    rare[0] = 1
    slope, intercept = fit_platt(np.full((40, 1), 1 / 40), rare, 10)[0]
    assert abs(slope - 1) < 0.2 and abs(intercept) < 0.2


def test_raw_words_and_their_pairs_are_weighed_as_written():
    annotations = pd.DataFrame({"subject": ["5", "5", "6"], "text": ["Host core", "hsot", "core"]})
    words = weigh_words(annotations, ["5", "6"], 1)
    rarer = 1 + np.log(3 / 2)
    length = np.sqrt(1 + 2 * rarer**2)
    np.testing.assert_allclose(words, [[1 / length, rarer / length, rarer / length], [1, 0, 0]])
    assert weigh_words(annotations, ["5", "6"], 1, longest=2).shape == (2, 5)
    assert weigh_words(annotations, ["5", "6"], 2).tolist() == [[1], [1]]
    assert weigh_words(annotations, ["5", "6"], 3) is None


def test_vectors_are_pooled_by_subject_and_polarity():
    phrases = pd.DataFrame(
        [
            ("1", "5", 1, "core", ""),
            ("1", "5", 2, "no host", ""),
            ("2", "5", 1, "core", ""),
            ("3", "6", 1, "", "no word"),
        ],
        columns=["classification_id", "subject", "position", "phrase", "dropped"],
    )
    units = pd.DataFrame(
        [("core", 1, "core", "affirmed"), ("no host", 1, "host", "denied")],
        columns=["phrase", "position", "term", "polarity"],
    )
    vectors = np.array([[1.0, 0.0], [0.0, 1.0]])
    pooled = pool_vectors(phrases, units, pd.DataFrame({"term": ["core", "host"]}), vectors, ["5", "6"])
    assert pooled.tolist() == [[1, 0, 0, 1], [0, 0, 0, 0]]


def test_experts_are_held_against_the_others():
    rows = [
        (str(subject), expert, "one" if subject < 6 or expert == "odd" else "two")
        for subject in range(12)
        for expert in ("a", "b", "c", "odd")
    ]
    classifications = pd.DataFrame(rows, columns=["subject", "annotator", "class"])
    subjects = sorted(map(str, range(12)))
    votes = np.array([[1.0, 0.0] if int(s) < 6 else [0.25, 0.75] for s in subjects])
    design = design_of(subjects, ["t"], ["one", "two"], np.zeros((12, 1)), votes, votes > 0.5)
    table = compare_experts(classifications, design, [(votes, votes > 0.5)], 0.5, 5).set_index("expert")
    assert table["subjects"].tolist() == [12] * 4 and table["classes_at_agreement"].tolist() == [2] * 4
    assert table.loc["a", "expert_weighted_f1"] == 1 and table.loc["odd", "expert_weighted_f1"] < 0.5
    assert (table["model_weighted_f1"] == 1).all()
    assert table.loc["odd", "expert_soft_macro_ap"] < table.loc["a", "expert_soft_macro_ap"]
