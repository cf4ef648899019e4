"""What a word is said of: the object, the picture (its frame, noise, exposure), or another picture (survey, guide,
epoch).

The picture is meant by its own words (cutout, noise), by what is bound to them ("cutout too small", "the image is
hazy"), by words that only a picture can be (overexposed), and by all in a segment that a device brings in ("drops on
the lens"). Another picture is meant by all in a segment with a preposition and its name ("no source in WISE") or one
of a picture's words that is described ("in last year's image"), and from where a segment begins with its name ("WISE
has two spots"). Segments end at a word such as `but` or `and`.
"""

from collections.abc import Sequence, Set
from typing import NamedTuple

from scripts.lib.words.binding import Bound
from scripts.lib.words.grammar import Grammar

OBJECT, PICTURE, OTHER = "object", "picture", "other"
REACH = 4  # words between a preposition and the name of another picture
NOT_OF = {"of"}  # a picture of something says what the object is


class Aspects(NamedTuple):
    """The words that tell what a clause is about.

    picture: nouns of it; media: other ones, which are meant where they are described; own: words that leave a picture
    this one (in this image); states: what only a picture can be, words or several joined by blanks; devices: what it
    is taken with; other: names of other pictures; of_object: words that tell of the object even there.
    """

    picture: frozenset[str]
    media: frozenset[str]
    own: frozenset[str]
    states: frozenset[str]
    devices: frozenset[str]
    other: frozenset[str]
    of_object: frozenset[str]


NONE: dict[str, list[str]] = {name: [] for name in Aspects._fields}


def make_aspects(words: dict[str, list[str]]) -> Aspects:
    """The section `aspects` of the config."""
    return Aspects(*(frozenset(words[name]) for name in Aspects._fields))


def tell_aspects(words: Sequence[str], bound: Sequence[Bound], aspects: Aspects, grammar: Grammar) -> list[str]:
    """What each word of a clause is said of.

    >>> from scripts.lib.words.grammar import read_grammar
    >>> english = read_grammar("resources/language/english.yaml")
    >>> few = Aspects(frozenset({"cutout"}), *[frozenset()] * 4, frozenset({"wise"}), frozenset())
    >>> tell_aspects("no source in wise3".split(), [], few, english)
    ['other', 'other', 'other', 'other']
    >>> tell_aspects(["small", "cutout"], [Bound((0,), (1,), "before")], few, english)
    ['picture', 'picture']
    """
    found = [OBJECT] * len(words)
    for start, end in segments(words, grammar):
        if begins_with_other(words[start:end], aspects, grammar):
            found[start:] = [OTHER] * (len(words) - start)
        elif found[start] == OTHER or is_other(words[start:end], aspects, grammar):
            found[start:end] = [OTHER] * (end - start)
        elif any(is_device(words, place, aspects, grammar) for place in range(start, end)):
            found[start:end] = [PICTURE] * (end - start)
    for place in places_of_picture(words, aspects):
        found[place] = found[place] if found[place] == OTHER else PICTURE
    for concept in bound:
        if is_picture(concept, words, found, aspects):
            for place in (*concept.attribute, *concept.noun):
                found[place] = PICTURE
    return found


def is_picture(concept: Bound, words: Sequence[str], found: Sequence[str], aspects: Aspects) -> bool:
    """Whether a concept is of the picture: one of its nouns is a word of the picture, or its one noun a device."""
    if len(concept.noun) == 1 and concept.attribute and singular(words[concept.noun[0]], aspects.devices):
        return found[concept.noun[0]] != OTHER
    return any(found[place] == PICTURE and singular(words[place], aspects.picture) for place in concept.noun)


def segments(words: Sequence[str], grammar: Grammar) -> list[tuple[int, int]]:
    """The parts of a clause between words such as `but`; a preposition that goes with them belongs to the next."""
    ends = [place for place, word in enumerate(words) if word in grammar.clause_words - grammar.relatives]
    return [(start, end) for start, end in zip([0, *ends], [*ends, len(words)]) if start < end]


def singular(word: str, words: Set[str]) -> bool:
    """Whether a word, or its singular, is one of some words; numbers behind a name do not count.

    >>> singular("images", {"image"}), singular("wise3", {"wise"}), singular("lens", {"len"})
    (True, True, False)
    """
    plain = word.rstrip("0123456789")
    return word in words or plain in words or (plain.endswith("s") and len(plain) > 4 and plain[:-1] in words)


def is_other(words: Sequence[str], aspects: Aspects, grammar: Grammar) -> bool:
    """Whether a segment is about another picture: a preposition with its name, or with a picture that is described ("in
    the previous photo", "on the March scan") and not this one."""
    for place, word in enumerate(words):
        if word not in grammar.prepositions:
            continue
        behind = list(words[place + 1 : place + 1 + REACH])
        described = False
        for name in behind:
            if name in grammar.prepositions or name in aspects.own:
                break
            if singular(name, aspects.other):
                return True
            if described and word not in NOT_OF and singular(name, aspects.picture | aspects.media):
                return True
            described = described or name not in grammar.articles
    return False


def begins_with_other(words: Sequence[str], aspects: Aspects, grammar: Grammar) -> bool:
    """Whether a segment begins with the name of another picture: "wise has two spots"."""
    small = grammar.articles | grammar.joins | grammar.clause_words
    first = next((word for word in words if word not in small), "")
    return singular(first, aspects.other)


def is_device(words: Sequence[str], place: int, aspects: Aspects, grammar: Grammar) -> bool:
    """Whether a device stands here behind a preposition: on the lens."""
    if not singular(words[place], aspects.devices):
        return False
    before = [word for word in words[max(0, place - 2) : place] if word not in grammar.articles]
    if place + 1 < len(words) and words[place + 1] not in small_words(grammar):
        return False
    return bool(before) and before[-1] in grammar.prepositions


def small_words(grammar: Grammar) -> frozenset[str]:
    """Words behind which a device is the head of its group."""
    return grammar.copulas | grammar.prepositions | grammar.auxiliaries | grammar.joins | grammar.clause_words


def places_of_picture(words: Sequence[str], aspects: Aspects) -> list[int]:
    """The places of words of the picture and of what only a picture can be."""
    found = [place for place, word in enumerate(words) if singular(word, aspects.picture)]
    for state in aspects.states:
        parts = state.split()
        for place in range(len(words) - len(parts) + 1):
            if list(words[place : place + len(parts)]) == parts:
                found += range(place, place + len(parts))
    return found
