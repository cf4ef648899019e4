"""Final tags: every operation and how it is refused, what becomes of each derived tag,
and the way back to the words.
"""

import pandas as pd
import pytest

from scripts.lib.log import InputError
from scripts.lib.tags.taxonomy import read_taxonomy, terms_of_tags, write_taxonomy
from scripts.publication._adjustments import Adjustments, final_names, read_adjustments
from scripts.publication.finalise_taxonomy import (
    add_descriptions,
    choose_tags,
    name_tags,
    summarise_finals,
    trace_phrases,
    write_template,
)
from tests.conftest import ROOT

TAGS = ["brightened", "core", "counterpart", "disk", "middle", "plume", "trace"]
RANKING = pd.DataFrame(
    {
        "tag": ["trace", "core", "disk", "counterpart", "middle", "brightened"],
        "importance": [30.0, 25, 20, 15, 6, 4],
        "cumulative": [30.0, 55, 75, 90, 96, 100],
    }
)
BAGS = pd.DataFrame(
    {"bag": [1, 1, 1, 2, 2, 2], "tag": ["trace", "counterpart", "core"] * 2, "importance": [30.0, 20, 20, 10, 20, 30]}
)
CHANGES = """
drop: {disk: not in the radio image}
merge:
  traces host: [trace, counterpart]
  core: [core, middle]
rename: {brightened: edge brightened}
define: {core: the middle}
kind: {core: human, edge brightened: {algorithmic: radial brightness}}
pin: [plume]
"""


def uses() -> pd.DataFrame:
    """Uses of the tags by three people; the first says trace and counterpart in one phrase."""
    rows = [
        ("1", 1, "a", "trace", "affirmed"),
        ("1", 1, "a", "counterpart", "affirmed"),
        ("2", 1, "b", "counterpart", "denied"),
        ("2", 2, "b", "core", "affirmed"),
        ("3", 1, "c", "middle", "hedged"),
        ("3", 2, "c", "disk", "affirmed"),
        ("3", 3, "c", "plume", "affirmed"),
        ("3", 4, "c", "", "affirmed"),
    ]
    frame = pd.DataFrame(rows, columns=["classification_id", "phrase_position", "annotator", "tag", "polarity"])
    frame = frame.assign(subject="5", term=frame["tag"], phrase=frame["tag"], original=frame["tag"].str.upper())
    return frame.assign(evidence=frame["polarity"] + frame["tag"], similarity=1.0)


def tags() -> pd.DataFrame:
    """The derived tags; plume has too little support."""
    return pd.DataFrame({"tag": TAGS, "supported": [tag != "plume" for tag in TAGS]})


@pytest.fixture
def named(write):
    """The adjustments applied to the first five tags."""
    changes = read_adjustments(write("changes.yaml", CHANGES))
    names, left = final_names(TAGS, changes)
    assert left == []
    chosen = [tag for tag in choose_tags(RANKING, TAGS, "count", 5, 68) if names[tag]]
    return changes, name_tags(tags(), chosen, names, changes)


def test_operations_are_applied_and_every_derived_tag_has_a_fate(named):
    _, table = named
    assert {row.tag: (row.final, row.fate) for row in table.itertuples()} == {
        "brightened": ("", "not among the chosen tags"),
        "core": ("core", "merged"),
        "counterpart": ("traces host", "merged"),
        "disk": ("", "dropped: not in the radio image"),
        "middle": ("core", "merged"),
        "plume": ("plume", "kept, pinned"),
        "trace": ("traces host", "merged"),
    }


def test_evidence_of_final_tags_is_counted_anew(named):
    changes, table = named
    finals = summarise_finals(table, uses(), RANKING, BAGS, changes).set_index("tag")
    assert finals["importance"].to_dict() == {"traces host": 45.0, "core": 31.0, "plume": 0.0}
    # The sum of a merged tag's parts in each bag, 50 and 30, then the percentiles.
    assert finals.loc["traces host", ["low", "high"]].tolist() == pytest.approx([32.0, 48.0])
    assert finals.loc["core", ["low", "high"]].tolist() == pytest.approx([21.0, 29.0])
    assert finals.loc["plume", ["low", "high"]].isna().all()
    # One phrase of a says both parts of the merged tag, and counts once.
    counts = finals[["uses", "affirmed", "denied", "hedged", "annotators"]]
    assert counts.loc["traces host"].tolist() == [2, 1, 1, 0, 2] and counts.loc["core"].tolist() == [2, 1, 0, 1, 2]
    assert finals["derived"].tolist() == ["counterpart; trace", "core; middle", "plume"]
    assert finals.loc["core", ["definition", "kind"]].tolist() == ["the middle", "human"]
    assert finals["pinned"].tolist() == [False, False, True] and finals.loc["plume", "one_person"]


