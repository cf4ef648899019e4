"""Cleaning rules, spelling, and that no phrase is lost."""

import time
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.annotations.clean_phrases import clean_distinct, count_phrases, explode_phrases
from scripts.lib.log import InputError
from scripts.lib.words.cleaning import STRING_RULES, apply_rules, drop_host_image_phrases, split_phrases
from scripts.lib.words.spelling import find_corrections, is_known, pair_counts, read_reviewed

RULES = [*STRING_RULES, "correct_spelling", "drop_host_image_phrases"]
SPELLING = {"min_target_uses": 5, "known_zipf": 1.5, "used_zipf": 1.0, "used_uses": 4, "code": "en"}


def clean(originals: list[str], reviewed=None) -> dict[str, tuple[str, str]]:
    """original -> (phrase, dropped)."""
    frame, _ = clean_distinct(
        pd.Series(originals).value_counts(), RULES, ["optical", "dss", "wise"], reviewed or {}, SPELLING
    )
    return {row.original: (row.phrase, row.dropped) for row in frame.itertuples()}


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("compact core, faint bent tail", ["compact core", "faint bent tail"]),
        ("Sshape/triple", ["Sshape", "triple"]),
        ("two jets.No host", ["two jets", "No host"]),
        ("one\ntwo\r\n\tthree;four|five", ["one", "two", "three", "four", "five"]),
        ("not matched with WISE3.4", ["not matched with WISE3.4"]),
        ("jet w/o host, w/ core, n/a", ["jet w/o host", "w/ core", "n/a"]),
        ("compact core, (confused) jet", ["compact core", "(confused) jet"]),
        ("致密核，弯曲的尾巴。", ["致密核", "弯曲的尾巴"]),
        (" ,, . ", []),
        ("", []),
    ],
)
def test_split_phrases(text, phrases):
    assert split_phrases(text) == phrases


@pytest.mark.parametrize(
    ("original", "phrase"),
    [
        ("Edge-brightened", "edge brightened"),
        ("isn’t bent", "is not bent"),
        ("w/o host", "without host"),
        ("can't see core", "can not see core"),
        ("tail?", "tail ?"),
        ("naïve “core”", "naive core"),
        ("  Two   lobes ", "two lobes"),
        ("<b>bright</b>", "b bright b"),
        ("no host", "no host"),
        ("triple", "triple"),
        ("致密核", "致密核"),
        ("プルーム", "プルーム"),
        ("край", "край"),
        ("हिन्दी", "हिन्दी"),
        ("isnt bent", "is not bent"),
        ("at 1.4 GHz.", "at 1.4 ghz"),
    ],
)
def test_string_rules_keep_negations_numbers_and_other_scripts(original, phrase):
    assert apply_rules(original, list(STRING_RULES)) == phrase


def test_host_image_words_are_whole_words():
    assert drop_host_image_phrases("host found on dss", {"dss", "wise"})
    assert drop_host_image_phrases("faint in wise3", {"wise"})
    assert not drop_host_image_phrases("clockwise twist", {"wise"})


def test_dropped_phrases_are_kept_with_their_reason():
    assert clean(["core in optical image", "!!!", "Core"]) == {
        "core in optical image": ("", "host image"),
        "!!!": ("", "no word"),
        "Core": ("core", ""),
    }


def test_spelling_mends_the_word_and_keeps_the_phrase():
    corpus = ["compact core"] * 9 + ["hourglass"] * 9 + ["head tail"] * 6 + ["FR II", "blazar"] * 5
    cleaned = clean([*corpus, "comapct blue core", "hourglas shape", "headtail", "FRII"], {"frii": "frii"})
    assert cleaned["comapct blue core"] == ("compact blue core", "")
    assert cleaned["hourglas shape"] == ("hourglass shape", "")
    assert cleaned["headtail"] == ("head tail", "")
    assert cleaned["FRII"] == ("frii", "")
    assert cleaned["hourglass"] == ("hourglass", "")


