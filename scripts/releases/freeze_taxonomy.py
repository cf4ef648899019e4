"""Put into one file all that decides which tag a phrase has: a release, under which the same words keep their tags."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import yaml

from scripts.lib.files import sha256_of
from scripts.lib.log import say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table
from scripts.lib.tags.release import write_release
from scripts.lib.words.classes import read_classes
from scripts.lib.words.content import choose_words
from scripts.lib.words.grammar import read_grammar
from scripts.lib.words.lemmas import Lemmas, lemma_of, read_lemmas, surface_forms
from scripts.lib.words.polarity import read_cues
from scripts.lib.words.spelling import describe_corpus, pair_counts, read_reviewed, word_counts


def split_terms(uses: pd.DataFrame, final_of: pd.Series) -> tuple[dict[str, str], dict[str, str]]:
    """term -> final tag, and term -> derived tag ("" for none) of the terms that go to no final tag."""
    once = uses.drop_duplicates("term").set_index("term")["tag"].sort_index()
    finals = once.map(final_of).fillna("")
    return finals[finals != ""].to_dict(), once[finals == ""].to_dict()


def list_pairs(terms: list[str], lemmas) -> list[list[str]]:
    """The lemmas of every term of several words, sorted."""
    return sorted([lemma_of(word, lemmas) for word in term.split()] for term in terms if len(term.split()) > 1)


def group_classes(classes: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Classes -> the words that have them, joined by blanks: a short form of the table.

    >>> group_classes({"red": ("attribute", "noun"), "big": ("attribute",), "old": ("attribute",)})
    {'attribute noun': 'red', 'attribute': 'big old'}
    """
    groups: dict[str, list[str]] = {}
    for word, kinds in classes.items():
        groups.setdefault(" ".join(kinds), []).append(word)
    return {kinds: " ".join(sorted(words)) for kinds, words in groups.items()}


def list_lemmas(counts: dict[str, int], lemmas: Lemmas) -> dict[str, str]:
    """The base form of every word that was seen or reviewed, before synonyms stand in for it."""
    plain = Lemmas(lemmas.reviewed, {}, lemmas.code)
    return {word: lemma_of(word, plain) for word in counts} | lemmas.reviewed


def describe_origin(annotations_parquet: str, citation_cff: str, method: dict) -> dict[str, str]:
    """What the release was made with: the version of the software, and sums of the annotations and the settings."""
    software = yaml.safe_load(Path(citation_cff).read_text(encoding="utf-8"))["version"]
    settings = hashlib.sha256(json.dumps(method, sort_keys=True).encode()).hexdigest()
    return {"software": software, "data": sha256_of(annotations_parquet), "settings": settings}


def main(
    distinct_phrases_parquet,
    spelling_csv,
    reviewed_csv,
    lemmas_csv,
    uses_parquet,
    tag_names_parquet,
    taxonomy_yaml,
    annotations_parquet,
    citation_cff,
    release_json,
    version,
    dataset,
    settings,
    cleaning,
    spelling,
    words,
    classes,
    method,
    grammar_yaml,
    aspects,
    synonyms_csv="",
    cues_csv="",
    word_classes_csv="",
) -> None:
    """Read what the run found out about words and tags; write the release."""
    distinct, uses = read_table(distinct_phrases_parquet), read_table(uses_parquet)
    grammar = read_grammar(grammar_yaml)
    lemmas, cues = read_lemmas(lemmas_csv, synonyms_csv, classes, grammar.code), read_cues(cues_csv) if cues_csv else {}
    sets = choose_words(words, grammar)
    counts, reviewed = word_counts(distinct), read_reviewed(reviewed_csv)
    corpus = describe_corpus(counts, pair_counts(distinct), reviewed, spelling | {"code": grammar.code})
    corrections = pd.read_csv(spelling_csv, keep_default_na=False).set_index("written")["corrected"].to_dict()
    tag_of, set_aside = split_terms(uses, read_table(tag_names_parquet).set_index("tag")["final"])
    content = {
        "version": version,
        "dataset": dataset,
        "origin": describe_origin(annotations_parquet, citation_cff, method),
        **settings,
        "phrases": cleaning["phrases"],
        "clauses": cleaning["clauses"],
        "lists": cleaning["lists"],
        "grammar": grammar.content,
        "word_classes": group_classes(read_classes(word_classes_csv) if word_classes_csv else {}),
        "aspects": aspects,
        "stems": lemmas.reviewed,
        "rules": cleaning["rules"],
        "host_image_words": cleaning["host_image_words"],
        "known_zipf": float(spelling["known_zipf"]),
        "corrections": {**corrections, **{word: other for word, other in reviewed.items() if word != other}},
        "targets": corpus.targets,
        "joined": corpus.joined,
        "unknown_words": corpus.unknown,
        "words": sorted(counts),
        "lemmas": list_lemmas(counts, lemmas),
        "synonyms": lemmas.synonyms,
        "forms": surface_forms(counts, lemmas),
        "pairs": list_pairs([*tag_of, *set_aside], lemmas) if settings["unit"] == "term" else [],
        "cues": sorted([" ".join(cue), *meaning] for cue, meaning in cues.items()),
        "stop_words": sorted(sets.stop),
        "dropped_words": sorted(sets.dropped),
        "modifiers": sorted(sets.modifiers),
        "compounds": sorted(" ".join(compound) for compound in sets.compounds),
        "tag_of": tag_of,
        "set_aside": set_aside,
        "tags": yaml.safe_load(Path(taxonomy_yaml).read_text(encoding="utf-8"))["tags"],
    }
    write_release(content, release_json)
    sizes = [len(part) for part in (content["tags"], tag_of, set_aside)]
    say_done("release %s: %d tags, %d terms with a tag, %d set aside", version, *sizes)


if __name__ == "__main__":
    run_step(main, snakemake)
