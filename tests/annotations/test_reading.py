"""How a text is read: where its clauses end, what is denied or hedged, what is bound to what, and what is spoken of."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.lib.config import take_field
from scripts.lib.log import InputError
from scripts.lib.words.aspects import make_aspects
from scripts.lib.words.classes import read_classes
from scripts.lib.words.clauses import split_clauses
from scripts.lib.words.cleaning import STRING_RULES, apply_rules
from scripts.lib.words.content import choose_words
from scripts.lib.words.grammar import make_grammar, read_grammar
from scripts.lib.words.polarity import read_cues
from scripts.lib.words.reading import ClauseReader
from scripts.lib.yaml_files import read_yaml
from tests.conftest import ROOT

SHIPPED = read_yaml(str(ROOT / "config.yaml"), dict)
CONFIG = copy.deepcopy(SHIPPED) | {"field": "radio_astronomy"}
take_field(CONFIG, SHIPPED, [str(ROOT)])
LANGUAGE = ROOT / "resources/language"
ENGLISH = read_grammar(str(LANGUAGE / "english.yaml"))
READER = ClauseReader(
    ENGLISH,
    read_cues(str(LANGUAGE / "cues.csv")),
    read_classes(str(LANGUAGE / "word_classes.csv")),
    choose_words(CONFIG["words"], ENGLISH),
    make_aspects(CONFIG["aspects"]),
)


def read(text):
    """The uses of a text, clause by clause."""
    clauses = [apply_rules(clause, list(STRING_RULES)).split() for clause in split_clauses(text, ENGLISH)]
    return [use for clause in clauses for use in READER.read(clause)]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("no arms, bar or ring, blue", ["no arms, bar or ring", "blue"]),
        ("no arms, no bar or ring", ["no arms", "no bar or ring"]),
        ("bright core without jets, lobes, or a tail", ["bright core without jets, lobes, or a tail"]),
        ("no host, a long and bent tail or two", ["no host", "a long and bent tail or two"]),
        ("no host; bent or curved", ["no host", "bent or curved"]),
        ("red, green or blue", ["red", "green or blue"]),
    ],
)
def test_lists_behind_a_denial_are_one_clause_where_the_config_says_so(text, clauses):
    assert split_clauses(text, ENGLISH, lists=True) == clauses
    assert all("," not in clause for clause in split_clauses(text, ENGLISH))


def said(text, what="polarity"):
    """{words joined: polarity (or aspect)} of a text; the last use of the same words counts."""
    return {" ".join(use.words): getattr(use, what) for use in read(text)}


BOUNDARIES = [", ", "; ", ": ", ". ", "! ", "? ", "… ", "... ", " - ", " – ", " — ", "—", " -- ", " ― ", " + ", " & "]
BOUNDARIES += ["\n", "\r\n", " • ", "\n- ", "\n* ", " · ", " / ", " | ", "\t", " -> ", " → ", " 2) ", "، ", "؛ ", "؟ "]
BOUNDARIES += ["。", "，", "、", "；", "：", "？", "। ", "\u2028", " ‣ ", "▪ "]


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_clause_ends_here(boundary):
    text = f"1) no bright core{boundary}blue ring" if boundary == " 2) " else f"no bright core{boundary}blue ring"
    assert said(text)["ring"] == said(text)["blue ring"] == "affirmed"
    assert said(text)["core"] == "denied"


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("edge-on disk at 1.4 GHz, 10:30", ["edge-on disk at 1.4 GHz", "10:30"]),
        ("2 - 3 lobes, 3–4 jets", ["2 - 3 lobes", "3–4 jets"]),
        ("approx. 3 lobes, e.g. bent ones cf. NVSS", ["approx. 3 lobes", "e.g. bent ones cf. NVSS"]),
        ("No. 4 is bent. No. Core", ["No. 4 is bent", "No", "Core"]),
        ("jet w/o host, w/ core, n/a, 1/2", ["jet w/o host", "w/ core", "n/a", "1/2"]),
        (
            "lobes (smooth, steep) and (white back, short legs)",
            ["lobes (smooth, steep) and", "white back", "short legs"],
        ),
        ("core (?) in the middle", ["core (?) in the middle"]),
        ("a fern (I guess), no spores", ["a fern (I guess)", "no spores"]),
        ("1) no core 2) ring", ["no core", "ring"]),
        ("(a) no core (b) ring", ["no core", "ring"]),
        ("core? no. jets: none. arms - absent", ["core? no", "jets: none", "arms - absent"]),
        ("collar? no   ear tag? yes", ["collar? no", "ear tag? yes"]),
        ("buckle? no its a zip", ["buckle? no", "its a zip"]),
        ("cells: elongated; giraffe: torn ear", ["cells elongated", "giraffe", "torn ear"]),
        ("possible: bent tail", ["possible bent tail"]),
        ("host?, no jets", ["host?", "no jets"]),
        ("- no core - ring", ["no core", "ring"]),
        ("", []),
        (" , . ?", ["?"]),
    ],
)
def test_split_clauses(text, clauses):
    plain = [" ".join(clause.replace(":", "").replace(" -", "").split()) for clause in split_clauses(text, ENGLISH)]
    wanted = [" ".join(clause.replace(":", "").replace(" -", "").split()) for clause in clauses]
    assert plain == wanted


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("no doubt a merger", {"merger": "affirmed"}),
        ("without a doubt a bent tail", {"bent tail": "affirmed"}),
        ("not only bent but also faint", {"bent": "affirmed", "faint": "affirmed"}),
        ("not just a ring", {"ring": "affirmed"}),
        ("can't miss the ring", {"ring": "affirmed"}),
        ("nothing but noise and rings", {"rings": "affirmed"}),
        ("no shortage of spots", {"spots": "affirmed"}),
        ("nothing odd about this spiral", {"spiral": "affirmed"}),
        ("can't rule out a merger", {"merger": "hedged"}),
        ("not ruled out: merger", {"merger": "hedged"}),
        ("I guess spiral", {"spiral": "hedged"}),
        ("kinda waxy", {"waxy": "hedged"}),
        ("either moss or lichen", {"moss": "hedged", "lichen": "hedged"}),
        ("tails on either side", {"tails": "affirmed"}),
        ("not sure if hyena or dog", {"hyena": "hedged", "dog": "hedged"}),
        ("hard to tell whether the pond is natural", {"natural pond": "hedged"}),
        ("ring: no", {"ring": "denied"}),
        ("ring? no", {"ring": "denied"}),
        ("ring? yes", {"ring": "affirmed"}),
        ("inflammation? mild", {"mild inflammation": "affirmed"}),
        ("ring? blue arms", {"ring": "hedged", "blue arms": "affirmed"}),
        ("zero jets", {"jets": "denied"}),
        ("0 jets", {"jets": "denied"}),
        ("barely any dust", {"dust": "denied"}),
        ("hard to see any arms", {"arms": "denied"}),
        ("too faint to see arms", {"arms": "denied", "faint": "affirmed"}),
        ("the arms are too faint to see", {"arms": "denied"}),
        ("without any evidence of tails", {"tails": "denied"}),
        ("does not show any sign of tails", {"tails": "denied"}),
        ("fails to show any knots", {"knots": "denied"}),
        ("free of scratches", {"scratches": "denied"}),
        ("neither tail nor rump", {"tail": "denied", "rump": "denied"}),
        ("plumes instead of spots", {"plumes": "affirmed", "spots": "denied"}),
        ("gravel rather than grass", {"gravel": "affirmed", "grass": "denied"}),
        ("no animal, just grass", {"animal": "denied", "grass": "affirmed"}),
        ("no animal just grass", {"animal": "denied", "grass": "affirmed"}),
        ("no structure other than the core", {"core": "affirmed"}),
        ("two lobes with no core and a faint bridge", {"core": "denied", "faint bridge": "affirmed"}),
        ("belly not white", {"white belly": "denied", "belly": "affirmed"}),
        ("unresolved core", {"unresolved core": "affirmed", "resolved core": "denied"}),
        ("not unresolved", {"unresolved": "denied", "resolved": "affirmed"}),
        ("hairless stem", {"hair": "denied", "stem": "affirmed"}),
        ("regardless of the stem", {"stem": "affirmed"}),
        ("reddish cap", {"red": "hedged", "red cap": "hedged", "cap": "affirmed"}),
        ("orange-ish bill", {"orange bill": "hedged"}),
        ("may be used to find ponds", {"ponds": "affirmed"}),
        ("makes it possible to see ponds", {"ponds": "affirmed"}),
    ],
)
def test_denials_and_doubts(text, polarity):
    found = said(text)
    assert {words: found.get(words) for words in polarity} == polarity


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("bright compact core", {"bright core", "compact core"}),
        ("white belly and black head", {"white belly", "black head"}),
        ("the two bright lobes", {"two lobes", "bright lobes"}),
        ("lobes that are bent", {"bent lobes"}),
        ("the lobes are bent and faint", {"bent lobes", "faint lobes"}),
        ("the lobes of the source are bent", {"bent lobes"}),
        ("ink faded", {"faded ink"}),
        ("lobes (smooth, steep)", {"smooth lobes", "steep lobes"}),
        ("nuclei: dark", {"dark nuclei"}),
        ("thick dust lane", {"thick dust lane", "thick lane", "dust lane"}),
        ("white-tailed deer", {"white tailed deer"}),
        ("star forming galaxy", {"star forming galaxy"}),
        ("one-sided jet", {"one sided jet"}),
        ("both lobes", {"two lobes"}),
        ("Black bear with a red collar", {"black bear", "red collar"}),
        ("a lynx with a collar is crouching", {"crouching lynx"}),
        ("The western lobe ends in a spot", {"western lobe"}),
        ("Snow covers the steep slope", {"steep slope"}),
        ("no shells, streams or dust", set()),
        ("two bright", set()),
    ],
)
def test_attributes_and_numbers_go_to_their_noun(text, bound):
    assert {" ".join(use.words) for use in read(text) if use.how != "word" and not use.made} == bound


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("cutout too small", {"small cutout": "picture", "small": "picture"}),
        ("the picture is hazy but the river is wide", {"hazy picture": "picture", "wide river": "object"}),
        ("overexposed, faint tail", {"overexposed": "picture", "faint tail": "object"}),
        ("raindrops on the sensor", {"raindrops": "picture"}),
        ("sensor saturated", {"saturated": "picture"}),
        ("tail cut off by the frame", {"tail": "object", "cut off": "picture"}),
        ("a picture of a bear", {"bear": "object"}),
        ("a bear in the picture", {"bear": "object"}),
        ("no source in wise middle", {"source": "other", "middle": "other"}),
        ("host in wise3.4, bent tail", {"host": "object", "bent tail": "object"}),
        ("no crest in the other photo", {"crest": "other"}),
        ("pond full on the March scan", {"pond": "other"}),
        ("In last year's image the lake was full", {"lake": "other"}),
        ("bright spot in the lower left of the picture", {"bright spot": "object"}),
    ],
)
def test_what_is_said_of_the_picture_is_told_from_what_is_said_of_the_object(text, aspects):
    found = said(text, "about")
    assert {words: found.get(words) for words in aspects} == aspects


CLAUSES = st.lists(
    st.sampled_from(
        "no not bent tail core two is with possible seems either or and faint lobes picture in wise".split()
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


@given(CLAUSES, st.sampled_from([", ", "; ", ". ", " - ", "\n", " + ", " & ", "… ", "! ", " • "]), CLAUSES)
def test_a_clause_behind_the_end_of_another_changes_nothing_before_it(first, boundary, second):
    alone = read(first)
    answers = second.split()[0] in ENGLISH.all_answers
    if not (answers and boundary == " - "):
        assert read(first + boundary + second)[: len(alone)] == alone


@given(st.text())
def test_any_text_can_be_read(text):
    for use in read(text):
        assert use.polarity in ("affirmed", "denied", "hedged") and use.about in ("object", "picture", "other")


def test_a_grammar_is_checked():
    content = dict(ENGLISH.content)
    with pytest.raises(InputError, match=r"g.yaml: the list 'joins' is missing; expected code, abbreviations"):
        make_grammar({name: words for name, words in content.items() if name != "joins"}, "g.yaml")
    with pytest.raises(InputError, match=r"g.yaml: the list 'glue' is not known"):
        make_grammar(content | {"glue": []}, "g.yaml")
    with pytest.raises(InputError, match=r"g.yaml: prepositions holds True; expected a word \(put no, yes, on"):
        make_grammar(content | {"prepositions": ["of", True]}, "g.yaml")
    with pytest.raises(InputError, match=r"g.yaml: answers needs the lists 'yes', 'no' and 'other'"):
        make_grammar(content | {"answers": {True: [], False: []}}, "g.yaml")
