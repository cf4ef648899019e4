"""Split annotations into phrases and bring each distinct phrase into a clean form, the original beside it."""

from array import array
from collections.abc import Callable

import numpy as np
import pandas as pd

from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_coded, write_csv, write_table
from scripts.lib.tags.groups import count_distinct, number_texts
from scripts.lib.words.clauses import divider
from scripts.lib.words.cleaning import (
    LONGEST,
    STRING_RULES,
    apply_rules,
    drop_host_image_phrases,
    is_too_long,
)
from scripts.lib.words.grammar import read_grammar
from scripts.lib.words.markup import strip_markup
from scripts.lib.words.spelling import (
    COLUMNS,
    correct_spelling,
    find_corrections,
    pair_counts,
    read_reviewed,
    word_counts,
)


def explode_phrases(annotations: pd.DataFrame, which: str, split: Callable[[str], list[str]]) -> pd.DataFrame:
    """One row a phrase as written (classification_id, subject, annotator, position, original).

    An annotation without any word keeps one row with an empty original, so that it is accounted for. `which` is
    `all`, or `last` for the last phrase of each annotation alone, as the published code had it. split: into phrases.
    """
    known: dict[str, int] = {}
    numbers, lengths = array("q"), array("q")
    for text in annotations["text"]:
        pieces = split(strip_markup(text)) or [""]
        lengths.append(len(pieces))
        numbers.extend([known.setdefault(piece, len(known)) for piece in pieces])
    texts = sorted(known)
    place = np.empty(len(texts), np.int64)
    place[[known[text] for text in texts]] = np.arange(len(texts))
    row, last = np.repeat(np.arange(len(lengths)), lengths), np.cumsum(lengths) - 1
    frame = annotations[["classification_id", "subject", "annotator"]].iloc[row].reset_index(drop=True)
    frame["original"] = pd.Categorical.from_codes(place[np.asarray(numbers, np.int64)], categories=texts)
    frame["position"] = np.arange(len(row)) - (last - np.asarray(lengths, np.int64))[row]
    return frame.iloc[last].reset_index(drop=True) if which == "last" else frame


def clean_distinct(
    counts: pd.Series, rules: list[str], host_image_words: list[str], reviewed: dict[str, str], spelling: dict
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Distinct originals with their clean phrase or the reason why there is none, and the words corrected.

    counts: how often each original (the index) was written. Returns a frame (original, phrase, dropped) and the frame
    of `find_corrections`.
    """
    counts = counts[counts > 0]
    counts = counts.set_axis(counts.index.astype("str")).sort_index()
    frame = pd.DataFrame({"original": counts.index, "phrase": counts.index, "uses": counts.to_numpy(), "dropped": ""})
    too_long = [is_too_long(original) for original in frame["original"]]
    frame.loc[too_long, "phrase"] = ""
    corrections = pd.DataFrame(columns=COLUMNS)
    for rule in rules:
        if rule in STRING_RULES:
            frame["phrase"] = [apply_rules(phrase, [rule]) for phrase in frame["phrase"]]
        elif rule == "correct_spelling":
            corrections = find_corrections(word_counts(frame), pair_counts(frame), reviewed, spelling)
            changes = dict(zip(corrections["written"], corrections["corrected"], strict=True))
            frame["phrase"] = [correct_spelling(phrase, changes) for phrase in frame["phrase"]]
        elif rule == "drop_host_image_phrases":
            about_host_image = [drop_host_image_phrases(phrase, set(host_image_words)) for phrase in frame["phrase"]]
            frame.loc[about_host_image, "dropped"] = "host image"
    frame.loc[[not any(c.isalnum() for c in phrase) for phrase in frame["phrase"]], "dropped"] = "no word"
    frame.loc[too_long, "dropped"] = "too long"
    frame.loc[frame["dropped"] != "", "phrase"] = ""
    return frame[["original", "phrase", "dropped"]], corrections


def look_up(table: pd.DataFrame, keys: pd.Series) -> dict[str, pd.Categorical]:
    """For each column of text of a table, indexed by the categories of `keys`, the values that belong to them."""
    rows = table.index.get_indexer(keys.cat.categories)
    found = {}
    for column in table:
        numbers, texts = number_texts(table[column].iloc[rows])
        found[column] = pd.Categorical.from_codes(numbers[keys.cat.codes], categories=texts)
    return found


def count_phrases(phrases: pd.DataFrame) -> pd.DataFrame:
    """Uses, annotators and subjects of each distinct clean phrase."""
    kept = phrases[phrases["dropped"] == ""]
    groups, texts = number_texts(kept["phrase"])
    return pd.DataFrame(
        {
            "phrase": texts,
            "uses": np.bincount(groups, minlength=len(texts)),
            "annotators": count_distinct(groups, kept["annotator"]),
            "subjects": count_distinct(groups, kept["subject"]),
        }
    )


def main(
    annotations_parquet,
    reviewed_csv,
    phrases_parquet,
    distinct_phrases_parquet,
    spelling_csv,
    which,
    rules,
    host_image_words,
    spelling,
    clauses,
    lists,
    grammar_yaml,
) -> None:
    """Read annotations; write their phrases, the distinct phrases and every corrected word."""
    grammar = read_grammar(grammar_yaml)
    split, spelling = divider(clauses, lists, grammar), spelling | {"code": grammar.code}
    phrases = explode_phrases(read_coded(annotations_parquet, plain=("text",)), which, split)
    counts = phrases["original"].value_counts()
    distinct, corrections = clean_distinct(counts, rules, host_image_words, read_reviewed(reviewed_csv), spelling)
    phrases = phrases.assign(**look_up(distinct.set_index("original"), phrases["original"]))
    write_table(phrases, phrases_parquet, "phrases")
    counted = count_phrases(phrases)
    if counted.empty:
        raise InputError("no phrase is left after cleaning; check the annotations and cleaning.rules in the config.")
    write_table(counted, distinct_phrases_parquet, "distinct_phrases")
    write_csv(corrections, spelling_csv)
    say_done("%d phrases, %d distinct as written, %d distinct when clean", len(phrases), len(distinct), len(counted))
    for reason, number in phrases.loc[phrases["dropped"] != "", "dropped"].astype("str").value_counts().items():
        LOG.info("dropped, %s: %d", reason, number)
    if long := int((phrases["dropped"] == "too long").sum()):
        LOG.warning("phrases of more than %d letters, left out: %d; part them with commas or full stops", LONGEST, long)
    LOG.info("words corrected: %d (%s)", len(corrections), spelling_csv)


if __name__ == "__main__":
    run_step(main, snakemake)
