"""assign_tags: given tables and taxonomies, literal and through the workflow, against an independent count."""

import csv

import pandas as pd
import pytest
import yaml

from scripts.lib.log import InputError
from scripts.lib.tags.given import Given, read_given
from scripts.lib.tags.taxonomy import read_taxonomy
from scripts.lib.words.lemmas import Lemmas
from scripts.taxonomy import assign_tags
from scripts.taxonomy.assign_tags import check_terms, tag_phrases, tag_records, tag_terms
from tests.conftest import copy_finished, only, snakemake

RULES = [
    "fold_to_ascii",
    "lower_case",
    "expand_contractions",
    "hyphens_to_spaces",
    "strip_punctuation",
    "correct_spelling",
]
PHRASES = pd.DataFrame(
    [
        ("c1", "s1", "a", 1, "Two  Lobes", "two lobes"),
        ("c1", "s1", "a", 2, "edge-brightened", "edge brightened"),
        ("c2", "s1", "b", 1, "tow lobes", "two lobes"),
        ("c2", "s1", "b", 2, "no host", "no host"),
        ("c3", "s2", "b", 1, "unknown", "unknown"),
    ],
    columns=["classification_id", "subject", "annotator", "phrase_position", "original", "phrase"],
)


def given(kind: str, *rows: tuple) -> Given:
    """A table with lines from 2."""
    cells = [(line, *row, *[""] * (4 - len(row))) for line, row in enumerate(rows, start=2)]
    frame = pd.DataFrame(cells, columns=["line", "key", "tag", "polarity", "classification_id"])
    return Given("t.csv", kind, frame, {})


def said(uses: pd.DataFrame) -> list[tuple]:
    """Subject, annotator, phrase, tag and polarity of every use."""
    return list(uses[["subject", "annotator", "original", "tag", "polarity"]].itertuples(index=False, name=None))


def test_phrases_meet_the_table_as_written_or_as_cleaned():
    table = given(
        "phrase",
        ("two lobes", "lobe", "affirmed"),
        ("Edge Brightened", "edge", "affirmed"),
        ("edge brightened", "bright", "affirmed"),
        ("no host", "host", "denied"),
        ("never said", "x", "affirmed"),
    )
    uses, met = tag_phrases(PHRASES, table, RULES)
    assert said(uses) == [
        ("s1", "a", "Two  Lobes", "lobe", "affirmed"),
        ("s1", "a", "edge-brightened", "bright", "affirmed"),
        ("s1", "a", "edge-brightened", "edge", "affirmed"),
        ("s1", "b", "tow lobes", "lobe", "affirmed"),
        ("s1", "b", "no host", "host", "denied"),
        ("s2", "b", "unknown", "", "affirmed"),
    ]
    assert met == {2, 3, 4, 5}


def test_words_as_written_come_before_the_clean_form():
    table = given("phrase", ("tow lobes", "towed", "affirmed"), ("two lobes", "lobe", "affirmed"))
    uses, _ = tag_phrases(PHRASES, table, RULES)
    assert said(uses)[0][3] == "lobe" and ("s1", "b", "tow lobes", "towed", "affirmed") in said(uses)


def test_originals_are_met_as_written_alone():
    table = given("original", ("two lobes", "lobe", "affirmed"))
    uses, _ = tag_phrases(PHRASES, table, RULES)
    assert [row[2:4] for row in said(uses) if row[3]] == [("Two  Lobes", "lobe")]


def test_a_row_twice_counts_once():
    table = given("phrase", ("two lobes", "lobe", "affirmed"), ("two lobes", "lobe", "affirmed"))
    uses, _ = tag_phrases(PHRASES.head(1), table, RULES)
    assert said(uses) == [("s1", "a", "Two  Lobes", "lobe", "affirmed")]


def test_terms_meet_their_words_or_their_base_forms_and_polarity_comes_from_the_phrase():
    phrase_terms = pd.DataFrame(
        [
            ("two lobes", 1, "lobes", "affirmed", "", "object", "word"),
            ("two lobes", 2, "lobe", "affirmed", "", "picture", "word"),
            ("two lobes", 3, "small lobe", "affirmed", "", "object", "before"),
            ("no host", 1, "host", "denied", "no", "object", "word"),
        ],
        columns=["phrase", "position", "term", "polarity", "cue", "about", "binding"],
    )
    table, units = given("term", ("lobe", "lobe"), ("host", "counterpart")), {"lobes", "lobe", "host"}
    uses, met = tag_terms(PHRASES, phrase_terms, units, table, Lemmas({}, {}))
    assert said(uses) == [
        ("s1", "a", "Two  Lobes", "lobe", "affirmed"),
        ("s1", "b", "tow lobes", "lobe", "affirmed"),
        ("s1", "b", "no host", "counterpart", "denied"),
    ]
    assert met == {2, 3}
    known, _ = tag_terms(PHRASES, phrase_terms, units | {"small lobe"}, table, Lemmas({}, {}))
    assert ("s1", "a", "Two  Lobes", "", "affirmed") in said(known)  # a frequent concept without a row is told
    uses, _ = tag_terms(PHRASES, phrase_terms, units, table, None)
    assert [row[3] for row in said(uses)] == ["", "", "counterpart"]


