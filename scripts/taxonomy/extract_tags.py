"""Name every averaged vector by its nearest token: a tag for every term, so one or many for a phrase."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_limits

from scripts.lib.log import LOG, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_coded, read_table, write_csv, write_table
from scripts.lib.tags.evidence import DECIMALS, trace_uses, write_tags
from scripts.lib.words.aspects import OBJECT
from scripts.taxonomy._contrast import Allowed, may_name, read_contrasts
from scripts.taxonomy._doubts import list_doubtful
from scripts.taxonomy._opposites import find_forbidden
from scripts.taxonomy._own_words import Candidates, choose_names, find_rivals, order_of, own_rows

BLOCK = 512
NOTHING = np.zeros((0, 2), np.int64)
SINGLE_ERROR = 1e-5  # more than single precision errs in a cosine of some hundred dimensions, and than a rounding


def name_terms(
    averages: np.ndarray,
    candidates: Candidates,
    allowed: Allowed,
    forbidden: np.ndarray,
    vocabulary: dict,
    threads: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The name of each term, its cosine similarity to the average, and whether that is near enough for a tag.

    averages: (n, d) unit vectors; allowed, and forbidden (k, 2) as rows and columns: which candidates may name which
    terms; vocabulary: min_similarity, own_word, own_uses, own_similarity of the config. With `own_word` every candidate
    that names a term names the term of the same words too, however far the average was drawn away. No name: "" and -1.
    """
    kept, free, rows = candidates, allowed, np.zeros(0, int)
    if vocabulary["own_word"]:
        names = choose_names(candidates, find_rivals(averages, candidates, allowed, forbidden, threads), vocabulary)
        chosen = names == np.arange(len(names))
        place = np.cumsum(chosen) - 1
        kept, free = candidates.take(chosen), allowed.take(chosen)
        forbidden = forbidden[chosen[forbidden[:, 1]]]
        forbidden = np.column_stack([forbidden[:, 0], place[forbidden[:, 1]]])
        rows, settled = candidates.own[candidates.own >= 0], place[names[candidates.own >= 0]]
    nearest, similarity = nearest_tokens(averages, kept.vectors, free, kept.uses, threads, forbidden)
    named = similarity >= vocabulary["min_similarity"]
    if len(rows):
        nearest[rows], named[rows] = settled, True
        similarity[rows] = np.round(np.einsum("ij,ij->i", averages[rows], kept.vectors[settled]), DECIMALS)
    return np.where(nearest >= 0, np.array(kept.tokens, object)[nearest], ""), similarity, named & (nearest >= 0)


def nearest_tokens(
    averages: np.ndarray,
    candidates: np.ndarray,
    allowed: Allowed,
    uses: np.ndarray,
    threads: int,
    forbidden: np.ndarray = NOTHING,
) -> tuple[np.ndarray, np.ndarray]:
    """Index of the candidate nearest to each average, and their cosine similarity rounded to six decimals.

    averages: (n, d) and candidates: (m, d) unit vectors; allowed: (n, m) which candidates may be chosen;
    uses: (m,); forbidden: (k, 2) pairs of an average and a candidate that it may not choose either. Of equally near
    candidates the most used wins, then the first. Where none is allowed the index is -1 and the similarity -1.
    Candidates that a row may not choose are not looked at. Single precision finds who may be nearest, double precision
    decides among them, so the result depends neither on `threads`, which share the blocks, nor on the blocks.

    >>> every = Allowed(np.ones((1, 1), bool), np.zeros(2, int), np.zeros(2, int))
    >>> nearest_tokens(np.eye(2), np.array([[0.6, 0.8], [1.0, 0.0]]), every, np.array([1, 1]), 1)
    (array([1, 0]), array([1. , 0.8]))
    """
    rank = order_of(uses)
    rows_by_kind, columns_by_kind = (np.argsort(kinds, kind="stable") for kinds in (allowed.row_of, allowed.column_of))
    exact = np.asarray(candidates, np.float64)[columns_by_kind]
    single = np.ascontiguousarray(exact.T, np.float32)
    rank, kind_of_column = rank[columns_by_kind], allowed.column_of[columns_by_kind]
    by_rank = columns_by_kind[np.argsort(rank)]
    nearest, similarity = np.full(len(averages), -1), np.full(len(averages), -1.0)
    barred = by_place(forbidden, rows_by_kind, columns_by_kind)

    def name_block(start: int) -> None:
        rows = rows_by_kind[start : start + BLOCK]
        some, kinds = np.asarray(averages[rows], np.float64), allowed.row_of[rows]
        parts = []
        for begin, end in runs_of(allowed.table[np.unique(kinds)].any(axis=0)[kind_of_column]):
            cosines = some.astype(np.float32) @ single[:, begin:end]
            if kinds[0] != kinds[-1]:
                cosines[~allowed.table[kinds][:, kind_of_column[begin:end]]] = -np.inf
            bar(cosines, barred, start, begin)
            parts.append((begin, cosines))
        best = np.max([cosines.max(axis=1) for _, cosines in parts], axis=0) if parts else np.full(len(rows), -np.inf)
        limit = np.where(best > -np.inf, best - SINGLE_ERROR, np.inf)[:, None]
        near = [(begin, *np.nonzero(cosines >= limit)) for begin, cosines in parts]
        row = np.concatenate([row for _, row, _ in near] or [np.zeros(0, int)])
        column = np.concatenate([begin + column for begin, _, column in near] or [np.zeros(0, int)])
        found, reached = first_of_nearest(row, rank[column], np.einsum("ij,ij->i", some[row], exact[column]))
        there = rows[np.unique(row)]
        nearest[there], similarity[there] = by_rank[found], reached

    with threadpool_limits(limits=1), ThreadPoolExecutor(threads) as pool:
        list(pool.map(name_block, range(0, len(averages), BLOCK)))
    return nearest, similarity


