"""A taxonomy as SKOS (W3C Recommendation 2009): built, read back, and checked for integrity.

The checks are those of qSKOS (Mader, Haslhofer & Isaac 2012) that a flat list of concepts can break.
"""

import csv
from dataclasses import dataclass

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS, XSD

from scripts.lib.catalogue.identifiers import identifier
from scripts.lib.log import InputError

LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
MATCHES = {name: SKOS[name] for name in ("exactMatch", "closeMatch", "relatedMatch", "broadMatch", "narrowMatch")}
REPLACED = "{} (replaced)"
WITHDRAWN = "{} (withdrawn)"


@dataclass(frozen=True)
class Concept:
    """A final tag. `labels` are other words for it, `evidence` a sentence on who says it,
    `quantity` what measures it.
    """

    tag: str
    definition: str
    note: str
    kind: str
    quantity: str
    evidence: str
    labels: tuple[str, ...]
    matches: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Retired:
    """A derived tag that is no final one by decision: `by` replaces it, or "" and it was dropped for a reason."""

    tag: str
    by: str
    reason: str


def read_thesaurus(path: str) -> dict[str, list[tuple[str, str]]]:
    """tag -> (relation, web address) from a CSV file with the columns tag, relation, uri, label.

    Raises InputError, with the line, for other columns, an unknown relation, and an address that is none.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != ["tag", "relation", "uri", "label"]:
            raise InputError(f"{path}, line 1: found the columns {reader.fieldnames}, expected tag,relation,uri,label.")
        for row in reader:
            uri = (row["uri"] or "").strip()
            sound = uri.startswith(("http://", "https://")) and not set(uri) & set(' <>"{}|\\^`')
            if row["relation"] not in MATCHES or not sound:
                raise InputError(
                    f"{path}, line {reader.line_num}: found {row['relation']!r} and {row['uri']!r}; expected one of "
                    f"{', '.join(MATCHES)} and a web address."
                )
            found.setdefault(row["tag"].strip(), []).append((row["relation"], uri))
    return found


def build_graph(concepts: list[Concept], retired: list[Retired], scheme: dict[str, str]) -> Graph:
    """The taxonomy as a concept scheme; `scheme` has uri (ends in / or #), title, description, language and licence.

    A concept's address is that of the scheme and the identifier of its tag, so it depends on nothing else. Retired tags
    stay as deprecated concepts, with a label that cannot be taken for a current one.
    """
    graph, base = Graph(), Namespace(scheme["uri"])
    graph.bind("skos", SKOS)
    graph.bind("dct", DCTERMS)
    graph.bind("owl", OWL)
    graph.bind("", base)
    top = URIRef(scheme["uri"].rstrip("/#"))

    def say(text: str) -> Literal:
        return Literal(text, lang=scheme["language"])

    def address(tag: str) -> URIRef:
        return base[identifier(tag, "-")]

    graph.add((top, RDF.type, SKOS.ConceptScheme))
    graph.add((top, DCTERMS.title, say(scheme["title"])))
    graph.add((top, DCTERMS.description, say(scheme["description"])))
    graph.add((top, DCTERMS.license, URIRef(scheme["licence"])))
    for concept in concepts:
        node = address(concept.tag)
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, top))
        graph.add((node, SKOS.topConceptOf, top))
        graph.add((top, SKOS.hasTopConcept, node))
        graph.add((node, SKOS.prefLabel, say(concept.tag)))
        for label in concept.labels:
            graph.add((node, SKOS.altLabel, say(label)))
        if concept.definition:
            graph.add((node, SKOS.definition, say(concept.definition)))
        graph.add((node, SKOS.scopeNote, say(concept.evidence)))
        if concept.kind:
            how = f"by an algorithm, from the {concept.quantity}" if concept.kind == "algorithmic" else "by people"
            graph.add((node, SKOS.scopeNote, say(f"Proposed to be assigned {how}.")))
        if concept.note:
            graph.add((node, SKOS.editorialNote, say(concept.note)))
        for relation, uri in concept.matches:
            graph.add((node, MATCHES[relation], URIRef(uri)))
    for tag in retired:
        node = address(tag.tag)
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, top))
        graph.add((node, SKOS.topConceptOf, top))
        graph.add((top, SKOS.hasTopConcept, node))
        graph.add((node, SKOS.prefLabel, say((REPLACED if tag.by else WITHDRAWN).format(tag.tag))))
        graph.add((node, SKOS.notation, Literal(tag.tag)))
        graph.add((node, OWL.deprecated, Literal(True, datatype=XSD.boolean)))
        graph.add((node, SKOS.changeNote, say(tag.reason)))
        if tag.by:
            graph.add((node, DCTERMS.isReplacedBy, address(tag.by)))
    return graph


def read_graph(graph: Graph) -> tuple[dict[str, dict], dict[str, str]]:
    """What a vocabulary says: current tags with definition, labels and matches;
    retired ones with what replaces them.
    """
    current, retired = {}, {}
    names = {node: str(graph.value(node, SKOS.prefLabel)) for node in graph.subjects(RDF.type, SKOS.Concept)}
    for node, name in names.items():
        if graph.value(node, OWL.deprecated):
            by = graph.value(node, DCTERMS.isReplacedBy)
            retired[str(graph.value(node, SKOS.notation))] = names[by] if by else ""
            continue
        current[name] = {
            "definition": str(graph.value(node, SKOS.definition) or ""),
            "labels": {str(label) for label in graph.objects(node, SKOS.altLabel)},
            "matches": {(key, str(uri)) for key, match in MATCHES.items() for uri in graph.objects(node, match)},
        }
    return current, retired


def check_integrity(graph: Graph) -> list[str]:
    """What is wrong with a vocabulary, a sentence each; empty if nothing is."""
    faults = []
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    if len(schemes) != 1:
        faults.append(f"found {len(schemes)} concept schemes, expected one")
    owners: dict[tuple[str, str], set] = {}
    for node in concepts:
        preferred = list(graph.objects(node, SKOS.prefLabel))
        languages = [label.language for label in preferred]
        if not preferred or len(set(languages)) < len(languages) or None in languages:
            faults.append(f"{node}: {len(preferred)} preferred labels, expected one in each language")
        labels = [label for kind in LABELS for label in graph.objects(node, kind)]
        for label in labels:
            if not str(label).strip():
                faults.append(f"{node}: an empty label")
            owners.setdefault((str(label).casefold(), label.language), set()).add(node)
        if len({(str(label).casefold(), label.language) for label in labels}) < len(labels):
            faults.append(f"{node}: the same label twice")
        if (
            not set(graph.objects(node, SKOS.inScheme)) & schemes
            or not set(graph.objects(node, SKOS.topConceptOf)) & schemes
        ):
            faults.append(f"{node}: an orphan, in no scheme or under no top concept")
        if not any(graph.value(node, note) for note in (SKOS.definition, SKOS.scopeNote, SKOS.changeNote)):
            faults.append(f"{node}: undocumented")
        by = graph.value(node, DCTERMS.isReplacedBy)
        if by is not None and (by not in concepts or graph.value(by, OWL.deprecated)):
            faults.append(f"{node}: replaced by {by}, which is no current concept")
        exact, other = set(graph.objects(node, SKOS.exactMatch)), set()
        for relation in ("broadMatch", "narrowMatch", "relatedMatch", "closeMatch"):
            other |= set(graph.objects(node, MATCHES[relation]))
        if exact & other:
            faults.append(f"{node}: both exactly and otherwise matched with the same term")
        wider = set(graph.objects(node, SKOS.broadMatch)) | set(graph.objects(node, SKOS.narrowMatch))
        if wider & set(graph.objects(node, SKOS.relatedMatch)):
            faults.append(f"{node}: related to a term that it is also broader or narrower than")
    for (label, _), nodes in owners.items():
        if len(nodes) > 1:
            faults.append(f"the label {label!r} belongs to {', '.join(sorted(nodes))}")
    for relation in (SKOS.hasTopConcept, SKOS.broader, SKOS.narrower, SKOS.related):
        faults += [f"{thing}: no such concept" for thing in graph.objects(None, relation) if thing not in concepts]
    return sorted(faults)
