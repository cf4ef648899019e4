"""Take the tag of each phrase or term from a given taxonomy instead of deriving it: a published mapping,
or a frozen one.
"""

from pathlib import Path

import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from scripts.lib.log import LOG, InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import read_table, write_csv
from scripts.lib.tags.evidence import name_evidence, write_tags
from scripts.lib.tags.given import Given, read_given
from scripts.lib.tags.release import Release, read_release
from scripts.lib.words.aspects import OBJECT
from scripts.lib.words.cleaning import STRING_RULES, apply_rules
from scripts.lib.words.lemmas import Lemmas, lemma_of, read_lemmas

ALIKE = 0.75
KEYS = ["key", "tag", "polarity"]


def plain(text: str) -> str:
    """A phrase as it is compared: blanks single, upper and lower case alike.

    >>> plain("  Two   Lobes ")
    'two lobes'
    """
    return " ".join(text.split()).casefold()


def match_phrases(phrases: pd.DataFrame, given: Given, rules: list[str]) -> pd.DataFrame:
    """Each distinct (original, phrase) with the line of every row of the table that it meets: original, phrase, line.

    A phrase meets the rows with the words as they were written. In a table of phrases (not of originals), if
    there are none, it meets the rows with its clean form, or with words that come to it by those `rules` of
    cleaning that need no corpus.
    """
    written: dict[str, list[int]] = {}
    cleaned: dict[str, list[int]] = {}
    for line, key in zip(given.rows["line"], given.rows["key"], strict=True):
        written.setdefault(plain(key), []).append(line)
        if given.kind == "original":
            continue
        for form in {plain(key), apply_rules(key, [rule for rule in rules if rule in STRING_RULES])}:
            cleaned.setdefault(form, []).append(line)
    rows = []
    for original, phrase in phrases[["original", "phrase"]].drop_duplicates().itertuples(index=False):
        for line in written.get(plain(original)) or cleaned.get(phrase, []):
            rows.append((original, phrase, line))
    return pd.DataFrame(rows, columns=["original", "phrase", "line"])


def tag_phrases(phrases: pd.DataFrame, given: Given, rules: list[str]) -> tuple[pd.DataFrame, set[int]]:
    """Uses by a table of phrases, and the lines that met a phrase. A phrase without a row has one use without a tag."""
    met = match_phrases(phrases, given, rules)
    tagged = met.merge(given.rows[["line", "tag", "polarity"]], on="line").drop(columns="line")
    tagged = tagged.drop_duplicates().sort_values(["original", "phrase", "tag", "polarity"], ignore_index=True)
    tagged["position"] = tagged.groupby(["original", "phrase"]).cumcount() + 1
    uses = phrases.merge(tagged, on=["original", "phrase"], how="left").fillna(
        {"tag": "", "polarity": "affirmed", "position": 1}
    )
    return uses.assign(term=uses["phrase"], cue="", position=uses["position"].astype(int)), set(met["line"])


def tag_terms(
    phrases: pd.DataFrame, phrase_terms: pd.DataFrame, units: set[str], given: Given, lemmas: Lemmas | None
) -> tuple[pd.DataFrame, set[int]]:
    """Uses by a table of terms, polarity by the words around them, and the lines that met a term.

    A term meets the row with the same words, else (with `lemmas`) one with the same base forms. What is said of
    something else than the object has no use, nor has a reading that is no term (`units`) and meets no row: its words
    have theirs.
    """

    def base(term: str) -> str:
        return " ".join(lemma_of(word, lemmas) for word in term.split()) if lemmas else term

    row_of = {key: (line, tag) for line, key, tag in given.rows[["line", "key", "tag"]].itertuples(index=False)}
    by_base: dict[str, tuple[int, str]] = {}
    for key in sorted(row_of):
        by_base.setdefault(base(key), row_of[key])
    met = {term: row_of.get(term) or by_base.get(base(term)) or (0, "") for term in set(phrase_terms["term"])}
    tagged = phrase_terms.assign(tag=[met[term][1] for term in phrase_terms["term"]])
    of_object = tagged["about"] == OBJECT
    tagged = tagged[of_object & ((tagged["tag"] != "") | tagged["term"].isin(units))]
    return phrases.merge(tagged, on="phrase"), {line for line, _ in met.values()} - {0}


def tag_records(phrases: pd.DataFrame, given: Given) -> tuple[pd.DataFrame, set[int]]:
    """Uses by a table that names the classification of each phrase, and the lines whose classification is there."""
    people = phrases[["classification_id", "subject", "annotator"]].drop_duplicates()
    rows = given.rows.assign(plain=[plain(key) for key in given.rows["key"]])
    once = rows.drop_duplicates(["classification_id", "plain", "tag", "polarity"])
    phrase = once.drop_duplicates(["classification_id", "plain"])
    phrase = phrase.assign(phrase_position=phrase.groupby("classification_id").cumcount() + 1)
    once = once.merge(phrase[["classification_id", "plain", "phrase_position"]], on=["classification_id", "plain"])
    once["position"] = once.groupby(["classification_id", "plain"]).cumcount() + 1
    uses = people.merge(once, on="classification_id")
    words = {"original": uses["key"], "phrase": uses["key"], "term": uses["key"]}
    met = set(rows.loc[rows["classification_id"].isin(people["classification_id"]), "line"])
    return uses.assign(**words, cue=""), met


def given_by_release(release: Release) -> Given:
    """The terms of a release with their tags, as of a taxonomy.yaml."""
    rows = [
        (number, term, tag, "", "") for number, (term, tag) in enumerate(release.content["tag_of"].items(), start=1)
    ]
    frame = pd.DataFrame(rows, columns=["line", "key", "tag", "polarity", "classification_id"])
    made_with = {key: release.content[key] for key in ("unit", "lemmatise")}
    return Given(release.path, "term", frame, made_with)


