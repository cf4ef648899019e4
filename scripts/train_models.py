"""Train models that predict expert classes from tags, and score them on subjects they never saw."""

import numpy as np
import pandas as pd

from scripts._evaluation import (
    Design,
    baseline_prevalence,
    baseline_random,
    build_design,
    check_design,
    cross_validate,
    repeats_of,
)
from scripts._log import LOG, start_log
from scripts._scores import average_precision, bootstrap_weights, score_repeats
from scripts._tables import read_table, write_csv, write_table


def score_all(design: Design, predictions: pd.DataFrame, training: dict, seed: int) -> pd.DataFrame:
    """Scores of the model and, in the same run and draws, of the baselines: predictor, metric, value, low, high, classes."""
    weights = bootstrap_weights(len(design.subjects), training["bootstraps"], seed)
    enough = design.positive.sum(axis=0) >= training["min_positives"]
    predictors = {
        "model": repeats_of(design, predictions),
        "prevalence": baseline_prevalence(design),
        "random": baseline_random(design, training["repeats"], seed),
    }
    frames = []
    for name, repeats in predictors.items():
        scores = score_repeats(design.votes, design.positive, repeats, weights, enough)
        scores.insert(0, "predictor", name)
        soft = scores["metric"].isin(["soft_macro_ap", "brier", "ece"])
        scores["classes"] = np.where(soft, len(design.classes), int(enough.sum()))
        frames.append(scores)
    return pd.concat(frames, ignore_index=True)


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
    probabilities_parquet,
    scores_csv,
    class_scores_csv,
    learner,
    training,
    seed,
    threads,
) -> None:
    """Read subjects by tags and classes; write out-of-fold probabilities and the scores of model and baselines."""
    subject_tags, subject_classes = (read_table(subject_tags_parquet), read_table(subject_classes_parquet))
    design = build_design(subject_tags, subject_classes, training["encoding"])
    check_design(design, training)
    LOG.info("%d subjects, %d tags, %d classes", len(design.subjects), len(design.tags), len(design.classes))
    predictions = cross_validate(design, learner, training, seed, threads)
    scores = score_all(design, predictions, training, seed)
    write_table(predictions, probabilities_parquet, "probabilities")
    write_csv(scores, scores_csv)
    write_csv(score_classes(design, predictions, training["min_positives"]), class_scores_csv)
    for row in scores.itertuples():
        LOG.info("%-10s %-13s %.3f [%.3f, %.3f]", row.predictor, row.metric, row.value, row.low, row.high)


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params, threads=snakemake.threads)
