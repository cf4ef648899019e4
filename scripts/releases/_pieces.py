"""What a release makes of every distinct piece of text, looked up instead of computed again."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scripts.lib.tags.release import Release
from scripts.lib.words.markup import MARKED, strip_markup
from scripts.lib.words.naming import POLARITIES

# Separators that end a phrase whatever stands around them; pieces between them are divided further by split_phrases.
SEPARATORS = r"[,;\n\r\t|!，。、；！\x{2028}]"
BRACKETED = r"[(\[{（］［｛【〔〈《「『]"  # in brackets they may be none


def without_marks(texts: pa.Array) -> pa.Array:
    """Texts without marks that are no words, as clean_phrases reads them."""
    marked = pc.match_substring_regex(texts, MARKED.pattern, ignore_case=True)
    if not pc.any(marked).as_py():
        return texts
    known = {text: strip_markup(text) for text in set(texts.filter(marked).to_pylist())}
    return pa.array([known.get(text, text) for text in texts.to_pylist()], pa.string())


def divide_texts(texts: pa.Array, lists: bool) -> tuple[np.ndarray, pa.Array]:
    """The pieces of texts: (n,) the text of each, and the pieces as a dictionary. A text with brackets is one piece,
    and so is any if lists pass commas."""
    whole = pa.array(np.ones(len(texts), bool)) if lists else pc.match_substring_regex(texts, BRACKETED)
    pieces = pc.split_pattern_regex(texts, SEPARATORS)
    if pc.any(whole).as_py():
        alone = pa.ListArray.from_arrays(pa.array(np.arange(len(texts) + 1), pa.int32()), texts)
        pieces = pc.if_else(whole, alone, pieces)
    return pc.list_parent_indices(pieces).to_numpy(), pc.list_flatten(pieces).dictionary_encode()


class Pieces:
    """Pieces of text that were met, numbered, each with its evidence: numbers 3 x tag + polarity.

    first, evidence: the evidence of piece i is evidence[first[i]:first[i + 1]]. uses counts how often each was met.
    """

    def __init__(self, release: Release, tags: list[str]):
        self.release, self.place = release, {tag: number for number, tag in enumerate(tags)}
        self.last_only = release.content["phrases"] == "last"
        self.number: dict[str, int] = {}
        self.texts: list[str] = []
        self.worded: list[bool] = []
        self.read: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {}
        self.new_terms: list[tuple[str, ...]] = []
        self.uses = np.zeros(0, np.int64)
        self.first, self.evidence = np.zeros(1, np.int64), np.zeros(0, np.int16)

    def read_phrase(self, phrase: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The evidence of a phrase as written, and its terms that the release does not know."""
        if phrase not in self.read:
            terms = self.release.read(phrase).terms
            aside = self.release.content["set_aside"]
            evidence = {3 * self.place[tag] + POLARITIES.index(polarity) for _, polarity, _, tag in terms if tag}
            new = {term for term, _, _, tag in terms if not tag and term not in aside}
            self.read[phrase] = tuple(sorted(evidence)), tuple(sorted(new))
        return self.read[phrase]

    def learn(self, texts: list[str]) -> None:
        """Number pieces that were never met, and read them."""
        fresh = []
        for text in texts:
            self.number[text] = len(self.texts)
            self.texts.append(text)
            phrases = [self.read_phrase(phrase) for phrase in self.release.split(text)]
            self.worded.append(bool(phrases))
            fresh.append(tuple(sorted(set().union(*(evidence for evidence, _ in phrases)))))
            self.new_terms.append(tuple(term for _, new in phrases for term in new))
        lengths = np.fromiter(map(len, fresh), np.int64, len(fresh))
        self.first = np.concatenate([self.first, self.first[-1] + lengths.cumsum()])
        flat = np.fromiter((number for evidence in fresh for number in evidence), np.int16, int(lengths.sum()))
        self.evidence = np.concatenate([self.evidence, flat])
        self.uses = np.concatenate([self.uses, np.zeros(len(fresh), np.int64)])

    def evidence_of(self, texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
        """The distinct evidence of each text: offsets (n + 1,) and numbers, sorted within a text."""
        row, flat = divide_texts(without_marks(texts), self.release.content["lists"])
        dictionary = flat.dictionary.to_pylist()
        self.learn([text for text in dictionary if text not in self.number])
        number = np.fromiter((self.number[text] for text in dictionary), np.int64, len(dictionary))
        piece = number[flat.indices.to_numpy()]
        if self.last_only:
            row, piece = self.keep_last(row, piece)
        self.uses += np.bincount(piece, minlength=len(self.uses))
        lengths = self.first[piece + 1] - self.first[piece]
        starts = np.repeat(self.first[piece] - np.concatenate([[0], lengths.cumsum()[:-1]]), lengths)
        taken = self.evidence[starts + np.arange(lengths.sum())]
        size = 3 * max(len(self.place), 1)
        key = np.sort(np.repeat(row.astype(np.int64), lengths) * size + taken)
        key = key[np.append(True, key[1:] != key[:-1])] if len(key) else key
        offsets = np.searchsorted(key // size, np.arange(len(texts) + 1))
        return offsets.astype(np.int32), (key % size).astype(np.int16)

    def keep_last(self, row: np.ndarray, piece: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The last piece with words of every row alone, and of that piece its last phrase."""
        worded = np.array(self.worded, bool)[piece]
        row, piece = row[worded], piece[worded]
        last = np.flatnonzero(np.append(row[1:] != row[:-1], True)) if len(row) else np.zeros(0, np.int64)
        texts = [self.release.split(self.texts[number])[-1] for number in piece[last]]
        self.learn([text for text in dict.fromkeys(texts) if text not in self.number])
        return row[last], np.array([self.number[text] for text in texts], np.int64)

    def count_new_terms(self) -> Counter:
        """term -> uses, of terms that the release does not know."""
        counts: Counter = Counter()
        for terms, uses in zip(self.new_terms, self.uses, strict=True):
            for term in terms:
                counts[term] += int(uses)
        return counts
