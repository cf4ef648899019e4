"""Group terms that mean the same: an averaged vector for every term."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_limits

from scripts.lib.log import InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_array, write_table
from scripts.taxonomy._contrast import contrast_groups, read_contrasts
from scripts.taxonomy._neighbours import BLOCK, search_pairs

EXACT = {"exact_up_to": math.inf}
AGGLOMERATIVE_LIMIT = 20_000


def average_neighbours(
    vectors: np.ndarray, counts: np.ndarray, groups: np.ndarray, similarity: float, threads: int, search: dict = EXACT
):
    """The published rule: each term becomes the average of all uses of terms at least `similarity` close to it.

    vectors: (n, d) unit vectors; counts: (n,) uses, the weights; similarity: cosine, -1 to 1;
    groups: (n,) only terms of the same group are averaged together (all zero: the published rule); search: settings of
    search_pairs. Returns averages (n, d) of length 1, neighbours (n,) and neighbour uses (n,).
    Blocks of fixed size within each group, so memory is O(n d) and the result does not depend on `threads`.

    >>> same = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    >>> average_neighbours(same, np.array([3, 1, 1]), np.zeros(3), 0.7, 1)[1].tolist()
    [2, 2, 1]
    """
    vectors, counts = normalise(np.asarray(vectors, np.float64)), np.asarray(counts, np.float64)
    totals, numbers, uses = np.zeros_like(vectors), np.zeros(len(vectors), np.int64), np.zeros(len(vectors))
    order = np.argsort(groups, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(np.asarray(groups)[order])) + 1):
        own, weights = vectors[group], counts[group]
        pairs = search_pairs(own, similarity, search, threads)

        def average_block(start: int, group=group, own=own, weights=weights, pairs=pairs) -> None:
            rows = np.arange(start, min(start + BLOCK, len(group)))
            here = group[rows]
            for columns, near in pairs.near(rows):
                totals[here] += near.multiply(weights[columns]) @ own[columns]
                numbers[here] += np.diff(near.indptr)
                uses[here] += near @ weights[columns]

        with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(threads) as pool:
            list(pool.map(average_block, range(0, len(group), BLOCK)))
    return normalise(totals), numbers, uses.astype(np.int64)


def average_clusters(vectors: np.ndarray, counts: np.ndarray, groups: np.ndarray, similarity: float):
    """Agglomerative clustering (average linkage, cosine): each term becomes the average of its cluster's uses.

    Arguments and results as `average_neighbours`, and the cluster number (n,) beside them, numbered in the
    order of their first term. Raises InputError for a group above 20,000 terms, since it holds all their distances.
    """
    from sklearn.cluster import AgglomerativeClustering

    vectors, counts = normalise(np.asarray(vectors, np.float64)), np.asarray(counts, np.float64)
    labels, used = np.zeros(len(vectors), np.int64), 0
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        if len(rows) > AGGLOMERATIVE_LIMIT:
            raise InputError(
                f"{len(rows)} distinct terms are too many for agglomerative clustering (at most "
                f"{AGGLOMERATIVE_LIMIT}); set settings.method: neighbours in the config."
            )
        found = np.zeros(1, np.int64)
        if len(rows) > 1:
            with threadpool_limits(limits=1):
                found = AgglomerativeClustering(
                    n_clusters=None, distance_threshold=1 - similarity, metric="cosine", linkage="average"
                ).fit_predict(vectors[rows])
        labels[rows] = used + found
        used += found.max() + 1
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    labels = np.argsort(np.argsort(first))[inverse]
    sums, uses = np.zeros((used, vectors.shape[1])), np.zeros(used)
    np.add.at(sums, labels, vectors * counts[:, None])
    np.add.at(uses, labels, counts)
    return normalise(sums)[labels], np.bincount(labels)[labels], uses.astype(np.int64)[labels], labels


def normalise(vectors: np.ndarray) -> np.ndarray:
    """Vectors of length 1; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)


def main(
    terms_parquet,
    term_vectors_npy,
    averages_npy,
    neighbourhoods_parquet,
    method,
    similarity,
    search,
    threads,
    contrasts_csv="",
    antonyms_csv="",
) -> None:
    """Read distinct terms and their vectors; write one averaged vector a term, and how many went into it."""
    terms, vectors = read_table(terms_parquet), np.load(term_vectors_npy)
    counts = terms["uses"].to_numpy()
    contrasts = read_contrasts(contrasts_csv, antonyms_csv, terms["term"].tolist())
    groups = contrast_groups(terms["term"].tolist(), contrasts)
    if method == "neighbours":
        averages, numbers, uses = average_neighbours(vectors, counts, groups, similarity, threads, search)
        clusters = np.arange(len(terms))
    else:
        averages, numbers, uses, clusters = average_clusters(vectors, counts, groups, similarity)
    write_array(averages, averages_npy)
    write_table(
        terms.assign(neighbours=numbers, neighbour_uses=uses, group=clusters), neighbourhoods_parquet, "neighbourhoods"
    )
    say_done("%s at %.2f: %d terms, %d averaged with others", method, similarity, len(terms), (numbers > 1).sum())


if __name__ == "__main__":
    run_step(main, snakemake)
