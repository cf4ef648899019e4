"""Split annotations into phrases and bring each distinct phrase into a clean form, the original beside it."""

import pandas as pd

from scripts._cleaning import STRING_RULES, apply_rules, drop_host_image_phrases, split_phrases
from scripts._language import read_language_csv
from scripts._log import LOG, InputError, start_log
from scripts._spelling import COLUMNS, correct_spelling, find_corrections, word_counts
from scripts._tables import read_table, write_csv, write_table


def explode_phrases(annotations: pd.DataFrame, which: str) -> pd.DataFrame:
    """One row a phrase as written (classification_id, subject, annotator, position, original).

    An annotation without any word keeps one row with an empty original, so that it is accounted for. `which` is
    `all`, or `last` for the last phrase of each annotation alone, as the published code had it.
    """
    frame = annotations[["classification_id", "subject", "annotator"]].copy()
    frame["original"] = [split_phrases(text) or [""] for text in annotations["text"]]
    frame = frame.explode("original", ignore_index=True)
    frame["position"] = frame.groupby(["classification_id", "subject"]).cumcount() + 1
    if which == "last":
        frame = frame.drop_duplicates(["classification_id", "subject"], keep="last", ignore_index=True)
    return frame


def clean_distinct(
    originals: pd.Series, rules: list[str], host_image_words: list[str], reviewed: dict[str, str], spelling: dict
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Distinct originals with their clean phrase or the reason why there is none, and the words corrected.

    Returns a frame (original, phrase, dropped) and the frame of `find_corrections`.
    """
    counts = originals.value_counts().sort_index()
    frame = pd.DataFrame({"original": counts.index, "phrase": counts.index, "uses": counts.to_numpy(), "dropped": ""})
    corrections = pd.DataFrame(columns=COLUMNS)
    for rule in rules:
        if rule in STRING_RULES:
            frame["phrase"] = [apply_rules(phrase, [rule]) for phrase in frame["phrase"]]
        elif rule == "correct_spelling":
            corrections = find_corrections(word_counts(frame), reviewed, spelling)
            changes = dict(zip(corrections["written"], corrections["corrected"], strict=True))
            frame["phrase"] = [correct_spelling(phrase, changes) for phrase in frame["phrase"]]
        elif rule == "drop_host_image_phrases":
            about_host_image = [drop_host_image_phrases(phrase, set(host_image_words)) for phrase in frame["phrase"]]
            frame.loc[about_host_image, "dropped"] = "host image"
    frame.loc[[not any(c.isalnum() for c in phrase) for phrase in frame["phrase"]], "dropped"] = "no word"
    frame.loc[frame["dropped"] != "", "phrase"] = ""
    return frame[["original", "phrase", "dropped"]], corrections


def count_distinct(phrases: pd.DataFrame) -> pd.DataFrame:
    """Uses, annotators and subjects of each distinct clean phrase."""
    kept = phrases[phrases["dropped"] == ""]
    grouped = kept.groupby("phrase")
    return pd.DataFrame(
        {"uses": grouped.size(), "annotators": grouped["annotator"].nunique(), "subjects": grouped["subject"].nunique()}
    ).reset_index()


def read_reviewed(path: str) -> dict[str, str]:
    """Reviewed corrections, written -> corrected, from a CSV file with these columns. Raises InputError as read_language_csv."""
    return dict(cells for _, cells in read_language_csv(path, ["written", "corrected"]))


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
) -> None:
    """Read annotations; write their phrases, the distinct phrases and every corrected word."""
    phrases = explode_phrases(read_table(annotations_parquet), which)
    distinct, corrections = clean_distinct(
        phrases["original"], rules, host_image_words, read_reviewed(reviewed_csv), spelling
    )
    phrases = phrases.merge(distinct, on="original", how="left", validate="many_to_one")
    write_table(phrases, phrases_parquet, "phrases")
    counted = count_distinct(phrases)
    if counted.empty:
        raise InputError("no phrase is left after cleaning; check the annotations and cleaning.rules in the config.")
    write_table(counted, distinct_phrases_parquet, "distinct_phrases")
    write_csv(corrections, spelling_csv)
    LOG.info("%d phrases, %d distinct as written, %d distinct when clean", len(phrases), len(distinct), len(counted))
    for reason, number in phrases.loc[phrases["dropped"] != "", "dropped"].value_counts().items():
        LOG.info("dropped, %s: %d", reason, number)
    LOG.info("words corrected: %d (%s)", len(corrections), spelling_csv)


if __name__ == "__main__":
    start_log(snakemake.log[0])
    main(**snakemake.input, **snakemake.output, **snakemake.params)
