"""German texts are read by the German tables: denials, doubts, bound attributes, base forms."""

import csv

import pytest

from scripts.lib.config import check_config, merge
from scripts.lib.words.clauses import split_clauses
from scripts.lib.words.cleaning import STRING_RULES, apply_rules
from scripts.lib.words.grammar import read_grammar
from scripts.lib.words.lemmas import lemma_of, read_lemmas
from scripts.lib.words.reading import make_reader
from scripts.lib.yaml_files import read_yaml
from tests.conftest import ROOT

CONFIG = merge(read_yaml(str(ROOT / "config.yaml"), dict), read_yaml(str(ROOT / "resources/german.yaml"), dict))
GRAMMAR = read_grammar(str(ROOT / CONFIG["language"]["grammar"]))
LEMMAS = read_lemmas(str(ROOT / CONFIG["words"]["lemmas"]), "", (), GRAMMAR.code)
READER = make_reader(
    GRAMMAR,
    str(ROOT / CONFIG["words"]["cues"]),
    str(ROOT / CONFIG["language"]["classes"]),
    CONFIG["words"],
    CONFIG["aspects"],
    LEMMAS,
)
RULES = [rule for rule in CONFIG["cleaning"]["rules"] if rule in STRING_RULES]
DENYING = set("keine kein ohne fehlt weder".split())
DOUBTING = set("vielleicht möglicherweise wohl vermutlich wahrscheinlich evtl.".split())
OTHERS = {"nicht", "statt"}
MUSHROOMS = ROOT.parent / "shared/data/other_fields/mushrooms_german/annotations.csv"


def read(text):
    """{base forms joined: polarity} of a text."""
    clauses = [apply_rules(clause, RULES).split() for clause in split_clauses(text, GRAMMAR)]
    uses = [use for clause in clauses for use in READER.read(clause)]
    return {" ".join(lemma_of(word, LEMMAS) for word in use.words): use.polarity for use in uses}


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("keine Lamellen", {"lamelle": "denied"}),
        ("Lamellen nicht vorhanden", {"lamelle": "denied"}),
        ("ohne Ring, Stiel fehlt", {"ring": "denied", "stiel": "denied"}),
        ("weder Hut noch Stiel", {"hut": "denied", "stiel": "denied"}),
        ("Röhren statt Lamellen", {"röhre": "affirmed", "lamelle": "denied"}),
        ("fast kein Stiel", {"stiel": "denied"}),
        ("Stiel nicht zu sehen - Hut braun", {"stiel": "denied", "hut": "affirmed", "braun hut": "affirmed"}),
        ("Ring: nein", {"ring": "denied"}),
        ("nicht nur braun", {"braun": "affirmed"}),
        ("ohne Zweifel ein Steinpilz", {"steinpilz": "affirmed"}),
        ("möglicherweise giftig", {"giftig": "hedged"}),
        ("wohl nicht giftig", {"giftig": "hedged"}),
        ("evtl. jung", {"jung": "hedged"}),
        ("entweder Röhren oder Poren", {"röhre": "hedged", "pore": "hedged"}),
        ("Steinpilz? brauner Hut", {"steinpilz": "hedged", "braun hut": "affirmed"}),
        ("gelblicher Stiel", {"stiel": "affirmed"}),
        ("unreif", {"unreif": "affirmed", "reif": "denied"}),
        ("die Lamellen sind weiß", {"weiß lamelle": "affirmed"}),
        ("dünnes weißes Fleisch", {"dünn fleisch": "affirmed", "weiß fleisch": "affirmed"}),
        ("drei kleine Hüte", {"drei hut": "affirmed", "klein hut": "affirmed"}),
    ],
)
def test_german_denials_doubts_and_attributes(text, polarity):
    found = read(text)
    assert {words: found.get(words) for words in polarity} == polarity


def test_the_german_config_is_sound():
    check_config(CONFIG, str(ROOT / "workflow/schemas/config.schema.yaml"))


def test_denials_and_doubts_of_notes_on_mushrooms():
    if not MUSHROOMS.exists():
        pytest.skip("the notes on mushrooms are not in ../shared/data/other_fields/mushrooms_german")
    with open(MUSHROOMS, encoding="utf-8", newline="") as file:
        texts = [row["annotations"] for row in csv.DictReader(file)]
    clauses = [clause for text in texts for clause in split_clauses(text, GRAMMAR) if "Ahnung" not in clause]
    denying = [clause for clause in clauses if {*clause.lower().split()} & DENYING]
    assert len(denying) > 100 and all("denied" in read(clause).values() for clause in denying)
    doubtful = [clause for clause in clauses if {*clause.lower().split()} & DOUBTING]
    assert len(doubtful) > 10 and all({*read(clause).values()} == {"hedged"} for clause in doubtful)
    plain = [clause for clause in clauses if not {*clause.lower().split()} & (DENYING | DOUBTING | OTHERS)]
    odd = {clause for clause in plain if {*read(clause).values()} - {"affirmed"} and "lich" not in clause}
    assert len(plain) > 400 and odd == {"unreif"}
