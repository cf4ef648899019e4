"""Replay what people said, in the order that suggest_subjects would have asked for it and in others,
to see what that gains.
"""

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from scripts.lib.learning.evaluation import Design, build_design, check_design, fit_chosen, split_folds
from scripts.lib.learning.gains import gain_of_one, posterior_mean
from scripts.lib.learning.scores import average_precision, mean_over_classes
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv

ORDERS = ("suggested", "random", "fewest first")
STEPS = 20
LEARNER = "linear"


def spread_people(table: pd.DataFrame, person: str, what: str) -> dict[str, tuple[np.ndarray, list[str]]]:
    """subject -> (people, things) of 0 and 1, who said what of it; and the things, the same for all subjects.

    `table` has a row a person and thing, with an empty thing for who was asked and said none.
    """
    things = sorted(set(table[what]) - {""})
    place = {thing: number for number, thing in enumerate(things)}
    found = {}
    for subject, part in table.groupby("subject"):
        people = {who: number for number, who in enumerate(sorted(set(part[person])))}
        said = np.zeros((len(people), len(things)))
        for who, thing in part[[person, what]].itertuples(index=False):
            if thing:
                said[people[who], place[thing]] = 1
        found[subject] = (said, things)
    return found


def replay_people(
    people: list[np.ndarray], rates: np.ndarray, prior: float, first: int, order: str, seed: int
) -> np.ndarray:
    """Mean squared error of the estimated fractions after 0, 5, ..., 100 % of the answers that can still be asked for.

    people: for each subject (people, things), answers that are revealed in a random order, `first` of them at once;
    rates: (subjects, things) or (things,), the prior means. The truth is the fraction of all of a subject's people.
    """
    rng = np.random.default_rng(seed)
    shuffled = [said[rng.permutation(len(said))] for said in people]
    sums = [np.vstack([np.zeros((1, said.shape[1])), said.cumsum(axis=0)]) for said in shuffled]
    total = np.array([len(said) for said in people])
    truth = np.array([said[-1] for said in sums]) / total[:, None]
    asked = np.minimum(first, total)
    whole = int((total - asked).sum())
    goals = np.linspace(0, whole, STEPS + 1).round().astype(int)
    errors, done = [], 0
    for goal in goals:
        while done < goal:
            known = np.array([said[number] for said, number in zip(sums, asked, strict=True)])
            if order == "suggested":
                merit = gain_of_one(known, asked[:, None], rates, prior).sum(axis=1)
            else:
                merit = rng.random(len(people)) - (asked if order == "fewest first" else 0)
            open_ones = np.flatnonzero(asked < total)
            number = min(goal - done, max(len(people) // 20, 1), len(open_ones))
            chosen = open_ones[np.argsort(-merit[open_ones], kind="stable")[:number]]
            asked[chosen] += 1
            done += number
        known = np.array([said[number] for said, number in zip(sums, asked, strict=True)])
        errors.append(((posterior_mean(known, asked[:, None], rates, prior) - truth) ** 2).sum(axis=1).mean())
    return np.array(errors)


def replay_labels(design: Design, order: str, training: dict, first: int, seed: int) -> np.ndarray:
    """Held-out soft macro average precision as subjects with all of their votes are added to the training rows.

    Starts with `first` random subjects, or half of the training rows where there are no more than that; `suggested`
    adds those whose predicted votes are most uncertain next.
    """
    rows, rng = design.rows(training["target"]), np.random.default_rng(seed)
    curves = []
    for train, test in split_folds(design.votes, design.positive, training["folds"], seed):
        pool, start = rng.permutation(train), first if first < len(train) else len(train) // 2
        known, left, curve = pool[:start], pool[start:], []
        sizes = np.linspace(start, len(train), STEPS // 2 + 1).round().astype(int)
        for size in sizes:
            if size > len(known):
                if order == "suggested":
                    found = fit_chosen([LEARNER], training, rows.take(known), seed).probabilities(design.X[left])
                    left = left[np.argsort(-(found * (1 - found)).sum(axis=1).round(9), kind="stable")]
                number = size - len(known)
                known, left = np.append(known, left[:number]), left[number:]
            held = fit_chosen([LEARNER], training, rows.take(np.sort(known)), seed).probabilities(design.X[test])
            ones = np.ones((1, len(test)))
            scores = [average_precision(v, p, ones) for v, p in zip(design.votes[test].T, held.T, strict=True)]
            curve.append(mean_over_classes(scores)[0])
        curves.append(curve)
    return np.mean(curves, axis=0)


def tabulate(what: str, metric: str, curves: dict[str, np.ndarray]) -> list[tuple]:
    """Rows (what, order, share, metric, value, low, high) of curves (draws, steps), with 95 % intervals over draws."""
    rows = []
    for order, drawn in curves.items():
        low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
        for step, value in enumerate(drawn.mean(axis=0)):
            rows.append((what, order, step / (drawn.shape[1] - 1), metric, value, low[step], high[step]))
    return rows


def main(
    subject_tags_parquet,
    subject_classes_parquet,
    uses_parquet,
    annotations_parquet,
    classifications_parquet,
    probabilities_parquet,
    replay_csv,
    prior,
    replay,
    training,
    seed,
    threads,
) -> None:
    """Read who said and voted what; write the error, or the score, by the share of answers known, for each order."""
    subject_tags, subject_classes = read_table(subject_tags_parquet), read_table(subject_classes_parquet)
    design = build_design(subject_tags, subject_classes, training["encoding"])
    check_design(design, training)
    if len(design.subjects) * (1 - 1 / training["folds"]) <= replay["first_subjects"]:
        LOG.warning(
            "suggestion.first_subjects is %d of %d subjects, of which a part is held out: half of the others begin",
            replay["first_subjects"],
            len(design.subjects),
        )
    uses = read_table(uses_parquet)
    supported = set(subject_tags.loc[subject_tags["polarity"] == "affirmed", "tag"])
    said = uses[(uses["polarity"] == "affirmed") & uses["tag"].isin(supported)][["subject", "annotator", "tag"]]
    looked = read_table(annotations_parquet)[["subject", "annotator"]].assign(tag="")
    words = spread_people(pd.concat([looked, said]), "annotator", "tag")
    words = {subject: found for subject, (found, _) in words.items()}
    votes = read_table(classifications_parquet)[["subject", "annotator", "class"]]
    votes = votes.assign(**{"class": votes["class"].where(votes["class"].isin(design.classes), "")})
    experts = spread_people(votes, "annotator", "class")
    predicted = read_table(probabilities_parquet).groupby(["subject", "class"])["probability"].mean().unstack("class")
    judged = [subject for subject in design.subjects if subject in experts]
    rates = {
        "annotations": np.mean([found.mean(axis=0) for found in words.values()], axis=0),
        "votes": predicted.loc[judged, experts[judged[0]][1]].to_numpy(),
    }
    people = {"annotations": list(words.values()), "votes": [experts[subject][0] for subject in judged]}
    run, rows = Parallel(n_jobs=threads), []
    for what in people:
        curves = {
            order: np.array(
                run(
                    delayed(replay_people)(people[what], rates[what], prior, replay["first_people"], order, seed + draw)
                    for draw in range(replay["draws"])
                )
            )
            for order in ORDERS
        }
        rows += tabulate(what, "squared error", curves)
    curves = {
        order: np.array(
            run(
                delayed(replay_labels)(design, order, training, replay["first_subjects"], seed + draw)
                for draw in range(replay["draws"])
            )
        )
        for order in ORDERS[:2]
    }
    rows += tabulate("classified subjects", "soft_macro_ap", curves)
    table = pd.DataFrame(rows, columns=["what", "order", "share", "metric", "value", "low", "high"])
    write_csv(table, replay_csv)
    for (what, order), part in table.groupby(["what", "order"]):
        LOG.info("%s, %s: %s at half of them", what, order, f"{part['value'].iloc[len(part) // 2]:.4f}")
    say_done("%d orders replayed, %d times each", len(ORDERS), replay["draws"])


if __name__ == "__main__":
    run_step(main, snakemake)
