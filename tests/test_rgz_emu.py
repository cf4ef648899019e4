"""The whole chain on the real data set, row for row."""

import time
from pathlib import Path

import pandas as pd
import pytest
import yaml

from scripts._tables import read_table
from tests.conftest import copy_repository, only, snakemake
from tests.test_workflow import compare_results, shuffle_rows

RESULTS = "results/rgz_emu"
pytestmark = pytest.mark.slow


def configure(folder: Path, data: Path, shuffle: bool) -> list[str]:
    """Config files that read the real data from a folder; shuffled rows need exports without their sums."""
    change = {section: {"folders": [str(data)]} for section in ("annotations", "classifications")}
    if shuffle:
        for section, name in (
            ("annotations", "english_annotations"),
            ("classifications", "expert_classifications_anon"),
        ):
            change[section]["exports"] = [{"path": f"{name}.csv"}]
    (folder / "real.yaml").write_text(yaml.safe_dump(change))
    return ["--configfile", "resources/rgz_emu/config.yaml", "real.yaml"]


@pytest.fixture(scope="module")
def real_run(real_data, tmp_path_factory) -> Path:
    """A copy of the repository in which the real data have been run from cold on two cores."""
    folder = copy_repository(tmp_path_factory.mktemp("real") / "plaintag")
    start = time.monotonic()
    done = snakemake(folder, "--cores", "2", *configure(folder, real_data, shuffle=False))
    assert done.returncode == 0, done.stdout
    assert time.monotonic() - start < 600
    return folder / RESULTS


def test_every_row_is_accounted_for(real_run):
    expected = {
        "read_annotations": {
            "rows in": 2920,
            "rows kept": 2890,
            "rows rejected": 30,
            "subjects": 299,
            "annotators": 19,
        },
        "read_classifications": {
            "rows in": 1257,
            "rows kept": 1189,
            "rows rejected": 68,
            "subjects": 299,
            "annotators": 5,
        },
    }
    for step, numbers in expected.items():
        summary = pd.read_csv(real_run / step / "summary.csv").query("file == 'all'")
        assert summary.set_index("what")["number"].to_dict() == numbers
    reasons = pd.read_csv(real_run / "read_annotations/rejected.csv")["reason"].value_counts().to_dict()
    assert reasons == {"empty answer": 26, "repeat": 4}
    assert pd.read_csv(real_run / "read_classifications/rejected.csv")["reason"].value_counts().to_dict() == {
        "repeat": 68
    }


def test_subjects_have_names_with_coordinates(real_run):
    names = read_table(real_run / "read_classifications/subjects.parquet")["name"]
    assert len(names) == 299 and names.str.match(r"J\d{6}[+-]\d{6}_").all()


def test_tags_keep_meaning(real_run):
    uses = read_table(only(real_run, "extract_tags/*/uses.parquet"))
    denied = uses[uses["phrase"].isin(["no host", "host not found", "no clear host"]) & (uses["term"] == "host")]
    assert len(denied) > 150 and set(denied["evidence"]) == {"no host"}
    for word in ("triple", "double", "single"):
        assert set(uses.loc[uses["term"] == word, "tag"]) == {word}
    for number, others in {"two": ("three", "one"), "three": ("two", "one"), "one": ("two", "three")}.items():
        tags = uses.loc[uses["term"].str.startswith(f"{number} "), "tag"]
        assert len(tags) > 50 and not any(other in tag.split() for tag in tags for other in others)
    tags = read_table(only(real_run, "extract_tags/*/tags.parquet")).set_index("tag")
    assert tags.loc["triple", "annotators"] >= 8 and tags.loc["bridge", "supported"] == False  # noqa: E712


def test_scores_are_well_above_the_baselines(real_run):
    scores = pd.read_csv(only(real_run, "train_models/*/scores.csv")).set_index(["predictor", "metric"])
    assert scores.loc[("model", "soft_macro_ap"), "value"] > 0.26
    assert scores.loc[("model", "weighted_f1"), "value"] > 0.45
    assert scores.loc[("model", "brier"), "value"] < 0.0177 and scores.loc[("model", "ece"), "value"] < 0.012
    for metric in ("soft_macro_ap", "macro_ap", "weighted_f1", "micro_f1", "macro_f1"):
        for baseline in ("prevalence", "random"):
            assert scores.loc[("model", metric), "low"] > scores.loc[(baseline, metric), "high"]


def test_ranking_leads_with_tags_that_many_people_use(real_run):
    ranking = read_table(only(real_run, "rank_tags/*/ranking.parquet"))
    assert {"double", "triple", "bent"} <= set(ranking["tag"].head(10))
    assert not ranking["one_person"].any() and ranking["annotators"].min() >= 4


def test_order_of_rows_and_number_of_cores_change_no_byte(real_run, real_data, tmp_path):
    folder, data = copy_repository(tmp_path / "shuffled"), tmp_path / "data"
    data.mkdir()
    for number, name in enumerate(("english_annotations.csv", "expert_classifications_anon.csv")):
        (data / name).write_bytes((real_data / name).read_bytes())
        shuffle_rows(data / name, number)
    done = snakemake(folder, "--cores", "1", *configure(folder, data, shuffle=True))
    assert done.returncode == 0, done.stdout
    assert compare_results(real_run, folder / RESULTS) == []
