"""A small language for sets of sources: `hourglass \\ (amorphous | 'traces host galaxy' | bent >= 2)`.

    sources    = difference { "|" difference }            also ∪
    difference = negation { ("&" | "\\" | "-") negation }  also ∩ and ∖; left to right
    negation   = "!" negation | "(" sources ")" | test    also ¬
    test       = what [ comparison number ]
    what       = name | "said" "(" name ")", and so denied, hedged, votes, probability
    comparison = ">=" | ">" | "<=" | "<" | "=" | "!="     also ≥, ≤, ≠ and ==

"!" binds closest, then "&", "\\" and "-", then "|". A name is a word, or stands in quotes, with the quote doubled or
after a backslash inside. A whole number is compared with the number of annotators, one with a point with their
fraction. The parser is written by hand since its errors point at a character, and since the explorer page has to read
the same language.
"""

import difflib
from dataclasses import dataclass
from typing import NoReturn

from scripts.lib.log import InputError

SYMBOLS = {
    "∪": "|",
    "∩": "&",
    "∖": "\\",
    "−": "-",
    "¬": "!",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "==": "=",
}
SIGNS = (">=", "<=", "!=", "==", "|", "&", "\\", "-", "!", "(", ")", ">", "<", "=")
COMPARISONS = (">=", ">", "<=", "<", "=", "!=")
FUNCTIONS = ("said", "denied", "hedged", "votes", "probability")
DEPTH = 100


@dataclass(frozen=True)
class Token:
    """kind: name, number, sign or end; `at` is the place of its first character in the expression, from 0."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True)
class Condition:
    """`function` is "" for a bare name; without a comparison `sign` and `number` are "". `at`: place of the name."""

    function: str
    name: str
    sign: str
    number: str
    at: int


@dataclass(frozen=True)
class Not:
    """Sources that are not in `inner`."""

    inner: "Node"


@dataclass(frozen=True)
class Chain:
    """`first`, then each (sign, node) applied in turn from the left: "|", "&", or "\\" for the difference."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


Node = Condition | Not | Chain


def refuse(expression: str, at: int, what: str) -> NoReturn:
    """Raise an InputError that names and shows the character."""
    line = expression.replace("\n", " ").replace("\t", " ")
    start = max(0, at - 60)
    shown, mark = line[start : at + 60], " " * (at - start) + "^"
    raise InputError(f"query, character {at + 1}: {what}\n    {shown}\n    {mark}")


def read_quoted(expression: str, at: int) -> tuple[str, int]:
    """The name in quotes that starts at a place, and the place behind it."""
    quote, place, text = expression[at], at + 1, ""
    while place < len(expression):
        two = expression[place : place + 2]
        if two in (quote * 2, "\\" + quote, "\\\\"):
            text, place = text + two[1], place + 2
        elif expression[place] == quote:
            return text, place + 1
        else:
            text, place = text + expression[place], place + 1
    refuse(expression, at, f"this quote is never closed; put {quote} behind the name.")


def tokenise(expression: str) -> list[Token]:
    """The tokens of an expression, an `end` last. Raises InputError for a character that has no meaning.

    >>> [token.text for token in tokenise("bent>=2 ∪ 'two jets'")]
    ['bent', '>=', '2', '|', 'two jets', '']
    """
    tokens, at = [], 0
    while at < len(expression):
        character = expression[at]
        sign = next((sign for sign in SIGNS if expression.startswith(sign, at)), "")
        if character.isspace():
            at += 1
        elif character in "'\"":
            text, behind = read_quoted(expression, at)
            tokens.append(Token("name", text, at))
            at = behind
        elif sign or character in SYMBOLS:
            sign = sign or character
            tokens.append(Token("sign", SYMBOLS.get(sign, sign), at))
            at += len(sign)
        elif character.isalnum() or character == "_":
            behind = at
            while behind < len(expression) and (expression[behind].isalnum() or expression[behind] in "_."):
                behind += 1
            text = expression[at:behind]
            tokens.append(Token("number" if is_number(text) else "name", text, at))
            at = behind
        else:
            refuse(expression, at, f"{character!r} has no meaning here; expected a name, a sign such as | & \\ ! or (.")
    return [*tokens, Token("end", "", len(expression))]