def test_records_count_a_phrase_once():
    rows = [("Two Bent", tag, "affirmed", "c2") for tag in ("bent", "curved", "bent")]
    uses, _ = tag_records(PHRASES, given("record", *rows, ("two bent", "bent", "affirmed", "c2")))
    assert uses[["tag", "phrase_position", "position"]].to_numpy().tolist() == [["bent", 1, 1], ["curved", 1, 2]]


def test_records_speak_of_their_classification_alone():
    table = given("record", ("lobed", "lobe", "affirmed", "c2"), ("x", "y", "affirmed", "c9"))
    uses, met = tag_records(PHRASES, table)
    assert said(uses) == [("s1", "b", "lobed", "lobe", "affirmed")] and met == {2}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: found the columns ; expected tag, one of phrase, original and term"),
        ("phrase,term,tag\na,b,c\n", "line 1: found the columns phrase, term, tag; expected tag, one of"),
        ("phrase,tga\na,b\n", "line 1: found the columns phrase, tga"),
        ("phrase,tag\na,b\nc,\n", "line 3: found 'c,'; expected a phrase and a tag."),
        ("phrase,tag\na,b,c\n", "line 2: found 'a,b,c'; expected a phrase and a tag."),
        ("phrase,tag\n", "holds no row; expected a phrase and its tag in each."),
        ("phrase,tag,polarity\na,b,no\n", "line 2: found the polarity 'no'; expected affirmed, denied, hedged."),
        ("phrase,tag\na,b\nc,no host\n", "line 3: the tag 'no host' begins with a word that denies or hedges"),
        ('phrase,tag\na,b\n"c,d\ne,f\n', "line 3: found 'c,d"),
        ("term,tag,polarity\na,b,denied\n", "line 1: polarity and classification_id go with phrases"),
        ("phrase,tag,classification_id\na,b,1\nc,d,\n", "line 3: the classification_id is missing"),
    ],
)
def test_faults_of_a_table_are_told_with_their_line(write, text, message):
    path = write("given.csv", text)
    with pytest.raises(InputError, match=f"{path}.*{message}".replace("(", r"\(")):
        read_given(path)