def corrected(counts: dict[str, int], pairs=(), reviewed=None) -> dict[str, str]:
    """written -> corrected of the rule, for words with their uses and neighbours with theirs."""
    table = find_corrections(Counter(counts), Counter(dict(pairs)), reviewed or {}, SPELLING)
    return table.set_index("written")["corrected"].to_dict()


def test_reviewed_corrections_win_and_every_change_is_listed():
    counts = Counter({"compact": 50, "comapct": 2, "lobse": 1, "lobe": 9, "sidelobe": 1, "side": 9})
    pairs = Counter({("side", "lobe"): 9})
    table = find_corrections(counts, pairs, {"lobse": "tail", "sidelobe": "sidelobe"}, SPELLING).set_index("written")
    assert table["corrected"].to_dict() == {"comapct": "compact", "lobse": "tail"}
    assert table["decided_by"].to_dict() == {"comapct": "corpus", "lobse": "reviewed"}
    assert corrected(counts, pairs)["sidelobe"] == "side lobe"


def test_right_words_stay():
    counts = {word: 1 for word in ("center", "centre", "lobe", "blob", "artifact", "bright")} | {"center": 40}
    assert corrected(counts) == {}
    assert not is_known("comapct", 1, 1.5, 1.0, 4, "en")


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("palce", "place"),
        ("brigth", "bright"),
        ("brigt", "bright"),
        ("midddle", "middle"),
        ("irregulr", "irregular"),
        ("assymetric", "asymmetric"),
        ("emisssion", "emission"),
        ("buildnig", "building"),
        ("develepment", "development"),
        ("posssible", "possible"),
    ],
)
def test_slips_become_what_was_meant(written, right):
    corpus = {
        word: 200 for word in "place bright middle irregular asymmetric emission building development possible".split()
    }
    assert corrected(corpus | {"pale": 400, written: 1})[written] == right
    assert corrected(corpus | {written: 190}) == {}


@pytest.mark.parametrize(
    "word",
    "tokenised visualiser deserialise heptagonal metapackage poppler icinga openmpi androidx systemc numpy pytest "
    "chevroned meshy lacelike setuptools unittest monorepo jaggedly spacelike redshifted subclusters fyle bootp copyq "
    "agentfs".split(),
)
def test_names_variants_and_words_made_of_others_stay(word):
    known = (
        "token visualizer deserialize hexagonal meta package people icing openmp android system numbers test chevron "
    )
    known += "mesh lace tokens messy like setup tools unit tests mono re po jagged space shifted sub agents cluster "
    known += "clusters file boot copy agent hexagon"
    words = {other: 500 for other in known.split()}
    pairs = {("meta", "package"): 1, ("setup", "tools"): 4, ("unit", "tests"): 400}
    assert corrected(words | {word: 1}, pairs) == {}


def test_run_together_words_are_parted_where_the_corpus_parts_them():
    words = {
        "dust": 60,
        "lane": 50,
        "red": 90,
        "dustlane": 2,
        "inner": 20,
        "ring": 20,
        "innerring": 1,
        "redor": 1,
        "or": 99,
    }
    pairs = {("dust", "lane"): 40, ("inner", "ring"): 4}
    assert corrected(words, pairs) == {"dustlane": "dust lane"}
    assert corrected(words | {"dustlane": 30}, pairs) == {}
    frame = pd.DataFrame({"phrase": ["red dust lane", "red or blue"], "uses": [3, 2]})
    assert pair_counts(frame) == {("red", "dust"): 3, ("dust", "lane"): 3}


def test_the_more_unknown_words_a_corpus_holds_the_more_a_correction_needs():
    few = {"filament": 12, "fliament": 1}
    names = {f"xq{a}{b}{c}zk": 1 for a in "abcdefghij" for b in "abcdefghij" for c in "abcdefghij"}
    assert corrected(few) == {"fliament": "filament"}
    assert corrected(few | names) == {} and corrected(few | names | {"filament": 190}) == {"fliament": "filament"}


