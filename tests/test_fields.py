"""The default settings hold in other fields than astronomy: tags keep their words,
and tell classes as well as plain words do.
"""

import numpy as np
import pandas as pd
import pytest
import yaml

from benchmarks.compare_fields import config_of_field, scores_of, to_markdown
from scripts.lib.tables import read_table
from scripts.taxonomy._opposites import find_forbidden
from tests.conftest import ROOT, copy_repository, only, snakemake
from tests.taxonomy.test_extract_tags import LANGUAGE, broken

FIELDS = ROOT.parent / "shared/data/other_fields"
# Held-out soft macro average precision that the tags reach at least, their calibration error at most, and the alarms.
EXPECTED = {
    "satellite_images": (0.79, 0.012, []),
    "textures": (0.845, 0.012, ["more tags than subjects"]),
    "mushrooms_german": (0.88, 0.2, ["more tags than subjects", "another language"]),
}


def run_field(name: str, place, until: str, changes: dict):
    """A folder in which the data of a field were run up to a step."""
    data = FIELDS / name
    if not data.is_dir():
        pytest.skip(f"the data set {name} is not beside the repository")
    folder = copy_repository(place / "plaintag")
    config = yaml.safe_dump(config_of_field(data) | changes, allow_unicode=True)
    (folder / "field.yaml").write_text(config, encoding="utf-8")
    done = snakemake(folder, "--cores", "2", "--until", until, "--configfile", "field.yaml")
    assert done.returncode == 0, done.stdout
    return folder


@pytest.fixture(scope="module", params=EXPECTED)
def field(request, tmp_path_factory):
    """The name of a field and a folder in which its data were run up to the ranking,
    with one repeat of the cross-validation.
    """
    changes = {"training": {"repeats": 1, "bootstraps": 200}, "ranking": {"bags": 3}}
    return request.param, run_field(request.param, tmp_path_factory.mktemp(request.param), "rank_tags", changes)


def check_names(folder) -> None:
    """Every tag of a run holds its own word and names no opposite."""
    tag_of = read_table(only(folder, "results/*/extract_tags/*/term_tags.parquet")).set_index("term")["tag"].to_dict()
    assert broken(tag_of) == []
    terms, tags = list(tag_of), sorted(set(tag_of.values()) - {""})
    pairs = find_forbidden(terms, tags, {}, *LANGUAGE)
    assert [terms[row] for row, column in pairs if tag_of[terms[row]] == tags[column]] == []


@pytest.mark.slow
def test_every_tag_holds_its_own_word_and_names_no_opposite(field):
    check_names(field[1])


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPECTED)
def test_so_do_tags_of_whole_phrases(name, tmp_path):
    check_names(run_field(name, tmp_path, "extract_tags", {"settings": {"unit": "phrase"}}))


@pytest.mark.slow
def test_the_tags_tell_the_classes_as_the_words_do_and_alarms_are_right(field):
    name, folder = field
    least, most, alarms = EXPECTED[name]
    scores = pd.read_csv(only(folder, "results/*/train_models/*/scores.csv")).set_index(["predictor", "metric"])
    assert scores.loc[("model", "soft_macro_ap"), "value"] >= least
    assert scores.loc[("words", "soft_macro_ap"), "difference"] >= -0.005
    assert scores.loc[("model", "brier"), "value"] <= scores.loc[("prevalence", "brier"), "value"] * 0.75
    assert scores.loc[("model", "ece"), "value"] <= most
    found = pd.read_csv(only(folder, "results/*/rank_tags/*/alarms.csv"))
    assert found["alarm"].tolist() == alarms
    ranking = read_table(only(folder, "results/*/rank_tags/*/ranking.parquet"))
    assert np.isfinite(ranking["importance"]).all() and ranking["alarms"].unique().tolist() == ["; ".join(alarms)]


def test_a_config_is_made_for_a_folder_of_plain_tables(tmp_path):
    (tmp_path / "experts.csv").write_text('classification_id,annotations\n1,"b, a"\n2,\n3,a\n', encoding="utf-8")
    config = config_of_field(tmp_path)
    assert config["classes"]["known"] == [{"name": "a", "labels": ["a"]}, {"name": "b", "labels": ["b"]}]
    assert config["annotations"] == {"folders": [str(tmp_path)], "exports": [{"path": "annotations.csv"}]}


def test_scores_become_columns_of_a_table():
    sets = pd.DataFrame(
        [
            ("lasso", 5, "soft_macro_ap", 0.25, 0.2, 0.3),
            ("chance", 5, "soft_macro_ap", 0.1, 0.05, 0.15),
            ("words", 9, "soft_macro_ap", 0.2, 0.15, 0.25),
            ("words", 9, "brier", 0.01, 0.01, 0.01),
        ],
        columns=["set", "size", "metric", "value", "low", "high"],
    )
    found = scores_of(sets)
    assert found == {
        "5 tags": "0.250 [0.200, 0.300]",
        "5 random": "0.100 [0.050, 0.150]",
        "words": "0.200 [0.150, 0.250]",
    }
    table = to_markdown([{"field": "x"} | found, {"field": "y", "text": "1"}])
    assert table.split("\n") == [
        "| field | 5 tags | 5 random | words | text |",
        "| --- | --- | --- | --- | --- |",
        "| x | 0.250 [0.200, 0.300] | 0.100 [0.050, 0.150] | 0.200 [0.150, 0.250] |  |",
        "| y |  |  |  | 1 |",
    ]