def tag_by_release(phrases: pd.DataFrame, release: Release) -> tuple[pd.DataFrame, set[str]]:
    """Uses by a release, from the words as written alone, and the terms that were met. Terms that the release has set
    aside have no use; a term that it does not know has one without a tag."""
    rows, met = [], set()
    for original in sorted(set(phrases["original"])):
        found = release.read(original)
        for position, (term, polarity, cue, tag) in enumerate(found.terms, start=1):
            met.add(term)
            if tag or term not in release.content["set_aside"]:
                rows.append((original, found.phrase, position, term, polarity, cue, tag))
    columns = ["original", "phrase", "position", "term", "polarity", "cue", "tag"]
    read = pd.DataFrame(rows, columns=columns)
    return phrases.drop(columns="phrase").merge(read, on="original"), met


def check_terms(given: Given) -> None:
    """Raise InputError for a term with two tags: a term has one, and only phrases have several."""
    doubled = given.rows.drop_duplicates(["key", "tag"])
    doubled = doubled[doubled.duplicated("key")]
    if len(doubled):
        line, key = doubled.iloc[0][["line", "key"]]
        raise InputError(f"{given.path}, line {line}: the term {key!r} has another tag above; keep one.")


def list_unassigned(uses: pd.DataFrame, unit: str, keys: list[str], support: dict) -> pd.DataFrame:
    """The phrases or terms (`unit`) without a tag, as proposals for the next version, the most used first.

    Columns: text, uses, annotators, subjects, supported (by the settings of `support`), near (the key of the given
    taxonomy that is written most alike, if any is), examples (as written).
    """
    groups = uses[uses["tag"] == ""].groupby(unit)
    table = pd.DataFrame(
        {"uses": groups.size(), "annotators": groups["annotator"].nunique(), "subjects": groups["subject"].nunique()}
    )
    enough = (table["annotators"] >= support["min_annotators"]) & (table["uses"] >= support["min_uses"])
    table["supported"] = enough
    known = sorted(set(keys))
    alike = [
        process.extractOne(text, known, scorer=OSA.normalized_similarity, score_cutoff=ALIKE) for text in table.index
    ]
    table["near"] = [found[0] if found else "" for found in alike]
    table["examples"] = groups["original"].agg(
        lambda words: "; ".join(
            words.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable").index[:3]
        )
    )
    table = table.rename_axis("text").reset_index()
    return table.sort_values(["uses", "text"], ascending=[False, True], ignore_index=True)


def main(
    given_file,
    phrases_parquet,
    phrase_terms_parquet,
    terms_parquet,
    lemmas_csv,
    uses_parquet,
    evidence_parquet,
    tags_parquet,
    tags_csv,
    evidence_csv,
    tag_phrases_csv,
    unassigned_csv,
    unused_csv,
    unit,
    lemmatise,
    rules,
    which,
    support,
    classes,
    language,
    synonyms_csv="",
) -> None:
    """Read phrases, terms and the given taxonomy; write uses and evidence as extract_tags does,
    and what did not meet.
    """
    release = read_release(given_file) if Path(given_file).suffix == ".json" else None
    given = given_by_release(release) if release else read_given(given_file)
    here = {"unit": unit, "lemmatise": lemmatise}
    if given.made_with and given.made_with != here:
        raise InputError(
            f"{given_file} was made with {given.made_with} and this run with {here}; set settings.unit and "
            "settings.lemmatise to its values."
        )
    if release and release.content["phrases"] != which:
        raise InputError(
            f"{given_file} was made with cleaning.phrases: {release.content['phrases']} and this run with {which}; set "
            "cleaning.phrases to its value."
        )
    phrases = read_table(phrases_parquet)
    kept = phrases[phrases["dropped"] == ""].rename(columns={"position": "phrase_position"}).drop(columns="dropped")
    if release:
        every = phrases.rename(columns={"position": "phrase_position"}).drop(columns="dropped")
        uses, terms_met = tag_by_release(every, release)
        met = set(given.rows.loc[given.rows["key"].isin(terms_met), "line"])
    elif given.kind == "record":
        uses, met = tag_records(phrases, given)
    elif given.kind in ("phrase", "original"):
        uses, met = tag_phrases(kept, given, rules)
    else:
        check_terms(given)
        lemmas = read_lemmas(lemmas_csv, synonyms_csv, classes, language) if lemmatise else None
        units = set(read_table(terms_parquet)["term"])
        uses, met = tag_terms(kept, read_table(phrase_terms_parquet), units, given, lemmas)
    uses = uses.assign(similarity=1.0)
    uses["evidence"] = name_evidence(uses)
    if not (uses["tag"] != "").any():
        raise InputError(
            f"{given_file}: no row meets a {given.kind} of the annotations; compare it with phrases.parquet."
        )
    paths = [uses_parquet, evidence_parquet, tags_parquet, tags_csv, evidence_csv, tag_phrases_csv]
    tags = write_tags(uses, support, *paths)
    unit_of = "term" if given.kind == "term" else "phrase"
    left = list_unassigned(uses, unit_of, given.rows["key"].tolist(), support)
    write_csv(left, unassigned_csv)
    unused = given.rows[~given.rows["line"].isin(met)]
    write_csv(unused[["line", *KEYS, "classification_id"]], unused_csv)
    say_done(
        "%d tags in %d uses; %d distinct %ss without a tag", len(tags), (uses["tag"] != "").sum(), len(left), unit_of
    )
    LOG.info("rows of %s that meet nothing: %d (%s)", given_file, len(unused), unused_csv)


if __name__ == "__main__":
    run_step(main, snakemake)