def test_a_term_with_two_tags_is_refused():
    with pytest.raises(InputError, match="line 3: the term 'a' has another tag above; keep one"):
        check_terms(given("term", ("a", "b"), ("a", "c")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tags: [", "is not YAML"),
        ("tags: []", "expected a taxonomy.yaml with unit, lemmatise and a list of tags"),
        ("{unit: given phrases, lemmatise: true, tags: []}", "was made from a given table of phrases"),
        ("{unit: term, lemmatise: true, tags: [{tag: a}]}", "tag 1: found"),
        ("{unit: term, lemmatise: true, tags: [{tag: a, terms: [x]}, {tag: a, terms: [y]}]}", "tag 2: found"),
        (
            "{unit: term, lemmatise: true, tags: [{tag: a, terms: [x]}, {tag: b, terms: [x]}]}",
            "the term 'x' is in the tags",
        ),
    ],
)
def test_faults_of_a_taxonomy_are_told(write, text, message):
    with pytest.raises(InputError, match=message):
        read_taxonomy(write("taxonomy.yaml", text))


def run_given(sample_run, folder, changes: dict):
    """The sample with a given taxonomy, in a copy of its finished run; the results' folder."""
    copy_finished(sample_run, folder)
    (folder / "given.yaml").write_text(yaml.safe_dump(changes))
    done = snakemake(folder, "--cores", "2", "--configfile", "given.yaml")
    assert done.returncode == 0, done.stdout
    steps = {line.split(" ")[0] for line in done.stdout.splitlines()}
    assert "extract_tags" not in steps and {"assign_tags", "finalise_taxonomy"} <= steps
    return folder / "results/sample"


@pytest.mark.slow
def test_a_frozen_taxonomy_gives_the_catalogue_that_it_came_from(sample_run, tmp_path):
    before = sample_run / "results/sample"
    taxonomy = tmp_path / "taxonomy.yaml"
    text = yaml.safe_load(only(before, "finalise_taxonomy/*/taxonomy.yaml").read_text())
    plain = next(entry for entry in text["tags"] if "definition" not in entry)
    plain["definition"] = "what it means"
    text["tags"].append({"tag": "ghost", "definition": "never met", "terms": ["ghost"]})
    taxonomy.write_text(yaml.safe_dump(text))
    after = run_given(sample_run, tmp_path / "frozen", {"taxonomy": {"given": str(taxonomy), "choose_by": "all"}})
    old, new = (pd.read_parquet(only(folder, "build_catalogue/*/catalogue.parquet")) for folder in (before, after))
    columns = [
        name for name in old if name.startswith(("tag_", "said_", "denied_", "hedged_", "fraction_", "ra", "dec"))
    ]
    assert len(columns) > 150
    pd.testing.assert_frame_equal(old[columns], new[columns])
    finals = pd.read_csv(only(after, "finalise_taxonomy/*/taxonomy.csv")).set_index("tag")
    assert finals.loc[plain["tag"], "definition"] == "what it means"
    assert pd.read_csv(only(after, "assign_tags/*/unused.csv"))["key"].tolist() == ["ghost"]


@pytest.mark.slow
def test_a_published_table_and_adjustments_give_the_counts_of_an_independent_count(sample_run, tmp_path):
    before = sample_run / "results/sample"
    phrases = pd.read_parquet(only(before, "clean_phrases/phrases.parquet")).query("dropped == ''")
    table = {phrase: phrase.split()[-1] for phrase in sorted(set(phrases["phrase"])) if len(phrase) % 5}
    with open(tmp_path / "table.csv", "w", newline="") as file:
        csv.writer(file).writerows([("phrase", "tag"), *table.items(), ("never written", "ghost")])
    tags = pd.Series(table)[phrases["phrase"][phrases["phrase"].isin(table)]].value_counts()
    (dropped, renamed, one, two), kept = tags.index[:4], list(tags.index[4:8])
    (tmp_path / "adjustments.yaml").write_text(
        yaml.safe_dump(
            {
                "drop": {dropped: "why"},
                "rename": {renamed: "anew"},
                "merge": {"both": [one, two]},
                "pin": ["anew", "both", *kept],
            }
        )
    )
    after = run_given(
        sample_run,
        tmp_path / "given",
        {
            "taxonomy": {
                "given": str(tmp_path / "table.csv"),
                "adjustments": str(tmp_path / "adjustments.yaml"),
                "choose_by": "pinned",
            },
            "populations": [{"name": "both_and_anew", "query": "both & anew"}],
        },
    )
    name = {renamed: "anew", one: "both", two: "both"} | dict(zip(kept, kept, strict=True))
    expected: dict[tuple, set] = {}
    for row in phrases.itertuples():
        if name.get(table.get(row.phrase, "")):
            expected.setdefault((row.subject, name[table[row.phrase]]), set()).add(row.annotator)
    catalogue = pd.read_csv(only(after, "build_catalogue/*/catalogue.csv"), dtype={"subject": str})
    assert sum(column.startswith("said_") for column in catalogue) == 6
    for tag in set(name.values()):
        counts = [len(expected.get((subject, tag), ())) for subject in catalogue["subject"]]
        assert catalogue[f"said_{tag}"].tolist() == counts and sum(counts) > 10
        assert not catalogue[f"denied_{tag}"].any()
    assert pd.read_csv(only(after, "assign_tags/*/unused.csv"))["key"].tolist() == ["never written"]
    left = pd.read_csv(only(after, "assign_tags/*/unassigned.csv"))
    assert set(left["text"]) == set(phrases["phrase"]) - set(table)
    chosen = (catalogue["said_both"] >= 2) & (catalogue["said_anew"] >= 2)
    assert pd.read_csv(only(after, "query_populations/*/populations.csv"))["sources"].tolist() == [chosen.sum()]


def test_a_release_made_of_all_phrases_is_refused_for_the_last_alone(sample_run):
    release = str(only(sample_run, "results/sample/freeze_taxonomy/*/release.json"))
    with pytest.raises(InputError, match=r"release.json was made with cleaning.phrases: all and this run with last"):
        assign_tags.main(
            release,
            *[""] * 12,
            unit="term",
            lemmatise=True,
            rules=[],
            which="last",
            support={},
            classes=[],
            language="en",
        )
