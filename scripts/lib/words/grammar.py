"""The small words of a language, from a YAML file that people edit: what ends a clause, joins, answers, counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from scripts.lib.log import InputError
from scripts.lib.yaml_files import read_yaml

Words = frozenset[str]
ORDERED = ("number_words", "attribute_endings", "adverb_endings", "participle_endings", "plural_endings")


@dataclass(frozen=True)
class Grammar:
    """Sets of words by what they do; the file resources/language/english.yaml explains each. answers: kind (yes, no,
    other) -> what may stand alone behind a colon or question mark; numerals: word -> the number that it means."""

    code: str
    abbreviations: Words
    answers: Mapping[str, Words]
    openers: Words
    list_cues: Words
    list_joins: Words
    clause_words: Words
    predicate_passes: Words
    prepositions: Words
    predicate_prepositions: Words
    accompanying: Words
    articles: Words
    transparent: Words
    copulas: Words
    relatives: Words
    auxiliaries: Words
    pronouns: Words
    joins: Words
    degrees: Words
    counts: Words
    numerals: Mapping[str, str]
    number_words: tuple[str, ...]
    attribute_endings: tuple[str, ...]
    adverb_endings: tuple[str, ...]
    participle_endings: tuple[str, ...]
    plural_endings: tuple[str, ...]
    denying_prefixes: Words
    denying_endings: Words
    hedging_endings: Words
    lexicalised: Words
    content: Mapping[str, Any] = field(repr=False, compare=False, default_factory=dict)

    @cached_property
    def predicate_ends(self) -> Words:
        """Where the scope of what seems so ends."""
        return self.clause_words - self.predicate_passes

    @cached_property
    def digits(self) -> dict[str, str]:
        """Number in digits -> its word, from 1 on."""
        return {str(number): word for number, word in enumerate(self.number_words, start=1)}

    @cached_property
    def all_answers(self) -> Words:
        """Answers of any kind."""
        return frozenset().union(*self.answers.values())


def read_grammar(path: str) -> Grammar:
    """The grammar of a YAML file. Raises InputError for missing or unknown lists, and for words that are no text."""
    return make_grammar(read_yaml(path, dict), path)


def make_grammar(content: dict[str, Any], path: str) -> Grammar:
    """A grammar by its content, as YAML has it. path: for messages."""
    names = [part.name for part in fields(Grammar) if part.name != "content"]
    for name in sorted({*names} ^ {*content}):
        what = "is missing" if name in names else "is not known"
        raise InputError(f"{path}: the list {name!r} {what}; expected {', '.join(names)}.")
    found: dict[str, Any] = {"code": str(content["code"]), "content": content}
    for name in names[1:]:
        if name == "answers":
            answers = content[name]
            if not isinstance(answers, dict) or set(answers) != {"yes", "no", "other"}:
                raise InputError(f"{path}: answers needs the lists 'yes', 'no' and 'other' (in quotes).")
            found[name] = {kind: words_of(words, f"{path}: answers.{kind}") for kind, words in answers.items()}
        elif name in ORDERED:
            words_of(content[name], f"{path}: {name}")
            found[name] = tuple(content[name])
        elif name == "numerals":
            found[name] = {str(word): str(number) for word, number in dict(content[name]).items()}
        else:
            found[name] = words_of(content[name], f"{path}: {name}")
    return Grammar(**found)


def words_of(words: object, where: str) -> Words:
    """A list of words as a set. Raises InputError for anything else, such as a word that YAML takes for yes or no."""
    if not isinstance(words, list):
        raise InputError(f"{where} holds a {type(words).__name__}; expected a list of words.")
    for word in words:
        if not isinstance(word, str) or not word.strip():
            raise InputError(f"{where} holds {word!r}; expected a word (put no, yes, on, off and numbers into quotes).")
    return frozenset(word.strip().lower() for word in words)
