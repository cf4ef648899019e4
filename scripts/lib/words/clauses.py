"""Where a clause ends in an annotation. A clause is a phrase: what it denies or doubts ends with it.

A clause ends at a comma, semicolon, colon, full stop, exclamation or question mark, dash (a hyphen with blanks around
it, two hyphens), ellipsis, bullet, numbering, slash, bar, plus, ampersand, bracket, tab or line end, and at what other
scripts write for these. It does not end

- within numbers (1.4, 10:30, 3-4, 3 – 4) and words (edge-on, w/o, n/a, AT&T), and after an abbreviation (approx.);
- before a short answer: "host? no", "jets: none", "cells: elongated" are one clause each;
- at a bracket that holds single words, which are said of what stands before it: lobes (smooth, steep).
"""

import re
from collections.abc import Callable, Iterator, Set
from functools import partial

from scripts.lib.words.cleaning import split_phrases
from scripts.lib.words.grammar import Grammar

OPENING, CLOSING = "([{（［｛【〔〈《「『", ")]}）］｝】〕〉》」』"
MARKS = r",;!|\n\r\t\v\f\x85\u2028\u2029，。、；！｡､।॥،؛۔።፣፤·・•‣⁃◦▪▫●○■□∙▶►➤✓✔✗✘…⋯"
BOUNDARY = re.compile(
    rf"""(?P<question>[?？؟⸮‽]+!*)
    |(?P<answer>[:：](?!\d)|(?<!\d)[:：])
    |(?P<dash>(?:(?<=\s)|^)[-‐‑‒–—―−~](?=\s)|[-=]+>|[→⇒➔➜]|--+|—+|―+|(?<=[^\W\d])\s*–\s+|\s+–\s*(?=[^\W\d]))
    |(?P<comma>[,，、](?=\s*[^\W\d]))
    |(?P<mark>[{MARKS}]+|(?<!\bw)(?<!\bn)(?<!\bW)(?<!\bN)(?<!\d)/|/(?!\d)(?<=\d/)|(?:(?<=\s)|^)[&＆](?=\s)
      |[+＋](?=\s*[^\W\d])(?<!\d.)|(?:(?<=\s)|^)\*(?=\s))
    |(?P<stop>\.{{2,}}|\.(?!\d)|(?<!\d)\.(?=\d))
    """,
    re.VERBOSE,
)
WORD_BEFORE = re.compile(r"[^\W\d]+(?:\.[^\W\d]+)*$")
BRACKETS = re.escape(OPENING + CLOSING)
BRACKETED = re.compile(rf"[{re.escape(OPENING)}]([^{BRACKETS}]*)[{re.escape(CLOSING)}]|[{BRACKETS}]")
SINGLE_WORDS = re.compile(r"\s*[\w'’-]+\s*[?？]*\s*(?:[,;/]\s*[\w'’-]+\s*[?？]*\s*)*|\s*[?？]+\s*")
NUMBERING = re.compile(r"(?<!\S)(?:\(?(\d{1,2}|[a-z])\)|(\d{1,2})\.)(?=\s)", re.IGNORECASE)
ASKING = ("question", "answer", "dash")  # boundaries behind which an answer may stand
KEPT = str.maketrans(",;/?？", "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4")  # marks in brackets that stay, as what is no character
RESTORED = {code: mark for mark, code in KEPT.items()}


def split_clauses(text: str, grammar: Grammar, lists: bool = False) -> list[str]:
    """The clauses of an annotation as written, without the blanks around them; none for an empty text.

    lists: whether "no arms, bar or ring" is one clause, so that all of it is denied.
    """
    clauses: list[str] = []
    for part in split_brackets(strip_numbering(text), grammar.openers | grammar.all_answers):
        parts = list(split_plain(part, grammar))
        clauses += join_answers(join_lists(parts, grammar) if lists else parts, grammar)
    return [clause.translate(RESTORED) for clause in clauses]


def join_lists(parts: list[tuple[str, str]], grammar: Grammar) -> list[tuple[str, str]]:
    """Parts in which a list under a denial is one: "no arms, bar or ring".

    The denial has a word or two behind it, each part between commas as well, and the last has two of them with `or`.
    """
    joined: list[tuple[str, str]] = []
    place = 0
    while place < len(parts):
        end = end_of_list(parts, place, grammar)
        clauses = [clause for clause, _ in parts[place : end + 1]]
        joined.append((", ".join(clauses), parts[end][1]))
        place = end + 1
    return joined


def end_of_list(parts: list[tuple[str, str]], start: int, grammar: Grammar) -> int:
    """The place of the last part of a list that begins at a place; that place itself if none does."""
    words = parts[start][0].lower().split()
    if not any(word in grammar.list_cues and 1 <= len(words) - place - 1 <= 2 for place, word in enumerate(words)):
        return start
    for place in range(start + 1, len(parts)):
        words = parts[place][0].lower().split()
        if parts[place - 1][1] != "comma" or set(words) & grammar.list_cues:
            return start
        if set(words) & grammar.list_joins:
            return place if len(words) <= 5 else start
        if len(words) > 2:
            return start
    return start


