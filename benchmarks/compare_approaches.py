"""Time this project's averaging and naming beside the published approach, written plainly, on the same input.

Published approach: every use of a phrase is a vector of its own; for each, the similarities to all others, the mean of
the near ones, and the nearest key of a large table. Here: each distinct phrase once, weighted by its uses, and the
nearest of the corpus's own words. The vectors are made up (seeded, in clusters), so neither side pays for a model.
Both sides run on one thread. Prints a table in Markdown.
"""

import argparse
import time
import tracemalloc

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.make_annotations import EXPONENT, SCALE
from scripts.figures._style import BLUE, COLUMN_INCHES, STYLE, VERMILION, save
from scripts.taxonomy._contrast import Allowed
from scripts.taxonomy.cluster_terms import average_neighbours
from scripts.taxonomy.extract_tags import nearest_tokens

DIMENSIONS = 384
SIMILARITY = 0.8


def make_vectors(number: int, rng: np.random.Generator) -> np.ndarray:
    """Unit vectors in clusters of about four whose members are some 0.85 alike."""
    centres = rng.normal(size=(max(number // 4, 1), DIMENSIONS))
    vectors = centres[rng.integers(0, len(centres), number)] + 0.42 * rng.normal(size=(number, DIMENSIONS))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def published(vectors: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """The nearest key of the mean of each vector's neighbours, use by use."""
    found = []
    for vector in vectors:
        near = vectors[vectors @ vector >= SIMILARITY]
        mean = near.mean(axis=0)
        found.append(int((keys @ (mean / np.linalg.norm(mean))).argmax()))
    return np.array(found)


def ours(vectors: np.ndarray, counts: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """The same of distinct phrases with their uses, by the steps' own functions."""
    averages, _, _ = average_neighbours(vectors, counts, np.zeros(len(vectors)), SIMILARITY, threads=1)
    allowed = Allowed(np.ones((1, 1), bool), np.zeros(len(vectors), int), np.zeros(len(keys), int))
    return nearest_tokens(averages, keys, allowed, np.ones(len(keys)), threads=1)[0]


def measure(function, *arguments) -> tuple[np.ndarray, float, float]:
    """What a function returns, its seconds, and the peak of the memory that it asked for, in MB."""
    tracemalloc.start()
    start = time.perf_counter()
    result = function(*arguments)
    seconds, peak = time.perf_counter() - start, tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return result, seconds, peak


def compare(uses: int, table: int, seed: int) -> dict:
    """Seconds and megabytes of both approaches for so many uses and a table of so many keys,
    and how often they agree.
    """
    rng = np.random.default_rng(seed)
    distinct = int(SCALE * uses**EXPONENT)
    vectors, keys = make_vectors(distinct, rng), make_vectors(table, rng)
    of_use = np.concatenate([np.arange(distinct), (distinct * rng.random(uses - distinct) ** 4).astype(int)])
    with threadpool_limits(limits=1):
        theirs, slow, large = measure(published, vectors[of_use], keys)
        found, quick, small = measure(ours, vectors, np.bincount(of_use, minlength=distinct), keys)
    same = float((found[of_use] == theirs).mean())
    return {
        "uses": uses,
        "distinct": distinct,
        "published s": slow,
        "here s": quick,
        "ratio": slow / quick,
        "published MB": large,
        "here MB": small,
        "same": same,
    }


def draw(rows: list[dict]):
    """Seconds and megabytes of both approaches by the number of uses, as a matplotlib figure; all axes logarithmic."""
    with plt.rc_context(STYLE):
        figure, panels = plt.subplots(1, 2, figsize=(2 * COLUMN_INCHES, 2.4), layout="constrained")
        for axes, unit, label in zip(panels, ("s", "MB"), ("seconds", "working memory [MB]"), strict=True):
            for who, colour, line in (("published", VERMILION, (0, (4, 2))), ("here", BLUE, "-")):
                values = [row[f"{who} {unit}"] for row in rows]
                axes.plot([row["uses"] for row in rows], values, color=colour, linestyle=line, marker="o", markersize=3)
                axes.annotate(
                    who,
                    (rows[-1]["uses"], values[-1]),
                    xytext=(6, 0),
                    textcoords="offset points",
                    va="center",
                    color=colour,
                )
            axes.set(xscale="log", yscale="log", xlabel="uses of phrases", ylabel=label)
            axes.margins(x=0.25)
    return figure


def main(sizes: list[int], table: int, seed: int, figure: str | None) -> None:
    """Print one row a size; draw them into figure.svg and figure.png."""
    rows = [compare(uses, table, seed) for uses in sizes]
    print("| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0]))
    for row in rows:
        print(
            "| "
            + " | ".join(f"{value:.3g}" if isinstance(value, float) else f"{value}" for value in row.values())
            + " |"
        )
    if figure:
        save(draw(rows), f"{figure}.svg", f"{figure}.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1000, 3000, 8500, 20000])
    parser.add_argument("--table", type=int, default=20_000, help="keys of the large table of vectors")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--figure", help="write figure.svg and figure.png of this name")
    chosen = parser.parse_args()
    main(chosen.sizes, chosen.table, chosen.seed, chosen.figure)
