"""write_vocabulary: SKOS that reads back, is sound, and an integrity check that sees what is not."""

import subprocess
import sys

import pandas as pd
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from scripts.lib.log import InputError
from scripts.publication._skos import Concept, Retired, build_graph, check_integrity, read_graph, read_thesaurus
from scripts.publication.write_vocabulary import list_retired, main, other_labels
from tests.conftest import ROOT, only

SCHEME = {
    "uri": "https://example.org/t/",
    "title": "T",
    "description": "Tags",
    "language": "en",
    "licence": "https://example.org/licence",
}
JETS = "http://astrothesaurus.org/uat/1347"
CONCEPTS = [
    Concept(
        "edge brightened",
        "brighter at its ends",
        "a note",
        "algorithmic",
        "flux ratio",
        "Said 3 times.",
        ("brightened",),
    ),
    Concept("jet", "", "", "human", "", 'Said "<b>" once.', ("jets", "jetted"), (("closeMatch", JETS),)),
]
RETIRED = [Retired("brighten", "edge brightened", "renamed into edge brightened"), Retired("disk", "", "dropped: no")]


@pytest.fixture
def graph() -> Graph:
    return build_graph(CONCEPTS, RETIRED, SCHEME)


@pytest.mark.parametrize("format", ["turtle", "json-ld", "xml"])
def test_a_vocabulary_reads_back_to_the_same_taxonomy(graph, format):
    text = graph.serialize(format=format)
    current, retired = read_graph(Graph().parse(data=text, format=format))
    assert current == {
        "edge brightened": {"definition": "brighter at its ends", "labels": {"brightened"}, "matches": set()},
        "jet": {"definition": "", "labels": {"jets", "jetted"}, "matches": {("closeMatch", JETS)}},
    }
    assert retired == {"brighten": "edge brightened", "disk": ""}


def test_addresses_are_stable_and_replaced_tags_are_deprecated_not_deleted(graph):
    jet, old = URIRef("https://example.org/t/jet"), URIRef("https://example.org/t/brighten")
    assert graph.value(jet, SKOS.prefLabel) == Literal("jet", lang="en")
    assert graph.value(old, OWL.deprecated).toPython() is True
    assert graph.value(old, DCTERMS.isReplacedBy) == URIRef("https://example.org/t/edge-brightened")
    alone = build_graph(CONCEPTS[1:], [], SCHEME)
    assert graph.value(predicate=SKOS.prefLabel, object=Literal("jet", lang="en")) == alone.value(
        predicate=SKOS.prefLabel, object=Literal("jet", lang="en")
    )


def test_a_sound_vocabulary_has_no_fault(graph):
    assert check_integrity(graph) == []


@pytest.mark.parametrize(
    ("subject", "predicate", "object", "fault"),
    [
        ("jet", SKOS.prefLabel, Literal("jet beam", lang="en"), "2 preferred labels"),
        ("jet", SKOS.altLabel, Literal("Brightened", lang="en"), "the label 'brightened' belongs to"),
        ("jet", SKOS.altLabel, Literal("edge brightened", lang="en"), "the label 'edge brightened' belongs to"),
        ("jet", SKOS.hiddenLabel, Literal("jets", lang="en"), "the same label twice"),
        ("jet", SKOS.altLabel, Literal(" ", lang="en"), "an empty label"),
        ("jet", SKOS.related, URIRef("https://example.org/t/nowhere"), "nowhere: no such concept"),
        ("jet", SKOS.exactMatch, URIRef(JETS), "both exactly and otherwise matched"),
        ("disk", DCTERMS.isReplacedBy, URIRef("https://example.org/t/brighten"), "which is no current concept"),
        ("disk", DCTERMS.isReplacedBy, URIRef("https://example.org/t/nowhere"), "which is no current concept"),
        ("other", RDF.type, SKOS.Concept, "0 preferred labels"),
        ("other", RDF.type, SKOS.Concept, "an orphan"),
        ("other", RDF.type, SKOS.Concept, "undocumented"),
        ("other", RDF.type, SKOS.ConceptScheme, "found 2 concept schemes"),
    ],
)
def test_the_check_sees_each_fault(graph, subject, predicate, object, fault):
    graph.add((URIRef(f"https://example.org/t/{subject}"), predicate, object))
    assert any(fault in found for found in check_integrity(graph))


def test_labels_are_terms_and_phrases_of_one_tag_alone():
    uses = pd.DataFrame(
        [
            ("tails", "tail", "tail", "affirmed"),
            ("long tail", "tail", "tail", "affirmed"),
            ("no tail", "tail", "tail", "denied"),
            ("bent tail", "bent", "bent", "affirmed"),
            ("bent tail", "tail", "tail", "affirmed"),
            ("bent", "bent", "bent", "affirmed"),
            ("curvy", "curvy", "curved", "affirmed"),
            ("odd", "odd", "odd", "affirmed"),
        ],
        columns=["phrase", "term", "tag", "polarity"],
    )
    final = pd.Series({"tail": "tail", "bent": "bent", "curved": "bent", "odd": ""})
    assert other_labels(uses, final) == {"bent": ("curvy",), "tail": ("long tail", "tails")}