def test_a_word_of_any_length_takes_no_time_and_stays():
    word, started = "ab" * 50_000, time.perf_counter()
    assert corrected({word: 1, "abab": 50, "about": 50}) == {}
    assert time.perf_counter() - started < 1


@given(st.dictionaries(st.from_regex("[a-e]{1,9}", fullmatch=True), st.integers(1, 300), max_size=20), st.randoms())
def test_corrections_do_not_depend_on_the_order_of_words(counts, random):
    shuffled = list(counts.items())
    random.shuffle(shuffled)
    found = corrected(counts)
    assert corrected(dict(shuffled)) == found
    assert all(counts[right] > counts[word] for word, right in found.items())


def test_a_phrase_without_end_is_dropped_with_its_reason():
    endless = "bent " * 300
    assert clean([endless, "bent tail"]) == {endless: ("", "too long"), "bent tail": ("bent tail", "")}


def test_reviewed_file_is_checked(write):
    assert read_reviewed(write("ok.csv", "written,corrected\nHeadtail,head tail\n")) == {"headtail": "head tail"}
    with pytest.raises(InputError, match=r"bad.csv, line 1: found the columns \['from', 'to'\], expected written,corr"):
        read_reviewed(write("bad.csv", "from,to\na,b\n"))
    with pytest.raises(
        InputError, match=r"bad.csv, line 3: 'a,c' has an empty, missing or extra cell, or 'a' stands twice"
    ):
        read_reviewed(write("bad.csv", "written,corrected\na,b\na,c\n"))


def annotations(texts: list[str]) -> pd.DataFrame:
    """Annotations of one subject, one annotator each."""
    return pd.DataFrame(
        {
            "classification_id": [str(i) for i in range(len(texts))],
            "subject": "5",
            "annotator": [f"annotator-{i}" for i in range(len(texts))],
            "text": texts,
        }
    )


def test_distinct_phrases_count_uses_annotators_and_subjects():
    phrases = explode_phrases(annotations(["Core, core", "core/bent"]), "all", split_phrases)
    distinct, _ = clean_distinct(phrases["original"].value_counts(), RULES, [], {}, SPELLING)
    counted = count_phrases(phrases.merge(distinct, on="original"))
    assert counted.to_dict("records") == [
        {"phrase": "bent", "uses": 1, "annotators": 1, "subjects": 1},
        {"phrase": "core", "uses": 3, "annotators": 2, "subjects": 1},
    ]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_every_annotation_keeps_a_row_and_every_phrase_a_fate(texts):
    phrases = explode_phrases(annotations(texts), "all", split_phrases)
    assert set(phrases["classification_id"]) == {str(i) for i in range(len(texts))}
    distinct, _ = clean_distinct(phrases["original"].value_counts(), RULES, ["dss"], {}, SPELLING)
    merged = phrases.merge(distinct, on="original", how="left", validate="many_to_one")
    assert len(merged) == len(phrases)
    assert ((merged["phrase"] == "") == (merged["dropped"] != "")).all()


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing_more(text):
    once = apply_rules(text, list(STRING_RULES))
    assert apply_rules(once, list(STRING_RULES)) == once


def test_the_published_code_kept_the_last_phrase_alone():
    phrases = explode_phrases(annotations(["Core, tail", "bent"]), "last", split_phrases)
    assert phrases[["original", "position"]].values.tolist() == [["tail", 2], ["bent", 1]]
    distinct, _ = clean_distinct(phrases["original"].value_counts(), RULES, [], {}, SPELLING)
    assert distinct["original"].tolist() == ["bent", "tail"]


def test_a_single_rule_is_enough():
    counts = explode_phrases(annotations(["in the dss, ?", "bent"]), "all", split_phrases)["original"].value_counts()
    distinct, _ = clean_distinct(counts, ["drop_host_image_phrases"], ["dss"], {}, SPELLING)
    assert distinct.values.tolist() == [["?", "", "no word"], ["bent", "bent", ""], ["in the dss", "", "host image"]]
