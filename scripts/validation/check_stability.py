"""Say which tags are firm: how often each is chosen on halves of the subjects, and where its rank may lie."""

import itertools

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.stats import kendalltau

from scripts.lib.learning.evaluation import Design, check_design, read_design
from scripts.lib.learning.importances import weigh_tags
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv
from scripts.validation._selectors import SELECTORS

ALTERNATIVES = 3


def choose_on_halves(design: Design, selector: str, first: int, halves: int, training: dict, seed: int) -> np.ndarray:
    """Whether each tag is among the first on random halves of the subjects: (halves, tags).

    Meinshausen & Bühlmann 2010, J. R. Stat. Soc. B 72, 417.
    """
    rng, rows, chosen = np.random.default_rng(seed), design.rows(training["target"]), []
    for number in range(halves):
        half = np.sort(rng.choice(len(design.subjects), len(design.subjects) // 2, replace=False))
        order = SELECTORS[selector](rows.take(half), design.tag_of, training, seed + number)
        chosen.append(np.isin(np.arange(len(design.tags)), order[:first]))
    return np.array(chosen)


def name_alternatives(chosen: np.ndarray, tags: list[str], least_rise: float) -> list[str]:
    """For each tag, the tags that are chosen more often where it is not, at most three: they can stand in for it.

    More often: by at least 0.2 of the halves. Tags that are chosen, or left out, on fewer than a tenth have none.

    >>> chosen = np.array([[1, 0, 1], [0, 1, 1], [1, 0, 1], [0, 1, 1]], bool)
    >>> name_alternatives(chosen, ["bent", "curved", "double"], 0.2)
    ['curved', 'bent', '']
    """
    names = []
    for tag in range(len(tags)):
        taken = chosen[:, tag]
        if not 0.1 <= taken.mean() <= 0.9:
            names.append("")
            continue
        rise = (chosen[~taken].mean(axis=0) - chosen[taken].mean(axis=0)).round(9)
        order = np.argsort(-rise, kind="stable")[:ALTERNATIVES]
        names.append("; ".join(tags[other] for other in order if rise[other] >= least_rise))
    return names


def compare_rankings(rankings: np.ndarray, top: np.ndarray, first: int) -> tuple[float, float]:
    """Mean over pairs of rankings (number, tags) of Kendall's tau over the `top` tags and of the shared first tags."""
    taus, shared = [], []
    for one, other in itertools.combinations(rankings, 2):
        taus.append(kendalltau(one[top], other[top]).statistic)
        shared.append(len(set(np.argsort(-one)[:first]) & set(np.argsort(-other)[:first])) / first)
    return float(np.mean(taus)), float(np.mean(shared))


def places(importances: np.ndarray) -> np.ndarray:
    """Ranks from 1 of importances (..., tags); equal ones in the order of the tags."""
    return np.argsort(np.argsort(-importances, axis=-1, kind="stable"), axis=-1) + 1


def main(
    subject_tags_parquet,
    subject_classes_parquet,
    ranking_parquet,
    firmness_csv,
    stability_csv,
    learner,
    selector,
    ranking,
    stability,
    training,
    seed,
    threads,
) -> None:
    """Read subjects by tags, classes and the ranking; write how firm each tag is, and how much whole rankings agree."""
    design = read_design(subject_tags_parquet, subject_classes_parquet, training["encoding"])
    check_design(design, training)
    n, rng = len(design.subjects), np.random.default_rng(seed)
    samples = [np.sort(rng.integers(0, n, n)) for _ in range(stability["resamples"])]
    samples += [np.arange(n)] * stability["seeds"]
    rankings = np.array(
        Parallel(n_jobs=threads)(
            delayed(weigh_tags)(design.take(rows), learner, ranking["bags"], training, seed + 100 * number)
            for number, rows in enumerate(samples)
        )
    )
    resampled, whole = np.split(rankings, [stability["resamples"]])
    importance = whole.mean(axis=0)
    top, first = np.argsort(-importance, kind="stable")[: stability["top"]], min(stability["first"], len(design.tags))
    low, high = np.percentile(places(resampled), [2.5, 97.5], axis=0)
    chosen = choose_on_halves(design, selector, first, stability["halves"], training, seed)
    table = pd.DataFrame(
        {
            "tag": design.tags,
            "rank_low": low,
            "rank_high": high,
            "selection_probability": chosen.mean(axis=0),
            "firm": chosen.mean(axis=0) >= stability["firm"],
            "alternatives": name_alternatives(chosen, design.tags, stability["stand_in"]),
        }
    ).merge(read_table(ranking_parquet)[["tag", "rank", "annotators", "one_person"]], on="tag", validate="one_to_one")
    table = table.sort_values(["selection_probability", "rank"], ascending=[False, True], ignore_index=True)
    rows = []
    for what, found in (("resampled subjects", resampled), ("seeds alone", whole)):
        if len(found) > 1:
            rows.append((what, len(found), len(top), *compare_rankings(found, top, first)))
    columns = ["rankings differ by", "rankings", "tags", "kendall_tau", f"shared_of_first_{first}"]
    agreement = pd.DataFrame(rows, columns=columns)
    if first == len(design.tags):
        LOG.warning("there are only %d tags, so all of them are chosen every time", first)
    write_csv(table, firmness_csv)
    write_csv(agreement, stability_csv)
    LOG.info("firm: %s", ", ".join(table.loc[table["firm"], "tag"]))
    say_done("%d of %d tags are firm", table["firm"].sum(), len(table))
    for row in agreement.itertuples(index=False):
        LOG.info("%s: Kendall's tau of the first %d %.2f, first %d shared %.2f", row[0], row[2], row[3], first, row[4])


if __name__ == "__main__":
    run_step(main, snakemake)
