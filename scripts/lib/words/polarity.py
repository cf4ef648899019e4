"""Whether a word is affirmed, denied or hedged in its clause, by cues with a scope.

A cue denies or hedges the words after it, before it, on the side where there are any (`uncertain host`, `host
uncertain`; of words after it, up to the next such cue unless that stands right behind it), all the rest of the clause
(`seems to be moving to the left`), or the whole clause. The longest cue at a place wins; forms of "to be" and
a few adverbs may stand within a cue, `*` stands for one word (`too * to see`) and `…` for up to four (`either … or`). A
scope ends at a word such as `but`, and leaves out what a preposition brings in: in "possible lobe of a source" the lobe
alone is possible. A cue that affirms (`no doubt`, `not only`) denies nothing; one that affirms the whole clause
answers a question mark (`jets? yes`). The approach follows NegEx (Chapman et al. 2001, J. Biomed. Inform. 34, 301) on
short clauses.
"""

from collections.abc import Sequence
from typing import NamedTuple

from scripts.lib.log import InputError
from scripts.lib.words.grammar import Grammar
from scripts.lib.words.language import read_language_csv

KINDS = {"denies", "hedges", "affirms"}
FORWARD = {"after", "after_else_before", "rest"}
SCOPES = {"after", "before", "after_else_before", "before_else_after", "rest", "phrase"}
NAMES = {"denies": "denied", "hedges": "hedged"}
ANY, SOME, MOST_BETWEEN = "*", "…", 4
QUESTION = "?"
Cues = dict[tuple[str, ...], tuple[str, str]]  # words of a cue -> (kind, scope)


class Cue(NamedTuple):
    """A cue in a clause: the places of its words, where its scope begins behind it, kind, scope, and its words."""

    places: tuple[int, ...]
    end: int
    kind: str
    scope: str
    name: str

    @property
    def start(self) -> int:
        """The place of its first word."""
        return self.places[0]


def read_cues(path: str) -> Cues:
    """Cue words -> (kind, scope) from a CSV file. Raises InputError for a kind or scope that is not known."""
    cues = {}
    for line, (cue, kind, scope) in read_language_csv(path, ["cue", "kind", "scope"]):
        if kind not in KINDS or scope not in SCOPES:
            raise InputError(
                f"{path}, line {line}: kind {kind!r} and scope {scope!r}; expected "
                f"one of {', '.join(sorted(KINDS))} and one of {', '.join(sorted(SCOPES))}."
            )
        if cue.split()[0] in (ANY, SOME):
            raise InputError(f"{path}, line {line}: {cue!r} begins with {cue.split()[0]}; begin a cue with a word.")
        cues[tuple(cue.split())] = kind, scope
    return cues


class CueFinder:
    """Finds cues in clauses; cues by their first word, the longest first."""

    def __init__(self, cues: Cues, grammar: Grammar):
        self.grammar = grammar
        self.by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for cue, (kind, scope) in sorted(cues.items(), key=lambda item: (-len(item[0]), item[0])):
            self.by_first.setdefault(cue[0], []).append((cue, kind, scope))

    def find(self, words: Sequence[str]) -> list[Cue]:
        """The cues of a clause, the longest at each place, left to right.

        >>> from scripts.lib.words.grammar import read_grammar
        >>> cues = {("not", "visible"): ("denies", "before"), ("too", "*", "to", "see"): ("denies", "after")}
        >>> finder = CueFinder(cues, read_grammar("resources/language/english.yaml"))
        >>> [cue[:2] for cue in finder.find("host is not clearly visible".split())]
        [((2, 3, 4), 5)]
        >>> [cue[:2] for cue in finder.find("too faint to see arms".split())]
        [((0, 2, 3), 4)]
        """
        found: list[Cue] = []
        taken: set[int] = set()
        for start, word in enumerate(words):
            if start in taken:
                continue
            for cue, kind, scope in self.by_first.get(word, ()):
                places = self.match(words, start, cue)
                if places and not taken & set(places):
                    taken.update(places)
                    end = places[0] + 1 if SOME in cue else places[-1] + 1
                    found.append(Cue(places, end, kind, scope, " ".join(words[place] for place in places)))
                    break
        return found

    def match(self, words: Sequence[str], start: int, cue: tuple[str, ...]) -> tuple[int, ...]:
        """The places of the words of a cue that begins at a place; none if it does not."""
        places, place = [], start
        for number, part in enumerate(cue):
            if part == ANY:
                place += 1
                continue
            reach = MOST_BETWEEN if number and cue[number - 1] == SOME else 0
            if part == SOME:
                continue
            while place < len(words) and words[place] != part:
                if reach:
                    reach -= 1
                elif number and words[place] in self.grammar.transparent:
                    places.append(place)
                else:
                    return ()
                place += 1
            if place >= len(words):
                return ()
            places.append(place)
            place += 1
        return tuple(places)


def is_preposition(words: Sequence[str], place: int, grammar: Grammar) -> bool:
    """Whether the word brings in another thing: a preposition, unless it belongs to "out of"."""
    return words[place] in grammar.prepositions and words[place - 1 : place] != ["out"]


