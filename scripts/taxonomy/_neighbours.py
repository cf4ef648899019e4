"""Which vectors lie close to each other: exactly, or approximately where there are too many for all pairs."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array

from scripts.lib.log import LOG

BLOCK = 2048
SINGLE_ERROR = 1e-5  # more than single precision errs in a cosine of some hundred dimensions
SAMPLE = 500
TRAINING = 64


class ExactPairs:
    """All pairs of a group of unit vectors, by blocked matrix products."""

    def __init__(self, vectors: np.ndarray, similarity: float):
        self.vectors, self.single, self.similarity = vectors, vectors.astype(np.float32), similarity

    def near(self, rows: np.ndarray) -> Iterator[tuple[np.ndarray, csr_array]]:
        """For a block of rows, block by block of columns: the columns, and 1 where a row is near one.

        Single precision decides but for pairs so close to the limit that it may err; those are decided in double
        precision.
        """
        for start in range(0, len(self.vectors), BLOCK):
            columns = np.arange(start, min(start + BLOCK, len(self.vectors)))
            cosines = self.single[rows] @ self.single[columns].T
            row, column = np.nonzero(cosines >= self.similarity - SINGLE_ERROR)
            kept = decide(self.vectors, rows[row], columns[column], cosines[row, column], self.similarity)
            shape = len(rows), len(columns)
            yield columns, csr_array((np.ones(kept.sum()), (row[kept], column[kept])), shape=shape)


class ApproximatePairs:
    """The pairs of a group of unit vectors that an inverted file of faiss finds (Johnson et al. 2021,
    IEEE Trans. Big Data 7, 535).

    The vectors are put into 4 sqrt(n) lists by k-means; a row is compared with those in the `lists_searched` nearest
    lists. What is found is near without error; what lies in other lists is missed.
    """

    def __init__(self, vectors: np.ndarray, similarity: float, lists_searched: int, threads: int):
        import faiss

        self.vectors, self.single, self.similarity = vectors, vectors.astype(np.float32), similarity
        faiss.omp_set_num_threads(threads)
        lists = max(int(4 * len(vectors) ** 0.5), 1)
        quantiser = faiss.IndexFlatIP(vectors.shape[1])
        self.index = faiss.IndexIVFFlat(quantiser, vectors.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
        self.index.cp.max_points_per_centroid = TRAINING
        self.index.cp.min_points_per_centroid = 1
        self.index.train(self.single)
        self.index.add(self.single)
        self.index.nprobe = min(lists_searched, lists)

    def near(self, rows: np.ndarray) -> Iterator[tuple[np.ndarray, csr_array]]:
        """As ExactPairs, all columns at once."""
        ends, cosines, column = self.index.range_search(self.single[rows], self.similarity - SINGLE_ERROR)
        row = np.repeat(np.arange(len(rows)), np.diff(ends.astype(np.int64)))
        kept = decide(self.vectors, rows[row], column, cosines, self.similarity)
        found = csr_array((np.ones(kept.sum()), (row[kept], column[kept])), shape=(len(rows), len(self.vectors)))
        found.sort_indices()
        yield np.arange(len(self.vectors)), found


def decide(
    vectors: np.ndarray, one: np.ndarray, other: np.ndarray, cosines: np.ndarray, similarity: float
) -> np.ndarray:
    """Whether the pairs (one, other) are near, from their cosines in single precision."""
    unsure = np.flatnonzero(cosines <= similarity + SINGLE_ERROR)
    exact = np.einsum("ij,ij->i", vectors[one[unsure]], vectors[other[unsure]])
    near = np.ones(len(one), bool)
    near[unsure] = exact >= similarity - 1e-9
    return near


def measure_recall(exact: ExactPairs, found: ApproximatePairs) -> float:
    """The share of the neighbours of some 500 evenly chosen vectors that the approximate search finds,
    themselves left out.
    """
    rows = np.unique(np.linspace(0, len(exact.vectors) - 1, SAMPLE).astype(np.int64))
    there = sum(near.nnz for _, near in exact.near(rows)) - len(rows)
    here = sum(near.nnz for _, near in found.near(rows)) - len(rows)
    return here / there if there else 1.0


def search_pairs(vectors: np.ndarray, similarity: float, search: dict, threads: int) -> ExactPairs | ApproximatePairs:
    """Exact pairs for up to `exact_up_to` vectors, approximate ones beyond, whose recall is measured and logged.

    search: the settings exact_up_to and lists_searched.
    """
    exact = ExactPairs(vectors, similarity)
    if len(vectors) <= search["exact_up_to"]:
        return exact
    found = ApproximatePairs(vectors, similarity, search["lists_searched"], threads)
    recall = measure_recall(exact, found)
    LOG.info("%d terms are more than search.exact_up_to: neighbours by faiss, %.4f of them found", len(vectors), recall)
    return found
