"""Name every averaged vector by its nearest token: a tag for every term, so one or many for a phrase."""

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from scripts._contrast import may_name, read_contrasts
from scripts._log import LOG, start_log
from scripts._naming import denial_words, polar_name
from scripts._tables import read_table, write_csv, write_table
from scripts._uses import once_a_phrase

BLOCK = 2048
DECIMALS = 6


def nearest_tokens(
    averages: np.ndarray, candidates: np.ndarray, allowed: np.ndarray, uses: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Index of the candidate nearest to each average, and their cosine similarity rounded to six decimals.

    averages: (n, d) and candidates: (m, d) unit vectors; allowed: (n, m) which candidates may be chosen;
    uses: (m,). Of equally near candidates the most used wins, then the first. Where none is allowed the
    index is -1 and the similarity -1.

    >>> nearest_tokens(np.eye(2), np.array([[0.6, 0.8], [1.0, 0.0]]), np.ones((2, 2), bool), np.array([1, 1]))
    (array([1, 0]), array([1. , 0.8]))
    """
    order = np.argsort(-np.asarray(uses), kind="stable")
    ranked = np.asarray(candidates, np.float64)[order]
    indices, similarities = [], []
    with threadpool_limits(limits=1):
        for start in range(0, len(averages), BLOCK):
            block = slice(start, start + BLOCK)
            cosines = np.round(np.asarray(averages[block], np.float64) @ ranked.T, DECIMALS)
            cosines[~allowed[block][:, order]] = -2
            best = cosines.argmax(axis=1)
            reached = cosines[np.arange(len(best)), best]
            indices.append(np.where(reached > -2, order[best], -1))
            similarities.append(np.maximum(reached, -1))
    return np.concatenate(indices), np.concatenate(similarities)


def trace_uses(phrases: pd.DataFrame, phrase_tags: pd.DataFrame) -> pd.DataFrame:
    """Every use of a term with the words it came from and the tag it went to."""
    kept = phrases[phrases["dropped"] == ""].rename(columns={"position": "phrase_position"})
    uses = kept.drop(columns="dropped").merge(phrase_tags, on="phrase")
    denied = uses[(uses["polarity"] == "denied") & (uses["tag"] != "")]
    denials = denial_words(denied["tag"].tolist(), denied["cue"].tolist())
    uses["tag"] = [polar_name(tag, how, denials) for tag, how in zip(uses["tag"], uses["polarity"], strict=True)]
    return uses


def support_of_tags(uses: pd.DataFrame, min_annotators: int, min_uses: int) -> pd.DataFrame:
    """The evidence for each tag: uses, annotators, subjects, the largest annotator's share, whether that is enough.

    Sorted by uses; ties by name.
    """
    uses = once_a_phrase(uses)
    grouped = uses[uses["tag"] != ""].groupby("tag")
    largest = uses.groupby(["tag", "annotator"]).size().groupby("tag").max()
    table = pd.DataFrame(
        {
            "uses": grouped.size(),
            "annotators": grouped["annotator"].nunique(),
            "subjects": grouped["subject"].nunique(),
            "polarity": grouped["polarity"].first(),
            "terms": grouped["term"].nunique(),
            "phrases": grouped["phrase"].nunique(),
        }
    )
    table["largest_annotator_share"] = (largest.reindex(table.index) / table["uses"]).round(DECIMALS)
    table["one_person"] = table["annotators"] == 1
    table["supported"] = (table["annotators"] >= min_annotators) & (table["uses"] >= min_uses)
    table["examples"] = example_phrases(uses).reindex(table.index)
    return table.reset_index().sort_values(["uses", "tag"], ascending=[False, True], ignore_index=True)


def example_phrases(uses: pd.DataFrame, number: int = 5) -> pd.Series:
    """The most used phrases of each tag, as one text."""
    counts = uses.groupby(["tag", "phrase"]).size().rename("n").reset_index()
    counts = counts.sort_values(["tag", "n", "phrase"], ascending=[True, False, True])
    return counts.groupby("tag")["phrase"].apply(lambda phrases: "; ".join(phrases.head(number)))


def phrases_of_tags(uses: pd.DataFrame) -> pd.DataFrame:
    """What was written behind each tag: tag, term, phrase, original, with uses, annotators and subjects."""
    grouped = uses[uses["tag"] != ""].groupby(["tag", "term", "phrase", "original", "similarity"])
    table = pd.DataFrame(
        {"uses": grouped.size(), "annotators": grouped["annotator"].nunique(), "subjects": grouped["subject"].nunique()}
    ).reset_index()
    return table.sort_values(["tag", "uses", "original"], ascending=[True, False, True], ignore_index=True)


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
    tags_parquet,
    tags_csv,
    tag_phrases_csv,
    untagged_csv,
    min_similarity,
    support,
    contrasts_csv="",
) -> None:
    """Read averaged vectors and candidates; write the tag of every term, phrase and use, and each tag's evidence."""
    terms, candidates = read_table(terms_parquet), read_table(candidates_parquet)
    contrasts = read_contrasts(contrasts_csv) if contrasts_csv else {}
    nearest, similarity = nearest_tokens(
        np.load(averages_npy),
        np.load(candidate_vectors_npy),
        may_name(terms["term"].tolist(), candidates["token"].tolist(), contrasts),
        candidates["uses"],
    )
    tokens = np.where(nearest >= 0, candidates["token"].to_numpy(object)[nearest], "")
    named = (nearest >= 0) & (similarity >= min_similarity)
    terms = terms.assign(tag=np.where(named, tokens, ""), similarity=similarity)
    phrase_tags = read_table(phrase_terms_parquet).merge(terms[["term", "tag", "similarity"]], on="term")
    uses = trace_uses(read_table(phrases_parquet), phrase_tags)
    tags = support_of_tags(uses, **support)
    untagged = terms[terms["tag"] == ""].assign(nearest=tokens[~named])
    write_table(terms, term_tags_parquet, "term_tags")
    write_table(phrase_tags, phrase_tags_parquet, "phrase_tags")
    write_table(uses, uses_parquet, "uses")
    write_table(tags, tags_parquet, "tags")
    write_csv(tags, tags_csv)
    write_csv(phrases_of_tags(uses), tag_phrases_csv)
    write_csv(untagged[["term", "uses", "nearest", "similarity"]], untagged_csv)
    LOG.info("%d tags, %d with enough support, %d by one person", len(tags), *tags[["supported", "one_person"]].sum())
    LOG.info("terms too far from every candidate: %d, %d uses", len(untagged), untagged["uses"].sum())


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params)
