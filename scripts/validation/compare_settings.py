"""Score every point of the grid of settings on one target, and name the simplest that is as good as the best."""

from dataclasses import replace

import pandas as pd
from joblib import Parallel, delayed

from scripts.lib.learning.evaluation import Design, build_design, check_design, fit_and_predict
from scripts.lib.learning.scores import basic_interval, bootstrap_weights
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv
from scripts.validation._sets import draw_scores, gather, list_folds

METRIC = "soft_macro_ap"


def predict_agreements(point: int, design: Design, agreements: list, learner: str, train, test, training, seed):
    """{(point, agreement): (probabilities, thresholds, learner)} of one fold, trained on votes or on yes and no."""
    rows, found = design.rows("votes"), {}
    for agreement in agreements:
        target = design.votes if agreement == "votes" else (design.votes > agreement).astype(float)
        part = replace(rows, target=target).take(train)
        found[point, agreement] = fit_and_predict(part, design.X[test], [learner], training, seed)
    return found


def tabulate(points: list[dict], designs: list[Design], draws: dict) -> pd.DataFrame:
    """One row a point and agreement: the settings, number of tags, scores, and how far below the best with its error.

    `below_best` is the paired difference of soft macro average precision to the best point, `error` the standard
    deviation of that difference over resampled subjects.
    """
    best = max(draws, key=lambda key: (round(draws[key][METRIC][0], 9), str(key)))
    rows = []
    for (point, agreement), scores in draws.items():
        change = draws[best][METRIC] - scores[METRIC]
        low, high = basic_interval(scores[METRIC])
        values = {metric: values[0] for metric, values in scores.items()}
        distance = {"low": low, "high": high, "below_best": round(change[0], 9), "error": change[1:].std()}
        rows.append({**points[point], "agreement": agreement, "tags": len(designs[point].tags), **values, **distance})
    return pd.DataFrame(rows)


def choose(table: pd.DataFrame) -> pd.Series:
    """The simplest point within one standard error of the best: the fewest tags, then the least below the best.

    >>> scored = pd.DataFrame({"tags": [9, 5, 2], "below_best": [0.0, 0.01, 0.2], "error": [0.0, 0.02, 0.02]})
    >>> int(choose(scored)["tags"])
    5
    """
    near = table[table["below_best"] <= table["error"] + 1e-12]
    return near.sort_values(["tags", "below_best"], kind="stable").iloc[0]


def say(settings: dict) -> str:
    """Settings as words: unit term, lemmatise True, ..."""
    return ", ".join(f"{key} {value}" for key, value in settings.items())


def main(
    subject_tags, subject_classes_parquet, settings_csv, choice_txt, points, chosen, grid, training, seed, threads
) -> None:
    """Read subjects by tags at each point; write the scores of the grid and the choice by the rule."""
    classes = read_table(subject_classes_parquet)
    designs = [build_design(read_table(path), classes, training["encoding"]) for path in subject_tags]
    for design in designs:
        check_design(design, training)
    jobs, places = [], []
    for point, design in enumerate(designs):
        for number, (repeat, train, test) in enumerate(list_folds(design, training["folds"], grid["repeats"], seed)):
            arguments = point, design, grid["agreement"], grid["learner"], train, test, training, seed + 1000 + number
            jobs.append(delayed(predict_agreements)(*arguments))
            places.append((repeat, test))
    predictions, _ = gather(designs[0].votes.shape, grid["repeats"], places, Parallel(n_jobs=threads)(jobs))
    weights = bootstrap_weights(len(designs[0].subjects), training["bootstraps"], seed)
    draws = draw_scores(designs[0], predictions, weights, [], training["min_positives"])
    table = tabulate(points, designs, draws)
    write_csv(table, settings_csv)
    names = [*points[0], "agreement"]
    best, simplest = table.loc[table["below_best"].idxmin()], choose(table)
    ours = table[(table[list(chosen)] == pd.Series(chosen)).all(axis=1)]
    lines = [
        f"best of {len(table)}: {say(best[names])}: {best[METRIC]:.3f} with {best['tags']} tags",
        f"simplest within one standard error: {say(simplest[names])}: {simplest[METRIC]:.3f} "
        f"with {simplest['tags']} tags",
        f"spread of the scores (standard deviation): {table[METRIC].std():.4f}",
    ]
    lines += [
        f"the settings of this run: {say(row[names])}: {row[METRIC]:.3f} with {row['tags']} tags"
        for _, row in ours.iterrows()
    ]
    with open(choice_txt, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    LOG.info("\n".join(lines))
    say_done(lines[0])


if __name__ == "__main__":
    run_step(main, snakemake)
