"""plot_settings: a line for every unit in every panel, the baselines under them, the run's own settings marked."""

import pandas as pd
import pytest

from scripts.figures.plot_settings import draw, gather

SETTINGS = pd.DataFrame(
    [
        (unit, lemmatise, similarity, agreement, 9, similarity / 4 + (unit == "term") / 10, 0.1, 0.4)
        for unit in ("term", "phrase")
        for lemmatise in (True, False)
        for similarity in (0.5, 0.8)
        for agreement in ("0.2", "votes")
    ],
    columns=["unit", "lemmatise", "similarity", "agreement", "tags", "soft_macro_ap", "low", "high"],
)
SCORES = pd.DataFrame(
    [("model", "soft_macro_ap", 0.3), ("prevalence", "soft_macro_ap", 0.09), ("prevalence", "brier", 0.5)],
    columns=["predictor", "metric", "value"],
).assign(low=0.0, high=1.0)
CHOSEN = {"unit": "term", "lemmatise": True, "similarity": 0.8, "agreement": "votes"}


def test_table_holds_points_and_baselines_of_one_metric():
    table = gather(SETTINGS, SCORES)
    assert len(table) == 17 and table["baseline"].tolist()[-1] == "prevalence" and table["value"].iloc[-1] == 0.09


def test_panels_lines_and_marks():
    figure = draw(gather(SETTINGS, SCORES), CHOSEN)
    votes, yes = figure.axes
    assert [axes.get_title() for axes in figure.axes] == ["votes learnt", "yes from > 0.2"]
    lines = {line.get_label(): line for line in votes.lines}
    assert lines["terms, lemmas"].get_ydata().tolist() == pytest.approx([0.225, 0.3])
    assert lines["phrases, words as they are"].get_ydata().tolist() == pytest.approx([0.125, 0.2])

    def rings(axes):
        return [
            line.get_xdata().tolist() for line in axes.lines if line.get_markersize() == 9 and len(line.get_xdata())
        ]

    assert rings(votes) == [[0.8]] and rings(yes) == []
    assert [0.09, 0.09] in [list(line.get_ydata()) for line in yes.lines]
