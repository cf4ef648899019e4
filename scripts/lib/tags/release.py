"""A released taxonomy: all that decides which tag a phrase has, so that the same words have the same tags forever.

Deriving tags looks at the whole corpus: which words are misspelt, which pairs of words are terms, which terms are
neighbours. A release holds what was found there, so reading a phrase is a function of its words alone.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.lib.log import InputError
from scripts.lib.words.aspects import NONE, OBJECT, make_aspects
from scripts.lib.words.clauses import divider
from scripts.lib.words.cleaning import STRING_RULES, apply_rules, drop_host_image_phrases, is_too_long
from scripts.lib.words.content import WordSets
from scripts.lib.words.grammar import Grammar, make_grammar
from scripts.lib.words.lemmas import Lemmas, lemma_of
from scripts.lib.words.reading import ClauseReader
from scripts.lib.words.spelling import Corpus, is_known, mend
from scripts.lib.words.terms import Forms, is_modifier, list_terms, show, whole_phrase
from scripts.lib.yaml_files import read_yaml

FORMAT = "plaintag release 1"
GRAMMAR = Path(__file__).parents[3] / "resources/language/english.yaml"
TABLES = (
    "grammar",
    "word_classes",
    "aspects",
    "stems",
    "corrections",
    "targets",
    "joined",
    "lemmas",
    "synonyms",
    "forms",
    "tag_of",
    "set_aside",
)
LISTS = (
    *("words", "pairs", "cues", "stop_words", "dropped_words", "modifiers", "compounds", "rules", "host_image_words"),
    "tags",
)
PLAIN = {
    "version": str,
    "dataset": str,
    "unit": str,
    "lemmatise": bool,
    "phrases": str,
    "known_zipf": float,
    "clauses": bool,
    "lists": bool,
    "unknown_words": int,
    "origin": dict,
}


class Pairs:
    """The lemmas that make a term together: those of the release, and pairs that begin with a modifier."""

    def __init__(self, pairs: set[tuple[str, ...]], modifiers: set[str]):
        self.pairs, self.modifiers = pairs, modifiers

    def __contains__(self, pair: tuple[str, ...]) -> bool:
        begins = len(pair) == 2 and is_modifier(pair[0], self.modifiers) and " " not in pair[1]
        return begins or pair in self.pairs


@dataclass(frozen=True)
class Reading:
    """What a release makes of a phrase as written: the clean phrase or why there is none,
    and (term, polarity, cue, tag).
    """

    phrase: str
    dropped: str
    terms: tuple[tuple[str, str, str, str], ...]


@dataclass
class Release:
    """The content of a release file.

    corrections: word -> what it was taken for; targets: word -> uses, what a new misspelling may become; joined: what a
    run-together word may become; unknown_words: how many the corpus held; words: all words that were seen and stay as
    they are; tag_of: term -> final tag; set_aside: term -> the derived tag that did not become final; tags: entries as
    in taxonomy.yaml.
    """

    path: str
    content: dict[str, Any]
    pairs: Pairs = field(init=False)
    grammar: Grammar = field(init=False)
    reader: ClauseReader = field(init=False)
    split: Callable[[str], list[str]] = field(init=False)
    lemmas: Lemmas = field(init=False)
    forms: Forms | None = field(init=False)
    sets: WordSets = field(init=False)
    corpus: Corpus = field(init=False)
    corrected: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        content = self.content
        compounds = {tuple(compound.split()) for compound in content.get("compounds", [])}
        stop, dropped, modifiers = (set(content[key]) for key in ("stop_words", "dropped_words", "modifiers"))
        self.sets = WordSets(stop, dropped, modifiers, compounds)
        self.pairs = Pairs({tuple(pair) for pair in content["pairs"]}, self.sets.modifiers)
        cues = {tuple(cue.split()): (kind, scope) for cue, kind, scope in content["cues"]}
        self.grammar = make_grammar(content["grammar"], f"{self.path}: grammar")
        self.split = divider(content["clauses"], content["lists"], self.grammar)
        classes = {
            word: tuple(kinds.split()) for kinds, words in content["word_classes"].items() for word in words.split()
        }
        aspects = make_aspects(content["aspects"])
        self.reader = ClauseReader(self.grammar, cues, classes, self.sets, aspects, content["stems"])
        self.lemmas = Lemmas(content["lemmas"], content["synonyms"], self.grammar.code)
        self.forms = Forms(content["forms"]) if content["lemmatise"] else None
        joined = {word: (apart, uses) for word, (apart, uses) in content.get("joined", {}).items()}
        self.corpus = Corpus(content["targets"], joined, content["unknown_words"], self.grammar.code)
        self.corrected = {word: word for word in content["words"]} | content["corrections"]

    def correct(self, word: str) -> str:
        """A word as the release takes it; a word that it has not seen is mended to its frequent words, or stays."""
        if word not in self.corrected:
            known = is_known(word, 1, self.content["known_zipf"], float("inf"), 2, self.grammar.code)
            mended = None if known else mend(word, 1, self.corpus)
            self.corrected[word] = mended[0] if mended else word
        return self.corrected[word]

    def clean(self, original: str) -> tuple[str, str]:
        """The clean phrase and "", or "" and the reason why there is none."""
        if is_too_long(original):
            return "", "too long"
        phrase, dropped = original, ""
        for rule in self.content["rules"]:
            if rule in STRING_RULES:
                phrase = apply_rules(phrase, [rule])
            elif rule == "correct_spelling":
                phrase = " ".join(self.correct(word) for word in phrase.split())
            elif drop_host_image_phrases(phrase, set(self.content["host_image_words"])):
                dropped = "host image"
        if not any(character.isalnum() for character in phrase):
            dropped = "no word"
        return ("", dropped) if dropped else (phrase, "")

    def read(self, original: str) -> Reading:
        """What the release makes of a phrase as written; nothing but the phrase and the release decides it."""
        phrase, dropped = self.clean(original)
        if dropped:
            return Reading("", dropped, ())
        words = phrase.split()
        uses, tag_of = self.reader.read(words), self.content["tag_of"]
        base = lambda word: lemma_of(word, self.lemmas)
        if self.content["unit"] == "phrase":
            found = whole_phrase(uses, base, self.forms)
        else:
            counts = self.grammar.counts if self.reader.binds else frozenset()
            terms = list_terms(uses, self.reader.ranks(words), base, self.pairs, self.sets.modifiers, counts)
            found = [(show(term, self.forms), term) for term in terms if term.counts]
        of_object = [(text, term.use) for text, term in found if term.use.about == OBJECT]
        return Reading(
            phrase, "", tuple((text, use.polarity, use.cue, tag_of.get(text, "")) for text, use in of_object)
        )


def write_release(content: dict[str, Any], path: str) -> None:
    """Write a release as JSON, in one order of keys, so that two releases can be compared line by line."""
    text = json.dumps({"format": FORMAT, **content}, ensure_ascii=False, indent=1, sort_keys=True)
    Path(path).write_text(text + "\n", encoding="utf-8")


def earlier_content() -> dict[str, Any]:
    """What releases of earlier versions do not have, so that they split, bind and tell aspects as they did."""
    grammar = read_yaml(str(GRAMMAR), dict)
    nothing = {"compounds": [], "joined": {}, "unknown_words": 0, "word_classes": {}, "stems": {}}
    return nothing | {"clauses": False, "lists": False, "grammar": grammar, "aspects": dict(NONE)}


def read_release(path: str) -> Release:
    """A release file. Raises InputError for another form."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path} is no release: {error}; expected the release.json of a run.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise InputError(f"{path} is no release of this version; expected a file with format {FORMAT!r}.")
    content = earlier_content() | content
    kinds = PLAIN | dict.fromkeys(TABLES, dict) | dict.fromkeys(LISTS, list)
    for key, kind in kinds.items():
        if not isinstance(content.get(key), kind):
            raise InputError(
                f"{path}: {key} is missing or of another kind than {kind.__name__}; take the file as it was written."
            )
    return Release(path, content)
