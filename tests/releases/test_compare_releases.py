"""compare_releases: what became of tags, phrases and subjects between two versions,
and the number that this asks for.
"""

import json
from collections import Counter

import pandas as pd
import pytest
import yaml

from scripts.lib.tags.release import Release, earlier_content
from scripts.releases.compare_releases import (
    compare_phrases,
    compare_subjects,
    compare_tags,
    count_terms,
    name_changes,
    next_version,
)
from tests.conftest import copy_finished, only, snakemake

RESULTS = "results/sample"


def release(tag_of: dict[str, str], ranks: dict[str, tuple] | None = None) -> Release:
    """A small release: terms with their tags, no cleaning beyond lower case, and tags as (rank, low, high)."""
    ranks = ranks or {tag: (number, 1.0, 2.0) for number, tag in enumerate(sorted(set(tag_of.values())), start=1)}
    tags = [{"tag": tag, "rank": rank, "low": low, "high": high} for tag, (rank, low, high) in ranks.items()]
    empty = {key: {} for key in ("corrections", "targets", "lemmas", "synonyms", "forms", "set_aside", "origin")}
    lists = {key: [] for key in ("pairs", "stop_words", "dropped_words", "modifiers", "host_image_words")}
    return Release(
        "r.json",
        {
            **earlier_content(),
            **empty,
            **lists,
            "version": "1.0.0",
            "dataset": "test",
            "unit": "term",
            "lemmatise": True,
            "phrases": "all",
            "known_zipf": 0.0,
            "words": [],
            "cues": [["no", "denies", "after"]],
            "rules": ["lower_case"],
            "tag_of": tag_of,
            "tags": tags,
        },
    )


BEFORE = release({"bent": "bent", "curved": "bent", "disk": "disk", "lobe": "lobe", "spot": "spot", "blob": "spot"})
AFTER = release({"bent": "bent", "curved": "curved", "lobe": "plume", "spot": "spot", "blob": "core", "core": "core"})
ORIGINALS = Counter({"bent lobe": 5, "curved": 4, "no disk": 3, "spot": 2, "blob": 2, "core": 1})


def test_tags_are_followed_by_the_uses_of_their_terms():
    table = compare_tags(BEFORE, AFTER, count_terms(ORIGINALS, BEFORE), 0.2).set_index("tag")
    assert table["change"].to_dict() == {
        "bent": "kept",
        "disk": "lost",
        "lobe": "renamed",
        "spot": "kept",
        "core": "added",
        "curved": "added",
    }
    assert table.loc["lobe", "after"] == "plume" and not table["moved"].any()


def test_splits_and_mergers():
    rows = {
        row[0]: row[1:]
        for row in name_changes(
            {"a": {"x": 0.6, "y": 0.4}, "b": {"c": 1.0}, "c": {"c": 1.0}}, ["a", "b", "c"], ["c", "x", "y"], 0.2
        )
    }
    assert rows["a"] == ("split", "a", "x; y") and rows["b"] == ("merged", "b", "c") and set(rows) == {"a", "b", "c"}


def test_a_tag_has_moved_if_its_intervals_do_not_touch():
    one, other = (release({"bent": "bent"}, {"bent": ends}) for ends in ((1, 5.0, 6.0), (4, 2.0, 3.0)))
    assert compare_tags(one, other, Counter(), 0.2)[["rank_before", "rank_after", "moved"]].values.tolist() == [
        [1, 4, True]
    ]


def test_phrases_and_subjects_that_changed():
    table = compare_phrases(BEFORE, AFTER, ORIGINALS)
    assert table.values.tolist() == [
        ["bent lobe", 5, "bent; lobe", "bent; plume"],
        ["curved", 4, "bent", "curved"],
        ["no disk", 3, "disk (denied)", ""],
        ["blob", 2, "spot", "core"],
        ["core", 1, "", "core"],
    ]
    phrases = pd.DataFrame(
        [("s", "no disk"), ("s", "spot"), ("t", "spot"), ("u", "curved"), ("u", "bent lobe")],
        columns=["subject", "original"],
    )
    assert compare_subjects(BEFORE, AFTER, phrases).values.tolist() == [
        ["s", "", "disk (denied)"],
        ["u", "curved; plume", "lobe"],
    ]


@pytest.mark.parametrize(
    ("changes", "phrases", "described", "version"),
    [
        (["kept"], [("a", "b")], False, "2.0.0"),
        (["kept", "lost"], [], False, "2.0.0"),
        (["kept"], [("a", "a; b")], False, "1.3.0"),
        (["kept", "added"], [], False, "1.3.0"),
        (["kept"], [], True, "1.2.6"),
        (["kept"], [], False, "1.2.5"),
    ],
)
def test_the_rule_of_versions(changes, phrases, described, version):
    found = next_version(
        "1.2.5", pd.DataFrame({"change": changes}), pd.DataFrame(phrases, columns=["before", "after"]), described
    )
    assert found[0] == version


@pytest.mark.slow
def test_a_run_with_other_settings_is_told_from_the_release_before(sample_run, tmp_path):
    folder = copy_finished(sample_run, tmp_path / "next")
    previous = tmp_path / "previous.json"
    previous.write_bytes(only(folder, f"{RESULTS}/freeze_taxonomy/*/release.json").read_bytes())
    change = {"taxonomy": {"previous": str(previous), "choose_by": "count", "count": 5, "version": "2.0.0"}}
    (folder / "change.yaml").write_text(yaml.safe_dump(change))
    done = snakemake(folder, "--cores", "2", "--until", "compare_releases", "--configfile", "change.yaml")
    assert done.returncode == 0, done.stdout
    text = only(folder, f"{RESULTS}/compare_releases/*/version.txt").read_text()
    assert "after 1.0.0 this is 2.0.0: phrases lost or changed tags" in text
    assert "made with the same software, annotations and settings" in text
    table = pd.read_csv(only(folder, f"{RESULTS}/compare_releases/*/tags_compared.csv"))
    kept = {
        entry["tag"]
        for entry in json.loads(only(folder, f"{RESULTS}/freeze_taxonomy/*/release.json").read_text())["tags"]
    }
    assert set(table.loc[table["change"] == "kept", "tag"]) == kept and (table["change"] == "lost").sum() > 5
