"""Whether a word is affirmed, denied or hedged in its phrase, by cues with a scope.

A cue denies or hedges the words after it, before it, or in the whole phrase. The scope of a denial
that looks ahead ends at a word such as `but` or a preposition of place; the longest cue at a place
wins. The approach follows NegEx (Chapman et al. 2001, J. Biomed. Inform. 34, 301) on short phrases.
"""

import csv

from scripts._log import InputError

SCOPE_ENDS = {"but", "although", "though", "however", "except", "with", "in", "on", "at", "near", "from", "that"}
KINDS = {"denies", "hedges", "affirms"}
SCOPES = {"after", "before", "phrase"}
NAMES = {"denies": "denied", "hedges": "hedged"}


def read_cues(path: str) -> dict[tuple[str, ...], tuple[str, str]]:
    """Cue words -> (kind, scope) from a CSV file. Raises InputError for a kind or scope that is not known."""
    cues = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if row.get("kind") not in KINDS or row.get("scope") not in SCOPES:
                raise InputError(
                    f"{path}, line {reader.line_num}: kind {row.get('kind')!r} and scope {row.get('scope')!r}; expected "
                    f"one of {', '.join(sorted(KINDS))} and one of {', '.join(sorted(SCOPES))}."
                )
            cues[tuple(row["cue"].split())] = row["kind"], row["scope"]
    return cues


def find_cues(words: list[str], cues: dict) -> list[tuple[int, int, str, str]]:
    """The cues of a phrase as (start, end, kind, scope), the longest at each place, left to right."""
    longest = max(map(len, cues))
    found, start = [], 0
    while start < len(words):
        for length in range(min(longest, len(words) - start), 0, -1):
            cue = tuple(words[start : start + length])
            if cue in cues:
                found.append((start, start + length, *cues[cue]))
                start += length
                break
        else:
            start += 1
    return found


def mark_polarity(words: list[str], cues: dict) -> list[tuple[str, str]]:
    """(polarity, cue) of each word; the words of a cue itself are ("cue", cue).

    >>> cues = {("no",): ("denies", "after"), ("not", "found"): ("denies", "before"), ("?",): ("hedges", "phrase")}
    >>> mark_polarity("compact no host".split(), cues)
    [('affirmed', ''), ('cue', 'no'), ('denied', 'no')]
    >>> mark_polarity("host not found ?".split(), cues)
    [('denied', 'not found'), ('cue', 'not found'), ('cue', 'not found'), ('cue', '?')]
    """
    marks = [("affirmed", "")] * len(words)
    found = find_cues(words, cues)
    for start, end, kind, scope in sorted(found, key=lambda cue: cue[2] == "denies"):
        if kind == "affirms":
            continue
        cue = " ".join(words[start:end])
        first, last = {"after": (end, len(words)), "before": (0, start), "phrase": (0, len(words))}[scope]
        for place in range(first, last):
            if scope == "after" and words[place] in SCOPE_ENDS:
                break
            marks[place] = NAMES[kind], cue
    for start, end, _, _ in found:
        marks[start:end] = [("cue", " ".join(words[start:end]))] * (end - start)
    return marks
