"""Draw which tags tell which classes apart: importance of each tag for each class,
and how much more often it is said there.
"""

import numpy as np
import pandas as pd
from matplotlib.colors import TwoSlopeNorm

from scripts.figures._style import STYLE, draw_heat_map, room_for, save
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_coded, read_table, spread, write_csv

import matplotlib.pyplot as plt  # isort: skip

CELL_INCHES = 0.19
LEAST_EXPECTED = 3
HALVINGS = 3
MOST_CLASSES = 30
READ = ["subject", "tag", "polarity", "annotators", "annotators_total"]


def arrange(importances: pd.DataFrame, ranking: pd.DataFrame, shown: int) -> pd.DataFrame:
    """Importance in per cent of the class, (first `shown` tags by rank, classes);
    classes in the order of what tells them.

    Classes stand in the order of the rank of their most important tag, so that the large cells form a diagonal.

    >>> found = {"class": ["x", "x", "y"], "tag": ["b", "a", "a"], "importance": [70.0, 30.0, 100.0]}
    >>> arrange(pd.DataFrame(found), pd.DataFrame({"tag": ["a", "b"]}), 2).to_dict("index")
    {'a': {'y': 100.0, 'x': 30.0}, 'b': {'y': 0.0, 'x': 70.0}}
    """
    tags = ranking["tag"].head(shown).tolist()
    table = importances.pivot(index="tag", columns="class", values="importance").reindex(tags).fillna(0.0)
    order = sorted(table.columns, key=lambda name: (int(table[name].to_numpy().argmax()), name))
    return table[order]


def measure_lift(subject_tags: pd.DataFrame, subject_classes: pd.DataFrame) -> pd.DataFrame:
    """How much more often a tag is affirmed where a class is voted for: tag, class, said, expected, lift.

    A subject counts for a class by the fraction of experts who name it. `said`: annotators who affirm the tag, so
    weighted; `expected`: as many, if each were as likely to affirm it as over all subjects; `lift` is their ratio.

    >>> tags = pd.DataFrame({"subject": ["s", "t"], "tag": ["bent"] * 2, "polarity": ["affirmed"] * 2,
    ...                      "annotators": [3, 1], "annotators_total": [4, 4]})
    >>> classes = pd.DataFrame({"subject": ["s"], "class": ["WAT"], "fraction": [0.5], "used": [True]})
    >>> measure_lift(tags, classes).to_dict("records")
    [{'tag': 'bent', 'class': 'WAT', 'said': 1.5, 'expected': 1.0, 'lift': 1.5}]
    """
    affirmed = subject_tags[subject_tags["polarity"] == "affirmed"]
    said = spread(affirmed, "subject", "tag", "annotators")
    people = subject_tags.groupby("subject", observed=True)["annotators_total"].first().reindex(said.index)
    votes = subject_classes[subject_classes["used"]].pivot(index="subject", columns="class", values="fraction")
    votes = votes.reindex(said.index).fillna(0.0)
    counts = pd.DataFrame(said.to_numpy(float).T @ votes.to_numpy(), said.columns, votes.columns)
    rates = said.sum() / people.sum()
    chance = pd.DataFrame(np.outer(rates, votes.T @ people), said.columns, votes.columns)
    table = pd.DataFrame({"said": counts.stack(), "expected": chance.stack()}).rename_axis(["tag", "class"])
    table["lift"] = table["said"] / table["expected"].where(table["expected"] > 0)
    return table.reset_index()


def most_voted(subject_classes: pd.DataFrame, classes: list[str], number: int) -> list[str]:
    """So many of the classes, those that the experts' votes name most; in the order that they were given in.

    >>> votes = pd.DataFrame({"class": ["x", "y", "z", "x"], "fraction": [0.5, 0.4, 1.0, 0.1]})
    >>> most_voted(votes, ["y", "x", "z"], 2)
    ['x', 'z']
    """
    votes = subject_classes.groupby("class")["fraction"].sum().round(9)
    first = set(sorted(classes, key=lambda name: (-votes.get(name, 0.0), name))[:number])
    return [name for name in classes if name in first]


def draw(table: pd.DataFrame, lift: pd.DataFrame, note: str = ""):
    """Two heat maps of the same rows and columns: shares in the importance of each class, and lifts; a note above.

    Lifts are coloured by their binary logarithm, between an eighth and eight; where fewer than three mentions would be
    expected the cell is empty.
    """
    rows, columns = table.shape
    with plt.rc_context(STYLE):
        width = 2 * (1.0 + CELL_INCHES * columns) + 1.2 + room_for(table.index)
        height = 1.2 + CELL_INCHES * rows + room_for(table.columns)
        figure, (left, right) = plt.subplots(1, 2, figsize=(width, height), layout="constrained")
        draw_heat_map(left, table, "share of the class's Shapley values [%]", 10, cmap="cividis", vmin=0)
        logs = np.log2(lift.where(lift > 0, 2.0**-HALVINGS)).where(lift.notna())
        norm = TwoSlopeNorm(0, -HALVINGS, HALVINGS)
        draw_heat_map(right, logs, "lift, said / expected", np.inf, cmap="PuOr_r", norm=norm)
        bar = figure.axes[-1]
        ticks = range(-HALVINGS, HALVINGS + 1)
        names = [f"1/{2**-tick}" if tick < 0 else str(2**tick) for tick in ticks]
        bar.set_yticks(ticks, [f"≤ {names[0]}", *names[1:-1], f"≥ {names[-1]}"])
        right.set_yticks([])
        right.set_facecolor("0.9")
        if note:
            figure.suptitle(note, x=0.01, ha="left", fontsize=STYLE["font.size"])
    return figure


def main(
    class_importances_parquet,
    ranking_parquet,
    subject_tags_parquet,
    subject_classes_parquet,
    classes_svg,
    classes_png,
    class_importances_csv,
    shown,
) -> None:
    """Read importances and what was said; draw both heat maps, and write the table behind them,
    which has all classes.
    """
    table = arrange(read_table(class_importances_parquet), read_table(ranking_parquet), shown)
    votes = read_table(subject_classes_parquet)
    lift = measure_lift(read_coded(subject_tags_parquet, columns=READ), votes)
    drawn = table[most_voted(votes, list(table.columns), MOST_CLASSES)]
    less = drawn.shape[1] < table.shape[1]
    note = (
        f"the {drawn.shape[1]} classes with most votes, of {table.shape[1]}; class_importances.csv has all"
        if less
        else ""
    )
    enough = lift.assign(lift=lift["lift"].where(lift["expected"] >= LEAST_EXPECTED))
    cells = enough.pivot(index="tag", columns="class", values="lift").reindex_like(drawn)
    save(draw(drawn, cells, note), classes_svg, classes_png)
    long = table.rename_axis(index="tag", columns="class").T.stack().rename("importance").reset_index()
    long = long[["tag", "class", "importance"]]
    write_csv(long.merge(lift, on=["tag", "class"], how="left"), class_importances_csv)
    say_done("%d tags, %d of %d classes drawn", *drawn.shape, table.shape[1])


if __name__ == "__main__":
    run_step(main, snakemake)
