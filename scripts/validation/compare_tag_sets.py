"""Compare sets of tags of every size, each chosen within the folds, with each other and with what bounds them."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from scripts.lib.learning.evaluation import (
    Design,
    Rows,
    baseline_prevalence,
    check_design,
    fit_and_predict,
    read_design,
)
from scripts.lib.learning.scaling import SCALINGS
from scripts.lib.learning.scores import basic_interval, bootstrap_weights, paired_difference
from scripts.lib.learning.texts import pool_vectors, weigh_words
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv
from scripts.validation._experts import compare_experts
from scripts.validation._sets import draw_scores, gather, list_folds, predict_sizes

FIRST = 10
WORDS = {"words": 1, "words and pairs": 2}
WHOLE = (*WORDS, "text", "prevalence")  # sets of other things than tags


def predict_features(name: str, X, rows: Rows, train, test, training, seed):
    """The same for features that are taken whole, by logistic regression.

    Text vectors may have any scaling: they bound what text holds, and no component of a vector is rare.
    """
    if name == "text":
        training = training | {"linear": training["linear"] | {"scalings": list(SCALINGS)}}
    found = fit_and_predict(replace(rows, X=X).take(train), X[test], ["linear"], training, seed)
    return {(name, X.shape[1]): found}


def predict_all(design: Design, rows: Rows, train, test, learners, training, seed):
    """The same for all tags."""
    found = fit_and_predict(rows.take(train), design.X[test], learners, training, seed)
    return {("all tags", len(design.tags)): found}


def predict_permuted(design: Design, rows: Rows, train, test, selector, size, learners, training, seed):
    """The same for tags chosen and trained on labels that were dealt out anew among the training subjects."""
    dealt = np.arange(len(rows.X))
    dealt[train] = np.random.default_rng(seed).permutation(train)
    mixed = replace(rows, target=rows.target[dealt], votes=rows.votes[dealt], positive=rows.positive[dealt])
    found = predict_sizes(design, mixed, train, test, selector, [size], learners, training, seed)
    return {("permuted labels", size): found[selector, size]}


def jobs_of_fold(design, features, train, test, comparison, training, seed) -> list:
    """All predictions of one fold as jobs: selectors at every size, all tags, permuted labels, words, text."""
    total = len(design.tags)
    sizes = [size for size in comparison["sizes"] if size < total]
    learners = comparison["learners"]
    rows = design.rows(training["target"])
    jobs = [
        delayed(predict_sizes)(design, rows, train, test, selector, sizes, learners, training, seed)
        for selector in comparison["selectors"]
    ]
    jobs.append(delayed(predict_all)(design, rows, train, test, learners, training, seed))
    size, selector = min(FIRST, total), comparison["selectors"][0]
    jobs.append(delayed(predict_permuted)(design, rows, train, test, selector, size, learners, training, seed))
    jobs += [delayed(predict_features)(name, X, rows, train, test, training, seed) for name, X in features.items()]
    return jobs


def cross_validate_sets(design: Design, features: dict, comparison: dict, training: dict, seed: int, threads: int):
    """Held-out predictions of every set: {(set, size): [(probability, decision) a repeat]}, and the learners used."""
    jobs, places = [], []
    folds = list_folds(design, training["folds"], comparison["repeats"], seed)
    for number, (repeat, train, test) in enumerate(folds):
        of_fold = jobs_of_fold(design, features, train, test, comparison, training, seed + 1000 + number)
        jobs += of_fold
        places += [(repeat, test)] * len(of_fold)
    return gather(design.votes.shape, comparison["repeats"], places, Parallel(n_jobs=threads)(jobs))


def tabulate(draws: dict, learners: dict) -> pd.DataFrame:
    """Every set's scores with 95 % intervals: set, size, metric, value, low, high,
    learner (the one taken most often).
    """
    rows = [
        (name, size, metric, values[0], *basic_interval(values), learners[name, size].most_common(1)[0][0])
        for (name, size), scores in draws.items()
        for metric, values in scores.items()
    ]
    return pd.DataFrame(rows, columns=["set", "size", "metric", "value", "low", "high", "learner"])


def tabulate_differences(draws: dict, first: str) -> pd.DataFrame:
    """Paired differences of the first selector to every other set of its size, and to sets taken whole.

    Columns: set, size, other, other_size, metric, difference, low, high (95 %, over the same resampled subjects).
    """
    rows = []
    for (name, size), scores in draws.items():
        if name not in (first, "all tags"):
            continue
        for (other, other_size), others in draws.items():
            whole = other in WHOLE or (other == "all tags" and name != "all tags")
            if not whole and (other == name or other_size != size):
                continue
            for metric, values in scores.items():
                rows.append((name, size, other, other_size, metric, *paired_difference(values, others[metric])))
    return pd.DataFrame(rows, columns=["set", "size", "other", "other_size", "metric", "difference", "low", "high"])


def main(
    subject_tags_parquet,
    subject_classes_parquet,
    annotations_parquet,
    classifications_parquet,
    phrases_parquet,
    phrase_terms_parquet,
    terms_parquet,
    term_vectors_npy,
    sets_csv,
    differences_csv,
    experts_csv,
    agreement,
    comparison,
    training,
    seed,
    threads,
) -> None:
    """Read subjects by tags, classes and text; write scores of tag sets, their differences, the experts."""
    design = read_design(subject_tags_parquet, subject_classes_parquet, training["encoding"])
    check_design(design, training)
    annotations = read_table(annotations_parquet)
    features = {
        name: weigh_words(annotations, design.subjects, training["min_word_subjects"], longest)
        for name, longest in WORDS.items()
    } | {
        "text": pool_vectors(
            read_table(phrases_parquet),
            read_table(phrase_terms_parquet),
            read_table(terms_parquet),
            np.load(term_vectors_npy),
            design.subjects,
        ),
    }
    features = {name: X for name, X in features.items() if X is not None}
    predictions, learners = cross_validate_sets(design, features, comparison, training, seed, threads)
    predictions["prevalence", 0], learners["prevalence", 0] = baseline_prevalence(design), Counter({"": 1})
    weights = bootstrap_weights(len(design.subjects), training["bootstraps"], seed)
    draws = draw_scores(design, predictions, weights, comparison["agreements"], training["min_positives"])
    table, first = tabulate(draws, learners), comparison["selectors"][0]
    write_csv(table, sets_csv)
    write_csv(tabulate_differences(draws, first), differences_csv)
    whole = predictions["all tags", len(design.tags)]
    classifications = read_table(classifications_parquet)
    write_csv(compare_experts(classifications, design, whole, agreement, training["min_positives"]), experts_csv)
    for row in table[table["metric"] == "soft_macro_ap"].itertuples():
        LOG.info("%-16s %4d %.3f [%.3f, %.3f] %s", row.set, row.size, row.value, row.low, row.high, row.learner)
    say_done("%d sets of tags on %d folds", len(predictions), training["folds"] * comparison["repeats"])


if __name__ == "__main__":
    run_step(main, snakemake)
