"""What a clause says: its words and its concepts of several words, each with polarity, cue, aspect and binding."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from scripts.lib.words.aspects import OBJECT, OTHER, PICTURE, Aspects, make_aspects, tell_aspects
from scripts.lib.words.binding import NUMBER, Bound, bind
from scripts.lib.words.classes import ATTRIBUTE, Classes, WordClasses, read_classes
from scripts.lib.words.content import WordSets, choose_words, content_words
from scripts.lib.words.derived import DENIED, derive, turn
from scripts.lib.words.grammar import Grammar
from scripts.lib.words.lemmas import Lemmas
from scripts.lib.words.polarity import CueFinder, Cues, mark_polarity, read_cues
from scripts.lib.words.roles import Token

STRENGTH = ("affirmed", "hedged", "denied")
WORD, NEIGHBOURS = "word", "neighbours"


class Use(NamedTuple):
    """A word or concept of a clause: its words, attribute first, their places in the clause, polarity, cue, what it is
    said of, how it is bound (`word` for one alone), and whether a word of it was made of the word that stands there."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    polarity: str
    cue: str
    about: str
    how: str
    made: bool = False


class ClauseReader:
    """Reads clauses by what a language and a field give.

    cues: of read_cues; classes: of read_classes, empty to bind nothing; sets: which words carry meaning; aspects: the
    words that tell what is spoken of; stems: reviewed base forms.
    """

    def __init__(
        self,
        grammar: Grammar,
        cues: Cues,
        classes: Classes,
        sets: WordSets,
        aspects: Aspects,
        stems: Mapping[str, str] | None = None,
    ):
        self.grammar, self.sets, self.aspects, self.binds = grammar, sets, aspects, bool(classes)
        compounds = {" ".join(compound): (ATTRIBUTE,) for compound in sets.compounds}
        self.classes = WordClasses({**classes, **compounds}, grammar, stems)
        self.finder = CueFinder(cues, grammar)
        self.bases: dict[str, tuple[str, str, str] | None] = {}

    def read(self, words: Sequence[str]) -> list[Use]:
        """The uses of a clause of clean words: each content word by its place, then the concepts of several words."""
        marks = mark_polarity(words, self.finder)
        contents = {place: word for place, word, _ in content_words(list(words), marks, self.sets)}
        bound = self.bind(words, marks, contents) if self.binds else []
        about = tell_aspects(words, bound, self.aspects, self.grammar)
        uses = []
        for place, word in contents.items():
            polarity, cue = marks[place]
            uses.append(Use((word,), (place,), polarity, cue, self.aspect((word,), {about[place]}), WORD))
        for concept in bound:
            places = [place for place in (*concept.attribute, *concept.noun) if place in contents]
            if len(places) > 1:
                uses.append(self.use_of(concept, places, contents, marks, about))
        return [other for use in uses for other in self.derived(use)] if self.binds else uses

    def derived(self, use: Use) -> list[Use]:
        """A use with those of what its words are made of: unresolved core is no resolved core, reddish hedges red."""
        found = [use]
        for number, word in enumerate(use.words):
            if word not in self.bases:
                self.bases[word] = derive(word, self.classes)
            if made := self.bases[word]:
                words = (*use.words[:number], made[0], *use.words[number + 1 :])
                other = use._replace(
                    words=words, polarity=turn(use.polarity, made[1]), cue=use.cue or made[2], made=True
                )
                found = [*found, other] if made[1] == DENIED else [other]
        return found

    def bind(self, words: Sequence[str], marks: Sequence[tuple[str, str]], contents: dict[int, str]) -> list[Bound]:
        """The concepts of several words of a clause. A compound is one word, at its first place; dropped words bind."""
        tokens, places = [], []
        for place, word in enumerate(words):
            if " " in contents.get(place - 1, ""):
                continue
            cue = marks[place][0] == "cue"
            content = not cue and (place in contents or word in self.sets.dropped)
            tokens.append(Token(contents.get(place, word), content, cue))
            places.append(place)
        return [
            Bound(tuple(places[n] for n in one.attribute), tuple(places[n] for n in one.noun), one.how)
            for one in bind(tokens, self.classes)
        ]

    def use_of(
        self,
        concept: Bound,
        places: list[int],
        contents: dict[int, str],
        marks: Sequence[tuple[str, str]],
        about: Sequence[str],
    ) -> Use:
        """A concept as a use: denied if any of its words is, else hedged if any is; of the picture if any is."""
        strongest = max(places, key=lambda place: STRENGTH.index(marks[place][0]))
        words = tuple(contents[place] for place in places)
        if concept.how == NUMBER:
            words = (self.grammar.numerals.get(words[0], words[0]), *words[1:])
        aspect = self.aspect(words, {about[place] for place in places})
        polarity, cue = marks[strongest]
        return Use(words, tuple(places), polarity, cue, aspect, concept.how)

    def aspect(self, words: Sequence[str], found: set[str]) -> str:
        """What words are said of: the picture if any is, else another picture if any is, unless they tell of the
        object even there (host in wise)."""
        if PICTURE in found:
            return PICTURE
        return OTHER if OTHER in found and not self.aspects.of_object & set(words) else OBJECT

    def ranks(self, words: Sequence[str]) -> dict[int, int]:
        """Place -> rank among the words that are not dropped."""
        left = [place for place, word in enumerate(words) if word not in self.sets.dropped]
        return {place: rank for rank, place in enumerate(left)}


def make_reader(
    grammar: Grammar,
    cues_csv: str,
    word_classes_csv: str,
    words: dict[str, Any],
    aspects: dict[str, list[str]],
    lemmas: Lemmas,
) -> ClauseReader:
    """A reader by files and sections of the config; "" for no cues, and for no classes: nothing is bound then."""
    return ClauseReader(
        grammar,
        read_cues(cues_csv) if cues_csv else {},
        read_classes(word_classes_csv) if word_classes_csv else {},
        choose_words(words, grammar),
        make_aspects(aspects),
        lemmas.reviewed,
    )
