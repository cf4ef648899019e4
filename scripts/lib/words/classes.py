"""Whether a word is a noun, an attribute, a verb, an adverb, or a small word, from a table and its ending."""

from collections.abc import Mapping

import simplemma

from scripts.lib.words.grammar import Grammar
from scripts.lib.words.language import read_language_csv
from scripts.lib.words.lemmas import ENGLISH, base_form

NOUN, ATTRIBUTE, VERB, ADVERB = "noun", "attribute", "verb", "adverb"
Classes = Mapping[str, tuple[str, ...]]  # word -> its classes, the most frequent first
SHORTEST = {ATTRIBUTE: 3, ADVERB: 3}  # letters before an ending


def read_classes(path: str) -> dict[str, tuple[str, ...]]:
    """Word -> classes from a CSV file (word, classes). Raises InputError as read_language_csv."""
    return {word: tuple(classes.split()) for _, (word, classes) in read_language_csv(path, ["word", "classes"])}


def ending_class(word: str, grammar: Grammar) -> str:
    """The class that the ending of a word tells.

    >>> from scripts.lib.words.grammar import read_grammar
    >>> english = read_grammar("resources/language/english.yaml")
    >>> [ending_class(word, english) for word in ("edged", "fibrous", "slowly", "trailing", "lobe")]
    ['attribute', 'attribute', 'adverb', 'attribute', 'noun']
    """
    if is_participle(word, grammar):
        return ATTRIBUTE
    for endings, name in ((grammar.attribute_endings, ATTRIBUTE), (grammar.adverb_endings, ADVERB)):
        if any(word.endswith(ending) and len(word) >= len(ending) + SHORTEST[name] for ending in endings):
            return name
    return NOUN


class WordClasses:
    """The classes of words of a language. stems: reviewed base forms (leaves is leaf)."""

    def __init__(self, table: Classes, grammar: Grammar, stems: Mapping[str, str] | None = None):
        self.table, self.grammar, self.stems = table, grammar, stems or {}
        self.known: dict[str, tuple[str, ...]] = {}

    def stem(self, word: str) -> str:
        """The base form of a word: the reviewed one, or simplemma's."""
        reviewed = self.stems.get(word)
        if reviewed or self.grammar.code == ENGLISH:
            return reviewed or simplemma.lemmatize(word, lang=ENGLISH)
        return base_form(word, self.grammar.code)

    def of(self, word: str) -> tuple[str, ...]:
        """The classes that a word may have, the most frequent first.

        >>> from scripts.lib.words.grammar import read_grammar
        >>> classes = WordClasses({"cover": ("verb", "noun")}, read_grammar("resources/language/english.yaml"))
        >>> classes.of("covers"), classes.of("lobe"), classes.of("edged"), classes.of("trailing")
        (('verb', 'noun'), ('noun',), ('attribute',), ('attribute', 'verb'))
        """
        if word not in self.known:
            self.known[word] = self.look_up(word)
        return self.known[word]

    def look_up(self, word: str) -> tuple[str, ...]:
        """The same, not remembered."""
        if word in self.table:
            return self.table[word]
        stem = self.stem(word)
        if self.grammar.code != ENGLISH and ATTRIBUTE in self.table.get(stem, ()):
            return (ATTRIBUTE,)
        if self.is_plural(word):
            return tuple(name for name in self.table.get(stem, ()) if name in (NOUN, VERB)) or (NOUN,)
        if word.endswith("ing") and stem != word and "ing" in self.grammar.participle_endings:
            return (ATTRIBUTE, VERB)
        if stem != word and not word.endswith("ed") and ATTRIBUTE in self.table.get(stem, ()):
            return (ATTRIBUTE,)  # brighter, reddest
        return (ending_class(word, self.grammar),)

    def is_plural(self, word: str) -> bool:
        """Whether a word looks like a plural."""
        ends = word.endswith(self.grammar.plural_endings) and not word.endswith(("ss", "us", "is"))
        return ends and self.stem(word) != word


def is_participle(word: str, grammar: Grammar) -> bool:
    """Whether a word looks like a participle.

    >>> from scripts.lib.words.grammar import read_grammar
    >>> english = read_grammar("resources/language/english.yaml")
    >>> [is_participle(word, english) for word in ("brightened", "forming", "red")]
    [True, True, False]
    """
    return any(word.endswith(ending) and len(word) >= len(ending) + 3 for ending in grammar.participle_endings)
