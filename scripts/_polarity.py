"""Whether a word is affirmed, denied or hedged in its phrase, by cues with a scope.

A cue denies or hedges the words after it, before it, on the side where there are any (`missing core`,
`core missing`), or in the whole phrase. The longest cue at a place wins; forms of "to be" and a few
adverbs may stand within a cue. A scope ends at a word such as `but`. The approach follows NegEx
(Chapman et al. 2001, J. Biomed. Inform. 34, 301) on short phrases.
"""

from scripts._language import read_language_csv
from scripts._log import InputError

TRANSPARENT = {"is", "was", "are", "were", "be", "been", "clearly", "obviously", "really"}
CLAUSE_ENDS = {"but", "although", "though", "however", "except", "with", "and", "where", "when", "while", "which"}
PLACE_ENDS = {"in", "on", "at", "near", "from", "that"}
KINDS = {"denies", "hedges", "affirms"}
SCOPES = {"after", "before", "either", "phrase"}
NAMES = {"denies": "denied", "hedges": "hedged"}


def read_cues(path: str) -> dict[tuple[str, ...], tuple[str, str]]:
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


def find_cues(words: list[str], cues: dict) -> list[tuple[int, int, str, str]]:
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


def places_in_scope(words: list[str], start: int, end: int, scope: str) -> list[int]:
    """The places that a cue at [start, end) governs.

    >>> places_in_scope("bright core but host not found".split(), 4, 6, "before")
    [3]
    """
    if scope == "phrase":
        return [place for place in range(len(words)) if not start <= place < end]
    after = []
    for place in range(end, len(words)):
        if words[place] in CLAUSE_ENDS | PLACE_ENDS:
            break
        after.append(place)
    if scope == "after" or (scope == "either" and after):
        return after
    before = []
    for place in range(start - 1, -1, -1):
        if words[place] in CLAUSE_ENDS:
            break
        before.append(place)
    return before


def mark_polarity(words: list[str], cues: dict) -> list[tuple[str, str]]:
    """(polarity, cue) of each word; the words of a cue itself are ("cue", cue). A denial outweighs a hedge.

    >>> cues = {("no",): ("denies", "after"), ("not", "found"): ("denies", "before"), ("?",): ("hedges", "phrase")}
    >>> mark_polarity("compact no host".split(), cues)
    [('affirmed', ''), ('cue', 'no'), ('denied', 'no')]
    >>> mark_polarity("host not found ?".split(), cues)
    [('denied', 'not found'), ('cue', 'not found'), ('cue', 'not found'), ('cue', '?')]
    """
    marks = [("affirmed", "")] * len(words)
    found = find_cues(words, cues)
    for start, end, kind, scope in sorted(found, key=lambda cue: cue[2] == "denies"):
        if kind != "affirms":
            for place in places_in_scope(words, start, end, scope):
                marks[place] = NAMES[kind], " ".join(words[start:end])
    for start, end, _, _ in found:
        marks[start:end] = [("cue", " ".join(words[start:end]))] * (end - start)
    return marks
