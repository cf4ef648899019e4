"""The workflow as a module of another one: by its folder,
and as the workflow catalogue has it deployed from a Git host.
"""

import os
import shutil
import subprocess

import pandas as pd
import pytest
import yaml

from scripts.lib.tables import read_table
from tests.conftest import ROOT, copy_repository, jobs_of, needs_tool, snakemake

PARENT = """
configfile: "parent.yaml"


module plaintag:
    snakefile:
        config["plaintag"] + "/Snakefile"
    config:
        config["tags"]


use rule * from plaintag as plaintag_*


module apart:
    snakefile:
        config["plaintag"] + "/Snakefile"
    prefix:
        "apart"
    config:
        config["others"]


use rule * from apart as apart_*


rule count_terms:
    default_target: True
    input:
        terms="results/mine/find_terms/term,lemmas/terms.parquet",
        annotations=rules.apart_read_annotations.output.annotations_parquet,
    output:
        "terms.csv",
    run:
        import pandas

        pandas.read_parquet(input.terms)[["term", "uses"]].to_csv(output[0], index=False)


onsuccess:
    plaintag.onsuccess()
    apart.onsuccess()
"""
OWN = {
    "dataset": "mine",
    "pseudonym_key": "a long secret",
    "annotations": {"folders": ["data"], "exports": [{"path": "answers.csv"}]},
    "taxonomy": {"adjustments": None},
    "populations": [],
}
ANSWERS = "classification_id,user_id,annotations,subject_ids\n" + "".join(
    f'{number},u{number},"two bent jets, no host, gigantic",10\n' for number in range(1, 9)
)


def parent_folder(folder, snakefile: str, config: dict):
    """A folder with a workflow that uses this one, its config and its data."""
    (folder / "data").mkdir(parents=True)
    (folder / "data/answers.csv").write_text(ANSWERS)
    (folder / "Snakefile").write_text(snakefile)
    (folder / "parent.yaml").write_text(yaml.safe_dump(config))
    return folder


@pytest.fixture(scope="module")
def parent(tmp_path_factory):
    """A workflow that uses this one twice, once under a prefix, run; and what the run said."""
    folder = tmp_path_factory.mktemp("module") / "first"
    copy_repository(folder / "plaintag")  # below the working directory, where a prefix would reach it
    config = {
        "plaintag": "plaintag",
        "tags": OWN | {"words": {"drop": ["jets"]}, "settings": {"similarity": 0.7}},
        "others": OWN | {"dataset": "others"},
    }
    parent_folder(folder, PARENT, config)
    done = snakemake(folder, "--cores", "2")
    assert done.returncode == 0, done.stdout
    return folder.rename(folder.parent / "moved"), done.stdout


def test_own_data_and_settings_decide_what_a_rule_of_the_other_workflow_gets(parent):
    folder, _ = parent
    terms = pd.read_csv(folder / "terms.csv").set_index("term")["uses"]
    assert terms.to_dict() == {"gigantic": 8, "host": 8, "bent": 8}
    annotations = read_table(folder / "apart/results/others/read_annotations/annotations.parquet")
    assert set(annotations["text"]) == {"two bent jets, no host, gigantic"} and len(annotations) == 8
    assert not (folder / "results/others").exists() and not (folder / "apart/results/mine").exists()


def test_moving_reruns_nothing_the_whole_of_it_is_planned_and_editing_its_code_reruns(parent):
    folder, _ = parent
    assert jobs_of(folder) == set()
    whole = jobs_of(folder, "--cores", "1", "plaintag_all", "plaintag_deposit", "plaintag_validate", "apart_all")
    assert {"plaintag_build_explorer", "plaintag_pack_deposit", "plaintag_audit_bias", "apart_rank_tags"} <= whole
    assert not {"plaintag_read_annotations", "plaintag_clean_phrases", "apart_read_annotations"} & whole
    with open(folder / "plaintag/scripts/lib/words/polarity.py", "a") as file:
        file.write("\nEDITED = True\n")
    assert jobs_of(folder) == {"plaintag_find_terms", "count_terms"}


def test_each_module_tells_of_its_own_steps(parent):
    folder, said = parent
    for place, name, count in (("results/mine", "plaintag_", 3), ("apart/results/others", "apart_", 1)):
        summary = (folder / place / "run_summary.log").read_text()
        assert summary.split("\n  step")[0] in said and f"jobs done: {count}\n" in summary
        assert summary.count(f"\n  {name}") == count and f"Logs: {place}/<step>/" in summary


def test_a_mistyped_key_is_refused_there_too(tmp_path):
    text = "".join(PARENT.split("module apart")[0])
    config = {"plaintag": str(ROOT), "tags": OWN | {"setings": {}}}
    done = snakemake(parent_folder(tmp_path / "parent", text, config), "--cores", "1", "--dry-run")
    assert done.returncode != 0 and "config: unknown key 'setings'; did you mean 'settings'?" in done.stdout


DEPLOYED = """
configfile: "config/config.yaml"


module plaintag:
    snakefile:
        github("someone/plaintag", path="workflow/Snakefile", tag="v1")
    config:
        config


use rule * from plaintag
"""


def test_it_runs_from_a_git_host_as_snakedeploy_deploys_it(tmp_path, monkeypatch):
    needs_tool("git")
    origin = copy_repository(tmp_path / "hub/someone/plaintag")
    author = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "All"], ["tag", "v1"]):
        subprocess.run(["git", *author, *command], cwd=origin, check=True)
    # git itself goes to the folder instead of github.com; all that Snakemake does is as it is with the web.
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{tmp_path.as_uri()}/hub/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.com/")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))  # Snakemake's cache is there
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home/.cache"))
    (tmp_path / "deployed/workflow").mkdir(parents=True)
    (tmp_path / "deployed/workflow/Snakefile").write_text(DEPLOYED)
    shutil.copytree(origin / "config", tmp_path / "deployed/config")
    shutil.rmtree(origin / "scripts")  # so that nothing is read but what was committed
    target = "results/sample/clean_phrases/phrases.parquet"
    done = snakemake(tmp_path / "deployed", "--cores", "2", target)
    assert done.returncode == 0, done.stdout
    assert len(read_table(tmp_path / "deployed" / target)) == 1810
    assert jobs_of(tmp_path / "deployed", "--cores", "1", target) == set()
    assert "build_explorer" in jobs_of(tmp_path / "deployed")


def test_what_the_workflow_catalogue_asks_for_is_there():
    usage = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert set(usage) == {"mandatory-flags", "software-stack-deployment", "report"} and usage["report"] is True
    assert usage["software-stack-deployment"] == {"conda": True, "apptainer": False, "apptainer+conda": False}
    assert yaml.safe_load((ROOT / "config/config.yaml").read_text()) == {"dataset": "sample"}
    assert (ROOT / "config/README.md").is_file() and (ROOT / "workflow/Snakefile").is_file()
    readme = (ROOT / "README.md").read_text().lower()
    assert "snakemake" in readme and "workflow" in readme
    assert os.access(ROOT / "LICENSE", os.R_OK)
