"""Name every averaged vector by its nearest token: a tag for every term, so one or many for a phrase."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from scripts._contrast import Allowed, may_name, read_contrasts
from scripts._log import LOG, start_log
from scripts._naming import POLARITIES, denial_words, polar_name
from scripts._schemas import SCHEMAS
from scripts._tables import read_table, write_csv, write_table
from scripts._uses import once_a_phrase

BLOCK = 2048
DECIMALS = 6


def nearest_tokens(
    averages: np.ndarray, candidates: np.ndarray, allowed: Allowed | np.ndarray, uses: np.ndarray, threads: int
) -> tuple[np.ndarray, np.ndarray]:
    """Index of the candidate nearest to each average, and their cosine similarity rounded to six decimals.

    averages: (n, d) and candidates: (m, d) unit vectors; allowed: (n, m) which candidates may be chosen;
    uses: (m,). Of equally near candidates the most used wins, then the first. Where none is allowed the
    index is -1 and the similarity -1. The result does not depend on `threads`, which share the blocks.

    >>> nearest_tokens(np.eye(2), np.array([[0.6, 0.8], [1.0, 0.0]]), np.ones((2, 2), bool), np.array([1, 1]), 1)
    (array([1, 0]), array([1. , 0.8]))
    """
    order = np.argsort(-np.asarray(uses), kind="stable")
    ranked = np.asarray(candidates, np.float64)[order]

    def name_block(start: int) -> tuple[np.ndarray, np.ndarray]:
        block = slice(start, start + BLOCK)
        cosines = np.asarray(averages[block], np.float64) @ ranked.T
        cosines[~allowed[block][:, order]] = -2
        best, reached = first_of_nearest(cosines)
        return np.where(reached > -2, order[best], -1), np.maximum(reached, -1)

    with threadpool_limits(limits=1), ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(name_block, range(0, len(averages), BLOCK)))
    return np.concatenate([best for best, _ in found]), np.concatenate([reached for _, reached in found])


def first_of_nearest(cosines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row the first column of largest value when rounded to six decimals, and that value.

    >>> first_of_nearest(np.array([[0.1, 0.30000001, 0.3], [0.2, 0.2, -2.0]]))
    (array([1, 0]), array([0.3, 0.2]))
    """
    row, column = np.nonzero(cosines >= cosines.max(axis=1, keepdims=True) - 10.0**-DECIMALS)
    value = np.round(cosines[row, column], DECIMALS)
    order = np.lexsort((column, -value, row))
    first = order[np.append(True, row[order][1:] != row[order][:-1])]
    return column[first], value[first]


def trace_uses(phrases: pd.DataFrame, phrase_tags: pd.DataFrame) -> pd.DataFrame:
    """Every use of a term with the words it came from, the tag it went to, and the tag with its polarity."""
    kept = phrases[phrases["dropped"] == ""].rename(columns={"position": "phrase_position"})
    uses = kept.drop(columns="dropped").merge(phrase_tags, on="phrase")
    return uses.assign(evidence=name_evidence(uses))


def name_evidence(uses: pd.DataFrame) -> list[str]:
    """The tag of each use with its polarity: host, no host, possible host; "" without a tag."""
    denied = uses[(uses["polarity"] == "denied") & (uses["tag"] != "")]
    denials = denial_words(denied["tag"].tolist(), denied["cue"].tolist())
    return [polar_name(*pair, denials) for pair in zip(uses["tag"], uses["polarity"], strict=True)]


def weigh(uses: pd.DataFrame, key: str) -> pd.DataFrame:
    """The evidence for each value of the column `key`, which becomes the index.

    Columns: uses, annotators, subjects, the largest annotator's share, whether it is one person, terms, phrases,
    examples. Uses without a tag are left out; a phrase counts once.
    """
    uses = once_a_phrase(uses[uses["tag"] != ""])
    grouped = uses.groupby(key)
    table = pd.DataFrame(
        {
            "uses": grouped.size(),
            "annotators": grouped["annotator"].nunique(),
            "subjects": grouped["subject"].nunique(),
            "terms": grouped["term"].nunique(),
            "phrases": grouped["phrase"].nunique(),
        }
    )
    largest = uses.groupby([key, "annotator"]).size().groupby(key).max()
    table["largest_annotator_share"] = (largest / table["uses"]).round(DECIMALS)
    table["one_person"] = table["annotators"] == 1
    table["examples"] = example_phrases(uses, key)
    return table


def support_of_evidence(uses: pd.DataFrame, min_annotators: int, min_uses: int) -> pd.DataFrame:
    """Each tag with each polarity, its evidence and whether that is enough; the most used first, ties by name."""
    table = weigh(uses, "evidence").reset_index()
    table["supported"] = (table["annotators"] >= min_annotators) & (table["uses"] >= min_uses)
    names = uses[["evidence", "tag", "polarity"]].drop_duplicates("evidence")
    table = table.merge(names, on="evidence", validate="one_to_one")
    return table.sort_values(["uses", "evidence"], ascending=[False, True], ignore_index=True)