def places_after(words: Sequence[str], end: int, grammar: Grammar) -> list[int]:
    """The places from `end` on, up to a preposition or the end of the clause; "out of" is no preposition.

    >>> from scripts.lib.words.grammar import read_grammar
    >>> places_after("possible jet at top".split(), 1, read_grammar("resources/language/english.yaml"))
    [1]
    """
    places = []
    for place in range(end, len(words)):
        if words[place] in grammar.clause_words or is_preposition(words, place, grammar):
            break
        places.append(place)
    return places


def places_of_rest(words: Sequence[str], end: int, grammar: Grammar) -> list[int]:
    """The places from `end` on that a verb such as "seems" is about: as `places_after`, but "and",
    "of" and directions belong.

    >>> from scripts.lib.words.grammar import read_grammar
    >>> english = read_grammar("resources/language/english.yaml")
    >>> places_of_rest("core seems to jet down and to the left in a spot but bright".split(), 2, english)
    [2, 3, 4, 5, 6, 7, 8]
    """
    places = []
    for place in range(end, len(words)):
        passed = words[place] in grammar.predicate_prepositions
        if words[place] in grammar.predicate_ends or (not passed and is_preposition(words, place, grammar)):
            break
        places.append(place)
    return places


def places_before(words: Sequence[str], start: int, ends: frozenset[str], grammar: Grammar) -> list[int]:
    """The places before `start` back to one of `ends`, without articles and what a preposition brings in.

    >>> from scripts.lib.words.grammar import read_grammar
    >>> english = read_grammar("resources/language/english.yaml")
    >>> places_before("bright core but the host found on dss uncertain".split(), 8, frozenset({"but"}), english)
    [4, 5]
    """
    places: list[int] = []
    for place in range(start - 1, -1, -1):
        if words[place] in ends:
            break
        if words[place] in grammar.prepositions and words[max(place - 1, 0)] != "out":
            places = []
        elif words[place] not in grammar.articles | grammar.clause_words:
            places.insert(0, place)
    return places


def places_in_scope(words: Sequence[str], cue: Cue, grammar: Grammar) -> list[int]:
    """The places that a cue governs; where a clause has none, those of the clause before it.

    >>> from scripts.lib.words.grammar import read_grammar
    >>> cue = Cue((3,), 4, "hedges", "before_else_after", "uncertain")
    >>> places_in_scope("host visible but uncertain".split(), cue, read_grammar("resources/language/english.yaml"))
    [0, 1]
    """
    if cue.scope == "phrase":
        end = cue.start if cue.name == QUESTION else len(words)
        return [place for place in range(end) if place not in cue.places]
    if cue.scope == "rest":
        return places_of_rest(words, cue.end, grammar)
    after = places_after(words, cue.end, grammar)
    if cue.scope == "after_else_before" and cue.kind == "denies" and not after and cue.end < len(words):
        return []  # no at the bottom
    before = places_before(words, cue.start, grammar.clause_words, grammar)
    found = {
        "after": after,
        "before": before,
        "after_else_before": after or before,
        "before_else_after": before or after,
    }[cue.scope]
    return found if found or cue.scope == "after" else places_before(words, cue.start, frozenset(), grammar)


def is_answered(words: Sequence[str], finder: CueFinder) -> bool:
    """Whether an answer stands behind a question mark: inflammation? mild."""
    return any(
        word == QUESTION and " ".join(words[place + 1 :]) in finder.grammar.all_answers
        for place, word in enumerate(words)
    )


def mark_polarity(words: Sequence[str], finder: CueFinder) -> list[tuple[str, str]]:
    """(polarity, cue) of each word; the words of a cue itself are ("cue", cue). A denial outweighs a hedge.

    >>> from scripts.lib.words.grammar import read_grammar
    >>> cues = {("no",): ("denies", "after"), ("not", "found"): ("denies", "before"), ("?",): ("hedges", "phrase")}
    >>> finder = CueFinder(cues, read_grammar("resources/language/english.yaml"))
    >>> mark_polarity("compact no host".split(), finder)
    [('affirmed', ''), ('cue', 'no'), ('denied', 'no')]
    >>> mark_polarity("host not found ?".split(), finder)
    [('denied', 'not found'), ('cue', 'not found'), ('cue', 'not found'), ('cue', '?')]
    """
    marks = [("affirmed", "")] * len(words)
    found = finder.find(words)
    answered = any(cue.kind == "affirms" and cue.scope == "phrase" for cue in found) or is_answered(words, finder)
    forward = [cue.start for cue in found if cue.scope in FORWARD]
    for cue in sorted(found, key=lambda cue: cue.kind == "denies"):
        if cue.kind == "affirms" or (answered and cue.name == QUESTION):
            continue
        next_cue = min((place for place in forward if place > cue.end), default=len(words))
        within = words[:next_cue] if cue.scope in FORWARD else words
        for place in places_in_scope(within, cue, finder.grammar):
            marks[place] = NAMES[cue.kind], cue.name
    for cue in found:
        for place in cue.places:
            marks[place] = "cue", cue.name
    return marks
