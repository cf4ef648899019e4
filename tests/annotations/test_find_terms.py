"""Terms, their polarity and the candidates for tags."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.annotations.find_terms import find_pairs, find_terms, read_vocabulary
from scripts.lib.log import InputError
from scripts.lib.words.aspects import NONE, make_aspects
from scripts.lib.words.classes import read_classes
from scripts.lib.words.content import WordSets, choose_words, content_words, general_stop_words
from scripts.lib.words.grammar import read_grammar
from scripts.lib.words.lemmas import Lemmas, base_form, keep_apart, lemma_of, read_lemmas, surface_forms
from scripts.lib.words.polarity import CueFinder, mark_polarity, read_cues
from scripts.lib.words.reading import ClauseReader
from scripts.lib.yaml_files import read_yaml
from scripts.taxonomy._contrast import read_contrasts
from tests.conftest import ROOT

WORDS = read_yaml(str(ROOT / "config.yaml"), dict)["words"]
LANGUAGE = ROOT / "resources/language"
CUES = read_cues(str(LANGUAGE / "cues.csv"))
ENGLISH = read_grammar(str(LANGUAGE / "english.yaml"))
CLASSES = read_classes(str(LANGUAGE / "word_classes.csv"))
FINDER = CueFinder(CUES, ENGLISH)
LEMMAS = read_lemmas(str(LANGUAGE / "lemmas.csv"), str(LANGUAGE / "synonyms.csv"))


def reader(sets, cues=CUES, classes=None):
    """What reads clauses by the tables of English; without classes of words it binds nothing."""
    return ClauseReader(ENGLISH, cues, classes or {}, sets, make_aspects(NONE), LEMMAS.reviewed)


def terms(*phrases, unit="term", lemmatise=True, pairs=None, classes=None):
    """{phrase: [(term, polarity), ...]} of phrases that were each used ten times."""
    frame = pd.DataFrame({"phrase": phrases, "uses": 10})
    pairs = {"min_uses": 10, "cohesion": 0.9, "bound_min_uses": 99} | (pairs or {})
    sets = WordSets(
        {"the", "with", "of", "a", "on", "from", "is"}, {"radio", "source"}, {"one", "two"}, {("edge", "on")}
    )
    found, _, known = find_terms(frame, unit, lemmatise, reader(sets, classes=classes), LEMMAS, pairs)
    found = found[found["term"].isin(known)]
    return {
        p: list(rows[["term", "polarity"]].itertuples(index=False, name=None)) for p, rows in found.groupby("phrase")
    }


@pytest.mark.parametrize(
    ("phrase", "polarity"),
    [
        ("no host", {"host": "denied"}),
        ("host not found", {"host": "denied"}),
        ("without counterpart", {"counterpart": "denied"}),
        ("lack of jets", {"jets": "denied"}),
        ("no clear host", {"host": "denied"}),
        ("non symmetric", {"symmetric": "denied"}),
        ("possible jet", {"jet": "hedged"}),
        ("tail ?", {"tail": "hedged"}),
        ("host uncertain", {"host": "hedged"}),
        ("not only bent", {"bent": "affirmed"}),
        ("compact core", {"compact": "affirmed", "core": "affirmed"}),
        ("no core but jets", {"core": "denied", "jets": "affirmed"}),
        ("possible jet no host", {"jet": "hedged", "host": "denied"}),
        ("host is not visible", {"host": "denied"}),
        ("host not clearly visible", {"host": "denied"}),
        ("host can not be identified", {"host": "denied"}),
        ("missing connection", {"connection": "denied"}),
        ("core missing", {"core": "denied"}),
        ("bright core but host not visible", {"bright": "affirmed", "core": "affirmed", "host": "denied"}),
        ("compact core with host not found", {"core": "affirmed", "host": "denied"}),
        ("no host and bright core", {"host": "denied", "core": "affirmed"}),
        ("no jets possible double", {"jets": "denied", "double": "hedged"}),
        ("no possible host", {"host": "denied"}),
        ("core seems to jet down and to the left", {"core": "affirmed", "down": "hedged", "left": "hedged"}),
        ("edge on spiral with jets ?", {"spiral": "hedged", "jets": "hedged"}),
        ("not strong where it contains a spot", {"strong": "denied", "spot": "affirmed"}),
    ],
)
def test_polarity(phrase, polarity):
    words = phrase.split()
    marks = dict(zip(words, mark_polarity(words, FINDER), strict=True))
    assert {word: marks[word][0] for word in polarity} == polarity


def test_a_phrase_gives_what_a_reader_would_list():
    alone = ["compact", "core", "bent", "double"]
    found = terms("compact core edge brightened bent double", "edge brightened", "no host", "two radio lobes", *alone)
    assert {phrase: terms for phrase, terms in found.items() if phrase not in alone} == {
        "compact core edge brightened bent double": [
            ("compact", "affirmed"),
            ("core", "affirmed"),
            ("edge brightened", "affirmed"),
            ("edge", "affirmed"),
            ("brightened", "affirmed"),
            ("bent", "affirmed"),
            ("double", "affirmed"),
        ],
        "edge brightened": [("edge brightened", "affirmed"), ("edge", "affirmed"), ("brightened", "affirmed")],
        "no host": [("host", "denied")],
        "two radio lobes": [("two lobes", "affirmed"), ("lobes", "affirmed")],
    }


def test_forms_of_a_word_are_one_and_shown_as_most_people_write_it():
    assert terms("lobes", "lobes at top", "lobe")["lobe"] == [("lobes", "affirmed")]
    assert terms("lobes", "lobes at top", "lobe", lemmatise=False)["lobe"] == [("lobe", "affirmed")]
    assert terms("2 peaks", pairs={"min_uses": 99, "cohesion": 1})["2 peaks"] == [
        ("two peaks", "affirmed"),
        ("peaks", "affirmed"),
    ]


def test_measured_numbers_are_no_counts_and_low_is_not_lower():
    pairs = {"min_uses": 99, "cohesion": 1}
    assert terms("at 1.4 ghz", pairs=pairs)["at 1.4 ghz"] == [("at", "affirmed")]
    assert ("one", "affirmed") not in terms("type 1 agn", pairs=pairs)["type 1 agn"]
    assert terms("low noise", "lower left", "lower right", pairs=pairs)["low noise"][0] == ("low", "affirmed")


@pytest.mark.parametrize(
    "phrase",
    [
        "5 m away",
        "10 km",
        "about 0.5 mjy",
        "5m",
        "10km",
        "at 3 sigma",
        "12 metres from",
        "two metres",
        "90 degrees",
        "2.5 s",
    ],
)
def test_units_are_no_words(phrase):
    sets = WordSets({"away", "about", "at", "from"}, set(), {"two"}, set())
    words = phrase.split()
    found = content_words(words, [("affirmed", "")] * len(words), sets)
    assert [word for _, word, _ in found if word not in sets.modifiers] == []


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("s shape", ["s shape", "shape"]),
        ("10 dots", ["ten dots", "dots"]),
        ("seven arms", ["seven arms", "arms"]),
        ("two feet", ["two feet", "feet"]),
        ("edge on disk", ["edge on", "disk"]),
        ("edge of disk", ["edge", "disk"]),
        ("3d model", ["3d", "model"]),
        ("front of an empty lot", ["front", "empty", "lot"]),
        ("companion behind", ["companion", "behind"]),
        ("over edge", ["over edge", "edge"]),
    ],
)
def test_words_that_say_something_about_a_picture(phrase, expected):
    sets, frame = choose_words(WORDS, ENGLISH), pd.DataFrame({"phrase": [phrase], "uses": 3})
    pairs = {"min_uses": 99, "cohesion": 1, "bound_min_uses": 99}
    found, _, _ = find_terms(frame, "term", True, reader(sets, {}), LEMMAS, pairs)
    assert found.sort_values("position")["term"].tolist() == expected


def test_what_is_added_to_lists_of_words_leaves_them_as_they_are():
    added = WORDS | {"keep_also": ["very"], "drop_also": ["telescope"], "modifiers_also": ["tiny"]}
    before, after = choose_words(WORDS, ENGLISH), choose_words(added, ENGLISH)
    assert before.stop - after.stop == {"very"} and not after.stop - before.stop
    assert after.dropped - before.dropped == {"telescope"} and before.dropped <= after.dropped
    assert after.modifiers - before.modifiers == {"tiny"} and before.modifiers <= after.modifiers


def test_stop_words_are_those_of_spacy():
    from spacy.lang.en.stop_words import STOP_WORDS

    assert general_stop_words("en") == {word for word in STOP_WORDS if word.isalpha()}


@pytest.mark.parametrize(
    ("words", "lemma"),
    [
        ("lobe lobes", "lobe"),
        ("galaxy galaxies", "galaxy"),
        ("cross crosses crossed", "cross"),
        ("lens lenses", "lens"),
        ("leaf leaves", "leaf"),
        ("bright brighter brightest", "bright"),
        ("stripe stripes striped", "stripe"),
        ("marking markings", "marking"),
        ("nucleus nuclei", "nucleus"),
        ("child children", "child"),
        ("park parks", "park"),
        ("parking", "parking"),
        ("parked", "parked"),
        ("painting paintings", "painting"),
        ("rug rugs", "rug"),
        ("rugged", "rugged"),
        ("bare", "bare"),
        ("bear bears", "bear"),
        ("desert deserts", "desert"),
        ("deserted", "deserted"),
        ("close", "close"),
        ("good", "good"),
        ("goods", "goods"),
        ("stick sticks", "stick"),
        ("stuck", "stuck"),
        ("m", "m"),
    ],
)
def test_only_endings_are_joined(words, lemma):
    assert {lemma_of(word, LEMMAS) for word in words.split()} == {lemma}


def test_words_of_different_classes_stay_apart():
    classes = [
        {"name": name, "labels": [label]} for name, label in [("Park", "parks"), ("Parked cars", ""), ("Big", "")]
    ]
    classes += [{"name": "dots", "labels": []}, {"name": "dotted", "labels": []}, {"name": "large", "labels": []}]
    kept = keep_apart(Lemmas({}, {"big": "large", "tiny": "small"}), classes)
    forms = surface_forms({word: 1 for word in "park parks parked dots dotted dot big large tiny small".split()}, kept)
    assert len({lemma_of(word, kept) for word in ("park", "parked", "dots", "dotted", "big", "large")}) == 6
    assert lemma_of("parks", kept) == lemma_of("park", kept) and lemma_of("tiny", kept) == "small"
    assert forms["dotted"] == "dotted" and forms[lemma_of("dots", kept)] == "dot"


@given(st.from_regex("[a-z]{1,12}", fullmatch=True))
def test_a_base_form_has_itself_as_base_form_or_is_short(word):
    assert base_form(word) and base_form(word).isalpha()


def test_synonyms_are_one_where_the_table_says_so():
    found = terms("bent", "curved", "faint", "weak", "dim jet")
    assert found["curved"] == found["bent"] and found["weak"] == found["faint"] == [("faint", "affirmed")]
    assert ("faint", "affirmed") in found["dim jet"]
    assert terms("curved", lemmatise=False)["curved"] == [("curved", "affirmed")]


def test_no_lemma_joins_words_that_contrast():
    contrasts = read_contrasts(str(LANGUAGE / "contrasts.csv"), "", [])
    values = {}
    for word, value in contrasts.items():
        values.setdefault(lemma_of(word, LEMMAS), set()).add(value)
    assert {lemma: found for lemma, found in values.items() if len(found) > 1} == {}


def test_phrases_as_units_take_the_polarity_of_their_last_word():
    found = terms("compact core", "no clear host", unit="phrase")
    assert found == {"compact core": [("compact core", "affirmed")], "no clear host": [("host", "denied")]}


def test_pairs_need_uses_and_cohesion():
    phrases = ["edge brightened", "edge", "core at bright", "s shape"]
    sets = WordSets({"at"}, set(), set(), set())
    read = [reader(sets).read(phrase.split()) for phrase in phrases]
    ranks = [reader(sets).ranks(phrase.split()) for phrase in phrases]

    def pairs(least, modifiers=frozenset()):
        settings = {"min_uses": least, "cohesion": 0.9, "bound_min_uses": 99}
        return find_pairs(read, ranks, lambda word: word, [5, 20, 9, 1], settings, modifiers)

    assert pairs(5) == {("edge", "brightened"), ("s", "shape")}
    assert pairs(6) == {("s", "shape")}
    assert pairs(6, {"edge"}) == {("edge", "brightened"), ("s", "shape")}


def test_bound_concepts_are_terms_from_so_many_uses_on():
    phrases = ["bent tail", "tail is bent", "small bent tail", "two bright lobes"]
    often = terms(*phrases, classes=CLASSES, pairs={"bound_min_uses": 30})
    assert [term for term, _ in often["tail is bent"]] == ["bent tail", "tail", "bent"]
    assert [term for term, _ in often["small bent tail"]] == ["small", "bent tail", "bent", "tail"]
    assert [term for term, _ in often["two bright lobes"]] == ["two lobes", "bright", "lobes"]
    seldom = terms(*phrases, classes=CLASSES, pairs={"bound_min_uses": 31})
    assert [term for term, _ in seldom["bent tail"]] == ["bent", "tail"]


def test_what_is_read_stands_in_the_table_however_rare():
    frame = pd.DataFrame({"phrase": ["white belly", "no white belly"], "uses": 1})
    sets = choose_words(WORDS, ENGLISH)
    pairs = {"min_uses": 99, "cohesion": 1, "bound_min_uses": 99}
    found, _, known = find_terms(frame, "term", True, reader(sets, classes=CLASSES), LEMMAS, pairs)
    assert known == {"white", "belly"}
    assert found[found["binding"] == "before"].values.tolist() == [
        ["white belly", 1, "white belly", "affirmed", "", "object", "before"],
        ["no white belly", 1, "white belly", "denied", "no", "object", "before"],
    ]


def test_candidates_have_one_surface_form_a_lemma():
    frame = pd.DataFrame({"phrase": ["lobes", "lobe", "lobes bent"], "uses": [5, 2, 1]})
    pairs = {"min_uses": 99, "cohesion": 1, "bound_min_uses": 99}
    _, candidates, _ = find_terms(frame, "term", True, reader(WordSets(set(), set(), set(), set())), LEMMAS, pairs)
    assert sorted(candidates.itertuples(index=False, name=None)) == [("bent", "bent", 1), ("lobes", "lobe", 8)]


def test_files_of_language_are_checked(write):
    with pytest.raises(InputError, match=r"cues.csv, line 2: kind 'denys' and scope 'after'; expected one of"):
        read_cues(write("cues.csv", "cue,kind,scope\nno,denys,after\n"))
    nothing = CueFinder(read_cues(write("none.csv", "cue,kind,scope\n")), ENGLISH)
    assert mark_polarity(["host"], nothing) == [("affirmed", "")]
    with pytest.raises(InputError, match=r"l.csv, line 1: found the columns \['a', 'b'\], expected word,lemma"):
        read_lemmas(write("l.csv", "a,b\n"), "")
    lemmas, synonyms = write("k.csv", "word,lemma\n"), write("s.csv", "word,instead\nbig,large\nlarge,huge\n")
    with pytest.raises(InputError, match=r"s.csv, line 2: 'large' stands for 'big' and is itself replaced"):
        read_lemmas(lemmas, synonyms)
    synonyms = write("s.csv", "word,instead\ncurved,bent\ncurves,arched\n")
    with pytest.raises(InputError, match=r"s.csv, line 3: 'curves' has another stand-in in another line"):
        read_lemmas(lemmas, synonyms)
    with pytest.raises(InputError, match=r"s.csv, line 2: 'lobes' is a form of the same word"):
        read_lemmas(lemmas, write("s.csv", "word,instead\nlobes,lobe\n"))
    with pytest.raises(InputError, match=r"v.txt holds 'no host'; leave out 'no'"):
        read_vocabulary(write("v.txt", "host\nno host\n"))
    assert read_vocabulary(write("v.txt", "Tail\n\nhost\n"))["token"].tolist() == ["host", "tail"]
    with pytest.raises(InputError, match=r"v.txt is empty"):
        read_vocabulary(write("v.txt", "\n"))
