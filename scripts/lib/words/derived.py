"""Words that deny or doubt what they are made of: unresolved, hairless, reddish."""

from wordfreq import zipf_frequency

from scripts.lib.words.classes import ATTRIBUTE, NOUN, VERB, WordClasses, is_participle

KNOWN = 2.0  # Zipf frequency from which on what is left of a word is a word
SHORTEST = 3  # letters of what is left
AFFIRMED, DENIED, HEDGED = "affirmed", "denied", "hedged"


def derive(word: str, classes: WordClasses) -> tuple[str, str, str] | None:
    """(base, polarity, cue) of a word that denies or doubts its base; None for any other word.

    >>> from scripts.lib.words.grammar import read_grammar
    >>> table = {"red": ("attribute",), "resolve": ("verb",)}
    >>> classes = WordClasses(table, read_grammar("resources/language/english.yaml"))
    >>> [derive(word, classes) for word in ("unresolved", "hairless", "reddish", "unit")]
    [('resolved', 'denied', 'un-'), ('hair', 'denied', '-less'), ('red', 'hedged', '-ish'), None]
    """
    grammar = classes.grammar
    if word in grammar.lexicalised:
        return None
    for prefix in sorted(grammar.denying_prefixes):
        base = word.removeprefix(prefix)
        if base != word and len(base) >= SHORTEST and is_attribute(base, classes):
            return base, DENIED, f"{prefix}-"
    for ending in sorted(grammar.denying_endings):
        base = word.removesuffix(ending)
        if base != word and len(base) >= SHORTEST and is_noun(base, classes):
            return base, DENIED, f"-{ending}"
    for ending in sorted(grammar.hedging_endings):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= SHORTEST:
            for base in (stem, f"{stem}e", f"{stem}y", stem[:-1]):
                if ATTRIBUTE in classes.table.get(base, ()):
                    return base, HEDGED, f"-{ending}"
    return None


def is_attribute(word: str, classes: WordClasses) -> bool:
    """Whether a word is known as an attribute, or as the participle of a known verb."""
    known = classes.table.get(word, ())
    return ATTRIBUTE in known or (
        is_participle(word, classes.grammar) and VERB in classes.table.get(classes.stem(word), ())
    )


def is_noun(word: str, classes: WordClasses) -> bool:
    """Whether a word is a known noun."""
    return NOUN in classes.of(word) and zipf_frequency(word, classes.grammar.code) >= KNOWN


def turn(polarity: str, derived: str) -> str:
    """The polarity of the base of a word that is said with a polarity: "not unresolved" affirms, "maybe unresolved"
    hedges.

    >>> turn("affirmed", "denied"), turn("denied", "denied"), turn("hedged", "denied"), turn("denied", "hedged")
    ('denied', 'affirmed', 'hedged', 'denied')
    """
    if derived == HEDGED:
        return DENIED if polarity == DENIED else HEDGED
    return {AFFIRMED: DENIED, DENIED: AFFIRMED, HEDGED: HEDGED}[polarity]
