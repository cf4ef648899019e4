"""Tables between steps: their written schemas, and files that are the same bytes for the same content."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

TEXT, WHOLE, REAL, YES = pa.string(), pa.int64(), pa.float64(), pa.bool_()

# table -> (sort keys, {column: (type, meaning)})
SCHEMAS = {
    "annotations": (
        ["classification_id", "subject"],
        {
            "classification_id": (TEXT, "id of the classification in the export"),
            "subject": (TEXT, "id of the subject"),
            "annotator": (TEXT, "pseudonym of the annotator"),
            "workflow": (TEXT, "id of the workflow"),
            "workflow_version": (TEXT, "version of the workflow, empty if the export has none"),
            "created_at": (TEXT, "time of the classification as written in the export"),
            "repeat": (WHOLE, "1 for the annotator's first classification of the subject, 2 for the second, ..."),
            "file": (TEXT, "name of the export"),
            "text": (TEXT, "what the annotator wrote, unchanged"),
        },
    ),
    "classifications": (
        ["classification_id", "subject", "class"],
        {
            "classification_id": (TEXT, "id of the classification in the export"),
            "subject": (TEXT, "id of the subject"),
            "annotator": (TEXT, "pseudonym of the expert"),
            "workflow": (TEXT, "id of the workflow"),
            "workflow_version": (TEXT, "version of the workflow, empty if the export has none"),
            "created_at": (TEXT, "time of the classification as written in the export"),
            "repeat": (WHOLE, "1 for the expert's first classification of the subject, 2 for the second, ..."),
            "file": (TEXT, "name of the export"),
            "class": (TEXT, "a class that the expert named; empty if none was named"),
        },
    ),
    "subjects": (
        ["subject"],
        {
            "subject": (TEXT, "id of the subject"),
            "name": (TEXT, "name in the subject's metadata, which may hold its coordinates"),
        },
    ),
    "phrases": (
        ["classification_id", "subject", "position"],
        {
            "classification_id": (TEXT, "id of the classification in the export"),
            "subject": (TEXT, "id of the subject"),
            "annotator": (TEXT, "pseudonym of the annotator"),
            "position": (WHOLE, "place of the phrase in the annotation, from 1"),
            "original": (TEXT, "the words as written"),
            "phrase": (TEXT, "the cleaned phrase; empty if dropped"),
            "dropped": (TEXT, "why the phrase is not used; empty if it is"),
        },
    ),
    "distinct_phrases": (
        ["phrase"],
        {
            "phrase": (TEXT, "a cleaned phrase"),
            "uses": (WHOLE, "times it was written"),
            "annotators": (WHOLE, "annotators who wrote it"),
            "subjects": (WHOLE, "subjects it was written about"),
        },
    ),
    "phrase_terms": (
        ["phrase", "position"],
        {
            "phrase": (TEXT, "a cleaned phrase"),
            "position": (WHOLE, "place of the term in the phrase, from 1"),
            "term": (TEXT, "the unit of analysis, as embedded"),
            "polarity": (TEXT, "affirmed, denied or hedged"),
            "cue": (TEXT, "the word that denies or hedges; empty if affirmed"),
        },
    ),
    "terms": (
        ["term"],
        {"term": (TEXT, "a distinct unit of analysis"), "uses": (WHOLE, "times it was used, whatever its polarity")},
    ),
    "candidates": (
        ["token"],
        {
            "token": (TEXT, "a word or pair of words that may become a tag"),
            "lemma": (TEXT, "its base form"),
            "uses": (WHOLE, "times it was used, all forms of the lemma together"),
        },
    ),
    "neighbourhoods": (
        ["term"],
        {
            "term": (TEXT, "a distinct unit of analysis"),
            "uses": (WHOLE, "times it was used"),
            "neighbours": (WHOLE, "distinct units averaged with it, itself included"),
            "neighbour_uses": (WHOLE, "uses of all of them, the weight of the average"),
            "group": (WHOLE, "number of its cluster (agglomerative); its own number (neighbours)"),
        },
    ),
    "term_tags": (
        ["term"],
        {
            "term": (TEXT, "a distinct unit of analysis"),
            "tag": (TEXT, "the candidate nearest to its averaged vector"),
            "similarity": (REAL, "cosine similarity of the average and the tag, -1 to 1"),
            "uses": (WHOLE, "times the term was used"),
        },
    ),
    "phrase_tags": (
        ["phrase", "position"],
        {
            "phrase": (TEXT, "a cleaned phrase"),
            "position": (WHOLE, "place of the term in the phrase, from 1"),
            "term": (TEXT, "the unit of analysis"),
            "polarity": (TEXT, "affirmed, denied or hedged"),
            "cue": (TEXT, "the word that denies or hedges; empty if affirmed"),
            "tag": (TEXT, "the tag, without its polarity"),
            "similarity": (REAL, "cosine similarity of the averaged vector and the tag, -1 to 1"),
        },
    ),
    "uses": (
        ["classification_id", "subject", "phrase_position", "position"],
        {
            "classification_id": (TEXT, "id of the classification in the export"),
            "subject": (TEXT, "id of the subject"),
            "annotator": (TEXT, "pseudonym of the annotator"),
            "phrase_position": (WHOLE, "place of the phrase in the annotation, from 1"),
            "position": (WHOLE, "place of the term in the phrase, from 1"),
            "original": (TEXT, "the words as written"),
            "phrase": (TEXT, "the cleaned phrase"),
            "term": (TEXT, "the unit of analysis"),
            "polarity": (TEXT, "affirmed, denied or hedged"),
            "cue": (TEXT, "the word that denies or hedges; empty if affirmed"),
            "tag": (TEXT, "the tag, without its polarity; empty if every candidate is too far"),
            "evidence": (TEXT, "the tag with its polarity: host, no host, possible host"),
            "similarity": (REAL, "cosine similarity of the averaged vector and the tag, -1 to 1"),
        },
    ),
    "tags": (
        ["tag"],
        {
            "tag": (TEXT, "the tag"),
            "uses": (WHOLE, "times it was affirmed, denied or hedged"),
            "affirmed": (WHOLE, "times it was affirmed (host)"),
            "denied": (WHOLE, "times it was denied (no host)"),
            "hedged": (WHOLE, "times it was hedged (possible host)"),
            "annotators": (WHOLE, "annotators who used it"),
            "subjects": (WHOLE, "subjects it was used for"),
            "largest_annotator_share": (REAL, "share of the uses by the annotator with most of them, 0 to 1"),
            "one_person": (YES, "true if a single annotator used it"),
            "supported": (YES, "true if it is supported affirmed, denied or hedged"),
            "terms": (WHOLE, "distinct terms that go to it"),
            "phrases": (WHOLE, "distinct clean phrases that hold it"),
            "examples": (TEXT, "its most used phrases"),
        },
    ),
    "evidence": (
        ["evidence"],
        {
            "evidence": (TEXT, "the tag with its polarity: host, no host, possible host"),
            "tag": (TEXT, "the tag"),
            "polarity": (TEXT, "affirmed, denied or hedged"),
            "uses": (WHOLE, "times it was used"),
            "annotators": (WHOLE, "annotators who used it"),
            "subjects": (WHOLE, "subjects it was used for"),
            "largest_annotator_share": (REAL, "share of the uses by the annotator with most of them, 0 to 1"),
            "one_person": (YES, "true if a single annotator used it"),
            "supported": (YES, "true if it has the support that the settings ask for"),
            "terms": (WHOLE, "distinct terms that go to it"),
            "phrases": (WHOLE, "distinct clean phrases that hold it"),
            "examples": (TEXT, "its most used phrases"),
        },
    ),
    "ranking": (
        ["rank"],
        {
            "rank": (WHOLE, "1 for the most important tag"),
            "tag": (TEXT, "the tag; its evidence affirmed, denied and hedged counts together"),
            "importance": (REAL, "class-weighted share of all Shapley values, per cent; the mean over bags"),
            "low": (REAL, "10th percentile of the importance over bags, per cent"),
            "high": (REAL, "90th percentile of the importance over bags, per cent"),
            "cumulative": (REAL, "importance of this tag and all above it, per cent"),
            "uses": (WHOLE, "times the tag was used"),
            "affirmed": (WHOLE, "times it was affirmed"),
            "denied": (WHOLE, "times it was denied"),
            "hedged": (WHOLE, "times it was hedged"),
            "annotators": (WHOLE, "annotators who used it"),
            "subjects": (WHOLE, "subjects it was used for"),
            "one_person": (YES, "true if a single annotator used it"),
            "largest_annotator_share": (REAL, "share of the uses by the annotator with most of them, 0 to 1"),
            "top_evidence": (TEXT, "the tag with the polarity that goes together with a class most"),
            "top_class": (TEXT, "that class"),
            "top_class_correlation": (REAL, "correlation over subjects of the evidence and the class's votes, -1 to 1"),
        },
    ),
    "class_importances": (
        ["class", "tag"],
        {
            "class": (TEXT, "a class"),
            "tag": (TEXT, "the tag"),
            "importance": (REAL, "share of the class's Shapley values, per cent; the mean over bags"),
            "weight": (REAL, "weight of the class: its votes or positives, as trained"),
        },
    ),
    "final_tags": (
        ["rank"],
        {
            "rank": (WHOLE, "1 for the most important final tag"),
            "tag": (TEXT, "the final tag"),
            "importance": (REAL, "sum of the importances of the derived tags in it, per cent"),
            "derived": (TEXT, "the derived tags in it, joined by semicolons"),
            "definition": (TEXT, "what it means, by the adjustments; empty if they do not say"),
            "kind": (TEXT, "human, or algorithmic if a quantity would measure it; empty if not decided"),
            "quantity": (TEXT, "the quantity that would measure it; empty unless algorithmic"),
            "note": (TEXT, "a remark of the adjustments"),
            "pinned": (YES, "true if it is final by the adjustments, whatever its rank"),
            "uses": (WHOLE, "times it was affirmed, denied or hedged; a phrase counts once for each"),
            "affirmed": (WHOLE, "times it was affirmed"),
            "denied": (WHOLE, "times it was denied"),
            "hedged": (WHOLE, "times it was hedged"),
            "annotators": (WHOLE, "annotators who used it"),
            "subjects": (WHOLE, "subjects it was used for"),
            "largest_annotator_share": (REAL, "share of the uses by the annotator with most of them, 0 to 1"),
            "one_person": (YES, "true if a single annotator used it"),
            "examples": (TEXT, "its most used phrases"),
        },
    ),
    "tag_names": (
        ["tag"],
        {
            "tag": (TEXT, "a derived tag"),
            "final": (TEXT, "the final tag that it is part of; empty if it is part of none"),
            "fate": (TEXT, "why: kept, renamed, merged, dropped with the reason, not chosen, not enough support"),
        },
    ),
    "subject_tags": (
        ["subject", "evidence"],
        {
            "subject": (TEXT, "id of the subject"),
            "evidence": (TEXT, "the tag with its polarity"),
            "tag": (TEXT, "the tag"),
            "polarity": (TEXT, "affirmed, denied or hedged"),
            "count": (WHOLE, "times it was used for the subject"),
            "annotators": (WHOLE, "annotators of the subject who used it"),
            "annotators_total": (WHOLE, "annotators of the subject"),
            "expected": (REAL, "annotators who would have used it if they used it as often as for all their subjects"),
            "fraction": (REAL, "annotators / annotators_total, 0 to 1"),
            "standardised": (REAL, "annotators above the expected number, in standard deviations"),
            "binary": (WHOLE, "1: at least one annotator used it, else 0"),
        },
    ),
    "subject_classes": (
        ["subject", "class"],
        {
            "subject": (TEXT, "id of the subject"),
            "class": (TEXT, "a class"),
            "experts": (WHOLE, "experts who named it for the subject"),
            "experts_total": (WHOLE, "experts who classified the subject"),
            "fraction": (REAL, "experts / experts_total, 0 to 1"),
            "positive": (YES, "fraction > the agreement threshold"),
            "annotated": (YES, "whether annotators described the subject too"),
            "used": (YES, "false for classes that the settings ignore or that have too few votes"),
        },
    ),
    "probabilities": (
        ["class", "subject", "repeat"],
        {
            "subject": (TEXT, "id of the subject"),
            "class": (TEXT, "a class"),
            "repeat": (WHOLE, "repeat of the cross-validation, from 1"),
            "fold": (WHOLE, "fold in which the subject was held out, from 1"),
            "probability": (REAL, "of the class, from a model that never saw the subject, 0 to 1"),
            "threshold": (REAL, "decision threshold chosen within the training rows, 0 to 1; 2: never yes"),
        },
    ),
}

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def arrow_schema(name: str) -> pa.Schema:
    """The Arrow schema of the table `name`, with the meaning of each column as field metadata."""
    columns = SCHEMAS[name][1]
    return pa.schema([pa.field(c, kind, metadata={"meaning": meaning}) for c, (kind, meaning) in columns.items()])


def write_table(frame: pd.DataFrame, path: str, name: str) -> None:
    """Write a frame as Parquet by its written schema, in the order of the schema's sort keys.

    The bytes depend on the content alone, not on the order of the rows given.
    Raises KeyError for a missing column and pyarrow.ArrowInvalid for a value of the wrong type.
    """
    keys, columns = SCHEMAS[name]
    ordered = frame[list(columns)].sort_values(keys, kind="stable", ignore_index=True)
    pq.write_table(pa.Table.from_pandas(ordered, schema=arrow_schema(name), preserve_index=False), path)


def read_table(path: str) -> pd.DataFrame:
    """A Parquet table as a pandas frame with plain Python strings."""
    return pq.read_table(path).to_pandas(strings_to_categorical=False, ignore_metadata=True)


def plain_cell(value):
    """A text cell that no spreadsheet runs as a formula and no terminal obeys.

    >>> plain_cell("=1+1"), plain_cell("bell\\x07"), plain_cell("core")
    ("'=1+1", 'bell\\\\x07', 'core')
    """
    if not isinstance(value, str):
        return value
    value = CONTROL.sub(lambda match: f"\\x{ord(match.group()):02x}", value)
    return "'" + value if value.startswith(FORMULA_STARTS) else value


def write_csv(frame: pd.DataFrame, path: str) -> None:
    """Write a frame as CSV for people: numbers to six significant digits, text made harmless."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [plain_cell(value) for value in safe[column]]
    safe.to_csv(path, index=False, float_format="%.6g", lineterminator="\n", encoding="utf-8")


def write_array(array: np.ndarray, path: str) -> None:
    """Write an array as .npy under exactly this path."""
    with open(path, "wb") as file:
        np.save(file, array, allow_pickle=False)
