"""plot_similarities: every pair is counted once in its bin, and nobody is their own neighbour."""

import numpy as np
import pytest

from scripts.figures.plot_similarities import EDGES, MOST_ROWS, count_similarities, draw


def unit_vectors(n: int) -> np.ndarray:
    """Random unit vectors in three dimensions."""
    vectors = np.random.default_rng(1).normal(size=(n, 3))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_shares_are_those_of_all_pairs():
    vectors = unit_vectors(700)
    table, nearest = count_similarities(vectors)
    every = (vectors @ vectors.T).clip(-1, 1).round(6)
    upper = every[np.triu_indices(700, 1)]
    np.testing.assert_allclose(table["pairs"], np.histogram(upper, EDGES)[0] / len(upper))
    np.fill_diagonal(every, -1)
    np.testing.assert_allclose(nearest, every.max(axis=1))
    assert table["nearest"].sum() == pytest.approx(1)


def test_of_many_terms_an_even_part_is_compared_with_all():
    vectors = unit_vectors(2 * MOST_ROWS + 1)
    table, nearest = count_similarities(vectors)
    assert len(nearest) == -(-len(vectors) // 3) and table["pairs"].sum() == pytest.approx(1)


def test_figure_marks_the_threshold_and_says_how_many_lie_beyond():
    table, nearest = count_similarities(np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]]))
    axes = draw(table, float((nearest >= 0.7).mean()), 0.0, 0.7).axes[0]
    assert (
        axes.lines[0].get_xdata() == [0.7, 0.7]
        and "67 % of the terms have\na neighbour from 0.7,\n0 % are averaged" in axes.texts[0].get_text()
    )
