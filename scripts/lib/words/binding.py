"""Which attributes and numbers belong to which noun of a clause: bright compact core, lobes that are bent, ink faded.

A clause is read from left to right as groups: a number, attributes and nouns that stand together, of which the last
noun is the head. Attributes bind to the head of their group, before it or behind it. Over a form of "to be", "seems",
"has" or a relative pronoun they bind to the subject before. Two nouns in a row are one concept ("dust lane"), and so is
each. An article, a preposition, a conjunction, a verb or a cue ends a group. A number binds to a noun alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scripts.lib.words.classes import ATTRIBUTE, NOUN, VERB, WordClasses, is_participle
from scripts.lib.words.roles import (
    ARTICLE,
    AUXILIARY,
    CLAUSE,
    COPULA,
    COUNT,
    CUE,
    JOIN,
    PREPOSITION,
    PRONOUN,
    RELATIVE,
    Token,
    neighbour,
    noun_ahead,
    role_follows,
    role_of,
)

NUMBER = "number"
MADE = {"made", "shaped", "like"}  # what makes one attribute with the noun before it: man made


class Bound(NamedTuple):
    """A concept of several words: the places of what is said of it (attribute, number, none in a compound), those of
    its nouns, and how they are bound: number, before, behind, predicate, compound."""

    attribute: tuple[int, ...]
    noun: tuple[int, ...]
    how: str


@dataclass
class Group:
    """A number, attributes before, nouns, attributes behind; places. within: whether a preposition brings it in."""

    number: list[int] = field(default_factory=list)
    before: list[tuple[int, ...]] = field(default_factory=list)
    nouns: list[int] = field(default_factory=list)
    behind: list[tuple[int, ...]] = field(default_factory=list)
    within: bool = False


def bind(tokens: Sequence[Token], classes: WordClasses) -> list[Bound]:
    """The concepts of several words in a clause, in the order of their nouns.

    >>> from scripts.lib.words.grammar import read_grammar
    >>> english = read_grammar("resources/language/english.yaml")
    >>> classes = WordClasses({"bright": ("attribute",), "bent": ("attribute", "noun")}, english)
    >>> tokens = [Token(word, word not in ("that", "are"), False) for word in "two bright lobes that are bent".split()]
    >>> bind(tokens, classes)
    [Bound(attribute=(1,), noun=(2,), how='before'), Bound(attribute=(0,), noun=(2,), how='number'), \
Bound(attribute=(5,), noun=(2,), how='predicate')]
    """
    reader = GroupReader(tokens, classes)
    for place in range(len(tokens)):
        reader.take(place, role_of(tokens, place, classes))
    reader.close()
    return reader.found


class GroupReader:
    """Reads the groups of a clause; see the module."""

    def __init__(self, tokens: Sequence[Token], classes: WordClasses):
        self.tokens, self.classes = tokens, classes
        self.found: list[Bound] = []
        self.group = Group()
        self.subject: list[int] = []
        self.last: list[int] = []
        self.predicate = False

    def take(self, place: int, role: str) -> None:
        """Read one word."""
        actions = {
            NOUN: self.take_noun,
            ATTRIBUTE: self.take_attribute,
            COUNT: self.take_count,
            PREPOSITION: self.take_preposition,
            COPULA: self.take_copula,
            AUXILIARY: self.take_copula,
            RELATIVE: self.take_relative,
            JOIN: self.take_join,
            CLAUSE: self.take_clause,
            VERB: self.take_verb,
        }
        if role in actions:
            actions[role](place)
        elif role == CUE:
            self.take_cue(place)
        elif role == PRONOUN or (role == ARTICLE and (self.group.nouns or self.group.before)):
            self.close()

    def take_cue(self, place: int) -> None:
        """A cue ends a thing, unless what it denies or doubts is said of that thing: lobes not connected."""
        if self.group.nouns and (
            role_follows(self.tokens, place, self.classes) != ATTRIBUTE or noun_ahead(self.tokens, place, self.classes)
        ):
            self.close()

    def take_noun(self, place: int) -> None:
        """A noun goes on with the nouns before it, or begins a group after attributes behind a noun, or a plural."""
        nouns = self.group.nouns
        if self.group.behind or (nouns and self.classes.is_plural(self.tokens[nouns[-1]].word)):
            self.close()
        self.group.nouns.append(place)

    def take_attribute(self, place: int) -> None:
        """An attribute before a noun, behind one, or both in one with the word before ("white tailed", "star
        forming")."""
        group, participle = self.group, is_participle(self.tokens[place].word, self.classes.grammar)
        adjacent = bool(group.nouns) and group.nouns[-1] == place - 1 and not group.behind
        if adjacent and participle and NOUN in neighbour(self.tokens, place, 1, self.classes):
            self.take_unit(place)
        elif adjacent and self.predicate and (participle or self.tokens[place].word in MADE):
            group.before.append((group.nouns.pop(), place))
        elif group.nouns and noun_ahead(self.tokens, place, self.classes):
            self.close()
            self.group.before.append((place,))
        elif group.nouns:
            group.behind.append((place,))
        else:
            self.add_before(place)

    def take_unit(self, place: int) -> None:
        """A noun and a participle that make one attribute; nouns before them are a thing of their own."""
        unit, rest = (self.group.nouns.pop(), place), self.group
        if rest.nouns:
            self.group = Group(before=[unit])
            self.emit(rest)
        else:
            rest.before.append(unit)

    def add_before(self, place: int) -> None:
        """An attribute before its noun, in one with the attribute or letter before it if it is made of a noun."""
        before = self.group.before
        word = self.tokens[place].word
        made = (
            is_participle(word, self.classes.grammar)
            and word.endswith("ed")
            and NOUN in self.classes.of(self.made_of(word))
        )
        if made and self.group.number == [place - 1]:
            before.append((place - 1, place))
            self.group.number = []
        elif before and before[-1][-1] == place - 1 and made:
            before[-1] = (*before[-1], place)
        else:
            before.append((place,))

    def made_of(self, word: str) -> str:
        """What a word in -ed is made of: tail for tailed, shape for shaped."""
        stem = word.removesuffix("ed")
        return stem + "e" if stem.endswith(("p", "v", "g", "c", "s", "z")) and len(stem) < 6 else stem

    def take_count(self, place: int) -> None:
        """A number begins a group."""
        if self.group.nouns or self.group.behind:
            self.close()
        self.group.number = [place]

    def take_preposition(self, _: int) -> None:
        """A preposition brings in another thing; the subject stays what stood before the first one."""
        self.close()
        self.group.within = True
        self.predicate = False

    def take_copula(self, _: int) -> None:
        """What follows "is" or "has" may be said of the subject, if it is no thing."""
        self.close()
        self.predicate = bool(self.subject)

    def take_relative(self, _: int) -> None:
        """What follows is said of the last thing."""
        self.close()
        self.subject = self.last

    def take_join(self, place: int) -> None:
        """`and` goes on with attributes, and ends a thing."""
        if self.group.nouns:
            self.close(keep_subject=role_follows(self.tokens, place, self.classes) == ATTRIBUTE)

    def take_clause(self, place: int) -> None:
        """`but` goes on with what is said of the subject, if no thing follows."""
        goes_on = self.predicate and role_follows(self.tokens, place, self.classes) == ATTRIBUTE
        self.close(keep_subject=goes_on)
        if not goes_on:
            self.subject, self.predicate = [], False

    def take_verb(self, _: int) -> None:
        """A verb parts what it is about from what follows."""
        self.close()
        self.subject, self.predicate = [], False

    def close(self, keep_subject: bool = False) -> None:
        """End the group, bind what is in it, and make it the subject."""
        group, self.group = self.group, Group()
        if group.number and not group.nouns and not self.predicate and self.ends_in_noun(group):
            group.nouns = list(group.before.pop())
        if group.nouns:
            self.emit(group)
            self.last = group.nouns
            if not group.within and not keep_subject:
                self.subject, self.predicate = group.nouns, False
        elif group.before and self.predicate:
            chosen = group.before if len(group.before) == 1 or self.joined(group) else group.before[-1:]
            for attribute in chosen:
                self.add(attribute, self.subject, "predicate")

    def ends_in_noun(self, group: Group) -> bool:
        """Whether the last of the attributes of a group may be its noun: several young."""
        return bool(group.before) and NOUN in self.classes.of(self.tokens[group.before[-1][-1]].word)

    def joined(self, group: Group) -> bool:
        """Whether attributes are joined by small words, and do not stand side by side ("bright green")."""
        return all(first[-1] + 1 < second[0] for first, second in zip(group.before, group.before[1:]))

    def emit(self, group: Group) -> None:
        """Bind what is in a group."""
        for attribute in group.before:
            self.add(attribute, group.nouns, "before")
        if group.number:
            self.add(tuple(group.number), group.nouns, NUMBER)
        if len(group.nouns) > 1 and not group.number:
            self.found.append(Bound((), tuple(group.nouns), "compound"))
        for attribute in group.behind:
            self.add(attribute, group.nouns, "behind")

    def add(self, attribute: tuple[int, ...], nouns: Sequence[int], how: str) -> None:
        """Keep a concept; of a thing of several nouns also that of its head, but for a number."""
        if any(len(self.tokens[place].word) == 1 for place in nouns):
            return  # the c of "c shaped" is no thing
        self.found.append(Bound(attribute, tuple(nouns), how))
        if len(nouns) > 1 and how != NUMBER:
            self.found.append(Bound(attribute, (nouns[-1],), how))
