"""pack_deposit: the folder is complete, sound, true to the run, and holds nothing private."""

import csv
import hashlib
import json
import subprocess

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from frictionless import Package

from scripts.publication._limits import limits_of_publication, limits_of_tags
from scripts.publication._public import public_config
from scripts.publication.pack_deposit import list_versions
from tests.conftest import ROOT, copy_finished, jobs_of, only, snakemake


@pytest.fixture(scope="module")
def run(sample_run, tmp_path_factory):
    """A copy of the sample's run whose names of people give themselves away, with its deposit packed."""
    folder = copy_finished(sample_run, tmp_path_factory.mktemp("deposit") / "plaintag")
    for path in (folder / "resources/sample").glob("*/*.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row["user_id"] = f"secret-person-{row['user_id']}"
            row["classification_id"] = f"secret-classification-{row['classification_id']}"
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    done = snakemake(folder, "deposit", "--cores", "2")
    assert done.returncode == 0, done.stdout
    return folder


@pytest.fixture(scope="module")
def deposit(run):
    return only(run, "results/sample/pack_deposit/*/deposit")


def contents(path) -> str:
    """All text of a file; of Parquet, whose pages are compressed, that of its schema and cells."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        return str(table.schema.metadata) + table.schema.to_string() + table.to_pandas().to_csv()
    return path.read_bytes().decode("utf-8", "replace")


def private_values() -> dict[str, set[str]]:
    """What the sample's exports say about people and must not leave the reader: column -> values."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "resources/sample").glob("*/*.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column in ("user_name", "user_ip", "user_id"):
                    if row.get(column):
                        found.setdefault(column, set()).add(row[column])
                for key, value in json.loads(row.get("metadata") or "{}").items():
                    if key in ("session", "user_agent", "utc_offset", "viewport"):
                        found.setdefault(key, set()).add(value if isinstance(value, str) else json.dumps(value))
    return found


def test_no_private_value_and_no_pseudonym_is_in_any_file(deposit, run):
    private = private_values()
    assert {"user_name", "user_ip", "session", "user_agent"} <= set(private)
    people = pd.read_parquet(run / "results/sample/read_annotations/annotations.parquet")["annotator"].unique()
    assert len(people) == 12 and len(private["user_id"]) > 12
    key = yaml.safe_load((ROOT / "config.yaml").read_text())["pseudonym_key"]
    forbidden = {*private["user_name"], *private["user_ip"], *private["session"], *private["user_agent"], *people, key}
    forbidden |= {"user_name", "user_ip", "user_agent", "secret-person", "secret-classification", str(run), str(ROOT)}
    for path in deposit.iterdir():
        text = contents(path)
        assert not [value for value in forbidden if value in text], path
    for path in deposit.glob("*.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert not {"annotator", "user_id", "classification_id", "session"} & set(header), path


def test_every_file_is_described_and_every_sum_holds(deposit):
    package = json.loads((deposit / "datapackage.json").read_text())
    names = {path.name for path in deposit.iterdir()}
    assert {resource["path"] for resource in package["resources"]} == names - {"datapackage.json", "SHA256SUMS"}
    for resource in package["resources"]:
        content = (deposit / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=deposit, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0 and checked.stdout.count(": OK") == len(names) - 1
    readme = (deposit / "README.md").read_text()
    assert all(f"| {name} |" in readme for name in names)
    expected = {
        "catalogue.fits",
        "catalogue.vot",
        "taxonomy.ttl",
        "config.yaml",
        "adjustments.yaml",
        "CITATION.cff",
        "versions.csv",
    }
    assert expected <= names


def test_the_data_package_is_valid_and_its_tables_are_as_described(deposit):
    report = Package(deposit / "datapackage.json").validate()
    assert report.valid, report.flatten(["name", "type", "note"])


def test_limits_are_filled_from_the_run(deposit, run):
    limits = " ".join(json.loads((deposit / "datapackage.json").read_text())["limits"])
    scores = pd.read_csv(only(run, "results/sample/train_models/*/scores.csv")).set_index(["predictor", "metric"])
    assert f"precision {scores.loc[('model', 'soft_macro_ap'), 'value']:.3f} [" in limits
    assert "700 annotations by 12 annotators of 80 subjects" in limits and "own classes: 1." in limits
    assert "17 were rejected" in limits and "single (ignored by the config), ORC (too few votes)" in limits
    assert "0 of 80 subjects have none" in limits and "a placeholder at which nothing stands" in limits
    assert all(
        f"- {limit}\n" in (deposit / "README.md").read_text()
        for limit in json.loads((deposit / "datapackage.json").read_text())["limits"]
    )


def test_tags_of_one_person_are_named():
    finals = pd.DataFrame(
        {"tag": ["a", "b", "c"], "one_person": [True, False, False], "largest_annotator_share": [1.0, 0.6, 0.2]}
    )
    sentence = limits_of_tags(finals, finals.head(0), {"min_annotators": 2, "min_fraction": 0.1})[1]
    assert sentence == "Final tags that a single annotator used: a. Half of the uses or more by one annotator: b."
    known = {"uri": "https://tags.org/x/", "limits": ["mine"], "creators": [{"name": "A. B."}]}
    assert limits_of_publication(known, "") == ["mine"]
    assert "given by phrases.csv" in limits_of_publication(known, "phrases.csv")[0]


def test_settings_are_those_of_the_run_but_for_secrets_and_places():
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    public = public_config(config)
    assert public["pseudonym_key"] == public["annotations"]["folders"] == public["model"]["store"] == "withheld"
    assert public["settings"] == config["settings"] and public["taxonomy"]["adjustments"] == "adjustments.yaml"
    config["annotations"]["exports"] = [
        {"path": "/home/someone/secret/a.csv", "url": "https://me:secret@host.org:80/a.csv?token=secret"}
    ]
    for section, key in [
        (section, key)
        for section, part in config.items()
        if isinstance(part, dict)
        for key, value in part.items()
        if isinstance(value, str) and value.startswith("resources/")
    ]:
        config[section][key] = f"/home/someone/secret/{key}.csv"
    config["model"]["name"] = "/home/someone/secret/model"
    public = public_config(config)
    assert public["annotations"]["exports"] == [{"path": "a.csv", "url": "https://host.org:80/a.csv"}]
    assert "secret" not in yaml.safe_dump(public) and public["words"]["cues"] == "cues.csv"


def test_versions_name_what_was_found():
    table = list_versions("# the lock\npandas==3.1.0\nno-such-thing==1.0\n", {"version": "9.9"}).set_index("package")
    assert table.loc["plaintag", "found"] == "9.9" and table.loc["no-such-thing", "found"] == ""
    assert table.loc["pandas", "found"] == pd.__version__ and table.loc["python", "found"].startswith("3.")


def test_the_citation_is_of_a_data_set_and_names_the_software(deposit):
    citation = yaml.safe_load((deposit / "CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "dataset" and citation["authors"]
    assert citation["references"][0]["title"] == "Plaintag" and len(citation["references"]) >= 3


def test_another_meaning_of_a_column_is_packed_again(run, deposit, tmp_path):
    folder = copy_finished(run, tmp_path / "meant")
    assert jobs_of(folder, "--cores", "1", "deposit") == set()
    path = folder / "workflow/tables/ranking.yaml"
    path.write_text(path.read_text().replace("1 for the most important tag", "1 for the tag that matters most"))
    assert jobs_of(folder, "--cores", "1", "deposit") == {"pack_deposit", "deposit"}
    fields = json.loads((deposit / "datapackage.json").read_text())["resources"]
    (ranking,) = (resource["schema"]["fields"] for resource in fields if resource["path"] == "ranking.csv")
    assert ranking[0] == {"name": "rank", "type": "any", "description": "1 for the most important tag"}


def test_a_second_packing_leaves_nothing_of_the_first(run, deposit, tmp_path):
    folder = copy_finished(run, tmp_path / "again")
    place = only(folder, "results/sample/pack_deposit/*/deposit")
    (place / "stale.csv").write_text("old\n")
    (folder / "change.yaml").write_text(yaml.safe_dump({"publication": {"title": "Another title"}}))
    done = snakemake(folder, "deposit", "--cores", "2", "--configfile", "change.yaml")
    assert done.returncode == 0, done.stdout
    assert {path.name for path in place.iterdir()} == {path.name for path in deposit.iterdir()}
    assert (place / "README.md").read_text().startswith("# Another title\n")
