"""A release reads every phrase as the run did that made it, and goes on doing so whatever comes later."""

import json

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scripts.lib.log import InputError
from scripts.lib.tables import read_table
from scripts.lib.tags.release import read_release
from tests.conftest import ROOT, copy_finished, only, snakemake

RESULTS = "results/sample"


@pytest.fixture(scope="module")
def release(sample_run):
    return read_release(str(only(sample_run, f"{RESULTS}/freeze_taxonomy/*/release.json")))


def uses_with_finals(folder) -> pd.DataFrame:
    """Uses of a run in order, and the final tag of each ("" for none)."""
    uses = read_table(only(folder, "extract_tags/term,lemmas,neighbours,0.8/uses.parquet"))
    names = read_table(only(folder, "finalise_taxonomy/*/tag_names.parquet")).set_index("tag")["final"]
    uses["final"] = uses["tag"].map(names).fillna("")
    return uses.sort_values(["classification_id", "subject", "phrase_position", "position"])


def differing(folder, release) -> list[str]:
    """The originals of a run that its release reads otherwise than the run did."""
    wanted: dict[str, list] = {}
    for row in uses_with_finals(folder).itertuples():
        entry = (row.term, row.polarity, row.cue, row.final)
        if entry not in wanted.setdefault(row.original, []):
            wanted[row.original].append(entry)
    originals = read_table(folder / "clean_phrases/phrases.parquet")["original"].unique()
    return [text for text in originals if list(dict.fromkeys(release.read(text).terms)) != wanted.get(text, [])]


def test_a_release_reads_every_phrase_of_the_sample_as_the_run_did(sample_run, release):
    assert differing(sample_run / RESULTS, release) == []


def test_a_release_gives_a_tag_and_its_own_word_one_place(sample_run, release):
    uses = uses_with_finals(sample_run / RESULTS).drop_duplicates("term").set_index("term")["tag"]
    place = lambda term: release.content["tag_of"].get(term) or f"set aside: {release.content['set_aside'][term]}"
    assert {term for term, tag in uses.items() if tag in uses and place(term) != place(tag)} == set()
    assert {term for term, tag in uses.items() if tag in uses and uses[tag] != tag} == set()


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        (
            "Tails that are bent",
            [("bent tail", "affirmed", "", ""), ("tail", "affirmed", "", "tail"), ("bent", "affirmed", "", "bent")],
        ),
        ("cutout too small", []),
        ("no hosst", [("host", "denied", "no", "host")]),
        ("possible zigzag jet", [("zigzag", "hedged", "possible", ""), ("jets", "hedged", "possible", "jets")]),
        ("...", []),
    ],
)
def test_new_phrases_are_read_by_the_frozen_rules(release, written, terms):
    assert list(release.read(written).terms) == terms


@given(st.lists(st.text(alphabet="abcdehlnorst -,?", min_size=1, max_size=25), max_size=8))
def test_what_else_is_read_changes_nothing(release, others):
    phrases = ["bent tail", "no host", "comapct core", "edge-brightened"]
    fresh = read_release(release.path)
    before = [fresh.read(phrase) for phrase in phrases]
    for other in others:
        fresh.read(other)
    assert [fresh.read(phrase) for phrase in phrases] == before == [release.read(phrase) for phrase in phrases]


def test_another_file_is_refused(write):
    for text, reason in (("{", "is no release: "), ("{}", "is no release of this version")):
        with pytest.raises(InputError, match=reason):
            read_release(write("r.json", text))
    content = {"format": "plaintag release 1", "version": "1.0.0"}
    with pytest.raises(InputError, match="dataset is missing or of another kind than str"):
        read_release(write("r.json", json.dumps(content)))


@pytest.mark.slow
def test_after_a_delivery_old_phrases_keep_their_tags_and_new_terms_are_proposed(sample_run, tmp_path):
    folder = copy_finished(sample_run, tmp_path / "frozen")
    path = only(folder, f"{RESULTS}/freeze_taxonomy/*/release.json")
    frozen, before = tmp_path / "release.json", uses_with_finals(folder / RESULTS)
    frozen.write_bytes(path.read_bytes())
    header = (folder / "resources/sample/annotations/2021-05.csv").read_text().splitlines()[0]
    # Thirty people misspell a word and speak of a new thing, so that a fresh derivation would decide anew.
    new = [f'{9200000 + n},{700 + n},{10000 + n},"comapct gizmo, bridgge",70000{1 + n % 9:02d}' for n in range(30)]
    (folder / "resources/sample/annotations/2021-07.csv").write_text("\n".join([header, *new]) + "\n")
    change = {"taxonomy": {"given": str(frozen), "choose_by": "all"}}
    (folder / "change.yaml").write_text(yaml.safe_dump(change))
    done = snakemake(folder, "--cores", "2", "--configfile", "change.yaml")
    assert done.returncode == 0, done.stdout
    after = read_table(only(folder, f"{RESULTS}/assign_tags/*/uses.parquet"))
    keys = ["classification_id", "subject", "phrase_position", "original", "term", "polarity", "cue"]
    old = after[~after["classification_id"].str.startswith("92000") & (after["tag"] != "")]
    expected = before[before["final"] != ""]
    assert sorted(old[[*keys, "tag"]].itertuples(index=False, name=None)) == sorted(
        expected[[*keys, "final"]].itertuples(index=False, name=None)
    )
    proposals = pd.read_csv(only(folder, f"{RESULTS}/assign_tags/*/unassigned.csv"), keep_default_na=False)
    gizmo = proposals.set_index("text").loc["gizmo"]
    assert gizmo["uses"] == 30 and gizmo["annotators"] == 30 and gizmo["supported"] and "gizmo" in gizmo["examples"]
    assert "host" not in set(proposals["text"])
    finals = pd.read_csv(only(folder, f"{RESULTS}/finalise_taxonomy/*/taxonomy.csv")).set_index("tag")
    assert (
        finals.loc["host", "definition"]
        == yaml.safe_load((ROOT / "resources/sample/adjustments.yaml").read_text())["define"]["host"]
    )
