"""Time mean Shapley values of CatBoost models: by CatBoost itself in blocks of subjects, and in closed form.

`python -m benchmarks.compare_shapley [SUBJECTS,COLUMNS,CLASSES ...]` makes up tags and votes, fits a model with the
settings of config.yaml, and takes both ways in turn on one thread. It prints medians as a table in Markdown.
"""

import argparse
import time
from pathlib import Path
from statistics import median

import numpy as np
import yaml

from scripts.lib.learning.learners import BLOCK, CatBoostLearner
from scripts.lib.learning.tree_shapley import TreeShapley, own_values

ROOT = Path(__file__).parent.parent
SETTINGS = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))["training"]["catboost"]
COLUMNS = ["subjects", "columns", "classes", "CatBoost s", "here s", "ratio", "largest difference"]


def make_up(subjects: int, columns: int, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Shares of annotators (subjects, columns), a tenth of them above 0, and votes (subjects, classes) that depend on
    them."""
    rng = np.random.default_rng(seed)
    X = rng.random((subjects, columns)) * (rng.random((subjects, columns)) < 0.1)
    odds = X @ rng.normal(size=(columns, classes)) * 10 / np.sqrt(columns) - 2
    return X, rng.binomial(5, 1 / (1 + np.exp(-odds))) / 5


def by_catboost(model: CatBoostLearner, X: np.ndarray) -> np.ndarray:
    """Mean |Shapley value| (classes, columns) by CatBoost, in blocks of rows."""
    starts = range(0, len(X), BLOCK)
    return sum(np.abs(own_values(model.model, X[start : start + BLOCK])).sum(axis=0) for start in starts) / len(X)


def in_closed_form(model: CatBoostLearner, X: np.ndarray) -> np.ndarray:
    """The same from tables of leaves, which are made anew."""
    model.trees = TreeShapley(model.model)
    return model.mean_absolute_shapley(X, np.arange(X.shape[1]))


def compare(subjects: int, columns: int, classes: int, repeats: int, seed: int) -> list:
    """A row of the table, with medians over repeats of both ways in turn."""
    X, Y = make_up(subjects, columns, classes, seed)
    model = CatBoostLearner(**SETTINGS).fit(X, Y, seed)
    seconds = {by_catboost: [], in_closed_form: []}
    values = {}
    for _ in range(repeats):
        for way, times in seconds.items():
            start = time.perf_counter()
            values[way] = way(model, X)
            times.append(time.perf_counter() - start)
    slow, quick = (median(times) for times in seconds.values())
    difference = np.abs(values[by_catboost] - values[in_closed_form]).max()
    return [subjects, columns, classes, slow, quick, slow / quick, float(difference)]


def main(sizes: list[str], repeats: int, seed: int) -> None:
    """Print a row for each size."""
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    for size in sizes:
        row = compare(*(int(number) for number in size.split(",")), repeats, seed)
        cells = [f"{cell:.2g}" if isinstance(cell, float) else str(cell) for cell in row]
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["500,150,7", "800,300,7", "4739,1264,30"])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    main(chosen.sizes, chosen.repeats, chosen.seed)