def split_answer(clause: str, grammar: Grammar) -> tuple[str, str]:
    """The answer with which a clause begins, and the rest: "no   ear tag", "no it is a zip"; the rest is ""
    without one."""
    answer, _, rest = clause.partition(" ")
    if answer.lower() not in grammar.answers["yes"] | grammar.answers["no"]:
        return clause, ""
    following = rest.split()[:1]
    apart = rest.startswith(" ") or (following and following[0].lower().replace("'", "") in grammar.pronouns)
    return (answer, rest.strip()) if apart else (clause, "")


def strip_numbering(text: str) -> str:
    """A text in which the numbers or letters of a list, 1) 2) or (a) (b) or 1. 2., are line ends.

    >>> strip_numbering("1) no core 2) ring"), strip_numbering("seen 2) ring")
    ('\\n no core \\n ring', 'seen 2) ring')
    """
    found, wanted = [], ["1", "a"]
    for item in NUMBERING.finditer(text):
        number = (item[1] or item[2]).lower()
        if number in wanted:
            found.append(item.span())
            wanted = [str(int(number) + 1)] if number.isdigit() else [chr(ord(number) + 1)]
    for start, end in reversed(found):
        text = f"{text[:start]}\n{text[end:]}"
    return text


def divider(clauses: bool, lists: bool, grammar: Grammar) -> Callable[[str], list[str]]:
    """What splits a text into phrases: at the ends of clauses (lists as in split_clauses), or as published."""
    return partial(split_clauses, grammar=grammar, lists=lists) if clauses else split_phrases


def split_brackets(text: str, asides: Set[str] = frozenset()) -> Iterator[str]:
    """The parts of a text that brackets of more than single words, or one of `asides`, divide; marks in other
    brackets as in KEPT.

    >>> [part.translate(RESTORED) for part in split_brackets("lobes (smooth, steep), badger (white back, short legs)")]
    ['lobes (smooth, steep), badger ', 'white back, short legs', '']
    """
    part, end = "", 0
    for found in BRACKETED.finditer(text):
        part += text[end : found.start()]
        end, inner = found.end(), found[1]
        if inner is not None and (SINGLE_WORDS.fullmatch(inner) or inner.strip().lower() in asides):
            part += found[0].translate(KEPT)
        else:
            yield part
            part = ""
            if inner is not None:
                yield inner
    yield part + text[end:]


def split_plain(text: str, grammar: Grammar) -> Iterator[tuple[str, str]]:
    """(clause, the kind of boundary behind it) of a text without brackets; the kind is "" at the end. A clause
    between two boundaries in a row is empty."""
    start = 0
    for found in BOUNDARY.finditer(text):
        kind = found.lastgroup or ""
        if kind == "stop" and is_abbreviated(text, found.start(), found.end(), grammar):
            continue
        if kind in ("dash", "mark") and found[0] in "-–+" and is_between_digits(text, *found.span()):
            continue
        end = found.end() if kind == "question" else found.start()
        yield text[start:end].strip(), kind
        start = found.end()
    yield text[start:].strip(), ""


def is_abbreviated(text: str, stop: int, end: int, grammar: Grammar) -> bool:
    """Whether the full stop at a place belongs to an abbreviation: a known one, or a number's ("no. 4"), that does not
    end the sentence."""
    before = WORD_BEFORE.search(text, max(0, stop - 20), stop)
    if before is None or end != stop + 1:
        return False
    word, after = before[0].lower(), text[end:].lstrip()[:1]
    if word == "no":
        return after.isdigit()
    within = text[end : end + 1].isalpha() and any(known.startswith(f"{word}.") for known in grammar.abbreviations)
    return within or (word in grammar.abbreviations and bool(after))


def is_between_digits(text: str, start: int, end: int) -> bool:
    """Whether a mark stands between two numbers, such as 3 - 4."""
    return text[:start].rstrip()[-1:].isdigit() and text[end:].lstrip()[:1].isdigit()


def join_answers(parts: list[tuple[str, str]], grammar: Grammar) -> list[str]:
    """The clauses, each answer with what it answers: after a colon a single word, or behind any such mark an answer.

    What follows an opener, "possible: bent tail", belongs to it.
    """
    joined: list[str] = []
    asked = ""
    for clause, kind in parts:
        if not clause:
            asked = kind if kind in ASKING and joined else ""
            continue
        plain = " ".join(clause.lower().rstrip("?？؟⸮‽!").split())
        short = plain in grammar.all_answers or (asked == "answer" and " " not in plain and not plain.isdigit())
        opened = asked in ("answer", "dash") and joined[-1].lower() in grammar.openers
        if asked and (short or opened):
            joined[-1] += f" {clause}"
            asked = ""
            continue
        answer, rest = split_answer(clause, grammar)
        if asked and rest:
            joined[-1] += f" {answer}"
            clause = rest
        joined.append(clause)
        asked = kind if kind in ASKING else ""
    return joined
