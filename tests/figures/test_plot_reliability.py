"""plot_reliability: bins hold what they should, calibrated predictions lie on the line, and the intervals cover it."""

import numpy as np
import pandas as pd
import pytest

from scripts.figures._style import save
from scripts.figures.plot_reliability import bin_predictions, draw


def test_bins_are_means_of_equally_many():
    predicted = np.array([0.0, 0.1, 0.2, 0.3, 0.8, 1.0])
    voted = np.array([0.0, 0.0, 0.5, 0.5, 1.0, 0.5])
    table = bin_predictions(predicted, voted, np.array(list("abcdef")), 3, 1)
    assert table["number"].tolist() == [2, 2, 2]
    np.testing.assert_allclose(table["predicted"], [0.05, 0.25, 0.9])
    np.testing.assert_allclose(table["voted"], [0.0, 0.5, 0.75])
    assert (table["low"] <= table["voted"]).all() and (table["voted"] <= table["high"]).all()


def test_calibrated_predictions_lie_on_the_line_and_overconfident_ones_do_not():
    rng = np.random.default_rng(3)
    predicted = rng.uniform(0, 1, 4000)
    voted = (rng.uniform(size=4000) < predicted).astype(float)
    subjects = np.repeat(np.arange(400), 10).astype(str)
    good = bin_predictions(predicted, voted, subjects, 10, 1)
    assert ((good["low"] <= good["predicted"]) & (good["predicted"] <= good["high"])).sum() >= 8
    bad = bin_predictions(np.clip(predicted * 2 - 0.5, 0.001, 0.999), voted, subjects, 10, 1)
    assert ((bad["low"] <= bad["predicted"]) & (bad["predicted"] <= bad["high"])).sum() <= 5


def test_equal_predictions_are_not_divided():
    table = bin_predictions(np.array([0.1] * 9 + [0.5]), np.zeros(10), np.arange(10).astype(str), 5, 1)
    assert table["number"].sum() == 10 and len(table) <= 2


@pytest.mark.parametrize(("predicted", "voted"), [(1.0, 1.0), (0.0, 0.0), (0.3, 0.5), (0.0, 1.0)])
def test_equal_predictions_are_one_bin_that_is_drawn(predicted, voted, tmp_path):
    subjects = np.arange(20).astype(str)
    table = bin_predictions(np.full(20, predicted), np.full(20, voted), subjects, 10, 0)
    assert table.to_numpy().tolist() == [[pytest.approx(predicted), voted, voted, voted, 20]]
    figure = draw(table)
    assert all(0 < value <= 1 for value in figure.axes[0].lines[1].get_xydata()[0])
    save(figure, str(tmp_path / "r.svg"), str(tmp_path / "r.png"))
    assert (tmp_path / "r.png").stat().st_size > 1000


def test_figure_has_a_point_a_bin():
    table = pd.DataFrame(
        {"predicted": [0.01, 0.5], "voted": [0.0, 0.4], "low": [0, 0.3], "high": [0.1, 0.6], "number": [9, 9]}
    )
    assert len(draw(table).axes[0].lines[1].get_xdata()) == 2