def test_lineage_leads_from_final_tags_to_the_words_and_back(named):
    _, table = named
    lineage = trace_phrases(table, uses())
    assert lineage.loc[lineage["final"] == "traces host", ["tag", "polarity", "original"]].values.tolist() == [
        ["counterpart", "affirmed", "COUNTERPART"],
        ["counterpart", "denied", "COUNTERPART"],
        ["trace", "affirmed", "TRACE"],
    ]
    assert set(lineage["tag"]) == set(uses()["tag"]) - {""}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("drop: {disk: }", "line 1: drop 'disk': found None, expected the reason"),
        ("merge:\n  a: [x]\n  b: [x]", "line 2: merge 'a': 'x' is merged twice"),
        ("merge:\n  a: [b, x]\n  b: [a, y]", "line 2: merge 'a': 'b' is itself a merged name, a cycle"),
        ("drop: {x: why}\nrename: {x: y}", "line 2: rename 'x': it is in drop too"),
        ("drop: {x: why}\nmerge: {a: [x]}", "line 2: merge 'a': 'x' is in drop too"),
        ("rename: {x: z, y: z}", "line 1: rename 'x': 'z' would stand for several tags; use merge"),
        ("rename:\n  x: y\n  y: z", "line 2: rename 'x': 'y' is renamed itself"),
        ("drop: {x: why}\npin: [x]", "line 1: drop 'x': it is in pin too"),
        ("kind: {x: machine}", "line 1: kind 'x': found 'machine', expected human, or algorithmic with the quantity"),
        ("drop:\n  x: why\n  x: again", "line 3: drop 'x' stands twice"),
        ("remove: {x: why}", "line 1: unknown operation 'remove'; expected one of drop"),
        ("merge: [x]", "line 1: merge holds ['x']; expected a mapping"),
        ("drop: {a: x}\ndrop: {b: y}", "line 2: drop stands twice"),
        ("drop:\n  - a: b", "line 1: drop holds"),
        ("pin:\n  - [a]", "line 1: pin holds"),
        ("merge: {'': [a]}", "line 1: merge names ''"),
        ("kind: {a: {algorithmic: ''}}", "line 1: kind 'a': found"),
        ("rename: {no: y}", "line 1: rename names False; expected a name, in quotes"),
        ("drop: {x: [}", "is not YAML"),
        ("- x", "found a list; expected a mapping of drop"),
    ],
)
def test_contradictions_are_refused_with_their_line(write, text, sentence):
    with pytest.raises(InputError) as caught:
        read_adjustments(write("changes.yaml", text))
    assert "changes.yaml" in str(caught.value) and sentence in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rename: {middle: core}", "line 1: rename 'middle': 'core' is a tag already; use merge"),
        ("merge: {core: [middle]}", "line 1: merge 'core': 'core' is a tag already; put it into the list"),
    ],
)
def test_names_that_are_taken_are_refused(write, text, sentence):
    with pytest.raises(InputError) as caught:
        final_names(TAGS, read_adjustments(write("changes.yaml", text)))
    assert sentence in str(caught.value)


def test_adjustments_that_no_longer_apply_are_listed(write):
    text = (
        "drop: {ghost: gone}\nmerge: {both: [trace, spirit]}\n"
        "rename: {phantom: x}\ndefine: {shade: dark}\npin: [spook]\n"
    )
    names, left = final_names(TAGS, read_adjustments(write("changes.yaml", text)))
    assert names["trace"] == "both" and names["core"] == "core"
    assert left == [
        (1, "drop", "ghost", "no such tag"),
        (2, "merge", "both", "no such tag: spirit"),
        (3, "rename", "phantom", "no such tag"),
        (4, "define", "shade", "no such final tag"),
        (5, "pin", "spook", "no such final tag"),
    ]


def test_without_adjustments_the_chosen_tags_are_final_and_the_template_changes_nothing(tmp_path):
    names, left = final_names(TAGS, Adjustments(""))
    chosen = choose_tags(RANKING, TAGS, "share", 1, 55)
    table = name_tags(tags(), chosen, names, Adjustments(""))
    assert left == [] and set(table.loc[table["final"] != "", "tag"]) == {"trace", "core"}
    finals = summarise_finals(table, uses(), RANKING, BAGS, Adjustments(""))
    write_template(finals, str(tmp_path / "template.yaml"))
    assert read_adjustments(str(tmp_path / "template.yaml")) == Adjustments(str(tmp_path / "template.yaml"))
    assert '"trace": 30.0 % of the importance, 1 uses by 1 annotators' in (tmp_path / "template.yaml").read_text()


def test_a_written_taxonomy_reads_back(named, tmp_path):
    changes, table = named
    finals = summarise_finals(table, uses(), RANKING, BAGS, changes)
    terms = terms_of_tags(uses().assign(term=uses()["tag"]), table.set_index("tag")["final"])
    settings = {"dataset": "test", "unit": "term", "lemmatise": True}
    write_taxonomy(finals, terms, settings, str(tmp_path / "taxonomy.yaml"))
    found = read_taxonomy(str(tmp_path / "taxonomy.yaml"))
    assert (found.unit, found.lemmatise) == ("term", True)
    assert found.tag_of == {term: tag for tag, members in terms.items() for term in members}
    assert found.define == {tag: text for tag, text in changes.define.items() if tag in set(finals["tag"])}
    fresh = Adjustments("", define={"core": "mine"})
    add_descriptions(fresh, found, {tag: tag for tag in finals["tag"]})
    assert fresh.define == found.define | {"core": "mine"} and fresh.kind == found.kind


@pytest.mark.parametrize("name", ["adjustments.yaml", "adjustments_derived.yaml"])
def test_published_adjustments_hold_both_groups_of_definitions(name):
    changes = read_adjustments(str(ROOT / "resources/rgz_emu" / name))
    kinds = [kind for kind, _ in changes.kind.values()]
    assert kinds.count("algorithmic") == 12 and kinds.count("human") == 10
    assert set(changes.pin) == set(changes.kind)