def test_a_denial_is_no_label_and_case_makes_no_second_one():
    uses = pd.DataFrame(
        [
            ("no host", "no host", "host", "denied"),
            ("Host galaxy", "Host galaxy", "host", "affirmed"),
            ("host galaxy", "host galaxy", "host", "affirmed"),
            ("compact", "compact", "Compact", "affirmed"),
        ],
        columns=["phrase", "term", "tag", "polarity"],
    )
    assert other_labels(uses, pd.Series({"host": "host", "Compact": "Compact"})) == {"host": ("Host galaxy",)}


def test_a_term_cannot_be_both_related_and_broader(graph):
    for relation in (SKOS.relatedMatch, SKOS.broadMatch):
        graph.add((URIRef("https://example.org/t/jet"), relation, URIRef("http://a.org/1")))
    assert any("also broader or narrower" in fault for fault in check_integrity(graph))


def test_retired_are_those_that_a_person_changed():
    named = pd.DataFrame(
        [
            ("lobe", "lobe", "merged"),
            ("lobes", "lobe", "merged"),
            ("brighten", "edge brightened", "renamed"),
            ("disk", "", "dropped: not seen"),
            ("rare", "", "not enough support"),
            ("faint", "faint", "kept"),
        ],
        columns=["tag", "final", "fate"],
    )
    assert list_retired(named) == [
        Retired("lobes", "lobe", "merged into lobe"),
        Retired("brighten", "edge brightened", "renamed into edge brightened"),
        Retired("disk", "", "dropped: not seen"),
    ]


def test_the_bundled_thesaurus_names_terms_of_the_uat():
    found = read_thesaurus(str(ROOT / "resources/thesaurus.csv"))
    assert found["jet"] == [("closeMatch", JETS)]
    uris = {uri for matches in found.values() for _, uri in matches}
    assert all(uri.startswith("http://astrothesaurus.org/uat/") and uri.rsplit("/")[-1].isdigit() for uri in uris)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tag,uri\n", "line 1: found the columns"),
        ("tag,relation,uri,label\njet,sameAs,http://x.org/1,x\n", "line 2: found 'sameAs'"),
        ("tag,relation,uri,label\njet,exactMatch,uat 1347,x\n", "line 2: found 'exactMatch' and 'uat 1347'"),
    ],
)
def test_faults_of_a_thesaurus_are_told(write, text, message):
    with pytest.raises(InputError, match=message):
        read_thesaurus(write("thesaurus.csv", text))


def test_two_tags_that_differ_in_case_alone_are_refused(tmp_path, sample_run):
    results = sample_run / "results/sample"
    finals = pd.read_parquet(only(results, "finalise_taxonomy/*/final_tags.parquet"))
    finals.loc[finals.index[:2], "tag"] = ["Bent", "bent"]
    finals.to_parquet(tmp_path / "finals.parquet")
    names, uses = only(results, "finalise_taxonomy/*/tag_names.parquet"), only(results, "extract_tags/*/uses.parquet")
    with pytest.raises(InputError, match="the label 'bent' belongs to"):
        main(tmp_path / "finals.parquet", names, uses, "t.ttl", "t.jsonld", "m.csv", SCHEME)


def test_the_samples_vocabulary_holds_its_final_tags_in_both_forms(sample_run):
    results = sample_run / "results/sample"
    finals = pd.read_csv(only(results, "finalise_taxonomy/*/taxonomy.csv"))["tag"]
    graphs = [
        Graph().parse(only(results, f"write_vocabulary/*/taxonomy.{suffix}"), format=format)
        for suffix, format in (("ttl", "turtle"), ("jsonld", "json-ld"))
    ]
    for graph in graphs:
        assert check_integrity(graph) == [] and set(read_graph(graph)[0]) == set(finals)
    assert set(graphs[0]) == set(graphs[1])
    labels = graphs[0].query(
        "SELECT ?l (COUNT(?c) AS ?n) { ?c skos:prefLabel|skos:altLabel ?l } GROUP BY ?l HAVING (?n > 1)"
    )
    assert len(list(labels)) == 0


def test_files_do_not_depend_on_the_order_of_hashes():
    code = (
        "import sys; from tests.publication.test_write_vocabulary import *; "
        "from scripts.publication.write_vocabulary import as_jsonld; g = build_graph(CONCEPTS, RETIRED, SCHEME); "
        "sys.stdout.write(g.serialize(format='turtle') + as_jsonld(g))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            cwd=ROOT,
            text=True,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(texts) == 1 and "isReplacedBy" in texts.pop()
