"""Votes of experts for the classes of each subject, and whether anything can be learnt from them."""

from typing import Any

import pandas as pd

from scripts.lib.log import InputError

NAMED = 3


def encode_classes(
    classifications: pd.DataFrame,
    annotated: set[str],
    known: list[str],
    ignore: list[str],
    min_votes: int,
    agreement: float,
) -> pd.DataFrame:
    """Every class of every subject that experts classified: experts, experts_total, fraction, positive,
    annotated, used.

    A class is positive where more than `agreement` of the experts name it; it is not used if it is
    ignored or has fewer than `min_votes` votes.
    """
    total = classifications.groupby("subject")["annotator"].nunique()
    votes = classifications[classifications["class"] != ""].groupby(["subject", "class"])["annotator"].nunique()
    index = pd.MultiIndex.from_product([sorted(total.index), sorted(known)], names=["subject", "class"])
    table = votes.reindex(index, fill_value=0).rename("experts").reset_index()
    table["experts_total"] = table["subject"].map(total)
    table["fraction"] = table["experts"] / table["experts_total"]
    table["positive"] = table["fraction"] > agreement
    table["annotated"] = table["subject"].isin(annotated)
    enough = table.groupby("class")["experts"].sum() >= min_votes
    table["used"] = table["class"].map(enough) & ~table["class"].isin(ignore)
    return table


def constant_classes(subject_classes: pd.DataFrame, values: str = "fraction") -> dict[str, str]:
    """Classes with the same value for every subject that is trained, which cannot be learnt -> how they are named.

    values: the column that a model learns, fraction or positive.

    >>> table = pd.DataFrame({"subject": ["s", "t"] * 2, "class": ["WAT", "WAT", "NAT", "NAT"], "used": True,
    ...                       "fraction": [1.0, 1.0, 0.0, 0.5], "annotated": True})
    >>> constant_classes(table)
    {'WAT': 'by every expert for every subject'}
    """
    trained = subject_classes[subject_classes["used"] & subject_classes["annotated"]]
    how = {0.0: "by no expert for any subject", 1.0: "by every expert for every subject"}
    if values == "positive":
        how = {0.0: "for no subject, at the agreement", 1.0: "for every subject, at the agreement"}
    return {
        name: how.get(float(column.iloc[0]), "by the same share of experts for every subject")
        for name, column in trained.groupby("class")[values]
        if column.nunique() == 1
    }


def summarise_classes(subject_classes: pd.DataFrame, ignore: list[str]) -> pd.DataFrame:
    """Votes, subjects with a vote and positive subjects of each class, why it is not used, and why it is not learnt."""
    grouped = subject_classes.groupby("class")
    table = pd.DataFrame(
        {
            "votes": grouped["experts"].sum(),
            "subjects": grouped["experts"].apply(lambda votes: int((votes > 0).sum())),
            "positives": grouped["positive"].sum(),
            "used": grouped["used"].first(),
        }
    ).reset_index()
    table["reason"] = [
        "" if used else "ignored by the config" if name in ignore else "too few votes"
        for name, used in zip(table["class"], table["used"], strict=True)
    ]
    constant = constant_classes(subject_classes)
    table["note"] = [f"cannot be learnt: named {constant[name]}" if name in constant else "" for name in table["class"]]
    return table.sort_values(["votes", "class"], ascending=[False, True], ignore_index=True)


def check_used(subject_classes: pd.DataFrame) -> None:
    """Raise InputError if every class is ignored or has too few votes."""
    if not subject_classes["used"].any():
        raise InputError("no class is left to train; shorten classes.ignore or lower classes.min_votes in the config.")


def check_learnable(subject_classes: pd.DataFrame, training: dict[str, Any], having: str) -> None:
    """Raise InputError if there are fewer subjects than the folds need, or no class that tells any two of them apart.

    subject_classes: as of `encode_classes`; training: that section of the config; having: what the subjects are known
    to have, for the message. Nothing is said where no class is used (`check_used`) or no subject is annotated.
    """
    trained = subject_classes[subject_classes["used"] & subject_classes["annotated"]]
    if trained.empty:
        return
    subjects, folds = trained["subject"].nunique(), (training["folds"], training["inner_folds"])
    if subjects < folds[0] * folds[1]:
        raise InputError(
            f"{subjects} subjects {having}, but {folds[0]} folds with {folds[1]} inner folds need at least "
            f"{folds[0] * folds[1]}; lower training.folds or training.inner_folds in the config, or add data."
        )
    constant = constant_classes(subject_classes, "fraction" if training["target"] == "votes" else "positive")
    if len(constant) == trained["class"].nunique():
        told = [f"{name!r} is named {how}" for name, how in list(constant.items())[:NAMED]]
        more = f", and so on for {len(constant)} classes" if len(constant) > NAMED else ""
        raise InputError(
            f"no class tells any two of the {subjects} subjects that {having} apart, so nothing can be learnt: "
            f"{', '.join(told)}{more}; add subjects of other classes, or other classes (classes.known in the config)."
        )
