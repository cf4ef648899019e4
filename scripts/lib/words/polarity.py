"""Whether a word is affirmed, denied or hedged in its phrase, by cues with a scope.

A cue denies or hedges the words after it, before it, on the side where there are any (`uncertain host`,
`host uncertain`; of words after it, up to the next such cue unless that stands right behind it), all the rest of the
sentence (`seems to be moving to the left`), or the whole phrase. The longest cue at a place wins; forms of "to be" and
a few adverbs may stand within a cue. A scope ends at a word such as `but`, and leaves out what a preposition brings in:
in "possible lobe of a source" the lobe alone is possible. The approach follows NegEx (Chapman et al. 2001, J. Biomed.
Inform. 34, 301) on short phrases.
"""

from scripts.lib.log import InputError
from scripts.lib.words.language import read_language_csv

TRANSPARENT = {"is", "was", "are", "were", "be", "been", "clearly", "obviously", "really"}
CLAUSE_ENDS = set("but although though however except with and where when while which that".split())
PREPOSITIONS = set(
    "of in on at off between near from to by around above below behind beyond outside inside within under over along "
    "into".split()
)
ARTICLES = {"a", "an", "the", "any", "some"}
PASSED = {"of", "to", "into", "on", "along"}
PREDICATE_ENDS = CLAUSE_ENDS - {"and", "that"}
KINDS = {"denies", "hedges", "affirms"}
FORWARD = {"after", "after_else_before", "rest"}
SCOPES = {"after", "before", "after_else_before", "before_else_after", "rest", "phrase"}
NAMES = {"denies": "denied", "hedges": "hedged"}
Cues = dict[tuple[str, ...], tuple[str, str]]  # words of a cue -> (kind, scope)


def read_cues(path: str) -> Cues:
    """Cue words -> (kind, scope) from a CSV file. Raises InputError for a kind or scope that is not known."""
    cues = {}
    for line, (cue, kind, scope) in read_language_csv(path, ["cue", "kind", "scope"]):
        if kind not in KINDS or scope not in SCOPES:
            raise InputError(
                f"{path}, line {line}: kind {kind!r} and scope {scope!r}; expected "
                f"one of {', '.join(sorted(KINDS))} and one of {', '.join(sorted(SCOPES))}."
            )
        cues[tuple(cue.split())] = kind, scope
    return cues


def find_cues(words: list[str], cues: Cues) -> list[tuple[int, int, str, str]]:
    """The cues of a phrase as (start, end, kind, scope), the longest at each place, left to right.

    >>> find_cues("host is not clearly visible".split(), {("not", "visible"): ("denies", "before")})
    [(2, 5, 'denies', 'before')]
    """
    longest = max(map(len, cues), default=0)
    places = [place for place, word in enumerate(words) if word not in TRANSPARENT]
    found, start = [], 0
    while start < len(places):
        for length in range(min(longest, len(places) - start), 0, -1):
            chosen = places[start : start + length]
            cue = tuple(words[place] for place in chosen)
            if cue in cues:
                found.append((chosen[0], chosen[-1] + 1, *cues[cue]))
                start += length
                break
        else:
            start += 1
    return found


def places_after(words: list[str], end: int) -> list[int]:
    """The places from `end` on, up to a preposition or the end of the clause; "out of" is no preposition.

    >>> places_after("possible jet at top".split(), 1)
    [1]
    """
    places = []
    for place in range(end, len(words)):
        if words[place] in CLAUSE_ENDS or is_preposition(words, place):
            break
        places.append(place)
    return places


def is_preposition(words: list[str], place: int) -> bool:
    """Whether the word brings in another thing: a preposition, unless it belongs to "out of"."""
    return words[place] in PREPOSITIONS and words[place - 1 : place] != ["out"]


def places_of_rest(words: list[str], end: int) -> list[int]:
    """The places from `end` on that a verb such as "seems" is about: as `places_after`, but "and",
    "of" and directions belong.

    >>> places_of_rest("core seems to jet down and to the left in a spot but bright".split(), 2)
    [2, 3, 4, 5, 6, 7, 8]
    """
    places = []
    for place in range(end, len(words)):
        if words[place] in PREDICATE_ENDS or (words[place] not in PASSED and is_preposition(words, place)):
            break
        places.append(place)
    return places


def places_before(words: list[str], start: int, ends: set[str]) -> list[int]:
    """The places before `start` back to one of `ends`, without articles and what a preposition brings in.

    >>> places_before("bright core but the host found on dss uncertain".split(), 8, {"but"})
    [4, 5]
    """
    places: list[int] = []
    for place in range(start - 1, -1, -1):
        if words[place] in ends:
            break
        if words[place] in PREPOSITIONS and words[max(place - 1, 0)] != "out":
            places = []
        elif words[place] not in ARTICLES | CLAUSE_ENDS:
            places.insert(0, place)
    return places


def places_in_scope(words: list[str], start: int, end: int, scope: str) -> list[int]:
    """The places that a cue at [start, end) governs; where a clause has none, those of the clause before it.

    >>> places_in_scope("host visible but uncertain".split(), 3, 4, "before_else_after")
    [0, 1]
    """
    if scope == "phrase":
        return [place for place in range(len(words)) if not start <= place < end]
    if scope == "rest":
        return places_of_rest(words, end)
    after, before = places_after(words, end), places_before(words, start, CLAUSE_ENDS)
    found = {
        "after": after,
        "before": before,
        "after_else_before": after or before,
        "before_else_after": before or after,
    }[scope]
    return found if found or scope == "after" else places_before(words, start, set())


def mark_polarity(words: list[str], cues: Cues) -> list[tuple[str, str]]:
    """(polarity, cue) of each word; the words of a cue itself are ("cue", cue). A denial outweighs a hedge.

    >>> cues = {("no",): ("denies", "after"), ("not", "found"): ("denies", "before"), ("?",): ("hedges", "phrase")}
    >>> mark_polarity("compact no host".split(), cues)
    [('affirmed', ''), ('cue', 'no'), ('denied', 'no')]
    >>> mark_polarity("host not found ?".split(), cues)
    [('denied', 'not found'), ('cue', 'not found'), ('cue', 'not found'), ('cue', '?')]
    """
    marks = [("affirmed", "")] * len(words)
    found = find_cues(words, cues)
    forward = [start for start, _, _, scope in found if scope in FORWARD]
    for start, end, kind, scope in sorted(found, key=lambda cue: cue[2] == "denies"):
        if kind != "affirms":
            next_cue = min((place for place in forward if place > end), default=len(words))
            for place in places_in_scope(words[:next_cue] if scope in FORWARD else words, start, end, scope):
                marks[place] = NAMES[kind], " ".join(words[start:end])
    for start, end, _, _ in found:
        marks[start:end] = [("cue", " ".join(words[start:end]))] * (end - start)
    return marks
