"""What each column of the tables for people (CSV) means, for docs/formats.md and the data package of a deposit."""

from scripts.lib.meanings_of_checks import INTERVAL, MEANINGS_OF_CHECKS, METRICS, as_in, some

LINEAGE = {
    "final": "the final tag; empty if the derived one is part of none",
    "tag": "the derived tag",
    "polarity": "affirmed, denied or hedged",
    "term": "the unit of analysis",
    "phrase": "the cleaned phrase",
    "original": "the words as written",
    "similarity": "cosine similarity of the averaged vector and the tag, -1 to 1",
    "uses": "times it was written so",
    "annotators": "annotators who wrote it",
    "subjects": "subjects it was written about",
}
REJECTED = {
    "file": "name of the export",
    "line": "line on which the row starts, from 1",
    "classification_id": "id of the classification",
    "reason": "why the row is left out",
    "detail": "what was found",
}
SUMMARY = {"file": "name of the export, or all", "what": "what is counted", "number": "how many"}
# name of the file -> {column: meaning}; two steps that write the same name write the same columns.
MEANINGS = {
    "rejected": REJECTED,
    "summary": SUMMARY,
    "deliveries": {
        "order": "place of the export in the order of delivery, from 1",
        "file": "name of the export",
        "sha256": "its sha256 sum",
        "bytes": "its size",
        "rows": "its rows",
        "first": "time of its first classification, as written; empty if it has no times",
        "last": "time of its last classification",
        "added": "classifications that no earlier export holds",
        "unchanged": "classifications that are the same as in the last earlier export that holds them",
        "changed": "classifications that differ from it",
        "vanished": "classifications that an earlier export holds and this one lacks, if exports are cumulative",
    },
    "changes": {
        "classification_id": "id of the classification",
        "file": "name of the export in which it was found so",
        "what": "changed, vanished or came back",
        "detail": "what differs, or the export that holds it last",
    },
    "spelling": {
        "written": "the word as written",
        "corrected": "the word that it was taken for",
        "uses": "times it was written",
        "target_uses": "times the other word was written",
        "distance": "edits between them (Damerau-Levenshtein)",
        "zipf": "how common the written word is in English, Zipf scale",
        "decided_by": "reviewed table or rule",
    },
    "without_terms": as_in("distinct_phrases"),
    "tags": as_in("tags"),
    "evidence": as_in("evidence"),
    "tag_phrases": some(
        LINEAGE, "tag", "polarity", "term", "phrase", "original", "similarity", "uses", "annotators", "subjects"
    ),
    "untagged": {
        "term": "a distinct unit of analysis",
        "uses": "times it was used",
        "nearest": "the nearest candidate, which is too far",
        "similarity": "cosine similarity of the averaged vector and that candidate, -1 to 1",
    },
    "doubtful": {
        "term": "a distinct unit of analysis whose tag a person should look at",
        "tag": "its tag",
        "similarity": "cosine similarity of its averaged vector and the tag, -1 to 1",
        "own_similarity": "cosine similarity of its own vector and the tag, -1 to 1",
        "uses": "times it was used",
        "reason": "why: far from its tag (own_similarity below min_similarity), another word (no word of the tag, "
        "own_similarity below the similarity of terms that are averaged), or the words of number or contrast that the tag "
        "leaves out",
    },
    "unassigned": {
        "text": "a phrase (by a table of terms, a taxonomy.yaml or a release: a term) for which the given taxonomy has no tag",
        "uses": "times it was used",
        "annotators": "annotators who used it",
        "subjects": "subjects it was used for",
        "supported": "whether that is the support that a tag needs, so that it may be worth a tag",
        "near": "the phrase or term of the given taxonomy that is written most alike; empty if none is",
        "examples": "as people wrote it",
    },
    "tags_compared": {
        "tag": "a tag of either version",
        "change": "kept, renamed, merged, split, lost or added",
        "before": "its name in the version before; empty if it is new",
        "after": "the tags that its terms have now, each with a fifth of its uses or more",
        "rank_before": "its rank before",
        "rank_after": "the rank of the tag after, if it is one",
        "moved": "whether the intervals of its importance before and after do not touch",
    },
    "phrases_compared": {
        "original": "a phrase as written, whose tags differ",
        "uses": "times it was written",
        "before": "its tags before",
        "after": "its tags now",
    },
    "subjects_compared": {
        "subject": "id of a subject of which other tags are said",
        "gained": "tags that are said now alone",
        "lost": "tags that were said before alone",
    },
    "new_terms": {
        "text": "a term that the release does not know",
        "uses": "times it was used",
    },
    "unused": {
        "line": "line of the given table, or number of the term in a taxonomy.yaml or release",
        "key": "the phrase or term of that row",
        "tag": "its tag",
        "polarity": "its polarity; empty for terms",
        "classification_id": "its classification; empty if the row speaks of all",
    },
    "classes": {
        "class": "a class",
        "votes": "experts' votes for it",
        "subjects": "subjects with a vote for it",
        "positives": "subjects for which it holds at the agreement",
        "used": "whether it is trained and weighed",
        "reason": "why it is not used",
        "note": "why it cannot be learnt, where all subjects that are trained have the same votes for it; empty otherwise",
    },
    "left_out": {"subject": "id of the subject", "reason": "why it is not trained, or lacks tags"},
    "scores": {
        "predictor": "model (of the tags), words (tf-idf of the raw words, logistic regression), prevalence (knows only how common a class is) or random",
        "metric": "the score: " + "; ".join(f"{key}: {text}" for key, text in METRICS.items()),
        "value": "its value, held out, mean over the repeats",
        **INTERVAL,
        "classes": "classes in it",
        "difference": "score of the model minus that of this predictor, on the same subjects; empty for the model itself",
        "difference_low": "lower end of its 95 % interval, paired over resampled subjects",
        "difference_high": "upper end",
    },
    "alarms": {
        "alarm": "name of what makes the ranking doubtful",
        "says": "what was found, and its likely causes",
    },
    "class_scores": {
        "class": "a class",
        "chance_soft_ap": "soft average precision of a random order",
        "soft_ap": "soft average precision, held out",
        "positives": "subjects for which the class holds at the agreement",
        "chance_ap": "average precision of a random order at the agreement",
        "ap": "average precision at the agreement, held out",
        "note": "why a score is missing",
    },
    "ranking": as_in("ranking"),
    "taxonomy": as_in("final_tags"),
    "fates": as_in("tag_names"),
    "lineage": some(
        LINEAGE, "final", "tag", "polarity", "term", "phrase", "original", "uses", "annotators", "subjects"
    ),
    "not_applied": {
        "line": "line of the adjustments",
        "operation": "drop, merge, rename, define, kind, note or pin",
        "key": "the name it speaks of",
        "why": "why it does not apply",
    },
    "matches": {"tag": "a final tag", "relation": "the SKOS relation", "uri": "address of the term in the thesaurus"},
    "columns": {
        "column": "a column of the catalogue",
        "type": "its type",
        "unit": "its unit",
        "ucd": "its Unified Content Descriptor (IVOA UCD1+)",
        "description": "its meaning",
        "fits": "whether catalogue.fits has it: FITS holds 999 columns",
    },
    "reported": {"subject": "id of the subject", "what": "what is amiss with its name or position"},
    "populations": {
        "population": "name of the query",
        "query": "the expression",
        "sources": "sources that it selects",
        "of": "sources in the catalogue",
    },
    "thesaurus": {
        "tag": "a tag",
        "relation": "the SKOS relation",
        "uri": "address of the term",
        "label": "its name in the thesaurus",
    },
    "inputs": {
        "file": "name of an export, or of the file of given tags",
        "sha256": "its sha256 sum",
        "bytes": "its size",
    },
    "versions": {
        "package": "a package, or this project or Python itself",
        "locked": "version of the tested lock",
        "found": "version found where the deposit was packed; empty if it is not installed there",
    },
    **MEANINGS_OF_CHECKS,
}
