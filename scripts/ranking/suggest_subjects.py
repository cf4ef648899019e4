"""Say which subjects should be looked at next: by annotators, whose words disagree, and by experts,
whose votes are open.
"""

import numpy as np
import pandas as pd

from scripts.lib.learning.gains import gain_of_one, posterior_mean
from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_coded, read_table, spread, write_csv

NAMED = 3
READ = ["subject", "tag", "polarity", "annotators", "annotators_total"]


def spread_words(subject_tags: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Annotators who affirm each tag (subjects, tags), and all annotators of each subject."""
    affirmed = subject_tags[subject_tags["polarity"] == "affirmed"]
    said = spread(affirmed, "subject", "tag", "annotators")
    return said, subject_tags.groupby("subject", observed=True)["annotators_total"].first().reindex(said.index)


def spread_votes(subject_classes: pd.DataFrame, probabilities: pd.DataFrame, subjects: pd.Index) -> tuple:
    """Votes, experts and predicted probabilities of each subject, (subjects, classes) and (subjects,).

    Probabilities are held out, the mean over repeats; where a subject has none, how common the class is.
    """
    used = subject_classes[subject_classes["used"]]
    votes = used.pivot(index="subject", columns="class", values="experts").reindex(subjects).fillna(0.0)
    experts = used.groupby("subject")["experts_total"].first().reindex(subjects).fillna(0.0)
    predicted = probabilities.groupby(["subject", "class"])["probability"].mean().unstack("class")
    common = votes.sum() / max(experts.sum(), 1)
    return votes, experts, predicted.reindex(index=subjects, columns=votes.columns).fillna(common)


def name_open(gains: pd.DataFrame, means: np.ndarray) -> list[str]:
    """The columns of largest gain in each row, with their estimated fraction: "bent 0.45; tail 0.30"."""
    order = np.argsort(-gains.to_numpy().round(9), axis=1, kind="stable")[:, :NAMED]
    return [
        "; ".join(f"{gains.columns[place]} {means[row, place]:.2f}" for place in places)
        for row, places in enumerate(order)
    ]


def rate(said: pd.DataFrame, asked: pd.Series, rates, prior: float) -> tuple[pd.Series, list[str]]:
    """The gain of one more person for each subject, summed over columns, and what is most open about it."""
    arguments = said.to_numpy(float), asked.to_numpy(float)[:, None], np.asarray(rates, float), prior
    gains = pd.DataFrame(gain_of_one(*arguments), said.index, said.columns)
    return gains.sum(axis=1).round(9), name_open(gains, posterior_mean(*arguments))


def place(gains: pd.Series) -> pd.Series:
    """1 for the largest gain; equal ones in the order of their index."""
    order = gains.sort_values(ascending=False, kind="stable").index
    return pd.Series(range(1, len(gains) + 1), index=order).reindex(gains.index)


def place_both(table: pd.DataFrame) -> pd.DataFrame:
    """The table by annotate_place, with annotate_place and classify_place before the gains that decide them."""
    for who in ("annotate", "classify"):
        table.insert(table.columns.get_loc(f"{who}_gain"), f"{who}_place", place(table[f"{who}_gain"]))
    return table.sort_values("annotate_place", ignore_index=True)


def main(
    subject_tags_parquet, subject_classes_parquet, probabilities_parquet, subjects_parquet, suggestions_csv, prior
) -> None:
    """Read what was said and voted; write every subject that is not retired, with the gain of one more person."""
    subjects = read_table(subjects_parquet)
    retired = set(subjects.loc[subjects["retired"], "subject"])
    said, annotators = spread_words(read_coded(subject_tags_parquet, columns=READ))
    votes, experts, predicted = spread_votes(
        read_table(subject_classes_parquet), read_table(probabilities_parquet), said.index
    )
    words_gain, open_tags = rate(said, annotators, said.sum() / annotators.sum(), prior)
    votes_gain, open_classes = rate(votes, experts, predicted, prior)
    table = pd.DataFrame(
        {
            "subject": said.index,
            "annotators": annotators.to_numpy(),
            "annotate_gain": words_gain.to_numpy(),
            "open_tags": open_tags,
            "experts": experts.astype(int).to_numpy(),
            "classify_gain": votes_gain.to_numpy(),
            "open_classes": open_classes,
        }
    )
    asked = ~table["subject"].isin(retired)
    if retired:
        LOG.info("%d subjects are retired and left out", int((~asked).sum()))
    table = place_both(table[asked].set_index("subject", drop=False))
    write_csv(table, suggestions_csv)
    say_done("annotate next: %s", ", ".join(table["subject"].head(5)))
    LOG.info("classify next: %s", ", ".join(table.sort_values("classify_place")["subject"].head(5)))


if __name__ == "__main__":
    run_step(main, snakemake)
