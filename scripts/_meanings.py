"""What each column of the tables for people (CSV) means, for docs/formats.md and the data package of a deposit."""

from scripts._schemas import SCHEMAS

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
INTERVAL = {"low": "lower end of its 95 % interval", "high": "upper end of its 95 % interval"}
METRICS = {
    "soft_macro_ap": "soft macro average precision against votes, 0 to 1",
    "brier": "Brier score against votes, 0 to 1, less is better",
    "ece": "expected calibration error, 0 to 1, less is better",
    "macro_ap": "macro average precision at the agreement, 0 to 1",
    "weighted_f1": "F1 weighted by positives, 0 to 1",
    "micro_f1": "F1 of all decisions together, 0 to 1",
    "macro_f1": "mean F1 of the classes, 0 to 1",
}


def as_in(schema: str, *left_out: str) -> dict[str, str]:
    """The meanings of a table of _schemas, some columns left out."""
    return {name: meaning for name, (_, meaning) in SCHEMAS[schema][1].items() if name not in left_out}


def some(schema: dict[str, str], *names: str) -> dict[str, str]:
    """Some of the columns of another table, in this order."""
    return {name: schema[name] for name in names}


# name of the file -> {column: meaning}; two steps that write the same name write the same columns.
MEANINGS = {
    "rejected": REJECTED,
    "summary": SUMMARY,
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
    "unassigned": {
        "phrase": "a phrase (or, in a column term, a term) for which the given taxonomy has no tag",
        "uses": "times it was used",
        "annotators": "annotators who used it",
        "subjects": "subjects it was used for",
    },
    "unused": {
        "line": "line of the given table, or number of the term in a taxonomy.yaml",
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
    },
    "left_out": {"subject": "id of the subject", "reason": "why it is not trained, or lacks tags"},
    "scores": {
        "predictor": "model, prevalence (knows only how common a class is) or random",
        "metric": "the score: " + "; ".join(f"{key}: {text}" for key, text in METRICS.items()),
        "value": "its value, held out, mean over the repeats",
        **INTERVAL,
        "classes": "classes in it",
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
    "class_importances": {
        "tag": "a tag of the figure",
        "class": "a class",
        "importance": "share of the class's Shapley values, per cent; the mean over bags",
    },
    "reliability": {
        "predicted": "mean held-out probability of the bin, 0 to 1",
        "voted": "mean fraction of the experts who named the class, 0 to 1",
        "low": "lower end of its 95 % interval over resampled subjects",
        "high": "upper end of that interval",
        "number": "predictions (a subject and a class) in the bin",
    },
    "sets": {
        "set": "how the tags were chosen, or what is compared with them",
        "size": "tags in the set",
        "metric": "the score, as in scores.csv; macro_ap_at_… at that agreement",
        "value": "its value, held out, mean over the repeats",
        **INTERVAL,
        "learner": "the learner chosen within most training rows",
    },
    "differences": {
        "set": "a set, as in sets.csv",
        "size": "its size",
        "other": "the set it is compared with",
        "other_size": "that one's size",
        "metric": "the score",
        "difference": "the score of the set less that of the other, on the same subjects",
        **INTERVAL,
    },
    "experts": {
        "expert": "pseudonym of an expert",
        "subjects": "subjects that the expert and two others classified",
        "classes": "classes with a vote of the others",
        "expert_soft_macro_ap": "soft macro average precision of the expert against the others' votes",
        "model_soft_macro_ap": "the same of the model, held out",
        "classes_at_agreement": "classes that the others name for five subjects at the agreement",
        "expert_weighted_f1": "weighted F1 of the expert against the others",
        "model_weighted_f1": "the same of the model, held out",
    },
    "firmness": {
        "tag": "a tag",
        "rank_low": "lower end of the 95 % interval of its rank over resampled subjects",
        "rank_high": "upper end of that interval",
        "selection_probability": "share of random halves on which it is among the first tags chosen, 0 to 1",
        "firm": "whether that is at least stability.firm",
        "alternatives": "tags chosen more often where this one is not",
        "rank": "its rank in ranking.csv",
        "annotators": "annotators who used it",
        "one_person": "true if a single annotator used it",
    },
    "stability": {
        "rankings differ by": "what was changed between the rankings",
        "rankings": "how many there are",
        "tags": "first tags whose order is compared",
        "kendall_tau": "mean Kendall's tau-b between any two, -1 to 1",
        "shared_of_first_10": "mean share of the first tags that any two share, 0 to 1",
    },
    "removals": {
        "who": "the annotator left out (pseudonym), or what was done instead",
        "kind": "what was left out",
        "annotations_left_out": "how many annotations",
        "subjects": "subjects that remain",
        "soft_macro_ap": "score without them, one cross-validation",
        "change": "that less the score with them",
        "kendall_tau": "of the ranking with the one of all annotations, -1 to 1",
    },
    "agreement": {
        "evidence": "the tag with its polarity",
        "tag": "the tag",
        "polarity": "affirmed, denied or hedged",
        "uses": "times it was used",
        "annotators": "annotators who used it",
        "largest_annotator_share": "share of the uses by the annotator with most of them, 0 to 1",
        "effective_annotators": "1 / the sum of squared shares of the annotators",
        "one_person": "true if a single annotator used it",
        "alpha": "Krippendorff's alpha of said or not said, at most 1; 0 is chance",
        "share_of_annotators_who_say_it": "share of the annotators of all subjects who say it, 0 to 1",
    },
    "concentration": {
        "most_active": "so many of the most active annotators",
        "phrases": "phrases they wrote",
        "share": "share of all phrases, 0 to 1",
        "distinct_phrases_of_one_of_them_alone": "distinct phrases that only one person wrote, one of these",
    },
    "languages": {
        "classification_id": "a classification whose text seems to be foreign",
        "language": "the language that knows most of its words",
        "share": "share of its words that this language knows, 0 to 1",
        "share_english": "share of its words that English knows, 0 to 1",
        "text": "what was written",
    },
    "fixes": {
        "fix": "the departure from the published method; empty for the whole methods",
        "variant": "published, all departures, published with this one, or all without it",
        "tags": "tags of the variant",
        "metric": "the score",
        "value": "its value, held out",
        **INTERVAL,
        "to_published": "difference to the published method, on the same subjects",
        "to_published_low": "lower end of its 95 % interval",
        "to_published_high": "upper end of it",
        "to_all": "difference to this project's method",
        "to_all_low": "lower end of its 95 % interval",
        "to_all_high": "upper end of it",
    },
    "settings": {
        "unit": "settings.unit",
        "lemmatise": "settings.lemmatise",
        "similarity": "settings.similarity",
        "agreement": "what is learnt: votes, or yes and no at an agreement",
        "tags": "supported tags",
        **METRICS,
        "low": "lower end of the 95 % interval of soft_macro_ap",
        "high": "upper end of that interval",
        "below_best": "soft_macro_ap of the best point less that of this one",
        "error": "standard error of that difference",
    },
}
