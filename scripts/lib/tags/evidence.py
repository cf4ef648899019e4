"""Every use of a tag, traced to the words it came from, and the evidence for each tag."""

import itertools

import numpy as np
import pandas as pd

from scripts.lib.tables import arrow_schema, write_csv, write_table
from scripts.lib.tags.groups import count_distinct, count_pairs, first_rows, number_rows, number_texts
from scripts.lib.tags.uses import repeats_in_phrase
from scripts.lib.words.naming import POLARITIES, denial_words, polar_name

DECIMALS = 6
EXAMPLES = 5
BEHIND = ["tag", "polarity", "term", "phrase", "original", "similarity"]


def trace_uses(phrases: pd.DataFrame, phrase_tags: pd.DataFrame) -> pd.DataFrame:
    """Every use of a term with the words it came from, the tag it went to, and the tag with its polarity.

    Text comes as numbers into distinct texts (pandas.Categorical), since there may be millions of uses.
    """
    kept = phrases[phrases["dropped"] == ""].drop(columns="dropped").rename(columns={"position": "phrase_position"})
    tags = phrase_tags.sort_values(["phrase", "position"], ignore_index=True)
    texts, first, number = np.unique(tags["phrase"].to_numpy(object), return_index=True, return_counts=True)
    phrase = pd.Categorical(kept["phrase"])
    place = pd.Index(texts).get_indexer(phrase.categories)[phrase.codes]
    kept, place = kept[place >= 0], place[place >= 0]
    lengths = number[place]
    within = np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
    tag = np.repeat(first[place], lengths) + within
    uses = kept.iloc[np.repeat(np.arange(len(kept)), lengths)].reset_index(drop=True)
    for column in tags.columns.drop("phrase"):
        values = (
            tags[column] if pd.api.types.is_numeric_dtype(tags[column]) else pd.Series(pd.Categorical(tags[column]))
        )
        uses[column] = values.array.take(tag)
    return uses.assign(evidence=name_evidence(uses))


def name_evidence(uses: pd.DataFrame) -> pd.Categorical:
    """The tag of each use with its polarity: host, no host, possible host; "" without a tag."""
    denied = uses[(uses["polarity"] == "denied") & (uses["tag"] != "")]
    denials = denial_words(denied["tag"].tolist(), denied["cue"].tolist())
    groups = number_rows([uses["tag"], uses["polarity"]])
    distinct = uses[["tag", "polarity"]].iloc[first_rows(groups)]
    numbers, texts = number_texts(
        [polar_name(tag, polarity, denials) for tag, polarity in distinct.itertuples(index=False)]
    )
    return pd.Categorical.from_codes(numbers[groups], categories=texts)


def weigh(uses: pd.DataFrame, key: str) -> pd.DataFrame:
    """The evidence for each value of the column `key`, which becomes the index.

    Columns: uses, annotators, subjects, terms, phrases, the largest annotator's share, whether it is one person,
    examples (the most used phrases). Uses without a tag are left out; a phrase counts once.
    """
    counted = np.flatnonzero((uses["tag"] != "").to_numpy() & ~repeats_in_phrase(uses))

    def column_of(name: str) -> pd.Series:
        return uses[name].iloc[counted]

    groups, names = number_texts(column_of(key))
    table = pd.DataFrame(
        {"uses": np.bincount(groups, minlength=len(names))}, index=pd.Index(names, dtype="str", name=key)
    )
    for column, values in {
        "annotators": "annotator",
        "subjects": "subject",
        "terms": "term",
        "phrases": "phrase",
    }.items():
        table[column] = count_distinct(groups, column_of(values))
    people, persons = number_texts(column_of("annotator"))
    pairs, number = count_pairs(groups, people, len(persons))
    largest = pd.Series(number).groupby(pairs // max(len(persons), 1)).max()
    table["largest_annotator_share"] = (largest.to_numpy() / table["uses"]).round(DECIMALS)
    table["one_person"] = table["annotators"] == 1
    table["examples"] = example_phrases(groups, column_of("phrase"))
    return table


def example_phrases(groups: np.ndarray, phrases: pd.Series) -> list[str]:
    """The most used phrases of each group, as one text; of equally used ones the first in the alphabet."""
    numbers, texts = number_texts(phrases)
    pairs, uses = count_pairs(groups, numbers, len(texts))
    group, phrase = np.divmod(pairs, max(len(texts), 1))
    order = np.lexsort((phrase, -uses, group))
    ends = np.searchsorted(group[order], np.arange(groups.max(initial=-1) + 2))
    return [
        "; ".join(texts[phrase[order[start : min(start + EXAMPLES, end)]]]) for start, end in itertools.pairwise(ends)
    ]


def support_of_evidence(uses: pd.DataFrame, min_annotators: int, min_uses: int) -> pd.DataFrame:
    """Each tag with each polarity, its evidence and whether that is enough; the most used first, ties by name."""
    table = weigh(uses, "evidence").reset_index()
    table["supported"] = (table["annotators"] >= min_annotators) & (table["uses"] >= min_uses)
    names = uses[["evidence", "tag", "polarity"]].drop_duplicates("evidence").astype("str")
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


def phrases_of_tags(uses: pd.DataFrame) -> pd.DataFrame:
    """What was written behind each tag: tag, polarity, term, phrase, original, with uses, annotators and subjects."""
    tagged = np.flatnonzero(uses["tag"] != "")
    groups = number_rows([uses[column].iloc[tagged] for column in BEHIND])
    table = (
        uses[BEHIND].iloc[tagged[first_rows(groups)]].astype(dict.fromkeys(BEHIND[:-1], "str")).reset_index(drop=True)
    )
    table["uses"] = np.bincount(groups, minlength=len(table))
    table["annotators"] = count_distinct(groups, uses["annotator"].iloc[tagged])
    table["subjects"] = count_distinct(groups, uses["subject"].iloc[tagged])
    return table.sort_values(
        ["tag", "uses", "original", "term", "polarity"], ascending=[True, False, True, True, True], ignore_index=True
    )


def write_tags(
    uses: pd.DataFrame,
    support: dict[str, int],
    uses_parquet: str,
    evidence_parquet: str,
    tags_parquet: str,
    tags_csv: str,
    evidence_csv: str,
    tag_phrases_csv: str,
) -> pd.DataFrame:
    """Write uses and the evidence for each tag, as tables and for people; the tags.
    `support` as in support_of_evidence.
    """
    evidence = support_of_evidence(uses, **support)
    tags = support_of_tags(uses, evidence)
    write_table(uses, uses_parquet, "uses")
    write_table(evidence, evidence_parquet, "evidence")
    write_table(tags, tags_parquet, "tags")
    write_csv(tags[arrow_schema("tags").names], tags_csv)
    write_csv(evidence[arrow_schema("evidence").names], evidence_csv)
    write_csv(phrases_of_tags(uses), tag_phrases_csv)
    return tags