def is_number(text: str) -> bool:
    """Whether a word is a whole number or one with a point; both in plain digits.

    >>> is_number("12"), is_number("0.5"), is_number("1."), is_number("3c48"), is_number("²")
    (True, True, False, False, False)
    """
    whole, point, part = text.partition(".")
    return whole.isascii() and whole.isdigit() and (not point or (part.isascii() and part.isdigit()))


class Parser:
    """Reads the tokens of one expression from left to right; each method takes what it names."""

    def __init__(self, expression: str):
        self.expression, self.tokens, self.place, self.depth = expression, tokenise(expression), 0, 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def sees(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def refuse(self, what: str) -> NoReturn:
        refuse(self.expression, self.next.at, what)

    def found(self) -> str:
        return repr(self.next.text) if self.next.kind != "end" else "the end"

    def whole(self) -> Node:
        node = self.sources()
        if self.sees(")"):
            self.refuse("this ) closes nothing; take it away, or put a ( before.")
        if self.next.kind != "end":
            self.refuse_next("the end")
        return node

    def refuse_next(self, otherwise: str) -> NoReturn:
        if self.next.kind in ("name", "number") and self.tokens[self.place - 1].kind in ("name", "number"):
            self.refuse("two names without a sign between; put names of several words in quotes ('two jets').")
        self.refuse(f"found {self.found()}, expected a sign such as | & \\ or {otherwise}.")

    def sources(self) -> Node:
        first, rest = self.difference(), []
        while self.sees("|"):
            rest.append((self.take().text, self.difference()))
        return Chain(first, tuple(rest)) if rest else first

    def difference(self) -> Node:
        first, rest = self.negation(), []
        while self.sees("&", "\\", "-"):
            sign = self.take().text
            rest.append(("&" if sign == "&" else "\\", self.negation()))
        return Chain(first, tuple(rest)) if rest else first

    def negation(self) -> Node:
        node: Node
        self.depth += 1
        if self.depth > DEPTH:
            self.refuse(f"more than {DEPTH} brackets or ! within each other; write it in fewer.")
        if self.sees("!"):
            self.take()
            node = Not(self.negation())
        elif self.sees("("):
            opened = self.take()
            node = self.sources()
            if self.next.kind == "end":
                refuse(self.expression, opened.at, "this ( is never closed; put a ) behind.")
            if not self.sees(")"):
                self.refuse_next(")")
            self.take()
        else:
            node = self.test()
        self.depth -= 1
        return node

    def test(self) -> Condition:
        function, at = "", self.next.at
        named = self.next.kind == "name"
        if named and self.next.text in FUNCTIONS and self.expression[at] not in "'\"" and self.opens(1):
            function = self.take().text
            self.take()
        if self.next.kind not in ("name", "number"):
            self.refuse(f"found {self.found()}, expected the name of a tag.")
        at = self.next.at
        name = self.take().text
        if function:
            if not self.sees(")"):
                self.refuse(f"found {self.found()}, expected ) behind the name; put names of several words in quotes.")
            self.take()
        if not self.sees(*COMPARISONS):
            return Condition(function, name, "", "", at)
        sign = self.take().text
        if self.next.kind != "number":
            self.refuse(f"found {self.found()}, expected a number of annotators (2) or their fraction (0.5).")
        return Condition(function, name, sign, self.take().text, at)

    def opens(self, ahead: int) -> bool:
        token = self.tokens[self.place + ahead]
        return token.kind == "sign" and token.text == "("


def parse(expression: str) -> Node:
    """The meaning of an expression as a tree of Condition, Not and Chain.
    Raises InputError that points at the character.

    >>> parse("bent & !faint").rest
    (('&', Not(inner=Condition(function='', name='faint', sign='', number='', at=8))),)
    """
    return Parser(expression).whole()


def find_name(name: str, known: list[str], what: str, expression: str, at: int) -> str:
    """A known name that is the same but for upper and lower case. Raises InputError, with a hint, if there is none."""
    if name in known:
        return name
    same = [other for other in known if other.casefold() == name.casefold()]
    if len(same) == 1:
        return same[0]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(known)}."
    refuse(expression, at, f"no {what} {name!r}; {hint}")