def by_place(pairs: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Pairs (k, 2) of a row and a column as their places in two orders, sorted by the first.

    >>> by_place(np.array([[0, 1], [2, 0]]), np.array([2, 0, 1]), np.array([0, 1])).tolist()
    [[0, 0], [1, 1]]
    """
    places = np.column_stack([np.argsort(order)[pairs[:, side]] for side, order in enumerate((rows, columns))])
    return places[np.argsort(places[:, 0], kind="stable")]


def bar(cosines: np.ndarray, barred: np.ndarray, row: int, column: int) -> None:
    """Put -inf where a pair is barred, in the part of a table that begins at a row and a column."""
    first, last = np.searchsorted(barred[:, 0], [row, row + len(cosines)])
    here = barred[first:last] - [row, column]
    here = here[(here[:, 1] >= 0) & (here[:, 1] < cosines.shape[1])]
    cosines[here[:, 0], here[:, 1]] = -np.inf


def runs_of(wanted: np.ndarray) -> np.ndarray:
    """The beginning and the end of every run of True.

    >>> runs_of(np.array([True, True, False, True])).tolist()
    [[0, 2], [3, 4]]
    """
    return np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(np.int8))).reshape(-1, 2)


def first_of_nearest(row: np.ndarray, column: np.ndarray, cosines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row that is there the first column of largest cosine when rounded to six decimals, and that cosine.

    >>> first_of_nearest(np.array([0, 0, 1]), np.array([2, 1, 5]), np.array([0.3, 0.30000001, 0.2]))
    (array([1, 5]), array([0.3, 0.2]))
    """
    value = np.round(cosines, DECIMALS)
    order = np.lexsort((column, -value, row))
    first = order[np.append(True, row[order][1:] != row[order][:-1])] if len(order) else order
    return column[first], value[first]


def main(
    terms_parquet,
    term_vectors_npy,
    averages_npy,
    candidates_parquet,
    candidate_vectors_npy,
    phrase_terms_parquet,
    phrases_parquet,
    term_tags_parquet,
    phrase_tags_parquet,
    uses_parquet,
    evidence_parquet,
    tags_parquet,
    tags_csv,
    evidence_csv,
    tag_phrases_csv,
    untagged_csv,
    doubtful_csv,
    vocabulary,
    similarity,
    support,
    threads,
    contrasts_csv="",
    antonyms_csv="",
    opposites_csv="",
) -> None:
    """Read averaged vectors and candidates; write the tag of every term, phrase and use, and each tag's evidence."""
    terms, found = read_table(terms_parquet), read_table(candidates_parquet)
    texts, tokens = terms["term"].tolist(), found["token"].tolist()
    averages, vectors = np.load(averages_npy), np.load(candidate_vectors_npy)
    contrasts = read_contrasts(contrasts_csv, antonyms_csv, [*texts, *tokens])
    allowed = may_name(texts, tokens, contrasts)
    forbidden = find_forbidden(texts, tokens, contrasts, contrasts_csv, antonyms_csv, opposites_csv)
    candidates = Candidates(tokens, vectors, found["uses"].to_numpy(), own_rows(texts, tokens))
    names, reached, named = name_terms(averages, candidates, allowed, forbidden, vocabulary, threads)
    terms = terms.assign(tag=np.where(named, names, ""), similarity=reached)
    said = read_table(phrase_terms_parquet)
    phrase_tags = said[said["about"] == OBJECT].merge(terms[["term", "tag", "similarity"]], on="term")
    uses = trace_uses(read_coded(phrases_parquet), phrase_tags)
    untagged = terms[terms["tag"] == ""].assign(nearest=names[~named])
    doubtful = list_doubtful(terms, np.load(term_vectors_npy), candidates, contrasts, similarity, vocabulary)
    write_table(terms, term_tags_parquet, "term_tags")
    write_table(phrase_tags, phrase_tags_parquet, "phrase_tags")
    paths = [uses_parquet, evidence_parquet, tags_parquet, tags_csv, evidence_csv, tag_phrases_csv]
    tags = write_tags(uses, support, *paths)
    write_csv(untagged[["term", "uses", "nearest", "similarity"]], untagged_csv)
    write_csv(doubtful, doubtful_csv)
    say_done("%d tags, %d with enough support, %d by one person", len(tags), *tags[["supported", "one_person"]].sum())
    LOG.info("terms too far from every candidate: %d, %d uses", len(untagged), untagged["uses"].sum())
    LOG.info("terms whose tag is in doubt: %d, %d uses (%s)", len(doubtful), doubtful["uses"].sum(), doubtful_csv)


if __name__ == "__main__":
    run_step(main, snakemake)
