"""How well one expert agrees with the others: what any model can be held against."""

import numpy as np
import pandas as pd

from scripts.lib.learning.evaluation import Design
from scripts.lib.learning.scores import average_precision, f1_scores, mean_over_classes

COLUMNS = [
    "expert",
    "subjects",
    "classes",
    "expert_soft_macro_ap",
    "model_soft_macro_ap",
    "classes_at_agreement",
    "expert_weighted_f1",
    "model_weighted_f1",
]


def votes_of_others(classifications: pd.DataFrame, design: Design, expert: str):
    """(rows of the design, the expert's labels, the fractions among the others) where the expert and two others voted.

    Labels and fractions have shape (rows, classes).
    """
    counts = np.zeros((2, len(design.subjects), len(design.classes)))
    people = np.zeros((2, len(design.subjects)))
    row_of = {subject: row for row, subject in enumerate(design.subjects)}
    column_of = {name: column for column, name in enumerate(design.classes)}
    seen = classifications[["subject", "annotator"]].drop_duplicates()
    for subject, annotator in seen.itertuples(index=False):
        if subject in row_of:
            people[int(annotator != expert), row_of[subject]] += 1
    named = classifications[["subject", "annotator", "class"]].drop_duplicates()
    for subject, annotator, name in named.itertuples(index=False):
        if subject in row_of and name in column_of:
            counts[int(annotator != expert), row_of[subject], column_of[name]] += 1
    rows = np.flatnonzero((people[0] > 0) & (people[1] >= 2))
    return rows, counts[0, rows] > 0, counts[1, rows] / people[1, rows, None]


def compare_experts(
    classifications: pd.DataFrame, design: Design, repeats: list, agreement: float, min_positives: int
) -> pd.DataFrame:
    """Each expert, and the model beside, against the votes of the other experts: COLUMNS, one row an expert.

    `repeats` are (probability, decision) of the model, held out. Classes without a vote of the others are left out;
    weighted F1 is over classes that the others name for `min_positives` subjects at the agreement.
    """
    table = []
    for expert in sorted(set(classifications["annotator"])):
        rows, labels, others = votes_of_others(classifications, design, expert)
        if not len(rows):
            continue
        ones = np.ones((1, len(rows)))
        voted = np.flatnonzero(others.sum(axis=0) > 0)
        positive = others > agreement
        firm = positive.sum(axis=0) >= min_positives

        def soft(scores, others=others, voted=voted, ones=ones):
            return mean_over_classes([average_precision(others[:, c], scores[:, c], ones) for c in voted])[0]

        def f1(decision, positive=positive, firm=firm, ones=ones):
            return f1_scores(positive[:, firm], decision[:, firm], ones)["weighted_f1"][0] if firm.any() else np.nan

        model = [soft(p[rows]) for p, _ in repeats], [f1(d[rows]) for _, d in repeats]
        scores = (soft(labels.astype(float)), np.mean(model[0]), int(firm.sum()), f1(labels), np.mean(model[1]))
        table.append((expert, len(rows), len(voted), *scores))
    return pd.DataFrame(table, columns=COLUMNS)