def support_of_tags(uses: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Each tag, its evidence of all polarities, and how often it was affirmed, denied, hedged; the most used first.

    A tag is supported if it is so affirmed, denied or hedged.
    """
    table = weigh(uses, "tag")
    counts = evidence.pivot(index="tag", columns="polarity", values="uses").reindex(table.index)
    for polarity in POLARITIES:
        table[polarity] = counts[polarity].fillna(0).astype(int) if polarity in counts else 0
    table["supported"] = evidence.groupby("tag")["supported"].any()
    return table.reset_index().sort_values(["uses", "tag"], ascending=[False, True], ignore_index=True)


def example_phrases(uses: pd.DataFrame, key: str, number: int = 5) -> pd.Series:
    """The most used phrases of each value of `key`, as one text."""
    counts = uses.groupby([key, "phrase"]).size().rename("n").reset_index()
    counts = counts.sort_values([key, "n", "phrase"], ascending=[True, False, True])
    return counts.groupby(key)["phrase"].apply(lambda phrases: "; ".join(phrases.head(number)))


def phrases_of_tags(uses: pd.DataFrame) -> pd.DataFrame:
    """What was written behind each tag: tag, polarity, term, phrase, original, with uses, annotators and subjects."""
    grouped = uses[uses["tag"] != ""].groupby(["tag", "polarity", "term", "phrase", "original", "similarity"])
    table = pd.DataFrame(
        {"uses": grouped.size(), "annotators": grouped["annotator"].nunique(), "subjects": grouped["subject"].nunique()}
    ).reset_index()
    return table.sort_values(
        ["tag", "uses", "original", "term", "polarity"], ascending=[True, False, True, True, True], ignore_index=True
    )


def write_tags(
    uses: pd.DataFrame,
    support: dict,
    uses_parquet,
    evidence_parquet,
    tags_parquet,
    tags_csv,
    evidence_csv,
    tag_phrases_csv,
) -> pd.DataFrame:
    """Write uses and the evidence for each tag, as tables and for people; the tags. `support` as in support_of_evidence."""
    evidence = support_of_evidence(uses, **support)
    tags = support_of_tags(uses, evidence)
    write_table(uses, uses_parquet, "uses")
    write_table(evidence, evidence_parquet, "evidence")
    write_table(tags, tags_parquet, "tags")
    write_csv(tags[list(SCHEMAS["tags"][1])], tags_csv)
    write_csv(evidence[list(SCHEMAS["evidence"][1])], evidence_csv)
    write_csv(phrases_of_tags(uses), tag_phrases_csv)
    return tags


def main(
    terms_parquet,
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
    min_similarity,
    support,
    threads,
    contrasts_csv="",
    antonyms_csv="",
) -> None:
    """Read averaged vectors and candidates; write the tag of every term, phrase and use, and each tag's evidence."""
    terms, candidates = read_table(terms_parquet), read_table(candidates_parquet)
    contrasts = read_contrasts(contrasts_csv, antonyms_csv, [*terms["term"], *candidates["token"]])
    nearest, similarity = nearest_tokens(
        np.load(averages_npy),
        np.load(candidate_vectors_npy),
        may_name(terms["term"].tolist(), candidates["token"].tolist(), contrasts),
        candidates["uses"],
        threads,
    )
    tokens = np.where(nearest >= 0, candidates["token"].to_numpy(object)[nearest], "")
    named = (nearest >= 0) & (similarity >= min_similarity)
    terms = terms.assign(tag=np.where(named, tokens, ""), similarity=similarity)
    phrase_tags = read_table(phrase_terms_parquet).merge(terms[["term", "tag", "similarity"]], on="term")
    uses = trace_uses(read_table(phrases_parquet), phrase_tags)
    untagged = terms[terms["tag"] == ""].assign(nearest=tokens[~named])
    write_table(terms, term_tags_parquet, "term_tags")
    write_table(phrase_tags, phrase_tags_parquet, "phrase_tags")
    paths = [uses_parquet, evidence_parquet, tags_parquet, tags_csv, evidence_csv, tag_phrases_csv]
    tags = write_tags(uses, support, *paths)
    write_csv(untagged[["term", "uses", "nearest", "similarity"]], untagged_csv)
    LOG.info("%d tags, %d with enough support, %d by one person", len(tags), *tags[["supported", "one_person"]].sum())
    LOG.info("terms too far from every candidate: %d, %d uses", len(untagged), untagged["uses"].sum())


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params, threads=snakemake.threads)
