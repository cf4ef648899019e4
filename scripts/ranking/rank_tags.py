"""Rank tags by how much they tell about the classes: the comparative weighted Shapley value."""

import numpy as np
import pandas as pd

from scripts.lib.learning.bags import BAG_PERCENTILES
from scripts.lib.learning.evaluation import Design, read_design
from scripts.lib.learning.importances import bag_importances, weigh_classes
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv, write_table
from scripts.ranking._alarms import alarms_of_ranking, tabulate_alarms


def share_within_class(importances: np.ndarray) -> np.ndarray:
    """Shapley values as per cent of their class, mean over bags: (classes, tags) from (bags, classes, tags)."""
    totals = importances.sum(axis=2, keepdims=True)
    return (100 * importances / np.where(totals > 0, totals, 1)).mean(axis=0)


def top_classes(design: Design) -> pd.DataFrame:
    """The class with which each tag goes together most: tag, top_evidence, top_class, top_class_correlation.

    The correlation is Pearson's over subjects, of the encoded evidence and the fraction of votes; 0 where one does
    not vary. Of a tag affirmed, denied and hedged, the one with the highest is taken.
    """
    X, votes = design.X - design.X.mean(axis=0), design.votes - design.votes.mean(axis=0)
    norms = np.sqrt(np.outer((X**2).sum(axis=0), (votes**2).sum(axis=0)))
    correlations = np.divide(X.T @ votes, norms, out=np.zeros_like(norms), where=norms > 0).round(6)
    best = correlations.argmax(axis=1)
    table = pd.DataFrame(
        {
            "tag": np.array(design.tags, dtype=object)[design.tag_of],
            "top_evidence": design.evidence,
            "top_class": np.array(design.classes, dtype=object)[best],
            "top_class_correlation": correlations[np.arange(len(best)), best],
        }
    )
    table = table.sort_values(["top_class_correlation", "top_evidence"], ascending=[False, True])
    return table.drop_duplicates("tag").reset_index(drop=True)


def rank(shares: np.ndarray, tags: list[str]) -> pd.DataFrame:
    """The ranking: rank, tag, importance, low, high, cumulative, from shares (bags, tags) in per cent.

    Equal importances are ranked by name.
    """
    low, high = np.percentile(shares, BAG_PERCENTILES, axis=0)
    table = pd.DataFrame({"tag": tags, "importance": shares.mean(axis=0).round(9), "low": low, "high": high})
    table = table.sort_values(["importance", "tag"], ascending=[False, True], ignore_index=True)
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    table["cumulative"] = table["importance"].cumsum()
    return table


def terms_for(ranking: pd.DataFrame, per_cent: float) -> tuple[int, float]:
    """The fewest top tags that hold at least `per_cent` of the importance, and what they hold.

    >>> terms_for(pd.DataFrame({"cumulative": [40.0, 70.0, 100.0]}), 68)
    (2, 70.0)
    """
    reached = np.flatnonzero(ranking["cumulative"] >= min(per_cent, ranking["cumulative"].iloc[-1]) - 1e-9)
    return int(reached[0]) + 1, float(ranking["cumulative"].iloc[reached[0]])


def main(
    subject_tags_parquet,
    subject_classes_parquet,
    tags_parquet,
    alarms_csv,
    ranking_parquet,
    ranking_csv,
    class_importances_parquet,
    bag_importances_parquet,
    summary_txt,
    all_alarms_csv,
    learner,
    training,
    ranking,
    seed,
    threads,
) -> None:
    """Read subjects by tags and classes, and the alarms so far; write the ranking, the importances,
    the sentence of the curve, all alarms.
    """
    design = read_design(subject_tags_parquet, subject_classes_parquet, training["encoding"])
    importances = bag_importances(design, learner, training, ranking["bags"], seed, threads)
    class_weights = design.target(training["target"]).sum(axis=0)
    by_class = share_within_class(importances)
    shares = weigh_classes(importances, class_weights)
    table = rank(shares, design.tags)
    table = table.merge(top_classes(design), on="tag", validate="one_to_one")
    table = table.merge(read_table(tags_parquet), on="tag", how="left", validate="one_to_one")
    number, reached = terms_for(table, ranking["cumulative_target"])
    sentence = f"{number} tags for {reached:.0f} % of the importance (of {len(table)} tags)"
    new = alarms_of_ranking(table)
    alarms = pd.concat([pd.read_csv(alarms_csv, dtype=str), tabulate_alarms(new)], ignore_index=True)
    table["alarms"] = "; ".join(alarms["alarm"])
    write_table(table, ranking_parquet, "ranking")
    write_csv(read_table(ranking_parquet), ranking_csv)
    index = pd.MultiIndex.from_product([design.classes, design.tags], names=["class", "tag"])
    long = pd.DataFrame({"importance": by_class.ravel()}, index=index).reset_index()
    long["weight"] = long["class"].map(dict(zip(design.classes, class_weights, strict=True)))
    write_table(long, class_importances_parquet, "class_importances")
    number_of, tag_of = np.indices(shares.shape)
    bags = {
        "bag": 1 + number_of.ravel(),
        "tag": np.array(design.tags)[tag_of.ravel()],
        "importance": shares.ravel().round(9),
    }
    write_table(pd.DataFrame(bags), bag_importances_parquet, "bag_importances")
    with open(summary_txt, "w", encoding="utf-8") as file:
        file.writelines([sentence + "\n", *(f"WARNING: {says}\n" for says in alarms["says"])])
    write_csv(alarms, all_alarms_csv)
    for alarm in new:
        LOG.warning("%s: %s", alarm.alarm, alarm.says)
    say_done("%s", sentence)


if __name__ == "__main__":
    run_step(main, snakemake)
