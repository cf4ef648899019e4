"""The final taxonomy as a vocabulary that other programs link to: SKOS in Turtle and JSON-LD."""

import json
from pathlib import Path

import pandas as pd
from rdflib import Graph

from scripts.lib.log import InputError, say_done
from scripts.lib.steps import run_step
from scripts.lib.tables import CONTROL, read_table, write_csv
from scripts.publication._skos import Concept, Retired, build_graph, check_integrity, read_graph, read_thesaurus

JSONLD_CONTEXT = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
}


def other_labels(uses: pd.DataFrame, final_of: pd.Series) -> dict[str, tuple[str, ...]]:
    """Other words for each final tag: the terms that go to it, and the phrases that affirm it and nothing else.

    No label is the name of a final tag, and none stands for two of them, upper and lower case alike.

    >>> uses = pd.DataFrame(
    ...     [("tails", "tail", "tail", "affirmed"), ("no tail", "tail", "tail", "denied"), ("bent tail", "bent", "bent",
    ...     "affirmed"), ("bent tail", "tail", "tail", "affirmed"), ("curvy", "curvy", "bent", "affirmed")],
    ...     columns=["phrase", "term", "tag", "polarity"])
    >>> other_labels(uses, pd.Series({"tail": "tail", "bent": "bent"}))
    {'bent': ('curvy',), 'tail': ('tails',)}
    """
    mapped = uses.assign(final=uses["tag"].map(final_of).fillna(""))
    affirmed = mapped["polarity"] == "affirmed"
    whole = mapped.assign(affirmed=affirmed).groupby("phrase").agg(n=("final", "nunique"), all=("affirmed", "all"))
    alone = mapped["phrase"].map((whole["n"] == 1) & whole["all"])
    pairs = pd.concat(
        [
            mapped.loc[affirmed, ["final", "term"]].rename(columns={"term": "label"}),
            mapped.loc[alone, ["final", "phrase"]].rename(columns={"phrase": "label"}),
        ]
    )
    pairs["same"] = pairs["label"].str.casefold().str.strip()
    finals = {name.casefold() for name in set(final_of)} | {""}
    pairs = pairs[(pairs["final"] != "") & ~pairs["same"].isin(finals)].sort_values(["final", "label"])
    pairs = pairs.drop_duplicates(["final", "same"])
    pairs = pairs[~pairs.duplicated("same", keep=False)]
    return {tag: tuple(sorted(labels)) for tag, labels in pairs.groupby("final")["label"]}


def tell_evidence(row) -> str:
    """Who says a final tag, in a sentence."""
    return (
        f"Said {row.affirmed} times, denied {row.denied}, hedged {row.hedged}, by {row.annotators} annotators of "
        f"{row.subjects} subjects; rank {row.rank}, {row.importance:.1f} per cent of the importance."
    )


def clean(text: str) -> str:
    """A text without control characters, which no format of RDF keeps."""
    return CONTROL.sub(lambda match: f"\\x{ord(match.group()):02x}", text)


def list_concepts(finals: pd.DataFrame, labels: dict, thesaurus: dict) -> list[Concept]:
    """The final tags as concepts."""
    return [
        Concept(
            row.tag,
            clean(row.definition),
            clean(row.note),
            row.kind,
            clean(row.quantity),
            tell_evidence(row),
            tuple(map(clean, labels.get(row.tag, ()))),
            tuple(thesaurus.get(row.tag, ())),
        )
        for row in finals.itertuples()
    ]


def list_retired(named: pd.DataFrame) -> list[Retired]:
    """Derived tags that a person renamed, merged into another or dropped."""
    current = set(named["final"])
    retired = []
    for tag, final, fate in named[["tag", "final", "fate"]].itertuples(index=False):
        if tag in current or not fate.startswith(("merged", "renamed", "dropped")):
            continue
        retired.append(Retired(tag, final, f"{fate} into {final}" if final else clean(fate)))
    return retired


def in_order(value):
    """A JSON value with every list sorted: of a set of statements the order says nothing, but it is in the bytes."""
    if isinstance(value, dict):
        return {key: in_order(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(map(in_order, value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def as_jsonld(graph: Graph) -> str:
    """A graph as JSON-LD, the same text for the same statements."""
    content = json.loads(graph.serialize(format="json-ld", context=JSONLD_CONTEXT))
    return json.dumps(in_order(content), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main(
    final_tags_parquet,
    tag_names_parquet,
    uses_parquet,
    taxonomy_ttl,
    taxonomy_jsonld,
    matches_csv,
    scheme,
    thesaurus_csv="",
) -> None:
    """Read the final tags; write the vocabulary, which must be sound and read back to the same, and its matches."""
    finals, named, uses = read_table(final_tags_parquet), read_table(tag_names_parquet), read_table(uses_parquet)
    thesaurus = read_thesaurus(thesaurus_csv) if thesaurus_csv else {}
    labels = other_labels(uses, named.set_index("tag")["final"])
    concepts, retired = list_concepts(finals, labels, thesaurus), list_retired(named)
    graph = build_graph(concepts, retired, scheme)
    faults = check_integrity(graph)
    if faults:
        raise InputError(f"the vocabulary is not sound: {faults[0]}; mend it in taxonomy.adjustments or the thesaurus.")
    graph.serialize(taxonomy_ttl, format="turtle", encoding="utf-8")
    Path(taxonomy_jsonld).write_text(as_jsonld(graph), encoding="utf-8")
    for path, format in ((taxonomy_ttl, "turtle"), (taxonomy_jsonld, "json-ld")):
        assert read_graph(Graph().parse(path, format=format)) == read_graph(graph), path
    rows = [(concept.tag, relation, uri) for concept in concepts for relation, uri in concept.matches]
    write_csv(pd.DataFrame(rows, columns=["tag", "relation", "uri"]), matches_csv)
    say_done("%d concepts, %d retired, %d matches with a thesaurus", len(concepts), len(retired), len(rows))


if __name__ == "__main__":
    run_step(main, snakemake)
