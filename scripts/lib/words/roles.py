"""What each word of a clause does: the roles of small words, and of a word that may be noun, attribute or verb."""

from collections.abc import Sequence
from typing import NamedTuple

from scripts.lib.words.classes import ADVERB, ATTRIBUTE, NOUN, VERB, WordClasses, is_participle
from scripts.lib.words.grammar import Grammar

COUNT, ARTICLE, PREPOSITION, COPULA, RELATIVE, AUXILIARY, JOIN, DEGREE, CLAUSE, PRONOUN, CUE, OTHER = (
    "count",
    "article",
    "preposition",
    "copula",
    "relative",
    "auxiliary",
    "join",
    "degree",
    "clause",
    "pronoun",
    "cue",
    "other",
)


class Token(NamedTuple):
    """A word of a clause: whether it carries meaning, and whether it belongs to a cue."""

    word: str
    content: bool
    cue: bool


def role_of(tokens: Sequence[Token], place: int, classes: WordClasses) -> str:
    """What a word does at its place: one of the roles, or noun, attribute, verb, adverb."""
    token, grammar = tokens[place], classes.grammar
    small = small_role(token.word, grammar)
    if token.cue:
        return small if small in (COPULA, AUXILIARY, CLAUSE) else CUE
    if small or not token.content:
        return small or (ADVERB if classes.of(token.word)[0] == ADVERB else OTHER)
    return content_role(tokens, place, classes)


def small_role(word: str, grammar: Grammar) -> str:
    """The role of a small word; "" if it is none."""
    for words, role in (
        (grammar.counts, COUNT),
        (grammar.copulas, COPULA),
        (grammar.relatives, RELATIVE),
        (grammar.auxiliaries, AUXILIARY),
        (grammar.joins, JOIN),
        (grammar.articles, ARTICLE),
        (grammar.pronouns, PRONOUN),
        (grammar.prepositions | grammar.accompanying, PREPOSITION),
        (grammar.degrees, DEGREE),
        (grammar.clause_words, CLAUSE),
    ):
        if word in words:
            return role
    return ""


def content_role(tokens: Sequence[Token], place: int, classes: WordClasses) -> str:
    """Noun, attribute, verb or adverb, of a word that may be several of them."""
    word = tokens[place].word
    may = classes.of(word)
    before, after = neighbour(tokens, place, -1, classes), neighbour(tokens, place, 1, classes)
    noun_follows = NOUN in after or ATTRIBUTE in after
    begun = before[:1] in ((ATTRIBUTE,), (ARTICLE,), (COUNT,))
    if may == (VERB,):
        return ATTRIBUTE if is_participle(word, classes.grammar) else (NOUN if begun and not noun_follows else VERB)
    if VERB in may and acts(tokens, place, classes, before):
        return VERB
    article = begins_with_article(tokens, place, classes.grammar)
    if NOUN in may and begun and not noun_follows and (article or may[0] != ATTRIBUTE):
        return NOUN
    said = COPULA in before or (JOIN in before and said_before(tokens, place, classes))
    doing = word.endswith("ing") and before[:1] == (NOUN,)
    if ATTRIBUTE in may and (noun_follows or may[0] in (ATTRIBUTE, VERB) or said or doing):
        return ATTRIBUTE
    if VERB in may and (AUXILIARY in before or COPULA in before) and not classes.is_plural(word):
        return ATTRIBUTE
    return NOUN if NOUN in may else may[0]


def said_before(tokens: Sequence[Token], place: int, classes: WordClasses) -> bool:
    """Whether the word before the conjunction before a place is an attribute with no noun behind it."""
    return place > 1 and tokens[place - 2].content and classes.of(tokens[place - 2].word)[0] == ATTRIBUTE


def neighbour(tokens: Sequence[Token], place: int, step: int, classes: WordClasses) -> tuple[str, ...]:
    """The classes, or the role, of the next word to one side; degrees are passed."""
    place += step
    while 0 <= place < len(tokens):
        token = tokens[place]
        small = small_role(token.word, classes.grammar)
        if small == DEGREE:
            place += step
            continue
        if token.cue:
            return (CUE,)
        return classes.of(token.word) if token.content and not small else (small or OTHER,)
    return ()


def acts(tokens: Sequence[Token], place: int, classes: WordClasses, before: tuple[str, ...]) -> bool:
    """Whether a word that may be a verb is one here: it stands behind a noun with which it agrees in number, and is a
    verb more often than not, or an article follows, or one begins a sentence ("the lobe ends in a spot")."""
    word = tokens[place].word
    may = classes.of(word)
    if before[:1] != (NOUN,) or place == 0:
        return False
    after = small_role(tokens[place + 1].word, classes.grammar) if place + 1 < len(tokens) else ""
    if word.endswith("ing"):
        return after == ARTICLE
    plural = classes.is_plural(tokens[place - 1].word)
    agrees = classes.is_plural(word) != plural
    adverb = place + 1 < len(tokens) and classes.of(tokens[place + 1].word)[0] == ADVERB
    sentence = (after == PREPOSITION or adverb) and begins_with_article(tokens, place, classes.grammar)
    return agrees and (after == ARTICLE or sentence or (may[0] == VERB and not (ATTRIBUTE in may and not after)))


def begins_with_article(tokens: Sequence[Token], place: int, grammar: Grammar) -> bool:
    """Whether an article stands before the words that lead to a place."""
    while place > 0 and tokens[place - 1].content:
        place -= 1
    return place > 0 and tokens[place - 1].word in grammar.articles


def noun_ahead(tokens: Sequence[Token], place: int, classes: WordClasses) -> bool:
    """Whether attributes lead from a place to a noun, with nothing but degrees and cues between."""
    for following in range(place + 1, len(tokens)):
        role = role_of(tokens, following, classes)
        if role not in (ATTRIBUTE, DEGREE, ADVERB, CUE):
            return role == NOUN
    return False


def role_follows(tokens: Sequence[Token], place: int, classes: WordClasses) -> str:
    """The role of the next word that is no degree, adverb or cue; "" at the end."""
    for following in range(place + 1, len(tokens)):
        role = role_of(tokens, following, classes)
        if role not in (DEGREE, ADVERB, CUE):
            return role
    return ""
