"""Train models that predict expert classes from tags, and score them on subjects they never saw."""

from dataclasses import replace

import numpy as np
import pandas as pd

from scripts.lib.learning.evaluation import (
    Design,
    baseline_prevalence,
    baseline_random,
    check_design,
    cross_validate,
    read_design,
    repeats_of,
)
from scripts.lib.learning.scores import (
    average_precision,
    bootstrap_weights,
    paired_difference,
    score_repeats,
    tabulate_scores,
)
from scripts.lib.learning.texts import weigh_words
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv, write_table
from scripts.ranking._alarms import alarms_of_design, alarms_of_language, alarms_of_scores, tabulate_alarms

CALLED = {"model": "tags", "words": "raw words", "prevalence": "prevalence"}


def score_all(design: Design, predictors: dict, training: dict, seed: int) -> pd.DataFrame:
    """Scores of each predictor in the same draws: predictor, metric, value, low, high, classes,
    difference with its interval.

    predictors: predictions of every repeat by name, `model` first. `difference` is the model's score minus this
    predictor's, with `difference_low` and `difference_high`, paired over subjects; empty for the model itself.
    """
    weights = bootstrap_weights(len(design.subjects), training["bootstraps"], seed)
    enough = design.positive.sum(axis=0) >= training["min_positives"]
    draws = {
        name: score_repeats(design.votes, design.positive, repeats, weights, enough)
        for name, repeats in predictors.items()
    }
    frames = []
    for name, found in draws.items():
        scores = tabulate_scores(found)
        scores.insert(0, "predictor", name)
        soft = scores["metric"].isin(["soft_macro_ap", "brier", "ece"])
        scores["classes"] = np.where(soft, len(design.classes), int(enough.sum()))
        paired = [(np.nan,) * 3 if name == "model" else paired_difference(draws["model"][m], found[m]) for m in found]
        scores[["difference", "difference_low", "difference_high"]] = paired
        frames.append(scores)
    return pd.concat(frames, ignore_index=True)


def predict_words(design: Design, annotations: pd.DataFrame, training: dict, seed: int, threads: int) -> dict:
    """What raw words tell, learnt as the tags are, by logistic regression on the same folds: {"words": ...};
    nothing if there are none.
    """
    words = weigh_words(annotations, design.subjects, training["min_word_subjects"])
    if words is None:
        LOG.warning(
            "no word is written about %d subjects, so there is no score of raw words", training["min_word_subjects"]
        )
        return {}
    LOG.info("raw words to compare with: %d", words.shape[1])
    return {"words": repeats_of(design, cross_validate(replace(design, X=words), "linear", training, seed, threads))}


def score_classes(design: Design, predictions: pd.DataFrame, min_positives: int) -> pd.DataFrame:
    """Each class: its votes and positives, soft average precision and average precision beside the chance level."""
    repeats, one = repeats_of(design, predictions), np.ones((1, len(design.subjects)))
    rows = []
    for c, name in enumerate(design.classes):
        soft = np.mean([average_precision(design.votes[:, c], p[:, c], one)[0] for p, _ in repeats])
        row = [name, design.votes[:, c].mean(), soft, int(design.positive[:, c].sum())]
        if row[-1] >= min_positives:
            hard = np.mean([average_precision(design.positive[:, c], p[:, c], one)[0] for p, _ in repeats])
            rows.append([*row, design.positive[:, c].mean(), hard, ""])
        else:
            rows.append([*row, np.nan, np.nan, f"fewer than {min_positives} positives: not in F1 and macro AP"])
    columns = ["class", "chance_soft_ap", "soft_ap", "positives", "chance_ap", "ap", "note"]
    return pd.DataFrame(rows, columns=columns)


def main(
    subject_tags_parquet,
    subject_classes_parquet,
    annotations_parquet,
    probabilities_parquet,
    scores_csv,
    class_scores_csv,
    alarms_csv,
    learner,
    training,
    languages,
    own_language,
    seed,
    threads,
) -> None:
    """Read subjects by tags and classes, and texts; write out-of-fold probabilities,
    scores of model and baselines, and alarms.
    """
    annotations = read_table(annotations_parquet)
    design = read_design(subject_tags_parquet, subject_classes_parquet, training["encoding"])
    check_design(design, training)
    LOG.info("%d subjects, %d tags, %d classes", len(design.subjects), len(design.tags), len(design.classes))
    predictions = cross_validate(design, learner, training, seed, threads)
    predictors = {
        "model": repeats_of(design, predictions),
        **predict_words(design, annotations, training, seed, threads),
        "prevalence": baseline_prevalence(design),
        "random": baseline_random(design, training["repeats"], seed),
    }
    scores = score_all(design, predictors, training, seed)
    alarms = (
        alarms_of_scores(scores)
        + alarms_of_design(design)
        + alarms_of_language(annotations["text"], languages, own_language)
    )
    write_table(predictions, probabilities_parquet, "probabilities")
    write_csv(scores, scores_csv)
    write_csv(score_classes(design, predictions, training["min_positives"]), class_scores_csv)
    write_csv(tabulate_alarms(alarms), alarms_csv)
    for row in scores.itertuples():
        LOG.info(
            "%-10s %-13s %.3f [%.3f, %.3f]%s",
            row.predictor,
            row.metric,
            row.value,
            row.low,
            row.high,
            ""
            if row.predictor == "model"
            else f", the model's minus this {row.difference:+.3f} "
            f"[{row.difference_low:+.3f}, {row.difference_high:+.3f}]",
        )
    for alarm in alarms:
        LOG.warning("%s: %s", alarm.alarm, alarm.says)
    soft = scores[scores["metric"] == "soft_macro_ap"].set_index("predictor")["value"]
    say_done(
        "soft macro average precision: %s",
        ", ".join(f"{CALLED[name]} {soft[name]:.3f}" for name in CALLED if name in soft),
    )


if __name__ == "__main__":
    run_step(main, snakemake)
